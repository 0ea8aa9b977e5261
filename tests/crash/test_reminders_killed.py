"""The bot is killed while it plans, tells, reminds and sends: everybody hears of each thing, nobody of what is over."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from storage.database import Tx, open_database
from tests.crash.audience import CHATS, Audience, Chapter
from tests.crash.ledger import Ledger
from tests.crash.reckoning import Reckoning
from tests.crash.test_crash import KILLS, LATENCY, SEED, STARTING
from tests.crash.usher import Usher
from tests.servers.telegram import FakeTelegram
from tests.transcripts.stage import settings_for
from tests.visitors import BY_WORDING

pytestmark = pytest.mark.crash

MOMENTS = ("planning", "sending", "starting")
"""Of the three kills of a chapter one of each sort, in any order."""
AHEAD = timedelta(seconds=2.5)
"""From the beginning of a chapter until its reminders are due."""
PATIENCE = 40.0
"""Seconds for what takes two or three."""
ENVIRON = {**BY_WORDING, "USHER_REMINDERS_QUIET": "", "USHER_COURIER_RATES_TELEGRAM_PER_SECOND": "500"}


@dataclass(slots=True)
class Stage:
    """All that plays. dropped: how many have unsaved something."""

    url: str
    usher: Usher
    audience: Audience
    ledger: Ledger
    reckoning: Reckoning
    rng: random.Random
    chapters: list[Chapter] = field(default_factory=list)

    async def write(self, work: Callable[[Tx], Awaitable[Chapter | None]]) -> Chapter | None:
        """Change the database while the bot is dead, and be gone before it lives again."""
        database = await open_database(self.url)
        try:
            async with database.transaction() as tx:
                return await work(tx)
        finally:
            await database.close()


async def test_killed_again_and_again(database_url: str, tmp_path: Path) -> None:
    async with _stage(database_url, tmp_path) as stage:
        await stage.write(stage.audience.move_in)
        for number in range(-(-KILLS // len(MOMENTS))):
            await _play(stage, number)
        page = stage.reckoning.look_back(stage.chapters)
        _check_planned(stage)
    assert "Traceback" not in stage.usher.last_words()
    states = Counter((owed.cause.split()[-4][:4], owed.state) for held in page.chats.values() for owed in held.owed)
    print(f"{stage.usher.lives} lives, {dict(states)}, {stage.reckoning.repeats} repeated")


async def _play(stage: Stage, number: int) -> None:
    """One chapter: three kills, after two of them some people change their mind, and then an end in peace."""
    begins = timedelta(seconds=stage.rng.uniform(2, 8))
    chapter = await stage.write(lambda tx: stage.audience.begin(tx, number, AHEAD, begins))
    assert chapter is not None
    stage.chapters.append(chapter)
    others = stage.rng.sample(chapter.keepers(chapter.due), 40)
    for moment, chats in zip(stage.rng.sample(MOMENTS, 3), (others[:20], others[20:], []), strict=True):
        await _live_and_die(stage, moment)
        await _change_minds(stage, chapter, chats)
    stage.usher.start()
    await _until(stage.ledger.at_rest)
    assert await stage.usher.stop() == 0
    stage.reckoning.look()


async def _live_and_die(stage: Stage, moment: str) -> None:
    usher, reckoning, rng = stage.usher, stage.reckoning, stage.rng
    usher.start()
    if moment == "starting":
        await asyncio.sleep(rng.uniform(0.0, STARTING))
    elif moment == "planning":
        kind = rng.choice(("replan", "tell"))
        await _until(lambda: stage.ledger.halfway(kind))
        await asyncio.sleep(rng.uniform(0.0, 0.05))
    else:
        some = rng.randint(1, len(CHATS))
        await _until(lambda: reckoning.count(usher.lives) >= some or stage.ledger.at_rest())
    await usher.kill()
    reckoning.look()


async def _change_minds(stage: Stage, chapter: Chapter, chats: list[int]) -> None:
    if chats:
        await stage.write(lambda tx: stage.audience.unsave(tx, chapter, chats))
    for chat in chats:
        stage.reckoning.unsaved(chapter.moved, chat)
        stage.reckoning.unsaved(chapter.due, chat)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.01)


def _check_planned(stage: Stage) -> None:
    """What was planned for the instant from which it was moved has been dropped, for everybody."""
    for chapter in stage.chapters:
        of_moved = [row[1:] for row in stage.ledger.planned() if row[0] == chapter.moved.id]
        before = [(state, reason, n) for at, state, reason, n in of_moved if at > of_moved[0][0]]
        assert {(state, reason) for state, reason, _ in before} <= {("dropped", "moved"), ("dropped", "unsaved")}
        assert sum(n for _, _, n in before) == 2 * len(CHATS)


@asynccontextmanager
async def _stage(url: str, folder: Path) -> AsyncIterator[Stage]:
    audience = Audience(settings_for(url, folder, **ENVIRON))
    async with FakeTelegram(pace=None, seed=SEED, latency_ms=LATENCY) as server:
        for chat in CHATS:
            server.user(chat, f"P{chat}").starts_silently()
        usher = Usher(server, url, folder, "polling", **ENVIRON)
        ledger = Ledger(url, usher.key_file)
        reckoning = Reckoning(server, usher, audience, ledger)
        rng = random.Random(f"{SEED} {url.partition(':')[0]}")
        try:
            yield Stage(url, usher, audience, ledger, reckoning, rng)
            await server.check()
        except BaseException:
            print(usher.last_words())
            raise
        finally:
            usher.make_sure()
