"""What the outbox tells about itself."""

from datetime import datetime

from storage import instants
from storage.database import Tx


async def last_in_slot(tx: Tx, channel: str, chat: str, slot: str, before: int) -> str:
    """The platform's id of the message said last under that slot, "" if there is none."""
    row = await tx.one(
        "SELECT platform_id FROM outbox WHERE channel = :channel AND chat = :chat AND slot = :slot AND id < :before"
        " AND state = 'sent' ORDER BY id DESC LIMIT 1",
        channel=channel, chat=chat, slot=slot, before=before,
    )  # fmt: skip
    return str(row["platform_id"]) if row else ""


async def count_open(tx: Tx, now: datetime) -> int:
    """How many rows are due or in hand; those behind one that is not due yet have to wait like that one."""
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM outbox o WHERE o.state IN ('pending', 'leased') AND o.due_at <= :now"
        " AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.channel = o.channel AND e.chat = o.chat"
        " AND e.priority = o.priority AND e.id < o.id AND e.state IN ('pending', 'leased') AND e.due_at > :now)",
        now=instants.write(now),
    )
    assert row is not None
    return int(row["n"])
