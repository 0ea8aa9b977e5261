"""Which juror judges which entry, and what they gave; entries that were withdrawn are nobody's to judge."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from storage import instants
from storage.database import Row, Tx
from storage.entries import SUBMITTED

OPEN, SCORED, CONFLICT = "open", "scored", "conflict"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One juror's work on one entry. state: OPEN (points may be there in part), SCORED or CONFLICT (with a reason).

    scores: criterion → points. version: of the entry that was judged, 0 for none. assigned_by: as the audit log has it.
    informed: the points were changed after their juror could read those of others, though everybody judges blind.
    """

    entry_id: str
    person_id: str
    edition: str
    assigned_by: str
    assigned_at: datetime
    state: str = OPEN
    scores: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""
    reason: str = ""
    version: int = 0
    informed: bool = False


_COLUMNS = (
    "a.entry_id, a.person_id, a.edition, a.assigned_by, a.assigned_at, a.state, a.scores, a.comment, a.reason,"
    " a.version, a.informed"
)
_ENTERED = f"JOIN entries e ON e.id = a.entry_id AND e.state = '{SUBMITTED}'"
_TOLD_OF = "SELECT 1 FROM decisions d WHERE d.verdict <> '' AND d.entry_id ="
_UNTOLD = f"NOT EXISTS ({_TOLD_OF} assignments.entry_id)"
"""Whoever has been told what becomes of their film was told it by these points: they stay."""


def _assignment(row: Row) -> Assignment:
    return Assignment(
        row["entry_id"], row["person_id"], row["edition"], row["assigned_by"], instants.read(row["assigned_at"]),
        row["state"], json.loads(row["scores"] or "{}"), row["comment"], row["reason"], row["version"],
        bool(row["informed"]),
    )  # fmt: skip


async def assign(tx: Tx, edition: str, pairs: Sequence[tuple[str, str]], by: str, now: datetime) -> int:
    """Give entries to jurors, (entry, person) each; how many are new. What somebody has already stays as it is.

    Nobody judges a film of their own.
    """
    new = 0
    for entry_id, person_id in pairs:
        new += await tx.run(
            "INSERT INTO assignments (entry_id, person_id, edition, assigned_by, assigned_at, state, changed_at)"
            " SELECT :entry, :person, :edition, :by, :now, :state, :now"
            " WHERE NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = :entry AND e.person_id = :person)"
            " ON CONFLICT DO NOTHING",
            entry=entry_id, person=person_id, edition=edition, by=by, now=instants.write(now), state=OPEN,
        )  # fmt: skip
    return new


async def unassign(tx: Tx, entry_id: str, person_id: str, state: str) -> bool:
    """Take an entry from a juror, with the points; False if it is not theirs, or not in that state any more."""
    return bool(
        await tx.run(
            "DELETE FROM assignments WHERE entry_id = :entry AND person_id = :person AND state = :state",
            entry=entry_id, person=person_id, state=state,
        )
    )  # fmt: skip


async def find(tx: Tx, entry_id: str, person_id: str) -> Assignment | None:
    """A juror's work on an entry that stands submitted, None where that is not theirs. Locked until the end."""
    entry = await tx.one("SELECT 1 AS found FROM entries WHERE id = :id AND state = :state", id=entry_id,
                         state=SUBMITTED)  # fmt: skip
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM assignments a WHERE a.entry_id = :entry AND a.person_id = :person FOR_UPDATE",
        entry=entry_id, person=person_id,
    )  # fmt: skip
    return _assignment(row) if row and entry else None


async def judges(tx: Tx, entry_id: str, person_id: str) -> bool:
    """Whether somebody may see an entry as its juror: it is theirs, they declared no conflict, it stands submitted."""
    row = await tx.one(
        f"SELECT 1 AS found FROM assignments a {_ENTERED} WHERE a.entry_id = :entry AND a.person_id = :person"
        " AND a.state <> :conflict AND e.person_id <> a.person_id",
        entry=entry_id, person=person_id, conflict=CONFLICT,
    )  # fmt: skip
    return row is not None


async def of_person(tx: Tx, edition: str, person_id: str) -> list[Assignment]:
    """What somebody judges: what is open first, each by number; conflicts left out, and what has been decided."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM assignments a {_ENTERED} WHERE a.person_id = :person AND a.edition = :edition"
        f" AND a.state <> :conflict AND NOT EXISTS ({_TOLD_OF} a.entry_id)"
        " AND e.person_id <> a.person_id ORDER BY CASE a.state WHEN 'open' THEN 0 ELSE 1 END, e.number",
        person=person_id, edition=edition, conflict=CONFLICT,
    )  # fmt: skip
    return [_assignment(row) for row in rows]


async def of_entry(tx: Tx, entry_id: str) -> list[Assignment]:
    """Everybody's work on one entry, whatever became of the entry, in the order in which it was given out."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM assignments a WHERE a.entry_id = :entry ORDER BY a.assigned_at, a.person_id",
        entry=entry_id,
    )
    return [_assignment(row) for row in rows]


async def everything(tx: Tx, edition: str) -> dict[str, list[Assignment]]:
    """Everybody's work, by entry (by number, entries that stand submitted)."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM assignments a {_ENTERED} WHERE a.edition = :edition"
        " ORDER BY e.number, a.assigned_at, a.person_id",
        edition=edition,
    )
    found: dict[str, list[Assignment]] = {}
    for row in rows:
        found.setdefault(row["entry_id"], []).append(_assignment(row))
    return found


async def keep(tx: Tx, work: Assignment, now: datetime) -> bool:
    """Write points and comment down; False if it is not theirs any more, in conflict, or the decision has been told."""
    return bool(
        await tx.run(
            "UPDATE assignments SET state = :state, scores = :scores, comment = :comment, version = :version,"
            " informed = :informed, changed_at = :now"
            " WHERE entry_id = :entry AND person_id = :person AND state <> :conflict"
            f" AND {_UNTOLD}",
            state=work.state, scores=json.dumps(dict(work.scores)), comment=work.comment, version=work.version,
            informed=int(work.informed),
            now=instants.write(now), entry=work.entry_id, person=work.person_id, conflict=CONFLICT,
        )
    )  # fmt: skip


async def declare(tx: Tx, entry_id: str, person_id: str, reason: str, now: datetime) -> bool:
    """A juror must not judge this: points that were given go. False as in `keep`."""
    return bool(
        await tx.run(
            "UPDATE assignments SET state = :conflict, reason = :reason, scores = '', comment = '', version = 0,"
            " informed = 0, changed_at = :now"
            " WHERE entry_id = :entry AND person_id = :person AND state <> :conflict"
            f" AND {_UNTOLD}",
            conflict=CONFLICT, reason=reason, now=instants.write(now), entry=entry_id, person=person_id,
        )
    )  # fmt: skip


async def is_decided(tx: Tx, entry_id: str) -> bool:
    """Whether its filmmaker has been told what becomes of it, so that points stay as they are."""
    row = await tx.one("SELECT 1 AS found FROM decisions WHERE entry_id = :id AND verdict <> ''", id=entry_id)
    return row is not None


async def decided(tx: Tx, edition: str) -> set[str]:
    """The entries of which that is so."""
    rows = await tx.all("SELECT entry_id FROM decisions WHERE edition = :edition AND verdict <> ''", edition=edition)
    return {row["entry_id"] for row in rows}


async def own(tx: Tx, edition: str, persons: Collection[str]) -> dict[str, str]:
    """Which of these people an entry belongs to, who may not judge it: entry → person."""
    rows = await tx.all("SELECT id, person_id FROM entries WHERE edition = :edition AND number > 0", edition=edition)
    return {row["id"]: row["person_id"] for row in rows if row["person_id"] in persons}


async def join(tx: Tx, other: str, into: str) -> None:
    """All that `other` judges is `into`'s; of an entry that both judge, `into`'s points stay.

    What turns out to be their own film they judge no more, unless its filmmaker was told a decision by these points.
    """
    await tx.run(
        "DELETE FROM assignments WHERE person_id = :other AND entry_id IN"
        " (SELECT entry_id FROM assignments WHERE person_id = :into)",
        other=other, into=into,
    )  # fmt: skip
    await tx.run("UPDATE assignments SET person_id = :into WHERE person_id = :other", other=other, into=into)
    await tx.run(
        "DELETE FROM assignments WHERE person_id = :into AND entry_id IN"
        f" (SELECT id FROM entries WHERE person_id = :into) AND {_UNTOLD}",
        into=into,
    )
