"""Fetches the files that filmmakers add to an entry into the bot's own store: retried, and given up with a word.

Once no more of them come, organisers hear of all in one notice.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from bot.attachments import Attachments, megabytes
from bot.files import NotKept
from bot.paper import is_paper
from bot.picture_size import picture_size
from bot.rounds import Rounds
from handlers.reviewing import naming, news
from handlers.staff import telling
from handlers.talk import draft as drafts
from handlers.talk import owing
from handlers.talk.festival import Festival
from handlers.talk.message import Address, Choice, FileNote, Reply, TryLater
from handlers.talk.texts import Texts
from handlers.talk.turn import Post
from handlers.talk.voice import Voice
from storage import entries, entry_files, outbox
from storage.database import Database, StorageError, Tx
from storage.entries import SUBMITTED
from storage.entry_files import DOCUMENT, POSTER, STILL, EntryFile

_log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Then a process that began to fetch one is taken for dead: 20 MB may come slowly."""
_WAITS = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 1800, 7200))
"""From one try to the next; together longer than a platform's outage usually lasts."""
QUIET = timedelta(minutes=5)
"""So long after the last file nothing more is expected to come along with it."""
_WHY = {"large": "attach.large_after_all", "full": "attach.full"}


class EntryFiles(Rounds):
    """All that is due at a call, one after the other. wake: something is owed now."""

    def __init__(
        self, database: Database, festival: Festival, texts: Texts, attachments: Attachments,
        now: Callable[[], datetime], wake: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._database = database
        self._festival = festival
        self._texts = texts
        self._attachments = attachments
        self._now = now
        self._wake = wake

    async def _round(self) -> None:
        while not self.stopping and await self._one():
            pass
        while not self.stopping and await self._tell():
            pass

    async def _one(self) -> bool:
        now, edition = self._now(), self._festival.edition
        async with self._database.reading() as tx:
            if not await entry_files.is_due(tx, edition, now):
                return False
        file = await self._database.transact(lambda tx: entry_files.claim(tx, edition, now, now + LEASE))
        if file is None:
            return False
        try:
            await self._fetch(file)
        except StorageError:
            raise
        except (TryLater, OSError) as error:
            await self._put_off(file, str(error))
        except Exception:
            _log.exception("file %s of an entry could not be fetched", file.id)
            await self._put_off(file, "a fault of ours")
        return True

    async def _fetch(self, file: EntryFile) -> None:
        """Outside of any transaction; what it really is, its bytes say."""
        try:
            kept = await self._attachments.kept(msgspec.json.decode(file.attached, type=FileNote))
        except NotKept as error:
            await self._fail(file, _WHY.get(error.reason, "attach.not_fetched"))
            return
        if kept.size > self._festival.attaching.most:
            await self._fail(file, "attach.large_after_all")
            return
        if file.kind == DOCUMENT and not await asyncio.to_thread(self._is_paper, kept):
            await self._fail(file, "attach.not_paper")
            return
        size = await asyncio.to_thread(self._size, kept) if file.kind in (POSTER, STILL) else None
        if size == (0, 0):
            await self._fail(file, "attach.not_one")
        else:
            await self._keep(file, kept, size)

    def _size(self, kept: FileNote) -> tuple[int, int]:
        """Width and height, (0, 0) for no JPEG or PNG. For a thread."""
        path = self._attachments.files.path(kept.token)
        return picture_size(path) if path else (0, 0)

    def _is_paper(self, kept: FileNote) -> bool:
        """For a thread."""
        path = self._attachments.files.path(kept.token)
        return path is not None and is_paper(path)

    async def _keep(self, file: EntryFile, kept: FileNote, size: tuple[int, int] | None) -> None:
        media_type, pixels = kept.media_type or file.media_type, self._festival.attaching.pixels
        note = msgspec.json.encode(FileNote(file.name, kept.size, media_type, kept.token, kept.origin)).decode()

        async def keep(tx: Tx) -> None:
            if await self._is_too_much(tx, file, kept.size):
                await self._failed(tx, file, "attach.too_much")
                return
            if not await entry_files.keep(tx, file.id, attached=note, size=kept.size, media_type=media_type):
                return  # it was removed meanwhile
            if size and max(size) < pixels:
                await self._say(tx, file, "attach.small", width=size[0], height=size[1], pixels=pixels)

        await self._database.transact(keep)
        self._wake()

    async def _is_too_much(self, tx: Tx, file: EntryFile, size: int) -> bool:
        """Of some files the size is known only now: whether the entry has no room for this one. The entry stays so."""
        await entries.any_of(tx, file.entry_id, lock=True)
        others = await entry_files.kept_of(tx, file.entry_id)
        return sum(each.size for each in others if each.id != file.replaces) + size > self._festival.attaching.in_all

    async def _put_off(self, file: EntryFile, why: str) -> None:
        """Later again, after longer and longer waits, until it is given up with a sentence."""
        if file.attempts > len(_WAITS):
            await self._fail(file, "attach.not_fetched")
            return
        _log.warning("file %s of an entry waits: %s", file.id, why)
        until = self._now() + _WAITS[file.attempts - 1]
        await self._database.transact(lambda tx: entry_files.put_off(tx, file.id, until))

    async def _fail(self, file: EntryFile, key: str) -> None:
        await self._database.transact(lambda tx: self._failed(tx, file, key))
        self._wake()

    async def _failed(self, tx: Tx, file: EntryFile, key: str) -> None:
        limits = self._festival.attaching
        if await entry_files.fail(tx, file.id, key.partition(".")[2]):
            await self._say(tx, file, key, most=megabytes(limits.most), in_all=megabytes(limits.in_all))

    async def _tell(self) -> bool:
        """Organisers hear of one entry's new files; False where there are none."""
        before = self._now() - QUIET
        async with self._database.reading() as tx:
            id = await entry_files.untold(tx, self._festival.edition, before)
        if id is None:
            return False
        if await self._database.transact(lambda tx: self._tell_of(tx, id)):
            self._wake()
        return True

    async def _tell_of(self, tx: Tx, id: str) -> bool:
        files, entry = await entry_files.tell(tx, id), await entries.any_of(tx, id)
        if not files or entry is None or entry.state != SUBMITTED:
            return False
        number, submitted = self._festival.number.format(number=entry.number), await entries.versions(tx, id)
        called = {"number": number, "title": naming.title(self._festival.enrolment, submitted[-1].answers) or number}
        saying = partial(news.files_added, called=called, files=files)
        owed = await telling.debts(tx, self._festival, self._texts, f"entry files {files[0].id}", saying, self._now())
        await outbox.owe_all(tx, owed, self._now())
        return True

    async def _say(self, tx: Tx, file: EntryFile, key: str, **values: Any) -> None:
        """Where it was sent, in that language."""
        voice, entry = Voice(self._texts, file.language), await entries.any_of(tx, file.entry_id)
        if entry is None:
            return
        form = self._festival.enrolment
        called = drafts.renamed(form, drafts.read(entry.answers)).answers.get(form.named_by)
        title = called or voice.label("attach.untitled")
        rows = ((Choice(voice.label("attach.button"), f"attach.begin:{entry.id}"),),)
        reply = Reply(str(voice.say(key, name=file.name, title=title, **values)), rows)
        post = Post(f"entry file {file.id} {key}", Address(file.channel, file.chat), file.language, reply)
        await owing.owe(tx, post, self._now())


async def files_of(database: Database) -> frozenset[str]:
    """What entries have of the bot's own store: it stays."""
    async with database.reading() as tx:
        return await entry_files.tokens(tx)
