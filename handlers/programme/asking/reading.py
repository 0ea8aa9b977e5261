"""Reads a message about the programme, part by part; the parts that may be mistaken for another come first."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from handlers.programme.asked import Asked
from handlers.programme.asking.aside import read_about, read_price, read_unwanted
from handlers.programme.asking.calendar import Moment, calendar_of
from handlers.programme.asking.certainty import is_certain, left_over, programme_words
from handlers.programme.asking.days import night_before, read_days
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


def ask(text: str, programme: Programme, now: datetime, texts: Texts, after: Asked | None = None) -> Asked:
    """What a message asks of the programme; `certain` says whether it asks anything. Only its beginning is read.

    after: what was asked before, if this may go on with it: "and on Sunday?" and "the next day" count from its days.
    """
    said = Moment(programme.day_of(now), now.astimezone(programme.zone).date(), after.days if after else None)
    return read(text[:LONGEST], programme, said, texts)


@lru_cache(maxsize=128)
def read(text: str, programme: Programme, said: Moment, texts: Texts) -> Asked:
    """The same at a moment. Remembered, because one message is asked about several times until it is answered."""
    words = words_of(texts)
    names = names_of(programme, words)
    rest = Rest.of(spelled(prepared(text), words, names))
    unwanted = read_unwanted(rest, words)
    recommended = bool(list(rest.every(words.pattern("<recommend>"))))
    about = read_about(rest, words, names)
    titles = read_titles(rest, words, names)
    price = read_price(rest, words)
    asked = _without_titles(rest, programme, said, words)
    saying = programme_words(rest, words)
    titles = titles if titles.films else read_single(rest, names)
    if titles.films:
        list(rest.every(words.pattern("<subtitles>|<spoken>")))
    asked = replace(asked, films=titles.films, unsure_film=titles.unsure)
    left = " ".join(part for part in (asked.leftover, price, left_over(rest, words)) if part)
    asked = replace(asked, leftover=left, about=about, no_such_day=_typed(asked.no_such_day, text))
    if recommended:
        saying = replace(saying, strong=True, weak=True, recommended=True)
    certain = is_certain(asked, saying, whole_title=titles.whole)
    return replace(asked, certain=certain, leftover=" ".join(part for part in (unwanted, left) if part))


def _asks_ceremony(rest: Rest, words: Words) -> bool:
    """The opening, as nothing else is named: a museum has opening times, too."""
    named = words.pattern(r"^\W*(?:<ceremony_alone>)\W*$|\bthe (?:<ceremony_alone>)\W*$|[开闭]幕\W*[吗呢几什在]?")
    return bool(named.search(rest.whole)) and left_over(rest, words) in words.said("ceremony_alone")


def _typed(words: str, text: str) -> str:
    """As they stand in the message, if they can be found there: June 31, not june 31."""
    at = text.lower().find(words.lower()) if words else -1
    return text[at : at + len(words)] if at >= 0 else words


def _without_titles(rest: Rest, programme: Programme, said: Moment, words: Words) -> Asked:
    """Everything but films, which were taken out before; leftover: days that are not clear."""
    calendar = calendar_of(programme, said)
    days = read_days(rest, words, calendar)
    late = days.evening or bool(words.pattern("<evening>").search(rest.text))
    hours = read_hours(rest, words, evening=days.evening)
    if hours.small and not late:
        days = night_before(days, calendar, either=hours.either)
    wants_time, wants_place = read_wanted(rest, words)
    moment = read_moment(rest, words)
    halls, kinds = read_places(rest, words, programme.venue)
    if not kinds and _asks_ceremony(rest, words):
        rest.take(0, len(rest.text))
        kinds = ("ceremony",)
    if "ceremony" in kinds and words.pattern("<closing>").search(rest.whole):
        moment = "last"
    audience, age = read_audience(rest, words)
    spoken, subtitles = read_tongues(rest, words)
    return Asked(
        days.days, hours.earliest, hours.latest, hours.part, halls, kinds, spoken, subtitles, audience,
        moment=moment, wants_time=wants_time, wants_place=wants_place, leftover=days.unclear,
        no_such_day=days.no_such, age=age,
    )  # fmt: skip
