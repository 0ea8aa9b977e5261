"""Says which days and halls a file is about: "on 19, 26, 27 April in the Dome Theatre"."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from babel.dates import format_date

from handlers.programme.programme import Venue
from handlers.showtimes import wording
from handlers.talk.fields.normal import listed
from handlers.talk.voice import Voice

_RUN = 3
"""Days in a row from which on only the first and the last are named."""


def said_covered(voice: Voice, venue: Venue, days: Sequence[date], halls: Sequence[str]) -> str:
    """Plain. days: in order; halls: ids."""
    told = voice.label("showtimes.comma").join(_months(voice, days))
    names = listed([wording.hall(voice, venue, id) for id in halls], voice.language)
    return voice.say("importing.where", days=told, halls=names).unescape()


def _months(voice: Voice, days: Sequence[date]) -> Iterator[str]:
    """ "19, 26, 27 April", "3–5 May"."""
    for (year, month), those in groupby(days, key=lambda day: (day.year, day.month)):
        name = format_date(date(year, month, 1), voice.label("importing.month_pattern"), locale=voice.language)
        numbers = voice.label("importing.days_comma").join(_numbers(voice, list(those)))
        yield voice.say("importing.days_of_month", days=numbers, month=name).unescape()


def _numbers(voice: Voice, days: Sequence[date]) -> Iterator[str]:
    for run in _runs(days):
        if len(run) < _RUN:
            yield from (voice.say("importing.day_number", day=day.day).unescape() for day in run)
        else:
            yield voice.say("importing.day_numbers", first=run[0].day, last=run[-1].day).unescape()


def _runs(days: Sequence[date]) -> Iterator[list[date]]:
    """Days that follow each other, together."""
    run: list[date] = []
    for day in days:
        if run and day != run[-1] + timedelta(days=1):
            yield run
            run = []
        run.append(day)
    if run:
        yield run
