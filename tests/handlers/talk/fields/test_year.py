"""Years as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.talk.fields import KINDS, Note, Problem, Read
from tests.handlers.talk.fields.asked import context, field, heard, written

YEAR, WINDOW = field("year"), field("year", min=2019, max=2022)


@pytest.mark.parametrize(("typed", "year"), [
    ("2020", 2020), ("2020.", 2020), ("in 2020", 2020), ("Nov 2020", 2020), ("November 2020", 2020),
    ("2020/11/05", 2020), ("2020-11", 2020),
    ("completed in 2020", 2020), ("'19", 2019), ("’19", 2019), ("last year", 2020), ("Last Year", 2020),
    ("this year", 2021), ("this year!", 2021),
    ("the year before last", 2019), ("two years ago", 2019), ("1999", 1999), ("finished last year", 2020),
    ("2020 (Nov)", 2020), ("11/2020", 2020),
    ("2020年", 2020), ("２０２０", 2020), ("二〇二〇年", 2020), ("二零二零", 2020), ("二○二○年", 2020),
    ("2020年11月", 2020),
    ("20年", 2020), ("98年", 1998),
    ("去年", 2020), ("今年", 2021), ("前年", 2019), ("去年底", 2020), ("2020年底完成", 2020), ("完成于2020年", 2020),
    ("公元2020年", 2020), ("两年前", 2019),
])  # fmt: skip
def test_read(typed: str, year: int) -> None:
    assert heard(YEAR, typed) == year


@pytest.mark.parametrize(("typed", "problem"), [
    ("2022", "future"), ("明年", "future"), ("next year", "future"), ("1800", "window"), ("2019-2020", "several"),
    ("20", "unreadable"),
    ("abc", "unreadable"), ("20200", "unreadable"), ("不知道", "unreadable"),
])  # fmt: skip
def test_refused(typed: str, problem: str) -> None:
    assert heard(YEAR, typed) == f"field.year.{problem}"


def test_window_of_the_field() -> None:
    assert [heard(WINDOW, typed) for typed in ("2018", "2019", "2022", "2023")] == [
        "field.year.window",
        2019,
        2022,
        "field.year.window",
    ]


@given(st.integers(1888, 2021), st.sampled_from(["en", "zh"]))
def test_round_trip(year: int, language: str) -> None:
    assert heard(YEAR, written(YEAR, year, language), language) == year


def test_a_year_to_come_is_told_so_whatever_the_window() -> None:
    until_now = field("year", min=1960, max=2021)
    for typed in ("2022", "next year", "明年"):
        assert KINDS["year"].read(until_now, typed, context()) == Problem(
            "field.year.future", {"year": 2022, "now": 2021}
        )


def test_the_letter_o_is_a_zero_and_said_to_be() -> None:
    assert [heard(YEAR, typed) for typed in ("2O20", "20２0", "2o2o", "OO20", "foo")] == [
        2020, 2020, 2020, "field.year.unreadable", "field.year.unreadable"]  # fmt: skip
    assert KINDS["year"].read(YEAR, "2O20", context()) == Read(
        2020, (Note("field.understood", {"typed": "2O20", "value": "2020"}),)
    )
