"""Which places are free: whoever had one and lost it, without those who were selected since, or are about to be."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from handlers.deciding import called
from handlers.talk.festival import Festival
from storage import decisions, places
from storage.database import Tx
from storage.decisions import SELECTED, Considered
from storage.entries import SUBMITTED
from storage.places import Move


@dataclass(frozen=True, slots=True)
class Free:
    """So many places of a category. next: the first of its waiting list, None where nobody waits."""

    category: str
    n: int
    next: Considered | None


async def places_of(tx: Tx, festival: Festival) -> list[Free]:
    """The categories that have some, by id."""
    edition, field = festival.edition, called.sorted_by(festival)
    pending = await decisions.pending(tx, edition, field)
    free = count(await places.moves(tx, edition, field), [each.category for each in pending if _coming(each)])
    return [
        Free(id, n, await decisions.next_waiting(tx, edition, field, id)) for id, n in sorted(free.items())
    ]  # fmt: skip


def _coming(each: Considered) -> bool:
    """Whether it takes a place as soon as it is told."""
    return bool(each.decision.release_id) and each.decision.pending == SELECTED and each.state == SUBMITTED


def count(moves: Iterable[Move], coming: Iterable[str]) -> dict[str, int]:
    """How many are free by category, those with none left out. coming: categories of films about to be selected.

    Films that are selected while no place is free get new ones.
    """
    held: set[str] = set()
    free: Counter[str] = Counter()
    for move in moves:
        if move.change == SELECTED and move.entry_id not in held:
            held.add(move.entry_id)
            free[move.category] -= free[move.category] > 0
        elif move.change != SELECTED and move.entry_id in held:
            held.remove(move.entry_id)
            free[move.category] += 1
    free.subtract(coming)
    return {category: n for category, n in free.items() if n > 0}
