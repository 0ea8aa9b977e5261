"""Wakes the open pages of a chat when a line was written in it, here or by another program on the same database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

NewLines = Callable[[], Awaitable[Iterable[str]]]
"""Names the chats in which lines were written lately, whoever wrote them."""


class Lookout:
    """Who waits for which chat. One query a second serves all that wait, however many they are."""

    def __init__(self, new_lines: NewLines, every: float) -> None:
        self._new_lines = new_lines
        self._every = every
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._looking: asyncio.Task[None] | None = None
        self.closing = False

    def open(self) -> None:
        """Begin to look for other programs' lines."""
        self.closing = False
        self._looking = asyncio.create_task(self._look(), name="page lookout")

    async def close(self) -> None:
        """Let everyone who waits go home."""
        self.closing = True
        for chat in list(self._waiting):
            self.wake(chat)
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking
            self._looking = None

    def wake(self, chat: str) -> None:
        """There is something new in this chat."""
        for event in self._waiting.get(chat, ()):
            event.set()

    @contextmanager
    def watching(self, chat: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something new stands in the chat; clear it before you read."""
        event = asyncio.Event()
        self._waiting.setdefault(chat, set()).add(event)
        try:
            yield event
        finally:
            self._waiting[chat].discard(event)
            if not self._waiting[chat]:
                del self._waiting[chat]

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            if self._waiting:
                for chat in await self._new_lines():
                    self.wake(chat)


async def wait_for(event: asyncio.Event, seconds: float) -> bool:
    """True if the event was set in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
