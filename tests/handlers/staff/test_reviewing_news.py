"""Organisers hear of films withdrawn or entered again, and of all files that came with one another in one notice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.entry_files import QUIET
from tests.bot.drawn import png
from tests.handlers.staff import open_office, organiser
from tests.visitors import BY_WORDING, Room, Visitor, lines

PICTURE = png(1300, 40)


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(database_url, tmp_path, **BY_WORDING) as opened:
        yield opened


async def sends(who: Visitor, *names: str) -> None:
    """Pictures, one after the other."""

    async def pieces() -> AsyncIterator[bytes]:
        yield PICTURE + str(who.room.clock.instant).encode()

    for name in names:
        who.room.clock.instant += timedelta(minutes=1)
        note = await who.room.house.attachments.files.keep(pieces(), name, "image/png")
        await who.sends(who.incoming("file", file=note))


async def looks(room: Room, after: timedelta) -> list[str]:
    """What Bo hears after so long."""
    room.clock.instant += after
    await room.house.entry_files()
    await room.house.courier.settle()
    return lines(room.replies("bo"))


async def test_a_film_is_withdrawn_and_entered_again(room: Room) -> None:
    await organiser(room)
    wen, ada = await organiser(room, "wen", "zh"), room.visitor("ada")
    await ada.enters()
    room.replies("bo"), room.replies("wen")
    for label in ("My films", "Withdraw", "Yes, withdraw it"):
        await ada.chooses(label)
    heard = lines(room.replies("bo")), lines(room.replies("wen"))
    assert heard == (
        ["↩ Withdrawn by its filmmaker: BJIFF11-0001 “Low Water”", "[Open the entry]"],
        ["↩ 报名人已撤回：BJIFF11-0001《Low Water》", "[查看报名]"],
    )
    await ada.chooses("Re-enter")
    heard = lines(room.replies("bo")), lines(room.replies(wen.name))
    assert heard == (
        ["↪ Entered again by its filmmaker: BJIFF11-0001 “Low Water”", "[Open the entry]"],
        ["↪ 报名人已重新报名：BJIFF11-0001《Low Water》", "[查看报名]"],
    )
    await ada.presses("films.restore:" + (await room.rows("SELECT id FROM entries"))[0]["id"])
    assert lines(room.replies("bo")) == []


async def test_files_are_told_in_one_notice_when_no_more_come(room: Room) -> None:
    await organiser(room)
    ada = room.visitor("ada")
    await ada.presses("enrol.new:fresh")
    [row] = await room.rows("SELECT id FROM entries")
    await ada.presses(f"attach.kind:{row['id']}.still")
    await sends(ada, "one.png")
    assert await looks(room, QUIET) == []  # a draft's are nobody's yet
    await ada.presses(f"enrol.open:{row['id']}")
    await ada.fills()
    await ada.submits()
    assert lines(room.replies("bo")) == [
        "🆕 New entry: BJIFF11-0001 “Low Water”", "Dome film · Ana Reis", "📎 Files: 1 still", "[Open the entry]",
    ]  # fmt: skip
    assert await looks(room, QUIET) == []
    await ada.presses(f"attach.kind:{row['id']}.still")
    await sends(ada, "two.png", "three.png")
    await ada.presses(f"attach.kind:{row['id']}.poster")
    await sends(ada, "four.png", "<b>.png")
    await ada.presses("attach.done")
    assert await looks(room, QUIET - timedelta(seconds=1)) == []
    assert await looks(room, timedelta(seconds=1)) == [
        "📎 New files for BJIFF11-0001 “Low Water”: 2 posters, 2 stills", "two.png, three.png, four.png, <b>.png",
        "[Open the entry]",
    ]  # fmt: skip
    assert await looks(room, QUIET) == []


async def test_many_files_in_chinese(room: Room) -> None:
    ada = room.visitor("ada", "zh")
    await organiser(room, language="zh")
    await ada.enters()
    [row] = await room.rows("SELECT id FROM entries")
    room.replies("bo")
    await ada.presses(f"attach.kind:{row['id']}.still")
    await sends(ada, *(f"{number}.png" for number in range(8)))
    assert await looks(room, QUIET) == [
        "📎 BJIFF11-0001《Low Water》新增文件：剧照8张", "0.png，1.png，2.png，3.png，4.png，5.png，…", "[查看报名]",
    ]  # fmt: skip
    await sends(ada, "8.png")
    await ada.presses(f"films.withdraw:{row['id']}")
    await ada.presses(ada.last[-1].choices[0].id)
    assert await looks(room, QUIET) == ["↩ 报名人已撤回：BJIFF11-0001《Low Water》", "[查看报名]"]
