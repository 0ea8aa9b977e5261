"""Tells organisers, once, that the time for changes that they asked for has ended without an answer."""

from collections.abc import Callable
from datetime import datetime

from bot.rounds import Rounds
from handlers.reminding import rules
from handlers.reviewing import unanswered
from handlers.talk.festival import Festival, as_it_stands
from handlers.talk.texts import Texts
from storage import change_requests
from storage.database import Database, Tx


class Unanswered(Rounds):
    """All that is over, one entry after the other; not by night. wake: something is owed now."""

    def __init__(
        self, database: Database, festival: Festival, texts: Texts, now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._database = database
        self._festival = festival
        self._texts = texts
        self._now = now
        self._wake = wake

    async def _round(self) -> None:
        while not self.stopping and await self._one():
            pass

    async def _one(self) -> bool:
        """False where nothing is over, or it can be answered still as enrolment is open. Raises StorageError."""
        now = self._now()
        if rules.is_quiet(now, self._festival.reminding, self._festival.zone):
            return False
        async with self._database.reading() as tx:
            festival = await as_it_stands(tx, self._festival)
            found = await change_requests.any_over(tx, festival.edition, now)
        if found is None or now < festival.closes:
            return False
        entry_id = found.entry_id

        async def told(tx: Tx) -> None:
            await unanswered.tell(tx, festival, self._texts, entry_id, now)

        await self._database.transact(told)
        self._wake()
        return True
