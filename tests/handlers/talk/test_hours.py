"""Whether somebody is at the desk, and when somebody is there again, also where the clock jumps."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.talk.hours import Spell, is_open, opens_next

WEEK: list[Spell] = [*((day, 9 * 60, 17 * 60 + 30) for day in range(5)), (5, 600, 720)]
BEIJING, BERLIN = "Asia/Shanghai", "Europe/Berlin"


def at(text: str, zone: str = BEIJING) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "there"),
    [("2021-03-01 08:59", False), ("2021-03-01 09:00", True), ("2021-03-01 17:29", True), ("2021-03-01 17:30", False),
     ("2021-03-06 10:00", True), ("2021-03-07 10:00", False)],
)  # fmt: skip
def test_somebody_is_there_from_the_first_minute_to_the_last(now: str, there: bool) -> None:
    assert is_open(WEEK, at(now), BEIJING) is there


@pytest.mark.parametrize(
    ("now", "opens"),
    [("2021-03-01 08:00", "2021-03-01 09:00"), ("2021-03-01 09:00", "2021-03-02 09:00"),
     ("2021-03-05 18:00", "2021-03-06 10:00"), ("2021-03-06 13:00", "2021-03-08 09:00")],
)  # fmt: skip
def test_when_somebody_comes_next(now: str, opens: str) -> None:
    assert opens_next(WEEK, at(now), BEIJING) == at(opens)


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    """On 28 March 2021 Berlin's clocks went from 2 to 3: 9 o'clock is an hour earlier than the day before."""
    assert opens_next(WEEK, at("2021-03-26 18:00", BERLIN), BERLIN) == datetime(2021, 3, 27, 9, 0, tzinfo=UTC)
    assert opens_next(WEEK, at("2021-03-27 13:00", BERLIN), BERLIN) == datetime(2021, 3, 29, 7, 0, tzinfo=UTC)
    assert is_open(WEEK, datetime(2021, 3, 29, 7, 0, tzinfo=UTC), BERLIN)


def test_without_hours_nothing_is_known() -> None:
    assert (is_open([], at("2021-03-07 03:00"), BEIJING), opens_next([], at("2021-03-07 03:00"), BEIJING)) == (
        True, None
    )  # fmt: skip
