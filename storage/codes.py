"""Codes that open something: an entry after the deadline, or one's own conversations on another device."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Tx

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0/O, 1/I/L: codes are read aloud and typed by hand


@dataclass(frozen=True, slots=True)
class LateCode:
    """uses: how many people may take it; used: how many have."""

    edition: str
    uses: int
    used: int
    opens_until: datetime
    note: str


def fresh(length: int) -> str:
    """A code of that many characters, about 4.95 bits each."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def digest(code: str) -> str:
    """What is stored of a code: case, spaces and hyphens do not count."""
    told = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(told.encode()).hexdigest()


async def issue_late(tx: Tx, edition: str, uses: int, opens_until: datetime, note: str, now: datetime) -> str:
    """A new late code, told once: only its digest is kept."""
    code = fresh(10)
    await tx.run(
        "INSERT INTO late_codes (code_hash, edition, uses, opens_until, note, created_at)"
        " VALUES (:hash, :edition, :uses, :until, :note, :now)",
        hash=digest(code), edition=edition, uses=uses, until=instants.write(opens_until), note=note,
        now=instants.write(now),
    )  # fmt: skip
    return code


async def find_late(tx: Tx, code: str, edition: str) -> LateCode | None:
    """The late code, its row locked until the transaction ends, so that its last use is not taken twice."""
    row = await tx.one(
        "SELECT edition, uses, opens_until, note FROM late_codes"
        " WHERE code_hash = :hash AND edition = :edition FOR_UPDATE",
        hash=digest(code), edition=edition,
    )  # fmt: skip
    if row is None:
        return None
    # Only a statement begun after the lock was got sees the grants of those who held it before.
    used = await tx.one("SELECT COUNT(*) AS used FROM late_grants WHERE code_hash = :hash", hash=digest(code))
    assert used is not None
    return LateCode(row["edition"], row["uses"], used["used"], instants.read(row["opens_until"]), row["note"])


async def grant_late(tx: Tx, code: str, person_id: str, now: datetime) -> bool:
    """Let this person in by that code; False if they were already."""
    return bool(
        await tx.run(
            "INSERT INTO late_grants (code_hash, person_id, granted_at) VALUES (:hash, :person, :now)"
            " ON CONFLICT DO NOTHING",
            hash=digest(code), person=person_id, now=instants.write(now),
        )
    )  # fmt: skip


async def open_until(tx: Tx, person_id: str, edition: str) -> datetime | None:
    """Until when late codes keep enrolment open for this person; None without one."""
    row = await tx.one(
        "SELECT MAX(c.opens_until) AS until FROM late_grants g JOIN late_codes c ON c.code_hash = g.code_hash"
        " WHERE g.person_id = :person AND c.edition = :edition",
        person=person_id, edition=edition,
    )  # fmt: skip
    return instants.read(row["until"]) if row and row["until"] else None


async def list_late(tx: Tx, edition: str) -> list[LateCode]:
    """All late codes of an edition, newest first; the codes themselves are not known."""
    rows = await tx.all(
        "SELECT edition, uses, opens_until, note,"
        " (SELECT COUNT(*) FROM late_grants g WHERE g.code_hash = late_codes.code_hash) AS used"
        " FROM late_codes WHERE edition = :edition ORDER BY created_at DESC",
        edition=edition,
    )
    return [LateCode(r["edition"], r["uses"], r["used"], instants.read(r["opens_until"]), r["note"]) for r in rows]


async def issue_handover(tx: Tx, person_id: str, expires_at: datetime) -> str:
    """A one-time code that carries this person to another conversation; earlier ones of theirs stop working."""
    code = fresh(8)
    await tx.run("DELETE FROM handover_codes WHERE person_id = :person", person=person_id)
    await tx.run(
        "INSERT INTO handover_codes (code_hash, person_id, expires_at) VALUES (:hash, :person, :expires)",
        hash=digest(code), person=person_id, expires=instants.write(expires_at),
    )  # fmt: skip
    return code


async def find_handover(tx: Tx, code: str, now: datetime) -> str | None:
    """The person whom the code belongs to, without using it up; None if it is unknown, used or expired."""
    row = await tx.one(
        "SELECT person_id FROM handover_codes WHERE code_hash = :hash AND used_at = '' AND expires_at > :now",
        hash=digest(code), now=instants.write(now),
    )  # fmt: skip
    return str(row["person_id"]) if row else None


async def take_handover(tx: Tx, code: str, now: datetime) -> str | None:
    """Use the code up; the person it belongs to, or None if it is unknown, used or expired."""
    row = await tx.one(
        "UPDATE handover_codes SET used_at = :now WHERE code_hash = :hash AND used_at = '' AND expires_at > :now"
        " RETURNING person_id",
        hash=digest(code), now=instants.write(now),
    )  # fmt: skip
    return str(row["person_id"]) if row else None


async def forget_handovers(tx: Tx, now: datetime) -> int:
    """Drop the codes that no longer work."""
    return await tx.run("DELETE FROM handover_codes WHERE expires_at < :now", now=instants.write(now))
