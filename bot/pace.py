"""When the next message may leave: evenly spaced, so that the platform never has to refuse one."""

import asyncio
import heapq
import itertools
from collections import deque
from dataclasses import dataclass, field

from bot.sections import Rates

_MANY = 50_000
"""Chats remembered at most before the idle ones are forgotten."""

_SLACK = 0.03
"""Seconds that one message may spend longer on its way than another: to the platform they come closer together."""


@dataclass(slots=True)
class Bucket:
    """Tokens that come back at `rate` a second, at most `burst` of them."""

    rate: float
    burst: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """How many seconds until a token is there."""
        missing = 1 - self._level(now)
        return missing / self.rate + _SLACK if missing > 1e-9 else 0.0

    def take(self, now: float) -> None:
        """One message leaves."""
        self.tokens, self.at = self._level(now) - 1, now

    def idle(self, now: float) -> bool:
        """Whether nothing has been taken for a while."""
        return self._level(now) >= self.burst

    def _level(self, now: float) -> float:
        return min(self.burst, self.tokens + (now - self.at) * self.rate)


class Window:
    """At most `most` messages in any `seconds`."""

    __slots__ = ("_seconds", "_starts")

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds + _SLACK
        self._starts: deque[float] = deque(maxlen=most)

    def wait(self, now: float) -> float:
        """How many seconds until one more may leave."""
        full = len(self._starts) == self._starts.maxlen
        return max(0.0, self._starts[0] + self._seconds - now) if full else 0.0

    def take(self, now: float) -> None:
        """One message leaves."""
        self._starts.append(now)

    def idle(self, now: float) -> bool:
        """Whether nothing has been taken for a while."""
        return not self._starts or self._starts[-1] + self._seconds < now


@dataclass(slots=True)
class Pace:
    """One channel's pace. Replies may use all of it, everything else leaves the reserve free.

    Start times are planned on the clock: a message that is late does not push back the ones behind it, unless more
    would then have left within one second than may.
    """

    rates: Rates
    _next: float = 0.0
    _next_others: float = 0.0
    _stopped_until: float = 0.0
    _waiting: list[tuple[int, int, str, asyncio.Future[None]]] = field(default_factory=list)
    _count: "itertools.count[int]" = field(default_factory=itertools.count)
    _pump: asyncio.TimerHandle | None = None
    _chats: dict[str, Bucket | Window] = field(default_factory=dict)
    _stopped_chats: dict[str, float] = field(default_factory=dict)
    _second: Window | None = None

    def __post_init__(self) -> None:
        if self.rates.per_second:
            most = max(1, int(self.rates.per_second))
            self._second = Window(most, most / self.rates.per_second)

    def chat_wait(self, chat: str) -> float:
        """Seconds until this chat may get its next message."""
        now = asyncio.get_running_loop().time()
        chat = _place(chat)
        if stopped := max(0.0, self._stopped_chats.get(chat, 0.0) - now):
            return stopped
        self._stopped_chats.pop(chat, None)
        limit = self._limit(chat, now)
        return limit.wait(now) if limit else 0.0

    async def turn(self, priority: int, chat: str) -> None:
        """Wait for this message's turn in its chat, then on the channel: lower priorities go first. Then it counts."""
        while wait := self.chat_wait(chat):  # noqa: ASYNC110 - it may have grown meanwhile
            await asyncio.sleep(wait)
        loop, chat = asyncio.get_running_loop(), _place(chat)
        now = loop.time()
        if not self._waiting and now >= self._ready_at(priority, now):
            self._take(priority, chat, now)
            return
        future: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._waiting, (priority, next(self._count), chat, future))
        self._plan()
        await future

    def stop_for(self, seconds: float) -> None:
        """The platform asked for patience: nobody goes for so long."""
        self._stopped_until = max(self._stopped_until, asyncio.get_running_loop().time() + seconds)

    def stop_chat_for(self, chat: str, seconds: float) -> None:
        """The platform asked for patience with one chat: nothing goes there for so long."""
        until, chat = asyncio.get_running_loop().time() + seconds, _place(chat)
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
        return ready if priority == 0 else max(ready, self._next_others)

    def _take(self, priority: int, chat: str, now: float) -> None:
        if limit := self._limit(chat, now):
            limit.take(now)
        if self._second is None:
            return
        self._second.take(now)
        self._next = max(self._next + 1 / self.rates.per_second, now)
        if priority:
            spacing = 1 / (self.rates.per_second - self.rates.reserve_per_second)
            self._next_others = max(self._next_others + spacing, now)

    def _plan(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        while self._waiting and self._waiting[0][3].cancelled():
            heapq.heappop(self._waiting)
        if self._waiting:
            loop = asyncio.get_running_loop()
            self._pump = loop.call_at(self._ready_at(self._waiting[0][0], loop.time()), self._release)

    def _release(self) -> None:
        self._pump = None
        now = asyncio.get_running_loop().time()
        while self._waiting:
            priority, _, chat, future = self._waiting[0]
            if future.cancelled():
                heapq.heappop(self._waiting)
                continue
            if now < self._ready_at(priority, now):
                break
            heapq.heappop(self._waiting)
            self._take(priority, chat, now)
            future.set_result(None)
        self._plan()


def _place(chat: str) -> str:
    """The topics of a group ("-100123:7") share its limit."""
    return chat.partition(":")[0] if chat.startswith("-") else chat
