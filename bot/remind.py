"""Looks which reminders are due, and puts them into the outbox; the courier sends them, each channel at its pace."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.rounds import Rounds
from handlers.reminding import drafts, rules
from handlers.reminding.letters import Idle, Letters
from handlers.talk.festival import Festival, as_it_stands
from handlers.talk.texts import Texts
from storage import marks, reminders, reminders_drafts, reminders_due, switches
from storage.database import Database, StorageError, Tx
from storage.reminders import DRAFT
from storage.reminders_due import Enqueued, Group, Letter

_log = logging.getLogger(__name__)

AT_ONCE = 4000
"""Due reminders that one look takes in."""
PEOPLE = 800
"""Whose reminders one transaction moves: about 20 ms, for which replies wait."""
ROUND_SECONDS = 0.5
"""From one round to the next."""
PIECES = 5
"""Of one group, before the others have their turn."""
DRAFTS = 25
"""Films that one transaction reminds of: each has a text of its own."""
PLAN_EVERY = timedelta(minutes=1)
ONE_AT_A_TIME = "reminding"
"""Two processes would do the same work twice; it would be sent once all the same, by its cause."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A group and its letter, or why there is none."""

    group: Group
    letter: Letter | Idle


@dataclass(slots=True)
class _Planned:
    """When drafts were planned last: by the clock, and towards which deadlines, so that one that moved is seen."""

    at: datetime | None = None
    closes: datetime | None = None
    deadlines: list[datetime] = field(default_factory=list)


class Remind(Rounds):
    """One round: drafts are planned, then all that is due goes into the outbox. wake: something is owed now."""

    def __init__(
        self, database: Database, festival: Festival, texts: Texts, now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._database = database
        self._festival = festival
        self._texts = texts
        self._letters = Letters(festival, texts)
        self._now = now
        self._wake = wake
        self._planned = _Planned()
        self._reached: dict[Group, str] = {}

    async def _round(self) -> None:
        await self.plan_drafts()
        await self._all_due()
        if seconds := await self._soon():
            await asyncio.sleep(seconds)
            await self._all_due()

    async def _all_due(self) -> None:
        while not self.stopping and await self.go_on():
            pass

    async def _soon(self) -> float:
        """Seconds until the next one is due if that is before the next round, else 0: it need not be late at all."""
        async with self._database.reading() as tx:
            due = await reminders.next_due(tx, self._festival.edition)
        left = (due - self._now()).total_seconds() if due and not self.stopping else 0.0
        return left if 0 < left < ROUND_SECONDS else 0.0

    async def go_on(self) -> bool:
        """One look at what is due, and all of that into the outbox. False if there was nothing, or another process
        is at it. Raises StorageError."""
        now = self._now()
        async with self._database.reading() as tx:
            due = await reminders_due.groups(tx, self._festival.edition, now, self._latest, AT_ONCE)
        if not due:
            return False
        films = [group for group in due if group.kind == DRAFT]
        of_screenings = [group for group in due if group.kind != DRAFT]
        written = await self._written(of_screenings, now)
        for each in written:
            if not await self._send(each, now):
                return False
        for start in range(0, len(films), DRAFTS):
            if not await self._send_films(films[start : start + DRAFTS], now):
                return False
        return bool(written or films)

    @property
    def _latest(self) -> timedelta:
        """Whoever talks with a person is reminded of nothing meanwhile; after this it is dropped."""
        return rules.latest(self._festival.reminding)

    async def _written(self, due: Sequence[Group], now: datetime) -> list[_Written]:
        async with self._database.reading() as tx:
            return [await self._attempted(group, self._letters.write(tx, group, now)) for group in due]

    async def _attempted(self, group: Group, writing: Awaitable[Letter | Idle]) -> _Written:
        """What cannot be put into words is dropped, or it would stand in the way of all that is due after it."""
        try:
            return _Written(group, await writing)
        except StorageError:
            raise
        except Exception:
            _log.exception("no reminder for %s %s", group.kind, group.subject)
            return _Written(group, Idle("unreadable"))

    async def _send(self, written: _Written, now: datetime) -> bool:
        """Some of a group, so that others need not wait for all of a large one; False if another process is at it.

        It goes on with those who follow, and does not look again through all who have been reminded.
        """
        for _ in range(PIECES):
            after = self._reached.pop(written.group, "")
            done = await self._database.transact(partial(self._piece, written, now, after))
            if done is None:
                return False
            if done.count:
                self._wake()
            if not done.last:
                break
            self._reached[written.group] = done.last
            if self.stopping:
                return False
        return True

    async def _piece(self, written: _Written, now: datetime, after: str, tx: Tx) -> Enqueued | None:
        if not await marks.holds(tx, ONE_AT_A_TIME):
            return None
        group, letter = written.group, written.letter
        reason = letter.reason if isinstance(letter, Idle) else await self._letters.holds(tx, group)
        if isinstance(letter, Idle) or reason:
            return await reminders_due.drop(tx, group, reason, now, after, PEOPLE)
        return await reminders_due.enqueue(tx, group, letter, now, after, PEOPLE)

    async def _send_films(self, due: Sequence[Group], now: datetime) -> bool:
        async with self._database.reading() as tx:
            festival = await as_it_stands(tx, self._festival)
            read = [(group, await drafts.read(tx, festival, group.subject)) for group in due]
        written = await asyncio.to_thread(self._written_films, read, now)
        done = await self._database.transact(partial(self._film_pieces, written, now))
        if done:
            self._wake()
        return done is not None and not self.stopping

    def _written_films(self, read: Sequence[tuple[Group, drafts.Draft | None]], now: datetime) -> list[_Written]:
        """In a thread: answers are opened and checked for each."""
        return [_Written(group, self._written_film(group, found, now)) for group, found in read]

    def _written_film(self, group: Group, found: drafts.Draft | None, now: datetime) -> Letter | Idle:
        if found is None:
            return Idle("submitted")
        if found.deadline != group.event_at or group.minutes not in self._festival.reminding.draft:
            return Idle("moved")
        try:
            return drafts.letter(self._festival, self._texts, group, found, now)
        except Exception:  # one film that cannot be read shall not keep all others from being reminded
            _log.exception("no reminder for the film %s", group.subject)
            return Idle("unreadable")

    async def _film_pieces(self, written: Sequence[_Written], now: datetime, tx: Tx) -> int | None:
        if not await marks.holds(tx, ONE_AT_A_TIME):
            return None
        count = 0
        for each in written:
            if isinstance(each.letter, Idle):
                await reminders_due.drop(tx, each.group, each.letter.reason, now, "", PEOPLE)
            else:
                count += (await reminders_due.enqueue(tx, each.group, each.letter, now, "", PEOPLE)).count
        return count

    async def plan_drafts(self) -> None:
        """All of them at the start and once the deadline is another one; then, once a minute, what is new."""
        now, before = self._now(), self._planned
        async with self._database.reading() as tx:
            closes = (await switches.standing(tx, self._festival.edition)).closes or self._festival.closes
        moved = closes != before.closes
        if not moved and before.at and timedelta(0) <= now - before.at < PLAN_EVERY:  # a rehearsal's clock is set back
            return
        edition = self._festival.edition
        since = now - timedelta(days=36500) if moved or before.at is None else min(before.at, now) - PLAN_EVERY
        async with self._database.reading() as tx:
            zones = await reminders_drafts.zones(tx, edition)
            deadlines = await reminders_drafts.deadlines(tx, edition, closes)
            news = moved or await reminders_drafts.any_since(tx, edition, since)
            granted = not moved and await reminders_drafts.any_granted(tx, since)
        if granted or deadlines != before.deadlines:
            lately = since if granted else None
            await self._database.transact(lambda tx: reminders_drafts.drop_moved(tx, edition, closes, now, lately))
        if news:
            home, reminding = self._festival.zone, self._festival.reminding
            dues = {each: rules.of_deadline(each, reminding, home, zones, now) for each in deadlines}
            plan = partial(reminders_drafts.plan, edition=edition, closes=closes, dues=dues, since=since)
            await self._plan_all(plan)
        self._planned = _Planned(now, closes, deadlines)

    async def _plan_all(self, plan: Callable[..., Coroutine[Any, Any, str]]) -> None:
        after: str | None = ""
        while after is not None and not self.stopping:
            after = await self._database.transact(partial(plan, after=after, limit=PEOPLE)) or None
