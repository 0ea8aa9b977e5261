"""Takes what is owed out of the outbox: replies first, each conversation in order, each channel at its pace.

pending ──claimed, or born in hand──▶ leased ──▶ sent | failed | blocked | unknown | dropped (expired, or needless)
   ▲                                    │ └────▶ held ──the person writes──▶ leased
   └───────── later (429, 5xx, reset) ──┘
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot import parcels
from bot.channels.channel import Channel
from bot.endings import Endings
from bot.lanes import Key, Lane, key_of
from bot.pace import Pace
from bot.sections import Courier as CourierSettings
from handlers.talk.message import Held, Moved, Owed, Refused, TryLater, Unreachable, Unsure
from storage import conversations, outbox
from storage.database import Database, StorageError
from storage.outbox import DROPPED, FAILED, HELD, HELD_WHEN_UNSURE, UNKNOWN, Closing, Parcel
from storage.threads import Thread

log = logging.getLogger(__name__)

_PATIENCE = 20.0
"""Seconds that a row waits in hand; for longer waits it goes back into the outbox."""


class Courier:
    """Sends. take(): rows that were born in our hands; everything else it finds in the outbox by itself."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        settings: CourierSettings,
        who: str,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._channels = channels
        self._settings = settings
        self._who = who
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._now = now
        self._paces = {name: Pace(settings.rates_of(name)) for name in channels}
        self._lanes: dict[Key, Lane] = {}
        self._in_hand: set[int] = set()
        self._coming: set[Key] = set()
        self._behind: list[Parcel] = []
        self._endings = Endings(database, now, self._written)
        self._closed_lately: set[int] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        self._claimed = False

    async def start(self) -> None:
        """Begin. What a process of our name left in hand must have been released before anything new was heard."""
        self._tasks = [asyncio.create_task(self._sweep()), asyncio.create_task(self._endings.keep_writing())]

    async def stop(self) -> None:
        """Finish what is being sent, write down how it ended; the rest stays owed, and `release` gives it back."""
        self._stopping = True
        sending = [lane.task for lane in self._lanes.values() if lane.task]
        if sending:
            await asyncio.wait(sending, timeout=5)
        for task in (*sending, *self._tasks):
            task.cancel()
        await asyncio.gather(*sending, *self._tasks, return_exceptions=True)
        await self._endings.write()

    async def release(self) -> None:
        """Give back what is in our name's hands: before anything is put there, or when nothing more is."""
        async with self._database.transaction() as tx:
            await outbox.release_all(tx, self._who, self._now())

    def take(self, parcels: Sequence[Parcel]) -> None:
        """Send these; they are in our hands already."""
        for parcel in parcels if not self._stopping else ():
            if key_of(parcel) in self._coming:
                self._behind.append(parcel)
            else:
                self._put(parcel)

    def wake(self) -> None:
        """Something may be due: look now."""
        self._wake.set()

    async def settle(self) -> None:
        """Wait until nothing that is due now is left to send."""
        while True:
            await asyncio.sleep(0)
            if self._lanes or self._endings:
                await asyncio.sleep(0.002)
                continue
            async with self._database.reading() as tx:
                if not await outbox.count_open(tx, self._now()):
                    return
            self.wake()
            await asyncio.sleep(0.005)

    def _put(self, parcel: Parcel) -> None:
        if parcel.id in self._in_hand:
            return
        self._in_hand.add(parcel.id)
        key = key_of(parcel)
        lane = self._lanes.setdefault(key, Lane())
        lane.rows.append(parcel)
        if lane.task is None:
            lane.task = asyncio.create_task(self._drive(key, lane))

    async def _drive(self, key: Key, lane: Lane) -> None:
        try:
            while lane.rows and not self._stopping:
                await self._try(lane, key)
        finally:
            del self._lanes[key]
            self._let_go(lane.rows)

    def _let_go(self, rows: Iterable[Parcel]) -> None:
        self._in_hand.difference_update([row.id for row in rows])

    async def _try(self, lane: Lane, key: Key) -> None:
        """Whatever goes wrong, the row stays in front of those behind it until it is dealt with."""
        parcel = lane.rows[0]
        try:
            await self._deliver(lane, key)
        except StorageError:
            log.exception("row %s waits for the database", parcel.id)
            await asyncio.sleep(1)
        except Exception as bug:
            log.exception("the courier stumbled on row %s", parcel.id)
            if parcel.attempts + 1 >= self._settings.tries:
                self._close(lane, FAILED, reason=f"the courier stumbled: {type(bug).__name__}")
            else:
                lane.rows[0] = replace(parcel, attempts=parcel.attempts + 1)
                await asyncio.sleep(min(self._backoff(parcel.attempts), _PATIENCE))

    async def _deliver(self, lane: Lane, key: Key) -> None:
        """Try the first row of a lane once; what is ended or put back leaves the lane."""
        parcel = lane.rows[0]
        channel = self._channels.get(parcel.channel)
        if channel is None:
            await self._put_back(lane, 3600, "this process does not serve the channel")
            return
        pace = self._paces[parcel.channel]
        await pace.turn(key[2], parcel.chat)
        if await self._stands(lane):
            await self._hand_over(lane, channel, pace)

    async def _hand_over(self, lane: Lane, channel: Channel, pace: Pace) -> None:
        parcel = lane.rows[0]
        try:
            owed = await self._owed(parcel)
            self._end(lane, *parcels.noted(owed, await channel.send(owed)))
        except TryLater as later:
            pace.stop_chat_for(parcel.chat, later.seconds)  # what is less urgent there waits, too
            if later.everyone:
                pace.stop_for(later.seconds)
            await self._later(lane, later.seconds, str(later))
        except Unsure as unsure:
            if parcel.kind in HELD_WHEN_UNSURE or parcel.attempts + 1 >= self._settings.tries:
                self._close(lane, UNKNOWN, reason=str(unsure))
            else:
                await self._later(lane, self._backoff(parcel.attempts), str(unsure))
        except Refused as refused:
            log.error("%s refused row %s: %s", parcel.channel, parcel.id, refused)
            self._close(lane, FAILED, reason=str(refused))
        except Held as held:
            self._close(lane, HELD, reason=str(held))
        except Unreachable as gone:
            await self._block(lane, str(gone))
        except Moved as moved:
            async with self._database.transaction() as tx:
                await conversations.move(tx, parcel.channel, parcel.chat, moved.chat)
            await self._put_back(lane, 0, "the chat has a new id")

    async def _stands(self, lane: Lane) -> bool:
        """Whether the first row is still to be said: it may have waited for long, and a screening been cancelled."""
        parcel = lane.rows[0]
        if parcel.expires_at and parcel.expires_at <= self._now():
            self._close(lane, DROPPED, reason="expired")
            return False
        if parcel.kind != "reminder":
            return True
        async with self._database.reading() as tx:
            ours = await outbox.is_leased_by(tx, parcel.id, self._who)
        if not ours:
            self._let_go([lane.rows.popleft()])
        return ours

    async def _owed(self, parcel: Parcel) -> Owed:
        owed = parcels.unpacked(parcel)
        if not parcels.follows(owed):
            return owed
        await self._endings.write()  # what it replaces or goes on with may have been said a moment ago
        return await parcels.placed(self._database, owed)

    async def _later(self, lane: Lane, seconds: float, reason: str) -> None:
        """Wait with the row in hand if it is not for long, else put it back; too old, it is given up."""
        parcel = lane.rows[0]
        if parcel.owed_since and self._now() - parcel.owed_since > timedelta(hours=self._settings.give_up_hours):
            log.error("row %s on %s given up: %s", parcel.id, parcel.channel, reason)
            self._close(lane, FAILED, reason=reason)
        elif seconds > _PATIENCE:
            await self._put_back(lane, seconds, reason)
        else:
            lane.rows[0] = replace(parcel, attempts=parcel.attempts + 1)
            await asyncio.sleep(seconds)

    async def _put_back(self, lane: Lane, seconds: float, reason: str) -> None:
        """Everything in this lane goes back into the outbox; also what comes in meanwhile, to keep the order."""
        due = self._now() + timedelta(seconds=seconds)
        while lane.rows:
            rows = list(lane.rows)
            async with self._database.transaction() as tx:
                for row in rows:
                    outbox.postpone(tx, row.id, due, reason)
            self._let_go(lane.rows.popleft() for _ in rows)
        asyncio.get_running_loop().call_later(seconds, self.wake)

    async def _block(self, lane: Lane, reason: str) -> None:
        """Nothing more goes to this chat until it is heard from; what came in meanwhile is tried: it was heard from."""
        rows, now = list(lane.rows), self._now()
        first = rows[0]
        async with self._database.transaction() as tx:
            conversations.mark_unreachable(tx, first.channel, first.chat, reason, now)
            await outbox.block_chat(tx, first.channel, first.chat, reason, now)
        self._let_go(lane.rows.popleft() for _ in rows)

    def _backoff(self, attempts: int) -> float:
        return float(min(self._settings.first_wait_seconds * 2**attempts, self._settings.longest_wait_seconds))

    def _close(self, lane: Lane, state: str, reason: str = "") -> None:
        self._end(lane, Closing(lane.rows[0].id, state, reason=reason))

    def _end(self, lane: Lane, closing: Closing, thread: Thread | None = None) -> None:
        lane.rows.popleft()
        self._endings.add(closing, thread)

    def _written(self, closed: Sequence[int]) -> None:
        self._closed_lately.update(closed)
        self._in_hand.difference_update(closed)
        if self._claimed:  # of each chat only the oldest row was: the next one's turn has come
            self.wake()

    async def _sweep(self) -> None:
        """Find what is due: reminders, what other processes left, what was put back."""
        renewed, loop = 0.0, asyncio.get_running_loop()
        while not self._stopping:
            self._wake.clear()
            try:
                renew = loop.time() - renewed > self._settings.lease_seconds / 3
                self._claimed = bool(await self._claim(renew=renew))
                renewed = loop.time() if renew else renewed
            except StorageError:
                log.exception("the outbox cannot be read; trying again")
                await asyncio.sleep(1)
                continue
            with suppress(TimeoutError):  # not wait_for: before Python 3.12 it may swallow the cancellation of stop()
                async with asyncio.timeout(self._settings.poll_seconds):
                    await self._wake.wait()

    async def _claim(self, *, renew: bool) -> int:
        now = self._now()
        self._closed_lately.clear()
        try:
            async with self._database.transaction() as tx:
                if renew and self._in_hand:
                    await outbox.renew(tx, sorted(self._in_hand), now + self._lease)
                found = await outbox.claim_due(tx, now, self._who, now + self._lease, self._settings.batch)
                # from the commit on the desk takes these for ours: what it hands us before we know stands behind them
                self._coming = {key_of(parcel) for parcel in found}
            # a lease that ran out while we were busy, or a clock that jumped: what we have, or have just sent, is old
            known = self._in_hand | self._closed_lately
            fresh = [parcel for parcel in found if parcel.id not in known]
            for parcel in fresh:
                self._put(parcel)
            return len(fresh)
        finally:
            self._coming = set()
            behind, self._behind = self._behind, []
            self.take(behind)
