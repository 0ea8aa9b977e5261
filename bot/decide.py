"""Makes released decisions true once they cannot be undone any more, and looks after the places that they gave."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.rounds import Rounds
from handlers.deciding import arrivals, places, releasing
from handlers.deciding.acting import Hand
from handlers.reminding import rules
from handlers.talk.festival import Festival, as_it_stands
from handlers.talk.texts import Texts
from storage import decision_letters, decisions, releases
from storage.database import Database, Tx

T = TypeVar("T")
PIECE = 20
"""Filmmakers who are told in one transaction: some ten statements each, for which replies wait."""


class Decide(Rounds):
    """One round: what is due is told, what nobody confirmed lapses, letters are followed. wake: something is owed."""

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
        while not self.stopping and await self.tell_some():
            pass
        while not self.stopping and await self.lapse_some():
            pass
        if not self.stopping:
            await self.follow_letters()
        if not self.stopping:
            await self.tell_confirmed()

    async def tell_some(self) -> bool:
        """One piece of the release that is due next; False where none is. Raises StorageError."""
        now, edition = self._now(), self._festival.edition
        async with self._database.reading() as tx:
            release = await releases.next_due(tx, edition, now)
        if release is None:
            return False
        await self._acting(now, partial(releasing.tell_some, release=release, most=PIECE))
        return True

    async def lapse_some(self) -> bool:
        """Some places whose time is over; False where there are none. Raises StorageError.

        Who confirms by night after the last evening keeps the place: nothing is said, or given away, before morning.
        """
        now, edition = self._now(), self._festival.edition
        if rules.is_quiet(now, self._festival.reminding, self._festival.zone):
            return False
        async with self._database.reading() as tx:
            over = await decisions.overdue(tx, edition, now, PIECE)
        return bool(over) and await self._acting(now, partial(places.lapse_some, over=over))

    async def follow_letters(self) -> None:
        """What became of those that were sent, and whose place lapses unheard of. Raises StorageError."""
        now, edition = self._now(), self._festival.edition
        async with self._database.reading() as tx:
            news = await decision_letters.any_news(tx, edition)
            if not news and not arrivals.at_rest(self._festival, now):
                news = await decision_letters.any_at_risk(tx, edition, arrivals.risky(self._festival, now))
        if news:
            await self._acting(now, arrivals.look)

    async def tell_confirmed(self) -> None:
        """Who has confirmed since the last round; organisers read of all of them at once. Raises StorageError."""
        async with self._database.reading() as tx:
            news = await decision_letters.any_confirmed(tx, self._festival.edition)
        if news:
            await self._acting(self._now(), arrivals.tell_confirmed)

    async def _acting(self, now: datetime, deed: Callable[[Hand], Awaitable[T]]) -> T:
        """In a transaction of its own, by the bot's own hand."""

        async def body(tx: Tx) -> T:
            return await deed(Hand(tx, await as_it_stands(tx, self._festival), self._texts, now))

        done = await self._database.transact(body)
        self._wake()
        return done
