"""What keeps its order on the way out: one conversation's rows of one urgency, sent one after another."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from storage.outbox import HELD_WHEN_UNSURE, PRIORITY, Parcel

Key = tuple[str, str, int]
"""channel, chat, priority."""


@dataclass(slots=True)
class Lane:
    """The rows in hand, and who sends them.

    sending: the first one is with the platform, or what became of it is being noted; half: the id of the row of which
    a part was said, 0 for none.
    """

    rows: deque[Parcel] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None
    sending: bool = False
    half: int = 0

    @property
    def once(self) -> bool:
        """Whether the first row must not be said again where it is not known whether it was."""
        return self.rows[0].kind in HELD_WHEN_UNSURE

    @property
    def half_said(self) -> bool:
        """Whether a part of the first row was said."""
        return self.half == self.rows[0].id


def key_of(parcel: Parcel) -> Key:
    """Which lane a row belongs into."""
    return parcel.channel, parcel.chat, PRIORITY[parcel.kind]
