"""Fetches the posters that organisers sent, and makes them part of the programme: retried, and given up with a word."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from bot.attachments import Attachments
from bot.files import NotKept
from bot.picture_size import picture_size
from bot.rounds import Rounds
from handlers.programme.poster import kept_as, token_of
from handlers.programme.programmes import Programmes
from handlers.programme.publishing import Proposal, publish
from handlers.showtimes import wording
from handlers.staff.scheduling.posters import MOST, SMALLEST, TYPES
from handlers.talk.message import Choice, FileNote, Reply, TryLater
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import audit, outbox, posters
from storage.audit import Record
from storage.database import Database, Tx
from storage.outbox import Debt
from storage.posters import Picture

_TRIES = 8
_AGAIN = timedelta(seconds=30)
"""After that a picture that could not be had, or whose process died, is tried again; each time later."""


class Posters(Rounds):
    """One round at a call. wake: something is owed now."""

    def __init__(
        self,
        database: Database,
        programmes: Programmes,
        attachments: Attachments,
        texts: Texts,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        super().__init__()
        self._database = database
        self._programmes = programmes
        self._attachments = attachments
        self._texts = texts
        self._now = clock
        self._wake = wake

    async def _round(self) -> None:
        while not self.stopping and (picture := await self._claimed()):
            await self._fetch(picture)

    async def _claimed(self) -> Picture | None:
        now, edition = self._now(), self._programmes.edition
        return await self._database.transact(lambda tx: posters.claim(tx, edition, now, now + _AGAIN))

    async def _fetch(self, picture: Picture) -> None:
        """Outside of any transaction; one that cannot be had now is due again in a while."""
        note = msgspec.json.decode(picture.attached, type=FileNote)
        try:
            kept = await self._attachments.kept(note)
        except TryLater:
            if picture.attempts >= _TRIES:
                await self._end(picture, None, "poster.gone")
            return
        except NotKept as error:
            await self._end(picture, None, "poster.too_large" if error.reason == "large" else "poster.gone")
            return
        if kept.media_type not in TYPES:
            await self._end(picture, None, "poster.not_one")
        elif kept.size > MOST:
            await self._end(picture, None, "poster.too_large")
        elif max(await asyncio.to_thread(self._size, kept)) < SMALLEST:
            await self._end(picture, None, "poster.too_small")
        else:
            await self._end(picture, kept, "poster.stands")

    def _size(self, kept: FileNote) -> tuple[int, int]:
        """Width and height. For a thread."""
        path = self._attachments.files.path(kept.token)
        return picture_size(path) if path else (0, 0)

    async def _end(self, picture: Picture, kept: FileNote | None, key: str) -> None:
        await self._database.transact(lambda tx: self._write(tx, picture, kept, key))
        self._wake()

    async def _write(self, tx: Tx, picture: Picture, kept: FileNote | None, key: str) -> None:
        if not await posters.done(tx, picture.id):  # another one was sent meanwhile
            return
        now = self._now()
        programme = await self._programmes.current(tx)
        film = programme.films.get(picture.film_id)
        if kept and film:
            proposal = Proposal(programme.version, (replace(film, poster=kept_as(kept)),))
            published = await publish(
                tx, picture.edition, programme, proposal, by=picture.actor, now=now, note="film.poster"
            )
            detail = f"v{published.version}: {kept.token[:12]}"
            await audit.add(tx, Record(now, picture.actor, "", "film.poster", picture.film_id, detail))
        voice = Voice(self._texts, picture.language)
        title = wording.title(voice, film) if film else picture.film_id
        rows = ((Choice(voice.label("slot.film"), f"slot.film:{picture.film_id}"),),)
        said = voice.say(key, title=title, most=MOST // 1_000_000, smallest=SMALLEST)
        reply = Reply(str(said), rows)
        debt = Debt(
            f"poster {picture.id}", picture.channel, picture.chat, "receipt", picture.language,
            msgspec.json.encode(reply).decode(),
        )  # fmt: skip
        await outbox.owe(tx, debt, now)


async def posters_of(database: Database, programmes: Programmes) -> frozenset[str]:
    """The files that are some film's poster: they stay as long as the programme has them."""
    async with database.reading() as tx:
        programme = await programmes.current(tx)
    return frozenset(token_of(film.poster) for film in programme.films.values() if film.poster)
