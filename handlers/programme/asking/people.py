"""Whom a film is for, which one of several is meant, and what of it is wanted: kids, next, last, when, where."""

import re

from handlers.programme.asked import Moment
from handlers.programme.asking.rest import Rest
from handlers.programme.asking.words import Words

_YEARS = re.compile(
    r"(?<!\d)(\d{1,2})(?:\s*(?:-|to|or|and|到|、)\s*\d{1,2})?[\s-]*(?:years?|yrs?|yo|岁)(?:[\s-]*olds?)?"
    r"|\bage[ds]?\s+(\d{1,2})\b"
)
_IS = (
    r"(?:<kids>|\b(?:she|he))(?:\s+(?:is|are|aged|turned|will be)|'s)\s+"
    r"(?P<age>\d{1,2})(?:(?:, | and | or )\d{1,2})*(?![\d:.]|\s*(?:[ap]\.?m\b|minutes?\b))"
)
_CHILD = 14
_GROWN = 18
_MOMENTS: tuple[tuple[str, Moment], ...] = (("next_one", "next"), ("last", "last"), ("first", "first"), ("now", "now"))


def read_audience(rest: Rest, words: Words) -> tuple[str, int]:
    """kids, family or "", a family with children is a family; the age of the youngest below 18, 0 for none said."""
    told = words.pattern(_IS).search(rest.text)
    ages = [int(found[1] or found[2]) for found in rest.every(_YEARS)]
    if told and not ages:
        ages = [int(told["age"])]
        rest.take(told.start("age"), told.end())
    young = [age <= _CHILD for age in ages]
    age = min((age for age in ages if 0 < age < _GROWN), default=0)
    family = list(rest.every(words.pattern("<family>")))
    kids = list(rest.every(words.pattern("<kids>")))
    if family:
        return "family", age
    return "kids" if any(young) or (kids and not young) else "", age


def read_moment(rest: Rest, words: Words) -> Moment:
    """What is running, comes next, first or last; all of these words are taken out of the rest."""
    found = [moment for name, moment in _MOMENTS if list(rest.every(words.pattern(f"<{name}>")))]
    return found[0] if found else ""


def read_wanted(rest: Rest, words: Words) -> tuple[bool, bool]:
    """Whether the time is asked for, and whether the place."""
    place = bool(list(rest.every(words.pattern("<where>"))))
    return bool(list(rest.every(words.pattern("<when>")))), place
