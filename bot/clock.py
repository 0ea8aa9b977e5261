"""What time it is: the wall clock, or in a rehearsal one that jumps ahead and outlives a restart."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

Listener = Callable[[datetime], None]

_DURATION = re.compile(
    r"P(?=[\dT])(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?"
)


class Clock(Protocol):
    """Where `now` comes from."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC)


class Memory(msgspec.Struct, frozen=True):
    """What a rehearsal clock leaves behind.

    start: as config.toml had it; shift: seconds to add to the wall clock; reached: the latest instant that was shown.
    """

    start: datetime
    shift: float
    reached: datetime


class RehearsalClock:
    """The wall clock, shifted: it runs at the real pace, jumps forward when told to, and never goes back.

    Made by `open`; `load` and `save` keep one short text between runs ("" where nothing was kept).
    """

    def __init__(self, memory: Memory, save: Callable[[str], Awaitable[None]], wall: Clock) -> None:
        self._memory = memory
        self._save = save
        self._wall = wall
        self._listeners: list[Listener] = []

    @classmethod
    async def open(
        cls,
        start: datetime,
        load: Callable[[], Awaitable[str]],
        save: Callable[[str], Awaitable[None]],
        wall: Clock | None = None,
    ) -> "RehearsalClock":
        """Goes on where the last run was; begins at `start` if there was none, or if it had another `start`."""
        wall = wall or WallClock()
        memory = _recall(await load(), start) or _begin(start, wall.now())
        clock = cls(memory, save, wall)
        await clock._keep()
        return clock

    @property
    def start(self) -> datetime:
        """The rehearsal's beginning, as configured."""
        return self._memory.start

    def now(self) -> datetime:
        """The rehearsed instant, aware, in UTC; never earlier than shown before, even if the wall clock is put back."""
        shown = self._wall.now() + timedelta(seconds=self._memory.shift)
        if shown < self._memory.reached:
            return self._memory.reached
        self._memory = msgspec.structs.replace(self._memory, reached=shown)
        return shown

    async def advance(self, by: timedelta) -> datetime:
        """Jump forward; returns the new instant. ValueError for less than nothing, or for beyond the calendar's end."""
        try:
            return await self.set(self.now() + by)
        except OverflowError:
            raise ValueError("the calendar ends before that") from None

    async def set(self, instant: datetime) -> datetime:
        """Jump forward to an instant; it is kept, then the listeners are told. ValueError if it has passed already."""
        before = self.now()
        if instant < before:
            raise ValueError(f"it is {before:%Y-%m-%dT%H:%M:%SZ} already, and the rehearsal clock never goes back")
        shift = (instant.astimezone(UTC) - self._wall.now()).total_seconds()
        self._memory = Memory(self._memory.start, shift, instant.astimezone(UTC))
        await self._keep()
        return self._tell()

    async def refresh(self, load: Callable[[], Awaitable[str]]) -> datetime:
        """Take over a jump that another process made on the same storage; returns the instant."""
        kept = _recall(await load(), self.start)
        if kept is None or kept.shift <= self._memory.shift + 0.001:
            return self.now()
        self._memory = kept
        return self._tell()

    def listen(self, listener: Listener) -> None:
        """Have it called with the new instant after every jump."""
        self._listeners.append(listener)

    def _tell(self) -> datetime:
        now = self.now()
        for listener in self._listeners:
            listener(now)
        return now

    async def _keep(self) -> None:
        await self._save(msgspec.json.encode(self._memory).decode())


def _begin(start: datetime, wall: datetime) -> Memory:
    start = start.astimezone(UTC)
    return Memory(start, (start - wall).total_seconds(), start)


def _recall(kept: str, start: datetime) -> Memory | None:
    """What the last run left; None if that was nothing, unreadable, or another rehearsal."""
    try:
        memory = msgspec.json.decode(kept, type=Memory)
    except msgspec.DecodeError:
        return None
    return memory if memory.start == start else None


def parse_duration(text: str) -> timedelta:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds: "PT24H", "P1D", "P1W", "PT90M".

    ValueError with a sentence otherwise; months and years are refused because their length varies.
    """
    match = _DURATION.fullmatch(text.strip().upper())
    if not match:
        raise ValueError(f'"{text[:40]}" is not a duration: write for instance PT24H, P1D, P1W or PT90M')
    parts = {unit: float(count.replace(",", ".")) for unit, count in match.groupdict().items() if count}
    try:
        return timedelta(**parts)
    except OverflowError:
        raise ValueError(f'"{text[:40]}" is too long: the calendar ends before that') from None
