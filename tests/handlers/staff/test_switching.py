"""Switches of the whole festival: the deadline moved, closed and put back; the exhibition online and in the halls."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.opening import open_clock
from bot.stage import stage_of
from storage import codes
from tests.handlers.staff import audited, open_office, organiser
from tests.season import CLASS, CLASS_1, REX, REX_1, REX_2, TIDE, TIDE_1, TIDE_2, TIDE_3, published
from tests.visitors import BY_WORDING, Room, Visitor, lines

CLOSES = "14 March 2021, 24:00 Beijing time (UTC+8)"
LATER = "21 March 2021, 24:00 Beijing time (UTC+8)"
ASKED = [
    f"Enrolment closes on {CLOSES} as it stands. Until when shall films be taken? A day and a time at the festival, for"
    " instance 21 March 24:00; a day alone means its end.",
    "[Leave it as it is]",
]


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as opened:
        yield opened


async def begun(room: Room, name: str = "ada", language: str = "en") -> Visitor:
    """Somebody with a draft, whose form is open."""
    who = room.visitor(name, language)
    await who.presses("enrol.new:fresh")
    await who.says("A dome film")
    return who


async def test_the_deadline_is_moved_closed_and_put_back(database_url: str, tmp_path: Path) -> None:
    async with open_office(database_url, tmp_path, **BY_WORDING) as room:
        bo, li = await organiser(room), await organiser(room, "li", "zh")
        ada = await begun(room)
        assert lines(await bo.says("/switches")) == [
            "Switches of the whole festival", "", f"Enrolment is open until {CLOSES}.", "1 film is still a draft.", "",
            "Exhibition: nothing is to come in the programme.", "[📅 Another deadline | ⛔ Close now]",
        ]  # fmt: skip
        assert lines(await bo.chooses("📅 Another deadline")) == ASKED
        assert lines(await bo.says("21.3.")) == [
            f"Deadline now: {CLOSES}", f"New deadline: {LATER}", "",
            "1 film is a draft; its owner will be reminded towards the new deadline.",
            "1 person has the form open at this moment.", "[Yes, switch] [No, leave it]",
        ]  # fmt: skip
        assert lines(await bo.chooses("Yes, switch")) == [
            f"Enrolment now closes on {LATER}.", "", "1 draft waits; its owner is reminded towards that date.",
            "[📣 Draft the announcement] [⚙️ Switches]",
        ]  # fmt: skip
        assert lines(room.replies("li")) == ["Bo调整了报名截止时间：2021年3月21日24:00（北京时间，UTC+8）。", "--"]
        assert lines(await ada.says("/save"))[0].endswith(f"Please submit it by {LATER}.")
        assert lines(await ada.says("/menu"))[-1].startswith("[Enrol a film]")
        assert lines(await ada.presses("faq.show:deadline"))[0].startswith(f"The deadline for enrolling is {LATER}.")
        assert lines(await li.says("/switches")) == [
            "影展总开关", "", "报名开放中，截止时间：2021年3月21日24:00（北京时间，UTC+8）。",
            "由Bo于2021年3月1日09:00（北京时间，UTC+8）调整。原定截止时间为2021年3月14日24:00（北京时间，UTC+8）。",
            "还有1部影片是草稿。", "", "放映：排片中没有尚未开始的场次。",
            "[📅 调整截止时间 | ⛔ 立即截止] [↩️ 恢复为原定截止时间]",
        ]  # fmt: skip
        assert lines(await li.chooses("⛔ 立即截止")) == [
            "目前的截止时间：2021年3月21日24:00（北京时间，UTC+8）",
            "报名将立即截止：2021年3月1日09:00（北京时间，UTC+8）", "", "有1份草稿将无法再提交，但会保留。",
            "[确认截止报名] [不，保持不变]",
        ]  # fmt: skip
        assert lines(await li.chooses("确认截止报名")) == [
            "报名已于2021年3月1日09:00（北京时间，UTC+8）截止。草稿都会保留，补报码仍然有效。",
            "[📣 起草通知] [⚙️ 总开关]",
        ]  # fmt: skip
        assert lines(room.replies("bo")) == ["Li has closed enrolment: 1 March 2021, 09:00 Beijing time (UTC+8).", "--"]
        assert "Enrolment closed on 1 March 2021, 09:00" in lines(await ada.says("/enrol"))[0]
        room.clock.instant += timedelta(minutes=5)
        await bo.presses("switch.ask:set")
        room.replies("li")
        assert lines(await bo.chooses("Yes, switch"))[0] == f"Enrolment is open again, until {CLOSES}."
        assert lines(room.replies("li"))[0] == "Bo已重新开放报名，截止时间：2021年3月14日24:00（北京时间，UTC+8）。"
        assert lines(await ada.says("/enrol"))[0] == "You have a draft. Shall we go on with it?"
        assert [(each.actor, each.detail) for each in await audited(room) if each.action == "switch.enrolment"] == [
            ("terminal:bo", "2021-03-14T16:00:00.000Z → 2021-03-21T16:00:00.000Z"),
            ("terminal:li", "2021-03-21T16:00:00.000Z → 2021-03-01T01:00:00.000Z"),
            ("terminal:bo", "2021-03-01T01:00:00.000Z → 2021-03-14T16:00:00.000Z"),
        ]


async def test_after_the_date_of_the_settings_there_is_no_way_back_to_it(room: Room) -> None:
    bo, lin = await organiser(room), room.visitor("lin")
    await bo.presses("switch.until")
    await bo.says("21 March 24:00")
    await bo.chooses("Yes, switch")
    room.clock.instant += timedelta(days=15)
    assert lines(await bo.says("/switches"))[-1] == "[📅 Another deadline | ⛔ Close now]"
    assert lines(await lin.says("/films")) == ["You have not entered a film yet.", "[Enrol a film]"]
    room.clock.instant += timedelta(days=6)
    assert lines(await bo.says("/switches"))[2] == f"Enrolment closed on {LATER}."
    assert lines(await lin.says("/films")) == ["You have not entered a film yet.", "--"]


async def test_of_two_at_once_the_first_switches(room: Room) -> None:
    bo, li = await organiser(room), await organiser(room, "li")
    await bo.presses("switch.until")
    await bo.says("21 March 24:00")
    yes = bo.button("Yes, switch")
    await li.presses("switch.ask:now")
    await li.chooses("Yes, close enrolment")
    room.replies("bo")
    closed = "1 March 2021, 09:00 Beijing time (UTC+8)"
    assert lines(await bo.presses(yes)) == [
        f"Nothing was switched: Li has switched it meanwhile. Deadline now: {closed}.", "[⚙️ Switches]"
    ]  # fmt: skip
    assert [row["value"] for row in await room.rows("SELECT value FROM switches")] == ["2021-03-01T01:00:00.000Z"]


async def test_the_log_tells_only_of_what_was_switched(room: Room) -> None:
    bo = await organiser(room)
    for way in ("switch.put:set.00000000", "switch.put:now.00000000", "switch.back:7", "switch.where"):
        await bo.presses(way)
    assert await audited(room) == []
    assert lines(bo.last)[0] == "That button is from an earlier conversation. This is what I can do now:"


async def test_what_is_no_moment_to_come_is_asked_again_and_left(room: Room) -> None:
    bo = await organiser(room)
    await bo.presses("switch.until")
    assert lines(await bo.says("soon")) == [
        "I found no time in “soon”. A day and a time, please, such as 17 April 19:30.", "", *ASKED
    ]  # fmt: skip
    assert lines(await bo.says("1 March 8:00"))[0] == (
        "1 March 2021, 08:00 Beijing time (UTC+8) has passed already."
        " To close enrolment at once, use the button “Close now”."
    )
    assert lines(await bo.says("18:30"))[1] == "New deadline: 14 March 2021, 18:30 Beijing time (UTC+8)"
    await bo.presses("switch.until")
    assert lines(await bo.says("14 March 24:00")) == [f"That is how it stands: {CLOSES}.", "[⚙️ Switches]"]
    await bo.presses("switch.until")
    assert lines(await bo.says("/cancel")) == ["Nothing was switched.", "[⚙️ Switches]"]
    assert lines(await room.visitor("ada").says("/switches")) == ["That is for the festival's organisers.", "--"]


async def test_late_codes_go_on_and_the_rehearsal_stops_before_the_deadline_that_holds(room: Room) -> None:
    bo, ada = await organiser(room), room.visitor("ada")
    async with room.house.database.transaction() as tx:
        until = room.clock.now() + timedelta(days=20)
        code = await codes.issue_late(tx, room.house.festival.edition, 1, until, "", room.clock.now())
    await ada.says(f"/late {code}")
    await bo.presses("switch.ask:now")
    assert "1 person holds a late code that goes on beyond that." in lines(bo.last)
    await bo.chooses("Yes, close enrolment")
    assert "14 questions" in "".join(lines(await ada.presses("enrol.new:fresh")))
    await bo.presses("switch.until")
    await bo.says("20 March 18:00")
    await bo.chooses("Yes, switch")
    clock = await open_clock(room.house.settings, room.house.database)
    stage = stage_of(room.house.settings, clock, room.house.database)
    assert stage is not None
    assert [f"{stop.at:%d %H:%M}" for stop in await stage.stops()] == ["20 09:00"]


async def test_the_announcement_is_drafted_in_both_languages(room: Room) -> None:
    bo = await organiser(room)
    await bo.presses("switch.until")
    await bo.says("21 March 24:00")
    await bo.chooses("Yes, switch")
    said = lines(await bo.chooses("📣 Draft the announcement"))
    assert [line for line in said if LATER in line or "3月21日" in line] == [
        "The Science & Technology Section of the 11th Beijing International Film Festival takes films for longer:"
        f" enrolment now closes on {LATER}.",
        "第十一届北京国际电影节科技单元延长报名：新的截止时间为2021年3月21日24:00（北京时间，UTC+8）。",
    ]
    [row] = await room.rows("SELECT state, topic, audience FROM campaigns")
    assert (row["state"], row["topic"], '["filmmakers","drafts"]' in row["audience"]) == ("draft", "enrolment", True)
    await bo.presses("switch.ask:now")
    await bo.chooses("Yes, close enrolment")
    assert lines(await bo.presses("switch.news:extended")) == [
        "That has been switched again since; there is nothing to announce.", "[⚙️ Switches]"
    ]  # fmt: skip
    await bo.presses("switch.news:closed")
    rows = await room.rows("SELECT audience FROM campaigns ORDER BY number")
    assert '["filmmakers","drafts"]' in rows[-1]["audience"]


async def test_the_whole_exhibition_goes_online_gets_a_link_and_comes_back(room: Room) -> None:
    await published(room, REX_1, REX_2, TIDE_1, TIDE_3, CLASS_1, films=[REX, TIDE, CLASS])
    bo, mei = await organiser(room), room.visitor("mei", "zh")
    await mei.presses("plan.save:rex-1")
    assert lines(await bo.says("/switches"))[-2:] == [
        "Exhibition, still to come: 5 in the halls, 0 online.",
        "[📅 Another deadline | ⛔ Close now] [🌐 Whole exhibition online]",
    ]
    assert lines(await bo.chooses("🌐 Whole exhibition online"))[:2] == [
        "1 of 3 · Link",
        "Where can all of it be watched? A link; if there is none yet, skip this, and give it later under /switches.",
    ]
    assert lines(await bo.says("skip")) == [
        "5 screenings go online.", "1 person has planned by it and is told.", "", "As it would stand:", "", "Link: –",
        "", "Nothing is public before you publish it.", "[Publish] [✎ Link] [Back | Cancel]",
    ]  # fmt: skip
    assert lines(await bo.chooses("Publish")) == [
        "5 screenings are online (version 2).", "1 person has planned by it and is told.",
        "[📣 Draft the announcement] [⚙️ Switches]",
    ]  # fmt: skip
    await heard(room)
    assert lines(room.replies("mei"))[0].endswith("这一场改为线上放映。观看链接稍后公布。")
    assert lines(await mei.says("/plan"))[3] == "19:30–20:00 · 《霸王龙归来》 · 改为线上放映"
    said = lines(await bo.presses("switch.show"))
    assert said[-3:] == [
        "Exhibition, still to come: 0 in the halls, 5 online.", "5 of those online have no link yet.",
        "[📅 Another deadline | ⛔ Close now] [🔗 Give the link] [🏛 Back to the halls]",
    ]  # fmt: skip
    await bo.chooses("🔗 Give the link")
    for told in ("https://example.org/w", "18 April", "17 April"):
        await bo.says(told)
    assert "✗ the link would close before it opens" in lines(bo.last)
    assert "[Publish]" not in lines(bo.last)[-1]
    await bo.chooses("✎ Open until")
    await bo.says("31 May")
    await bo.chooses("Publish")
    await heard(room)
    assert lines(room.replies("mei"))[0].endswith(
        "这一场改为线上放映。观看时间为2021年4月18日00:00（北京时间，UTC+8）"
        "至2021年6月1日00:00（北京时间，UTC+8）：https://example.org/w"
    )
    await bo.presses("switch.news:online")
    [campaign] = await room.rows("SELECT body, topic FROM campaigns")
    assert ("https://example.org/w" in campaign["body"], campaign["topic"]) == (True, "programme")
    assert lines(await bo.presses("switch.halls")) == [
        "5 screenings come back to their halls.", "1 person has planned by it and is told.", "",
        "Nothing is public before you confirm.", "[Yes, back to the halls] [No, leave it]",
    ]  # fmt: skip
    yes = bo.button("Yes, back to the halls")
    assert lines(await bo.presses(yes))[0] == "5 screenings take place in their halls again (version 4)."
    assert lines(await bo.presses(yes)) == ["Nothing would change.", "[⚙️ Switches]"]
    await heard(room)
    assert lines(room.replies("mei"))[0] == "《霸王龙归来》改回影厅放映：4月17日（星期六）19:30–20:00，球幕影院。"
    online = [(each.subject, each.detail) for each in await audited(room) if each.action == "switch.online"]
    assert [each for each in online if each[1]] == [
        ("version 2", "5 screenings"), ("version 3", "5 screenings"), ("version 4", "5 screenings")
    ]  # fmt: skip


async def test_halls_that_are_taken_meanwhile_are_told(room: Room) -> None:
    """Two that could stand side by side online do not fit into one hall."""
    await published(room, TIDE_1, TIDE_2, films=[TIDE])
    li = await organiser(room, "li", "zh")
    await li.presses("exhibition.begin")
    await li.says("跳过")
    await li.chooses("发布")
    assert lines(await li.presses("switch.halls"))[:2] == [
        "有2场将恢复在影厅放映。",
        "✗ 巨幕影院时间冲突：《退潮》，4月17日 19:45，25分钟，散场后还需15分钟换场",
    ]
    assert lines(li.last)[-1] == "[⚙️ 总开关]"


async def heard(room: Room) -> None:
    await room.house.look_around()
    await room.house.courier.settle()
