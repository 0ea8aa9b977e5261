"""What becomes of entries: what was told, what is proposed, and what their filmmakers answered."""

from dataclasses import dataclass, replace
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

NONE, SELECTED, WAITING, DECLINED = "", "selected", "waiting", "declined"
"""Verdicts, and what may be proposed."""
AWAITING, CONFIRMED, REFUSED, LAPSED, LEFT = "awaiting", "confirmed", "refused", "lapsed", "left"
"""Answers to SELECTED; LEFT, the one to WAITING: they wait no more."""
OWED, HELD, ARRIVED = "owed", "held", "sent"
UNSURE, FAILED, BLOCKED, DROPPED = "unknown", "failed", "blocked", "dropped"
"""What became of the letter; OWED: it is on its way; HELD: until its reader writes."""
LOST = (UNSURE, FAILED, BLOCKED, DROPPED)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one entry.

    verdict: what its filmmaker was told; answer: theirs to it. pending: what is proposed, of which nobody knows
    but organisers; letter: their own words for it, JSON by language, "" for the usual ones; release_id: the release
    that it goes out with. place: on the waiting list, the smallest first. told: the cause of the last letter, arrival:
    what became of it. revision: 0 where nothing was ever decided; rises with each change.
    """

    entry_id: str
    edition: str
    verdict: str = NONE
    answer: str = ""
    pending: str = NONE
    letter: str = ""
    proposed_by: str = ""
    release_id: str = ""
    place: int = 0
    confirm_by: datetime | None = None
    told: str = ""
    arrival: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Considered:
    """An entry that was handed in, and its decision. state: of the entry; category: "" where it has none.

    zone: of its filmmaker, "" if unknown.
    """

    id: str
    number: int
    person_id: str
    state: str
    version: int
    category: str
    zone: str
    decision: Decision


_FIELDS = (
    "verdict", "answer", "pending", "letter", "proposed_by", "release_id", "place", "confirm_by", "told", "arrival",
    "revision",
)  # fmt: skip
COLUMNS = "entry_id, edition, " + ", ".join(_FIELDS)


def decision_of(row: Row) -> Decision:
    """A row with COLUMNS."""
    until = row["confirm_by"]
    return Decision(
        row["entry_id"], row["edition"], row["verdict"], row["answer"], row["pending"], row["letter"],
        row["proposed_by"], row["release_id"], row["place"], instants.read(until) if until else None, row["told"],
        row["arrival"], row["revision"],
    )  # fmt: skip


async def of(tx: Tx, entry_id: str, edition: str = "", *, lock: bool = False) -> Decision:
    """An entry's decision; an empty one, of that edition, where there is none yet. lock: until the transaction ends."""
    row = await tx.one(
        f"SELECT {COLUMNS} FROM decisions WHERE entry_id = :entry {'FOR_UPDATE' if lock else ''}", entry=entry_id
    )
    return decision_of(row) if row else Decision(entry_id, edition)


async def released(tx: Tx, release_id: str, *, lock: bool = False) -> list[Decision]:
    """What goes out with a release and has not gone yet. lock: until the transaction ends."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM decisions WHERE release_id = :release AND release_id <> '' ORDER BY entry_id"
        f" {'FOR_UPDATE' if lock else ''}",
        release=release_id,
    )  # fmt: skip
    return [decision_of(row) for row in rows]


async def overdue(tx: Tx, edition: str, now: datetime, most: int) -> list[Decision]:
    """Those whose time to confirm is over, and no answer has come."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM decisions WHERE edition = :edition AND answer = 'awaiting' AND confirm_by <= :now"
        " ORDER BY confirm_by, entry_id LIMIT :most",
        edition=edition, now=instants.write(now), most=most,
    )  # fmt: skip
    return [decision_of(row) for row in rows]


CATEGORY = "COALESCE((SELECT MIN(f.value) FROM entry_facets f WHERE f.entry_id = {0}.id AND f.field = :field), '')"
_CONSIDERED = (
    "SELECT e.id AS id, e.number AS number, e.person_id AS person_id, e.state AS state, e.version AS version,"
    f" {CATEGORY.format('e')} AS category, p.zone AS zone, e.id AS entry_id, e.edition AS edition, "
    + ", ".join(f"COALESCE(d.{name}, {0 if name in ('place', 'revision') else repr('')}) AS {name}" for name in _FIELDS)
    + " FROM entries e JOIN people p ON p.id = e.person_id LEFT JOIN decisions d ON d.entry_id = e.id"
    " WHERE e.edition = :edition"
)


async def considered(tx: Tx, edition: str, field: str) -> list[Considered]:
    """Entries that are handed in and stand, by number, with their decisions. field: its value is their category."""
    return await _all(tx, edition, field, "e.state = 'submitted'")


async def pending(tx: Tx, edition: str, field: str) -> list[Considered]:
    """Entries of which something is proposed, by number; also those that were withdrawn meanwhile."""
    return await _all(tx, edition, field, "d.pending <> ''")


async def unheard(tx: Tx, edition: str, field: str) -> list[Considered]:
    """Entries of which the last letter may not have arrived, or is held, by number."""
    return await _all(tx, edition, field, "d.arrival IN ('held', 'unknown', 'failed', 'blocked', 'dropped')")


async def selected_by(tx: Tx, edition: str, field: str, release_id: str) -> set[str]:
    """The categories in which a release selects films, told already or not."""
    coming, gone = "d.release_id = :release AND d.pending = 'selected'", "d.told LIKE :told AND d.verdict = 'selected'"
    told = f"decision {release_id} %"
    found = await _all(tx, edition, field, f"(({coming}) OR ({gone}))", release=release_id, told=told)
    return {each.category for each in found}


async def one_considered(tx: Tx, edition: str, field: str, entry_id: str) -> Considered | None:
    """One entry that has ever been handed in."""
    found = await _all(tx, edition, field, "e.id = :entry AND e.version > 0", entry=entry_id)
    return found[0] if found else None


async def next_waiting(tx: Tx, edition: str, field: str, category: str) -> Considered | None:
    """The first of a category's waiting list, without those of whom organisers have proposed something else."""
    row = await tx.one(
        f"{_CONSIDERED} AND e.state = 'submitted' AND d.edition = :edition AND d.verdict = 'waiting'"
        f" AND d.answer = '' AND d.pending = '' AND {CATEGORY.format('e')} = :category"
        " ORDER BY d.place, d.entry_id LIMIT 1",
        edition=edition, field=field, category=category,
    )  # fmt: skip
    return _considered(row) if row else None


async def _all(tx: Tx, edition: str, field: str, which: str, **values: str) -> list[Considered]:
    rows = await tx.all(f"{_CONSIDERED} AND {which} ORDER BY e.number", edition=edition, field=field, **values)
    return [_considered(row) for row in rows]


def _considered(row: Row) -> Considered:
    return Considered(
        row["id"], row["number"], row["person_id"], row["state"], row["version"], row["category"], row["zone"],
        decision_of(row),
    )  # fmt: skip


_CHANGE = f"""
INSERT INTO decisions ({COLUMNS}, changed_at)
VALUES (:entry_id, :edition, {", ".join(f":{name}" for name in _FIELDS)}, :now)
ON CONFLICT (entry_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _FIELDS)},
    changed_at = excluded.changed_at
WHERE decisions.revision = :was
"""


async def change(tx: Tx, before: Decision, after: Decision, now: datetime) -> Decision | None:
    """Make `after` of what is still as `before` says; with its new revision, or None if somebody was quicker."""
    if not await tx.run(_CHANGE, **_values(after, before.revision + 1), was=before.revision, now=instants.write(now)):
        return None
    return replace(after, revision=before.revision + 1)


async def places(tx: Tx, edition: str) -> tuple[int, int]:
    """The places before the first and behind the last of the waiting list, also of who is only proposed for it."""
    row = await tx.one(
        "SELECT COALESCE(MIN(place), 1) - 1 AS first, COALESCE(MAX(place), 0) + 1 AS last FROM decisions"
        " WHERE edition = :edition AND (verdict = 'waiting' OR pending = 'waiting')",
        edition=edition,
    )  # fmt: skip
    assert row is not None
    return int(row["first"]), int(row["last"])


def _values(decision: Decision, revision: int) -> dict[str, str | int]:
    until = decision.confirm_by
    return {
        "entry_id": decision.entry_id, "edition": decision.edition, "verdict": decision.verdict,
        "answer": decision.answer, "pending": decision.pending, "letter": decision.letter,
        "proposed_by": decision.proposed_by, "release_id": decision.release_id, "place": decision.place,
        "confirm_by": instants.write(until) if until else "", "told": decision.told, "arrival": decision.arrival,
        "revision": revision,
    }  # fmt: skip
