"""Decisions that go out together: when, who released them, and whether that was undone in time."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

WAITING, SENDING, SENT, UNDONE = "waiting", "sending", "sent", "undone"
"""SENDING: the first of it has been told, so it cannot be undone any more."""


@dataclass(frozen=True, slots=True)
class Release:
    """actor, role, name: who did it, as the audit log has it and as colleagues call them; actor "": the bot itself.

    channel, chat, language: where it was done, "" for the bot.
    """

    id: str
    edition: str
    actor: str
    role: str
    name: str
    channel: str
    chat: str
    language: str
    state: str
    released_at: datetime
    due_at: datetime


_COLUMNS = "id, edition, actor, role, name, channel, chat, language, state, released_at, due_at"


def _release(row: Row) -> Release:
    return Release(
        row["id"], row["edition"], row["actor"], row["role"], row["name"], row["channel"], row["chat"],
        row["language"], row["state"], instants.read(row["released_at"]), instants.read(row["due_at"]),
    )  # fmt: skip


def new_id() -> str:
    """Of a release that is about to be made."""
    return secrets.token_hex(5)


async def add(tx: Tx, release: Release) -> None:
    """Write a release down."""
    await tx.run(
        f"INSERT INTO releases ({_COLUMNS}) VALUES (:id, :edition, :actor, :role, :name, :channel, :chat, :language,"
        " :state, :released, :due)",
        id=release.id, edition=release.edition, actor=release.actor, role=release.role, name=release.name,
        channel=release.channel, chat=release.chat, language=release.language, state=release.state,
        released=instants.write(release.released_at), due=instants.write(release.due_at),
    )  # fmt: skip


async def find(tx: Tx, id: str) -> Release | None:
    """The release of that id."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM releases WHERE id = :id", id=id)
    return _release(row) if row else None


async def open_ones(tx: Tx, edition: str) -> list[Release]:
    """Those that have not gone out wholly, the next one first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM releases WHERE edition = :edition AND state IN ('waiting', 'sending')"
        " ORDER BY due_at, id",
        edition=edition,
    )  # fmt: skip
    return [_release(row) for row in rows]


async def next_due(tx: Tx, edition: str, now: datetime) -> Release | None:
    """The one to be told now; one that has begun goes on, whatever the clock shows."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM releases WHERE edition = :edition AND state IN ('waiting', 'sending')"
        " AND (state = 'sending' OR due_at <= :now) ORDER BY due_at, id LIMIT 1",
        edition=edition, now=instants.write(now),
    )  # fmt: skip
    return _release(row) if row else None


async def begin(tx: Tx, id: str, now: datetime) -> bool:
    """It cannot be undone from now on; False if it was, or is over. Whoever else begins, or undoes it, waits."""
    return bool(
        await tx.run(
            "UPDATE releases SET state = 'sending' WHERE id = :id"
            " AND (state = 'sending' OR (state = 'waiting' AND due_at <= :now))",
            id=id, now=instants.write(now),
        )
    )  # fmt: skip


async def finish(tx: Tx, id: str, now: datetime) -> bool:
    """All of it has been told; False if that was written down before."""
    return bool(
        await tx.run(
            "UPDATE releases SET state = 'sent', closed_at = :now WHERE id = :id AND state = 'sending'",
            id=id, now=instants.write(now),
        )
    )  # fmt: skip


async def undo(tx: Tx, id: str, now: datetime) -> bool:
    """Nothing of it is told; False if it is too late, or undone already."""
    return bool(
        await tx.run(
            "UPDATE releases SET state = 'undone', closed_at = :now WHERE id = :id AND state = 'waiting'"
            " AND due_at > :now",
            id=id, now=instants.write(now),
        )
    )  # fmt: skip


async def told(tx: Tx, release: Release) -> dict[str, int]:
    """How many filmmakers learned which verdict by it."""
    rows = await tx.all(
        "SELECT verdict, COUNT(*) AS n FROM decisions WHERE edition = :edition AND told LIKE :like GROUP BY verdict",
        edition=release.edition, like=f"decision {release.id} %",
    )  # fmt: skip
    return {row["verdict"]: int(row["n"]) for row in rows}
