"""What cannot be said now, must not be said any more, or was already decided elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from bot.app import open_house
from bot.limits import Leave
from bot.pace import Pace
from handlers.programme.publishing import about
from handlers.talk.message import Held, Owed, Reply, TryLater, Unreachable
from storage import conversations, outbox
from storage.outbox import Debt
from storage.screenings import CANCELLED
from tests.season import ALL, CLASS, REX, REX_1, TIDE, published
from tests.transcripts.stage import StillClock, Terminal, settings_for
from tests.visitors import BY_WORDING, Room


@dataclass(slots=True)
class Moody(Terminal):
    """A channel that may refuse to push, or be slow. mood: raised instead of saying what is no answer."""

    mood: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    tried: list[str] = field(default_factory=list)

    async def send(self, owed: Owed) -> str:
        """Part of being a channel."""
        self.tried.append(owed.reply.text)
        if self.mood is not None and owed.reply.text.startswith("push"):
            raise self.mood
        return await Terminal.send(self, owed)


@dataclass(slots=True)
class Slow:
    """A pace at which three have their turn, and the others when the gate opens."""

    pace: Pace
    gate: asyncio.Event
    begun: list[str] = field(default_factory=list)

    async def turn(self, priority: int, chat: str) -> Leave:
        """As Pace.turn."""
        self.begun.append(chat)
        if len(self.begun) > 3:
            await self.gate.wait()
        return await self.pace.turn(priority, chat)

    def __getattr__(self, name: str) -> object:
        return getattr(self.pace, name)


@asynccontextmanager
async def moody(url: str, folder: Path, **environ: str) -> AsyncIterator[tuple[Room, Moody]]:
    front, clock = Moody({}), StillClock()
    settings = settings_for(url, folder, **BY_WORDING, **environ)
    async with open_house(settings, [front], listen=False, clock=clock) as house:
        room = Room(house, clock, front)
        await published(room, *ALL, films=[REX, TIDE, CLASS])
        yield room, front


async def push(room: Room, name: str, kind: str = "notice", *, expires: str = "", **rest: object) -> None:
    """Something is owed to ada."""
    ends = datetime.fromisoformat(expires) if expires else None
    body = msgspec.json.encode(Reply(f"push {name}")).decode()
    debt = Debt(name, "terminal", "ada", kind, "en", body, expires_at=ends, **rest)  # type: ignore[arg-type]
    async with room.house.database.transaction() as tx:
        await outbox.owe(tx, debt, room.clock.now())
    room.house.courier.wake()


async def states(room: Room) -> dict[str, tuple[str, str]]:
    rows = await room.rows("SELECT cause, state, reason FROM outbox WHERE body LIKE '%push %' ORDER BY id")
    return {row["cause"]: (row["state"], row["reason"]) for row in rows}


async def test_held_rows_are_said_before_the_answer(database_url: str, tmp_path: Path) -> None:
    async with moody(database_url, tmp_path) as (room, front):
        ada = room.visitor("ada")
        [hello] = [reply.text.splitlines()[0] for reply in await ada.says("/privacy")]
        front.mood = Held("the window is closed")
        await push(room, "one")
        await push(room, "old", expires="2021-03-01T09:30+08:00")
        await push(room, "reminder", "reminder", about="screening x")
        await room.house.courier.settle()
        assert await states(room) == dict.fromkeys(("one", "old", "reminder"), ("held", "the window is closed"))
        room.clock.instant += timedelta(hours=1)
        front.mood = None
        await ada.says("/privacy")
        assert [reply.text.splitlines()[0] for reply in ada.last] == ["push one", "push reminder", hello]
        assert await states(room) == {
            "one": ("sent", ""), "old": ("dropped", "expired"), "reminder": ("sent", ""),
        }  # fmt: skip
        await ada.says("/privacy")
        assert [reply.text.splitlines()[0] for reply in ada.last] == [hello]


async def test_notices_wait_for_who_has_blocked_us(database_url: str, tmp_path: Path) -> None:
    """Reminders are of no use then; an answer that could not be given is closed as ever."""
    async with moody(database_url, tmp_path) as (room, front):
        ada = room.visitor("ada")
        await ada.says("/privacy")
        front.mood = Unreachable("blocked")
        await push(room, "notice")
        await push(room, "reminder", "reminder")
        await push(room, "relay", "relay")
        await room.house.courier.settle()
        assert await states(room) == {
            "notice": ("held", "blocked"), "reminder": ("dropped", "blocked"), "relay": ("blocked", "blocked"),
        }  # fmt: skip
        front.mood = None
        await ada.says("/privacy")
        assert ada.last[0].text == "push notice"


async def test_a_held_row_goes_along_to_the_new_chat(sqlite_url: str, tmp_path: Path) -> None:
    async with moody(sqlite_url, tmp_path) as (room, front):
        await room.visitor("ada").says("/privacy")
        front.mood = Held("closed")
        await push(room, "one")
        await room.house.courier.settle()
        async with room.house.database.transaction() as tx:
            await conversations.move(tx, "terminal", "ada", "eda")
        front.mood = None
        assert (await room.visitor("eda").says("/privacy"))[0].text == "push one"


async def test_what_expires_on_the_way_is_not_said(database_url: str, tmp_path: Path) -> None:
    async with moody(database_url, tmp_path) as (room, front):
        await room.visitor("ada").says("/privacy")
        front.mood = TryLater(0.05)
        await push(room, "soon", "reminder", expires="2021-03-01T09:10+08:00")
        await asyncio.sleep(0.02)
        room.clock.instant += timedelta(minutes=10)
        front.mood = None
        await room.house.courier.settle()
        assert (room.replies("ada"), await states(room)) == ([], {"soon": ("dropped", "expired")})


async def test_cancelled_between_the_outbox_and_a_slow_channel(database_url: str, tmp_path: Path) -> None:
    """Rows that are in hand already, waiting for their turn, are dropped, too."""
    async with moody(database_url, tmp_path) as (room, front):
        names = [f"fan-{count}" for count in range(8)]
        for name in names:
            who = room.visitor(name)
            await who.says("/start")
            await who.presses("plan.save:rex-1")
        slow = Slow(room.house.courier._paces["terminal"], front.gate)
        room.house.courier._paces["terminal"] = slow  # type: ignore[assignment]
        room.clock.instant = datetime.fromisoformat("2021-04-17T17:30+08:00")
        await room.house.remind()
        while len(slow.begun) < 8:
            await asyncio.sleep(0.01)
        while sum("in your plan" in text for text in front.tried) < 3:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
        await room.house.courier._endings.write()
        await published(room, replace(REX_1, state=CANCELLED))
        front.gate.set()
        await room.house.courier.settle()
        said = [name for name in names if any("in your plan" in reply.text for reply in room.replies(name))]
        assert len(said) == 3
        rows = await room.rows("SELECT state, reason, about FROM outbox WHERE kind = 'reminder' ORDER BY state")
        assert [(row["state"], row["reason"]) for row in rows] == [("dropped", "cancelled")] * 5 + [("sent", "")] * 3
        assert {row["about"] for row in rows} == {about(REX_1)}
