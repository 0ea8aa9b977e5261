"""A million saved screenings, two million reminders: what planning and enqueueing costs, and what replies feel of it.

python -m tests.benchmarks.reminders
"""

import asyncio
import os
import platform
import statistics
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bot.app import House, open_house
from bot.clock import WallClock
from bot.remind import PEOPLE, Remind
from handlers.programme.publishing import Proposal, publish
from handlers.talk.message import Address, Incoming
from storage import fanouts, instants, outbox, reminders, reminders_due, saves
from storage.database import Tx
from storage.screenings import Screening
from tests.benchmarks.measures import folder
from tests.season import REX
from tests.transcripts.stage import Terminal, settings_for

FANS, SCREENINGS, SAVES, PER_SECOND = 100_000, 91, 1_000_000, 50
DUE = 10_000
RATES = {"CHAT_PER_SECOND": "1", "PER_SECOND": "30", "RESERVE_PER_SECOND": "5", "GROUP_PER_MINUTE": "20"}
TALKERS = 200
REMINDERS = 2_000_000


@dataclass(slots=True)
class Bench:
    """A house full of fans. now: what its clock says."""

    house: House
    latencies: list[float] = field(default_factory=list)

    @property
    def edition(self) -> str:
        return self.house.festival.edition

    async def say(self, who: str, text: str) -> float:
        """Seconds until the answer is durable."""
        heard = Incoming(Address("telegram", who), uuid.uuid4().hex, "text", text, language="en")
        begun = time.perf_counter()
        await self.house.desk.answer(heard)
        return time.perf_counter() - begun

    async def talked_through(self, work: Callable[[], Coroutine[Any, Any, None]]) -> tuple[float, list[float]]:
        """How long the work took, and what replies to others took meanwhile, at a steady pace."""
        replies: list[asyncio.Task[float]] = []
        begun = time.perf_counter()
        done = asyncio.create_task(work())
        while not done.done():
            replies.append(asyncio.create_task(self.say(f"talker-{len(replies) % TALKERS}", "/help")))
            await asyncio.sleep(1 / PER_SECOND)
        await done
        took = time.perf_counter() - begun
        return took, list(await asyncio.gather(*replies))


async def measure(where: Path) -> None:
    """Fill, then plan, move, and let reminders fall due."""
    print(_machine())
    async with _filled(where) as bench:
        _, quiet = await bench.talked_through(lambda: asyncio.sleep(5))
        print(f"replies at {PER_SECOND}/s, nothing else: {_times(quiet)}")
        for label in ("planned for the first time", "moved by a day"):
            if label.startswith("moved"):
                await _move(bench, 0, timedelta(days=1))
            else:
                await _begin(bench)
            cpu = time.process_time()
            took, replies = await bench.talked_through(bench.house.replan)
            cpu = time.process_time() - cpu
            delay = (max(replies) - statistics.median(quiet)) * 1000
            print(
                f"a screening saved by {FANS:,}, {label}: {took:.2f} s ({await _count(bench):,} reminders pending);"
                f" {cpu:.2f} s of processor time, replies included"
            )
            print(f"  replies meanwhile: {_times(replies)}, delayed by {delay:.0f} ms at the most")
        await _look_up(bench)
        await _fall_due(bench)


async def _look_up(bench: Bench) -> None:
    """What is read again and again, among two million reminders."""
    edition, late, fan = bench.edition, timedelta(hours=12), _fan(7)
    looks: dict[str, Callable[[Tx, datetime], Coroutine[Any, Any, object]]] = {
        "what is due": lambda tx, now: reminders_due.groups(tx, edition, now, late, 4000),
        "when the next is due": lambda tx, now: reminders.next_due(tx, edition),
        "one person's plan": lambda tx, now: saves.of_person(tx, edition, fan),
        "when one person is reminded of one": lambda tx, now: reminders.coming(tx, edition, "s-0", fan),
        "what the courier takes": lambda tx, now: outbox.claim_due(tx, now, "bench", now, 64),
    }
    for label, look in looks.items():
        took = []
        for _ in range(5):
            async with bench.house.database.transaction() as tx:
                begun = time.perf_counter()
                await look(tx, datetime.now(UTC))
                took.append(time.perf_counter() - begun)
        print(f"{label}: {statistics.median(took) * 1000:.1f} ms")


async def _fall_due(bench: Bench) -> None:
    """Ten thousand people, one screening, one instant; the ticks run as they do in the bot."""
    house, enqueued = bench.house, list[tuple[float, int]]()
    due = datetime.now(UTC) + timedelta(seconds=5)
    await _move_to(bench, 1, due + timedelta(minutes=120))
    await house.replan()

    def note() -> None:
        enqueued.append((time.time() - due.timestamp(), PEOPLE))
        house.courier.wake()

    remind = Remind(house.database, house.festival, house.texts, house.clock.now, note)

    async def ticks() -> None:
        while sum(count for _, count in enqueued) < DUE:
            begun = time.perf_counter()
            await remind()
            await asyncio.sleep(max(0.0, 0.5 - (time.perf_counter() - begun)))

    _, replies = await bench.talked_through(ticks)
    late = sorted(late for late, count in enqueued for _ in range(count))[:DUE]
    print(
        f"{DUE:,} reminders due at one instant, enqueued: p50 {_at(late, 0.5):.2f} s late, p99 {_at(late, 0.99):.2f} s"
    )
    print(f"  replies meanwhile: {_times(replies)}")


@asynccontextmanager
async def _filled(where: Path) -> AsyncIterator[Bench]:
    rates = {f"USHER_COURIER_RATES_TELEGRAM_{name}": rate for name, rate in RATES.items()}
    settings = settings_for(
        f"sqlite:///{where}/usher.db", where, USHER_UNDERSTANDING_ENCODER="false", USHER_REMINDERS_QUIET="", **rates
    )
    async with open_house(settings, [Terminal({}, "telegram")], listen=False, clock=WallClock()) as house:
        bench = Bench(house)
        async with house.database.transaction() as tx:
            await _fill(tx, bench)
        yield bench


async def _fill(tx: Tx, bench: Bench) -> None:
    now = datetime.now(UTC)
    films, starts = [REX], now + timedelta(days=40)
    shown = [
        Screening(f"s-{n}", REX.id, "dome", starts + timedelta(hours=n), "", "Asia/Shanghai", 30)
        for n in range(SCREENINGS)
    ]
    programme = await bench.house.festival.programmes.current(tx)
    await publish(tx, bench.edition, programme, Proposal(0, films, shown), by="bench", now=now)
    zones = ["Asia/Shanghai"] * 16 + ["", "Europe/Berlin", "America/New_York", "Asia/Tokyo"]
    at = instants.write(now)
    people = [{"id": _fan(n), "zone": zones[n % 20], "at": at} for n in range(FANS)]
    await tx.many("INSERT INTO people (id, language, zone, created_at) VALUES (:id, 'en', :zone, :at)", people)
    await tx.many(
        "INSERT INTO conversations (channel, chat, person_id, created_at) VALUES ('telegram', :id, :id, :at)", people
    )
    await _save(tx, bench, 0, range(FANS), at)
    each = (SAVES - FANS) // (SCREENINGS - 1)
    for screening in range(1, SCREENINGS):
        await _save(tx, bench, screening, range(each), at)
    for screening in range(2, 2 + REMINDERS // FANS):
        await _remind(tx, bench, screening)


async def _remind(tx: Tx, bench: Bench, screening: int) -> None:
    """A hundred thousand reminders of one screening: every other screening's are still to come."""
    come = datetime.now(UTC) + timedelta(days=40 if screening % 2 else -3)
    state, event, due = "pending" if screening % 2 else "sent", come + timedelta(hours=2), instants.write(come)
    await tx.run(
        "INSERT INTO reminders (edition, kind, subject, event_at, minutes, person_id, due_at, state)"
        " SELECT :edition, 'screening', :subject, :event, 120, id, :due, :state FROM people",
        edition=bench.edition, subject=f"s-{screening}", event=instants.write(event), due=due, state=state,
    )  # fmt: skip


async def _save(tx: Tx, bench: Bench, screening: int, fans: Sequence[int], at: str) -> None:
    await tx.many(
        "INSERT INTO saves (edition, screening_id, person_id, saved_at) VALUES (:edition, :screening, :id, :at)",
        [{"edition": bench.edition, "screening": f"s-{screening}", "id": _fan(n), "at": at} for n in fans],
    )


def _fan(n: int) -> str:
    """Spread as real ids are."""
    return f"{n * 2654435761 % 2**32:08x}{n:08x}"


async def _begin(bench: Bench) -> None:
    async with bench.house.database.transaction() as tx:
        await fanouts.begin(tx, bench.edition, fanouts.REPLAN, "s-0", bench.house.clock.now())


async def _move(bench: Bench, n: int, by: timedelta) -> None:
    async with bench.house.database.reading() as tx:
        programme = await bench.house.festival.programmes.current(tx)
    await _move_to(bench, n, programme.by_id[f"s-{n}"].starts + by)


async def _move_to(bench: Bench, n: int, starts: datetime) -> None:
    async with bench.house.database.transaction() as tx:
        programme = await bench.house.festival.programmes.current(tx)
        moved = replace(programme.by_id[f"s-{n}"], starts=starts)
        plan = Proposal(programme.version, (), [moved])
        await publish(tx, bench.edition, programme, plan, by="bench", now=bench.house.clock.now())


async def _count(bench: Bench) -> int:
    async with bench.house.database.reading() as tx:
        row = await tx.one("SELECT COUNT(*) AS n FROM reminders WHERE state = :state", state=reminders.PENDING)
    assert row is not None
    return int(row["n"])


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
    with folder() as where:
        asyncio.run(measure(where))


if __name__ == "__main__":
    main()
