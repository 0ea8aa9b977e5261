"""Places in the programme: when films got one, and when they lost it."""

from dataclasses import dataclass

from storage.database import Tx
from storage.decisions import CATEGORY


@dataclass(frozen=True, slots=True)
class Move:
    """Something that happened to a film that was selected once. change: as its history has it; category: its own."""

    entry_id: str
    category: str
    change: str


async def moves(tx: Tx, edition: str, field: str) -> list[Move]:
    """All of them, the first one first; of what is told at once, what frees places comes before what takes them.

    field: its value is the category of an entry.
    """
    rows = await tx.all(
        f"SELECT e.id AS entry_id, {CATEGORY.format('e')} AS category, h.change AS change"
        " FROM entry_history h JOIN entries e ON e.id = h.entry_id"
        " WHERE e.edition = :edition"
        " AND h.change IN ('selected', 'refused', 'lapsed', 'withdrawn', 'declined', 'waitlisted')"
        " AND e.id IN (SELECT d.entry_id FROM decisions d WHERE d.edition = :edition AND d.told <> '')"
        " ORDER BY h.at, CASE WHEN h.change IN ('declined', 'waitlisted') THEN 0 ELSE 1 END, h.id",
        edition=edition, field=field,
    )  # fmt: skip
    return [Move(row["entry_id"], row["category"], row["change"]) for row in rows]
