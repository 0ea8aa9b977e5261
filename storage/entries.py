"""Films on their way to the festival: drafts, what was submitted and when, and what happened to each."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import facets as facet_rows
from storage import instants
from storage.database import Row, Tx
from storage.facets import Facets

DRAFT, SUBMITTED, WITHDRAWN = "draft", "submitted", "withdrawn"
_AT_ONCE = 200
"""Ids in one query."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One film entered for one edition.

    answers: the working copy (JSON). version: how often it has been submitted; changed: the working copy differs
    from the version submitted last. number: given at the first submission, kept for good.
    """

    id: str
    edition: str
    person_id: str
    state: str
    form_version: str
    answers: str
    number: int | None = None
    version: int = 0
    changed: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What was submitted once; it never changes."""

    version: int
    form_version: str
    answers: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to an entry: begun, submitted, corrected, withdrawn, returned."""

    change: str
    at: datetime


_COLUMNS = "id, edition, person_id, state, form_version, answers, number, version, changed, created_at, updated_at"


def _entry(row: Row) -> Entry:
    return Entry(
        row["id"], row["edition"], row["person_id"], row["state"], row["form_version"], row["answers"], row["number"],
        row["version"], bool(row["changed"]), instants.read(row["created_at"]), instants.read(row["updated_at"]),
    )  # fmt: skip


def begin(tx: Tx, edition: str, person_id: str, form_version: str, answers: str, now: datetime) -> Entry:
    """A new draft."""
    entry = Entry(
        secrets.token_hex(5), edition, person_id, DRAFT, form_version, answers, created_at=now, updated_at=now
    )
    tx.soon(
        "INSERT INTO entries (id, edition, person_id, state, form_version, answers, created_at, updated_at)"
        " VALUES (:id, :edition, :person, :state, :form_version, :answers, :now, :now)",
        id=entry.id, edition=edition, person=person_id, state=DRAFT, form_version=form_version, answers=answers,
        now=instants.write(now),
    )  # fmt: skip
    note(tx, entry, "begun", now)
    return entry


async def find(tx: Tx, id: str, person_id: str) -> Entry | None:
    """The entry of that id if it is this person's, else None: nobody opens another's film by guessing.

    Locked until the transaction ends: one person may answer from two conversations at once.
    """
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM entries WHERE id = :id AND person_id = :person FOR_UPDATE", id=id, person=person_id
    )
    return _entry(row) if row else None


async def any_of(tx: Tx, id: str, *, lock: bool = False) -> Entry | None:
    """The entry of that id, whosever it is: for reminding its owner, and for the festival. lock: as `find` does."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM entries WHERE id = :id {'FOR_UPDATE' if lock else ''}", id=id)
    return _entry(row) if row else None


async def of_person(tx: Tx, person_id: str, edition: str) -> list[Entry]:
    """A person's entries of this edition, the one touched last first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM entries WHERE person_id = :person AND edition = :edition"
        " ORDER BY updated_at DESC, id",
        person=person_id, edition=edition,
    )  # fmt: skip
    return [_entry(row) for row in rows]


async def submitted(tx: Tx, edition: str, *, skip: int, most: int) -> list[Entry]:
    """Entries of an edition that have been submitted and not withdrawn, by number: for organisers."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM entries WHERE edition = :edition AND state = :state"
        " ORDER BY number LIMIT :most OFFSET :skip",
        edition=edition, state=SUBMITTED, skip=skip, most=most,
    )  # fmt: skip
    return [_entry(row) for row in rows]


async def count_submitted(tx: Tx, edition: str) -> int:
    """How many those are."""
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM entries WHERE edition = :edition AND state = :state",
        edition=edition, state=SUBMITTED,
    )  # fmt: skip
    assert row is not None
    return int(row["n"])


async def find_submitted(tx: Tx, edition: str, id: str) -> Entry | None:
    """One of those, whosever it is."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM entries WHERE id = :id AND edition = :edition AND state = :state",
        id=id, edition=edition, state=SUBMITTED,
    )  # fmt: skip
    return _entry(row) if row else None


def keep(tx: Tx, entry: Entry, now: datetime) -> None:
    """Write the working copy down."""
    tx.soon(
        "UPDATE entries SET answers = :answers, form_version = :form_version, changed = :changed, updated_at = :now"
        " WHERE id = :id",
        id=entry.id, answers=entry.answers, form_version=entry.form_version, changed=int(entry.changed),
        now=instants.write(now),
    )  # fmt: skip


async def submit(tx: Tx, entry: Entry, snapshot: str, now: datetime, facets: Facets | None = None) -> Entry:
    """Make `snapshot` the next version; the first one takes the edition's next number, in this same transaction.

    facets: what it is counted and found by from now on.
    """
    number = entry.number or await _next_number(tx, entry.edition)
    version = entry.version + 1
    tx.soon(
        "INSERT INTO entry_versions (entry_id, version, form_version, answers, submitted_at)"
        " VALUES (:id, :version, :form_version, :answers, :now)",
        id=entry.id, version=version, form_version=entry.form_version, answers=snapshot, now=instants.write(now),
    )  # fmt: skip
    tx.soon(
        "UPDATE entries SET state = :state, number = :number, version = :version, changed = 0, updated_at = :now"
        " WHERE id = :id",
        id=entry.id, state=SUBMITTED, number=number, version=version, now=instants.write(now),
    )  # fmt: skip
    note(tx, entry, "submitted" if version == 1 else "corrected", now)
    await facet_rows.replace(tx, entry.edition, entry.id, facets or {})
    return Entry(
        entry.id, entry.edition, entry.person_id, SUBMITTED, entry.form_version, entry.answers, number, version,
        False, entry.created_at, now,
    )  # fmt: skip


def withdraw(tx: Tx, entry: Entry, now: datetime) -> None:
    """The film is no longer entered; its number and versions stay."""
    _set_state(tx, entry, WITHDRAWN, "withdrawn", now)


def restore(tx: Tx, entry: Entry, now: datetime) -> None:
    """A withdrawn film is entered again, as it was submitted last."""
    _set_state(tx, entry, SUBMITTED, "returned", now)


async def discard(tx: Tx, entry: Entry) -> None:
    """Delete a draft that was never submitted, with all it held."""
    await tx.run("DELETE FROM entry_files WHERE entry_id = :id", id=entry.id)
    await tx.run("DELETE FROM entry_history WHERE entry_id = :id", id=entry.id)
    await tx.run("DELETE FROM entries WHERE id = :id AND state = :draft AND version = 0", id=entry.id, draft=DRAFT)


async def versions(tx: Tx, entry_id: str) -> list[Version]:
    """All that was submitted for an entry, oldest first."""
    rows = await tx.all(
        "SELECT version, form_version, answers, submitted_at FROM entry_versions WHERE entry_id = :id ORDER BY version",
        id=entry_id,
    )
    return [
        Version(row["version"], row["form_version"], row["answers"], instants.read(row["submitted_at"])) for row in rows
    ]


async def handed_in(tx: Tx, ids: Sequence[str]) -> dict[str, tuple[int | None, str]]:
    """The number of each of these entries, and what was submitted of it last (JSON, "" where nothing was)."""
    found: dict[str, tuple[int | None, str]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        values = {f"id{at}": id for at, id in enumerate(ids[start : start + _AT_ONCE])}
        rows = await tx.all(
            "SELECT e.id, e.number, COALESCE(v.answers, '') AS answers FROM entries e"
            " LEFT JOIN entry_versions v ON v.entry_id = e.id AND v.version = e.version"
            f" WHERE e.id IN ({', '.join(f':{name}' for name in values)})",
            **values,
        )  # fmt: skip
        found |= {row["id"]: (row["number"], row["answers"]) for row in rows}
    return found


async def history(tx: Tx, entry_id: str) -> list[Change]:
    """What happened to an entry, oldest first."""
    rows = await tx.all("SELECT change, at FROM entry_history WHERE entry_id = :id ORDER BY id", id=entry_id)
    return [Change(row["change"], instants.read(row["at"])) for row in rows]


def note(tx: Tx, entry: Entry, change: str, now: datetime) -> None:
    """Add a line to an entry's history."""
    tx.soon(
        "INSERT INTO entry_history (entry_id, person_id, change, at) VALUES (:id, :person, :change, :now)",
        id=entry.id, person=entry.person_id, change=change, now=instants.write(now),
    )  # fmt: skip


def _set_state(tx: Tx, entry: Entry, state: str, change: str, now: datetime) -> None:
    tx.soon(
        "UPDATE entries SET state = :state, updated_at = :now WHERE id = :id",
        id=entry.id, state=state, now=instants.write(now),
    )  # fmt: skip
    note(tx, entry, change, now)


async def _next_number(tx: Tx, edition: str) -> int:
    row = await tx.one(
        "INSERT INTO counters (name, value) VALUES (:name, 1)"
        " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
        name=f"entries {edition}",
    )
    assert row is not None
    return int(row["value"])
