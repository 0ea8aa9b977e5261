"""When the next message may leave: evenly spaced, so that the platform never has to refuse one."""

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field

from bot.sections import Rates

_MANY = 50_000
"""Chats remembered at most before the idle ones are forgotten."""


@dataclass(slots=True)
class Bucket:
    """Tokens that come back at `rate` a second, at most `burst` of them."""

    rate: float
    burst: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Take one token; how many seconds until it is there."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        self.tokens -= 1
        return max(0.0, -self.tokens / self.rate)

    def full(self, now: float) -> bool:
        """Whether nothing has been taken for a while."""
        return self.tokens + (now - self.at) * self.rate >= self.burst


@dataclass(slots=True)
class Pace:
    """One channel's pace. Replies may use all of it, everything else leaves the reserve free.

    Start times are planned on the clock: a message that is late does not push back the ones behind it.
    """

    rates: Rates
    _next: float = 0.0
    _next_others: float = 0.0
    _stopped_until: float = 0.0
    _waiting: list[tuple[int, int, asyncio.Future[None]]] = field(default_factory=list)
    _count: "itertools.count[int]" = field(default_factory=itertools.count)
    _pump: asyncio.TimerHandle | None = None
    _chats: dict[str, Bucket] = field(default_factory=dict)

    def chat_wait(self, chat: str) -> float:
        """Seconds until this chat may get its next message; the place is taken."""
        group = chat.startswith("-")
        rate = self.rates.group_per_minute / 60 if group else self.rates.chat_per_second
        if not rate:
            return 0.0
        now = asyncio.get_running_loop().time()
        bucket = self._chats.get(chat)
        if bucket is None:
            if len(self._chats) > _MANY:
                self._chats = {name: b for name, b in self._chats.items() if not b.full(now)}
            burst = max(1.0, self.rates.group_per_minute / 2) if group else float(self.rates.chat_burst)
            bucket = self._chats[chat] = Bucket(rate, burst, burst, now)
        return bucket.wait(now)

    async def turn(self, priority: int) -> None:
        """Wait for this message's turn on the channel: lower priorities go first."""
        now = asyncio.get_running_loop().time()
        if not self._waiting and now >= self._ready_at(priority):
            self._take(priority, now)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._count), future))
        self._plan()
        await future

    def stop_for(self, seconds: float) -> None:
        """The platform asked for patience: nobody goes for so long."""
        self._stopped_until = max(self._stopped_until, asyncio.get_running_loop().time() + seconds)

    def _ready_at(self, priority: int) -> float:
        ready = max(self._next, self._stopped_until)
        return ready if priority == 0 else max(ready, self._next_others)

    def _take(self, priority: int, now: float) -> None:
        if not self.rates.per_second:
            return
        self._next = max(self._next + 1 / self.rates.per_second, now)
        if priority:
            spacing = 1 / (self.rates.per_second - self.rates.reserve_per_second)
            self._next_others = max(self._next_others + spacing, now)

    def _plan(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        while self._waiting and self._waiting[0][2].cancelled():
            heapq.heappop(self._waiting)
        if self._waiting:
            loop = asyncio.get_running_loop()
            self._pump = loop.call_at(self._ready_at(self._waiting[0][0]), self._release)

    def _release(self) -> None:
        self._pump = None
        now = asyncio.get_running_loop().time()
        while self._waiting:
            priority, _, future = self._waiting[0]
            if future.cancelled():
                heapq.heappop(self._waiting)
                continue
            if now < self._ready_at(priority):
                break
            heapq.heappop(self._waiting)
            self._take(priority, now)
            future.set_result(None)
        self._plan()
