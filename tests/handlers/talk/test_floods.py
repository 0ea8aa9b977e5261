"""Who writes too much is answered more slowly, then not at all for a while, and is told so once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.app import House, answer_and_settle, open_house
from handlers.talk.message import Address, Incoming
from storage import outbox
from tests.transcripts.stage import StillClock, Terminal, settings_for

SETTINGS = {
    "USHER_FLOOD_WINDOW_SECONDS": "60",
    "USHER_FLOOD_SLOWED_AFTER": "3",
    "USHER_FLOOD_SLOW_SECONDS": "2",
    "USHER_FLOOD_IGNORED_AFTER": "6",
    "USHER_FLOOD_IGNORE_SECONDS": "300",
}
WAIT = (
    "That was a lot at once, so I am taking a short break. I will read your messages again in 300 seconds."
    " What you answered before is saved."
)


class Desk:
    """The bot at a terminal, at a time that stands still until somebody moves it."""

    def __init__(self, house: House, clock: StillClock, front: Terminal) -> None:
        self.house, self.clock, self.front = house, clock, front
        self._keys = count(1)

    async def hears(self, who: str, text: str, key: str = "") -> list[str]:
        """What is said at once."""
        address = Address("terminal", who)
        said = Incoming(address, key or str(next(self._keys)), "text", text, language="en")
        await answer_and_settle(self.house, said)
        return self.new(who)

    async def later(self, who: str, **time: float) -> list[str]:
        """What is said when so much time has passed."""
        self.clock.instant += timedelta(**time)
        self.house.courier.wake()
        await self.house.courier.settle()
        return self.new(who)

    def new(self, who: str) -> list[str]:
        """The first line of everything said since."""
        return [owed.reply.text.splitlines()[0] for owed in self.front.said.pop(who, [])]


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    clock, front = StillClock(), Terminal({})
    settings = settings_for(database_url, tmp_path, **SETTINGS)
    async with open_house(settings, [front], listen=False, clock=clock) as house:
        yield Desk(house, clock, front)


async def test_slowed_then_ignored_then_heard_again(desk: Desk) -> None:
    [welcome, *_] = await desk.hears("ada", "/help")
    for _ in range(2):
        assert await desk.hears("ada", "/help") == [welcome]
    for _ in range(3):
        assert await desk.hears("ada", "/help") == []
    assert await desk.later("ada", seconds=1.9) == []
    assert await desk.later("ada", seconds=0.1) == [welcome] * 3
    assert await desk.hears("ada", "/help") == [WAIT]
    for _ in range(5):
        assert await desk.hears("ada", "/help") == []
    assert await desk.later("ada", seconds=299) == []
    assert await desk.hears("ada", "/help") == []
    assert await desk.later("ada", seconds=1) == []
    assert await desk.hears("ada", "/help") == [welcome]


async def test_nobody_else_has_to_wait(desk: Desk) -> None:
    for _ in range(10):
        await desk.hears("ada", "/help")
    [welcome] = await desk.hears("bob", "/help")
    assert welcome != WAIT


async def test_order_holds_while_slowed(desk: Desk) -> None:
    for _ in range(3):
        await desk.hears("ada", "/help")
    assert await desk.hears("ada", "/films") == []
    assert await desk.later("ada", seconds=1) == []
    assert await desk.hears("ada", "/help") == []
    said = await desk.later("ada", seconds=1)
    assert len(said) == 1
    assert await desk.later("ada", seconds=1) != said


async def test_what_is_ignored_has_no_effect_even_if_it_comes_again(desk: Desk) -> None:
    for _ in range(7):
        await desk.hears("ada", "/help")
    await desk.later("ada", seconds=2)
    assert await desk.hears("ada", "/enrol", key="again") == []
    await desk.later("ada", seconds=301)
    assert await desk.hears("ada", "/enrol", key="again") == []
    async with desk.house.database.reading() as tx:
        assert await outbox.count_open(tx, desk.clock.now()) == 0
        row = await tx.one("SELECT COUNT(*) AS n FROM entries")
    assert row == {"n": 0}


async def test_a_quiet_minute_begins_anew(desk: Desk) -> None:
    for _ in range(3):
        await desk.hears("ada", "/help")
    await desk.later("ada", seconds=60)
    assert len(await desk.hears("ada", "/help")) == 1
