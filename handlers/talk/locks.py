"""One conversation at a time: what comes in together from one chat is answered one after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from handlers.talk.message import Address


class Locks:
    """One lock a conversation, in the order in which they asked; gone when nobody holds or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[Address, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def holding(self, address: Address) -> AsyncIterator[None]:
        """Hold the conversation's lock."""
        lock, users = self._locks.get(address, (asyncio.Lock(), 0))
        self._locks[address] = lock, users + 1
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[address]
            if users == 1:
                del self._locks[address]
            else:
                self._locks[address] = lock, users - 1
