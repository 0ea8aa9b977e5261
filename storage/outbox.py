"""Everything the bot owes anyone, one row each, until it is closed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage import instants
from storage.database import Row, Tx

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


_ADD_ALL = """
INSERT INTO outbox (cause, channel, chat, kind, priority, language, body, slot, state, due_at, leased_by, leased_until,
                    created_at, thread, about, expires_at)
VALUES (:cause, :channel, :chat, :kind, :priority, :language, :body, :slot, :state, :due, :who, :until, :now, :thread,
        :about, :expires)
ON CONFLICT (cause) DO NOTHING
"""
_ADD = f"{_ADD_ALL} RETURNING id"


async def owe(tx: Tx, debt: Debt, now: datetime, *, who: str = "", until: datetime | None = None) -> int | None:
    """Write a debt down; its id, or None if its cause was written down before.

    who, until: the row is born in the hands of that process, which sends it as soon as the transaction is committed;
    should the process die, the lease runs out and another one takes it.
    """
    held = {"state": LEASED, "who": who, "until": instants.write(until) if until else ""} if who else {}
    row = await tx.one(_ADD, **{**_values(debt, now), **held})
    return int(row["id"]) if row else None


async def owe_all(tx: Tx, debts: Sequence[Debt], now: datetime, *, held: Collection[str] = ()) -> None:
    """Write many down at once; those whose cause was written down before change nothing.

    held: causes of those that wait until their person writes again.
    """
    rows = [{**_values(debt, now), "state": HELD if debt.cause in held else PENDING} for debt in debts]
    await tx.many(_ADD_ALL, rows)


def _values(debt: Debt, now: datetime) -> dict[str, Any]:
    return {
        "cause": debt.cause, "channel": debt.channel, "chat": debt.chat, "kind": debt.kind,
        "priority": PRIORITY[debt.kind], "language": debt.language, "body": debt.body, "slot": debt.slot,
        "state": PENDING, "due": instants.write(debt.due_at or now), "who": "", "until": "",
        "now": instants.write(now), "thread": debt.thread, "about": debt.about,
        "expires": instants.write(debt.expires_at) if debt.expires_at else "",
    }  # fmt: skip


_COLUMNS = "id, channel, chat, kind, language, body, slot, attempts, created_at, due_at, expires_at"
_CLAIM = f"""
UPDATE outbox SET state = 'leased', leased_by = :who, leased_until = :until WHERE id IN (
    SELECT o.id FROM outbox o
    WHERE EXISTS (SELECT 1 FROM outbox d WHERE d.state IN ('pending', 'leased') AND d.due_at <= :now)
      AND o.state IN ('pending', 'leased') AND COALESCE(o.due_at, '') <= :now
      AND (o.state = 'pending' OR (o.state = 'leased' AND o.leased_until < :now))
      AND NOT EXISTS (
          SELECT 1 FROM outbox e WHERE e.channel = o.channel AND e.chat = o.chat AND e.priority = o.priority
          AND e.id < o.id AND e.state IN ('pending', 'leased'))
    ORDER BY o.priority, o.id LIMIT :limit SKIP_LOCKED)
RETURNING {_COLUMNS}
"""
"""In the order in which they go, up to the limit: by `due_at` SQLite would read and sort all of a rush for each claim.
Whether anything is due is asked first, for the rows that wait for a later day."""


async def claim_due(tx: Tx, now: datetime, who: str, until: datetime, limit: int) -> list[Parcel]:
    """Take what is due, and what a dead process left, into the hands of `who`: of each chat the oldest row only."""
    rows = await tx.all(_CLAIM, now=instants.write(now), who=who, until=instants.write(until), limit=limit)
    return [_row(row) for row in sorted(rows, key=lambda row: int(row["id"]))]


async def release_all(tx: Tx, who: str) -> int:
    """What a process of this name had in hand when it died is pending again."""
    return await tx.run(
        "UPDATE outbox SET state = 'pending', leased_by = '', leased_until = ''"
        " WHERE state IN ('pending', 'leased') AND state = 'leased' AND leased_by = :who",
        who=who,
    )


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
    """Try this row again later, unless it was dropped meanwhile. From the first time on created_at tells since when it
    has been owed: of a reminder planned long ago, not since it was planned."""
    tx.soon(
        "UPDATE outbox SET state = 'pending', leased_by = '', leased_until = '', attempts = attempts + 1,"
        " created_at = CASE WHEN attempts = 0 AND due_at > created_at THEN due_at ELSE created_at END,"
        " due_at = :due, reason = :reason WHERE id = :id AND state <> 'dropped'",
        id=id, due=instants.write(due_at), reason=reason,
    )  # fmt: skip


async def block_chat(tx: Tx, channel: str, chat: str, reason: str, now: datetime) -> int:
    """Close all that is owed to a chat which cannot be reached.

    Notices are held, to be said first when the person comes back; reminders are dropped.
    """
    return await tx.run(
        "UPDATE outbox SET"
        " state = CASE kind WHEN 'notice' THEN 'held' WHEN 'reminder' THEN 'dropped' ELSE 'blocked' END,"
        " closed_at = CASE kind WHEN 'notice' THEN '' ELSE :now END,"
        " reason = :reason, leased_by = '', leased_until = ''"
        " WHERE channel = :channel AND chat = :chat AND state IN ('pending', 'leased')",
        channel=channel, chat=chat, reason=reason, now=instants.write(now),
    )  # fmt: skip


_OF_PERSON = "(channel, chat) IN (SELECT c.channel, c.chat FROM conversations c WHERE c.person_id = :person)"
_EXPIRE = """
UPDATE outbox SET state = 'dropped', reason = 'expired', closed_at = :now
WHERE state = 'held' AND expires_at <> '' AND expires_at <= :now
"""


async def release_held(
    tx: Tx, channel: str, chat: str, now: datetime, *, person: str = "", who: str = "", until: datetime | None = None
) -> list[Parcel]:
    """The person has written: what was held for them goes first, as replies do; what is too old is dropped.

    person: their id, where what was held in any of their conversations may be said in this one.
    Returned are those that are now in the hands of `who`, as in `owe`.
    """
    there, values = "channel = :channel AND chat = :chat AND state = 'held'", {"channel": channel, "chat": chat}
    if person:
        there, values = f"{_OF_PERSON} AND state = 'held'", {"person": person}
    values["now"] = instants.write(now)
    await tx.run(f"{_EXPIRE} AND {there}", **values)
    rows = await tx.all(
        "UPDATE outbox SET kind = 'reply', priority = 0, state = :state, due_at = :now, attempts = 0, chat = :chat,"
        f" channel = :channel, leased_by = :who, leased_until = :until WHERE {there} RETURNING {_COLUMNS}",
        **{**values, "channel": channel, "chat": chat}, state=LEASED if who else PENDING, who=who,
        until=instants.write(until) if until else "",
    )  # fmt: skip
    return [_row(row) for row in sorted(rows, key=lambda row: int(row["id"]))] if who else []


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


async def last_in_slot(tx: Tx, channel: str, chat: str, slot: str, before: int) -> str:
    """The platform's id of the message said last under that slot, "" if there is none."""
    row = await tx.one(
        "SELECT platform_id FROM outbox WHERE channel = :channel AND chat = :chat AND slot = :slot AND id < :before"
        " AND state = 'sent' ORDER BY id DESC LIMIT 1",
        channel=channel, chat=chat, slot=slot, before=before,
    )  # fmt: skip
    return str(row["platform_id"]) if row else ""


async def count_open(tx: Tx, now: datetime) -> int:
    """How many rows are due or in hand; those behind one that is not due yet have to wait like that one."""
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM outbox o WHERE o.state IN ('pending', 'leased') AND o.due_at <= :now"
        " AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.channel = o.channel AND e.chat = o.chat"
        " AND e.priority = o.priority AND e.id < o.id AND e.state IN ('pending', 'leased') AND e.due_at > :now)",
        now=instants.write(now),
    )
    assert row is not None
    return int(row["n"])


async def drop_expired(tx: Tx, now: datetime) -> int:
    """What was held for somebody who has not come back, and would not be said any more if they did."""
    return await tx.run(_EXPIRE, now=instants.write(now))


async def forget_closed(tx: Tx, before: datetime, most: int) -> int:
    """Drop so many of those that were closed before then; how many."""
    return await tx.run(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE closed_at <> '' AND closed_at < :before"
        " LIMIT :most)",
        before=instants.write(before), most=most,
    )  # fmt: skip


def _row(row: Row) -> Parcel:
    since = row["created_at"] if row["attempts"] else max(row["created_at"], row["due_at"])
    return Parcel(
        row["id"], row["channel"], row["chat"], row["kind"], row["language"], row["body"], row["slot"],
        row["attempts"], instants.read(since), instants.read(row["expires_at"]) if row["expires_at"] else None,
    )  # fmt: skip
