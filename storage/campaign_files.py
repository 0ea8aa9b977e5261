"""Which announcements have a file: each that is not forgotten may be copied, and its file must still be there."""

from storage.database import Tx


async def bodies_with_files(tx: Tx) -> list[str]:
    """What these say, of every edition and state: Campaign.body."""
    return [row["body"] for row in await tx.all("SELECT body FROM campaigns WHERE body LIKE '%\"file\":{%'")]
