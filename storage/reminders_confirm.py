"""Plans reminders of a place that is to be confirmed: for one filmmaker, towards the instant at which it lapses."""

from collections.abc import Mapping
from datetime import datetime

from storage import instants, reminders
from storage.database import Tx
from storage.reminders import CONFIRM


async def plan(
    tx: Tx, edition: str, entry_id: str, person_id: str, until: datetime, dues: Mapping[int, datetime]
) -> None:
    """dues: minutes before `until` → when that is due for this person."""
    await tx.many(
        "INSERT INTO reminders (edition, kind, subject, event_at, minutes, person_id, due_at, state)"
        f" VALUES (:edition, :kind, :entry, :until, :minutes, :person, :due, 'pending') {reminders.REVIVED}",
        [
            {
                "edition": edition, "kind": CONFIRM, "entry": entry_id, "until": instants.write(until),
                "minutes": minutes, "person": person_id, "due": instants.write(due),
            }
            for minutes, due in dues.items()
        ],
    )  # fmt: skip


async def drop(tx: Tx, edition: str, entry_id: str, person_id: str, reason: str, now: datetime) -> None:
    """They come no more, also those that are on their way. reason: confirmed, refused, lapsed, replaced, withdrawn."""
    await reminders.drop_of_person(tx, edition, (CONFIRM,), entry_id, person_id, reason, now)
