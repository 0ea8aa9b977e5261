"""Announcements that wait in the outbox until their person writes: dropped when cancelled, corrected, or too old."""

from datetime import datetime

from storage import campaigns, instants
from storage.campaigns import Campaign
from storage.database import Tx
from storage.recipients import DROPPED, HELD, about

CORRECTED = "corrected"
"""Why somebody is not told any more who is told the correction instead."""
EXPIRED = "expired"
PIECE = 400

_OF_CAMPAIGN = (
    "SELECT id, cause FROM outbox WHERE about = :about AND about <> '' AND state IN ('pending', 'leased', 'held')"
    " AND state = 'held'"
)
"""The states as the index has them."""
_DROP = """
UPDATE recipients SET state = 'dropped', reason = :reason, closed_at = :now, due_at = ''
WHERE campaign_id = :campaign AND state = 'held' AND person_id IN ({persons}) RETURNING person_id
"""


async def drop(tx: Tx, campaign_id: str, reason: str, now: datetime, most: int, *, expired: bool = False) -> int:
    """So many of those for whom it is held are not told any more; how many, for the campaign's tallies.

    Whose end has not been collected yet stays. expired: only what would not be said any more if they wrote now.
    """
    at = instants.write(now)
    limits = {"expired_by": at} if expired else {}
    old = " AND expires_at <> '' AND expires_at <= :expired_by" if expired else ""
    rows = await tx.all(f"{_OF_CAMPAIGN}{old} LIMIT :most", **limits, about=about(campaign_id), most=most)
    ids = {row["cause"].split()[2]: row["id"] for row in rows}
    if not ids:
        return 0
    names = {f"person_{number}": person for number, person in enumerate(ids)}
    sql = _DROP.format(persons=", ".join(f":{name}" for name in names))
    dropped = await tx.all(sql, **names, reason=reason, now=at, campaign=campaign_id)
    await tx.many("DELETE FROM outbox WHERE id = :id", [{"id": ids[row["person_id"]]} for row in dropped])
    return len(dropped)


async def drop_all(tx: Tx, campaign: Campaign, reason: str, now: datetime) -> int:
    """Nobody for whom it is held is told any more; its row is locked. How many, also in its tallies."""
    count = 0
    while dropped := await drop(tx, campaign.id, reason, now, PIECE):
        count += dropped
    await campaigns.tally(tx, campaign.id, {HELD: -count, DROPPED: count})
    return count


async def drop_expired(tx: Tx, now: datetime, most: int) -> int:
    """So many that have been held for too long, of one announcement; how many."""
    row = await tx.one(
        "SELECT SUBSTR(about, 11) AS campaign FROM outbox WHERE state = 'held' AND kind = 'broadcast'"
        " AND expires_at <> '' AND expires_at <= :now"
        " AND EXISTS (SELECT 1 FROM recipients r WHERE r.campaign_id = SUBSTR(outbox.about, 11) AND r.state = 'held')"
        " LIMIT 1",
        now=instants.write(now),
    )
    if row is None:
        return 0
    await tx.one("SELECT id FROM campaigns WHERE id = :id FOR_UPDATE", id=row["campaign"])
    count = await drop(tx, row["campaign"], EXPIRED, now, most, expired=True)
    await campaigns.tally(tx, row["campaign"], {HELD: -count, DROPPED: count})
    return count


async def forget(tx: Tx, before: datetime) -> int:
    """What is held of announcements that ended before then is not said any more; how many."""
    return await tx.run(
        "DELETE FROM outbox WHERE state IN ('pending', 'leased', 'held') AND state = 'held' AND about <> ''"
        " AND about IN (SELECT 'broadcast ' || c.id FROM campaigns c WHERE c.ended_at <> '' AND c.ended_at < :before)",
        before=instants.write(before),
    )
