"""What submitted entries can be counted and found by: their answers to the fields that the form marks as facets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storage.database import Tx

Facets = Mapping[str, Sequence[str]]
"""Field → values; one that takes several answers has several."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was submitted last for an entry. answers: JSON as it is stored."""

    entry_id: str
    answers: str


async def replace(tx: Tx, edition: str, entry_id: str, facets: Facets) -> None:
    """These are an entry's from now on; what it had before goes."""
    await tx.run("DELETE FROM entry_facets WHERE entry_id = :entry", entry=entry_id)
    await tx.many(
        "INSERT INTO entry_facets (edition, entry_id, field, value) VALUES (:edition, :entry, :field, :value)",
        [
            {"edition": edition, "entry": entry_id, "field": field, "value": value}
            for field, values in facets.items()
            for value in dict.fromkeys(values)
        ],
    )


async def count(tx: Tx, edition: str, field: str) -> dict[str, int]:
    """Value → how many entries that are submitted have it, the most frequent first."""
    rows = await tx.all(
        "SELECT f.value, COUNT(*) AS n FROM entry_facets f JOIN entries e ON e.id = f.entry_id"
        " WHERE f.edition = :edition AND f.field = :field AND e.state = 'submitted'"
        " GROUP BY f.value ORDER BY n DESC, f.value",
        edition=edition, field=field,
    )  # fmt: skip
    return {row["value"]: int(row["n"]) for row in rows}


async def submitted(tx: Tx, edition: str, *, after: str, most: int) -> list[Submitted]:
    """Entries that were ever submitted, in the order of ids, from the one on that follows `after`."""
    rows = await tx.all(
        "SELECT e.id, v.answers FROM entries e JOIN entry_versions v ON v.entry_id = e.id AND v.version = e.version"
        " WHERE e.edition = :edition AND e.id > :after ORDER BY e.id LIMIT :most",
        edition=edition, after=after, most=most,
    )  # fmt: skip
    return [Submitted(row["id"], row["answers"]) for row in rows]
