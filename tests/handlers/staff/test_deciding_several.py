"""Several decisions at once, in Chinese: by the jury's order, the rest to the waiting list, whose order is changed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import assignments
from storage.assignments import SCORED, Assignment
from tests.handlers.staff.deciders import decision, filmmaker, heard, later, olga, open_jury_room, released
from tests.visitors import Room, lines

TITLES = {"ada": "Alpha", "bea": "Beta", "cas": "Gamma"}


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_jury_room(sqlite_url, tmp_path) as opened:
        yield opened


async def scored(room: Room, entry: str, points: int) -> None:
    """A juror, the last film's own maker, gave so many for everything."""
    now, edition = room.clock.now(), room.house.festival.edition
    scores = {each.id: points for each in room.house.festival.reviewing.criteria}
    async with room.house.database.transaction() as tx:
        row = await tx.one("SELECT person_id FROM conversations WHERE chat = 'olga'")
        assert row is not None
        await assignments.assign(tx, edition, [(entry, row["person_id"])], "terminal:olga", now)
        work = Assignment(entry, row["person_id"], edition, "terminal:olga", now, SCORED, scores, "", "", 1)
        assert await assignments.keep(tx, work, now)


async def test_the_best_selected_the_rest_waits(room: Room) -> None:
    boss = await olga(room, "zh")
    ids = {name: (await filmmaker(room, name, "zh", title=title))[1] for name, title in TITLES.items()}
    await scored(room, ids["bea"], 9)
    await scored(room, ids["cas"], 7)
    heard(room, "olga")
    assert lines(await boss.presses("decide.rank")) == [
        "请选择类别，影片按评委打分排序。",
        "[球幕电影：3部（3部待定）] [评选结果]",
    ]
    assert lines(await boss.presses("decide.rank:dome")) == [
        "球幕电影：3部",
        "",
        "1. BJIFF11-0002《Beta》 · 9.0（1人） · 尚无结果",
        "2. BJIFF11-0003《Gamma》 · 7.0（1人） · 尚无结果",
        "3. BJIFF11-0001《Alpha》 · –（0人） · 尚无结果",
        "",
        "前1部入选。",
        "其余不变。",
        "[−1 | +1] [其余候补 | 其余未入选] [按此提出] [按类别 | 评选结果]",
    ]
    await boss.chooses("其余候补")
    old = boss.button("按此提出")
    assert lines(await boss.chooses("按此提出")) == [
        "已为3部影片提出结果，尚未通知任何人。已公布结果的影片不变。",
        "",
        "球幕电影：3部",
        "",
        "1. BJIFF11-0002《Beta》 · 9.0（1人） · 尚无结果 · 待公布：入选",
        "2. BJIFF11-0003《Gamma》 · 7.0（1人） · 尚无结果 · 待公布：候补",
        "3. BJIFF11-0001《Alpha》 · –（0人） · 尚无结果 · 待公布：候补",
        "",
        "前1部入选。",
        "其余候补。",
        "[查看待公布结果] [−1 | +1] [其余不变 | 其余未入选] [按此提出] [按类别 | 评选结果]",
    ]
    assert lines(await boss.presses(old))[0] == "情况已有变化，刚才的操作没有生效。目前如下："
    await released(room, boss)
    await later(room, room.house.festival.deciding.undo)
    assert heard(room, "cas") == [
        "您的影片《Gamma》（BJIFF11-0003）已进入候补名单。如有名额空出，这里会通知您，目前无需任何操作。",
        "[我的影片]",
    ]
    heard(room, "olga")
    assert lines(await boss.presses("decide.waiting")) == [
        "候补名单",
        "",
        "球幕电影",
        "1. BJIFF11-0003《Gamma》 · ⏳ 候补",
        "2. BJIFF11-0001《Alpha》 · ⏳ 候补",
        "[BJIFF11-0003 · Gamma] [BJIFF11-0001 · Alpha] [评选结果]",
    ]
    assert await ordered(room, ids) == ["cas", "ada"]
    for way, then in (("⤒ 置顶", ["ada", "cas"]), ("↓ 下移", ["cas", "ada"]), ("↑ 上移", ["ada", "cas"])):
        await boss.presses(f"decide.entry:{ids['ada']}")
        await boss.chooses(way)
        assert await ordered(room, ids) == then
    await boss.chooses("↑ 上移")
    assert await ordered(room, ids) == ["ada", "cas"]
    assert lines(boss.last)[:4] == ["BJIFF11-0001《Alpha》", "球幕电影", "⏳ 候补", "同类候补名单第1位（共2部）"]


async def ordered(room: Room, ids: dict[str, str]) -> list[str]:
    """Who waits, the first one first."""
    found = {name: await decision(room, entry) for name, entry in ids.items()}
    waiting = [name for name, each in found.items() if each.verdict == "waiting"]
    return sorted(waiting, key=lambda name: found[name].place)


async def test_undone_in_chinese(room: Room) -> None:
    boss, (_, one) = await olga(room, "zh"), await filmmaker(room, "ada", "zh")
    await boss.presses(f"decide.put:{one}.0.selected")
    release = await released(room, boss)
    assert lines(boss.last) == [
        "已公布：入选1部。通知将于2021年3月1日09:30（北京时间，UTC+8）发出（还有30分钟）。在此之前不会通知任何人，可以一键全部撤销。",
        "[↩ 撤销，不通知任何人] [评选结果]",
    ]
    assert lines(await boss.presses(f"decide.undo:{release}")) == [
        "已撤销，没有通知任何人。1条结果恢复为待公布。",
        "[查看待公布结果] [评选结果]",
    ]
    assert lines(await boss.presses(f"decide.entry:{one}"))[2:] == [
        "尚无结果 · 待公布：入选",
        "",
        "通知（中文，通用文本）：",
        "",
        "🎉 好消息：您的影片《Low Water》（BJIFF11-0001）已入选，组委会期待它与观众见面。",
        "",
        "请在2021年3月8日24:00（北京时间，UTC+8）之前确认参展，点一下下面的按钮即可。逾期未确认，名额将让给其他影片。",
        "[候补 | 未入选] [自拟通知] [取消待公布结果] [报名内容 | 评选结果]",
    ]
    asked = lines(await boss.presses(f"decide.write:{one}.3"))
    assert asked[0] == (
        "请用中文撰写关于BJIFF11-0001《Low Water》的通知，最多2500个字，纯文本即可。"
        "影片信息、确认期限和按钮会自动加上。"
    )
    assert lines(await boss.says("欢迎参展！"))[:2] == ["已保存，片方将收到的内容如下：", ""]
