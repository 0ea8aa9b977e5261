"""Brings announcements forward: started when due, their recipients gathered, handed to the courier a little at a time.

Each step is one transaction that begins with a look at where the campaign stands, so that it may be stopped anywhere.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import msgspec

from bot.broadcast_feeding import Feeding
from bot.broadcast_showing import Showing
from bot.rounds import Rounds
from handlers.announcing.edition import edition_of
from handlers.announcing.progress import ERRORS
from handlers.talk.festival import Festival
from handlers.talk.texts import Texts
from storage import audiences, campaigns, held, marks, recipients, retries
from storage.audiences import Audience
from storage.campaigns import (
    ALL_GATHERED,
    AWAITS,
    CANCELLED,
    DONE,
    GATHERING,
    MISSED,
    PAUSED,
    RUNNING,
    SCHEDULED,
    Campaign,
)
from storage.database import Database, StorageError, Tx
from storage.recipients import HELD

_log = logging.getLogger(__name__)

PEOPLE = 600
"""Whom one transaction looks at when it gathers: about 8 ms, for which replies wait."""
PIECE = 400
"""Recipients that one transaction hands to the courier, and whose ends it collects."""
LAP = 0.4
"""Seconds for those with much to do before all have their turn again."""
ONE_AT_A_TIME = "broadcasting"
"""Of several processes one does this work, whichever; each step is one's alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a campaign stands after a step, and whether there is more to do for it at once. fed: to the courier.

    tried: of those that ended, True for each error; refused: the same, True for who takes nothing from us.
    """

    campaign: Campaign
    more: bool = False
    fed: bool = False
    tried: tuple[bool, ...] = ()
    refused: tuple[bool, ...] = ()


Taking = Callable[[Tx, Campaign, datetime], Awaitable[Step | None]]


class Broadcast(Rounds):
    """One round: each campaign is brought as far as it goes now. wake: something is owed now."""

    def __init__(
        self, database: Database, festival: Festival, texts: Texts, now: Callable[[], datetime],
        wake: Callable[[], None], feeding: Feeding,
    ) -> None:  # fmt: skip
        super().__init__()
        self._database = database
        self._festival = festival
        self._edition = edition_of(festival)
        self._now = now
        self._wake = wake
        self._feeding = feeding
        self._showing = Showing(festival, texts)

    async def _round(self) -> None:
        while not self.stopping and await self.go_on():
            pass

    async def go_on(self) -> bool:
        """All have their turn, those with much to do again and again for a while; whether one has more to do.

        Raises StorageError.
        """
        loop = asyncio.get_running_loop()
        busy, until = await self._unfinished(), loop.time() + LAP
        while busy and not self.stopping and loop.time() < until:
            busy = [each for each in busy if await self._attempted(each)]
        return bool(busy)

    async def _unfinished(self) -> list[Campaign]:
        """Those that there may be something to do for: of a paused one only what is on its way is waited for."""
        now = self._now()
        async with self._database.reading() as tx:
            found = await campaigns.unfinished(tx, self._festival.edition)
            return [
                each
                for each in found
                if not (each.state == SCHEDULED and each.start_at and each.start_at > now)
                and not (each.state == PAUSED and not await recipients.count_queued(tx, each.id))
            ]

    async def _attempted(self, campaign: Campaign) -> bool:
        """One that fails does not keep the others back; it is paused, for somebody to look at it."""
        try:
            return await self.step(campaign.id)
        except StorageError:
            raise
        except Exception:
            _log.exception("announcement %s %d cannot go on", campaign.edition, campaign.number)
            await self._pause(campaign.id)
            return False

    async def step(self, id: str) -> bool:
        """The campaign of that id is brought one step on; whether there is more to do at once. Raises StorageError."""
        step = await self._taken(id, self._step)
        if step is None:
            return False
        if self._showing.too_many_errors(step.campaign, step.tried, step.refused):
            await self._pause(id)
            return False
        return step.more

    async def _taken(self, id: str, take: Taking) -> Step | None:
        """A step, and in the same transaction what is said of it."""
        now = self._now()
        taken = await self._database.transact(partial(self._take, id, take, now))
        if taken is None:
            return None
        step, told = taken
        if told:
            self._showing.note(step.campaign, now)
        if told or step.fed:
            self._wake()
        return step

    async def _take(self, id: str, take: Taking, now: datetime, tx: Tx) -> tuple[Step, bool] | None:
        """None where another process is at it, or there is nothing to do."""
        if not await marks.holds(tx, ONE_AT_A_TIME):
            return None
        campaign = await campaigns.find(tx, self._festival.edition, id, lock=True)
        step = await take(tx, campaign, now) if campaign else None
        if campaign is None or step is None:
            return None
        moved = step.campaign.state != campaign.state
        return step, await self._showing.show(tx, step.campaign, now, moved=moved)

    async def _step(self, tx: Tx, campaign: Campaign, now: datetime) -> Step | None:
        if campaign.state == SCHEDULED:
            return await _begin(tx, campaign, now)
        if campaign.state == GATHERING:
            return await self._gather(tx, campaign, now)
        if campaign.state == RUNNING and campaign.gathered != ALL_GATHERED:
            return await _wait_again(tx, campaign)
        return await self._go_out(tx, campaign, now)

    async def _gather(self, tx: Tx, campaign: Campaign, now: datetime) -> Step | None:
        """Some more people are looked at; after the last one it goes out."""
        audience = msgspec.json.decode(campaign.audience, type=Audience) if campaign.audience else Audience()
        chunk = await audiences.gather(
            tx, self._edition, campaign.id, audience, campaign.topic, after=campaign.gathered, most=PEOPLE
        )
        await campaigns.got_to(tx, campaign, chunk.last or ALL_GATHERED, added=chunk.count)
        moved = campaign if chunk.last else await self._gathered(tx, campaign, now)
        after = await campaigns.find(tx, campaign.edition, campaign.id) if moved else None
        return Step(after, more=after.state != PAUSED) if after else None

    async def _gathered(self, tx: Tx, campaign: Campaign, now: datetime) -> Campaign | None:
        """It goes out; to more people than one may decide on only if somebody else has approved it (C3)."""
        if campaign.approved_by or campaign.recipients <= self._festival.announcing.approved_above:
            return await campaigns.move(tx, campaign, RUNNING, now)
        return await campaigns.move(tx, campaign, PAUSED, now, because=AWAITS)

    async def _go_out(self, tx: Tx, campaign: Campaign, now: datetime) -> Step | None:
        """Collect what has ended, and see to those who wait, as the campaign's state has it."""
        if campaign.state in (PAUSED, CANCELLED):  # what was on its way may have been turned away since
            await campaigns.take_back(tx, campaign)
        endings = await recipients.collect(tx, campaign.id, now, PIECE)
        tallies = {state: sum(each.state == state for each in endings) for state in recipients.ENDED}
        tried = tuple(each.state in (recipients.FAILED, recipients.UNKNOWN) for each in endings if each.state != HELD)
        refused = tuple(each.state == recipients.BLOCKED for each in endings if each.state != HELD)
        more, fed = len(endings) == PIECE, False
        if campaign.state == RUNNING:
            room = await self._feeding.room(tx, campaign)
            done = await self._feeding.feed(tx, campaign, now, min(room, PIECE))
            more, fed = more or (done.taken == PIECE), bool(done.queued)
            if fed or room < self._feeding.ahead:
                await self._feeding.gets_on(tx, campaign)
            elif not more:
                await self._feeding.look_elsewhere(tx, campaign, now)
            tallies = {state: tallies[state] + done.ended[state] for state in tallies}
        elif campaign.state == CANCELLED:
            dropped = await recipients.drop_waiting(tx, campaign.id, "cancelled", now, PIECE)
            unheld = 0 if more else await held.drop(tx, campaign.id, "cancelled", now, PIECE)
            more = more or dropped == PIECE or unheld == PIECE
            tallies[recipients.DROPPED] += dropped + unheld
            tallies[HELD] -= unheld
        await campaigns.tally(tx, campaign.id, tallies)
        left = more or fed or await recipients.any_left(tx, campaign.id)
        ended = None if left else await _end(tx, campaign, now)
        after = ended or await campaigns.find(tx, campaign.edition, campaign.id)
        return Step(after, more, fed, tried, refused) if after else None

    async def _pause(self, id: str) -> None:
        """By itself, and whoever made it is told."""
        await self._taken(id, _pause)


async def _pause(tx: Tx, campaign: Campaign, now: datetime) -> Step | None:
    if campaign.state not in (GATHERING, RUNNING):
        return None
    paused = await campaigns.move(tx, campaign, PAUSED, now, because=ERRORS)
    return Step(paused) if paused else None


async def _begin(tx: Tx, campaign: Campaign, now: datetime) -> Step | None:
    """Its time has come, or is over."""
    if campaign.start_at is None or campaign.start_at > now:
        return None
    late = now - campaign.start_at > timedelta(minutes=max(1, campaign.late_minutes))
    moved = await campaigns.move(tx, campaign, MISSED if late else GATHERING, now)
    return Step(moved, more=not late) if moved else None


async def _wait_again(tx: Tx, campaign: Campaign) -> Step | None:
    """Some more of those that failed, or may have, wait for another attempt."""
    again = await retries.wait_again(
        tx, campaign.id, after=campaign.gathered, most=PEOPLE, uncertain=bool(campaign.uncertain)
    )
    await campaigns.got_to(tx, campaign, again.last or ALL_GATHERED, failed=-again.failed, unknown=-again.unknown)
    after = await campaigns.find(tx, campaign.edition, campaign.id)
    return Step(after, more=True) if after else None


async def _end(tx: Tx, campaign: Campaign, now: datetime) -> Campaign | None:
    """Nobody is left."""
    if campaign.state == RUNNING:
        return await campaigns.move(tx, campaign, DONE, now)
    if campaign.state == CANCELLED:
        await campaigns.end_cancelled(tx, campaign, now)
    return None
