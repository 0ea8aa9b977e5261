"""A million recipients of one announcement: what gathering them costs, and what replies feel of it meanwhile.

python -m tests.benchmarks.queueing
"""

import argparse
import asyncio
import os
import platform
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import House, open_house
from bot.broadcast import PEOPLE
from bot.clock import WallClock
from handlers.announcing import body
from handlers.announcing.body import Body
from handlers.announcing.edition import edition_of
from handlers.talk.message import Address, Incoming
from storage import audiences, campaigns, instants
from storage.audiences import Audience
from storage.campaigns import GATHERING, Campaign
from storage.database import Tx
from tests.benchmarks.measures import folder
from tests.transcripts.stage import Terminal, settings_for

MANY, PER_SECOND, TALKERS = 1_000_000, 50, 200


@dataclass(slots=True)
class Bench:
    """A house full of people."""

    house: House

    async def say(self, who: str) -> float:
        """Seconds until the answer is durable."""
        heard = Incoming(Address("telegram", who), uuid.uuid4().hex, "text", "/help", language="en")
        begun = time.perf_counter()
        await self.house.desk.answer(heard)
        return time.perf_counter() - begun

    async def talked_through(self, work: Awaitable[None]) -> tuple[float, list[float]]:
        """How long the work took, and what replies took meanwhile, at a steady pace."""
        replies: list[asyncio.Task[float]] = []
        begun, done = time.perf_counter(), asyncio.ensure_future(work)
        while not done.done():
            replies.append(asyncio.create_task(self.say(f"talker-{len(replies) % TALKERS}")))
            await asyncio.sleep(1 / PER_SECOND)
        await done
        return time.perf_counter() - begun, list(await asyncio.gather(*replies))


async def measure(url: str, where: Path, people: int) -> None:
    """Fill, count, and gather."""
    print(_machine())
    settings = settings_for(
        url, where, USHER_UNDERSTANDING_ENCODER="false", USHER_REMINDERS_QUIET="",
        USHER_COURIER_RATES_TELEGRAM_PER_SECOND="30",
    )  # fmt: skip
    async with open_house(settings, [Terminal({}, "telegram")], listen=False, clock=WallClock()) as house:
        bench = Bench(house)
        for start in range(0, people, 50_000):
            await house.database.transact(_moving_in(start, min(people, start + 50_000)))
        _, quiet = await bench.talked_through(asyncio.sleep(5))
        print(f"replies at {PER_SECOND}/s, nothing else: {_times(quiet)}")
        await _count(bench)
        campaign = await _begin(bench)
        cpu = time.process_time()
        took, replies = await bench.talked_through(_gather(bench, campaign.id))
        cpu = time.process_time() - cpu
        print(
            f"{people:,} recipients gathered, {PEOPLE:,} people a transaction: {took:.1f} s;"
            f" {cpu:.1f} s of processor time, replies included"
        )
        late = (max(replies) - statistics.median(quiet)) * 1000
        print(f"  replies meanwhile: {_times(replies)}, delayed by {late:.0f} ms at the most")
        async with house.database.reading() as tx:
            found = await campaigns.find(tx, house.festival.edition, campaign.id)
        assert found is not None
        assert found.recipients >= people


def _moving_in(first: int, end: int) -> Callable[[Tx], Coroutine[Any, Any, None]]:
    rows = [{"id": _person(n), "language": "zh" if n % 3 else "en", "at": _AT} for n in range(first, end)]

    async def move_in(tx: Tx) -> None:
        await tx.many(
            "INSERT INTO people (id, language, zone, created_at) VALUES (:id, :language, 'Asia/Shanghai', :at)", rows
        )
        await tx.many(
            "INSERT INTO conversations (channel, chat, person_id, created_at, window_started_at)"
            " VALUES ('telegram', :id, :id, :at, :at)",
            rows,
        )

    return move_in


_AT = instants.write(datetime.now(UTC))


async def _count(bench: Bench) -> None:
    """What organisers wait for on the card."""
    edition = edition_of(bench.house.festival)
    for label, audience in {"everyone": Audience(), "jurors": Audience(groups=("jurors",))}.items():
        async with bench.house.database.reading() as tx:
            begun = time.perf_counter()
            counted = await audiences.count(tx, edition, audience, "events")
            print(f"{label} counted: {counted.total:,} in {time.perf_counter() - begun:.2f} s")


async def _begin(bench: Bench) -> Campaign:
    now = datetime.now(UTC)
    new = Campaign(
        campaigns.fresh_id(), bench.house.festival.edition, "Everybody", "events",
        body.write(Body({"en": "Come!", "zh": "来！"})), "", "telegram:1", "Bo", "telegram", "1", "en", now,
    )  # fmt: skip
    async with bench.house.database.transaction() as tx:
        begun = await campaigns.move(tx, await campaigns.add(tx, new), GATHERING, now)
    assert begun is not None
    return begun


async def _gather(bench: Bench, id: str) -> None:
    """As the tick does it, until it would begin to send."""
    edition, tick = bench.house.festival.edition, bench.house.broadcast
    while True:
        await tick.step(id)
        async with bench.house.database.reading() as tx:
            found = await campaigns.find(tx, edition, id)
        if found is None or found.state != GATHERING:
            return


def _person(n: int) -> str:
    """Spread as real ids are."""
    return f"{n * 2654435761 % 2**32:08x}{n:08x}"


def _times(seconds: Sequence[float]) -> str:
    some = sorted(seconds)
    return (
        f"{len(some)} replies, p50 {_at(some, 0.5) * 1000:.0f} ms, p99 {_at(some, 0.99) * 1000:.0f} ms,"
        f" max {some[-1] * 1000:.0f} ms"
    )


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _machine() -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load before: {load}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.queueing", description=__doc__)
    parser.add_argument("--people", type=int, default=MANY)
    parser.add_argument("--url", default="", help="of an empty, migrated PostgreSQL database instead of SQLite")
    options = parser.parse_args()
    with folder() as where:
        asyncio.run(measure(options.url or f"sqlite:///{where}/usher.db", where, options.people))


if __name__ == "__main__":
    main()
