"""How films and categories are called on the organisers' screens of decisions, and ways from one screen to another."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.deciding import called
from handlers.deciding.called import Film
from handlers.reviewing import naming
from handlers.talk.content import Field
from handlers.talk.message import Choice
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten
from storage import decisions
from storage.decisions import Considered

NO_CATEGORY = "-"
"""Stands for "" in buttons."""


async def films(turn: Turn, found: Sequence[Considered]) -> dict[str, Film]:
    """How these entries are called, by their ids, in one query."""
    return await called.films_of(turn.tx, turn.festival, [each.id for each in found])


async def film(turn: Turn, entry_id: str) -> Film:
    """How an entry is called; it must exist."""
    return await called.film_of(turn.tx, turn.festival, entry_id)


async def considered(turn: Turn) -> list[Considered]:
    """All entries that are handed in and stand, by number."""
    return await decisions.considered(turn.tx, turn.festival.edition, called.sorted_by(turn.festival))


async def pending(turn: Turn) -> list[Considered]:
    """Those of which something is proposed, also of films that were withdrawn meanwhile, by number."""
    return await decisions.pending(turn.tx, turn.festival.edition, called.sorted_by(turn.festival))


async def unheard(turn: Turn) -> list[Considered]:
    """Those of which the last letter may not have arrived, or is held, by number."""
    return await decisions.unheard(turn.tx, turn.festival.edition, called.sorted_by(turn.festival))


async def one(turn: Turn, entry_id: str) -> Considered | None:
    """One entry that has ever been handed in."""
    return await decisions.one_considered(turn.tx, turn.festival.edition, called.sorted_by(turn.festival), entry_id)


def named(turn: Turn, found: Film) -> Markup:
    """ "<b>BJIFF11-0001</b>, “Low Water”"."""
    return turn.say("decisions.film", **found.names)


def category(turn: Turn, id: str) -> str:
    """A category as people read it, plain."""
    field = _field(turn)
    option = field.option(id) if field else None
    if option is None:
        return id or turn.voice.label("decide.no_category")
    return option.label.get(turn.language) or next(iter(option.label.values()))


def categories(turn: Turn, found: Sequence[Considered]) -> list[str]:
    """Those that have entries, in the order of the form."""
    field = _field(turn)
    order = [option.id for option in field.options] if field else []
    there = {each.category for each in found}
    return [id for id in order if id in there] + sorted(there - set(order))


def _field(turn: Turn) -> Field | None:
    return naming.category(turn.festival.enrolment)


def button(found: Film) -> Choice:
    """Opens an entry's card."""
    return Choice(shorten(f"{found.number} · {found.title}", 56), f"decide.entry:{found.entry_id}")


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
