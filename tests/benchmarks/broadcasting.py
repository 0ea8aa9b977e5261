"""A broadcast against a Telegram that counts strictly: the rate that is held, refusals, and what replies feel of it.

python -m tests.benchmarks.broadcasting
"""

import argparse
import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from handlers.talk.message import Reply
from tests.benchmarks.contestants import USHER, Setting, environment, peer_environ, usher_environ
from tests.benchmarks.crowd import Crowd
from tests.benchmarks.dialogues import Dialogue, Say, Script, echoed
from tests.benchmarks.filling import filled
from tests.benchmarks.measures import folder, free_port, strangers, telegram
from tests.benchmarks.running import BENCH, OUR_CORE, Running, running
from tests.servers.telegram import FakeTelegram, Pace

ALLOWED, MANY = 30, 1000
LATENCY = 20.0
"""Milliseconds before every answer, where 30 a second are allowed: a peer that waits for each still can."""
FIRST = 2_000_000_000
"""The first chat of those who are told something."""
HEAD = 2.0
"""Seconds from the first message on that are not counted: nobody has sent in the second before."""
_DEBTS = (
    "INSERT INTO outbox (cause, channel, chat, kind, priority, language, body, state, due_at, created_at, about)"
    " WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :many)"
    " SELECT 'broadcast 1 ' || n, 'telegram', :first + n, 'broadcast', 2, 'en', :body, 'pending', :at, :at,"
    " 'broadcast 1' FROM numbers"
)


def helped(person: int) -> Dialogue:
    """Somebody who asks Usher for help, again and again."""
    while True:
        yield Say("/help")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: its name in the table, what starts it, what is said to it meanwhile."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    script: Script


@dataclass(frozen=True, slots=True)
class Held:
    """rate: messages/s that came in, replies among them; refused: how many got 429; p99: of replies, in ms;
    cpu: ms of processor time a message; missing: never told; unanswered: had no reply for twenty seconds."""

    rate: float
    refused: int
    replies: int
    p50: float
    p99: float
    cpu: float
    missing: int
    unanswered: int


@dataclass(slots=True)
class Ear:
    """Notes when each message came in. told: of the broadcast."""

    count: int
    times: list[float] = field(default_factory=list)
    told: dict[int, float] = field(default_factory=dict)

    def hear(self, chat: int, method: str, _: dict[str, Any], __: int) -> None:
        if method.lower() == "sendmessage":
            now = time.perf_counter()
            self.times.append(now)
            if FIRST <= chat < FIRST + self.count:
                self.told[chat] = now

    def rate(self) -> float:
        """From the head on, to the last message of the broadcast."""
        begins, ends = min(self.told.values()) + HEAD, max(self.told.values())
        counted = [at for at in self.times if begins <= at <= ends]
        return (len(counted) - 1) / (counted[-1] - counted[0])


async def broadcast(
    sender: Sender, server: FakeTelegram, count: int, talk: float, begin: Callable[[], None] | None = None
) -> Held:
    """talk: messages a second that people write meanwhile. begin: what starts it once the bot has come to rest."""
    ear = Ear(count)
    server.on_message(ear.hear)
    log = BENCH / "logs" / f"broadcast-{sender.name.replace(' ', '-')}.log"
    async with running(sender.command, sender.environ, log) as bot:
        crowd = Crowd(server, sender.script, strangers(), 100)
        if begin is not None:
            await crowd.first_answer(bot.alive)
            await _rested(bot)
            begin()
        while not ear.told:
            await asyncio.sleep(0.01)
            assert bot.alive(), f"{log} has what it said"
        cpu = bot.cpu_seconds
        patience = count / server_rate(server) * 1.5 + 10
        latencies = await _talked(crowd, ear, count, talk, patience)
        cpu = (bot.cpu_seconds - cpu) * 1000 / max(1, len(ear.times))
        unanswered = crowd.waiting
        await _settled(ear, bot)
    refused = sum(bad.rule in ("pace", "retry_after") for bad in server.violations)
    ordered = sorted(latencies) or [0.0]
    middle, late = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Held(ear.rate(), refused, len(latencies), middle * 1000, late * 1000, cpu, count - len(ear.told), unanswered)


def server_rate(server: FakeTelegram) -> float:
    """Messages a second that it allows."""
    return server.world.pacer.pace.overall_per_second if server.world.pacer.pace else 1000.0


async def _talked(crowd: Crowd, ear: Ear, count: int, talk: float, patience: float) -> list[float]:
    """Until everybody is told, people write; the seconds that their answers took."""
    until, latencies = time.perf_counter() + patience, list[float]()
    while len(ear.told) < count and time.perf_counter() < until:
        if talk:
            latencies += (await crowd.stroll(talk, 3.0)).latencies
        else:
            await asyncio.sleep(0.05)
    return latencies


async def _rested(bot: Running) -> None:
    """What a bot reads and prepares after its start is done."""
    spent = -1.0
    while bot.cpu_seconds - spent > 0.05:
        spent = bot.cpu_seconds
        await asyncio.sleep(1)


async def _settled(ear: Ear, bot: Running) -> None:
    heard = -1
    while bot.alive() and heard < len(ear.times):
        heard = len(ear.times)
        await asyncio.sleep(0.3)


async def ushers(allowed: int, count: int, talk: float, latency: float) -> Held:
    """Usher as it is shipped, with so many rows in its outbox when it starts."""
    with folder() as where:
        async with telegram(latency) as server:
            server.set_pace(Pace(overall_per_second=allowed))
            setting = Setting("webhook", server.base_url, free_port(), where)
            rates = {"CHAT_PER_SECOND": "1", "GROUP_PER_MINUTE": "20", "PER_SECOND": str(allowed)}
            named = {f"USHER_COURIER_RATES_TELEGRAM_{name}": value for name, value in rates.items()}
            filled(where / "usher.db", 1)
            environ = {**usher_environ(setting), **named}
            sender = Sender("Usher", USHER.command(), environ, helped)
            return await broadcast(sender, server, count, talk, partial(owed, where / "usher.db", count))


def owed(path: Path, count: int) -> None:
    """From now on so many people are to be told something."""
    values = {"many": count, "first": FIRST, "body": msgspec.json.encode(Reply("news")).decode()}
    with closing(sqlite3.connect(path, timeout=10)) as connection, connection:
        connection.execute(_DEBTS, {**values, "at": "2021-01-01T00:00:00.000Z"})


async def peers(manner: str, count: int, talk: float, latency: float) -> Held:
    """manner: "one by one", each message awaited before the next; "at once", all of them gathered."""
    with folder() as where:
        async with telegram(latency) as server:
            server.set_pace(Pace(overall_per_second=ALLOWED))
            setting = Setting("webhook", server.base_url, free_port(), where)
            told = {"BENCH_FIRST": str(FIRST), "BENCH_COUNT": str(count), "BENCH_MANNER": manner}
            script = Path(__file__).parent / "peers" / "ptb_broadcast.py"
            command = [str(environment("python-telegram-bot")()), str(script)]
            sender = Sender(f"AIORateLimiter {manner}", command, {**peer_environ(setting), **told}, echoed)
            return await broadcast(sender, server, count, talk)


def line(name: str, allowed: int, held: Held) -> str:
    """One row of the table."""
    replies = f"{held.p50:,.0f} / {held.p99:,.0f} ms ({held.replies})" if held.replies else "–"
    replies += f", {held.unanswered} unanswered" if held.unanswered else ""
    lost = f", {held.missing:,} never told" if held.missing else ""
    share = f"{100 * held.rate / allowed:.1f} %"
    return f"| {name} | {held.rate:,.1f}/s = {share}{lost} | {held.refused:,} | {replies} | {held.cpu:.2f} ms |"


async def measured(options: argparse.Namespace) -> str:
    """The tables."""
    seconds, talk = options.seconds, options.talk
    count = int((ALLOWED - talk) * seconds)
    rows = [
        f"A broadcast where {ALLOWED} messages a second are allowed, {LATENCY:g} ms away;"
        f" {talk:g} people a second write meanwhile:", "",
        "| | came in | refused (429) | replies p50 / p99 | processor time a message |", "|---|---|---|---|---|",
        line("Usher", ALLOWED, await ushers(ALLOWED, count, talk, LATENCY)),
    ]  # fmt: skip
    for manner in () if options.only == "usher" else ("one by one", "at once"):
        name = f"python-telegram-bot, AIORateLimiter, {manner}"
        rows.append(line(name, ALLOWED, await peers(manner, count, talk, LATENCY)))
    many = await ushers(MANY, int(MANY * options.seconds / 2), 0, 0)
    busy = await ushers(MANY, int(MANY * options.seconds / 2), 20, 0)
    rows += [line(f"Usher, {MANY:,} a second allowed, on one core", MANY, many)]
    rows += [line("the same, 20 people a second write meanwhile", MANY, busy)]
    return "\n".join(rows) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.broadcasting")
    parser.add_argument("--seconds", type=float, default=25, help="that a broadcast takes, at best (default: 25)")
    parser.add_argument("--talk", type=float, default=3, help="people who write in a second (default: 3)")
    parser.add_argument("--only", choices=["usher"], help="leave the peers out")
    options = parser.parse_args()
    os.sched_setaffinity(0, {OUR_CORE})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.write(runner.run(measured(options)))


if __name__ == "__main__":
    main()
