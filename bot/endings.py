"""Writes down how rows of the outbox ended: one commit for all that ended meanwhile."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from storage import outbox, threads
from storage.database import Database, StorageError, Tx
from storage.outbox import Closing
from storage.threads import Thread

_log = logging.getLogger(__name__)


class Endings:
    """What ended and is not written down yet. written: told the ids that now are."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], written: Callable[[Sequence[int]], None]
    ) -> None:
        self._database = database
        self._now = now
        self._written = written
        self._ended: list[tuple[Closing, Thread | None]] = []
        self._news = asyncio.Event()
        self._writing = asyncio.Lock()

    def __bool__(self) -> bool:
        return bool(self._ended)

    def add(self, closing: Closing, thread: Thread | None = None) -> None:
        """A row ended; thread: one that begins with it."""
        self._ended.append((closing, thread))
        self._news.set()

    async def keep_writing(self) -> None:
        """Until it is cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self.write()
            except StorageError:
                _log.exception("what was sent cannot be written down; trying again")
                await asyncio.sleep(1)
                self._news.set()

    async def write(self) -> None:
        """Afterwards all that ended before is written down, also what somebody else was just writing."""
        async with self._writing:
            ended, self._ended = self._ended, []
            if not ended:
                return
            closings = [closing for closing, _ in ended]
            begun = [thread for _, thread in ended if thread]
            try:
                await self._database.transact(lambda tx: _write(tx, closings, begun, self._now()))
            except BaseException:
                self._ended = [*ended, *self._ended]
                raise
            self._written([closing.id for closing in closings])


async def _write(tx: Tx, closings: Sequence[Closing], begun: Sequence[Thread], now: datetime) -> None:
    await outbox.close(tx, closings, now)
    if begun:
        await threads.begin(tx, begun)
