"""A row of the outbox: what it is when it is written down, when the courier takes it, and when it has ended."""

from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Row

PENDING, LEASED = "pending", "leased"
SENT, FAILED, BLOCKED, UNKNOWN = "sent", "failed", "blocked", "unknown"
HELD, DROPPED = "held", "dropped"

PRIORITY = {"reply": 0, "relay": 0, "receipt": 0, "reminder": 1, "notice": 1, "decision": 1, "broadcast": 2}
"""What goes first, by kind."""

HELD_WHEN_UNSURE = frozenset({"broadcast", "decision"})
"""Kinds that are never repeated when the platform may have taken them already: they wait for a look as `unknown`."""


@dataclass(frozen=True, slots=True)
class Debt:
    """Something to be said. cause: unique, so that planning it twice sends it once.

    about: what it speaks of, so that it can be dropped when that changes; expires_at: after that it is not said.
    """

    cause: str
    channel: str
    chat: str
    kind: str
    language: str
    body: str
    slot: str = ""
    due_at: datetime | None = None
    thread: str = ""
    about: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row as the courier takes it. owed_since: when it was due first."""

    id: int
    channel: str
    chat: str
    kind: str
    language: str
    body: str
    slot: str = ""
    attempts: int = 0
    owed_since: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """How a row ended: state SENT, FAILED, BLOCKED, UNKNOWN or DROPPED; or HELD, until the person writes again."""

    id: int
    state: str
    platform_id: str = ""
    reason: str = ""


COLUMNS = "id, channel, chat, kind, language, body, slot, attempts, created_at, due_at, expires_at"
"""What `taken` reads."""


def taken(row: Row) -> Parcel:
    """The row as the courier takes it."""
    since = row["created_at"] if row["attempts"] else max(row["created_at"], row["due_at"])
    return Parcel(
        row["id"], row["channel"], row["chat"], row["kind"], row["language"], row["body"], row["slot"],
        row["attempts"], instants.read(since), instants.read(row["expires_at"]) if row["expires_at"] else None,
    )  # fmt: skip
