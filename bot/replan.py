"""Works through what a changed programme means for reminders, in pieces so small that no reply waits for them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from time import perf_counter

from bot.rounds import Rounds
from handlers.reminding import rules
from handlers.talk.festival import Festival
from storage import fanouts, instants, marks, reminders, screenings
from storage.database import Database, StorageError, Tx
from storage.fanouts import ASK, REPLAN, Fanout
from storage.reminders import CANCELLED, MOVED, RATING, SCREENING, Dues, Event, Planned
from storage.screenings import Screening

_log = logging.getLogger(__name__)

PIECE_SECONDS = 0.02
"""The writer belongs to one piece for so long: replies wait no longer than that, and for a commit."""
ASK_EVERY = timedelta(seconds=20)
SMALLEST, LARGEST = 50, 2000


@dataclass(frozen=True, slots=True)
class _Look:
    """What was read of a fanout before it is gone on with. ended: the end that is asked of."""

    work: Fanout
    screening: str
    ended: str
    earlier: tuple[Planned, ...]
    sequence: int


class Replan(Rounds):
    """Fanouts REPLAN and ASK, each piece in a transaction of its own; after a crash it goes on where it stopped.

    people: so many make the first piece; how many make the others follows from how long it took.
    """

    def __init__(self, database: Database, festival: Festival, now: Callable[[], datetime], people: int = 400) -> None:
        super().__init__()
        self._database = database
        self._festival = festival
        self._now = now
        self._people = people
        self._looks: dict[int, _Look] = {}
        self._rules_seen = False
        self._asked_at: datetime | None = None

    async def _round(self) -> None:
        if not self._rules_seen:
            await self._database.transact(self._replan_if_rules_changed)
            self._rules_seen = True
        if self._asked_at is None or not timedelta(0) <= self._now() - self._asked_at <= ASK_EVERY:
            await self._begin_asking(self._now())
        for kind in (REPLAN, ASK):
            while not self.stopping and await self.go_on(kind):
                pass

    async def _begin_asking(self, now: datetime) -> None:
        edition, since = self._festival.edition, now - self._festival.reminding.rating_late
        async with self._database.reading() as tx:
            ended = await fanouts.any_to_ask(tx, edition, since, now)
        if ended:
            await self._database.transact(lambda tx: fanouts.begin_asking(tx, edition, since, now))
        self._asked_at = now

    async def go_on(self, kind: str) -> bool:
        """One piece; False where there is none, or another process has it. Raises StorageError."""
        async with self._database.reading() as tx:
            work = await fanouts.oldest(tx, self._festival.edition, kind)
        if work is None:
            self._looks = {}
            return False
        try:
            look = await self._look(work)
            return await self._database.transact(lambda tx: self._piece(tx, look))
        except StorageError:
            raise
        except Exception:
            _log.exception("nothing is planned for %s %s", work.kind, work.subject)
            return await self._database.transact(lambda tx: self._give_up(tx, work))

    async def _look(self, work: Fanout) -> _Look:
        """Read once for each fanout, outside of the transaction that replies wait for."""
        if (known := self._looks.get(work.id)) is not None:
            return known
        edition, (id, _, ended) = self._festival.edition, work.subject.partition(" ")
        async with self._database.reading() as tx:
            found = await screenings.find(tx, edition, id)
            earlier = await reminders.planned(tx, edition, _KIND[work.kind], id)
        known = _Look(work, id, ended, earlier, found.sequence if found else -1)
        self._looks[work.id] = known
        return known

    async def _give_up(self, tx: Tx, work: Fanout) -> bool:
        """What cannot be read is over, or all that follows would wait for ever."""
        stands = await fanouts.next_open(tx, self._festival.edition, work.kind)
        if stands is not None and stands.id == work.id:
            await fanouts.finish(tx, work.id, self._now())
        return stands is not None

    async def _piece(self, tx: Tx, look: _Look) -> bool:
        begun, now = perf_counter(), self._now()
        edition, id = self._festival.edition, look.screening
        work = await fanouts.next_open(tx, edition, look.work.kind)
        if work is None or work.id != look.work.id:
            return work is not None
        screening = await screenings.holding(tx, edition, id)
        if screening is None or screening.sequence != look.sequence:
            self._looks.pop(work.id, None)  # changed again meanwhile; another fanout follows this one
        zones = await reminders.zones_of_savers(tx, edition, id, work.after, self._people)
        event = self._event(screening, look, zones, now)
        last = await reminders.plan_screening(tx, event, work.after, self._people)
        if last:
            await fanouts.got_to(tx, work.id, last)
        else:
            await fanouts.finish(tx, work.id, now)
        self._people = _fitted(self._people, perf_counter() - begun)
        return True

    def _event(self, screening: Screening | None, look: _Look, zones: Sequence[str], now: datetime) -> Event:
        edition, id, ask = self._festival.edition, look.screening, look.work.kind == ASK
        if ask and (screening is None or instants.write(screening.ends) != look.ended):  # it is asked of another end
            return Event(edition, id, now)
        if screening is None:
            return Event(edition, id, now, Dues(), look.earlier, CANCELLED)
        # what fell due since, while the bot was dead, is late and not past: all pieces shall plan the same
        plan, since = (rules.of_rating, now) if ask else (rules.of_screening, look.work.begun)
        dues = plan(screening, self._festival.reminding, self._festival.zone, zones, since)
        reason = CANCELLED if screening.state == screenings.CANCELLED else MOVED
        return Event(edition, id, screening.starts, dues, look.earlier, reason)

    async def _replan_if_rules_changed(self, tx: Tx) -> None:
        """Config.toml says something else than at the last start."""
        told, chosen = f"reminding {self._festival.edition}", self._festival.reminding
        rule = repr((self._festival.zone, chosen.screening, chosen.offered, chosen.quiet))
        mark = sha256(rule.encode()).hexdigest()[:16]
        if (before := await marks.read(tx, told)) != mark:
            await marks.write(tx, told, mark)
            if before:
                await fanouts.begin_replanning_all(tx, self._festival.edition, self._now())


_KIND = {REPLAN: SCREENING, ASK: RATING}


def _fitted(people: int, seconds: float) -> int:
    """How many make a piece of the right length, in steps: one slow moment shall not halve all that follow."""
    factor = max(0.5, min(1.5, PIECE_SECONDS / max(seconds, 0.0001)))
    return max(SMALLEST, min(LARGEST, int(people * factor)))
