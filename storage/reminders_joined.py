"""What two people are reminded of becomes one person's: nobody hears twice of what they have heard of already."""

from storage.database import Tx
from storage.reminders import CAUSES, REVIVES


async def join(tx: Tx, other: str, into: str) -> None:
    """Both people's in one: what one of them was reminded of, nobody is again; a choice of `into` goes first."""
    columns = "edition, kind, subject, event_at, minutes, due_at, state, reason"
    await _join_causes(tx, other, into)
    await tx.run(
        f"INSERT INTO reminders (person_id, {columns}) SELECT :into, {columns} FROM reminders"
        " WHERE person_id = :other ON CONFLICT (edition, kind, subject, event_at, minutes, person_id) DO UPDATE"
        " SET state = excluded.state, reason = '', due_at = excluded.due_at WHERE excluded.state = 'sent'"
        f" OR (excluded.state = 'pending' AND {REVIVES})",
        other=other, into=into,
    )  # fmt: skip
    await tx.run("DELETE FROM reminders WHERE person_id = :other", other=other)
    await tx.run(
        "UPDATE people SET reminded = (SELECT o.reminded FROM people o WHERE o.id = :other)"
        " WHERE id = :into AND reminded = ''",
        other=other, into=into,
    )  # fmt: skip


async def _join_causes(tx: Tx, other: str, into: str) -> None:
    """What is on its way to `other` is found under `into` when it is unwanted, unless that has the same already."""
    renamed = "substr(cause, 1, length(cause) - length(:other)) || :into"
    await tx.run(
        f"UPDATE outbox SET cause = {renamed} WHERE kind = 'reminder' AND state IN ('pending', 'leased', 'held')"
        f" AND cause IN ({CAUSES} WHERE person_id = :other AND state = 'sent')"
        f" AND {renamed} NOT IN ({CAUSES} WHERE person_id = :into AND state = 'sent')",
        other=other, into=into,
    )  # fmt: skip
