"""Plans the reminder of changes that a filmmaker is asked for: for one person, before they can be made no more."""

from datetime import datetime

from storage import instants, reminders
from storage.change_requests import ChangeRequest
from storage.database import Tx
from storage.reminders import CHANGES


async def plan(tx: Tx, request: ChangeRequest, person_id: str, minutes: int, due: datetime) -> None:
    """due: when to remind of it, which is so many minutes before its end, or a little earlier or later by night."""
    await tx.run(
        "INSERT INTO reminders (edition, kind, subject, event_at, minutes, person_id, due_at, state)"
        f" VALUES (:edition, :kind, :entry, :until, :minutes, :person, :due, 'pending') {reminders.REVIVED}",
        edition=request.edition, kind=CHANGES, entry=request.entry_id, until=instants.write(request.until),
        minutes=minutes, person=person_id, due=instants.write(due),
    )  # fmt: skip


async def drop(tx: Tx, request: ChangeRequest, person_id: str, reason: str, now: datetime) -> None:
    """It comes no more, also if it is on its way. reason: answered, or moved where something else may be asked."""
    await reminders.drop_of_person(tx, request.edition, (CHANGES,), request.entry_id, person_id, reason, now)
