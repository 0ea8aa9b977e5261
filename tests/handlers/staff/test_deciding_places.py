"""Free places stay in sight and can be offered again; who has confirmed is heard of; a release is pressed once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.staff.deciders import filmmaker, heard, later, look, olga, open_jury_room, proposed, told
from tests.visitors import Room, Visitor, lines


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_jury_room(database_url, tmp_path) as opened:
        yield opened


async def gives_back(who: Visitor, entry: str) -> None:
    await who.presses(f"confirm.no:{entry}")
    await who.says("yes")


async def test_a_place_is_offered_again(room: Room) -> None:
    """After an undo it is free as before: one press offers it to the first who waits, and is undone alike."""
    boss = await olga(room)
    (ada, one), (_, two) = await filmmaker(room, "ada", title="Ada"), await filmmaker(room, "lin", title="Lin")
    await told(room, boss, (one, "selected"), (two, "waiting"))
    await gives_back(ada, one)
    assert not any("🎟" in line for line in lines(await boss.says("/decisions")))
    await boss.chooses("↩ Undo: nobody is told")
    overview = lines(await boss.chooses("Decisions"))
    assert overview == [
        "Decisions about 2 submitted films", "", "➖ selected, place given back: 1", "⏳ waiting list: 1", "",
        "🎟 Dome film: 1 place is free.", "The first of the waiting list is BJIFF11-0002, “Lin”.",
        "[By category | Waiting list] [Offer a place to BJIFF11-0002 · Lin]",
    ]  # fmt: skip
    old = boss.button("Offer a place to BJIFF11-0002 · Lin")
    offered = lines(await boss.presses(old))
    assert offered == [
        "The place is offered to BJIFF11-0002, “Lin”, the first of the waiting list. Its filmmaker is told on 1 March"
        " 2021, 10:00 Beijing time (UTC+8); until then that can be undone.",
        "[↩ Undo: nobody is told] [Decisions]",
    ]  # fmt: skip
    again = lines(await boss.presses(old))
    assert again[0] == "This has changed meanwhile, so nothing was done. It now stands like this:"
    assert [line[:50] for line in again if line.startswith(("🎟", "⏳ A"))] == [
        "⏳ A free place is offered to BJIFF11-0002, “Lin”. "
    ]
    heard(room, "lin")
    await later(room, timedelta(minutes=30))
    assert heard(room, "lin")[0].startswith("🎉 Good news: your film “Lin” (BJIFF11-0002) has been selected.")
    assert not any("🎟" in line for line in lines(await boss.presses("decide.list")))


async def test_nobody_waits(room: Room) -> None:
    """In Chinese: a place that lapsed, and one of a film that was withdrawn, stay in sight."""
    boss = await olga(room, "zh")
    (_, one), (lin, two) = await filmmaker(room, "ada", title="Ada"), await filmmaker(room, "lin", "zh", title="Lin")
    (_, three) = await filmmaker(room, "may", title="May")
    await told(room, boss, (one, "selected"), (two, "selected"))
    await lin.presses(f"confirm.yes:{two}")
    heard(room, "olga")
    await look(room)
    assert heard(room, "olga") == ["✅ 片方已确认参展：BJIFF11-0002《Lin》。", "[查看影片]"]
    await lin.presses(f"films.withdraw:{two}")
    await lin.says("好的")
    await later(room, timedelta(days=8))
    heard(room, "olga")
    assert lines(await boss.says("/decisions")) == [
        "评选结果，共提交影片2部", "", "⌛ 曾入选，逾期未确认：1部", "尚无结果：1部", "", "🎟 球幕电影：空出2个名额。",
        "候补名单上没有同类影片。", "[按类别 | 候补名单]",
    ]  # fmt: skip
    await told(room, boss, (three, "waiting"))
    overview = lines(await boss.presses("decide.list"))
    assert overview[-3:] == [
        "🎟 球幕电影：空出2个名额。", "候补名单上的第一部是BJIFF11-0003《May》。",
        "[按类别 | 候补名单] [递补：BJIFF11-0003 · May]",
    ]  # fmt: skip
    assert lines(await boss.chooses("递补：BJIFF11-0003 · May"))[0].startswith(
        "名额将提供给候补名单上的第一部：BJIFF11-0003《May》。"
    )


async def test_who_has_confirmed(room: Room) -> None:
    """Once for all since the last tick, and never again."""
    boss = await olga(room)
    (ada, one), (lin, two) = await filmmaker(room, "ada", title="Ada"), await filmmaker(room, "lin", title="Lin")
    await told(room, boss, (one, "selected"), (two, "selected"))
    await ada.presses(f"confirm.yes:{one}")
    await lin.presses(f"confirm.yes:{two}")
    heard(room, "olga")
    await look(room)
    assert heard(room, "olga") == [
        "✅ Their filmmakers have confirmed: BJIFF11-0001, “Ada”, BJIFF11-0002, “Lin” take part.", "[Decisions]",
    ]  # fmt: skip
    await look(room)
    assert heard(room, "olga") == []


@pytest.mark.parametrize(
    ("language", "press", "said"),
    [
        ("en", "Release 1", "These have just been released by an organiser: 1 selected. The letters go out on 1 March"
         " 2021, 09:30 Beijing time (UTC+8): 30 minutes left. Until then nobody is told, and one press undoes all of"
         " it."),
        ("zh", "公布1条结果", "这些结果刚刚已由组委会工作人员公布：入选1部。通知将于2021年3月1日09:30（北京时间，"
         "UTC+8）发出（还有30分钟）。在此之前不会通知任何人，可以一键全部撤销。"),
    ],
    ids=["en", "zh"],
)  # fmt: skip
async def test_released_twice(room: Room, language: str, press: str, said: str) -> None:
    """The second press says that it is done, and undoes it as well; after that it is all as before."""
    boss, (_, one) = await olga(room, language), await filmmaker(room, "ada", title="Ada")
    await proposed(room, boss, (one, "selected"))
    await boss.presses("decide.look")
    button = boss.button(press)
    await boss.presses(button)
    again = lines(await boss.presses(button))
    undo = {"en": "[↩ Undo: nobody is told] [Decisions]", "zh": "[↩ 撤销，不通知任何人] [评选结果]"}
    assert again == [said, undo[language]]
    await boss.chooses(undo[language][1:].partition("]")[0])
    assert boss.last[0].text.startswith({"en": "Undone", "zh": "已撤销"}[language])
