"""What organisers ask a filmmaker to change: one open request for an entry at most, and those that were closed."""

import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

OPEN, ANSWERED, WITHDRAWN = "open", "answered", "withdrawn"


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """fields: ids of the form's questions. note: what is wrong, in the organiser's words.

    asked_by: the actor as the audit log has it. until: it can be answered, also after the deadline. state: OPEN,
    ANSWERED or WITHDRAWN. version: the one that was asked about; answered: the one that came back, 0 for none.
    """

    entry_id: str
    edition: str
    fields: tuple[str, ...]
    note: str
    asked_by: str
    asked_name: str
    asked_at: datetime
    until: datetime
    version: int
    id: str = ""
    state: str = OPEN
    answered: int = 0
    closed_at: datetime | None = None


_COLUMNS = (
    "r.id, r.edition, r.entry_id, r.fields, r.note, r.asked_by, r.asked_name, r.asked_at, r.until, r.state, r.version,"
    " r.answered, r.closed_at"
)


def _request(row: Row) -> ChangeRequest:
    closed = row["closed_at"]
    return ChangeRequest(
        row["entry_id"], row["edition"], tuple(json.loads(row["fields"])), row["note"], row["asked_by"],
        row["asked_name"], instants.read(row["asked_at"]), instants.read(row["until"]), row["version"], row["id"],
        row["state"], row["answered"], instants.read(closed) if closed else None,
    )  # fmt: skip


async def ask(tx: Tx, request: ChangeRequest) -> ChangeRequest | None:
    """Write a request down; as it stands, with its id. None if one is open for that entry already."""
    id = secrets.token_hex(5)
    row = await tx.one(
        "INSERT INTO change_requests (id, edition, entry_id, fields, note, asked_by, asked_name, asked_at, until,"
        " state, version)"
        " VALUES (:id, :edition, :entry, :fields, :note, :by, :name, :at, :until, 'open', :version)"
        " ON CONFLICT (entry_id) WHERE state = 'open' DO NOTHING RETURNING id",
        id=id, edition=request.edition, entry=request.entry_id, fields=json.dumps(request.fields), note=request.note,
        by=request.asked_by, name=request.asked_name, at=instants.write(request.asked_at),
        until=instants.write(request.until), version=request.version,
    )  # fmt: skip
    return replace(request, id=id) if row else None


async def find(tx: Tx, id: str) -> ChangeRequest | None:
    """The request of that id. Who is to close it locks the entry first: the filmmaker may answer meanwhile."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM change_requests r WHERE r.id = :id", id=id)
    return _request(row) if row else None


async def open_of(tx: Tx, entry_id: str) -> ChangeRequest | None:
    """The one that is open for an entry, also where its time is over."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM change_requests r WHERE r.entry_id = :entry AND r.state = 'open'", entry=entry_id
    )
    return _request(row) if row else None


async def last_of(tx: Tx, entry_id: str) -> ChangeRequest | None:
    """The one that was asked last for an entry, whatever became of it."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM change_requests r WHERE r.entry_id = :entry ORDER BY r.asked_at DESC, r.id LIMIT 1",
        entry=entry_id,
    )
    return _request(row) if row else None


async def any_over(tx: Tx, edition: str, now: datetime) -> ChangeRequest | None:
    """One whose time has ended unanswered, and of which the entry's history does not know it yet."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM change_requests r JOIN entries e ON e.id = r.entry_id AND e.state = 'submitted'"
        " WHERE r.edition = :edition AND r.state = 'open' AND r.until <= :now AND NOT EXISTS (SELECT 1 FROM"
        " entry_history h WHERE h.entry_id = r.entry_id AND h.change = 'unanswered' AND h.at >= r.asked_at) LIMIT 1",
        edition=edition, now=instants.write(now),
    )  # fmt: skip
    return _request(row) if row else None


async def open_of_person(tx: Tx, person_id: str, edition: str) -> dict[str, ChangeRequest]:
    """What is open for this person's films, by entry."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM entries e JOIN change_requests r ON r.entry_id = e.id AND r.state = 'open'"
        " WHERE e.person_id = :person AND e.edition = :edition",
        person=person_id, edition=edition,
    )  # fmt: skip
    return {row["entry_id"]: _request(row) for row in rows}


async def answer(tx: Tx, id: str, version: int, now: datetime) -> bool:
    """The filmmaker's version came back; False if the request was closed before."""
    return await _close(tx, id, ANSWERED, now, version)


async def take_back(tx: Tx, id: str, now: datetime) -> bool:
    """Nobody needs an answer any more; False if the request was closed before."""
    return await _close(tx, id, WITHDRAWN, now)


async def _close(tx: Tx, id: str, state: str, now: datetime, version: int = 0) -> bool:
    return bool(
        await tx.run(
            "UPDATE change_requests SET state = :state, answered = :version, closed_at = :now"
            " WHERE id = :id AND state = 'open'",
            id=id, state=state, version=version, now=instants.write(now),
        )
    )  # fmt: skip
