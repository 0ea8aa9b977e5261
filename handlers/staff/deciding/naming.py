"""How films and categories are called on the organisers' screens of decisions, and ways from one screen to another."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.deciding import letters
from handlers.deciding.letters import Film
from handlers.talk.message import Choice
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten
from storage import entries
from storage.decisions import Considered

NO_CATEGORY = "-"
"""Stands for "" in buttons."""
FIELD = "category"
"""The field of the enrolment form by which places are given."""


async def film(turn: Turn, entry_id: str) -> Film:
    """How an entry is called; it must exist."""
    entry = await entries.any_of(turn.tx, entry_id)
    assert entry is not None
    return letters.film_of(turn.festival, entry)


def named(turn: Turn, found: Film) -> Markup:
    """ "<b>BJIFF11-0001</b>, “Low Water”"."""
    return turn.say("decisions.film", **found.names)


def category(turn: Turn, id: str) -> str:
    """A category as people read it, plain."""
    field = next((field for field in turn.festival.enrolment.field if field.id == FIELD), None)
    option = field.option(id) if field else None
    if option is None:
        return id or turn.voice.label("decide.no_category")
    return option.label.get(turn.language) or next(iter(option.label.values()))


def categories(turn: Turn, found: Sequence[Considered]) -> list[str]:
    """Those that have entries, in the order of the form."""
    field = next((field for field in turn.festival.enrolment.field if field.id == FIELD), None)
    order = [option.id for option in field.options] if field else []
    there = {each.category for each in found}
    return [id for id in order if id in there] + sorted(there - set(order))


async def button(turn: Turn, each: Considered) -> Choice:
    """Opens an entry's card."""
    found = await film(turn, each.id)
    return Choice(shorten(f"{found.number} · {found.title}", 56), f"decide.entry:{each.id}")


def back(turn: Turn) -> Choice:
    """To the overview."""
    return turn.choice("decide.list", "decide.button")


def turning(turn: Turn, action: str, page: int, pages: int) -> tuple[Choice, ...]:
    """The pages before and after this one."""
    turns = [(page - 1, "questions.before"), (page + 1, "questions.after")]
    return tuple(turn.choice(f"{action}:{to}", key, page=to, pages=pages) for to, key in turns if 1 <= to <= pages)


def page_of(turn: Turn, count: int, size: int) -> tuple[int, int]:
    """Which page was asked for, and how many there are."""
    pages = max(1, -(-count // size))
    turned = int(turn.argument[:6]) if turn.argument.isdecimal() else 1
    return min(max(turned, 1), pages), pages
