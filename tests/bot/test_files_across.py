"""A file goes from the page to the organisers' topic on Telegram, and another one back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from bot.app import House
from tests.bot.drawn import png
from tests.handlers.test_human_on_telegram import hire
from tests.servers.telegram import FakeTelegram, Group, User
from tests.transcripts.fronts import Telegram
from tests.transcripts.stage import Stage

POSTER, MAP = png(40, 20), png(20, 40)


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as opened:
        yield opened
        await opened.check()


@pytest.fixture
async def stage(server: FakeTelegram, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    desk = server.group("Desk", forum=True)
    desk.promotes_bot()
    opened = Stage(sqlite_url, tmp_path, Telegram({}, server))
    opened.overrides["USHER_DESK_CHAT"] = f"telegram:{desk.id}"
    await opened.open()
    yield opened
    await opened.close()


class Visitor:
    """Somebody on the page."""

    def __init__(self, client: httpx.AsyncClient, house: House) -> None:
        self.client = client
        self.house = house

    async def arrives(self) -> None:
        made = await self.client.post("/chat/session", json={})
        self.client.headers["Authorization"] = f"Bearer {made.json()['token']}"

    async def says(self, text: str = "", **more: Any) -> None:
        said = {"key": str(uuid4()), "text": text, "language": "en", **more}
        assert (await self.client.post("/chat/messages", json=said)).status_code == 200
        await self.house.courier.settle()

    async def sends(self, name: str, content: bytes, text: str) -> None:
        taken = await self.client.post("/chat/files", content=content, headers={"X-File-Name": quote(name)})
        await self.says(text, file=taken.json()["file"])

    async def sees(self) -> list[dict[str, Any]]:
        await self.house.courier.settle()
        told: list[dict[str, Any]] = (await self.client.get("/chat/lines")).json()["lines"]
        return [line for line in told if line["side"] == "bot"]


async def hired(server: FakeTelegram, house: House, desk: Group) -> User:
    mei = server.user(8, "Mei", language_code="en")
    desk.admits(mei)
    await mei.sends("/start")
    await mei.hears()
    await hire(house, mei)
    return mei


async def test_files_go_both_ways(server: FakeTelegram, stage: Stage) -> None:
    house, [desk] = stage.house, server.groups.values()
    assert house is not None
    assert house.server is not None
    mei = await hired(server, house, desk)
    async with httpx.AsyncClient(base_url=house.server.url, verify=False) as client:
        visitor = Visitor(client, house)
        await visitor.arrives()
        await visitor.says("/human")
        card = await desk.hears()
        await visitor.sends("海报.png", POSTER, "Is this large enough?")
        photo = await desk.hears()
        assert photo.file is not None
        assert (photo.kind, photo.thread, photo.file.content) == ("photo", card.thread, POSTER)
        assert photo.text.endswith("Is this large enough?")
        await visitor.sends("film.pdf", b"%PDF-1.4", "")
        paper = await desk.hears()
        assert paper.file is not None
        assert (paper.kind, paper.file.name, paper.file.content) == ("document", "film.pdf", b"%PDF-1.4")
        server.inject("502", method="getFile")
        await mei.sends_photo(MAP, caption="This way", to=desk, topic=card.thread)
        while "file" not in (line := (await visitor.sees())[-1]):
            pass
        assert line["text"].endswith("This way")
        got = await client.get("/" + line["file"]["url"])
        assert (got.content, got.headers["content-type"]) == (MAP, "image/png")
