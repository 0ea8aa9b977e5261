"""Opens what understands questions, and keeps it at what organisers have written since."""

import asyncio
from dataclasses import dataclass
from functools import cache

from bot.settings import Settings
from handlers.staff.live import entries_of
from handlers.talk.festival import Festival
from handlers.understanding import Encoder, Reader, Thresholds, open_encoder
from storage import faq_entries
from storage.database import Database


@cache
def _encoder() -> Encoder | None:
    """One for the process: it is large, and it never changes."""
    return open_encoder()


def open_reader(settings: Settings) -> Reader:
    """A reader by the settings; about a second, the first time."""
    chosen = settings.understanding
    encoder = _encoder() if chosen.encoder else None
    thresholds = Thresholds(chosen.answer, chosen.margin, chosen.suggest, chosen.small_talk)
    return Reader(thresholds, encoder, settings.path(chosen.cache))


@dataclass(slots=True)
class Learn:
    """Learns what organisers have added or changed, in this process or another; nothing, where nothing is new."""

    database: Database
    festival: Festival
    version: str = ""

    async def __call__(self) -> None:
        """Look, and learn. Raises StorageError."""
        async with self.database.reading() as tx:
            version = await faq_entries.version(tx, self.festival.edition)
            live = await faq_entries.live(tx, self.festival.edition) if version != self.version else []
        if version != self.version:
            await asyncio.to_thread(self.festival.faq.know, entries_of(live, self.festival.faq.faq))
            self.version = version
