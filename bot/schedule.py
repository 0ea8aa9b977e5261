"""The alarm clock: a few ticks, no memory. What is owed stands in tables; a tick only looks there."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.files import Files
from bot.sections import Storage
from storage import codes, conversations, imports, inquiries, outbox, page, questions, staff
from storage.database import Database

Tick = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Tidy:
    """Forgets what has been kept long enough."""

    database: Database
    keep: Storage
    now: Callable[[], datetime]

    async def __call__(self) -> None:
        """One round; each table in a transaction of its own, so that nobody waits for all of them."""
        now = self.now()
        async with self.database.transaction() as tx:
            await conversations.forget_heard(tx, now - timedelta(days=self.keep.keep_heard_days))
        async with self.database.transaction() as tx:
            await outbox.forget_closed(tx, now - timedelta(days=self.keep.keep_outbox_days))
        async with self.database.transaction() as tx:
            await page.drop_lines_before(tx, now - timedelta(days=self.keep.keep_page_days))
        async with self.database.transaction() as tx:
            await codes.forget_handovers(tx, now)
        async with self.database.transaction() as tx:
            await inquiries.forget_ended(tx, now - timedelta(days=self.keep.keep_inquiry_days))
        async with self.database.transaction() as tx:
            await questions.forget_old(tx, now - timedelta(days=self.keep.keep_inquiry_days))
        async with self.database.transaction() as tx:
            await imports.forget_old(tx, now - timedelta(days=self.keep.keep_inquiry_days))
        async with self.database.transaction() as tx:
            await staff.forget_invitations(tx, now - timedelta(days=self.keep.keep_inquiry_days))


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
        for name, (tick, every) in ticks.items():
            seconds = every.total_seconds()
            # by a method: to APScheduler an object with an async __call__ is no coroutine, and is never awaited
            self._scheduler.add_job(self._run, "interval", args=[tick], seconds=seconds, id=name, replace_existing=True)

    def start(self) -> None:
        """Begin, one interval from now."""
        self._scheduler.start()

    async def stop(self) -> None:
        """No more ticks; what is under way ends first: the database is closed after this."""
        self._scheduler.shutdown(wait=False)
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _run(self, tick: Tick) -> None:
        task = asyncio.ensure_future(tick())  # of its own: the scheduler cancels what it runs when it ends
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.shield(task)
