"""When the organisers are there: a week's spells, whether that is now, and when it is next."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from handlers.talk.when import known_zone

Spell = tuple[int, int, int]
"""(weekday 0-6, first minute of the day, the minute at which it ends), local time of the festival."""


def is_open(spells: Sequence[Spell], now: datetime, zone: str) -> bool:
    """Whether somebody is there now; without hours nobody knows, and it counts as open."""
    local = now.astimezone(known_zone(zone))
    minute = local.hour * 60 + local.minute
    return not spells or any(day == local.weekday() and first <= minute < last for day, first, last in spells)


def opens_next(spells: Sequence[Spell], now: datetime, zone: str) -> datetime | None:
    """The next instant at which somebody comes, None without hours. Hours are the wall clock's, also where it jumps."""
    place = known_zone(zone)
    today = now.astimezone(place).date()
    starts = (
        datetime.combine(today + timedelta(days=ahead), time(first // 60, first % 60), place).astimezone(UTC)
        for ahead in range(8)
        for day, first, _ in sorted(spells)
        if (today + timedelta(days=ahead)).weekday() == day
    )
    return min((start for start in starts if start > now), default=None)
