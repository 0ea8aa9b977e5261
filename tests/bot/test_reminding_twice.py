"""Two processes on one database plan and send at the same time: everything is done once."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.remind import Remind
from bot.replan import Replan
from storage import instants
from storage.database import Database
from tests.season import ALL, CLASS, REX, REX_1, TIDE, published
from tests.servers.postgres import Cluster
from tests.transcripts.stage import StillClock
from tests.visitors import BY_WORDING, Room, open_room

FANS = 400


@pytest.fixture
def shared_url(postgres_cluster: Cluster, migrated_postgres: str) -> Iterator[str]:
    """A database for several processes."""
    url = postgres_cluster.create_database(migrated_postgres)
    yield url
    postgres_cluster.drop_database(url)


async def test_each_cause_once(shared_url: str, tmp_path: Path) -> None:
    """A screening kept by many is moved twice while they plan, and then falls due."""
    clock = StillClock()
    async with AsyncExitStack() as stack:
        rooms = []
        for name in ("one", "two"):
            environ = {**BY_WORDING, "USHER_PROCESS_NAME": name}
            rooms.append(await stack.enter_async_context(open_room(shared_url, tmp_path, clock, **environ)))
        one = rooms[0]
        await published(one, *ALL, films=[REX, TIDE, CLASS])
        await fans(one.house.database, one.house.festival.edition)
        for hours in (2, 3):
            moved = replace(
                REX_1, local_start=f"2021-04-17T{19 + hours}:30", starts=REX_1.starts + timedelta(hours=hours)
            )
            await published(one, moved)
            await asyncio.gather(*(go_on(room, pieces=3) for room in rooms))
        await asyncio.gather(*(go_on(room, pieces=1000) for room in rooms))
        due = instants.write(moved.starts - timedelta(minutes=120))
        rows = await one.rows(
            "SELECT event_at, minutes, state, COUNT(*) AS n FROM reminders GROUP BY 1, 2, 3 ORDER BY 2"
        )
        pending = [(row["minutes"], row["n"]) for row in rows if row["state"] == "pending"]
        assert pending == [(120, FANS), (1440, FANS)]
        assert {row["event_at"] for row in rows if row["state"] == "pending"} == {instants.write(moved.starts)}
        clock.instant = datetime.fromisoformat(due)
        await asyncio.gather(*(remind(room) for room in rooms for _ in range(2)))
        await asyncio.gather(*(room.house.courier.settle() for room in rooms))
        sent = [owed.reply.text for room in rooms for said in room.front.said.values() for owed in said]
        assert len([text for text in sent if "in your plan" in text]) == FANS
        rows = await one.rows("SELECT state, COUNT(*) AS n FROM outbox WHERE kind = 'reminder' GROUP BY state")
        assert [(row["state"], row["n"]) for row in rows] == [("sent", FANS)]
        rows = await one.rows("SELECT minutes, state, reason, COUNT(*) AS n FROM reminders WHERE state <> 'dropped'"
                              " GROUP BY 1, 2, 3")  # fmt: skip
        assert [(row["minutes"], row["state"], row["n"]) for row in rows] == [(120, "sent", FANS)]


async def go_on(room: Room, pieces: int) -> None:
    """As a process that has just started, and ends after so many pieces."""
    replan = Replan(room.house.database, room.house.festival, room.clock.now, people=50)
    for _ in range(pieces):
        if not await replan.go_on("replan"):
            await asyncio.sleep(0.005)
            if not await replan.go_on("replan"):
                return


async def remind(room: Room) -> None:
    house = room.house
    await Remind(house.database, house.festival, house.texts, room.clock.now, house.courier.wake)()


async def fans(database: Database, edition: str) -> None:
    """Many people with rex-1 in their plan."""
    people = [{"id": f"{n * 7919 % FANS:05}", "edition": edition} for n in range(FANS)]
    async with database.transaction() as tx:
        await tx.many("INSERT INTO people (id, language, created_at) VALUES (:id, 'en', '')", people)
        await tx.many(
            "INSERT INTO conversations (channel, chat, person_id, created_at) VALUES ('terminal', :id, :id, '')", people
        )
        await tx.many(
            "INSERT INTO saves (edition, screening_id, person_id, saved_at) VALUES (:edition, 'rex-1', :id, '')", people
        )
