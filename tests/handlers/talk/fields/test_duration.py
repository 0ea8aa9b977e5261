"""Running times as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.talk.content import Warn
from handlers.talk.fields import KINDS, Problem
from tests.handlers.talk.fields.asked import context, field, heard, remarks, written

RUNTIME = field("duration")


@pytest.mark.parametrize(("typed", "seconds"), [
    ("1:35:00", 5700), ("01:35:00", 5700), ("01:35:00:12", 5700), ("25:30", 1530), ("95 min", 5700), ("95", 5700),
    ("95'", 5700),
    ("95′", 5700), ("95′30″", 5730), ("95'30\"", 5730), ("1h35", 5700), ("1h35m", 5700), ("1 h 35 min", 5700),
    ("1.5 hours", 5400),
    ("1,5 h", 5400), ("1½ hours", 5400), ("an hour and a half", 5400), ("one and a half hours", 5400),
    ("two and a half hours", 9000),
    ("half an hour", 1800), ("three quarters of an hour", 2700), ("90 mins 20 secs", 5420), ("25m30s", 1530),
    ("25m30", 1530),
    ("25 minutes and 30 seconds", 1530), ("twenty-five minutes", 1500), ("ninety minutes", 5400),
    ("a hundred and twenty minutes", 7200),
    ("45 minutes long", 2700), ("Running time: 95 min", 5700), ("5400 s", 5400), ("5,400 seconds", 5400),
    ("1:35 h", 5700),
    ("5:30 min", 330), ("95.5 min", 5730), ("1 hr 5", 3900), ("1 hour, 5 minutes", 3900), ("PT25M", 1500),
    ("2 h", 7200), ("1s", 1),
    ("1小时35分", 5700), ("1小时35分钟", 5700), ("一个半小时", 5400), ("一小时半", 5400), ("两个半小时", 9000),
    ("半小时", 1800),
    ("半个小时", 1800),
    ("25分30秒", 1530), ("25分钟30秒", 1530), ("二十五分三十秒", 1530), ("九十五分钟", 5700), ("1小时零5分", 3900),
    ("一小时零五分", 3900),
    ("一小时三十五分", 5700), ("一百二十分钟", 7200), ("一百零五分钟", 6300), ("三刻钟", 2700), ("一点五小时", 5400),
    ("25分半", 1530),
    ("９５分钟", 5700), ("１：３５：００", 5700), ("三十分鐘", 1800), ("兩個半小時", 9000), ("片长95分钟", 5700),
    ("95分", 5700), ("两个小时", 7200),
    ("90秒", 90), ("1個小時", 3600), ("片长：25分30秒", 1530),
])  # fmt: skip
def test_read(typed: str, seconds: int) -> None:
    assert heard(RUNTIME, typed) == seconds


@pytest.mark.parametrize(("typed", "problem"), [
    ("1:35", "ambiguous"), ("01:35", "ambiguous"), ("1.5", "ambiguous"), ("1.35", "ambiguous"), ("25:70", "sixty"),
    ("1:75:00", "sixty"),
    ("90-95 min", "range"), ("90 or 95 min", "range"), ("90到95分钟", "range"), ("500", "bare"), ("0", "too_short"),
    ("7 hours", "too_long"),
    ("hello", "unreadable"), ("-5", "unreadable"), ("not 5 min", "unreadable"), ("5 days", "unreadable"),
    ("不到5分钟", "unreadable"),
    ("30 s 5 min", "unreadable"), ("5 min 6 min", "unreadable"), ("不知道", "unreadable"),
    ("12:30 and 14", "unreadable"),
])  # fmt: skip
def test_refused(typed: str, problem: str) -> None:
    assert heard(RUNTIME, typed) == f"field.duration.{problem}"


def test_both_readings_are_named() -> None:
    read = KINDS["duration"].read(RUNTIME, "1:35", context("zh"))
    assert read == Problem("field.duration.ambiguous", {"typed": "1:35", "long": "1小时35分", "short": "1分35秒"})


@pytest.mark.parametrize(
    "typed",
    ["about 25 minutes", "大约25分钟", "约25分钟", "~25 min", "25分钟左右", "ca. 25 min", "approximately 25 min"],
)
def test_about_is_taken_and_said(typed: str) -> None:
    assert heard(RUNTIME, typed) == 1500
    assert remarks(RUNTIME, typed) == ["field.duration.about"]


def test_unusual_for_a_dome_film() -> None:
    asked = field(
        "duration",
        warn=[
            Warn(field="category", any=["dome"], min=1200, max=2700, text={"en": "Dome films run 20 to 45 minutes."})
        ],
    )
    assert remarks(asked, "50 min", {"category": ["dome"]}) == [""]
    assert remarks(asked, "25 min", {"category": ["dome"]}) == []
    assert remarks(asked, "50 min", {"category": "giant"}) == []
    assert remarks(asked, "50 min") == []


@given(st.integers(1, 6 * 3600), st.sampled_from(["en", "zh"]))
def test_round_trip(seconds: int, language: str) -> None:
    assert heard(RUNTIME, written(RUNTIME, seconds, language), language) == seconds


def test_limits_of_the_field() -> None:
    short = field("duration", min=60, max=600)
    assert [heard(short, typed) for typed in ("59 s", "1 min", "10 min", "601 s")] == [
        "field.duration.too_short", 60, 600, "field.duration.too_long"]  # fmt: skip


def test_written() -> None:
    assert [written(RUNTIME, 1530, lang) for lang in ("en", "zh")] == ["25 min 30 s", "25分30秒"]
    assert [written(RUNTIME, 5700, lang) for lang in ("en", "zh")] == ["1 h 35 min", "1小时35分"]
    assert [written(RUNTIME, 1500, lang) for lang in ("en", "zh")] == ["25 min", "25分钟"]


def test_a_bare_number_is_minutes_up_to_the_limit_of_the_field() -> None:
    long = field("duration", max=21600)
    assert heard(long, "360") == 21600
    assert KINDS["duration"].read(long, "３６１", context()) == Problem(
        "field.duration.bare", {"typed": "３６１", "max": 360}
    )
    short = field("duration", max=600)
    assert KINDS["duration"].read(short, "20", context()) == Problem("field.duration.bare", {"typed": "20", "max": 10})


def test_a_comma_before_one_figure_is_a_decimal_point() -> None:
    assert [heard(RUNTIME, typed) for typed in ("25,5 min", "25,5分钟", "片长：1:35:00")] == [1530, 1530, 5700]


def test_problems_quote_what_was_typed() -> None:
    assert KINDS["duration"].read(RUNTIME, "２５：７０", context()) == Problem(
        "field.duration.sixty", {"typed": "２５：７０"}
    )
