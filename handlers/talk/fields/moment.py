"""A day and a time on the festival's clocks: 17 April 19:30, 4月17日晚上7点半, tomorrow 7.30 pm, 24:30."""

import re
from datetime import datetime, timedelta

from handlers.talk.content import Field, Value
from handlers.talk.fields import date, normal
from handlers.talk.fields.kind import Context, Kind, Problem, Read

_HALF = r"上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|夜里|半夜"
_CLOCK = re.compile(
    rf"(?:(?:at|um)\s+)?(?P<part>{_HALF})?\s*(?<![\d/-])(?P<hour>\d{{1,2}})\s*"
    r"(?:[:.h](?P<minute>\d\d)(?!\d|[./-]\d)\s*(?P<half>[ap]\.?m\.?(?![a-z]))?"
    r"|(?P<only>[ap]\.?m\.?(?![a-z]))"
    r"|[点時时](?:钟|整)?(?:(?P<quarters>半|1刻|3刻)|(?P<han>\d{1,2})\s*分?)?)"
)
_WEEKDAY = re.compile(
    r"[(（]?(?:(?:星期|礼拜|周)[一二三四五六日天1-7]|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)[)）]?,?"
)
_QUARTERS = {"半": 30, "1刻": 15, "3刻": 45}
_LATE = ("下午", "傍晚", "晚上", "夜里", "半夜")
_LATEST = 29
"""29:30 is half past five in the morning after: nobody means a later hour than that."""


def _minutes(found: re.Match[str]) -> int | None:
    """Minutes since midnight; None for a time that no clock shows."""
    hour = int(found["hour"])
    minute = int(found["minute"] or found["han"] or _QUARTERS.get(found["quarters"], 0))
    half = (found["half"] or found["only"] or "")[:1]
    if half and not 1 <= hour <= 12:
        return None
    if (half == "p" or found["part"] in _LATE) and hour < 12 and not (found["part"] == "半夜" and hour < 6):
        hour += 12
    elif (half == "a" or found["part"] in ("夜里", "半夜")) and hour == 12:
        hour = 24 if not half else 0
    elif found["part"] == "晚上" and hour == 12:
        hour = 24
    elif found["part"] == "中午" and hour < 4:
        hour += 12
    return hour * 60 + minute if hour <= _LATEST and minute < 60 else None


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """ "2021-04-17T19:30". A time without a day is one of the day that stood there; 24:30 is in the night after it."""
    typed = normal.clean(text)
    folded = normal.digits(normal.folded(normal.unlabelled(field, text)))
    found = list(_CLOCK.finditer(folded))
    minutes = _minutes(found[-1]) if found else None
    if minutes is None:
        return Problem("field.moment.no_time", {"typed": typed})
    rest = (folded[: found[-1].start()] + " " + folded[found[-1].end() :]).strip(" ,，、。.-—")
    without_weekday = _WEEKDAY.sub(" ", rest).strip(" ,，、")
    rest = without_weekday if re.search(r"\d", without_weekday) else rest
    day = _day(field, rest, context)
    if isinstance(day, Problem):
        return Problem(day.key, {**day.values, "typed": typed}) if "typed" in day.values else day
    if day is None:
        return Problem("field.moment.no_day", {"typed": typed})
    at = datetime.fromisoformat(f"{day.value}T00:00") + timedelta(minutes=minutes)
    return Read(at.isoformat(timespec="minutes"), day.notes)


def _day(field: Field, rest: str, context: Context) -> Read | Problem | None:
    if rest:
        return date.read(field, rest, context)
    stood = context.answers.get(field.id)
    return Read(str(stood)[:10]) if stood else None


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """A day and a time."""
    return Problem("field.outdated") if _local(value) is None else None


def _local(value: Value) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo is None else None


def write(field: Field, value: Value, language: str) -> str:
    """17 April 2021, 19:30, or 2021年4月17日19:30."""
    at = _local(value)
    assert at is not None
    day = date.spoken(at.date(), language)
    return f"{day}{at:%H:%M}" if language.startswith("zh") else f"{day}, {at:%H:%M}"


MOMENT = Kind(read, check, write)
