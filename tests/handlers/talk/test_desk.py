"""What takes long is looked up outside of the message's transaction: once, for that message, and never for ever."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from handlers.talk.message import Reply
from handlers.talk.turn import Handler, Topic, Turn
from storage.database import Tx
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


def asking(room: Room, handler: Handler) -> Visitor:
    """Somebody whose desk knows /look, too."""
    look = Topic("look", commands={"look": handler})
    desk = replace(room.house.desk, topics=(look, *room.house.desk.topics))
    return replace(room.visitor("ada"), room=replace(room, house=replace(room.house, desk=desk)))


async def _people(tx: Tx) -> int:
    row = await tx.one("SELECT COUNT(*) AS n FROM people")
    assert row is not None
    return int(row["n"])


async def test_looked_up_once_for_a_message_and_anew_for_the_next(room: Room) -> None:
    asked: list[str] = []

    async def ask(tx: Tx) -> int:
        asked.append(type(tx).__name__)
        return await _people(tx)

    async def look(turn: Turn) -> list[Reply]:
        return [Reply(f"{turn.looked_up('people', ask)} {turn.looked_up('people', ask)}")]

    ada = asking(room, look)
    assert lines(await ada.says("/look")) == ["0 0", "--"]  # of what is committed: whoever speaks is not yet known
    assert lines(await ada.says("/look")) == ["1 1", "--"]
    assert len(asked) == 2
    assert await room.rows("SELECT COUNT(*) AS n FROM heard") == [{"n": 2}]


async def test_whoever_writes_meanwhile_waits_for_nothing(room: Room) -> None:
    begun, ends = asyncio.Event(), asyncio.Event()

    async def ask(tx: Tx) -> int:
        found = await _people(tx)
        begun.set()
        await ends.wait()
        return found

    async def look(turn: Turn) -> list[Reply]:
        return [Reply(f"{turn.looked_up('people', ask)}")]

    looking = asyncio.create_task(asking(room, look).says("/look"))
    await begun.wait()
    assert len(await room.visitor("bo").says("/help")) == 1
    assert not looking.done()
    ends.set()
    assert lines(await looking) == ["0", "--"]


@pytest.mark.parametrize(("looks", "ends"), [(6, "15"), (7, "Sorry, something went wrong on our side")])
async def test_a_message_may_look_a_few_times(room: Room, looks: int, ends: str) -> None:
    async def found(tx: Tx) -> int:
        return next(numbers)

    async def look(turn: Turn) -> list[Reply]:
        return [Reply(str(sum(turn.looked_up(at, found) for at in range(looks))))]

    numbers = count()
    said = lines(await asking(room, look).says("/look"))
    assert said[0][: len(ends)] == ends
