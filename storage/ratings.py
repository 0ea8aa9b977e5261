"""How people rate films: one vote a person and film."""

from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Rating:
    """One vote. stars: 1 to 5. first_at: when the person voted first, rated_at: when they voted as it stands."""

    film_id: str
    person_id: str
    stars: int
    first_at: datetime
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class Votes:
    """All votes for one film."""

    film_id: str
    count: int
    stars: int


async def of_person(tx: Tx, edition: str, person_id: str) -> dict[str, Rating]:
    """Somebody's votes by film."""
    rows = await tx.all(
        "SELECT film_id, person_id, stars, first_at, rated_at FROM ratings"
        " WHERE edition = :edition AND person_id = :person",
        edition=edition, person=person_id,
    )  # fmt: skip
    return {
        row["film_id"]: Rating(
            row["film_id"], row["person_id"], row["stars"], instants.read(row["first_at"]),
            instants.read(row["rated_at"]),
        )
        for row in rows
    }  # fmt: skip


async def give(
    tx: Tx, edition: str, film_id: str, person_id: str, stars: int, *, now: datetime, first_after: datetime
) -> bool:
    """Vote, or change a vote that was given first after `first_after`; False if the earlier vote stands."""
    return bool(
        await tx.run(
            "INSERT INTO ratings (edition, film_id, person_id, stars, first_at, rated_at)"
            " VALUES (:edition, :film, :person, :stars, :now, :now) ON CONFLICT (edition, film_id, person_id)"
            " DO UPDATE SET stars = excluded.stars, rated_at = excluded.rated_at WHERE ratings.first_at > :after",
            edition=edition, film=film_id, person=person_id, stars=stars, now=instants.write(now),
            after=instants.write(first_after),
        )
    )  # fmt: skip


async def tally(tx: Tx, edition: str) -> list[Votes]:
    """What every film with a vote got, by film."""
    rows = await tx.all(
        "SELECT film_id, COUNT(*) AS votes, SUM(stars) AS stars FROM ratings WHERE edition = :edition"
        " GROUP BY film_id ORDER BY film_id",
        edition=edition,
    )  # fmt: skip
    return [Votes(row["film_id"], int(row["votes"]), int(row["stars"])) for row in rows]


async def forget_person(tx: Tx, person_id: str) -> int:
    """Erase all of somebody's votes, of every edition; how many there were."""
    return await tx.run("DELETE FROM ratings WHERE person_id = :person", person=person_id)
