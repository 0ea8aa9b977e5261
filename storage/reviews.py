"""How far organisers have got with what was entered: what is new to them, what waits for whom, what they noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage import instants
from storage.database import Row, Tx

NEW, CHANGED, ASKED, ANSWERED = "new", "changed", "asked", "answered"
JURY, SCORED, PENDING, DECIDED = "jury", "scored", "pending", "decided"
ALL, WITHDRAWN = "all", "withdrawn"


@dataclass(frozen=True, slots=True)
class Queue:
    """Some of an edition's entries, by number. state: one of STATES.

    field, value: only those whose answer to that field is, or holds, this one ("" for all).
    """

    edition: str
    state: str = ALL
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in a queue. answers: of the version submitted last (JSON); seen: the version looked at last, 0: none."""

    id: str
    number: int
    version: int
    state: str
    answers: str
    seen: int


@dataclass(frozen=True, slots=True)
class Note:
    """What an organiser noted. author: the actor as the audit log has it."""

    author: str
    name: str
    text: str
    at: datetime


_SEEN = "COALESCE((SELECT s.version FROM entries_seen s WHERE s.entry_id = e.id), 0)"
_CAME_BACK = (
    "EXISTS (SELECT 1 FROM change_requests r WHERE r.entry_id = e.id AND r.state = 'answered'"
    f" AND r.answered > {_SEEN})"
)
_JUDGED = "EXISTS (SELECT 1 FROM assignments a WHERE a.entry_id = e.id AND a.state = '{0}')"
_HELD = "e.state = 'submitted'"
STATES: Mapping[str, str] = {
    ALL: _HELD,
    NEW: f"{_HELD} AND {_SEEN} = 0 AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = e.id AND"
    " (d.verdict <> '' OR d.pending <> ''))",
    CHANGED: f"{_HELD} AND {_SEEN} BETWEEN 1 AND e.version - 1 AND NOT {_CAME_BACK}",
    ASKED: f"{_HELD} AND EXISTS (SELECT 1 FROM change_requests r WHERE r.entry_id = e.id AND r.state = 'open')",
    ANSWERED: f"{_HELD} AND {_SEEN} > 0 AND {_CAME_BACK}",
    JURY: f"{_HELD} AND {_JUDGED.format('open')}",
    SCORED: f"{_HELD} AND {_JUDGED.format('scored')} AND NOT {_JUDGED.format('open')}",
    PENDING: f"{_HELD} AND EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = e.id AND d.pending <> '')",
    DECIDED: f"{_HELD} AND EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = e.id AND d.verdict <> '')",
    WITHDRAWN: "e.state = 'withdrawn'",
}
"""State of a queue → its condition. One entry may stand in several queues."""
_OF_VALUE = "EXISTS (SELECT 1 FROM entry_facets f WHERE f.entry_id = e.id AND f.field = :field AND f.value = :value)"
_LISTED = f"""
SELECT e.id, e.number, e.version, e.state, v.answers, {_SEEN} AS seen FROM entries e
JOIN entry_versions v ON v.entry_id = e.id AND v.version = e.version
WHERE e.edition = :edition AND e.number IS NOT NULL
"""


def _listed(row: Row) -> Listed:
    return Listed(row["id"], row["number"], row["version"], row["state"], row["answers"], row["seen"])


def _where(queue: Queue) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"edition": queue.edition}
    if not queue.value:
        return STATES[queue.state], values
    return f"{STATES[queue.state]} AND {_OF_VALUE}", {**values, "field": queue.field, "value": queue.value}


async def counts(tx: Tx, queue: Queue) -> dict[str, int]:
    """How many there are in each state, of the queue's value; its own state does not matter."""
    sums = ", ".join(f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS n_{name}" for name, condition in STATES.items())
    only, values = f" AND {_OF_VALUE}" if queue.value else "", {"edition": queue.edition}
    if queue.value:
        values |= {"field": queue.field, "value": queue.value}
    row = await tx.one(
        f"SELECT {sums} FROM entries e WHERE e.edition = :edition AND e.number IS NOT NULL{only}", **values
    )
    assert row is not None
    return {name: int(row[f"n_{name}"] or 0) for name in STATES}


async def values(tx: Tx, queue: Queue) -> dict[str, int]:
    """How many of the queue's state there are by each answer to its field; its own value does not matter."""
    rows = await tx.all(
        "SELECT f.value, COUNT(*) AS n FROM entries e JOIN entry_facets f ON f.entry_id = e.id AND f.field = :field"
        f" WHERE e.edition = :edition AND e.number IS NOT NULL AND {STATES[queue.state]} GROUP BY f.value",
        edition=queue.edition, field=queue.field,
    )  # fmt: skip
    return {row["value"]: int(row["n"]) for row in rows}


async def page(tx: Tx, queue: Queue, *, skip: int, most: int) -> list[Listed]:
    """Some of a queue."""
    where, values = _where(queue)
    rows = await tx.all(
        f"{_LISTED} AND {where} ORDER BY e.number LIMIT :most OFFSET :skip", **values, most=most, skip=skip
    )
    return [_listed(row) for row in rows]


async def beside(tx: Tx, queue: Queue, number: int) -> tuple[str, str]:
    """The ids of those before and after that number in a queue, "" where there is none; it need not stand there."""
    where, values = _where(queue)
    sql = f"SELECT e.id FROM entries e WHERE e.edition = :edition AND {where} AND e.number"
    before = await tx.one(f"{sql} < :number ORDER BY e.number DESC LIMIT 1", **values, number=number)
    after = await tx.one(f"{sql} > :number ORDER BY e.number LIMIT 1", **values, number=number)
    return (before["id"] if before else "", after["id"] if after else "")


async def numbered(tx: Tx, edition: str, number: int) -> Listed | None:
    """The entry of that number, withdrawn or not."""
    row = await tx.one(f"{_LISTED} AND e.number = :number", edition=edition, number=number)
    return _listed(row) if row else None


async def every(tx: Tx, edition: str) -> list[Listed]:
    """All that has ever been submitted, by number: to look for titles in."""
    return [_listed(row) for row in await tx.all(f"{_LISTED} ORDER BY e.number", edition=edition)]


async def look(tx: Tx, entry_id: str, version: int, by: str, now: datetime) -> int:
    """Somebody looks at that version; the one that was looked at last before, 0 for none. by: the actor."""
    row = await tx.one("SELECT version FROM entries_seen WHERE entry_id = :id", id=entry_id)
    seen = int(row["version"]) if row else 0
    if version > seen:
        await tx.run(
            "INSERT INTO entries_seen (entry_id, version, seen_by, seen_at) VALUES (:id, :version, :by, :now)"
            " ON CONFLICT (entry_id) DO UPDATE SET version = excluded.version, seen_by = excluded.seen_by,"
            " seen_at = excluded.seen_at WHERE entries_seen.version < excluded.version",
            id=entry_id, version=version, by=by, now=instants.write(now),
        )  # fmt: skip
    return seen


def note(tx: Tx, entry_id: str, note: Note) -> None:
    """Add a note."""
    tx.soon(
        "INSERT INTO entry_notes (entry_id, author, name, text, at) VALUES (:id, :author, :name, :text, :at)",
        id=entry_id, author=note.author, name=note.name, text=note.text, at=instants.write(note.at),
    )  # fmt: skip


async def notes(tx: Tx, entry_id: str) -> list[Note]:
    """What was noted about an entry, oldest first."""
    rows = await tx.all("SELECT author, name, text, at FROM entry_notes WHERE entry_id = :id ORDER BY id", id=entry_id)
    return [Note(row["author"], row["name"], row["text"], instants.read(row["at"])) for row in rows]
