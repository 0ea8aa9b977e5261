"""Days, times and lengths as people write them into sheets."""

from datetime import date, datetime, time, timedelta

import pytest

from handlers.programme.sheets.cells import Cell
from handlers.programme.sheets.days import Clock, Season, Unclear, read_clock, read_day, read_minutes, read_start

SEASON = Season(date(2021, 4, 1), date(2021, 5, 31), "Asia/Shanghai")
DAY = date(2021, 4, 17)
HALF_PAST_SEVEN = 19 * 60 + 30


@pytest.mark.parametrize(
    "cell",
    [
        "2021/4/17 19:30",
        "2021-04-17T19:30",
        "2021-04-17 19:30:00",
        "4月17日 19:30",
        "四月十七日 晚上7:30",
        "17 April 7:30 pm",
        "Sat 17 April 19:30",
        "Saturday, 17 April 2021 at 7.30pm",
        "4月17日（周六）19：30",
        "April 17th, 2021 7:30PM",
        "17/4 19:30",
        "2021.4.17 19:30",
        "2021年4月17日19时30分",
        "4月17日晚上七点半",
        "四月十七日晚七点三十分",
        "二〇二一年四月十七日 19:30",
        "20210417 19:30",
        "2021-04-17T11:30:00Z",
        "2021-04-17T13:30+02:00",
        datetime.fromisoformat("2021-04-17T19:30"),
        datetime.fromisoformat("2021-04-17T19:29:59.999999"),
        44303.8125,
        "4-17 19:30",
        "17 Apr. 19h30",
    ],
)
def test_one_evening_in_many_writings(cell: Cell) -> None:
    assert read_start(cell, SEASON) == (DAY, Clock(HALF_PAST_SEVEN))


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("2021-04-17 24:30", Clock(1470)),
        ("4月17日 25:10", Clock(1510)),
        ("4月17日 晚上12点", Clock(1440)),
        ("4月17日 夜里1点", Clock(1500)),
        ("17 April 12:30 am", Clock(30)),
        ("17 April noon 12:00 pm", None),
        ("4月17日 19:30-20:15", Clock(1170, 1215)),
        ("17 April 7:30–9:00 pm", Clock(1170, 1260)),
        ("17 April 23:30 to 0:15", Clock(1410, 1455)),
        ("4月17日 下午2点到3点半", Clock(840, 930)),
    ],
)
def test_after_midnight_and_until_when(cell: Cell, clock: Clock | None) -> None:
    if clock is None:
        with pytest.raises(Unclear):
            read_start(cell, SEASON)
    else:
        assert read_start(cell, SEASON) == (DAY, clock)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        ("19:30", 1170),
        ("19.30", 1170),
        ("7:30 PM", 1170),
        ("7pm", 1140),
        ("晚上7:30", 1170),
        ("25:10", 1510),
        ("1930", 1170),
        (1930, 1170),
        (0.8125, 1170),
        (time(19, 30), 1170),
        (timedelta(hours=25, minutes=10), 1510),
        ("中午12点", 720),
        ("凌晨0:30", 30),
        ("上午十点一刻", 615),
        ("７：３０ p.m.", 1170),
        (datetime.fromisoformat("1900-01-01T01:10"), 70),
        ("下午2点", 840),
    ],
)
def test_times_of_day(cell: Cell, minutes: int) -> None:
    assert read_clock(cell) == Clock(minutes)


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime.fromisoformat("2021-04-17"),
        44303,
        44303.0,
        "17.4.",
        "4/17",
        "Apr 17",
        "星期六 4月17日",
        "17-Apr-2021",
    ],
)
def test_days(cell: Cell) -> None:
    assert read_day(cell, SEASON) == DAY


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (90, 90),
        ("90 min", 90),
        ("1h30", 90),
        ("1:30", 90),
        ("1小时30分钟", 90),
        ("九十分钟", 90),
        (time(1, 30), 90),
        (0.0625, 90),
        ("45'", 45),
    ],
)
def test_lengths(cell: Cell, minutes: int) -> None:
    assert read_minutes(cell) == minutes


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("soon", "sheet.bad_start"),
        ("4月17日", "sheet.bad_start"),
        ("31 April 19:30", "sheet.bad_start"),
        ("19:30", "sheet.bad_start"),
        ("2021-04-17 19:75", "sheet.bad_time"),
        ("2021-04-17 30:00", "sheet.bad_time"),
        ("4/5 19:30", "sheet.two_days"),
        ("4月17日（周日）19:30", "sheet.weekday"),
        (19, "sheet.bad_start"),
        ("", "sheet.bad_start"),
    ],
)
def test_what_cannot_be_read_says_what_was_expected(cell: Cell, key: str) -> None:
    with pytest.raises(Unclear) as wrong:
        read_start(cell, SEASON)
    assert wrong.value.key == key


def test_a_day_that_may_be_two_is_told_with_both() -> None:
    with pytest.raises(Unclear) as wrong:
        read_day("4/5/2021", SEASON)
    assert wrong.value.values == {"value": "4/5/2021", "one": "2021-04-05", "other": "2021-05-04"}
