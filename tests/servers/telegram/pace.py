"""How fast a bot may talk: per chat, per group, to everybody; and whether it waits as long as it was told."""

import math
from collections import deque
from dataclasses import dataclass

EVERYBODY = 0
# A call that was already on its way when the 429 was written cannot have heeded it.
ON_ITS_WAY = 0.25


@dataclass(frozen=True, slots=True)
class Pace:
    """Telegram's limits. chat_burst: messages that one chat takes at once before chat_per_second counts."""

    chat_burst: int = 3
    chat_per_second: float = 1.0
    group_per_minute: int = 20
    overall_per_second: int = 30


class Window:
    """At most `most` events in any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Seconds until one more fits, 0 for now."""
        while self._times and self._times[0] <= now - self._seconds:
            self._times.popleft()
        return self._times[0] + self._seconds - now if len(self._times) >= self._most else 0.0

    def take(self, now: float) -> None:
        self._times.append(now)


class Bucket:
    """`burst` at once, then `rate` a second."""

    def __init__(self, burst: int, rate: float, now: float) -> None:
        self._burst = burst
        self._rate = rate
        self._level = float(burst)
        self._at = now

    def wait(self, now: float) -> float:
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        # a thousandth of forgiveness: 3 × (1/3) must be 1
        return 0.0 if self._level >= 0.999 else (1 - self._level) / self._rate

    def take(self, now: float) -> None:
        self._level -= 1


class Pacer:
    """Counts messages and edits apart. Times are seconds of the server's clock."""

    def __init__(self, pace: Pace | None) -> None:
        self.change(pace)
        self.holds: dict[int, tuple[float, float]] = {}

    def change(self, pace: Pace | None) -> None:
        """None: no limits."""
        self.pace = pace
        self._chats: dict[tuple[int, str], Bucket | Window] = {}
        self._all = Window(pace.overall_per_second, 1.0) if pace else None

    def hold(self, chat: int, seconds: float, now: float) -> None:
        """A 429 is being written: nothing for this chat (EVERYBODY: for none) until then."""
        self.holds[chat] = (now, now + seconds)

    def held(self, chat: int, now: float, latency: float = 0.0) -> tuple[int, bool]:
        """(seconds to wait still, whether the bot could have known)."""
        for key in (EVERYBODY, chat):
            since, until = self.holds.get(key, (0.0, 0.0))
            if now < until and since == math.inf:
                since, until = self.holds[key] = (now, until)
            if now < until:
                return math.ceil(until - now), now > since + latency + ON_ITS_WAY
            self.holds.pop(key, None)
        return 0, False

    def forgotten(self) -> None:
        """Whoever was told to wait is dead: the next one cannot have known until it is told, too."""
        self.holds = {key: (math.inf, until) for key, (_, until) in self.holds.items()}

    def take(self, chat: int, kind: str, now: float) -> int:
        """Count a message ("send") or an "edit"; the whole seconds to wait where it does not fit, else 0."""
        if self.pace is None or self._all is None:
            return 0
        limits: list[Bucket | Window] = [self._limit(self.pace, chat, kind, now)]
        if kind == "send":
            limits.append(self._all)
        # clocks are floats: a millisecond too early is in time
        wait = max(0.0, max(limit.wait(now) for limit in limits) - 1e-3)
        if wait <= 0:
            for limit in limits:
                limit.take(now)
        return math.ceil(wait)

    def _limit(self, pace: Pace, chat: int, kind: str, now: float) -> Bucket | Window:
        limit = self._chats.get((chat, kind))
        if limit is None:
            group = Window(pace.group_per_minute, 60.0)
            limit = group if chat < 0 else Bucket(pace.chat_burst, pace.chat_per_second, now)
            self._chats[chat, kind] = limit
        return limit
