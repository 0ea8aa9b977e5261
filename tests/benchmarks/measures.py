"""What is measured: full load, half load, the first answer after a start, and what a crowded database costs."""

import contextlib
import itertools
import random
import shutil
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.contestants import USHER, Contestant, Mode, Setting
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.dialogues import Astray, returning
from tests.benchmarks.filling import FIRST_CHAT
from tests.benchmarks.running import BENCH, Running, running
from tests.servers.telegram import FakeTelegram

STRANGERS = 5_000_000_000
"""Chats from here on are nobody's whom the database knows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """seconds: of each stretch that is counted; warm_up: of the one before; people: who talk at the same time."""

    seconds: float = 10.0
    warm_up: float = 3.0
    people: int = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """One bot under full load, then under half of it. rate: messages/s; times: ms; memory: MB; cpu: ms a message."""

    rate: float
    p50: float
    p99: float
    p99_half: float
    cpu: float
    memory: float
    astray: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """What a message costs with so many people in the database: ms of processor time, and messages/s at full load."""

    stored: int
    cpu: float
    rate: float


@asynccontextmanager
async def telegram(latency_ms: float = 0.0) -> AsyncIterator[FakeTelegram]:
    """A fast server in this process. Its updates have numbers of their own: a database may outlive it."""
    async with FakeTelegram(fast=True, latency_ms=latency_ms, seed=random.randrange(2**32)) as server:
        yield server


@contextmanager
def folder() -> Iterator[Path]:
    """For one run, on the disk where the project lies: what is durable there costs what it costs."""
    BENCH.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="run-", dir=BENCH))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@asynccontextmanager
async def started(contestant: Contestant, mode: Mode, server: FakeTelegram, where: Path) -> AsyncIterator[Running]:
    """The bot on a free port."""
    setting = Setting(mode, server.base_url, free_port(), where)
    log = BENCH / "logs" / f"{contestant.module}-{mode}.log"
    async with running(contestant.command(), contestant.environ(setting), log) as bot:
        yield bot


def free_port() -> int:
    """A port that nobody listens on."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def load(contestant: Contestant, mode: Mode, latency_ms: float, plan: Plan) -> Figures:
    """Full load after a warm-up, then half of what that came to."""
    with folder() as where:
        async with telegram(latency_ms) as server, started(contestant, mode, server, where) as bot:
            crowd = Crowd(server, contestant.script, itertools.count(STRANGERS), plan.people)
            await crowd.first_answer(bot.alive)
            await crowd.rush(plan.warm_up)
            before = bot.cpu_seconds
            full = await crowd.rush(plan.seconds)
            cpu = bot.cpu_seconds - before
            half = await crowd.stroll(full.rate / 2, plan.seconds)
            wrong = (*crowd.astray, *(f"{bad.rule}: {bad.text}" for bad in server.violations))
            return Figures(
                full.rate, full.percentile(50), full.percentile(99), half.percentile(99),
                cpu * 1000 / max(1, len(full.latencies)), bot.memory, wrong,
            )  # fmt: skip


async def first_answer(mode: Mode, database: Path | None, tries: int) -> float:
    """Seconds from the start of Usher's process to its answer to somebody who wrote before; the median of `tries`."""
    times = []
    for _ in range(tries):
        with folder() as where:
            if database is not None:
                (where / "usher.db").symlink_to(database)
            async with telegram() as server:
                crowd = Crowd(server, USHER.script, strangers(), 1)
                began = time.perf_counter()
                async with started(USHER, mode, server, where) as bot:
                    await crowd.first_answer(bot.alive)
                    times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2]


async def cost(database: Path, stored: int, plan: Plan) -> Cost:
    """Full load by people of whom the database knows, spread all over it. Raises Astray if they were told nonsense."""
    with folder() as where:
        (where / "usher.db").symlink_to(database)
        async with telegram() as server, started(USHER, "webhook", server, where) as bot:
            crowd = Crowd(server, returning, known(stored), plan.people)
            await crowd.first_answer(bot.alive)
            await crowd.rush(plan.warm_up)
            before = bot.cpu_seconds
            full = await crowd.rush(plan.seconds)
            if crowd.astray:
                raise Astray(crowd.astray[0])
            return Cost(stored, (bot.cpu_seconds - before) * 1000 / max(1, len(full.latencies)), full.rate)


def strangers() -> Iterator[int]:
    """Chats that were never heard of, other ones at each call."""
    return itertools.count(STRANGERS + random.randrange(10**9) * 10)


def known(stored: int) -> Iterator[int]:
    """Chats of the first `stored` people in no order; nobody comes twice until all were there."""
    step = next(step for step in (617_363, 617_369, 617_377) if stored % step)
    return (FIRST_CHAT + number * step % stored for number in itertools.count(1))
