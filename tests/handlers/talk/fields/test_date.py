"""Days as people write them; it is 1 March 2021."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.talk.fields import KINDS, Problem
from tests.handlers.talk.fields.asked import context, field, heard, option, remarks, written

UNTIL = field("date", options=[option("never", "No expiry", "长期有效", "unlimited")])


@pytest.mark.parametrize(("typed", "day"), [
    ("2021-05-31", "2021-05-31"), ("2021/5/31", "2021-05-31"), ("2021.5.31", "2021-05-31"),
    ("20210531", "2021-05-31"), ("31 May 2021", "2021-05-31"),
    ("31-May-2021", "2021-05-31"), ("May 31", "2021-05-31"), ("May 31st, 2021", "2021-05-31"),
    ("the 31st of May", "2021-05-31"),
    ("31.05.2021", "2021-05-31"), ("31.05.21", "2021-05-31"), ("31/05/2021", "2021-05-31"), ("5/31", "2021-05-31"),
    ("5/31/2021", "2021-05-31"),
    ("end of May", "2021-05-31"), ("end of May 2021", "2021-05-31"), ("May 2021", "2021-05-31"),
    ("Sept 5", "2021-09-05"), ("Jan 5", "2022-01-05"),
    ("until 31 May 2021", "2021-05-31"), ("in 30 days", "2021-03-31"), ("30 days", "2021-03-31"),
    ("two weeks", "2021-03-15"), ("in a month", "2021-04-01"),
    ("a year", "2022-03-01"), ("half a year", "2021-09-01"), ("tomorrow", "2021-03-02"), ("today", "2021-03-01"),
    ("end of the year", "2021-12-31"),
    ("end of the month", "2021-03-31"), ("end of next month", "2021-04-30"), ("29 Feb", "2024-02-29"),
    ("Feb 2024", "2024-02-29"),
    ("5月31日", "2021-05-31"), ("5月31号", "2021-05-31"), ("2021年5月31日", "2021-05-31"),
    ("２０２１年５月３１日", "2021-05-31"),
    ("五月三十一日", "2021-05-31"),
    ("二〇二一年五月三十一日", "2021-05-31"), ("5月底", "2021-05-31"), ("2021年5月底", "2021-05-31"),
    ("明年5月底", "2022-05-31"),
    ("5.31", "2021-05-31"),
    ("1月5日", "2022-01-05"), ("30天后", "2021-03-31"), ("三十天后", "2021-03-31"), ("三个月后", "2021-06-01"),
    ("半年", "2021-09-01"), ("一年", "2022-03-01"),
    ("两周后", "2021-03-15"), ("明天", "2021-03-02"), ("后天", "2021-03-03"), ("年底", "2021-12-31"),
    ("月底", "2021-03-31"),
    ("下月底", "2021-04-30"),
    ("有效期至2021年5月31日", "2021-05-31"), ("到5月31日为止", "2021-05-31"), ("2021年3月14日24:00", "2021-03-14"),
    ("5月31日前", "2021-05-31"),
    ("no expiry", "never"), ("never expires", "never"), ("forever", "never"), ("unlimited", "never"),
    ("No expiration date", "never"),
    ("无期限", "never"), ("长期有效", "never"), ("永久有效", "never"), ("長期有效", "never"), ("没有期限", "never"),
    ("never", "never"),
])  # fmt: skip
def test_read(typed: str, day: str) -> None:
    assert heard(UNTIL, typed) == day


@pytest.mark.parametrize(("typed", "problem"), [
    ("04/05/2021", "ambiguous"), ("4/5", "ambiguous"), ("21-05-31", "ambiguous"),
    ("31 February 2021", "no_such_day"), ("2021-13-01", "no_such_day"),
    ("2月30日", "no_such_day"), ("hello", "unreadable"), ("2021", "unreadable"), ("soon", "unreadable"),
    ("1 May or 5 May", "unreadable"),
])  # fmt: skip
def test_refused(typed: str, problem: str) -> None:
    assert heard(UNTIL, typed) == f"field.date.{problem}"


def test_both_readings_are_named() -> None:
    read = KINDS["date"].read(UNTIL, "04/05/2021", context())
    assert read == Problem(
        "field.date.ambiguous", {"typed": "04/05/2021", "first": "5 April 2021", "second": "4 May 2021"}
    )


def test_what_was_worked_out_is_said() -> None:
    assert (
        remarks(UNTIL, "in 30 days")
        == remarks(UNTIL, "5月31日")
        == remarks(UNTIL, "end of May 2021")
        == ["field.date.meant"]
    )
    assert remarks(UNTIL, "31 May 2021") == []


def test_never_only_where_it_is_offered_and_not_before_the_first_day() -> None:
    asked = field("date", min=0, max=365)
    assert [heard(asked, typed) for typed in ("no expiry", "2021-02-28", "2021-03-01", "2022-03-02")] == [
        "field.date.unreadable", "field.date.past", "2021-03-01", "field.date.too_late"]  # fmt: skip


def test_today_is_the_festivals() -> None:
    late = context().__class__(context().now.replace(hour=17), "en")
    assert KINDS["date"].check(field("date", min=0), "2021-03-01", late) == Problem(
        "field.date.past", {"date": "1 March 2021", "min": "2 March 2021"})  # fmt: skip


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.sampled_from(["en", "zh"]))
def test_round_trip(day: date, language: str) -> None:
    assert heard(UNTIL, written(UNTIL, day.isoformat(), language), language) == day.isoformat()


@pytest.mark.parametrize(("text", "found"), [
    ("dome until 31 May 2021", ("until 31 May 2021", "dome \n")),
    ("密码abcd，有效期至2021年5月31日", ("有效期至2021年5月31日", "密码abcd，\n")),
    ("call me", None), ("138-0013-8000", None), ("valid for 30 days", ("for 30 days", "valid \n")),
])  # fmt: skip
def test_find(text: str, found: tuple[str, str] | None) -> None:
    find = KINDS["date"].find
    assert find is not None
    assert find(text) == found
