"""Private calendar addresses: whose they are. Of an address itself only the hash is kept."""

from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Tx
from storage.people import Person


@dataclass(frozen=True, slots=True)
class Calendar:
    """One address that works. seed: with the bot's key, what the address is made from again."""

    token_hash: str
    person_id: str
    seed: str


async def latest(tx: Tx, person_id: str) -> Calendar | None:
    """The address that somebody was given last; a person of two joined conversations may have an older one, too."""
    row = await tx.one(
        "SELECT token_hash, person_id, seed FROM calendars WHERE person_id = :person"
        " ORDER BY made_at DESC, token_hash LIMIT 1",
        person=person_id,
    )  # fmt: skip
    return Calendar(row["token_hash"], row["person_id"], row["seed"]) if row else None


async def replace(tx: Tx, calendar: Calendar, now: datetime) -> None:
    """From now on this address works, and none that the person had before."""
    await forget_person(tx, calendar.person_id)
    await tx.run(
        "INSERT INTO calendars (token_hash, person_id, seed, made_at) VALUES (:hash, :person, :seed, :now)",
        hash=calendar.token_hash, person=calendar.person_id, seed=calendar.seed, now=instants.write(now),
    )  # fmt: skip


async def owner(tx: Tx, token_hash: str) -> Person | None:
    """Whose address that is; None if it does not work (any more)."""
    row = await tx.one(
        "SELECT p.id, p.language, p.zone FROM calendars c JOIN people p ON p.id = c.person_id"
        " WHERE c.token_hash = :hash",
        hash=token_hash,
    )  # fmt: skip
    return Person(row["id"], row["language"], row["zone"]) if row else None


async def forget_person(tx: Tx, person_id: str) -> int:
    """None of somebody's addresses works any more; how many there were."""
    return await tx.run("DELETE FROM calendars WHERE person_id = :person", person=person_id)
