"""What becomes of entries: what was told, what is proposed, and what their filmmakers answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

NONE, SELECTED, WAITING, DECLINED = "", "selected", "waiting", "declined"
"""Verdicts, and what may be proposed."""
AWAITING, CONFIRMED, REFUSED, LAPSED = "awaiting", "confirmed", "refused", "lapsed"
"""Answers to SELECTED."""
OWED, ARRIVED, UNSURE, FAILED, BLOCKED, DROPPED = "owed", "sent", "unknown", "failed", "blocked", "dropped"
"""What became of the letter; OWED: it is on its way, or held until its reader writes."""
LOST = (UNSURE, FAILED, BLOCKED, DROPPED)


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one entry.

    verdict: what its filmmaker was told; answer: theirs to SELECTED. pending: what is proposed, of which nobody knows
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
    """An entry that was handed in, and its decision. state: of the entry; category: "" where it has none."""

    id: str
    number: int
    person_id: str
    state: str
    version: int
    category: str
    decision: Decision


_FIELDS = (
    "verdict", "answer", "pending", "letter", "proposed_by", "release_id", "place", "confirm_by", "told", "arrival",
    "revision",
)  # fmt: skip
_COLUMNS = "entry_id, edition, " + ", ".join(_FIELDS)


def _decision(row: Row) -> Decision:
    until = row["confirm_by"]
    return Decision(
        row["entry_id"], row["edition"], row["verdict"], row["answer"], row["pending"], row["letter"],
        row["proposed_by"], row["release_id"], row["place"], instants.read(until) if until else None, row["told"],
        row["arrival"], row["revision"],
    )  # fmt: skip


async def of(tx: Tx, entry_id: str, edition: str = "", *, lock: bool = False) -> Decision:
    """An entry's decision; an empty one, of that edition, where there is none yet. lock: until the transaction ends."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM decisions WHERE entry_id = :entry {'FOR_UPDATE' if lock else ''}", entry=entry_id
    )
    return _decision(row) if row else Decision(entry_id, edition)


async def released(tx: Tx, release_id: str, *, lock: bool = False) -> list[Decision]:
    """What goes out with a release and has not gone yet. lock: until the transaction ends."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM decisions WHERE release_id = :release AND release_id <> '' ORDER BY entry_id"
        f" {'FOR_UPDATE' if lock else ''}",
        release=release_id,
    )  # fmt: skip
    return [_decision(row) for row in rows]


async def overdue(tx: Tx, edition: str, now: datetime, most: int) -> list[Decision]:
    """Those whose time to confirm is over, and no answer has come."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM decisions WHERE edition = :edition AND answer = 'awaiting' AND confirm_by <= :now"
        " ORDER BY confirm_by, entry_id LIMIT :most",
        edition=edition, now=instants.write(now), most=most,
    )  # fmt: skip
    return [_decision(row) for row in rows]


_CONSIDERED = (
    "SELECT e.id AS id, e.number AS number, e.person_id AS person_id, e.state AS state, e.version AS version,"
    " COALESCE((SELECT MIN(f.value) FROM entry_facets f WHERE f.entry_id = e.id AND f.field = 'category'), '')"
    " AS category, e.id AS entry_id, e.edition AS edition, "
    + ", ".join(f"COALESCE(d.{name}, {0 if name in ('place', 'revision') else repr('')}) AS {name}" for name in _FIELDS)
    + " FROM entries e LEFT JOIN decisions d ON d.entry_id = e.id"
)


async def considered(tx: Tx, edition: str) -> list[Considered]:
    """Entries that are handed in and stand, by number, with their decisions."""
    rows = await tx.all(
        f"{_CONSIDERED} WHERE e.edition = :edition AND e.state = 'submitted' ORDER BY e.number", edition=edition
    )
    return [_considered(row) for row in rows]


async def pending(tx: Tx, edition: str) -> list[Considered]:
    """Entries of which something is proposed, by number; also those that were withdrawn meanwhile."""
    rows = await tx.all(
        f"{_CONSIDERED} WHERE e.edition = :edition AND d.pending <> '' ORDER BY e.number", edition=edition
    )
    return [_considered(row) for row in rows]


async def one_considered(tx: Tx, edition: str, entry_id: str) -> Considered | None:
    """One entry that has ever been handed in."""
    row = await tx.one(
        f"{_CONSIDERED} WHERE e.edition = :edition AND e.id = :entry AND e.version > 0", edition=edition, entry=entry_id
    )
    return _considered(row) if row else None


def _considered(row: Row) -> Considered:
    return Considered(
        row["id"], row["number"], row["person_id"], row["state"], row["version"], row["category"], _decision(row)
    )


_CHANGE = f"""
INSERT INTO decisions ({_COLUMNS}, changed_at)
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


async def arrived(tx: Tx, decision: Decision, arrival: str) -> bool:
    """Note what became of the letter that went out last; False if that is known, or another one went out since."""
    return bool(
        await tx.run(
            "UPDATE decisions SET arrival = :arrival WHERE entry_id = :entry AND told = :told AND arrival <> :arrival",
            arrival=arrival, entry=decision.entry_id, told=decision.told,
        )
    )  # fmt: skip


async def owe_again(tx: Tx, decision: Decision, cause: str) -> bool:
    """The letter goes out once more, under another cause; False if that has been done."""
    return bool(
        await tx.run(
            "UPDATE decisions SET told = :cause, arrival = 'owed' WHERE entry_id = :entry AND told = :told"
            " AND arrival IN ('unknown', 'failed', 'blocked', 'dropped')",
            cause=cause, entry=decision.entry_id, told=decision.told,
        )
    )  # fmt: skip


_ENDED = "o.state IN ('sent', 'unknown', 'failed', 'blocked', 'dropped')"


async def any_ended(tx: Tx, edition: str) -> bool:
    """Whether a letter on its way has ended in the outbox since."""
    row = await tx.one(
        "SELECT 1 AS found FROM decisions d JOIN outbox o ON o.cause = d.told"
        f" WHERE d.edition = :edition AND d.arrival = 'owed' AND {_ENDED} LIMIT 1",
        edition=edition,
    )  # fmt: skip
    return row is not None


async def ended(tx: Tx, edition: str) -> list[tuple[Decision, str]]:
    """Those letters, and how they ended. What somebody else is about to change comes next time: nobody waits here."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM decisions WHERE edition = :edition AND arrival = 'owed'"
        f" AND EXISTS (SELECT 1 FROM outbox o WHERE o.cause = decisions.told AND {_ENDED})"
        " ORDER BY entry_id SKIP_LOCKED",
        edition=edition,
    )  # fmt: skip
    return [(decision, await _state(tx, decision.told)) for decision in map(_decision, rows)]


async def _state(tx: Tx, cause: str) -> str:
    row = await tx.one("SELECT state FROM outbox WHERE cause = :cause", cause=cause)
    assert row is not None
    return str(row["state"])


async def letter_told(tx: Tx, decision: Decision) -> str:
    """The body of the letter that went out last, as the outbox has it; "" where that is forgotten."""
    row = await tx.one("SELECT body FROM outbox WHERE cause = :told", told=decision.told)
    return str(row["body"]) if row else ""


async def lost(tx: Tx, edition: str) -> list[Considered]:
    """Entries of which the last letter may not have arrived."""
    rows = await tx.all(
        f"{_CONSIDERED} WHERE e.edition = :edition AND d.arrival IN ('unknown', 'failed', 'blocked', 'dropped')"
        " ORDER BY e.number",
        edition=edition,
    )  # fmt: skip
    return [_considered(row) for row in rows]


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


def waiting_list(found: Sequence[Considered], category: str) -> list[Considered]:
    """Those of a category that wait for a place, the first one first."""
    waiting = [each for each in found if each.category == category and each.decision.verdict == WAITING]
    return sorted(waiting, key=lambda each: (each.decision.place, each.id))
