"""Plans as iCalendar: exact texts, and what three other readers make of them."""

import warnings
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as quickly
from hypothesis import strategies as st
from icalendar import Calendar, Event
from msgspec.structs import replace

from handlers.programme import calendar
from handlers.programme.calendar import Entry, Plan
from storage.screenings import CANCELLED, ONLINE, Screening
from tests import libical
from tests.examples import examples
from tests.libical import Read

PUBLISHED = datetime(2021, 4, 1, 2, 0, tzinfo=UTC)
BEES = Screening(
    "bees-1", "bees", "dome", datetime(2021, 4, 17, 11, 30, tzinfo=UTC), "2021-04-17T19:30", "Asia/Shanghai", 28,
    changed_at=PUBLISHED,
)  # fmt: skip
WORDS = Entry(
    BEES, "《蜂之穹》", "球幕影院，北京市朝阳区北辰东路5号", "四万只姐妹筑巢、争吵；\n再一起决定；住, 哪里\\",
    "https://example.org/t/1?a=1&b=2", ("球幕电影",), (timedelta(days=1), timedelta(hours=2)),
)  # fmt: skip
WHOLE = """\
BEGIN:VCALENDAR
PRODID:-//Usher//film festival chat desk//EN
VERSION:2.0
CALSCALE:GREGORIAN
NAME:我的日程
X-WR-CALNAME:我的日程
X-WR-TIMEZONE:Asia/Shanghai
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:20200101T080000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:bees-1.bjiff11@usher.invalid
DTSTAMP:20210401T020000Z
LAST-MODIFIED:20210401T020000Z
SEQUENCE:0
DTSTART;TZID=Asia/Shanghai:20210417T193000
DTEND;TZID=Asia/Shanghai:20210417T195800
SUMMARY;LANGUAGE=zh:《蜂之穹》
LOCATION:球幕影院，北京市朝阳区北辰东路5号
DESCRIPTION:四万只姐妹筑巢、争吵；\\n再一起决定；住\\, 哪
 里\\\\
URL:https://example.org/t/1?a=1&b=2
CATEGORIES:球幕电影
STATUS:CONFIRMED
TRANSP:OPAQUE
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:《蜂之穹》
TRIGGER:-P1D
END:VALARM
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:《蜂之穹》
TRIGGER:-PT2H
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def plan(*entries: Entry, zone: str = "Asia/Shanghai") -> Plan:
    return Plan("BJIFF11", "我的日程", "zh", zone, entries)


def by_ics(text: str) -> list[tuple[str, str, datetime, datetime]]:
    """Events as `ics` reads them: (uid, summary, starts, ends)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own
        import ics

        found = sorted(ics.Calendar(text).events, key=lambda event: (event.begin, event.uid))
        return [(e.uid, e.name, e.begin.datetime.astimezone(UTC), e.end.datetime.astimezone(UTC)) for e in found]


def events_in(text: str) -> list[Event]:
    return [event for event in Calendar.from_ical(text).walk("VEVENT") if isinstance(event, Event)]


def by_icalendar(text: str) -> list[tuple[str, str, datetime, datetime]]:
    events = events_in(text)
    assert all(event.errors == [] for event in events)
    return [(str(e["UID"]), str(e["SUMMARY"]), instant(e.start), instant(e.end)) for e in events]


def instant(told: date) -> datetime:
    assert isinstance(told, datetime)
    return told.astimezone(UTC)


def all_read(text: str, entries: Sequence[Entry]) -> None:
    """All three readers find these events, at these instants."""
    ordered = sorted(entries, key=lambda entry: (entry.screening.starts, entry.screening.id))
    told = [(calendar.uid("BJIFF11", e.screening.id), e.summary, e.screening.starts, e.screening.ends) for e in ordered]
    assert by_icalendar(text) == told
    assert by_ics(text) == told
    assert libical.read(text) == [Read(uid, starts, ends) for uid, _, starts, ends in told]


def test_a_plan_is_written_whole() -> None:
    text = calendar.written(plan(WORDS))
    assert text == WHOLE.replace("\n", "\r\n")
    assert text == calendar.written(plan(WORDS))
    all_read(text, [WORDS])


def test_an_empty_plan_is_a_calendar_too() -> None:
    assert libical.read(calendar.written(plan())) == []


def test_a_change_keeps_the_name_and_raises_the_sequence() -> None:
    """Published, moved, cancelled, back: one event to every calendar."""
    later = PUBLISHED + timedelta(days=1)
    moved = replace(BEES, starts=BEES.starts + timedelta(hours=1), sequence=1, changed_at=later)
    cancelled = replace(moved, state=CANCELLED, sequence=2, changed_at=later + timedelta(hours=1))
    online = replace(moved, state=ONLINE, sequence=3, changed_at=later + timedelta(hours=2))
    found = []
    for screening in (BEES, moved, cancelled, online):
        text = calendar.written(plan(Entry(screening, "蜂", reminders=(timedelta(hours=2),))))
        all_read(text, [Entry(screening, "蜂")])
        (event,) = events_in(text)
        found.append(
            (
                str(event["UID"]),
                event["SEQUENCE"],
                str(event["STATUS"]),
                event.LAST_MODIFIED,
                len(event.walk("VALARM")),
            )
        )
    assert found == [
        ("bees-1.bjiff11@usher.invalid", 0, "CONFIRMED", PUBLISHED, 1),
        ("bees-1.bjiff11@usher.invalid", 1, "CONFIRMED", later, 1),
        ("bees-1.bjiff11@usher.invalid", 2, "CANCELLED", later + timedelta(hours=1), 0),
        ("bees-1.bjiff11@usher.invalid", 3, "CONFIRMED", later + timedelta(hours=2), 1),
    ]


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut() -> None:
    long = Entry(BEES, "a" + "会动的星空🎬" * 40, "，".join(["球幕影院"] * 30), "é" * 500 + "\n" + "字" * 500)
    text = calendar.written(plan(long))
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert b"".join(lines).count(b"\n") == b"".join(lines).count(b"\r") == 0
    assert [line.decode() for line in lines]  # each of them is whole UTF-8
    (event,) = events_in(text)
    assert [str(event[name]) for name in ("SUMMARY", "LOCATION", "DESCRIPTION")] == [
        long.summary, long.location, long.description,
    ]  # fmt: skip
    all_read(text, [long])


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/St_Johns"])
@pytest.mark.parametrize("changes", [datetime(2021, 3, 28, tzinfo=UTC), datetime(2021, 10, 31, tzinfo=UTC)])
def test_days_on_which_the_clock_is_changed(zone: str, changes: datetime) -> None:
    """Every half hour of such a day, and the days around it, is the same instant to all readers."""
    first = changes - timedelta(days=30)
    starts = [first + timedelta(days=days, minutes=30 * n) for days in (29, 30, 31) for n in range(48)]
    entries = [
        Entry(replace(BEES, id=f"s-{n}", starts=instant, zone=zone), f"《{n}》")
        for n, instant in enumerate(starts[:: 3 if zone != "Europe/Berlin" else 1])
    ]
    text = calendar.written(plan(*entries, zone=zone))
    all_read(text, entries)


def test_a_repeated_hour_is_told_in_utc() -> None:
    """02:30 comes twice on 31 October in Berlin; the first one is meant (RFC 5545, 3.3.5), but not by libical."""
    twice = [datetime(2021, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    assert [instant.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") for instant in twice] == ["02:30"] * 2
    entries = [Entry(replace(BEES, id=f"s-{n}", starts=at, minutes=20), "x") for n, at in enumerate(twice)]
    text = calendar.written(plan(*entries, zone="Europe/Berlin"))
    assert [line for line in text.splitlines() if line.startswith("DTSTART:") and line.endswith("Z")] == [
        "DTSTART:20211031T003000Z",
        "DTSTART:20211031T013000Z",
    ]
    all_read(text, entries)


hostile = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=120)


@quickly(max_examples=examples(20))
@given(hostile.map("a{}".format), hostile, hostile, st.lists(hostile.filter(str.strip), max_size=2))
def test_no_text_breaks_out_of_its_line(summary: str, location: str, description: str, categories: list[str]) -> None:
    entry = Entry(BEES, summary, location, description, "", tuple(categories), (timedelta(hours=2),))
    text = calendar.written(plan(entry))
    (event,) = events_in(text)
    assert event.start == BEES.starts
    assert len(libical.read(text)) == 1
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75
