"""Who writes to the bot: a person may have several conversations, on several channels."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from storage import assignments, fanouts, instants, recipients_joined, reminders_joined
from storage.database import Tx

_NEWER = "UPDATE SET version = excluded.version WHERE {0}.version < excluded.version"
_PLANS = {
    "saves": ("edition, screening_id", "saved_at, version", _NEWER.format("saves")),
    "saved_films": ("edition, film_id", "saved_at, version", _NEWER.format("saved_films")),
    "ratings": ("edition, film_id", "stars, first_at, rated_at", "NOTHING"),
}
"""What makes a row, what else it has, and what becomes of it where both have one."""

_RANK = "CASE {0}.role WHEN 'owner' THEN 3 WHEN 'organiser' THEN 2 WHEN 'juror' THEN 1 ELSE 0 END"
_HIGHER = f"{_RANK.format('excluded')} > {_RANK.format('staff')}"
"""Of two roles; whoever was suspended as either is so as both."""


@dataclass(frozen=True, slots=True)
class Person:
    """language: "" until known; zone: IANA name, "" until known."""

    id: str
    language: str = ""
    zone: str = ""


def add(tx: Tx, person: Person, now: datetime) -> None:
    """Write a new person down."""
    tx.soon(
        "INSERT INTO people (id, language, zone, created_at) VALUES (:id, :language, :zone, :now)",
        id=person.id, language=person.language, zone=person.zone, now=instants.write(now),
    )  # fmt: skip


def new(language: str = "", zone: str = "") -> Person:
    """A person not yet written down."""
    return Person(secrets.token_hex(8), language, zone)


def keep(tx: Tx, person: Person) -> None:
    """Write a person's language and zone down."""
    tx.soon(
        "UPDATE people SET language = :language, zone = :zone WHERE id = :id",
        id=person.id, language=person.language, zone=person.zone,
    )  # fmt: skip


async def join(tx: Tx, other: str, into: str) -> None:
    """All that `other` has belongs to `into` from now on; of two roles the higher one stays."""
    for table in ("conversations", "entries", "entry_files", "inquiries", "questions", "imports", "handover_codes"):
        await tx.run(f"UPDATE {table} SET person_id = :into WHERE person_id = :other", other=other, into=into)
    await tx.run("UPDATE inquiries SET taken_by = :into WHERE taken_by = :other", other=other, into=into)
    await tx.run(
        "INSERT INTO late_grants (code_hash, person_id, granted_at)"
        " SELECT code_hash, :into, granted_at FROM late_grants WHERE person_id = :other ON CONFLICT DO NOTHING",
        other=other, into=into,
    )  # fmt: skip
    await tx.run("DELETE FROM late_grants WHERE person_id = :other", other=other)
    await tx.run(
        "INSERT INTO staff (person_id, role, name, invited_by, since, suspended_at)"
        " SELECT :into, role, name, invited_by, since, suspended_at FROM staff WHERE person_id = :other"
        f" ON CONFLICT (person_id) DO UPDATE SET role = CASE WHEN {_HIGHER} THEN excluded.role ELSE staff.role END,"
        " suspended_at = CASE WHEN staff.suspended_at = '' THEN excluded.suspended_at ELSE staff.suspended_at END",
        other=other, into=into,
    )  # fmt: skip
    await tx.run("DELETE FROM staff WHERE person_id = :other", other=other)
    await assignments.join(tx, other, into)
    await _join_muted(tx, other, into)
    await _join_plans(tx, other, into)
    await recipients_joined.join(tx, other, into)


async def _join_muted(tx: Tx, other: str, into: str) -> None:
    """Whoever said once that they do without something gets none of it."""
    before = await muted(tx, into)
    topics = {*before.split(), *(await muted(tx, other)).split()}
    both = "all" if "all" in topics else " ".join(("", *sorted(topics), "")) if topics else ""
    if both != before:
        await keep_muted(tx, into, both)


async def _join_plans(tx: Tx, other: str, into: str) -> None:
    """Both plans in one; of two votes for a film the one that `into` gave stays; both calendar addresses go on.

    What one of them was told of a screening nobody is told again; what neither was told, both are.
    """
    for table, (key, rest, both) in _PLANS.items():
        await tx.run(
            f"INSERT INTO {table} (person_id, {key}, {rest}) SELECT :into, {key}, {rest} FROM {table}"
            f" WHERE person_id = :other ON CONFLICT ({key}, person_id) DO {both}",
            other=other, into=into,
        )  # fmt: skip
        await tx.run(f"DELETE FROM {table} WHERE person_id = :other", other=other)
    await tx.run("UPDATE calendars SET person_id = :into WHERE person_id = :other", other=other, into=into)
    await fanouts.tell_again(tx, into)
    await reminders_joined.join(tx, other, into)


async def reminded(tx: Tx, id: str) -> str:
    """How they chose to be reminded of screenings: "" for the festival's way, "off", or minutes (" 1440 120 ")."""
    row = await tx.one("SELECT reminded FROM people WHERE id = :id", id=id)
    return str(row["reminded"]) if row else ""


async def keep_reminded(tx: Tx, id: str, chosen: str) -> None:
    """Write down how they want to be reminded: as `reminded` tells it."""
    await tx.run("UPDATE people SET reminded = :chosen WHERE id = :id", id=id, chosen=chosen)


async def muted(tx: Tx, id: str) -> str:
    """Announcements that they do not want: "" for none, "all", or topics (" events news ")."""
    row = await tx.one("SELECT muted FROM people WHERE id = :id", id=id)
    return str(row["muted"]) if row else ""


async def keep_muted(tx: Tx, id: str, chosen: str) -> None:
    """Write down what they do not want: as `muted` tells it."""
    await tx.run("UPDATE people SET muted = :chosen WHERE id = :id", id=id, chosen=chosen)


async def find(tx: Tx, id: str) -> Person:
    """The person of that id, who must exist."""
    row = await tx.one("SELECT id, language, zone FROM people WHERE id = :id", id=id)
    assert row is not None
    return Person(row["id"], row["language"], row["zone"])
