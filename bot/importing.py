"""Fetches and reads programmes that organisers have sent, after the commit, and shows what would change."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from bot.attachments import Attachments
from bot.files import NotKept
from bot.rounds import Rounds
from handlers.programme.checking import Fault
from handlers.programme.publishing import Outdated, Proposal, publish
from handlers.programme.sheets import opening, reading
from handlers.programme.sheets.reading import Reading
from handlers.staff import previews
from handlers.staff.importing import SAMPLE
from handlers.staff.previews import Preview
from handlers.talk import owing
from handlers.talk.festival import Festival
from handlers.talk.message import Address, FileNote, Reply, TryLater
from handlers.talk.texts import Texts
from handlers.talk.turn import Post
from handlers.talk.voice import Voice, shorten
from storage import imports
from storage.database import Conflict, Database, StorageError, Tx
from storage.imports import DROPPED, FAILED, FAULTY, PUBLISHED, READY, Import

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""Then a process that began to read is taken for dead."""
_WAITS = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300))
SAMPLE_FILES = ("films.csv", "screenings.csv")


class Importing(Rounds):
    """All that is due at a call, one after the other: each may take a lot of memory.

    sample: the folder of the made-up programme; wake: something is owed now.
    """

    def __init__(
        self,
        database: Database,
        festival: Festival,
        texts: Texts,
        attachments: Attachments,
        sample: Path,
        now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        super().__init__()
        self._database = database
        self._festival = festival
        self._texts = texts
        self._attachments = attachments
        self._sample = sample
        self._now = now
        self._wake = wake

    async def _round(self) -> None:
        while not self.stopping and await self._one():
            self._wake()

    async def _one(self) -> bool:
        now, edition = self._now(), self._festival.edition
        async with self._database.reading() as tx:
            if not await imports.is_due(tx, edition, now):
                return False
        found = await self._database.transact(lambda tx: imports.claim_due(tx, edition, now, now + LEASE))
        if found is None:
            return False
        try:
            await self._see_to(found)
        except StorageError:
            raise
        except (TryLater, OSError) as error:
            await self._put_off(found, str(error))
        except Exception:
            _log.exception("import %s failed", found.id)
            await self._put_off(found, "a fault of ours")
        return True

    async def _see_to(self, found: Import) -> None:
        note = msgspec.json.decode(found.attached, type=FileNote)
        if note.origin == SAMPLE:
            files: Sequence[tuple[str, bytes]] = await asyncio.to_thread(sample_files, self._sample)
            await self._load(found, files)
            return
        try:
            note = await self._attachments.kept(note)
            if fault := opening.refusal(note.name, note.size):
                await self._fail(found, fault)
                return
            content = await self._attachments.whole(note)
        except NotKept as error:
            key = "importing.too_large" if error.reason == "large" else "importing.gone_file"
            await self._fail(found, Fault(key))
            return
        await self._show(found, note, content)

    async def _show(self, found: Import, note: FileNote, content: bytes) -> None:
        async with self._database.reading() as tx:
            programme = await self._festival.programmes.current(tx)
        told = await asyncio.to_thread(reading.read, [(note.name, content)], programme, self._texts, self._now())
        preview = Preview(found.id, shorten(note.name, 80), programme, told, Voice(self._texts, found.language))
        replies = await asyncio.to_thread(previews.replies, preview)
        state = DROPPED if previews.is_idle(preview) else READY if told.sound else FAULTY
        result, attached = msgspec.json.encode(told).decode(), msgspec.json.encode(note).decode()

        async def settle(tx: Tx) -> None:
            if await imports.settle(
                tx, found.id, state, result=result, base=programme.version, attached=attached
            ):  # fmt: skip
                await self._say(tx, found, replies, programme.version)

        await self._database.transact(settle)

    async def _load(self, found: Import, files: Sequence[tuple[str, bytes]]) -> None:
        """The made-up programme is published as it is, if there is none."""
        async with self._database.reading() as tx:
            programme = await self._festival.programmes.current(tx)
        told = await asyncio.to_thread(reading.read, files, programme, self._texts, self._now())
        if not told.sound:
            raise ValueError("the sample programme has faults; `python -m bot import --sample` names them")
        voice = Voice(self._texts, found.language)

        async def load(tx: Tx) -> None:
            if not await imports.settle(tx, found.id, PUBLISHED, result="", base=0, attached=found.attached):
                return
            loaded = await self._published(tx, told.proposal)
            await self._say(
                tx, found, [_loaded(voice, told) if loaded else Reply(str(voice.say("importing.loaded_already")))], 0
            )

        try:
            await self._database.transact(load)
        except Conflict:  # another process has published at the same moment
            await self._database.transact(load)

    async def _published(self, tx: Tx, proposal: Proposal) -> bool:
        programme = await self._festival.programmes.current(tx)
        if programme.version:
            return False
        try:
            await publish(
                tx, self._festival.edition, programme, proposal, by="rehearsal", now=self._now(), note=SAMPLE
            )  # fmt: skip
        except Outdated:
            return False
        return True

    async def _put_off(self, found: Import, why: str) -> None:
        """Later again, after longer and longer waits, until it is given up with a sentence."""
        if found.attempts > len(_WAITS):
            await self._fail(found, Fault("importing.gone_file"))
            return
        _log.warning("import %s waits: %s", found.id, why)
        until = self._now() + _WAITS[found.attempts - 1]
        await self._database.transact(lambda tx: imports.put_off(tx, found.id, until))

    async def _fail(self, found: Import, fault: Fault) -> None:
        voice = Voice(self._texts, found.language)
        name = shorten(msgspec.json.decode(found.attached, type=FileNote).name, 80)
        said = voice.say("importing.unreadable", name=name, why=fault.said(voice))

        async def fail(tx: Tx) -> None:
            if await imports.settle(tx, found.id, FAILED, result="", base=0, attached=found.attached):
                await self._say(tx, found, [Reply(str(said), slot=previews.slot(found.id), replaces=True)], 0)

        await self._database.transact(fail)

    async def _say(self, tx: Tx, found: Import, replies: Sequence[Reply], version: int) -> None:
        to = Address(found.channel, found.chat)
        for count, reply in enumerate(replies):
            cause = f"import {found.id} {version} {count}"
            await owing.owe(tx, Post(cause, to, found.language, reply), self._now())


def sample_files(folder: Path) -> list[tuple[str, bytes]]:
    """The made-up programme's files. Raises OSError."""
    return [(name, (folder / name).read_bytes()) for name in SAMPLE_FILES]


def _loaded(voice: Voice, told: Reading) -> Reply:
    """It can be asked from now on."""
    return Reply(str(voice.say("importing.loaded", films=told.films, n=told.screenings)))
