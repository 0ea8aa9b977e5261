"""Announcements once more, for those who have not got them: decided at once, carried out a few people at a time."""

from dataclasses import dataclass, replace
from datetime import datetime

from storage.campaigns import RUNNING, Campaign, move
from storage.database import Tx
from storage.recipients import FAILED, UNKNOWN


async def retry_failed(tx: Tx, campaign: Campaign, now: datetime, *, uncertain: bool = False) -> Campaign | None:
    """Those that failed are tried again, nobody else; None where somebody was quicker, or there are none.

    uncertain: also those of whom nobody knows whether they got it. They become waiting in pieces (`wait_again`), from
    the first person on.
    """
    if not (campaign.failed or (uncertain and campaign.unknown)):
        return None
    moved = await move(tx, campaign, RUNNING, now)
    if moved is None:
        return None
    await tx.run(
        "UPDATE campaigns SET retries = retries + 1, uncertain = :uncertain, gathered = '' WHERE id = :id",
        id=campaign.id, uncertain=int(uncertain),
    )  # fmt: skip
    return replace(moved, retries=moved.retries + 1, uncertain=int(uncertain), gathered="")


@dataclass(frozen=True, slots=True)
class Again:
    """last: the person that it has got to, "" where nobody follows; failed, unknown: how many of these wait again."""

    last: str
    failed: int = 0
    unknown: int = 0


async def wait_again(tx: Tx, campaign_id: str, *, after: str, most: int, uncertain: bool = False) -> Again:
    """Those of the next `most` recipients who failed wait again, for another attempt; uncertain: the unknown, too."""
    row = await tx.one(
        "SELECT MAX(person_id) AS last FROM (SELECT person_id FROM recipients WHERE campaign_id = :campaign"
        " AND person_id > :after ORDER BY person_id LIMIT :most) those",
        campaign=campaign_id, after=after, most=most,
    )  # fmt: skip
    last = str(row["last"] or "") if row else ""
    if not last:
        return Again("")
    among = {"campaign": campaign_id, "after": after, "last": last}
    failed = await tx.run(_AGAIN, **among, state=FAILED)
    return Again(last, failed, await tx.run(_AGAIN, **among, state=UNKNOWN) if uncertain else 0)


_AGAIN = """
UPDATE recipients SET state = 'waiting', attempt = attempt + 1, reason = '', closed_at = '', due_at = ''
WHERE campaign_id = :campaign AND person_id > :after AND person_id <= :last AND state = :state
"""
