"""Who has which row in hand: claimed, kept, begun, given back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage import instants
from storage.database import Tx
from storage.outbox.rows import COLUMNS, PRIORITY, Parcel, taken

_CLAIM = f"""
UPDATE outbox SET state = 'leased', leased_by = :who, leased_until = :until WHERE id IN (
    SELECT o.id FROM outbox o
    WHERE EXISTS (SELECT 1 FROM outbox d WHERE d.state IN ('pending', 'leased') AND d.due_at <= :now)
      AND o.state IN ('pending', 'leased') AND COALESCE(o.due_at, '') <= :now AND o.priority <= :lowest
      AND (o.state = 'pending' OR (o.state = 'leased' AND o.leased_until < :now AND o.begun_at = ''))
      AND NOT EXISTS (
          SELECT 1 FROM outbox e WHERE e.channel = o.channel AND e.chat = o.chat AND e.priority = o.priority
          AND e.id < o.id AND e.state IN ('pending', 'leased'))
    ORDER BY o.priority, o.id LIMIT :limit SKIP_LOCKED)
RETURNING {COLUMNS}
"""
"""In the order in which they go, up to the limit: by `due_at` SQLite would read and sort all of a rush for each claim.
Whether anything is due is asked first, for the rows that wait for a later day."""


_LOST = """
UPDATE outbox SET state = 'unknown', reason = :reason, closed_at = :now, leased_by = '', leased_until = ''
WHERE state = 'leased' AND begun_at <> ''
"""
_REASON = "its process ended before it was known whether it was sent"


async def claim_due(
    tx: Tx, now: datetime, who: str, until: datetime, limit: int, *, lowest: int = max(PRIORITY.values())
) -> list[Parcel]:
    """Take what is due, and what a dead process left, into the hands of `who`: of each chat the oldest row only.

    lowest: nothing that is less urgent than this PRIORITY. What a dead process had begun becomes UNKNOWN.
    """
    text = instants.write(now)
    tx.soon(f"{_LOST} AND leased_until < :now AND leased_by <> :who", now=text, who=who, reason=_REASON)
    rows = await tx.all(_CLAIM, now=text, who=who, until=instants.write(until), limit=limit, lowest=lowest)
    return [taken(row) for row in sorted(rows, key=lambda row: int(row["id"]))]


async def release_all(tx: Tx, who: str, now: datetime) -> int:
    """What a process of this name had in hand when it died is pending again; what it had begun is UNKNOWN.

    Returns how many are pending again.
    """
    tx.soon(f"{_LOST} AND leased_by = :who", now=instants.write(now), who=who, reason=_REASON)
    return await tx.run(
        "UPDATE outbox SET state = 'pending', leased_by = '', leased_until = ''"
        " WHERE state IN ('pending', 'leased') AND state = 'leased' AND leased_by = :who AND begun_at = ''",
        who=who,
    )


_BEGIN = """
UPDATE outbox SET begun_at = :now WHERE id IN (
    SELECT b.id FROM outbox b WHERE b.id IN (:ids) AND b.state = 'leased' AND b.leased_by = :who
    AND NOT (b.kind = 'broadcast' AND EXISTS (
        SELECT 1 FROM campaigns c WHERE c.id = SUBSTR(b.about, 11) AND c.state <> 'running'))
    ORDER BY b.id FOR_UPDATE)
RETURNING id
"""
"""What had begun when its announcement was stopped, and turned out not to have left, is not begun anew."""


async def begin(tx: Tx, ids: Sequence[int], who: str, now: datetime) -> set[int]:
    """Mark that these rows are about to be handed to the network; those that are still in the hands of `who`, and of
    announcements only those that go out now.

    Once this is committed, a row is never sent by anybody else: should the process die, it becomes UNKNOWN.
    """
    begun: set[int] = set()
    for start in range(0, len(ids), _MOST):
        sql, values = _listed(_BEGIN, ids[start : start + _MOST])
        rows = await tx.all(sql, **values, who=who, now=instants.write(now))
        begun.update(int(row["id"]) for row in rows)
    return begun


async def unbegin(tx: Tx, ids: Sequence[int], who: str) -> None:
    """These were begun, and the platform has not got them: they may be sent, or taken back, again."""
    await tx.many(
        "UPDATE outbox SET begun_at = '' WHERE id = :id AND state = 'leased' AND leased_by = :who",
        [{"id": id, "who": who} for id in sorted(ids)],
    )


_MOST = 128
"""Ids in one statement."""


def _listed(sql: str, ids: Sequence[int]) -> tuple[str, dict[str, Any]]:
    """The statement for so many ids, and their values. Few lengths, so that few texts are to be prepared."""
    length = 1 << (len(ids) - 1).bit_length()
    padded = [*ids, *[ids[-1]] * (length - len(ids))]
    names = [f"id{number}" for number in range(length)]
    return sql.replace(":ids", ", ".join(f":{name}" for name in names)), dict(zip(names, padded, strict=True))


async def renew(tx: Tx, ids: Sequence[int], until: datetime) -> None:
    """Their process is alive and still has these rows in hand."""
    text = instants.write(until)
    await tx.many(
        "UPDATE outbox SET leased_until = :until WHERE id = :id AND state = 'leased'",
        [{"id": id, "until": text} for id in ids],
    )


async def is_leased_by(tx: Tx, id: int, who: str) -> bool:
    """Whether the row is still in these hands, and nobody has dropped it."""
    row = await tx.one("SELECT 1 AS ours FROM outbox WHERE id = :id AND state = 'leased' AND leased_by = :who",
                       id=id, who=who)  # fmt: skip
    return row is not None
