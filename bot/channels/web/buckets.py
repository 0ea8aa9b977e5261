"""Keeps one visitor from taking everybody's turn: a bucket of tokens for each session and each address."""

import time
from collections import OrderedDict
from collections.abc import Callable

KEPT = 50_000  # A flood of made-up names must not fill the memory; who is forgotten starts with a full bucket.


class Buckets:
    """One bucket a name, `burst` tokens deep, filled at `per_second`."""

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Take a token; returns 0.0, or the seconds until there is one."""
        now = self._clock()
        level, since = self._buckets.pop(name, (float(self._burst), now))
        level = min(self._burst, level + (now - since) * self._per_second)
        wait = 0.0 if level >= 1 else (1 - level) / self._per_second
        self._buckets[name] = (level if wait else level - 1, now)
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return wait
