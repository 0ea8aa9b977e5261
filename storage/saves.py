"""What people keep in their plan: screenings, and films that they follow."""

from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Saved:
    """What one person keeps: ids of screenings and of films, also of those that have vanished since."""

    screenings: frozenset[str] = frozenset()
    films: frozenset[str] = frozenset()


async def save(tx: Tx, edition: str, screening_id: str, person_id: str, now: datetime) -> bool:
    """Keep a screening; False if it was kept already."""
    return bool(
        await tx.run(
            "INSERT INTO saves (edition, screening_id, person_id, saved_at)"
            " VALUES (:edition, :screening, :person, :now) ON CONFLICT DO NOTHING",
            edition=edition, screening=screening_id, person=person_id, now=instants.write(now),
        )
    )  # fmt: skip


async def drop(tx: Tx, edition: str, screening_id: str, person_id: str) -> bool:
    """Keep it no longer; False if it was not kept."""
    return bool(
        await tx.run(
            "DELETE FROM saves WHERE edition = :edition AND screening_id = :screening AND person_id = :person",
            edition=edition, screening=screening_id, person=person_id,
        )
    )  # fmt: skip


async def follow(tx: Tx, edition: str, film_id: str, person_id: str, now: datetime) -> bool:
    """Follow a film; False if it was followed already."""
    return bool(
        await tx.run(
            "INSERT INTO saved_films (edition, film_id, person_id, saved_at)"
            " VALUES (:edition, :film, :person, :now) ON CONFLICT DO NOTHING",
            edition=edition, film=film_id, person=person_id, now=instants.write(now),
        )
    )  # fmt: skip


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
