"""Limits on messages: a bucket of tokens, so many in a while, and so many in any second by when they were answered."""

import math
from collections import deque
from dataclasses import dataclass

SLACK = 0.03
"""Seconds that one message to a chat may spend longer on its way than another: to the platform they come closer."""
LOST = 3.0
"""Seconds after which a message without an answer is taken to have come in long ago, or never."""
_PRECISION = 0.001
"""Seconds that are left between two seconds' messages, for the clock's sake."""
_MEMORY = 30.0
"""Seconds after which a way that has become longer is believed: a platform or a machine that is busy for a moment
makes the way there longer, and not the way back."""


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
        return missing / self.rate + SLACK if missing > 1e-9 else 0.0

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
        self._seconds = seconds + SLACK
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
class Leave:
    """A message that may leave, since when. over: its answer has come, or nobody waits for it any more."""

    at: float
    over: bool = False


class Arrivals:
    """At most `most` messages that come in at the platform within any `seconds`, however long each is on its way.

    Nobody tells when one comes in. It was before its answer came, by at least the answer's own way; and the next one
    needs its way, too: both together are no shorter than the fastest answer that was seen. So the message after
    `most` others may leave that much less than `seconds` after the first of them was answered.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds + _PRECISION
        self._under_way: deque[Leave] = deque()
        self._count = 0
        self._answered: deque[float] = deque()
        self._fastest = _Fastest()

    def wait(self, now: float) -> float:
        """How many seconds until one more may leave; an answer that comes meanwhile may make it shorter."""
        self._forget(now)
        if self._count + len(self._answered) < self._most:
            return 0.0
        ends = [self._answered[0] + self._span] if self._answered else []
        ends += [self._under_way[0].at + LOST] if self._under_way else []
        return max(0.0, min(ends) - now)

    def take(self, now: float) -> Leave:
        """One message leaves."""
        leave = Leave(now)
        self._under_way.append(leave)
        self._count += 1
        return leave

    def answer(self, leave: Leave, now: float, *, said: bool) -> None:
        """Its answer came, or it is known that none will. said: it did what was asked, so that its time tells."""
        if leave.over:
            return
        self.cancel(leave)
        self._answered.append(now)
        if said:
            self._fastest.add(now - leave.at, now)

    def cancel(self, leave: Leave) -> None:
        """It does not leave after all."""
        if not leave.over:
            leave.over = True
            self._count -= 1

    @property
    def _span(self) -> float:
        return max(0.0, self._seconds - self._fastest.seconds)

    def _forget(self, now: float) -> None:
        while self._under_way and (self._under_way[0].over or self._under_way[0].at + LOST <= now):
            self.cancel(self._under_way.popleft())
        while self._answered and self._answered[0] + self._span <= now:
            self._answered.popleft()


class _Fastest:
    """The fastest of the answers of the last half to whole minute."""

    def __init__(self) -> None:
        self._before = self._lately = math.inf
        self._since = -math.inf

    @property
    def seconds(self) -> float:
        """0 before the first."""
        fastest = min(self._before, self._lately)
        return fastest if fastest < math.inf else 0.0

    def add(self, seconds: float, now: float) -> None:
        """An answer took so long."""
        if now - self._since > _MEMORY:
            self._before, self._lately, self._since = self._lately, math.inf, now
        self._lately = min(self._lately, seconds)
