"""When a reminder is due: so long before, but not in the hours in which people sleep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.talk.festival import Reminding
from handlers.talk.when import known_zone
from storage.reminders import DRAFT, RATING, SCREENING, Due, Dues
from storage.screenings import CANCELLED, Screening

LEAD = timedelta(minutes=30)
"""A reminder that waits until people wake must leave them so long before it begins."""
_USEFUL = timedelta(hours=1)
_NIGHT = timedelta(days=1)
"""By so much at most quiet hours bring one forward."""


@dataclass(frozen=True, slots=True)
class Offset:
    """A reminder of one kind, so many minutes before. standard: for those, too, who never chose."""

    kind: str
    minutes: int
    standard: bool = True


def offsets(reminding: Reminding) -> list[Offset]:
    """All that anybody may have chosen for screenings."""
    minutes = sorted({*reminding.screening, *reminding.offered}, reverse=True)
    return [Offset(SCREENING, each, each in reminding.screening) for each in minutes]


def of_screening(screening: Screening, reminding: Reminding, home: str, zones: Iterable[str], now: datetime) -> Dues:
    """When to remind of it in each zone; nothing of what is past, nothing where it was cancelled.

    home: the festival's zone, for people whose own is not known.
    """
    chosen = offsets(reminding) if screening.state != CANCELLED else []
    return _in_zones([(each, screening.starts) for each in chosen], reminding, home, zones, now)


def of_rating(screening: Screening, reminding: Reminding, home: str, zones: Iterable[str], now: datetime) -> Dues:
    """When to ask in each zone how it was; what is past by now is asked at once, if it is not too late."""
    chosen = [(Offset(RATING, _after(reminding)), screening.ends)] if screening.state != CANCELLED else []
    return _in_zones(chosen, reminding, home, zones, now - reminding.rating_late)


def of_deadline(deadline: datetime, reminding: Reminding, home: str, zones: Iterable[str], now: datetime) -> Dues:
    """When to remind of drafts in each zone; nothing of what is past."""
    chosen = [(Offset(DRAFT, minutes), deadline) for minutes in reminding.draft]
    return _in_zones(chosen, reminding, home, zones, now)


def minutes_of(reminded: str, reminding: Reminding) -> tuple[int, ...]:
    """So many minutes before a screening somebody wants to hear of it. reminded: as of people.reminded."""
    if reminded == "off":
        return ()
    return tuple(int(each) for each in reminded.split()) or reminding.screening


def next_of(
    starts: datetime, minutes: Iterable[int], quiet: tuple[int, int] | None, zone: ZoneInfo, now: datetime
) -> datetime | None:
    """When the next reminder of what begins then is due, None if none is to come; zone: the person's."""
    return min((due for each in minutes if (due := due_at(starts, each, zone, quiet)) > now), default=None)


def late_of(minutes: int, reminding: Reminding, home: str, now: datetime) -> timedelta:
    """How late a reminder so many minutes before a screening may come: a quarter of its lead, if that is more.

    home: the festival's zone. In its quiet hours nothing is made up for that the shorter rule would drop.
    """
    usual = reminding.screening_late
    if _asleep(now, zone_or("", home), reminding.quiet):
        return usual
    return max(usual, timedelta(minutes=minutes) / 4)


def useful(event: datetime, minutes: int) -> datetime:
    """Until when a reminder of a deadline is worth saying, however late: an hour is left, or half of a shorter lead."""
    return event - min(timedelta(minutes=minutes) / 2, _USEFUL)


def late_of_deadline(minutes: int, reminding: Reminding) -> timedelta:
    """How late a reminder so many minutes before a deadline may come: as long as that is ahead (see `useful`)."""
    return max(reminding.draft_late, timedelta(minutes=minutes) + _NIGHT)


def latest(reminding: Reminding) -> timedelta:
    """The longest that any reminder may be late."""
    quarters = (timedelta(minutes=each.minutes) / 4 for each in offsets(reminding))
    return max(reminding.screening_late, reminding.rating_late, reminding.draft_late, *quarters)


def nearer_than(minutes: int, reminding: Reminding) -> tuple[int, ...]:
    """Reminders of the same screening that, once due, say what a late one would have said."""
    return tuple(each.minutes for each in offsets(reminding) if each.minutes < minutes)


def due_at(event: datetime, minutes: int, zone: ZoneInfo, quiet: tuple[int, int] | None) -> datetime:
    """So many minutes before (after, where negative); out of the quiet hours, UTC.

    quiet: minutes of the day at which they begin and end, in that zone. What falls into them waits until they end, or
    where too little would be left then comes just before they begin.
    """
    nominal = event - timedelta(minutes=minutes)
    if quiet is None or not _asleep(nominal, zone, quiet):
        return nominal
    begins, ends = quiet
    local = nominal.astimezone(zone)
    minute = local.hour * 60 + local.minute
    evening = local.date() - timedelta(days=begins > ends > minute)
    morning = max(_readings(evening + timedelta(days=begins > ends), ends, zone))
    if minutes < 0 or morning <= event - LEAD:
        return morning
    return min(_readings(evening, begins, zone)) - timedelta(minutes=1)


def zone_or(name: str, home: str) -> ZoneInfo:
    """The zone of that name; the festival's for none, or for a platform's nonsense."""
    try:
        return known_zone(name or home)
    except ValueError:
        return ZoneInfo(home)


def is_quiet(instant: datetime, reminding: Reminding, home: str, zone: str = "") -> bool:
    """Whether people sleep then, in their zone if it is known, else in the festival's."""
    return _asleep(instant, zone_or(zone, home), reminding.quiet)


def _asleep(instant: datetime, zone: ZoneInfo, quiet: tuple[int, int] | None) -> bool:
    if quiet is None or quiet[0] == quiet[1]:
        return False
    begins, ends = quiet
    local = instant.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return begins <= minute < ends if begins < ends else minute >= begins or minute < ends


def _readings(day: date, minute: int, zone: ZoneInfo) -> list[datetime]:
    """An hour that the clocks skip or repeat has two meanings (PEP 495): quiet hours take in both."""
    local = datetime.combine(day, time(*divmod(minute, 60)), zone)
    return [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]


def _after(reminding: Reminding) -> int:
    return -(reminding.rating_after // timedelta(minutes=1))


def _in_zones(
    chosen: Sequence[tuple[Offset, datetime]], reminding: Reminding, home: str, zones: Iterable[str], now: datetime
) -> Dues:
    """Zones in which nothing comes at another time than at the festival need no rows of their own."""
    usual = _instants(chosen, reminding, zone_or("", home))
    others = {zone: _instants(chosen, reminding, zone_or(zone, home)) for zone in sorted(set(zones) - {""})}
    apart = {zone: those for zone, those in others.items() if those != usual}
    rows = [
        Due(offset.kind, zone, offset.minutes, at, offset.standard)
        for zone, those in {"": usual, **apart}.items()
        for (offset, _), at in zip(chosen, those, strict=True)
        if at > now
    ]
    return Dues(tuple(rows), tuple(apart), tuple(offset.minutes for offset, _ in chosen))


def _instants(chosen: Sequence[tuple[Offset, datetime]], reminding: Reminding, zone: ZoneInfo) -> list[datetime]:
    return [due_at(event, offset.minutes, zone, reminding.quiet) for offset, event in chosen]
