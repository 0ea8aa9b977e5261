"""What became of the letters that tell decisions, as the outbox has it, and which of them need a call."""

from datetime import datetime

from storage import instants
from storage.database import Tx
from storage.decisions import COLUMNS, Decision, decision_of


async def arrived(tx: Tx, decision: Decision, arrival: str) -> bool:
    """Note what became of the letter that went out last; False if that is known, or another one went out since."""
    return bool(
        await tx.run(
            "UPDATE decisions SET arrival = :arrival WHERE entry_id = :entry AND told = :told AND arrival <> :arrival",
            arrival=arrival, entry=decision.entry_id, told=decision.told,
        )
    )  # fmt: skip


async def owe_again(tx: Tx, decision: Decision, cause: str) -> bool:
    """The letter goes out once more, under another cause; False if that has been done, or it is held and will come."""
    return bool(
        await tx.run(
            "UPDATE decisions SET told = :cause, arrival = 'owed' WHERE entry_id = :entry AND told = :told"
            " AND arrival IN ('unknown', 'failed', 'blocked', 'dropped')",
            cause=cause, entry=decision.entry_id, told=decision.told,
        )
    )  # fmt: skip


_OPEN = "d.arrival IN ('owed', 'held')"
_NEWS = "(o.state IN ('sent', 'unknown', 'failed', 'blocked', 'dropped') OR (o.state = 'held' AND d.arrival = 'owed'))"


async def any_news(tx: Tx, edition: str) -> bool:
    """Whether a letter on its way has ended in the outbox since, or is held there."""
    row = await tx.one(
        "SELECT 1 AS found FROM decisions d JOIN outbox o ON o.cause = d.told"
        f" WHERE d.edition = :edition AND {_OPEN} AND {_NEWS} LIMIT 1",
        edition=edition,
    )  # fmt: skip
    return row is not None


async def news(tx: Tx, edition: str) -> list[tuple[Decision, str]]:
    """Those letters, and how they ended. What somebody else is about to change comes next time: nobody waits here."""
    rows = await tx.all(
        f"SELECT {COLUMNS} FROM decisions d WHERE d.edition = :edition AND {_OPEN}"
        f" AND EXISTS (SELECT 1 FROM outbox o WHERE o.cause = d.told AND {_NEWS})"
        " ORDER BY d.entry_id SKIP_LOCKED",
        edition=edition,
    )  # fmt: skip
    return [(decision, await _state(tx, decision.told)) for decision in map(decision_of, rows)]


async def _state(tx: Tx, cause: str) -> str:
    row = await tx.one("SELECT state FROM outbox WHERE cause = :cause", cause=cause)
    assert row is not None
    return str(row["state"])


async def body_of(tx: Tx, decision: Decision) -> str:
    """The body of the letter that went out last, as the outbox has it; "" where that is forgotten."""
    row = await tx.one("SELECT body FROM outbox WHERE cause = :told", told=decision.told)
    return str(row["body"]) if row else ""


_NEWLY = "edition = :edition AND answer = 'confirmed' AND warned <> ('confirmed ' || told)"


async def any_confirmed(tx: Tx, edition: str) -> bool:
    """Whether a place was confirmed of which organisers have not been told."""
    row = await tx.one(f"SELECT 1 AS found FROM decisions WHERE {_NEWLY} LIMIT 1", edition=edition)
    return row is not None


async def confirmed(tx: Tx, edition: str) -> list[Decision]:
    """Those, by entry; from now on organisers count as told of them. A letter that comes later can be warned of."""
    rows = await tx.all(
        f"UPDATE decisions SET warned = 'confirmed ' || told WHERE {_NEWLY} RETURNING {COLUMNS}", edition=edition
    )
    return sorted(map(decision_of, rows), key=lambda each: each.entry_id)


_AT_RISK = (
    "edition = :edition AND answer = 'awaiting' AND confirm_by <= :before AND warned <> told"
    " AND arrival IN ('held', 'unknown', 'failed', 'blocked', 'dropped')"
)


async def any_at_risk(tx: Tx, edition: str, before: datetime) -> bool:
    """Whether a place lapses by then whose filmmaker may not know of it, and nobody was warned."""
    row = await tx.one(
        f"SELECT 1 AS found FROM decisions WHERE {_AT_RISK} LIMIT 1", edition=edition, before=instants.write(before)
    )
    return row is not None


async def at_risk(tx: Tx, edition: str, before: datetime) -> list[Decision]:
    """Those, by their last instant; from now on organisers count as warned of these letters."""
    rows = await tx.all(
        f"UPDATE decisions SET warned = told WHERE {_AT_RISK} RETURNING {COLUMNS}",
        edition=edition, before=instants.write(before),
    )  # fmt: skip
    return sorted(map(decision_of, rows), key=lambda each: (each.confirm_by or before, each.entry_id))
