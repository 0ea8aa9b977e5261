"""The alarm clock: a few ticks, no memory. What is owed stands in tables; a tick only looks there."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.files import Files
from bot.sections import Storage
from storage import (
    codes,
    conversations,
    entry_files,
    fanouts,
    held,
    imports,
    inquiries,
    outbox,
    page,
    posters,
    programme_versions,
    questions,
    recipients,
    reminders_due,
    staff,
)
from storage.database import Database, Tx

Tick = Callable[[], Awaitable[None]]
PIECE = 500
"""So many rows are forgotten in one transaction."""


Round = Callable[[Tx], Awaitable[int | None]]


@dataclass(frozen=True, slots=True)
class Tidy:
    """Forgets what has been kept long enough. asked: so long after a screening people may be asked how it was."""

    database: Database
    keep: Storage
    now: Callable[[], datetime]
    asked: timedelta

    async def __call__(self) -> None:
        """One round; each table in transactions of its own, the large ones in pieces: replies wait for each."""
        for forget in (*self._of_the_house(), *self._of_the_programme()):
            await self._one(forget)
        now, sent = self.now(), self._before(self.keep.keep_outbox_days)
        for forget_some in (
            partial(held.drop_expired, now=now, most=PIECE),
            partial(outbox.forget_closed, before=sent, most=PIECE),
            partial(reminders_due.forget_old, before=min(sent, now - self.asked), most=PIECE),
            partial(recipients.forget_ended, before=self._before(self.keep.keep_inquiry_days), most=PIECE),
        ):
            while await self._one(forget_some) == PIECE:
                pass
        await self._one(partial(outbox.drop_expired, now=now))

    def _of_the_house(self) -> tuple[Round, ...]:
        inquired = self._before(self.keep.keep_inquiry_days)
        return (
            partial(conversations.forget_heard, before=self._before(self.keep.keep_heard_days)),
            partial(page.drop_lines_before, instant=self._before(self.keep.keep_page_days)),
            partial(codes.forget_handovers, now=self.now()),
            partial(inquiries.forget_ended, before=inquired),
            partial(questions.forget_old, before=inquired),
            partial(held.forget, before=inquired),
            partial(entry_files.forget_old, before=inquired),
            partial(staff.forget_invitations, before=inquired),
        )

    def _of_the_programme(self) -> tuple[Round, ...]:
        sent = self._before(self.keep.keep_outbox_days)
        return (
            partial(imports.forget_old, before=self._before(self.keep.keep_inquiry_days)),
            partial(posters.forget_old, before=sent),
            partial(programme_versions.forget_changes, before=sent),
            partial(fanouts.forget_done, before=min(sent, self.now() - self.asked)),
        )

    def _before(self, days: int) -> datetime:
        return self.now() - timedelta(days=days)

    async def _one(self, forget: Round) -> int | None:
        return await self.database.transact(lambda tx: _whole(forget, tx))


async def _whole(forget: Round, tx: Tx) -> int | None:
    return await forget(tx)


@dataclass(frozen=True, slots=True)
class Clear:
    """Drops files that nobody has sent for so many days, but for those that stay (their tokens): posters."""

    files: Files
    days: int
    now: Callable[[], datetime]
    stays: Callable[[], Awaitable[Collection[str]]]

    async def __call__(self) -> None:
        """One round."""
        await asyncio.to_thread(self.files.renew, await self.stays())
        await asyncio.to_thread(self.files.forget, self.now() - timedelta(days=self.days))


class Alarm:
    """Calls each tick at its interval: never two at once, a missed one once, however late."""

    def __init__(self, ticks: Mapping[str, tuple[Tick, timedelta]]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._under_way: set[asyncio.Task[Any]] = set()
        self._stopping = False
        for name, (tick, every) in ticks.items():
            seconds = every.total_seconds()
            # by a method: to APScheduler an object with an async __call__ is no coroutine, and is never awaited
            self._scheduler.add_job(self._run, "interval", args=[tick], seconds=seconds, id=name, replace_existing=True)

    def start(self) -> None:
        """Begin, one interval from now."""
        self._scheduler.start()

    async def stop(self) -> None:
        """No more ticks; what is under way ends first: the database is closed after this."""
        self._stopping = True
        self._scheduler.shutdown(wait=False)
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _run(self, tick: Tick) -> None:
        task = asyncio.ensure_future(tick())  # of its own: the scheduler cancels what it runs when it ends
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:  # the scheduler's end, which it would log as a failure of the tick
            if not self._stopping:
                raise
