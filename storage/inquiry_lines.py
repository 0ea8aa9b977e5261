"""What was said in inquiries: by visitors and organisers, notes among colleagues, and what never arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage import instants
from storage.database import Row, Tx

VISITOR, ORGANISER, NOTE = "visitor", "organiser", "note"
"""Sides of a line; "bot" is the fourth, before the inquiry was opened."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said. side: "visitor", "organiser", "bot", "note".

    who: the organiser's name. attached: JSON of the file. said_as: the platform's id of the message; the same one
    again is its new wording. earlier: before the inquiry was opened.
    """

    side: str
    text: str
    at: datetime
    who: str = ""
    attached: str = ""
    said_as: str = ""
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A row of the outbox that never came to the visitor. state: failed, blocked, unknown."""

    row: int
    inquiry_id: str
    state: str
    reason: str


async def add(tx: Tx, id: str, line: Line) -> int:
    """Keep what was said now; its place in the inquiry, from 1 on."""
    row = await tx.one(
        "INSERT INTO inquiry_lines (inquiry_id, seq, side, who, text, attached, said_as, at)"
        " SELECT :id, CASE WHEN COALESCE(MAX(seq), 0) > 0 THEN MAX(seq) ELSE 0 END + 1,"
        " :side, :who, :text, :attached, :said_as, :at FROM inquiry_lines WHERE inquiry_id = :id RETURNING seq",
        **_values(id, line),
    )
    assert row is not None
    if line.side != NOTE:
        tx.soon("UPDATE inquiries SET spoken_at = :at WHERE id = :id", id=id, at=instants.write(line.at))
    return int(row["seq"])


async def add_earlier(tx: Tx, id: str, lines: Sequence[Line]) -> None:
    """Keep what was said before the inquiry was opened."""
    await tx.many(
        "INSERT INTO inquiry_lines (inquiry_id, seq, side, who, text, attached, said_as, at)"
        " VALUES (:id, :seq, :side, :who, :text, :attached, :said_as, :at)",
        [{**_values(id, line), "seq": seq} for seq, line in enumerate(lines, 1 - len(lines))],
    )


def _values(id: str, line: Line) -> dict[str, Any]:
    return {
        "id": id, "side": line.side, "who": line.who, "text": line.text, "attached": line.attached,
        "said_as": line.said_as, "at": instants.write(line.at),
    }  # fmt: skip


async def of(tx: Tx, id: str) -> list[Line]:
    """All that was said, in order."""
    rows = await tx.all(
        "SELECT seq, side, text, at, who, attached, said_as FROM inquiry_lines WHERE inquiry_id = :id ORDER BY seq",
        id=id,
    )
    return [_line(row) for row in rows]


def _line(row: Row) -> Line:
    at = instants.read(row["at"])
    return Line(row["side"], row["text"], at, row["who"], row["attached"], row["said_as"], row["seq"] <= 0)


async def was_said(tx: Tx, id: str, side: str, said_as: str) -> bool:
    """Whether that side said the message of that platform's id in this inquiry."""
    row = await tx.one(
        "SELECT 1 AS said FROM inquiry_lines WHERE inquiry_id = :id AND side = :side AND said_as = :said_as LIMIT 1",
        id=id, side=side, said_as=said_as,
    )  # fmt: skip
    return row is not None


async def undelivered(tx: Tx, limit: int = 50) -> list[Undelivered]:
    """What was said to visitors and never came, as long as the organisers have not been told."""
    rows = await tx.all(
        "SELECT o.id, o.cause, o.state, o.reason FROM outbox o WHERE o.kind = 'relay'"
        " AND o.state IN ('failed', 'blocked', 'unknown') AND o.cause LIKE 'inquiry % to %'"
        " AND NOT EXISTS (SELECT 1 FROM outbox t WHERE t.cause = 'undelivered ' || o.id) ORDER BY o.id LIMIT :limit",
        limit=limit,
    )
    return [Undelivered(row["id"], row["cause"].split()[1], row["state"], row["reason"]) for row in rows]


async def leave_undelivered(tx: Tx, row: int) -> None:
    """Nobody is left to be told of it: it is not looked at again."""
    await tx.run("UPDATE outbox SET kind = 'lost' WHERE id = :row AND kind = 'relay'", row=row)


async def has_spoken(tx: Tx, id: str) -> bool:
    """Whether the visitor has said anything since it was opened."""
    row = await tx.one(
        "SELECT 1 AS said FROM inquiry_lines WHERE inquiry_id = :id AND side = 'visitor' AND seq > 0 LIMIT 1", id=id
    )
    return row is not None
