"""The organisers' numbers on Telegram: a picture with its sentence and buttons, files that are made as they go out."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.app import House
from storage import staff
from storage.staff import Member
from tests.bot.drawing.board import letters
from tests.servers.telegram import FakeTelegram
from tests.transcripts.fronts import Telegram
from tests.transcripts.stage import Stage
from tests.visitors import BY_WORDING


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


async def test_a_picture_and_a_table(server: FakeTelegram, house: House) -> None:
    letters()
    wu = server.user(7, "Wu", language_code="zh-hans")
    await wu.sends("/start")
    await wu.hears()
    async with house.database.transaction() as tx:
        chat = await staff.chat_at(tx, "telegram", "7")
        assert chat is not None
        await staff.put(tx, Member(chat.person_id, "organiser", "Wu", "", house.clock.now()))
    await wu.sends("/enrol")
    await wu.hears_until_quiet()
    await wu.sends("/numbers")
    menu = (await wu.hears_until_quiet())[0]
    await wu.presses(menu, "报名进度")
    picture = await wu.hears()
    assert picture.file is not None
    assert (picture.kind, picture.text, picture.labels) == (
        "photo",
        "报名进度：目前已报名0部，另有1份草稿未提交。报名截止：2021年3月14日24:00（北京时间，UTC+8）。\n"
        "第十一届北京国际电影节，统计于2021年3月1日09:00（北京时间，UTC+8）",
        [["导出表格", "◀ 数据统计"], ["回到当前题目"]],
    )
    image = Image.open(io.BytesIO(picture.file.content))
    assert (image.format, image.width) == ("PNG", 1080)
    await wu.presses(menu, "⬇ 导出文件…")
    files = await wu.hears_edit()
    await wu.presses(files, "影片 · CSV")
    table = await wu.hears()
    assert table.file is not None
    assert (table.kind, table.text, table.file.name) == (
        "document", "所有提交过的影片，内容为最近一次提交的版本。", "entries.csv",
    )  # fmt: skip
    [head] = csv.reader(io.StringIO(table.file.content.decode("utf-8-sig"), newline=""))
    assert head[:3] == ["编号", "状态", "版本"]
