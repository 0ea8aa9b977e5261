"""When reminders are due: quiet hours, and clocks that are put forward and back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.reminding import rules
from handlers.talk.festival import Reminding
from storage.reminders import SCREENING, Due, Dues
from storage.screenings import CANCELLED, Screening

NIGHT = (22 * 60, 8 * 60)
NOON = (12 * 60, 14 * 60)


def utc(local: str, zone: str = "Asia/Shanghai", fold: int = 0) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("event", "minutes", "quiet", "due"),
    [
        ("2021-04-17T19:30", 120, NIGHT, "2021-04-17T17:30"),  # nobody sleeps
        ("2021-04-17T19:30", 120, None, "2021-04-17T17:30"),
        ("2021-04-17T09:30", 120, NIGHT, "2021-04-17T08:00"),  # 07:30, so when people wake
        ("2021-04-17T08:30", 120, NIGHT, "2021-04-17T08:00"),  # half an hour is left, just enough
        ("2021-04-17T08:29", 120, NIGHT, "2021-04-16T21:59"),  # less than that: the evening before
        ("2021-04-17T10:00", 120, NIGHT, "2021-04-17T08:00"),  # 08:00 is not in it any more
        ("2021-04-17T23:59", 120, NIGHT, "2021-04-17T21:59"),  # 21:59 not yet
        ("2021-04-18T00:00", 120, NIGHT, "2021-04-17T21:59"),  # 22:00 is: until 08:00 it would be over
        ("2021-04-18T02:00", 120, NIGHT, "2021-04-17T21:59"),  # 00:00, after midnight
        ("2021-04-17T23:30", 1440, NIGHT, "2021-04-17T08:00"),  # a day before is late in the evening: next morning
        ("2021-04-17T07:00", 1440, NIGHT, "2021-04-16T08:00"),
        ("2021-04-17T13:00", 60, NOON, "2021-04-17T11:59"),  # a nap, not over midnight
        ("2021-04-17T15:00", 120, NOON, "2021-04-17T14:00"),
        ("2021-04-17T15:00", 60, NOON, "2021-04-17T14:00"),
        ("2021-04-17T22:10", -15, NIGHT, "2021-04-18T08:00"),  # how was it? asked in the morning
        ("2021-04-18T00:40", -15, NIGHT, "2021-04-18T08:00"),
        ("2021-04-17T21:30", -15, NIGHT, "2021-04-17T21:45"),
        ("2021-04-17T19:30", 120, (600, 600), "2021-04-17T17:30"),  # no hours at all
    ],
)
def test_quiet_hours(event: str, minutes: int, quiet: tuple[int, int] | None, due: str) -> None:
    assert rules.due_at(utc(event), minutes, ZoneInfo("Asia/Shanghai"), quiet) == utc(due)


@pytest.mark.parametrize(
    ("zone", "event", "minutes", "quiet", "due", "fold"),
    [
        # Berlin, 28 March 2021: 02:00 is 03:00. Two hours before 10:30 are two hours, and 08:30 is no longer quiet
        ("Europe/Berlin", "2021-03-28T10:30", 120, NIGHT, "2021-03-28T08:30", 0),
        ("Europe/Berlin", "2021-03-28T09:30", 120, NIGHT, "2021-03-28T08:00", 0),
        ("Europe/Berlin", "2021-03-28T10:30", 600, NIGHT, "2021-03-28T08:00", 0),  # 23:30 of the evening before
        ("Europe/Berlin", "2021-03-28T12:00", 1440, None, "2021-03-27T11:00", 0),  # 24 hours, on another clock
        ("Europe/Berlin", "2021-03-28T06:00", 240, (22 * 60, 150), "2021-03-28T03:30", 0),  # an hour that is not
        # 31 October 2021: 03:00 is 02:00 again. Quiet hours that end in the hour that comes twice end with the second
        ("Europe/Berlin", "2021-10-31T06:00", 300, (22 * 60, 150), "2021-10-31T02:30", 1),
        ("Europe/Berlin", "2021-10-31T03:30", 60, (150, 200), "2021-10-31T02:29", 0),  # … and begin with the first
        # New York, 14 March and 7 November 2021
        ("America/New_York", "2021-03-14T09:30", 120, NIGHT, "2021-03-14T08:00", 0),
        ("America/New_York", "2021-03-14T20:00", 1440, NIGHT, "2021-03-13T19:00", 0),
        ("America/New_York", "2021-11-07T08:15", 120, NIGHT, "2021-11-06T21:59", 0),
        ("America/New_York", "2021-11-07T19:00", 1440, NIGHT, "2021-11-06T20:00", 0),
    ],
)  # fmt: skip
def test_clocks_that_are_put_forward_and_back(
    zone: str, event: str, minutes: int, quiet: tuple[int, int] | None, due: str, fold: int
) -> None:
    assert rules.due_at(utc(event, zone), minutes, ZoneInfo(zone), quiet) == utc(due, zone, fold)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"])
@pytest.mark.parametrize("begins", ["2021-03-13T00:00", "2021-03-27T12:00", "2021-04-03T06:00", "2021-10-30T12:00"])
def test_no_reminder_is_in_quiet_hours_or_after_the_start(zone: str, begins: str) -> None:
    start = utc(begins, zone)
    for quarter in range(96 * 2):
        event = start + timedelta(minutes=15 * quarter)
        for minutes in (1440, 180, 120, 60, 30):
            due = rules.due_at(event, minutes, ZoneInfo(zone), NIGHT)
            local = due.astimezone(ZoneInfo(zone))
            assert 8 * 60 <= local.hour * 60 + local.minute < 22 * 60
            assert due <= event - timedelta(minutes=30)


def test_zones_in_which_everything_comes_at_the_same_instant_need_no_rows() -> None:
    now = utc("2021-04-16T23:00")
    starts = utc("2021-04-17T19:30")
    screening = Screening("a", "rex", "dome", starts, "2021-04-17T19:30", "Asia/Shanghai", 30)
    reminding = Reminding(screening=(120,), offered=(1440, 120))
    zones = ["", "Asia/Shanghai", "Asia/Tokyo", "America/New_York", "nonsense/zone"]
    assert rules.of_screening(screening, reminding, "Asia/Shanghai", zones, now) == Dues(
        (
            Due(SCREENING, "", 120, utc("2021-04-17T17:30")),
            Due(SCREENING, "America/New_York", 120, utc("2021-04-16T21:59", "America/New_York")),
        ),
        ("America/New_York",),
        (1440, 120),
    )
    cancelled = Screening("a", "rex", "dome", starts, "", "Asia/Shanghai", 30, state=CANCELLED)
    assert rules.of_screening(cancelled, reminding, "Asia/Shanghai", zones, now) == Dues()


@pytest.mark.parametrize(
    ("minutes", "usual", "now", "late"),
    [
        (2880, 60, "2021-04-17T12:00", 720),  # a quarter of two days
        (1440, 60, "2021-04-17T12:00", 360),
        (300, 60, "2021-04-17T12:00", 75),
        (240, 60, "2021-04-17T12:00", 60),  # both are the same
        (120, 60, "2021-04-17T12:00", 60),  # a quarter would be less
        (30, 60, "2021-04-17T12:00", 60),  # nothing after the start: the letter ends there
        (1440, 600, "2021-04-17T12:00", 600),
        (1440, 60, "2021-04-17T21:59", 360),
        (1440, 60, "2021-04-17T22:00", 60),  # people sleep: nothing of hours ago is made up for
        (1440, 60, "2021-04-18T07:59", 60),
        (1440, 60, "2021-04-18T08:00", 360),
    ],
)
def test_how_late_a_reminder_of_a_screening_may_be(minutes: int, usual: int, now: str, late: int) -> None:
    reminding = Reminding(screening_late=timedelta(minutes=usual))
    assert rules.late_of(minutes, reminding, "Asia/Shanghai", utc(now)) == timedelta(minutes=late)


@pytest.mark.parametrize(
    ("minutes", "nearer"),
    [(2880, (1440, 180, 120, 60, 30)), (1440, (180, 120, 60, 30)), (100, (60, 30)), (30, ())],
)
def test_which_reminders_say_what_a_late_one_would_have_said(minutes: int, nearer: tuple[int, ...]) -> None:
    assert rules.nearer_than(minutes, Reminding()) == nearer


def test_the_longest_that_any_reminder_may_be_late() -> None:
    short = Reminding(rating_late=timedelta(hours=1), draft_late=timedelta(hours=1))
    assert (rules.latest(short), rules.latest(Reminding())) == (timedelta(hours=12), timedelta(hours=24))
