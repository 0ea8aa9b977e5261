"""What staff did, in order: rows are added and read, never changed; the database itself refuses anything else."""

from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Record:
    """One action. actor: "channel:chat" of the private conversation, or who else did it; subject: to what."""

    at: datetime
    actor: str
    role: str
    action: str
    subject: str = ""
    detail: str = ""


def add(tx: Tx, record: Record) -> None:
    """Write an action down."""
    tx.soon(
        "INSERT INTO audit (at, actor, role, action, subject, detail)"
        " VALUES (:at, :actor, :role, :action, :subject, :detail)",
        at=instants.write(record.at), actor=record.actor, role=record.role, action=record.action,
        subject=record.subject, detail=record.detail,
    )  # fmt: skip


async def latest(tx: Tx, limit: int) -> list[Record]:
    """The last so many actions, oldest first."""
    rows = await tx.all(
        "SELECT at, actor, role, action, subject, detail FROM audit ORDER BY id DESC LIMIT :limit", limit=limit
    )
    return [
        Record(instants.read(r["at"]), r["actor"], r["role"], r["action"], r["subject"], r["detail"])
        for r in reversed(rows)
    ]
