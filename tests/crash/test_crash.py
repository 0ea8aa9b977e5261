"""The bot is killed at any moment, on both databases and by both ways of hearing: nothing is lost or done twice."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest

from tests.crash.filmmakers import Crowd
from tests.crash.ledger import Ledger
from tests.crash.usher import Usher
from tests.crash.witness import Witness
from tests.servers.telegram import FakeTelegram

pytestmark = pytest.mark.crash

KILLS = int(os.environ.get("USHER_TEST_KILLS", "3"))
SEED = int(os.environ.get("USHER_TEST_SEED", "11"))
PEOPLE = 24
LATENCY = 8.0
"""Milliseconds until the fake Telegram answers, so that something is always under way."""
STARTING = 0.5
"""Seconds within which a start is interrupted; on a busy machine it takes about as long."""
MOMENTS = ("busy", "starting", "idle", "busy", "starting", "busy")
"""Of three kills one of each sort."""


@pytest.fixture(params=["sqlite", "postgres"])
def new_database(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Its kind and address. SQLite's tables are made by the first start, which may be interrupted, too."""
    if request.param == "sqlite":
        return "sqlite", request.getfixturevalue("sqlite_url")
    cluster = request.getfixturevalue("postgres_cluster")
    return "postgres", cluster.create_database(request.getfixturevalue("migrated_postgres"))


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_killed_again_and_again(
    new_database: tuple[str, str], tmp_path: Path, mode: Literal["polling", "webhook"]
) -> None:
    kind, url = new_database
    rng = random.Random(f"{SEED} {kind} {mode}")
    async with _stage(url, tmp_path, mode) as (usher, crowd, witness):
        playing = asyncio.create_task(crowd.play())
        for moment in _moments(rng):
            await _live_and_die(usher, crowd, rng, moment)
            assert not playing.done(), playing.result()
            witness.look()
        crowd.going_home = True
        usher.start()
        await playing
        await _settle(witness)
        assert await usher.stop() == 0
        page = witness.look_back()
    receipts = sum(person.receipts for person in crowd.people)
    assert len(page.numbers) == receipts >= PEOPLE
    assert "Traceback" not in usher.last_words()
    heard, owed = len(page.heard), sum(len(chat.owed) for chat in page.chats.values())
    print(
        f"{kind}, {mode}: {KILLS} kills, {receipts} films, {heard} messages, {owed} replies, {witness.repeats} repeated"
    )


@asynccontextmanager
async def _stage(
    url: str, folder: Path, mode: Literal["polling", "webhook"]
) -> AsyncIterator[tuple[Usher, Crowd, Witness]]:
    async with FakeTelegram(pace=None, seed=SEED, latency_ms=LATENCY) as server:
        server.misbehave(duplicate=0.1)
        server.webhook.first_retry = server.webhook.longest_retry = 0.1
        usher = Usher(server, url, folder, mode)
        crowd = Crowd(server, PEOPLE, SEED)
        try:
            yield usher, crowd, Witness(server, usher, crowd, Ledger(url, usher.key_file))
            await server.check(ignore={"unanswered"})  # the witness knows which of them are excused
        except BaseException:
            print(usher.last_words())
            raise
        finally:
            usher.make_sure()


def _moments(rng: random.Random) -> list[str]:
    moments = [MOMENTS[number % len(MOMENTS)] for number in range(KILLS)]
    rng.shuffle(moments)
    return moments


async def _live_and_die(usher: Usher, crowd: Crowd, rng: random.Random, moment: str) -> None:
    usher.start()
    if moment == "starting":
        await asyncio.sleep(rng.uniform(0.0, STARTING))
    else:
        await usher.is_up()
        await asyncio.sleep(rng.uniform(0.02, 0.7))
    if moment == "idle":
        await crowd.pause()
        await asyncio.sleep(rng.uniform(0.0, 0.1))
    await usher.kill()
    crowd.may_act.set()


async def _settle(witness: Witness) -> None:
    async with asyncio.timeout(30):
        while not witness.settled():
            await asyncio.sleep(0.05)
