"""Days with a time as people write them; it is 1 March 2021."""

import pytest

from handlers.talk.fields import KINDS, Problem
from handlers.talk.fields.kind import Context
from tests.handlers.talk.fields.asked import context, field

START = field("moment")


@pytest.mark.parametrize(("typed", "moment"), [
    ("17 April 19:30", "2021-04-17T19:30"), ("Saturday 17 April, 19:30", "2021-04-17T19:30"),
    ("19:30 on 17 April 2021", "2021-04-17T19:30"), ("2021-04-17T19:30", "2021-04-17T19:30"),
    ("2021/4/17 19:30", "2021-04-17T19:30"), ("17.4.2021 19.30", "2021-04-17T19:30"),
    ("17 April 7:30 pm", "2021-04-17T19:30"), ("7pm tomorrow", "2021-03-02T19:00"),
    ("12:30 am 18 April", "2021-04-18T00:30"), ("17 April 24:30", "2021-04-18T00:30"),
    ("tomorrow at 7.30 pm", "2021-03-02T19:30"), ("Saturday 10:00", "2021-03-06T10:00"),
    ("4月17日19:30", "2021-04-17T19:30"), ("4月17日 19：30", "2021-04-17T19:30"), ("明天 19:30", "2021-03-02T19:30"),
    ("4月17日晚上7点半", "2021-04-17T19:30"), ("4月17日（星期六）19:30", "2021-04-17T19:30"),
    ("周六 19:30", "2021-03-06T19:30"), ("4月18日中午12点", "2021-04-18T12:00"),
    ("4月18日凌晨0点30分", "2021-04-18T00:30"), ("4月17日十九点半", "2021-04-17T19:30"),
    ("4月17日 25:00", "2021-04-18T01:00"), ("4月17日下午三点一刻", "2021-04-17T15:15"),
])  # fmt: skip
def test_a_day_and_a_time_are_read(typed: str, moment: str) -> None:
    read = KINDS["moment"].read(START, typed, context())
    assert getattr(read, "value", read) == moment


def test_a_time_alone_is_one_of_the_day_that_stood_there() -> None:
    stood = Context(context().now, answers={START.id: "2021-04-17T19:30"})
    assert getattr(KINDS["moment"].read(START, "20:00", stood), "value", None) == "2021-04-17T20:00"
    assert KINDS["moment"].read(START, "20:00", context()) == Problem("field.moment.no_day", {"typed": "20:00"})


@pytest.mark.parametrize(("typed", "key"), [
    ("17 April", "field.moment.no_time"), ("hello", "field.moment.no_time"), ("17 April 19:75", "field.moment.no_time"),
    ("17 April 31:00", "field.moment.no_time"), ("17 Smarch 19:30", "field.date.unreadable"),
    ("4/5 19:30", "field.date.ambiguous"), ("30 February 19:30", "field.date.no_such_day"),
])  # fmt: skip
def test_what_is_no_moment_is_asked_again(typed: str, key: str) -> None:
    read = KINDS["moment"].read(START, typed, context())
    assert isinstance(read, Problem)
    assert read.key == key


def test_it_is_written_as_people_read_it() -> None:
    assert KINDS["moment"].write(START, "2021-04-17T19:30", "en") == "17 April 2021, 19:30"
    assert KINDS["moment"].write(START, "2021-04-17T19:30", "zh") == "2021年4月17日19:30"
    assert KINDS["moment"].check(START, "2021-04-17T19:30", context()) is None
    assert KINDS["moment"].check(START, "soon", context()) == Problem("field.outdated")
