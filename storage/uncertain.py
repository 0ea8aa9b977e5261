"""Recipients of whom nobody knows whether they got it: counted as failed once organisers decide to send again."""

from dataclasses import replace

from storage.campaigns import Campaign
from storage.database import Tx
from storage.recipients import FAILED, UNKNOWN


async def count_as_failed(tx: Tx, campaign: Campaign) -> Campaign:
    """All of them; the campaign with its new tallies. Its row must be locked."""
    count = await tx.run(
        "UPDATE recipients SET state = :failed WHERE campaign_id = :campaign AND state = :unknown",
        campaign=campaign.id, failed=FAILED, unknown=UNKNOWN,
    )  # fmt: skip
    await tx.run(
        "UPDATE campaigns SET failed = failed + :n, unknown = unknown - :n WHERE id = :id", n=count, id=campaign.id
    )
    return replace(campaign, failed=campaign.failed + count, unknown=campaign.unknown - count)
