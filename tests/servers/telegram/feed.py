"""Everything that people can notice, in order, so that a test can wait for it, in this process or another."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from tests.servers.telegram.chats import Message

What = Literal["said", "edited", "deleted", "notified", "action", "offered"]


@dataclass(frozen=True, slots=True)
class Event:
    """what: "said" and "edited" bring the message as it then stood; "deleted" the message that went; "notified" the
    text of an answered button press (may be ""); "action" a chat action in `text`; "offered" that
    an inline query of this person is answered. number: 1, 2, 3 …"""

    number: int
    what: What
    chat: int
    message: Message | None = None
    text: str = ""


class Feed:
    """The events so far; waiting is for more of them."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._waiting: set[asyncio.Future[None]] = set()

    def add(self, what: What, chat: int, message: Message | None = None, text: str = "") -> None:
        self.events.append(Event(len(self.events) + 1, what, chat, message, text))
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def after(self, number: int) -> list[Event]:
        return self.events[number:]

    async def more(self, seconds: float) -> bool:
        """Wait for the next event; False when none came."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, max(0.0, seconds))
        except TimeoutError:
            self._waiting.discard(future)
            return False
        return True

    async def wait(self, number: int, seconds: float, chat: int = 0, whats: tuple[What, ...] = ()) -> Event:
        """The first event after `number` of one chat (0: any) and of one kind. Raises TimeoutError."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while True:
            for event in self.events[number:]:
                number = event.number
                if chat in (0, event.chat) and (not whats or event.what in whats):
                    return event
            if not await self.more(until - loop.time()):
                raise TimeoutError(f"nothing {' or '.join(whats) or 'new'} in chat {chat} within {seconds} s")
