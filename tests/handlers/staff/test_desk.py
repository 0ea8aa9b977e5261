"""The organisers' home: what waits for each role, in both languages, and nothing for anybody else."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from handlers import TOPICS
from handlers.staff.desk import HOME as HOME_WAYS
from handlers.staff.desk import LEADS
from handlers.talk import routes
from tests.handlers.staff import NOT_YOURS, asked, open_office, organiser
from tests.season import REX, REX_1, TIDE, TIDE_1, published
from tests.visitors import BY_WORDING, Room, lines

OPEN = "Enrolment closes on 14 March 2021, 24:00 Beijing time (UTC+8); 13 days left. Drafts: {n}"
HOME = "[🎞 Entries | ⚖️ Decisions] [📣 Announcements | 📊 Numbers] [🗓 Programme | ⚙️ Switches]"


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as opened:
        yield opened


async def becomes(room: Room, name: str, role: str) -> None:
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE staff SET role = :role WHERE name = :name", role=role, name=name)


async def test_nothing_waits_and_then_much_does(database_url: str, tmp_path: Path) -> None:
    async with open_office(database_url, tmp_path, **BY_WORDING) as room:
        bo, li = await organiser(room), await organiser(room, "li", "zh")
        assert lines(await bo.says("/desk")) == ["Nothing waits.", "", OPEN.format(n=0), HOME]
        ada, mei = room.visitor("ada"), room.visitor("mei", "zh")
        await ada.enters()
        await ada.presses("enrol.new:fresh")
        await asked(room, "tom", "where can I park", "where can i park?", "is there a cloakroom")
        await mei.says("/human")
        for told in ("bo", "li"):
            room.replies(told)
        assert lines(await bo.says("/desk")) == [
            "What waits", "", "• 1 visitor waits for a person", "• 2 questions are unanswered", "• 1 entry is new",
            "• 1 entry has no juror", "", OPEN.format(n=1),
            f"[🙋 Who waits | ❓ Questions] [🆕 New entries | 👥 Jury] {HOME}",
        ]  # fmt: skip
        assert lines(await li.says("我的待办"))[2:6] == [
            "• 1位观众在等待工作人员", "• 2个问题还没有答案", "• 1部新报名影片", "• 1部影片还没有分配评委"
        ]  # fmt: skip
        await bo.presses(next(c.id for c in bo.last[-1].choices if c.label == "🆕 New entries"))
        entry = next(c.id for c in bo.last[-1].choices if c.id.startswith("review.show"))
        await bo.presses(entry)  # somebody has looked at it: it is new no more
        assert "• 1 entry is new" not in lines(await bo.says("/desk"))
        await bo.presses("switch.ask:now")
        await bo.chooses("Yes, close enrolment")
        assert lines(await bo.says("/desk"))[-2].startswith("Enrolment closed on 1 March 2021, 09:00 ")


async def test_all_that_may_wait_has_its_words_and_leads_somewhere(room: Room) -> None:
    ids = [*LEADS.values(), *(id for id, _ in HOME_WAYS)]
    assert [id for id in ids if routes.by_choice(TOPICS, id) is None] == []
    keys = {key.partition("#")[0] for key in room.house.texts.keys("desk.")}
    assert {f"desk.{form}_{name}" for name in LEADS for form in ("n", "to")} - keys == set()


async def test_jurors_and_the_venue_have_their_own(room: Room) -> None:
    jo, vi = await organiser(room, "jo"), await organiser(room, "vi", "zh")
    await becomes(room, "Jo", "juror")
    await becomes(room, "Vi", "venue")
    await published(room, REX_1, TIDE_1, films=[REX, TIDE])
    assert lines(await jo.says("/desk")) == ["No film waits for your points.", "[🎬 Films to judge]"]
    await room.visitor("ada").enters()
    async with room.house.database.transaction() as tx:
        await tx.run(
            "INSERT INTO assignments (entry_id, person_id, edition, assigned_by, assigned_at, state, changed_at)"
            " SELECT e.id, s.person_id, e.edition, '', '', 'open', '' FROM entries e JOIN staff s ON s.name = 'Jo'"
        )
    assert lines(await jo.says("/desk")) == ["1 film waits for your points.", "[🎬 Films to judge]"]
    assert lines(await vi.says("/desk")) == ["今天是3月1日（星期一），没有放映。", "[🗓 排片]"]
    room.clock.instant = datetime.fromisoformat("2021-04-17T10:00+08:00")
    assert lines(await vi.says("/desk")) == [
        "4月17日（星期六）：2场", "", "19:30–20:00 · 球幕影院 · 《霸王龙归来》", "19:45–20:10 · 巨幕影院 · 《退潮》",
        "[✎ 今天的场次] [🗓 排片]",
    ]  # fmt: skip
    assert lines(await vi.chooses("✎ 今天的场次"))[0].startswith("4月17日")


async def test_it_is_nobody_else_s(room: Room) -> None:
    assert lines(await room.visitor("ada").says("/desk")) == [NOT_YOURS, "--"]
