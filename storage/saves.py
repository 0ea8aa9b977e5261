"""What people keep in their plan: screenings, and films that they follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage import instants
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Saved:
    """What one person keeps: ids of screenings and of films, also of those that have vanished since."""

    screenings: frozenset[str] = frozenset()
    films: frozenset[str] = frozenset()


async def save(tx: Tx, edition: str, screening_id: str, person_id: str, now: datetime, *, version: int = 0) -> bool:
    """Keep a screening; False if it was kept already.

    version: the programme's that they were shown; of what later ones changed they are to be told.
    """
    values = {"edition": edition, "id": screening_id, "person": person_id, "version": version}
    return await _keep(tx, "saves", "screening_id", values, now)


async def drop(tx: Tx, edition: str, screening_id: str, person_id: str) -> bool:
    """Keep it no longer; False if it was not kept."""
    return bool(
        await tx.run(
            "DELETE FROM saves WHERE edition = :edition AND screening_id = :screening AND person_id = :person",
            edition=edition, screening=screening_id, person=person_id,
        )
    )  # fmt: skip


async def follow(tx: Tx, edition: str, film_id: str, person_id: str, now: datetime, *, version: int = 0) -> bool:
    """Follow a film; False if it was followed already. version: as for `save`."""
    values = {"edition": edition, "id": film_id, "person": person_id, "version": version}
    return await _keep(tx, "saved_films", "film_id", values, now)


async def _keep(tx: Tx, table: str, column: str, values: dict[str, Any], now: datetime) -> bool:
    fresh = await tx.run(
        f"INSERT INTO {table} (edition, {column}, person_id, saved_at, version)"
        " VALUES (:edition, :id, :person, :now, :version) ON CONFLICT DO NOTHING",
        **values, now=instants.write(now),
    )  # fmt: skip
    if not fresh:  # they see now what it has become since
        await tx.run(f"{_SHOWN.format(table=table, column=column)}", **values)
    return bool(fresh)


_SHOWN = (
    "UPDATE {table} SET version = :version WHERE edition = :edition AND {column} = :id AND person_id = :person"
    " AND version < :version"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A person has been shown or told what a screening, or all of a film, is as of a version."""

    person_id: str
    id: str
    version: int


async def shown(tx: Tx, edition: str, screenings: Sequence[Shown], films: Sequence[Shown]) -> None:
    """Write down what people have been told; a later version that they saw meanwhile stays."""
    for table, column, those in (("saves", "screening_id", screenings), ("saved_films", "film_id", films)):
        rows = [{"edition": edition, "id": x.id, "person": x.person_id, "version": x.version} for x in those]
        await tx.many(_SHOWN.format(table=table, column=column), rows)


async def unfollow(tx: Tx, edition: str, film_id: str, person_id: str) -> bool:
    """Follow it no longer; False if it was not followed."""
    return bool(
        await tx.run(
            "DELETE FROM saved_films WHERE edition = :edition AND film_id = :film AND person_id = :person",
            edition=edition, film=film_id, person=person_id,
        )
    )  # fmt: skip


async def of_person(tx: Tx, edition: str, person_id: str) -> Saved:
    """All that somebody keeps of an edition."""
    rows = await tx.all(
        "SELECT 'screening' AS kind, screening_id AS id FROM saves WHERE edition = :edition AND person_id = :person"
        " UNION ALL"
        " SELECT 'film' AS kind, film_id AS id FROM saved_films WHERE edition = :edition AND person_id = :person",
        edition=edition, person=person_id,
    )  # fmt: skip
    kept = {kind: frozenset(row["id"] for row in rows if row["kind"] == kind) for kind in ("screening", "film")}
    return Saved(kept["screening"], kept["film"])


async def forget_person(tx: Tx, person_id: str) -> int:
    """Erase all that somebody kept, of every edition; how many rows that were."""
    screenings = await tx.run("DELETE FROM saves WHERE person_id = :person", person=person_id)
    return screenings + await tx.run("DELETE FROM saved_films WHERE person_id = :person", person=person_id)
