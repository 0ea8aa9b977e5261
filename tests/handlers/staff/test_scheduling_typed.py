"""What organisers type into a screening's form: days before hours, corrections at the review, questions between."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from storage.screenings import CANCELLED
from tests.handlers.staff import open_office, organiser
from tests.handlers.test_notices import REX, REX_1, REX_2, TIDE, TIDE_1, Season
from tests.visitors import lines


@pytest.fixture
async def season(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Season]:
    async with open_office(sqlite_url, tmp_path, USHER_UNDERSTANDING_ENCODER="false") as room:
        opened = Season(room)
        await opened.publish(REX_1, REX_2, TIDE_1, films=[REX, TIDE])
        yield opened


async def test_a_day_without_an_hour_is_asked_for_the_hour(season: Season) -> None:
    bo = await organiser(season.room, language="zh")
    await bo.presses("slot.add:tide")
    assert lines(await bo.says("4月19日 周一下午"))[0] == "4月19日（星期一），几点开始？"
    assert lines(await bo.says("3点半"))[0] == "开始时间：4月19日（星期一）15:30"
    await bo.says("报告厅")
    await bo.says("4月20日")
    said = lines(await bo.says("巨幕影院"))
    assert said[0] == "新增：《退潮》，4月20日（星期二）15:30，巨幕影院"
    assert lines(await bo.says("嗯嗯好吧随便"))[0] == (
        "不确定“嗯嗯好吧随便”要改哪一项。请点带“✎”的按钮选择要修改的内容，或点“发布”。"
    )
    assert lines(await bo.says("/back"))[0].startswith("第")


async def test_tomorrow_and_a_day_gone_by(season: Season) -> None:
    season.room.clock.instant = datetime(2021, 4, 18, 2, 0, tzinfo=UTC)
    bo = await organiser(season.room)
    await bo.presses("slot.add:tide")
    assert lines(await bo.says("tomorrow"))[0] == "Monday 19 April: at what time?"
    assert lines(await bo.says("7 pm"))[0] == "Start: Monday 19 April, 19:00"
    assert lines(await bo.says("forum hall"))[0] == "New: Low Water, Monday 19 April, 19:00, Forum Hall"
    said = lines(await bo.says("10 April 20:00"))
    assert said[:2] == [
        "New: Low Water, Saturday 10 April, 20:00, Forum Hall",
        "⚠ it begins on 10 April, 20:00, which is in the past",
    ]
    assert lines(await bo.says("24:40"))[:2] == [
        "New: Low Water, Sunday 11 April, 00:40, Forum Hall",
        "⚠ it begins on 11 April, 00:40, in the night after Saturday 10 April",
    ]
    await bo.presses("slot.add:rex")
    assert lines(await bo.says("10 April 20:00"))[0] == "Start: Saturday 10 April, 20:00. That is in the past."


async def test_questions_while_a_screening_is_added_are_answered(season: Season) -> None:
    bo = await organiser(season.room)
    await bo.presses("slot.add:tide")
    assert lines(await bo.says("what's on saturday evening in the dome?"))[0] != "2 of 9 · Start"
    assert lines(await bo.says("soonish"))[0].startswith("I found no time in “soonish”.")


async def test_cancelled_ones_are_told_apart_in_the_count(season: Season) -> None:
    bo = await organiser(season.room, language="zh")
    await season.publish(replace(REX_2, state=CANCELLED))
    assert lines(await bo.says("/schedule"))[0] == "排片第2版：共3天3场，其中已取消1场。要看哪一天？"
