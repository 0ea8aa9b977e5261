"""Writes down what is owed, and finds again what was held until somebody writes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from storage import instants
from storage.database import Tx
from storage.outbox.rows import COLUMNS, HELD, LEASED, PENDING, PRIORITY, Debt, Parcel, taken

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
        f" channel = :channel, leased_by = :who, leased_until = :until, begun_at = ''"
        f" WHERE {there} RETURNING {COLUMNS}",
        **{**values, "channel": channel, "chat": chat}, state=LEASED if who else PENDING, who=who,
        until=instants.write(until) if until else "",
    )  # fmt: skip
    return [taken(row) for row in sorted(rows, key=lambda row: int(row["id"]))] if who else []


async def drop_expired(tx: Tx, now: datetime) -> int:
    """What was held for somebody who has not come back, and would not be said any more if they did."""
    return await tx.run(_EXPIRE, now=instants.write(now))
