"""When the next message may leave: evenly spaced, so that the platform never has to refuse one."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.limits import Arrivals, Bucket, Leave, Window
from bot.sections import Rates

_MANY = 50_000
"""Chats remembered at most before the idle ones are forgotten."""
_LAG = 0.25
"""Seconds of its plan that a queue may catch up with after the process was busy."""
_RUSH = 0.9
_JOLT = 0.02
"""A queue that catches up keeps this share of the usual spacing, but for so many seconds' worth. A second that was full
early would be closed to replies for the rest of it; this leaves a tenth of it at most."""
_TICK = 0.001
"""Seconds that are slept at least: no loop keeps shorter times."""


@dataclass(slots=True)
class Pace:
    """One channel's pace: whoever is most urgent goes next, and what is not urgent may use all that is left.

    Start times are planned on the clock: a message that is late does not push back the ones behind it, unless more
    would then come in within one second than may. After each `turn`, `done` tells when its answer came.
    clock: the loop's own, or one that is as old; quick loops tell the time at which their round began.
    """

    rates: Rates
    clock: Callable[[], float] = time.monotonic
    _next: float = 0.0
    _next_others: float = 0.0
    _next_even: float = 0.0
    _stopped_until: float = 0.0
    _waiting: list[tuple[int, int, str, asyncio.Future[Leave | None]]] = field(default_factory=list)
    _count: "itertools.count[int]" = field(default_factory=itertools.count)
    _pump: asyncio.TimerHandle | None = None
    _pump_at: float = 0.0
    _chats: dict[str, Bucket | Window] = field(default_factory=dict)
    _stopped_chats: dict[str, float] = field(default_factory=dict)
    _second: Arrivals | None = None

    def __post_init__(self) -> None:
        if self.rates.per_second:
            most = max(1, int(self.rates.per_second))
            self._second = Arrivals(most, most / self.rates.per_second)

    def chat_wait(self, chat: str) -> float:
        """Seconds until this chat may get its next message."""
        now = self.clock()
        chat = _place(chat)
        if stopped := max(0.0, self._stopped_chats.get(chat, 0.0) - now):
            return stopped
        self._stopped_chats.pop(chat, None)
        limit = self._limit(chat, now)
        return limit.wait(now) if limit else 0.0

    async def chat_turn(self, chat: str) -> None:
        """Wait until this chat may get its next message."""
        while wait := self.chat_wait(chat):  # noqa: ASYNC110 - it may have grown meanwhile
            await asyncio.sleep(max(wait, _TICK))

    async def turn(self, priority: int, chat: str) -> Leave:
        """Wait for this message's turn in its chat, then on the channel: lower priorities go first. Then it counts,
        until it was told to be `done` or `unused`."""
        loop = asyncio.get_running_loop()
        while True:
            await self.chat_turn(chat)
            now = self.clock()
            if not self._waiting and now >= self._ready_at(priority, now):
                return self._take(priority, chat, now, late=0.0)
            future: asyncio.Future[Leave | None] = loop.create_future()
            heapq.heappush(self._waiting, (priority, next(self._count), chat, future))
            self._plan()
            if leave := await self._granted(future):
                return leave

    def done(self, leave: Leave, *, said: bool) -> None:
        """The answer to that message has come, or none is waited for. said: it is said, at once."""
        if self._second is not None:
            self._second.answer(leave, self.clock(), said=said)
            self._plan()

    def unused(self, leave: Leave) -> None:
        """That message does not leave after all."""
        if self._second is not None:
            self._second.cancel(leave)
            self._plan()

    def stop_for(self, seconds: float) -> None:
        """The platform asked for patience: nobody goes for so long."""
        self._stopped_until = max(self._stopped_until, self.clock() + seconds)

    def stop_chat_for(self, chat: str, seconds: float) -> None:
        """The platform asked for patience with one chat: nothing goes there for so long."""
        until, chat = self.clock() + seconds, _place(chat)
        self._stopped_chats[chat] = max(self._stopped_chats.get(chat, 0.0), until)

    def _limit(self, chat: str, now: float) -> Bucket | Window | None:
        group = chat.startswith("-")
        if not (self.rates.group_per_minute if group else self.rates.chat_per_second):
            return None
        if chat not in self._chats:
            if len(self._chats) > _MANY:
                self._chats = {name: limit for name, limit in self._chats.items() if not limit.idle(now)}
            burst = float(self.rates.chat_burst)
            self._chats[chat] = (
                Window(max(1, int(self.rates.group_per_minute)), 60)
                if group
                else Bucket(self.rates.chat_per_second, burst, burst, now)
            )
        return self._chats[chat]

    def _ready_at(self, priority: int, now: float) -> float:
        ready = max(self._next, self._stopped_until, now + (self._second.wait(now) if self._second else 0.0))
        return max(ready, self._next_others, self._next_even) if priority else ready

    def _take(self, priority: int, chat: str, now: float, *, late: float) -> Leave:
        """late: seconds that the plan may stand behind the clock."""
        if limit := self._limit(_place(chat), now):
            limit.take(now)
        if self._second is None:
            return Leave(now)
        self._next = max(self._next + 1 / self.rates.per_second, now - late)
        self._next_even = max(self._next_even, now - _JOLT) + _RUSH / self.rates.per_second
        if priority and self.rates.reserve_per_second:
            spacing = 1 / (self.rates.per_second - self.rates.reserve_per_second)
            self._next_others = max(self._next_others + spacing, now - late)
        return self._second.take(now)

    async def _granted(self, future: "asyncio.Future[Leave | None]") -> Leave | None:
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and (leave := future.result()):
                self.unused(leave)
            raise

    def _plan(self) -> None:
        """Look again when the first in the queue may leave; a look that is due before stays: it will plan anew."""
        while self._waiting and self._waiting[0][3].cancelled():
            heapq.heappop(self._waiting)
        if not self._waiting:
            return
        loop = asyncio.get_running_loop()
        now = self.clock()
        at = max(self._ready_at(self._waiting[0][0], now), now + _TICK)
        if self._pump is None or self._pump_at > at:
            if self._pump is not None:
                self._pump.cancel()
            self._pump, self._pump_at = loop.call_at(at, self._release), at

    def _release(self) -> None:
        """Those whose turn has come leave; None for one whose chat got something else meanwhile, and waits again."""
        self._pump = None
        now = self.clock()
        while self._waiting:
            priority, _, chat, future = self._waiting[0]
            if not future.cancelled() and now < self._ready_at(priority, now):
                break
            heapq.heappop(self._waiting)
            if not future.cancelled():
                future.set_result(None if self.chat_wait(chat) else self._take(priority, chat, now, late=_LAG))
        self._plan()


def _place(chat: str) -> str:
    """The topics of a group ("-100123:7") share its limit."""
    return chat.partition(":")[0] if chat.startswith("-") else chat
