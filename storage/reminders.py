"""What people are to be reminded of, and when: planned for many at once, dropped when it has become idle."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage import instants, outbox
from storage.database import Tx

SCREENING, DRAFT, RATING, CONFIRM, CHANGES = "screening", "draft", "rating", "confirm", "changes"
OF_SCREENINGS = (SCREENING, RATING)
PENDING, SENT, DROPPED = "pending", "sent", "dropped"

MOVED, CANCELLED, UNSAVED, UNWANTED = "moved", "cancelled", "unsaved", "unwanted"
"""Why one was dropped that comes alive again when it is planned anew."""


@dataclass(frozen=True, slots=True)
class Due:
    """People of a zone ("" for all others) are reminded at that instant, which is `minutes` before the event.

    standard: also those who never chose when.
    """

    kind: str
    zone: str
    minutes: int
    at: datetime
    standard: bool = True


@dataclass(frozen=True, slots=True)
class Dues:
    """All of them for one event. zones: those that have rows of their own, be they none.

    minutes: of all reminders that there are, also of those whose time has passed by now and that have no row.
    """

    rows: tuple[Due, ...] = ()
    zones: tuple[str, ...] = ()
    minutes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What is planned for: a screening (subject: its id) and its start. earlier: what may be pending for it already."""

    edition: str
    subject: str
    at: datetime
    dues: Dues = field(default_factory=Dues)
    earlier: tuple["Planned", ...] = ()
    reason: str = MOVED


@dataclass(frozen=True, slots=True)
class Planned:
    """Rows that differ in the person only."""

    kind: str
    event_at: str
    minutes: int


async def zones_of_savers(tx: Tx, edition: str, screening_id: str, after: str, limit: int) -> list[str]:
    """The zones of so many of those who keep a screening in their plan, from the one that follows `after`."""
    rows = await tx.all(
        "SELECT DISTINCT p.zone AS zone FROM (SELECT person_id FROM saves WHERE edition = :edition"
        " AND screening_id = :screening AND person_id > :after ORDER BY person_id LIMIT :limit) those"
        " CROSS JOIN people p WHERE p.id = those.person_id",
        edition=edition, screening=screening_id, after=after, limit=limit,
    )  # fmt: skip
    return [row["zone"] for row in rows]


async def planned(tx: Tx, edition: str, kind: str, subject: str) -> tuple[Planned, ...]:
    """What has ever been planned of that kind for a screening; slow where it is kept by many."""
    rows = await tx.all(
        "SELECT DISTINCT kind, event_at, minutes FROM reminders"
        " WHERE edition = :edition AND kind = :kind AND subject = :subject",
        edition=edition, kind=kind, subject=subject,
    )  # fmt: skip
    return tuple(Planned(row["kind"], row["event_at"], row["minutes"]) for row in rows)


_LAST = """
SELECT MAX(person_id) AS last, COUNT(*) AS n FROM (
    SELECT person_id FROM saves WHERE edition = :edition AND screening_id = :subject AND person_id > :after
    ORDER BY person_id LIMIT :limit) those
"""
_DROP_EARLIER = """
UPDATE reminders SET state = 'dropped', reason = :reason
WHERE edition = :edition AND kind = :kind AND subject = :subject AND event_at = :event AND minutes = :minutes
  AND person_id > :after AND state = 'pending'
"""
REVIVES = (
    "(reminders.state = 'dropped' AND (reminders.kind IN ('confirm', 'changes')"
    " OR reminders.reason IN ('moved', 'cancelled', 'unsaved', 'unwanted')))"
)
"""A place, and changes, are asked for anew whatever became of the former time: that may end at the same instant."""
REVIVED = f"""
ON CONFLICT (edition, kind, subject, event_at, minutes, person_id) DO UPDATE
SET state = 'pending', reason = '', due_at = excluded.due_at
WHERE {REVIVES}
   OR (reminders.state = 'pending' AND reminders.due_at <> excluded.due_at)
"""
"""What has been sent is never planned again; what was dropped for a reason that has gone comes alive."""
CAUSE = (
    "'reminder ' || {0}.kind || ' ' || {0}.subject || ' ' || {0}.event_at || ' ' || {0}.minutes || ' ' || {0}.person_id"
)
"""As it stands in the outbox."""
CAUSES = f"SELECT {CAUSE.format('reminders')} FROM reminders"
_PLAN = """
INSERT INTO reminders (edition, kind, subject, event_at, minutes, person_id, due_at, state)
WITH due (kind, zone, minutes, at, standard, pattern) AS (VALUES {rows})
SELECT :edition, due.kind, :subject, :event, due.minutes, s.person_id, due.at, 'pending'
FROM saves s CROSS JOIN people p CROSS JOIN due  -- in this order, or SQLite begins with `due`
WHERE p.id = s.person_id AND due.zone = {zone} AND s.edition = :edition AND s.screening_id = :subject AND {people}
  AND p.reminded <> 'off' AND ((p.reminded = '' AND due.standard = 1) OR p.reminded LIKE due.pattern)
{revived}
"""


async def plan_screening(tx: Tx, event: Event, after: str, limit: int) -> str:
    """Plan for so many of those who keep it, from the one that follows `after`; the last of them, "" at the end.

    What had been planned for another instant, or in another way, is dropped.
    """
    values = {"edition": event.edition, "subject": event.subject, "after": after}
    found = await tx.one(_LAST, **values, limit=limit)
    assert found is not None
    last = str(found["last"]) if found["n"] == limit else ""
    among = " AND {0}person_id <= :last" if last else ""
    if last:
        values["last"] = last
    for each in _outdated(event):
        await tx.run(
            _DROP_EARLIER + among.format(""), **values, kind=each.kind, event=each.event_at, minutes=each.minutes,
            reason=event.reason,
        )  # fmt: skip
    if found["n"]:
        await _plan(tx, event, "s.person_id > :after" + among.format("s."), values)
    return last


async def plan_person(tx: Tx, event: Event, person_id: str) -> None:
    """The same for one person, who has saved it; their zone is the only one of `event.dues`."""
    values = {"edition": event.edition, "subject": event.subject, "person": person_id}
    await _plan(tx, event, "s.person_id = :person", values)


async def _plan(tx: Tx, event: Event, people: str, values: dict[str, Any]) -> None:
    dues = event.dues
    if dues.rows:
        names, given = table(dues.rows)
        sql = _PLAN.format(rows=names, zone=zone_of(dues, given), people=people, revived=REVIVED)
        await tx.run(sql, **values, **given, event=instants.write(event.at))


def _outdated(event: Event) -> list[Planned]:
    """What is for another instant, or is not offered any more."""
    at = instants.write(event.at)
    return [each for each in event.earlier if each.event_at != at or each.minutes not in event.dues.minutes]


def table(rows: Sequence[Due]) -> tuple[str, dict[str, Any]]:
    """The rows as a table of parameters. pattern: how `people.reminded` looks where those minutes were chosen."""
    given: dict[str, Any] = {}
    for at, due in enumerate(rows):
        pattern = f"% {due.minutes} %" if due.kind == SCREENING else "%"
        cells = (due.kind, due.zone, due.minutes, instants.write(due.at), int(due.standard), pattern)
        given |= {f"{name}{at}": cell for name, cell in zip("kzmdsp", cells, strict=True)}
    text = "CAST(:{}{} AS TEXT)"
    number = "CAST(:{}{} AS BIGINT)"
    cells_of = [text, text, number, text, number, text]
    names = ", ".join(
        "(" + ", ".join(cell.format(name, at) for name, cell in zip("kzmdsp", cells_of, strict=True)) + ")"
        for at in range(len(rows))
    )
    return names, given


def zone_of(dues: Dues, given: dict[str, Any]) -> str:
    """Which rows are a person's: those of their zone if it has any of its own."""
    if not dues.zones:
        return "''"
    given |= {f"own{at}": zone for at, zone in enumerate(dues.zones)}
    names = ", ".join(f":own{at}" for at in range(len(dues.zones)))
    return f"CASE WHEN p.zone IN ({names}) THEN p.zone ELSE '' END"


# -- what is idle -----------------------------------------------------------------------------------------------------


async def drop_of_person(
    tx: Tx, edition: str, kinds: Collection[str], subject: str, person_id: str, reason: str, now: datetime
) -> None:
    """One person's reminders of it come no more, also those that are on their way."""
    for kind in kinds:
        whose = "edition = :edition AND kind = :kind AND subject = :subject AND person_id = :person"
        values = {"edition": edition, "kind": kind, "subject": subject, "person": person_id}
        await outbox.drop_caused(tx, f"{CAUSES} WHERE {whose} AND state = 'sent'", values, reason, now)
        await tx.run(
            f"UPDATE reminders SET state = 'dropped', reason = :reason WHERE {whose} AND state = 'pending'",
            **values, reason=reason,
        )  # fmt: skip


async def drop_pending_of_person(tx: Tx, edition: str, person_id: str, reason: str, now: datetime) -> None:
    """All that are to come before screenings; what still holds is planned anew after this.

    What is due already is late, and comes if it is still wanted: nobody would plan it again.
    """
    await tx.run(
        "UPDATE reminders SET state = 'dropped', reason = :reason WHERE edition = :edition"
        " AND kind = 'screening' AND person_id = :person AND state = 'pending'"
        " AND due_at || '' > :now",  # as it stands SQLite would look through everybody's by due_at
        edition=edition, person=person_id, reason=reason, now=instants.write(now),
    )  # fmt: skip


async def drop_draft(tx: Tx, edition: str, entry_id: str, reason: str) -> None:
    """Nobody is reminded of this film any more."""
    await tx.run(
        "UPDATE reminders SET state = 'dropped', reason = :reason WHERE edition = :edition AND kind = 'draft'"
        " AND subject = :entry AND state = 'pending'",
        edition=edition, entry=entry_id, reason=reason,
    )  # fmt: skip


async def take_back(tx: Tx, edition: str, screening_id: str, starts: datetime | None, about: str, reason: str) -> None:
    """What the outbox still has of it (about: as in Debt) is about to be dropped: it will be said anew.

    starts: its start now; what is for another one is dropped for that reason, as all is where it is None.
    """
    still = "about = :about AND about <> '' AND kind = 'reminder' AND state IN ('pending', 'leased', 'held')"
    if await tx.one(f"SELECT id FROM outbox WHERE {still} LIMIT 1", about=about):
        await tx.run(
            "UPDATE reminders SET state = CASE event_at WHEN :event THEN 'pending' ELSE 'dropped' END,"
            " reason = CASE event_at WHEN :event THEN '' ELSE :reason END"
            " WHERE edition = :edition AND kind IN ('screening', 'rating') AND subject = :subject AND state = 'sent'"
            f" AND {CAUSE.format('reminders')} IN (SELECT cause FROM outbox WHERE {still})",
            edition=edition, subject=screening_id, event=instants.write(starts) if starts else "", reason=reason,
            about=about,
        )  # fmt: skip


async def forget_person(tx: Tx, person_id: str, now: datetime) -> int:
    """Nothing of a plan is reminded of any more, and how they wanted it is forgotten; how many rows that were."""
    theirs = "person_id = :person AND kind IN ('screening', 'rating')"
    await outbox.drop_plans(tx, person_id, "erased", now)
    await tx.run("UPDATE people SET reminded = '' WHERE id = :person", person=person_id)
    return await tx.run(f"DELETE FROM reminders WHERE {theirs}", person=person_id)


async def next_due(tx: Tx, edition: str) -> datetime | None:
    """When the next reminder is due; None if none is planned."""
    row = await tx.one(
        "SELECT due_at FROM reminders WHERE state = 'pending' AND edition = :edition ORDER BY due_at LIMIT 1",
        edition=edition,
    )
    return instants.read(row["due_at"]) if row else None


async def coming(tx: Tx, edition: str, screening_id: str, person_id: str) -> list[datetime]:
    """When one person will be reminded of a screening, in order."""
    rows = await tx.all(
        "SELECT due_at FROM reminders WHERE edition = :edition AND kind = 'screening' AND subject = :screening"
        " AND person_id = :person AND state = 'pending'",
        edition=edition, screening=screening_id, person=person_id,
    )  # fmt: skip
    return sorted({instants.read(row["due_at"]) for row in rows})  # ordered in SQL, SQLite would look at everybody's
