"""The programme on Telegram, end to end: inline mode, deep links, sharing, in a group."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import House
from tests.content.small import published
from tests.servers.telegram import BOT, FakeTelegram
from tests.transcripts.fronts import Telegram
from tests.transcripts.stage import Stage, StillClock
from tests.visitors import BY_WORDING, Room

NAME = BOT["username"]


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as opened:
        yield opened
        await opened.check()


@pytest.fixture
async def house(server: FakeTelegram, sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    stage = Stage(sqlite_url, tmp_path, Telegram({}, server))
    stage.overrides.update(BY_WORDING)
    await stage.open()
    assert stage.house is not None
    yield stage.house
    await stage.close()


async def test_a_film_is_shared_and_its_link_opens_the_card(server: FakeTelegram, house: House) -> None:
    ada = server.user(7, "Ada", language_code="zh-hans")
    nothing = await ada.types_inline("")
    assert (nothing.results, nothing.button) == (
        [], {"text": "排片尚未公布，点此了解", "start_parameter": "programme"},
    )  # fmt: skip
    await published(Room(house, StillClock(), None))  # type: ignore[arg-type]
    found = await ada.types_inline("退潮")
    assert found.results is not None
    assert [result["title"] for result in found.results] == ["《退潮》"]
    button = found.results[0]["reply_markup"]["inline_keyboard"][0][0]
    assert button == {"text": "打开影片页面", "url": f"https://t.me/{NAME}?start=film_low-water"}
    await ada.sends("/start film_low-water")
    card = await ada.hears()
    assert (card.kind, card.text.split("\n")[0]) == ("photo", "《退潮》")
    share = next(button for row in card.rows for button in row if button[0] == "分享给朋友")
    assert share[1].startswith(f"https://t.me/share/url?url=https%3A%2F%2Ft.me%2F{NAME}%3Fstart%3Dfilm_low-water&text=")


async def test_in_a_group_a_card_leads_to_the_private_chat(server: FakeTelegram, house: House) -> None:
    await published(Room(house, StillClock(), None))  # type: ignore[arg-type]
    ada = server.user(7, "Ada", language_code="en")
    jury = server.group("Jury")
    jury.admits(ada)
    await ada.sends(f"@{NAME} when is low water?", to=jury)
    said = await jury.hears(30)  # the first question of all waits until the examples are read
    assert said.text.split("\n")[0] == "Low Water: 2 screenings"
    await ada.sends(f"/screening@{NAME} low-water-1", to=jury)
    card = await jury.hears()
    assert [button for row in card.rows for button in row][-1] == (
        "Open the private chat", f"https://t.me/{NAME}?start=screening_low-water-1",
    )  # fmt: skip
