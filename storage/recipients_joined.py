"""Two recipients of an announcement who turn out to be one person: one row goes on, and they are told once."""

from storage.database import Row, Tx
from storage.recipients import (
    BLOCKED,
    CAUSE,
    DROPPED,
    FAILED,
    HELD,
    QUEUED,
    SENT,
    UNKNOWN,
    WAITING,
    cause,
)

TWICE = "twice"
"""Why the other row is dropped; one that waits bears it until then."""

_STANDING = {DROPPED: 0, BLOCKED: 1, FAILED: 3, HELD: 4, WAITING: 5, QUEUED: 6, UNKNOWN: 9, SENT: 10}
_CUT_OFF, _BEGUN, _SAID = 2, 7, 8
"""How near each is to having been told. Cut off: waits for a chat that cannot be reached; failed ones can be retried.
Said: was held until its person wrote, and they have."""
_OPEN = ("pending", "leased")

_LOCK = """
SELECT id FROM campaigns WHERE (started_at <> '' AND ended_at = '')
    OR id IN (SELECT campaign_id FROM recipients WHERE person_id IN (:other, :into))
ORDER BY id FOR_UPDATE
"""
_BACK = """
UPDATE campaigns SET gathered = COALESCE((SELECT MAX(id) FROM people WHERE id < :into), '')
WHERE state IN ('gathering', 'running', 'paused') AND gathered <> '~' AND gathered >= :into AND gathered < :other
"""
"""`into` has been passed, when nothing of this was theirs yet, and `other` is not to be found any more."""
_ROWS = f"""
SELECT r.campaign_id, r.person_id, r.state, r.attempt, o.id, o.state AS parcel, o.begun_at,
       CASE WHEN c.unreachable_since = '' THEN 0 ELSE 1 END AS cut_off,
       CASE WHEN r.channel = 'web' THEN 0 ELSE 1 END AS messenger, COALESCE(c.window_started_at, '') AS heard
FROM recipients r LEFT JOIN conversations c ON c.channel = r.channel AND c.chat = r.chat
     LEFT JOIN outbox o ON o.cause = {CAUSE.format("r")}
WHERE r.person_id IN (:other, :into)
"""


async def join(tx: Tx, other: str, into: str) -> None:
    """Wherever `other` is a recipient `into` is one instead; where both are, the one who is nearer to being told.

    The row that does not go on stays `other`'s: whatever was still to be said by it is said no more.
    """
    await tx.all(_LOCK, other=other, into=into)  # a step of a campaign is wholly over, or begins after this
    await tx.run(_BACK, other=other, into=into)
    rows = await tx.all(_ROWS, other=other, into=into)
    standing = {row["campaign_id"]: row for row in rows if row["person_id"] == into}
    for theirs in (row for row in rows if row["person_id"] == other):
        ours = standing.get(theirs["campaign_id"])
        if ours is None:
            await _name(tx, theirs, into)
        elif _rank(theirs) > _rank(ours):
            await _silence(tx, ours)
            await _swap(tx, theirs, ours)
        else:
            await _silence(tx, theirs)


def _rank(row: Row) -> tuple[int, int, str]:
    """Of two that wait the one goes on that is reached better, as storage.told.best has it."""
    waits = row["state"] == WAITING
    return (_nearness(row), row["messenger"], row["heard"]) if waits else (_nearness(row), 0, "")


def _nearness(row: Row) -> int:
    state, parcel = row["state"], row["parcel"]
    if state == WAITING and row["cut_off"]:
        return _CUT_OFF
    if state == QUEUED and parcel in _OPEN:
        return _BEGUN if row["begun_at"] else _STANDING[QUEUED]
    if state == HELD and parcel in (None, *_OPEN, SENT, UNKNOWN):
        return _SAID
    return _STANDING[parcel if state in (QUEUED, HELD) and parcel else state]


async def _silence(tx: Tx, row: Row) -> None:
    """Nothing more is said by this row; how it ends the campaign's next step writes down, where it is not over."""
    whose = {"campaign": row["campaign_id"], "person": row["person_id"]}
    theirs = "WHERE campaign_id = :campaign AND person_id = :person"
    if row["state"] == WAITING:
        await tx.run(f"UPDATE recipients SET reason = :why, due_at = '' {theirs}", **whose, why=TWICE)
    elif row["state"] == QUEUED:
        await tx.run(
            "UPDATE outbox SET state = 'dropped', reason = :why, closed_at = due_at, leased_by = '', leased_until = ''"
            " WHERE id = :id AND state IN ('pending', 'leased', 'held')",
            id=row["id"], why=TWICE,
        )  # fmt: skip
    elif row["state"] == row["parcel"] == HELD:
        await tx.run("DELETE FROM outbox WHERE id = :id", id=row["id"])
        await tx.run(f"UPDATE recipients SET state = :state, reason = :why {theirs}", **whose, state=DROPPED, why=TWICE)
        await tx.run(
            "UPDATE campaigns SET held = held - 1, dropped = dropped + 1 WHERE id = :id", id=row["campaign_id"]
        )


async def _swap(tx: Tx, one: Row, other: Row) -> None:
    """Each has the other's person; nobody's id is the empty one."""
    await _name(tx, other, "")
    await _name(tx, one, other["person_id"])
    await _name(tx, {**other, "person_id": ""}, one["person_id"])


async def _name(tx: Tx, row: Row, person_id: str) -> None:
    """That person is the recipient, also as the outbox knows them."""
    await tx.run(
        "UPDATE recipients SET person_id = :to WHERE campaign_id = :campaign AND person_id = :person",
        to=person_id, campaign=row["campaign_id"], person=row["person_id"],
    )  # fmt: skip
    if row["id"] is not None:
        named = cause(row["campaign_id"], person_id, row["attempt"])
        await tx.run("UPDATE outbox SET cause = :cause WHERE id = :id", cause=named, id=row["id"])
