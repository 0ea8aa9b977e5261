"""What waits for whoever runs the festival, counted; and whom a deadline concerns."""

from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Waiting:
    """Numbers of what waits, besides unanswered questions and the queues of storage.reviews.

    unassigned: undecided entries without a juror. proposed: decisions that nobody was told yet; releases: those that
    can still be undone. unconfirmed: places whose filmmakers have not answered. calls, talks: conversations that
    nobody has taken, that somebody has. approval … missed: announcements. drafts: films.
    """

    unassigned: int = 0
    proposed: int = 0
    releases: int = 0
    unconfirmed: int = 0
    calls: int = 0
    talks: int = 0
    approval: int = 0
    scheduled: int = 0
    running: int = 0
    paused: int = 0
    missed: int = 0
    drafts: int = 0


_ENTRIES = "FROM entries e WHERE e.edition = :edition AND e.state = 'submitted'"
_CAMPAIGNS = "SELECT COUNT(*) FROM campaigns WHERE edition = :edition AND state"
_COUNTS = {
    "unassigned": f"SELECT COUNT(*) {_ENTRIES} AND NOT EXISTS"
    " (SELECT 1 FROM assignments a WHERE a.entry_id = e.id AND a.state <> 'conflict')"
    " AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = e.id AND d.verdict <> '')",
    "proposed": "SELECT COUNT(*) FROM decisions WHERE edition = :edition AND pending <> '' AND release_id = ''",
    "releases": "SELECT COUNT(*) FROM releases WHERE edition = :edition AND state = 'waiting' AND due_at > :now",
    "unconfirmed": "SELECT COUNT(*) FROM decisions WHERE edition = :edition AND answer = 'awaiting'",
    "calls": "SELECT COUNT(*) FROM inquiries WHERE edition = :edition AND state = 'waiting'",
    "talks": "SELECT COUNT(*) FROM inquiries WHERE edition = :edition AND state = 'human'",
    "approval": f"{_CAMPAIGNS} IN ('approval', 'paused') AND (state = 'approval' OR paused_because = 'approval')",
    "scheduled": f"{_CAMPAIGNS} = 'scheduled'",
    "running": f"{_CAMPAIGNS} IN ('gathering', 'running')",
    "missed": f"{_CAMPAIGNS} = 'missed'",
    "paused": f"{_CAMPAIGNS} = 'paused' AND paused_because <> 'approval'",
    "drafts": "SELECT COUNT(*) FROM entries WHERE edition = :edition AND state = 'draft' AND id > ''",
}
_ALL = "SELECT " + ", ".join(f"({sql}) AS {name}_n" for name, sql in _COUNTS.items())


async def count(tx: Tx, edition: str, now: datetime) -> Waiting:
    """All of it, in one look."""
    row = await tx.one(_ALL, edition=edition, now=instants.write(now))
    assert row is not None
    return Waiting(**{name: int(row[f"{name}_n"]) for name in _COUNTS})


async def scores(tx: Tx, edition: str, person_id: str) -> int:
    """How many entries a juror has still to give points to."""
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM assignments a JOIN entries e ON e.id = a.entry_id"
        " WHERE a.person_id = :person AND a.edition = :edition AND a.state = 'open' AND e.state = 'submitted'"
        " AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = e.id AND d.verdict <> '')",
        person=person_id, edition=edition,
    )  # fmt: skip
    assert row is not None
    return int(row["n"])


@dataclass(frozen=True, slots=True)
class Affected:
    """Whom a deadline concerns. films: drafts; people: who have them; inside: of these, who have a form open right
    now. late: people whose codes open enrolment beyond it.
    """

    films: int
    people: int
    inside: int
    late: int


async def affected(tx: Tx, edition: str, closes: datetime) -> Affected:
    """By a deadline at that instant."""
    row = await tx.one(
        "SELECT COUNT(*) AS films, COUNT(DISTINCT e.person_id) AS people, COUNT(DISTINCT CASE WHEN EXISTS ("
        " SELECT 1 FROM conversations c WHERE c.person_id = e.person_id AND c.topic = 'enrol')"
        " THEN e.person_id END) AS inside FROM entries e"
        " WHERE e.edition = :edition AND e.state = 'draft' AND e.id > ''",
        edition=edition,
    )  # fmt: skip
    late = await tx.one(
        "SELECT COUNT(DISTINCT g.person_id) AS n FROM late_grants g JOIN late_codes c ON c.code_hash = g.code_hash"
        " WHERE c.edition = :edition AND c.opens_until > :closes",
        edition=edition, closes=instants.write(closes),
    )  # fmt: skip
    assert row is not None
    assert late is not None
    return Affected(int(row["films"]), int(row["people"]), int(row["inside"]), int(late["n"]))
