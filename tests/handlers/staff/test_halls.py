"""What the venue's people see of the programme, and the one thing that they may say about it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.staff import NOT_YOURS, audited, open_office
from tests.handlers.test_notices import REX, REX_1, REX_2, TIDE, TIDE_1, Season
from tests.organisers import hired
from tests.visitors import lines


@pytest.fixture
async def season(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Season]:
    async with open_office(sqlite_url, tmp_path, USHER_UNDERSTANDING_ENCODER="false") as room:
        opened = Season(room)
        await opened.publish(REX_1, REX_2, TIDE_1, films=[REX, TIDE])
        yield opened


async def test_the_venue_says_what_is_sold_out_and_nothing_else(season: Season) -> None:
    ben = await hired(season.room, "Ben", role="venue")
    assert lines(await ben.says("/schedule")) == [
        "The programme, version 1: 3 screenings on 3 days. Which day?",
        "[Sat 17 Apr · 1 | Sun 18 Apr · 1] [Sat 24 Apr · 1]",
    ]
    await ben.chooses("Sat 17 Apr · 1")
    assert lines(await ben.chooses("19:30 Dome Theatre · Tyrannosaur Returns"))[-1] == (
        "[Sold out] [The film | Saturday 17 April]"
    )
    assert lines(await ben.chooses("Sold out")) == [
        "Sold out: Tyrannosaur Returns, Saturday 17 April, 19:30, Dome Theatre",
        "[Publish] [No, leave it]",
    ]
    assert lines(await ben.chooses("Publish"))[-1] == "[Seats again] [The film | Saturday 17 April]"
    for way in ("move", "hall", "edit", "stream", "off", "cut", "on", "run", "add"):
        assert lines(await ben.presses(f"slot.{way}:rex-1")) == [NOT_YOURS, "--"]
    told = [(each.actor, each.role, each.action, each.subject) for each in await audited(season.room)]
    assert told[-1] == ("terminal:ben", "venue", "screening.fill", "rex-1")


async def test_in_chinese_it_is_free_again(season: Season) -> None:
    wei = await hired(season.room, "Wei", "zh", role="venue")
    await wei.presses("slot.filled:rex-1")
    assert lines(await wei.presses("slot.free:rex-1"))[-1] == "[发布] [不，保持不变]"
    assert lines(await wei.says("是"))[-1] == "[标为售完] [影片 | 4月17日（星期六）]"


async def test_a_juror_sees_the_programme_as_visitors_do(season: Season) -> None:
    wen = await hired(season.room, "Wen", role="juror")
    ada = season.room.visitor("ada")
    assert lines(await wen.says("/schedule")) == lines(await ada.says("/schedule"))
    assert lines(await wen.presses("slot.show:rex-1")) == [NOT_YOURS, "--"]
