"""What keeps its order on the way out: one conversation's rows of one urgency, sent one after another."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from storage.outbox import PRIORITY, Parcel

Key = tuple[str, str, int]
"""channel, chat, priority."""


@dataclass(slots=True)
class Lane:
    """The rows in hand, and who sends them."""

    rows: deque[Parcel] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


def key_of(parcel: Parcel) -> Key:
    """Which lane a row belongs into."""
    return parcel.channel, parcel.chat, PRIORITY[parcel.kind]
