"""What an answer about the programme takes, whole: heard, understood, found, written down; at 5,400 screenings.

python -m tests.benchmarks.whats_on
"""

import asyncio
import time
import uuid
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from handlers.programme.asking import ask
from handlers.programme.publishing import Proposal, publish
from handlers.talk.message import Address, Incoming
from tests.benchmarks.table import machine
from tests.content.sample import expanded
from tests.handlers.programme.phrasings import Phrasing, phrasings
from tests.transcripts.stage import StillClock
from tests.visitors import Room, open_room

TIMES = 9
ROUNDS = 3


async def published(room: Room) -> int:
    """The sample programme nine times over; how many screenings that is."""
    large = expanded(TIMES)
    async with room.house.database.transaction() as tx:
        current = await room.house.festival.programmes.current(tx)
        proposal = Proposal(current.version, list(large.films.values()), large.screenings)
        await publish(tx, room.house.festival.edition, current, proposal, by="bench", now=room.clock.now())
    return len(large.screenings)


async def answered(room: Room, line: Phrasing) -> float:
    """Milliseconds until the answer to it is durable; asked by somebody new, so that nothing is remembered."""
    room.clock.instant = line.now
    who = Address("terminal", uuid.uuid4().hex)
    begun = time.perf_counter()
    await room.house.desk.answer(Incoming(who, uuid.uuid4().hex, "text", line.text))
    took = (time.perf_counter() - begun) * 1000
    await room.house.courier.settle()
    return took


async def measured(folder: Path) -> str:
    """Over all phrasings of both languages that are questions about the programme for sure."""
    async with open_room(f"sqlite:///{folder}/usher.db", folder, StillClock()) as room:
        count = await published(room)
        async with room.house.database.reading() as tx:
            programme = await room.house.festival.programmes.current(tx)
        lines = [
            line
            for line in chain(phrasings("en"), phrasings("zh"))
            if ask(line.text, programme, line.now, room.house.texts).certain
        ]
        for line in lines[:20]:
            await answered(room, line)
        took = sorted([await answered(room, line) for _ in range(ROUNDS) for line in lines])
    p50, p95 = (took[int(len(took) * share)] for share in (0.5, 0.95))
    return (
        f"An answer about the programme, {count:,} screenings, SQLite (synchronous=FULL), {len(took):,} questions:"
        f" p50 {p50:.1f} ms, p95 {p95:.1f} ms, longest {took[-1]:.1f} ms."
    )


def main() -> None:
    """Print it, with the machine."""
    with TemporaryDirectory() as folder:
        print(machine())
        print(asyncio.run(measured(Path(folder))))


if __name__ == "__main__":
    main()
