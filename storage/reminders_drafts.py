"""Plans reminders of films that are still drafts: for all at once, towards the deadline that holds for each person."""

from datetime import datetime

from storage import instants, outbox
from storage.database import Tx
from storage.reminders import CAUSES, REVIVED, Dues, table, zone_of

_DOORS = """
SELECT g.person_id, MAX(c.opens_until) AS until FROM late_grants g JOIN late_codes c ON c.code_hash = g.code_hash
WHERE c.edition = :edition AND c.opens_until > :closes GROUP BY g.person_id
"""
_THEIRS = f"COALESCE((SELECT d.until FROM ({_DOORS}) d WHERE d.person_id = {{0}}.person_id), :closes)"
_GRANTED = "(SELECT l.person_id FROM late_grants l WHERE l.granted_at >= :since)"
_LATELY = f"(e.created_at >= :since OR e.person_id IN {_GRANTED})"


async def deadlines(tx: Tx, edition: str, closes: datetime) -> list[datetime]:
    """The instants at which enrolment closes for anybody: the edition's, and those of late codes that were taken."""
    rows = await tx.all(
        f"SELECT DISTINCT until FROM ({_DOORS}) d ORDER BY until", edition=edition, closes=instants.write(closes)
    )
    return [closes, *(instants.read(row["until"]) for row in rows)]


async def deadline_of(tx: Tx, edition: str, closes: datetime, person_id: str) -> datetime:
    """The one that holds for this person."""
    row = await tx.one(
        f"SELECT MAX(until) AS until FROM ({_DOORS}) d WHERE person_id = :person",
        edition=edition, closes=instants.write(closes), person=person_id,
    )  # fmt: skip
    return instants.read(row["until"]) if row and row["until"] else closes


async def zones(tx: Tx, edition: str) -> list[str]:
    """The zones of those who have a draft."""
    rows = await tx.all(
        "SELECT DISTINCT p.zone AS zone FROM entries e JOIN people p ON p.id = e.person_id"
        " WHERE e.edition = :edition AND e.state = 'draft' AND e.id > ''",  # so that SQLite takes the drafts' own index
        edition=edition,
    )
    return [row["zone"] for row in rows]


async def any_granted(tx: Tx, since: datetime) -> bool:
    """Whether a late code was taken since then."""
    return await tx.one(f"{_GRANTED[1:-1]} LIMIT 1", since=instants.write(since)) is not None


async def any_since(tx: Tx, edition: str, since: datetime) -> bool:
    """Whether a draft was begun, or a late code taken, since then."""
    row = await tx.one(
        "SELECT 1 AS found FROM entries e WHERE e.edition = :edition AND e.state = 'draft' AND e.id > ''"
        f" AND {_LATELY} LIMIT 1",
        edition=edition, since=instants.write(since),
    )  # fmt: skip
    return row is not None


_LAST = f"""
SELECT MAX(id) AS last, COUNT(*) AS n FROM (
    SELECT e.id FROM entries e WHERE e.edition = :edition AND e.state = 'draft' AND e.id > :after AND {_LATELY}
    ORDER BY e.id LIMIT :limit) those
"""
_PLAN = f"""
INSERT INTO reminders (edition, kind, subject, event_at, minutes, person_id, due_at, state)
WITH due (kind, zone, minutes, at, standard, pattern) AS (VALUES {{rows}})
SELECT :edition, 'draft', e.id, :deadline, due.minutes, e.person_id, due.at, 'pending'
FROM entries e CROSS JOIN people p CROSS JOIN due
WHERE p.id = e.person_id AND due.zone = {{zone}} AND e.edition = :edition AND e.state = 'draft' AND e.id > :after
  {{among}} AND {_LATELY} AND {_THEIRS.format("e")} = :deadline
{REVIVED}
"""


async def plan(
    tx: Tx, edition: str, closes: datetime, dues: dict[datetime, Dues], since: datetime, after: str, limit: int
) -> str:
    """Plan for so many drafts begun since then, from the one that follows `after`; the last of them, "" at the end.

    dues: for each of `deadlines`.
    """
    values = {
        "edition": edition, "closes": instants.write(closes), "since": instants.write(since), "after": after,
    }  # fmt: skip
    bounds = {name: values[name] for name in ("edition", "since", "after")}
    found = await tx.one(_LAST, **bounds, limit=limit)
    assert found is not None
    last = str(found["last"]) if found["n"] == limit else ""
    if last:
        values["last"] = last
    for deadline, each in dues.items() if found["n"] else ():
        if each.rows:
            names, given = table(each.rows)
            sql = _PLAN.format(rows=names, zone=zone_of(each, given), among="AND e.id <= :last" if last else "")
            await tx.run(sql, **values, **given, deadline=instants.write(deadline))
    return last


async def drop_moved(tx: Tx, edition: str, closes: datetime, now: datetime, since: datetime | None = None) -> int:
    """What was planned towards another deadline than the one that holds now comes no more; how many rows.

    since: only of those who have taken a late code since then; None for all, which is slow.
    """
    values = {"edition": edition, "closes": instants.write(closes)}
    whose = f"edition = :edition AND kind = 'draft' AND event_at <> {_THEIRS.format('reminders')}"
    if since:
        values["since"] = instants.write(since)
        whose += f" AND person_id IN {_GRANTED}"
    await outbox.drop_caused(tx, f"{CAUSES} WHERE {whose} AND state = 'sent'", values, "moved", now)
    return await tx.run(
        f"UPDATE reminders SET state = 'dropped', reason = 'moved' WHERE {whose} AND state = 'pending'", **values
    )
