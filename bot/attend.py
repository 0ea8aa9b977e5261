"""Looks every few seconds, and after each jump of the clock, which inquiries have waited too long."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from handlers.inquiries.overdue import Overdue
from storage.database import Database, StorageError, Tx
from storage.inquiry_lines import Undelivered

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Attend:
    """One round at a call. wake: something is owed now."""

    database: Database
    overdue: Overdue
    now: Callable[[], datetime]
    wake: Callable[[], None]
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    _rounds: set[asyncio.Task[None]] = field(default_factory=set)

    async def __call__(self) -> None:
        """Each inquiry in a transaction of its own: one that fails leaves the others alone."""
        async with self._alone:
            try:
                await self._round()
            except StorageError:
                _log.exception("inquiries cannot be looked after; trying again")

    async def _round(self) -> None:
        now = self.now()
        async with self.database.reading() as tx:
            due, lost = await self.overdue.find(tx, now)
        deeds = [partial(_see_to, self.overdue, now, id) for id in due]
        deeds += [partial(_tell_of, self.overdue, now, each) for each in lost]
        if any([await self._done(deed) for deed in deeds]):
            self.wake()

    async def _done(self, deed: Callable[[Tx], Coroutine[None, None, int]]) -> int:
        try:
            return await self.database.transact(deed)
        except StorageError:
            raise
        except Exception:
            _log.exception("one inquiry cannot be looked after; the others go on")
            return 0

    def jumped(self, now: datetime) -> None:
        """The rehearsal clock has jumped: look at once."""
        task = asyncio.ensure_future(self())
        self._rounds.add(task)
        task.add_done_callback(self._rounds.discard)

    async def stop(self) -> None:
        """Let the round that is under way end."""
        for task in list(self._rounds):
            await task
        async with self._alone:
            return


async def _see_to(overdue: Overdue, now: datetime, id: str, tx: Tx) -> int:
    return await overdue.see_to(tx, now, id)


async def _tell_of(overdue: Overdue, now: datetime, lost: Undelivered, tx: Tx) -> int:
    return await overdue.tell_of(tx, now, lost)
