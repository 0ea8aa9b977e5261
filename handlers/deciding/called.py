"""How films are called where decisions are told: by number and title as they were handed in last, never as drafts."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.reviewing import naming
from handlers.talk.festival import Festival
from storage import entries
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Film:
    """How a film is called in letters. number: as it is printed; title: plain."""

    entry_id: str
    number: str
    title: str

    @property
    def names(self) -> dict[str, str]:
        """For the texts that name it."""
        return {"number": self.number, "title": self.title}


async def films_of(tx: Tx, festival: Festival, ids: Iterable[str]) -> dict[str, Film]:
    """Those of these entries that there are, in one query; the number stands in where a film has no title."""
    found = await entries.handed_in(tx, list(dict.fromkeys(ids)))
    return {id: _film(festival, id, number, answers) for id, (number, answers) in found.items()}


async def film_of(tx: Tx, festival: Festival, entry_id: str) -> Film:
    """One of them; it must exist."""
    return (await films_of(tx, festival, [entry_id]))[entry_id]


def _film(festival: Festival, id: str, number: int | None, answers: str) -> Film:
    called = festival.number.format(number=number)
    title = naming.title(festival.enrolment, answers) if answers else ""
    return Film(id, called, title or called)


def sorted_by(festival: Festival) -> str:
    """The field of the enrolment form by whose answers places are given, "" where there is none."""
    field = naming.category(festival.enrolment)
    return field.id if field else ""
