"""Writes a plan as an iCalendar file (RFC 5545), which phones import or subscribe to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration

from storage.screenings import CANCELLED, Screening

REFRESH = timedelta(hours=1)
"""How often a subscriber may look again; a screening that moves is told in the chat anyway."""
_PRODUCT = "-//Usher//film festival chat desk//EN"
_DOMAIN = "usher.invalid"
"""Makes ids unique in the world; ".invalid" is nobody's (RFC 2606) and stays the same wherever the bot runs."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One screening in words, all plain. url: where to go for it, "" for none. reminders: before its start."""

    screening: Screening
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    reminders: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes a calendar. name: what it is called; language: of its words; zone: IANA name of the festival's."""

    edition: str
    name: str
    language: str
    zone: str
    entries: Sequence[Entry]


def written(plan: Plan) -> str:
    """The whole calendar, its lines ended by CRLF and folded at 75 octets; the same plan gives the same text."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", plan.name)
    calendar.add("x-wr-calname", plan.name)
    calendar.add("x-wr-timezone", plan.zone)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    instants = [instant for entry in plan.entries for instant in (entry.screening.starts, entry.screening.ends)]
    first, last = min(instants, default=_EPOCH), max(instants, default=_EPOCH)
    calendar.add_component(timezone(plan.zone, first.year - 1, last.year + 1))  # also in an empty one: it needs a part
    for entry in sorted(plan.entries, key=lambda each: (each.screening.starts, each.screening.id)):
        calendar.add_component(_event(plan, entry))
    octets: bytes = calendar.to_ical(sorted=False)
    return octets.decode("utf-8")


def uid(edition: str, screening_id: str) -> str:
    """The screening's name in all calendars, for good."""
    return f"{screening_id}.{re.sub('[^a-z0-9]+', '-', edition.lower())}@{_DOMAIN}"


def _event(plan: Plan, entry: Entry) -> Event:
    screening, event = entry.screening, Event()
    cancelled = screening.state == CANCELLED
    changed = screening.changed_at or screening.starts
    starts, ends = _local(screening, plan.zone)
    event.add("uid", uid(plan.edition, screening.id))
    event.add("dtstamp", changed.astimezone(UTC))
    event.add("last-modified", changed.astimezone(UTC))
    event.add("sequence", screening.sequence)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", _clean(entry.summary), parameters={"LANGUAGE": plan.language})
    for name in ("location", "description", "url"):
        if text := _clean(getattr(entry, name)):
            event.add(name, text)
    if categories := [clean for each in entry.categories if (clean := _clean(each).strip())]:
        event.add("categories", categories)  # an empty one is a fault to libical
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    for before in () if cancelled else entry.reminders:
        event.add_component(_alarm(entry, before))
    return event


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _clean(entry.summary))
    alarm.add("trigger", -before)
    return alarm


def _local(screening: Screening, zone: str) -> tuple[datetime, datetime]:
    """Start and end on the festival's clock; in UTC where that shows an hour twice: readers differ in which."""
    both = [instant.astimezone(ZoneInfo(zone)) for instant in (screening.starts, screening.ends)]
    if any(local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset() for local in both):
        return screening.starts.astimezone(UTC), screening.ends.astimezone(UTC)
    return both[0], both[1]


def _clean(text: str) -> str:
    """Without control characters, which no line may hold; line breaks stay."""
    return _CONTROLS.sub("", text)


@lru_cache(maxsize=32)
def timezone(zone: str, first: int, last: int) -> Timezone:
    """The rules of a zone for these years, both included: one observance for each change of its clock."""
    known, described = ZoneInfo(zone), Timezone()
    described.add("tzid", zone)
    begin = datetime(first, 1, 1, tzinfo=UTC)
    _observe(described, begin.astimezone(known), begin.astimezone(known))
    for change in _changes(known, begin, datetime(last + 1, 1, 1, tzinfo=UTC)):
        _observe(described, (change - timedelta(seconds=1)).astimezone(known), change.astimezone(known))
    return described


def _observe(described: Timezone, before: datetime, since: datetime) -> None:
    """One observance: its onset is told on the clock that went before it (RFC 5545, 3.6.5)."""
    observance = TimezoneDaylight() if since.dst() else TimezoneStandard()
    offset = before.utcoffset() or timedelta()
    observance.add("dtstart", (since.astimezone(UTC) + offset).replace(tzinfo=None))
    observance.add("tzoffsetfrom", offset)
    observance.add("tzoffsetto", since.utcoffset() or timedelta())
    observance.add("tzname", since.tzname() or "")
    described.add_component(observance)


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants at which the clock of a zone is changed, to the second, in UTC."""
    day = timedelta(days=1)
    while begin < end:
        if _rule(zone, begin) != _rule(zone, begin + day):
            yield _change(zone, begin, begin + day)
        begin += day


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second of the new rule, between two instants that differ in it."""
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // timedelta(seconds=2) * timedelta(seconds=1)
        before, after = (before, middle) if _rule(zone, middle) != _rule(zone, before) else (middle, after)
    return after


def _rule(zone: ZoneInfo, instant: datetime) -> tuple[timedelta | None, str | None]:
    local = instant.astimezone(zone)
    return local.utcoffset(), local.tzname()
