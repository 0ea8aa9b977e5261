"""Names for what the audit log keeps as addresses and ids, for whoever reads it."""

from storage.database import Tx


async def people(tx: Tx) -> dict[str, str]:
    """ "channel:chat" → name: of those who work here, and of who has left, as they were called when they joined."""
    left = await tx.all("SELECT actor, subject FROM audit WHERE action = 'staff.join' ORDER BY id")
    here = await tx.all(
        "SELECT c.channel, c.chat, s.name FROM staff s JOIN conversations c ON c.person_id = s.person_id"
    )
    known = {row["actor"]: row["subject"] for row in left}
    return known | {f"{row['channel']}:{row['chat']}": row["name"] for row in here if row["name"]}


async def entries(tx: Tx, edition: str) -> dict[str, int]:
    """Entry → number, of those that have one."""
    rows = await tx.all("SELECT id, number FROM entries WHERE edition = :edition AND number > 0", edition=edition)
    return {row["id"]: row["number"] for row in rows}
