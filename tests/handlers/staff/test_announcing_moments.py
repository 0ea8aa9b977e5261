"""The moment of an announcement as people say it; without a day, or a year, the nearest one to come."""

from datetime import UTC, datetime

import pytest

from handlers.staff.announcing.moments import written_out
from handlers.talk.content import Field
from handlers.talk.fields import KINDS, Context, Problem

WORDS = {"en": "When"}
START = Field(id="start", kind="moment", label=WORDS, prompt=WORDS, why=WORDS)
NOW = datetime(2021, 3, 1, 1, 7, tzinfo=UTC)  # 09:07 in Beijing


def read(typed: str) -> str:
    context = Context(NOW, "en", "Asia/Shanghai", {})
    found = KINDS["moment"].read(START, written_out(START, typed, context), context)
    return found.key if isinstance(found, Problem) else str(found.value)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("in 2 hours", "2021-03-01T11:07"),
        ("In two hours!", "2021-03-01T11:07"),
        ("in half an hour", "2021-03-01T09:37"),
        ("in an hour and a half", "2021-03-01T10:37"),
        ("40 minutes from now", "2021-03-01T09:47"),
        ("两小时后", "2021-03-01T11:07"),
        ("半小时后", "2021-03-01T09:37"),
        ("1个半小时以后", "2021-03-01T10:37"),
        ("二十分钟后", "2021-03-01T09:27"),
        ("tomorrow at 10", "2021-03-02T10:00"),
        ("tomorrow at 9:30", "2021-03-02T09:30"),
        ("tomorrow at 10 pm", "2021-03-02T22:00"),
        ("tomorrow at noon", "2021-03-02T12:00"),
        ("Friday at 10 o'clock", "2021-03-05T10:00"),
        ("明天中午", "2021-03-02T12:00"),
        ("明天中午1点", "2021-03-02T13:00"),
        ("明早8点", "2021-03-02T08:00"),
        ("明晚七点半", "2021-03-02T19:30"),
        ("今晚8点", "2021-03-01T20:00"),
        ("10点", "2021-03-01T10:00"),
        ("at 9", "2021-03-02T09:00"),
        ("8:30", "2021-03-02T08:30"),
        ("4月17日10:00", "2021-04-17T10:00"),
        ("2 February 10:00", "2022-02-02T10:00"),
        ("17/4 10:00", "2021-04-17T10:00"),
        ("3月2日上午十点", "2021-03-02T10:00"),
        ("tomorrow", "field.moment.no_time"),
        ("2 hours", "field.moment.no_time"),
        ("whenever", "field.moment.no_time"),
    ],
)
def test_moments(typed: str, at: str) -> None:
    assert read(typed) == at
