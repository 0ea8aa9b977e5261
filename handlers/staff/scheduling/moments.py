"""Days and times as organisers type them into the form: in the festival's year, and a day first, its hour later."""

import datetime
import re
from dataclasses import replace
from datetime import UTC

from handlers.programme.programme import Venue
from handlers.talk.content import Field
from handlers.talk.fields import Context, Problem, date, moment, normal

Day = datetime.date
_PARTS = re.compile(
    r"上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|夜里|半夜|\b(?:in the |at )?(?:morning|afternoon|evening|night)\b"
)
_SPOKEN = {"morning": "上午", "afternoon": "下午", "evening": "晚上", "night": "晚上", "tonight": "晚上"}
_BESIDE = re.compile(
    r"[(（]?(?:星期|礼拜|周)[一二三四五六日天][)）]?|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:on|at|the|in)\b|[，,。.、！!的吧改到那天就]"
)
_FIGURES = re.compile(r"[\d\s./年月日号-]+")


def placed(field: Field, typed: str, context: Context, venue: Venue, day: str) -> tuple[str, Context]:
    """What to read, and by which context. day: what was said of the day before its hour was asked for, or ""."""
    if day and re.fullmatch(r"\d{1,2}", typed.strip()):
        typed = f"{typed.strip()}:00"
    bare = replace(context, answers={})
    if day and isinstance(moment.read(field, typed, bare), Problem):
        return f"{day} {typed}", context
    return typed, _in_year(field, typed, context, venue)


def day_alone(field: Field, typed: str, context: Context, venue: Venue) -> str:
    """A day that was named without an hour, and nothing else: "2021-04-19", or "2021-04-19 下午"; "" for all else."""
    text = normal.folded(typed).strip()
    part = _PARTS.search(text)
    rest = _PARTS.sub(" ", text).strip()
    found = date.find(rest)
    if found is None and not _FIGURES.fullmatch(rest):
        return ""
    piece, beside = found or (rest, "")
    if _BESIDE.sub(" ", beside).strip():
        return ""
    read = date.read(field, piece, _in_year(field, piece, context, venue))
    if isinstance(read, Problem):
        return ""
    word = next((word for word in _SPOKEN if word in text), "")
    return f"{read.value} {_SPOKEN.get(word) or (part[0] if part else '')}".strip()


def _in_year(field: Field, typed: str, context: Context, venue: Venue) -> Context:
    """The same, or from the beginning of the festival's year on: a day without a year is never one of another year."""
    day = _day(field, typed, context)
    if day is None or venue.first_day.year <= day.year <= venue.last_day.year:
        return context
    begins = [replace(context, now=datetime.datetime(venue.first_day.year, 1, at, tzinfo=UTC)) for at in (2, 3)]
    days = {_day(field, typed, each) for each in begins}
    return begins[0] if len(days) == 1 and None not in days else context  # "tomorrow" is counted from today


def _day(field: Field, typed: str, context: Context) -> Day | None:
    read = moment.read(field, typed, context)
    if isinstance(read, Problem):
        read = date.read(field, typed, context)
    return None if isinstance(read, Problem) else Day.fromisoformat(str(read.value)[:10])
