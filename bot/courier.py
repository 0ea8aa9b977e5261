"""Takes what is owed out of the outbox: replies first, each conversation in order, each channel at its pace.

pending ──claimed, or born in hand──▶ leased ──▶ sent | failed | blocked | unknown | dropped (expired, or needless)
   ▲                                    │ └────▶ held ──the person writes──▶ leased
   └───────── later (429, 5xx, reset) ──┘

Broadcasts and decisions are marked as begun before they are handed over, and are never sent again after that: where the
end is not known they are unknown, also after a kill.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot import parcels
from bot.beginnings import Beginnings
from bot.channels.channel import Channel
from bot.endings import Endings
from bot.lanes import Key, Lane, key_of
from bot.limits import Leave
from bot.pace import Pace
from bot.sections import Courier as CourierSettings
from handlers.talk.message import Held, Moved, Owed, Refused, TryLater, Unfinished, Unreachable, Unsure
from handlers.talk.seal import Seal
from storage import conversations, outbox
from storage.database import Database, StorageError, Tx
from storage.outbox import DROPPED, FAILED, HELD, PRIORITY, UNKNOWN, Closing, Parcel
from storage.threads import Thread

log = logging.getLogger(__name__)

_AHEAD = 2.0
"""Seconds' worth of messages of one urgency that are in hand at most, and never less than one claim's."""
_LOWEST = max(PRIORITY.values())
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
        seal: Seal | None = None,
    ) -> None:
        self._database = database
        self._seal = seal
        self._channels = channels
        self._settings = settings
        self._who = who
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._now = now
        self._paces = {name: Pace(settings.rates_of(name)) for name in channels}
        self._lanes: dict[Key, Lane] = {}
        self._in_hand: dict[int, int] = {}
        self._coming: set[Key] = set()
        self._behind: list[Parcel] = []
        self._beginnings = Beginnings(database, {name: settings.rates_of(name) for name in channels}, who, now)
        self._endings = Endings(database, now, self._written)
        self._closed_lately: set[int] = set()
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        self._claimed = False
        self._most = max(settings.batch, *(int(_AHEAD * settings.rates_of(name).per_second) for name in channels), 0)

    async def start(self) -> None:
        """Begin. What a process of our name left in hand must have been released before anything new was heard."""
        self._tasks = [asyncio.create_task(self._sweep()), asyncio.create_task(self._endings.keep_writing())]

    async def stop(self) -> None:
        """Finish what is being sent, write down how it ended; the rest stays owed, and `release` gives it back."""
        self._stopping = True
        driving = {lane.task: lane.sending for lane in self._lanes.values() if lane.task}
        for task, sending in driving.items():
            if not sending:
                task.cancel()
        if driving:
            await asyncio.wait(driving, timeout=5)
        for task in (*driving, *self._tasks):
            task.cancel()
        await asyncio.gather(*driving, *self._tasks, return_exceptions=True)
        try:
            await self._beginnings.stop()
        finally:
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
        key = key_of(parcel)
        self._in_hand[parcel.id] = key[2]
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
        self._forget(row.id for row in rows)

    def _forget(self, ids: Iterable[int]) -> None:
        for id in ids:
            self._in_hand.pop(id, None)

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
            if not lane.rows or lane.rows[0].id != parcel.id:  # it had ended already
                return
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
        if not await self._begin(lane, pace):
            return
        leave = await pace.turn(key[2], parcel.chat)
        lane.sending = True
        try:
            if await self._stands(lane):
                await self._hand_over(lane, channel, pace, leave)
        finally:
            pace.unused(leave)
            lane.sending = False

    async def _begin(self, lane: Lane, pace: Pace) -> bool:
        """What must not be said twice is marked as begun. Whether it may be said: not if it was taken back."""
        parcel = lane.rows[0]
        if self._expired(lane):
            return False
        if not lane.once or lane.half_said:
            return True
        await pace.chat_turn(parcel.chat)
        ours = await self._beginnings.begin(parcel)
        if not ours:
            self._let_go([lane.rows.popleft()])
        return ours

    async def _hand_over(self, lane: Lane, channel: Channel, pace: Pace, leave: Leave) -> None:
        parcel = lane.rows[0]
        try:
            owed = await self._owed(parcel)
            self._end(lane, *parcels.noted(owed, await self._say(lane, channel, owed, partial(pace.done, leave))))
        except Unfinished:
            lane.half = parcel.id
        except TryLater as later:
            await self._put_off(lane, pace, later)
        except Unsure as unsure:
            if lane.once or parcel.attempts + 1 >= self._settings.tries:
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

    async def _say(self, lane: Lane, channel: Channel, owed: Owed, done: Callable[..., None]) -> str:
        """done: told when the platform has answered. Whatever goes wrong here may have gone out."""
        said = False
        try:
            self._beginnings.hand_over(lane.rows[0])
            id = await channel.send(owed)
            said = bool(id)
        except (TryLater, Unsure, Refused, Held, Unreachable, Moved, Unfinished):
            raise
        except Exception as bug:
            if not lane.once:
                raise
            log.exception("the courier stumbled on row %s", owed.id)
            raise Unsure(f"the courier stumbled: {type(bug).__name__}") from bug
        finally:
            done(said=said)
        return id

    def _expired(self, lane: Lane) -> bool:
        """Whether the first row may not be said any more; then it is closed. What was begun to be said is finished."""
        parcel = lane.rows[0]
        if lane.half_said or not parcel.expires_at or parcel.expires_at > self._now():
            return False
        self._close(lane, DROPPED, reason="expired")
        return True

    async def _stands(self, lane: Lane) -> bool:
        """Whether the first row is still to be said: it may have waited for long, and a screening been cancelled."""
        parcel = lane.rows[0]
        if self._expired(lane):
            return False
        if parcel.kind != "reminder":
            return True
        async with self._database.reading() as tx:
            ours = await outbox.is_leased_by(tx, parcel.id, self._who)
        if not ours:
            self._let_go([lane.rows.popleft()])
        return ours

    async def _owed(self, parcel: Parcel) -> Owed:
        owed = parcels.unpacked(parcel, self._seal)
        if not parcels.follows(owed):
            return owed
        await self._endings.write()  # what it replaces or goes on with may have been said a moment ago
        return await parcels.placed(self._database, owed)

    async def _put_off(self, lane: Lane, pace: Pace, later: TryLater) -> None:
        pace.stop_chat_for(lane.rows[0].chat, later.seconds)  # what is less urgent there waits, too
        if later.everyone:
            pace.stop_for(later.seconds)
        if later.unsure and lane.once:
            self._close(lane, UNKNOWN, reason=str(later))
        else:
            await self._later(lane, later.seconds, str(later))

    async def _later(self, lane: Lane, seconds: float, reason: str) -> None:
        """Wait with the row in hand if it is not for long, else put it back; too old, it is given up."""
        parcel, half = lane.rows[0], lane.half_said and lane.once
        if parcel.owed_since and self._now() - parcel.owed_since > timedelta(hours=self._settings.give_up_hours):
            log.error("row %s on %s given up: %s", parcel.id, parcel.channel, reason)
            self._close(lane, UNKNOWN if half else FAILED, reason=reason)
        elif seconds > _PATIENCE and not half:
            await self._put_back(lane, seconds, reason)
        else:
            if lane.once and not half:
                await self._beginnings.undo(parcel)
            lane.rows[0] = replace(parcel, attempts=parcel.attempts + 1)
            lane.sending = False
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
        self._beginnings.hand_over(lane.rows.popleft())
        self._endings.add(closing, thread)

    def _written(self, closed: Sequence[int]) -> None:
        self._closed_lately.update(closed)
        self._forget(closed)
        if self._claimed:  # of each chat only the oldest row was: the next one's turn has come
            self.wake()

    async def _sweep(self) -> None:
        """Find what is due: reminders, what other processes left, what was put back."""
        renewed, loop = 0.0, asyncio.get_running_loop()
        while not self._stopping:
            self._wake.clear()
            try:
                renew = loop.time() - renewed > self._settings.lease_seconds / 3
                self._claimed = await self._claim(renew=renew)
                renewed = loop.time() if renew else renewed
            except StorageError:
                log.exception("the outbox cannot be read; trying again")
                await asyncio.sleep(1)
                continue
            with suppress(TimeoutError):  # not wait_for: before Python 3.12 it may swallow the cancellation of stop()
                async with asyncio.timeout(self._settings.poll_seconds):
                    await self._wake.wait()

    async def _claim(self, *, renew: bool) -> bool:
        """Take what is due into our hands; whether there was any, or more than they hold."""
        now, lowest = self._now(), self._lowest()
        self._closed_lately.clear()
        kept = sorted(self._in_hand) if renew else []

        async def body(tx: Tx) -> list[Parcel]:
            if kept:
                await outbox.renew(tx, kept, now + self._lease)
            most = self._settings.batch
            found = await outbox.claim_due(tx, now, self._who, now + self._lease, most, lowest=lowest)
            # from the commit on the desk takes these for ours: what it hands us before we know stands behind them
            self._coming = {key_of(parcel) for parcel in found}
            return found

        try:
            found = await self._database.transact(body)
            # a lease that ran out while we were busy, or a clock that jumped: what we have, or have just sent, is old
            fresh = [each for each in found if each.id not in self._in_hand and each.id not in self._closed_lately]
            for parcel in fresh:
                self._put(parcel)
            return bool(fresh) or lowest < _LOWEST
        finally:
            self._coming = set()
            behind, self._behind = self._behind, []
            self.take(behind)

    def _lowest(self) -> int:
        """The least urgent priority of which more are to be taken in hand: many broadcasts leave room for reminders,
        and both for replies."""
        held = Counter(self._in_hand.values())
        return next((level - 1 for level in range(1, _LOWEST + 1) if held[level] >= self._most), _LOWEST)
