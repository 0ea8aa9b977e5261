"""Draws what a message promises when it is sent, from the programme that stands then, each picture once."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.drawing import day, poster, schedule
from bot.drawing.fonts import Fonts
from bot.drawing.sheet import png
from bot.files import NotKept
from handlers.programme.programme import Programme
from handlers.talk.festival import Festival
from handlers.talk.message import FileNote
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import programme_versions
from storage.database import Database, Unavailable

DRAWN = "drawn"
"""The origin of files that are drawn."""
KEPT = 48
"""Pictures: each has 100 to 700 kB."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """The programme that is drawn from, and when it was published."""

    programme: Programme
    published: datetime


class Drawings:
    """Pictures by their token: "day 2021-04-17 zh" or "poster FILM_ID zh". fonts: None where nothing can be drawn."""

    def __init__(self, database: Database, festival: Festival, texts: Texts, fonts: Fonts | None) -> None:
        self._database = database
        self._festival = festival
        self._texts = texts
        self._fonts = fonts
        self._kept: OrderedDict[tuple[int, str], bytes] = OrderedDict()
        self._lock = asyncio.Lock()

    async def fetch(self, note: FileNote) -> AsyncIterator[bytes]:
        """The picture, PNG. Raises NotKept."""
        yield await self.picture(note.token)

    async def picture(self, token: str) -> bytes:
        """The same. A hundred people who ask for it at once wait for one drawing."""
        if self._fonts is None:
            raise NotKept("undrawn")
        standing = await self._standing()
        key = standing.programme.version, token
        async with self._lock:
            if key not in self._kept:
                self._kept[key] = await asyncio.to_thread(self._drawn, token, standing, self._fonts)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    async def _standing(self) -> _Standing:
        try:
            async with self._database.reading() as tx:
                programme = await self._festival.programmes.current(tx)
                published = await programme_versions.published_at(tx, self._festival.edition, programme.version)
        except Unavailable as error:
            raise NotKept("away") from error
        if published is None:
            raise NotKept("undrawn")
        return _Standing(programme, published)

    def _drawn(self, token: str, standing: _Standing, fonts: Fonts) -> bytes:
        sort, _, rest = token.partition(" ")
        what, _, language = rest.partition(" ")
        if language not in self._festival.languages:
            raise NotKept("undrawn")
        voice = Voice(self._texts, language)
        if sort == "poster" and (film := standing.programme.films.get(what)):
            return png(poster.drawn(film, poster.said(film, self._festival, voice), fonts))
        if sort == "day" and (on := _date(what)) and standing.programme.on_days(on, on):
            told = day.told(standing.programme, on, self._festival, voice, standing.published)
            return png(schedule.drawn(told, fonts))
        raise NotKept("undrawn")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
