"""Looks every few seconds, and after each jump of the clock, which inquiries have waited too long."""

import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial

from bot.rounds import Rounds
from handlers.inquiries.overdue import Overdue
from storage.database import Database, StorageError, Tx
from storage.inquiry_lines import Undelivered

_log = logging.getLogger(__name__)


class Attend(Rounds):
    """Each inquiry in a transaction of its own: one that fails leaves the others alone. wake: something is owed now."""

    def __init__(
        self, database: Database, overdue: Overdue, now: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        super().__init__()
        self._database = database
        self._overdue = overdue
        self._now = now
        self._wake = wake

    async def _round(self) -> None:
        now = self._now()
        async with self._database.reading() as tx:
            due, lost = await self._overdue.find(tx, now)
        deeds = [partial(_see_to, self._overdue, now, id) for id in due]
        deeds += [partial(_tell_of, self._overdue, now, each) for each in lost]
        if any([await self._done(deed) for deed in deeds]):
            self._wake()

    async def _done(self, deed: Callable[[Tx], Coroutine[None, None, int]]) -> int:
        try:
            return await self._database.transact(deed)
        except StorageError:
            raise
        except Exception:
            _log.exception("one inquiry cannot be looked after; the others go on")
            return 0


async def _see_to(overdue: Overdue, now: datetime, id: str, tx: Tx) -> int:
    return await overdue.see_to(tx, now, id)


async def _tell_of(overdue: Overdue, now: datetime, lost: Undelivered, tx: Tx) -> int:
    return await overdue.tell_of(tx, now, lost)
