"""Why nothing is found: the festival has not begun, is over, or shows nothing on that day."""

import re
from calendar import monthrange
from datetime import date

from babel.dates import get_month_names
from markupsafe import Markup

from handlers.programme.asked import Asked
from handlers.programme.asking.words import words_of
from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.talk.turn import Turn

_MONTHS = 12


def no_such_day(turn: Turn, typed: str) -> Markup:
    """ "There is no 31 April: April has 30 days."; typed: the day as it was written."""
    words = words_of(turn.texts)
    named = words.pattern("<months>").search(typed.lower())
    numbers = [int(number) for number in re.findall(r"\d{1,2}(?!\d)", typed)]
    month = words.number_of("months", named[0]) + 1 if named else next((n for n in numbers if 1 <= n <= _MONTHS), 0)
    if not 1 <= month <= _MONTHS:
        return turn.say("showtimes.no_such_day", day=typed)
    venue = turn.festival.programmes.venue
    n = monthrange(venue.first_day.year, month)[1]
    return turn.say("showtimes.no_such_day_in", day=typed, month=get_month_names(locale=turn.language)[month], n=n)


def is_over(turn: Turn, programme: Programme) -> bool:
    """Whether everything has been shown."""
    return bool(programme.screenings) and max(each.ends for each in programme.screenings[-20:]) <= turn.now


def outside(programme: Programme, days: tuple[date, date] | None) -> bool:
    """Whether these days lie before or after all that is shown."""
    return bool(days and programme.days) and (
        days[1] < programme.days[0] or days[0] > programme.days[-1]  # type: ignore[index]
    )


def why(turn: Turn, programme: Programme, asked: Asked) -> Markup:
    """The reason in a sentence; empty where only what is asked for is not shown."""
    if asked.days is None or not programme.days:
        return Markup("")
    first, last = programme.days[0], programme.days[-1]
    if asked.days[1] < first:
        return turn.say("showtimes.before_it", day=wording.day(turn.voice, first))
    if asked.days[0] > last:
        key = "showtimes.after_it" if is_over(turn, programme) else "showtimes.after_its_end"
        return turn.say(key, day=wording.day(turn.voice, last))
    if asked.days[0] == asked.days[1] and asked.days[0] not in programme.days:
        return turn.say("showtimes.nothing_on", day=wording.day(turn.voice, asked.days[0]))
    return Markup("")
