"""Marks rows as begun before they are handed to the network: one commit for many, and few of them ahead of the pace."""

import asyncio
import heapq
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.sections import Rates
from storage import outbox
from storage.database import Database
from storage.outbox import PRIORITY, Parcel

_log = logging.getLogger(__name__)

_FEWEST = 4
_COMMITS = 2.0
"""What leaves while so many commits are written down is begun ahead: those that go meanwhile, and those being marked.
All of them are of unknown fate if the process is killed, so that there should be few."""
_MOST_SECONDS = 0.2
"""So many seconds' worth are begun ahead at most, on however slow a disk."""
_FADES = 0.95
"""A commit that took long counts for a while: so much of it at the next one."""
_UNPACED = 64
"""The same on a channel without a pace."""

Marking = tuple[int, asyncio.Future[bool]]


@dataclass(slots=True)
class _Front:
    """What stands between the outbox and one channel's pace: begun are the ids of those that may be sent any moment."""

    rate: float
    most: int
    begun: set[int] = field(default_factory=set)
    waiting: list[tuple[int, int, asyncio.Future[bool]]] = field(default_factory=list)

    def fit(self, commit: float) -> None:
        """A commit takes so many seconds."""
        if self.rate:
            self.most = max(_FEWEST, round(self.rate * min(_COMMITS * commit, _MOST_SECONDS)))

    def next(self) -> Marking | None:
        """Who may be begun now: the most urgent, if there is room."""
        while self.waiting and len(self.begun) < self.most:
            _, id, future = heapq.heappop(self.waiting)
            if not future.done():
                self.begun.add(id)
                return id, future
        return None


class Beginnings:
    """For kinds that are HELD_WHEN_UNSURE. rates: of each channel."""

    def __init__(self, database: Database, rates: Mapping[str, Rates], who: str, now: Callable[[], datetime]) -> None:
        self._database = database
        self._who = who
        self._now = now
        self._fronts = {
            name: _Front(each.per_second, _FEWEST if each.per_second else _UNPACED) for name, each in rates.items()
        }
        self._commit = 0.0
        self._marking: list[Marking] = []
        self._writing: asyncio.Task[None] | None = None

    async def begin(self, parcel: Parcel) -> bool:
        """Wait for room in front, then mark it durably; False if the row is not in our hands any more.

        Afterwards `hand_over` or `undo` it. Raises StorageError.
        """
        front = self._fronts[parcel.channel]
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        heapq.heappush(front.waiting, (PRIORITY[parcel.kind], parcel.id, future))
        self._let_in()
        return await future

    def hand_over(self, parcel: Parcel) -> None:
        """It goes to the network now, or has come to its end without: if it was begun, another one may be."""
        front = self._fronts.get(parcel.channel)
        if front and parcel.id in front.begun:
            front.begun.discard(parcel.id)
            self._let_in()

    async def undo(self, parcel: Parcel) -> None:
        """It is certain that the platform has not got it: it is not begun any more."""
        await self._database.transact(lambda tx: outbox.unbegin(tx, [parcel.id], self._who))
        self.hand_over(parcel)

    async def stop(self) -> None:
        """What was begun and is not handed over is given back. Nobody may wait in `begin` any more."""
        for front in self._fronts.values():
            front.waiting.clear()
        while self._writing is not None:
            await asyncio.wait([self._writing])
        left = [id for front in self._fronts.values() for id in front.begun]
        if left:
            await self._database.transact(lambda tx: outbox.unbegin(tx, left, self._who))

    def _let_in(self) -> None:
        for front in self._fronts.values():
            while marking := front.next():
                self._marking.append(marking)
        if self._marking and self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._marking:
                marking, self._marking = self._marking, []
                await self._mark(marking)
                self._let_in()
        finally:
            self._writing = None

    async def _mark(self, marking: list[Marking]) -> None:
        """Whoever waits is told; who has gone away meanwhile leaves a row that is begun, for `stop`."""
        ids, began = [id for id, _ in marking], time.monotonic()
        try:
            ours = await self._database.transact(partial(outbox.begin, ids=ids, who=self._who, now=self._now()))
        except Exception as error:
            self._forget(ids)
            for _, future in marking:
                if not future.done():
                    future.set_exception(error)
            return
        self._commit = max(time.monotonic() - began, self._commit * _FADES)
        for front in self._fronts.values():
            front.fit(self._commit)
        self._forget([id for id in ids if id not in ours])
        for id, future in marking:
            if not future.done():
                future.set_result(id in ours)

    def _forget(self, ids: list[int]) -> None:
        for front in self._fronts.values():
            front.begun.difference_update(ids)
