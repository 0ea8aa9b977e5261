"""Screenings in a message: grouped by day, a few at a time, with a button for each and ways to the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Generic, TypeVar

from markupsafe import Markup

from handlers.programme.programme import Programme
from handlers.showtimes import cards, wording
from handlers.talk.message import Choice, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten
from storage.screenings import Screening

SIZE, _MANY = 6, 8
"""Screenings on a page that have a button each: these fill a phone. And lines of one's own plan."""
_LABEL, _DATED = 22, 28
"""Characters of a screening's button, without a day and with it."""
DAY = timedelta(days=1)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a long list. number, of: from 1 on."""

    items: Sequence[Item]
    number: int
    of: int


def page(items: Sequence[Item], number: int, size: int = _MANY) -> Page[Item]:
    """That page, or the nearest one that there is."""
    of = max(1, -(-len(items) // size))
    number = min(max(1, number), of)
    return Page(items[(number - 1) * size : number * size], number, of)


def lines(turn: Turn, programme: Programme, shown: Sequence[Screening], *, headed: bool = True) -> list[Markup]:
    """A paragraph a day. headed: with the day over it."""
    found = []
    for day, those in groupby(shown, key=lambda each: programme.day_of(each.starts)):
        head = [Markup("<b>{}</b>").format(wording.day(turn.voice, day))] if headed else []
        found.append(Markup("\n").join([*head, *(cards.line(turn, programme, each, dated=False) for each in those)]))
    return found


def foot(turn: Turn, programme: Programme, shown: Page[Screening]) -> Markup:
    """Which page it is, and whose clock the times are told by."""
    zone = cards.zone_said(turn, programme)
    if shown.of == 1:
        return turn.say("showtimes.foot", zone=zone)
    return turn.say("showtimes.foot_page", zone=zone, page=shown.number, pages=shown.of)


def buttons(turn: Turn, programme: Programme, shown: Sequence[Screening]) -> Rows:
    """One for each screening, with its day where they are of several."""
    several = len({programme.day_of(each.starts) for each in shown}) > 1
    films = programme.films
    choices = [cards.screening_button(turn, each, films[each.film], dated=several) for each in shown]
    most = _DATED if several else _LABEL
    return paired(replace(choice, label=shorten(choice.label, most)) for choice in choices)


def turned(turn: Turn, action: str, argument: str, shown: Page[Item]) -> Rows:
    """The way to the pages before and after. The button's argument: "PAGE:argument"."""
    there = ((shown.number - 1, "showtimes.earlier"), (shown.number + 1, "showtimes.later"))
    row: tuple[Choice, ...] = tuple(
        turn.choice(f"showtimes.{action}:{number}:{argument}", key) for number, key in there if 1 <= number <= shown.of
    )
    return (row,) if row else ()


def numbered(argument: str) -> tuple[int, str]:
    """ "2:dome" → (2, "dome"); page 1 where none is named."""
    number, mark, rest = argument.partition(":")
    return (int(number[:6]), rest) if mark and number.isdecimal() else (1, argument)


def day_named(text: str) -> date | None:
    """ "2021-04-17" → that day; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
