"""A screener's password that somebody asked to see is readable nowhere in the database, before or after it was sent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from bot.app import House, answer_and_settle, open_house
from handlers.staff.rights import ORGANISER
from handlers.talk.message import Address, Incoming
from storage import conversations, page, staff
from storage.database import Database, Tx
from storage.page import Said
from storage.staff import Member
from tests.transcripts.stage import StillClock, Terminal, settings_for
from tests.visitors import BY_WORDING, WHOLE, Room, lines

HEAD = "<b>BJIFF11-0001</b> Low Water; this look has been written down."
USE = "Please delete this message once you have used it; on the web page the password is covered after 10 minutes."
READABLE = f"{HEAD}\nPassword: <code>brine-77</code>\n{USE}"
COVERED = f"{HEAD}\nPassword: <code>••••••</code>\nTo see it again, press “Show the password” on the entry once more."
OF_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'table'"
OF_POSTGRES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    front, clock = Terminal({}), StillClock()
    settings = settings_for(database_url, tmp_path, **BY_WORDING)
    async with open_house(settings, [front], listen=True, clock=clock) as house:
        yield Room(house, clock, front)


@dataclass(slots=True)
class Browser:
    """Bo's page, as its script asks for it."""

    client: httpx.AsyncClient

    async def presses(self, id: str) -> None:
        pressed = {"key": str(uuid4()), "choice": id, "label": "…", "on": 1, "language": "en"}
        (await self.client.post("/chat/messages", json=pressed)).raise_for_status()

    async def last(self) -> dict[str, object]:
        """The newest line after a reload."""
        line: dict[str, object] = (await self.client.get("/chat/lines")).json()["lines"][-1]
        return {name: line.get(name) for name in ("text", "covered", "sealed")}

    async def hears(self, beginning: str) -> dict[str, object]:
        async with asyncio.timeout(20):
            while not str((line := await self.last())["text"]).startswith(beginning):
                await asyncio.sleep(0.02)
        return line


async def bo(house: House, client: httpx.AsyncClient) -> Browser:
    """An organiser who reads on the page."""
    token = (await client.post("/chat/session", json={})).json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    browser = Browser(client)
    await browser.presses("start.menu")
    async with house.database.transaction() as tx:
        [session] = await tx.all("SELECT chat FROM page_sessions")
        found, _ = await conversations.find(tx, "web", session["chat"])
        assert found is not None
        await staff.put(tx, Member(found.person.id, ORGANISER, "Bo", "terminal:olga", house.clock.now()))
    return browser


async def readable(database: Database, secret: str) -> list[str]:
    """The tables that hold it."""

    async def in_table(tx: Tx, name: str) -> bool:
        return any(secret in str(value) for row in await tx.all(f"SELECT * FROM {name}") for value in row.values())

    async with database.reading() as tx:
        named = OF_SQLITE if "Sqlite" in type(database).__name__ else OF_POSTGRES
        tables = [row["name"] for row in await tx.all(named)]
        assert {"outbox", "page_lines", "conversations"} <= {*tables}
        return [name for name in tables if await in_table(tx, name)]


async def test_on_the_page_it_is_readable_for_ten_minutes(room: Room, tmp_path: Path) -> None:
    house = room.house
    await room.visitor("ada").enters()
    [entry] = await room.rows("SELECT id FROM entries")
    assert house.server is not None
    async with httpx.AsyncClient(base_url=house.server.url) as client:
        browser = await bo(house, client)
        await browser.presses(f"review.show:{entry['id']}")
        await browser.hears("<b>BJIFF11-0001</b>")
        await browser.presses(f"review.secret:{entry['id']}.1")
        told = {"text": READABLE, "covered": {"text": COVERED, "in": 600}, "sealed": None}
        assert await browser.hears(HEAD) == told
        await house.courier.settle()
        assert await readable(house.database, "brine-77") == []
        room.clock.instant += timedelta(minutes=9, seconds=59)
        assert await browser.last() == told | {"covered": {"text": COVERED, "in": 1}}
        room.clock.instant += timedelta(seconds=1)
        assert await browser.last() == {"text": COVERED, "covered": None, "sealed": None}
    assert [path.name for path in tmp_path.glob("usher.db*") if b"brine-77" in path.read_bytes()] == []


async def test_elsewhere_it_is_said_and_nothing_of_it_kept(room: Room) -> None:
    house, wen = room.house, room.visitor("wen", "zh")
    await room.visitor("ada", "zh").enters()
    [entry] = await room.rows("SELECT id FROM entries")
    await wen.says("/menu")
    async with house.database.transaction() as tx:
        found, _ = await conversations.find(tx, "terminal", "wen")
        assert found is not None
        await staff.put(tx, Member(found.person.id, ORGANISER, "Wen", "terminal:olga", room.clock.now()))
    await wen.presses(f"review.show:{entry['id']}")
    assert lines(await wen.presses(f"review.secret:{entry['id']}.1")) == [
        "BJIFF11-0001《Low Water》，本次查看已记录。", "密码：brine-77",
        "用完后请删除本条消息；在网页上，密码会在10分钟后自动隐藏。", "--",
    ]  # fmt: skip
    assert await readable(house.database, "brine-77") == []
    kept = await room.rows("SELECT body FROM outbox WHERE body LIKE '%••••••%本次%' OR body LIKE '%本次%••••••%'")
    assert ["如需再次查看，请在报名卡片上重新点“显示密码”。" in row["body"] for row in kept] == [True]


async def test_a_password_typed_on_the_page_is_masked_with_its_answer(room: Room) -> None:
    """A process that dies right after its commit leaves nothing for another one to mask."""
    ada, house = room.visitor("ada"), room.house
    async with house.database.transaction() as tx:
        await page.open_session(tx, "hash", "ada", room.clock.now())
    await ada.presses("enrol.new:fresh")
    while ada.at() != "screener":
        await ada.says(WHOLE.get(ada.at(), "skip"))
    text = "https://example.com/a password: brine-77 until 31 May 2021"
    async with house.database.transaction() as tx:
        await page.add_line(tx, "ada", Said("visitor", "typed", f'{{"text":"{text}"}}', room.clock.now()))
    await answer_and_settle(house, Incoming(Address("terminal", "ada"), "typed", "text", text))
    assert await readable(house.database, "brine-77") == []
    [line] = await room.rows("SELECT body FROM page_lines")
    assert line["body"] == '{"text":"https://example.com/a password: •••••• until 31 May 2021","masked":true}'
