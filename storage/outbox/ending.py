"""How a row ends: said, put off, blocked with its chat, dropped because it is not true any more, taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from storage import instants
from storage.database import Tx
from storage.outbox.rows import HELD, Closing


async def close(tx: Tx, closings: Sequence[Closing], now: datetime) -> None:
    """Write down how these rows ended; what was dropped meanwhile stays dropped."""
    await tx.many(
        "UPDATE outbox SET state = :state, platform_id = :platform_id, reason = :reason, closed_at = :closed,"
        " leased_by = '', leased_until = '' WHERE id = :id AND state <> 'dropped'",
        [
            {"id": c.id, "state": c.state, "platform_id": c.platform_id, "reason": c.reason,
             "closed": "" if c.state == HELD else instants.write(now)}
            for c in closings
        ],
    )  # fmt: skip


def postpone(tx: Tx, id: int, due_at: datetime, reason: str) -> None:
    """Try this row again later, unless it was dropped meanwhile; it was not delivered, so it is not begun.

    From the first time on created_at tells since when it has been owed: of a reminder planned long ago, not since it
    was planned.
    """
    tx.soon(
        "UPDATE outbox SET state = 'pending', leased_by = '', leased_until = '', begun_at = '',"
        " attempts = attempts + 1,"
        " created_at = CASE WHEN attempts = 0 AND due_at > created_at THEN due_at ELSE created_at END,"
        " due_at = :due, reason = :reason WHERE id = :id AND state <> 'dropped'",
        id=id, due=instants.write(due_at), reason=reason,
    )  # fmt: skip


async def block_chat(tx: Tx, channel: str, chat: str, reason: str, now: datetime) -> int:
    """Close all that is owed to a chat which cannot be reached.

    Notices and decisions are held, to be said first when the person comes back; reminders are dropped.
    """
    return await tx.run(
        "UPDATE outbox SET state = CASE WHEN kind IN ('notice', 'decision') THEN 'held'"
        " WHEN kind = 'reminder' THEN 'dropped' ELSE 'blocked' END,"
        " closed_at = CASE WHEN kind IN ('notice', 'decision') THEN '' ELSE :now END,"
        " reason = :reason, leased_by = '', leased_until = '', begun_at = ''"
        " WHERE channel = :channel AND chat = :chat AND state IN ('pending', 'leased')",
        channel=channel, chat=chat, reason=reason, now=instants.write(now),
    )  # fmt: skip


_TAKE_BACK = """
DELETE FROM outbox WHERE state <> 'held' AND begun_at = '' AND id IN (
    WITH those AS MATERIALIZED (
        SELECT a.id FROM outbox a WHERE a.about = :about AND a.about <> '' AND a.state IN ('pending', 'leased', 'held')
        AND a.state <> 'held' AND a.begun_at = '' ORDER BY a.id LIMIT :most FOR_UPDATE)
    SELECT id FROM those)
"""
"""The states as the index has them. Materialized: PostgreSQL may else look several times, each time up to the limit."""


async def take_back(tx: Tx, about: str, most: int) -> int:
    """Rows of it that nobody has begun to send are as if they had never been owed; how many, at most `most`.

    Of kinds that are HELD_WHEN_UNSURE: what may be on its way, and has no end yet, stays. about: as Debt.about has it.
    """
    return await tx.run(_TAKE_BACK, about=about, most=most)


_DROP = """
UPDATE outbox SET state = 'dropped', reason = :why, closed_at = :closed, leased_by = '', leased_until = ''
WHERE kind = 'reminder' AND state IN ('pending', 'leased', 'held')
"""


async def drop_about(tx: Tx, about: str, reason: str, now: datetime) -> int:
    """Reminders of it that have not been said yet are not said any more; how many. about: as Debt.about has it.

    Their causes are free again, so that the same can be said anew.
    """
    values = {"about": about, "why": reason, "closed": instants.write(now)}
    sql = _DROP.replace(" SET ", " SET cause = cause || ' ' || id, ", 1)
    return await tx.run(f"{sql} AND about = :about AND about <> ''", **values)


async def drop_plans(tx: Tx, person_id: str, reason: str, now: datetime) -> None:
    """Nothing of this person's plan is said any more: reminders and changes, also those that were held."""
    sql = _DROP.partition("WHERE")[0]
    ours = "(o.cause LIKE 'change %' OR o.cause LIKE 'reminder screening %' OR o.cause LIKE 'reminder rating %')"
    for states in ("IN ('pending', 'leased')", "= 'held'"):  # each has an index of its own
        await tx.run(
            f"{sql} WHERE id IN (SELECT o.id FROM conversations c CROSS JOIN outbox o WHERE c.person_id = :person"
            f" AND o.channel = c.channel AND o.chat = c.chat AND o.state {states} AND {ours})",
            person=person_id, why=reason, closed=instants.write(now),
        )  # fmt: skip


async def drop_caused(tx: Tx, causes: str, values: Mapping[str, Any], reason: str, now: datetime) -> int:
    """The same for those of these causes. causes: a SELECT, and its values."""
    return await tx.run(f"{_DROP} AND cause IN ({causes})", **values, why=reason, closed=instants.write(now))


async def forget_closed(tx: Tx, before: datetime, most: int) -> int:
    """Drop so many of those that were closed before then; how many."""
    return await tx.run(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE closed_at <> '' AND closed_at < :before"
        " LIMIT :most)",
        before=instants.write(before), most=most,
    )  # fmt: skip
