"""Reads a message about the programme, part by part; the parts that may be mistaken for another come first."""

from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from handlers.programme.asked import Asked
from handlers.programme.asking.calendar import calendar_of
from handlers.programme.asking.certainty import is_certain, left_over, programme_words
from handlers.programme.asking.days import read_days
from handlers.programme.asking.hours import read_hours
from handlers.programme.asking.names import names_of
from handlers.programme.asking.people import read_audience, read_moment, read_wanted
from handlers.programme.asking.places import read_places
from handlers.programme.asking.prepared import LONGEST, prepared
from handlers.programme.asking.rest import Rest
from handlers.programme.asking.spelling import spelled
from handlers.programme.asking.titles import read_single, read_titles
from handlers.programme.asking.tongues import read_tongues
from handlers.programme.asking.words import Words, words_of
from handlers.programme.programme import Programme
from handlers.talk.texts import Texts


def ask(text: str, programme: Programme, now: datetime, texts: Texts) -> Asked:
    """What a message asks of the programme; `certain` says whether it asks anything. Only its beginning is read."""
    return read(text[:LONGEST], programme, programme.day_of(now), texts)


@lru_cache(maxsize=128)
def read(text: str, programme: Programme, today: date, texts: Texts) -> Asked:
    """The same on a festival day. Remembered, because one message is asked about several times until it is answered."""
    words = words_of(texts)
    names = names_of(programme, words)
    rest = Rest.of(spelled(prepared(text), words, names))
    titles = read_titles(rest, words, names)
    asked = _without_titles(rest, programme, today, words)
    saying = programme_words(rest, words)
    titles = titles if titles.films else read_single(rest, names)
    asked = replace(asked, films=titles.films, unsure_film=titles.unsure)
    left = " ".join(part for part in (asked.leftover, left_over(rest, words)) if part)
    asked = replace(asked, leftover=left)
    certain = is_certain(asked, saying, whole_title=titles.whole)
    return replace(asked, certain=certain)


def _without_titles(rest: Rest, programme: Programme, today: date, words: Words) -> Asked:
    """Everything but films, which were taken out before; leftover: days that are not clear."""
    days = read_days(rest, words, calendar_of(programme, today))
    hours = read_hours(rest, words, evening=days.evening)
    wants_time, wants_place = read_wanted(rest, words)
    moment = read_moment(rest, words)
    halls, kinds = read_places(rest, words, programme.venue)
    audience = read_audience(rest, words)
    spoken, subtitles = read_tongues(rest, words)
    return Asked(
        days.days, hours.earliest, hours.latest, hours.part, halls, kinds, spoken, subtitles, audience,
        moment=moment, wants_time=wants_time, wants_place=wants_place, leftover=days.unclear,
    )  # fmt: skip
