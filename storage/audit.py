"""What staff did, in order: rows are added and read, never changed, and each is hashed with all that came before it."""

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

_FIELDS = ("at", "actor", "role", "action", "subject", "detail")
_COLUMNS = "id, at, actor, role, action, subject, detail, hash"
_HEAD = "SELECT hash, rows, first FROM audit_head WHERE name = 'audit' FOR_UPDATE"
_PAGE = 1000
_BEFORE_ALL = -(2**63)
"""Whoever tampers may well choose an id below the first one."""


@dataclass(frozen=True, slots=True)
class Record:
    """One action. actor: "channel:chat" of the private conversation, or who else did it; subject: to what."""

    at: datetime
    actor: str
    role: str
    action: str
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain. rows: how many actions it covers; first: the digest of those older than the chain."""

    hash: str
    rows: int
    first: str


async def add(tx: Tx, record: Record) -> None:
    """Write an action down. Until the transaction ends no other process writes one: call it late."""
    head = await _locked_head(tx)
    row = {
        "at": instants.write(record.at), "actor": record.actor, "role": record.role, "action": record.action,
        "subject": record.subject, "detail": record.detail,
    }  # fmt: skip
    hashed = chained(head.hash, row)
    tx.soon(
        "INSERT INTO audit (at, actor, role, action, subject, detail, hash)"
        " VALUES (:at, :actor, :role, :action, :subject, :detail, :hash)",
        **row, hash=hashed,
    )  # fmt: skip
    tx.soon("UPDATE audit_head SET hash = :hash, rows = rows + 1 WHERE name = 'audit'", hash=hashed)


def chained(before: str, row: Row) -> str:
    """The hash of an action: SHA-256 over the hash before it and the action as JSON. before: "" for the first one."""
    told = json.dumps([row[name] for name in _FIELDS], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{told}".encode()).hexdigest()


async def _locked_head(tx: Tx) -> Head:
    row = await tx.one(_HEAD)
    if row is None:
        await _begin(tx)
        row = await tx.one(_HEAD)
        assert row is not None
    return Head(row["hash"], row["rows"], row["first"])


async def _begin(tx: Tx) -> None:
    """The chain begins at what an earlier version wrote without it; of several processes one does this."""
    if not await tx.run("INSERT INTO audit_head (name, hash, rows) VALUES ('audit', '', 0) ON CONFLICT DO NOTHING"):
        return
    hashed, rows = "", 0
    async for row in walk(tx):
        hashed, rows = chained(hashed, row), rows + 1
    tx.soon(
        "UPDATE audit_head SET hash = :hash, rows = :rows, first = :hash WHERE name = 'audit'", hash=hashed, rows=rows
    )


async def head(tx: Tx) -> Head:
    """Where the chain ends; all empty before the first action."""
    row = await tx.one("SELECT hash, rows, first FROM audit_head WHERE name = 'audit'")
    return Head(row["hash"], row["rows"], row["first"]) if row else Head("", 0, "")


async def walk(tx: Tx) -> AsyncIterator[Row]:
    """Every action as it is stored, with its id and its hash, oldest first."""
    last = _BEFORE_ALL
    while rows := await tx.all(
        f"SELECT {_COLUMNS} FROM audit WHERE id > :last ORDER BY id LIMIT :most", last=last, most=_PAGE
    ):
        for row in rows:
            yield row
        last = rows[-1]["id"]


async def last_of(tx: Tx, action: str, subject: str) -> Record | None:
    """The last time that was done to that subject."""
    row = await tx.one(
        "SELECT at, actor, role, action, subject, detail FROM audit"
        " WHERE action = :action AND subject = :subject ORDER BY id DESC LIMIT 1",
        action=action, subject=subject,
    )  # fmt: skip
    return _record(row) if row else None


async def actors_of(tx: Tx, actions: Sequence[str], subject: str, since: datetime) -> set[str]:
    """Who has done one of these to that subject since then."""
    rows = await tx.all(
        "SELECT DISTINCT actor, action FROM audit WHERE subject = :subject AND at >= :since",
        subject=subject, since=instants.write(since),
    )  # fmt: skip
    return {row["actor"] for row in rows if row["action"] in actions}


def _record(row: Row) -> Record:
    values = (row["actor"], row["role"], row["action"], row["subject"], row["detail"])
    return Record(instants.read(row["at"]), *values)


async def latest(tx: Tx, limit: int) -> list[Record]:
    """The last so many actions, oldest first."""
    rows = await tx.all(
        "SELECT at, actor, role, action, subject, detail FROM audit ORDER BY id DESC LIMIT :limit", limit=limit
    )
    return [_record(row) for row in reversed(rows)]
