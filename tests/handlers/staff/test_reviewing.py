"""The queue of entries and their cards: found, looked at, noted, compared; secrets only when they are asked for."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from handlers.talk.message import FileNote
from storage import assignments, decisions, entry_files, staff
from storage.entry_files import FETCHING, KEPT, EntryFile
from tests.handlers.staff import NOT_YOURS, audited, open_office, organiser
from tests.organisers import Group
from tests.visitors import BY_WORDING, Room, Visitor, lines

AT = "1 March 2021, 09:00 Beijing time (UTC+8)"
CARD = [
    "BJIFF11-0001 Low Water", f"Version 1, submitted on {AT}", "", "Category: Dome film", "Original title: Low Water",
    "English title: Low Water", "Chinese title: 退潮", "Countries of production: Portugal", "Year of completion: 2020",
    "Running time: 25 min", "Director(s): Ana Reis", "Short synopsis: The sea goes and comes back.",
    "Languages: Spoken: English · Subtitles: Chinese", "Premiere status: World premiere",
    "Screener: https://example.com/a · 31 May 2021",
    "Rights holder: Ana Reis · Maré Films · ana@example.com · +351 912 345 678",
    "Declaration: agreed on 1 March 2021, version 2021-1",
]  # fmt: skip
HISTORY = ["", "History", f"{AT}: begun", f"{AT}: submitted"]


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as opened:
        yield opened


async def entered(room: Room, *, language: str = "en") -> tuple[Visitor, str]:
    """Ada has entered a film; she, and its id."""
    ada = room.visitor("ada", language)
    await ada.enters()
    return ada, (await room.rows("SELECT id FROM entries WHERE number = 1"))[0]["id"]


async def corrects(ada: Visitor, entry: str, field: str, text: str) -> None:
    await ada.presses(f"enrol.open:{entry}")
    await ada.presses(next(c.id for c in ada.last[-1].choices if f".change:{field}:" in c.id))
    await ada.says(text)
    await ada.submits()


async def test_an_entry_is_told_queued_and_looked_at(room: Room) -> None:
    bo = await organiser(room)
    assert lines(await bo.says("/review")) == ["All entries · all categories: none.", "[By category]"]
    _, entry = await entered(room)
    assert lines(room.replies("bo")) == [
        "🆕 New entry: BJIFF11-0001 “Low Water”", "Dome film · Ana Reis", "[Open the entry]",
    ]  # fmt: skip
    await room.visitor("cy").enters(title="Salt", title_en="Salt", title_zh="盐", category="documentary")
    room.replies("bo")
    assert lines(await bo.says("/entries")) == [
        "All entries · all categories: 2 entries",
        "[🆕 BJIFF11-0001 · Low Water] [🆕 BJIFF11-0002 · Salt] [New (2)] [By category]",
    ]  # fmt: skip
    assert lines(await bo.chooses("By category")) == [
        "Which category?",
        "[all categories (2) | Dome film (1)] [Giant-screen film (0)] [4D film (0)] [Science documentary (1)]"
        " [Science-fiction film (0)]",
    ]  # fmt: skip
    assert lines(await bo.chooses("Dome film (1)")) == [
        "All entries · Dome film: 1 entry", "[🆕 BJIFF11-0001 · Low Water] [New (1)] [By category]",
    ]  # fmt: skip
    await bo.presses("review.list:new.0.1")
    assert lines(await bo.chooses("🆕 BJIFF11-0001 · Low Water")) == [
        *CARD, *HISTORY,
        "[Ask for changes] [Note | Show the password] [Jury | Decision] [Programme] [After ▶ | Entries]",
    ]  # fmt: skip
    after = await bo.chooses("After ▶")
    assert (lines(after)[0], after[0].replaces) == ("BJIFF11-0002 Salt", True)
    assert lines(after)[-1].endswith("[Programme] [Entries]")  # what was looked at is not new any more
    assert lines(await bo.chooses("Entries")) == ["New · all categories: none.", "[All entries (2)] [By category]"]
    assert lines(await bo.presses(f"review.show:{entry}"))[0] == CARD[0]
    assert lines(await bo.presses("review.show:0123456789")) == ["There is no such entry.", "[Entries]"]


async def test_the_same_in_chinese(room: Room) -> None:
    bo = await organiser(room, language="zh")
    ada, entry = await entered(room, language="zh")
    assert lines(room.replies("bo")) == ["🆕 新报名：BJIFF11-0001《Low Water》", "球幕电影 · Ana Reis", "[查看报名]"]
    assert lines(await bo.says("/review")) == [
        "全部报名 · 全部类别：1部", "[🆕 BJIFF11-0001 · Low Water] [新报名（1）] [按类别查看]",
    ]  # fmt: skip
    card = lines(await bo.presses(f"review.show:{entry}"))
    assert [*card[:4], *card[-2:]] == [
        "BJIFF11-0001《Low Water》", "第1版，提交于2021年3月1日09:00（北京时间，UTC+8）", "", "影片类别：球幕电影",
        "2021年3月1日09:00（北京时间，UTC+8）：提交报名",
        "[请报名人修改] [备注 | 显示密码] [评委 | 结果] [排片] [报名列表]",
    ]  # fmt: skip
    await bo.chooses("备注")
    assert lines(bo.last) == ["请写下对BJIFF11-0001《Low Water》的备注，只有工作人员能看到。", "[不写了]"]
    assert lines(await bo.says("取消")) == ["好的，没有添加备注。", "[查看报名 | 报名列表]"]
    await corrects(ada, entry, "year", "2019年")
    assert lines(room.replies("bo")) == [
        "✏ 已更正：BJIFF11-0001《Low Water》（第2版）", "球幕电影 · Ana Reis", "", "完成年份：2020年 → 2019年",
        "[查看报名]",
    ]  # fmt: skip
    assert lines(await bo.presses(f"review.changes:{entry}.2")) == [
        "BJIFF11-0001《Low Water》：第1版 → 第2版，提交于2021年3月1日09:00（北京时间，UTC+8）", "",
        "完成年份：2020年 → 2019年",
        "[查看报名]",
    ]  # fmt: skip


async def test_it_is_found_by_number_and_title(room: Room) -> None:
    bo = await organiser(room)
    await entered(room)
    await room.visitor("cy").enters(title="Low Tide", title_en="Low Tide", title_zh="盐")
    room.replies("bo")
    found = {typed: lines(await bo.says(f"/review {typed}"))[0] for typed in
             ("1", "BJIFF11-0002", "#2", "bjiff11-1", "watr", "盐", "low", "7", "Nothing of that kind")}  # fmt: skip
    assert found == {
        "1": "BJIFF11-0001 Low Water", "BJIFF11-0002": "BJIFF11-0002 Low Tide", "#2": "BJIFF11-0002 Low Tide",
        "bjiff11-1": "BJIFF11-0001 Low Water", "watr": "BJIFF11-0001 Low Water", "盐": "BJIFF11-0002 Low Tide",
        "low": "2 entries fit “low”:", "7": "No entry has “7” as its number or in its title.",
        "Nothing of that kind": "No entry has “Nothing of that kind” as its number or in its title.",
    }  # fmt: skip


async def test_a_long_queue_has_pages(room: Room) -> None:
    bo = await organiser(room)
    _, entry = await entered(room)
    async with room.house.database.transaction() as tx:
        for number in range(2, 13):
            await tx.run(
                "INSERT INTO entries (id, edition, person_id, state, number, version, form_version, answers,"
                " created_at, updated_at) SELECT :id, edition, person_id, state, :number, version, form_version,"
                " answers, created_at, updated_at FROM entries WHERE number = 1",
                id=f"{number:010}", number=number,
            )  # fmt: skip
            await tx.run(
                "INSERT INTO entry_versions (entry_id, version, form_version, answers, submitted_at) SELECT :id,"
                " version, form_version, answers, submitted_at FROM entry_versions WHERE entry_id = :entry",
                id=f"{number:010}", entry=entry,
            )  # fmt: skip
    room.replies("bo")
    first = lines(await bo.says("/review"))
    assert (first[0], first[1].count("·"), first[1].endswith("[Page 2 of 2 ▶] [New (12)] [By category]")) == (
        "All entries · all categories: 12 entries", 10, True,
    )  # fmt: skip
    assert lines(await bo.chooses("Page 2 of 2 ▶"))[1] == (
        "[🆕 BJIFF11-0011 · Low Water] [🆕 BJIFF11-0012 · Low Water] [◀ Page 1 of 2] [New (12)] [By category]"
    )


async def test_notes_are_read_by_organisers(room: Room) -> None:
    bo, olga = await organiser(room), await organiser(room, "olga")
    _, entry = await entered(room)
    room.replies("bo")
    assert lines(await bo.presses(f"review.note:{entry}")) == [
        "Write the note on BJIFF11-0001 Low Water now. Only organisers read it.", "[No note]",
    ]  # fmt: skip
    assert lines(await bo.says("/cancel")) == ["No note, then.", "[The entry | Entries]"]
    await bo.presses(f"review.note:{entry}")
    said = bo.incoming("text", text="A gem <b>&</b> short.")
    assert lines(await bo.sends(said)) == ["Noted on BJIFF11-0001 Low Water.", "[The entry | Entries]"]
    await bo.sends(said)
    await olga.presses(f"review.note:{entry}")
    await olga.says("Is the sound mixed?")
    card = lines(await bo.presses(f"review.show:{entry}"))
    assert card[len(CARD) : len(CARD) + 4] == [
        "", "Notes", f"Bo, {AT}: A gem <b>&</b> short.", f"Olga, {AT}: Is the sound mixed?",
    ]  # fmt: skip
    assert [r.actor for r in await audited(room) if r.action == "review.note"] == [
        "terminal:bo", "terminal:olga",
    ]  # fmt: skip


async def test_a_password_is_shown_when_it_is_asked_for_and_written_down(room: Room) -> None:
    bo = await organiser(room)
    ada, entry = await entered(room)
    room.replies("bo")
    await bo.presses(f"review.show:{entry}")
    button = bo.button("Show the password")
    assert lines(await bo.presses(button)) == [
        "BJIFF11-0001 Low Water; this look has been written down.", "Password: brine-77",
        "Please delete this message once you have used it; on the web page the password is covered after 10 minutes.",
        "--",
    ]  # fmt: skip
    await corrects(ada, entry, "screener", "https://example.com/b password: brine-88 until 31 May 2021")
    assert [line for line in lines(room.replies("bo")) if "brine" in line] == []
    stale = lines(await bo.presses(button))
    assert (stale[0], [line for line in stale if "brine" in line]) == (
        "⚠ It has been corrected meanwhile; this is the newest version. Nothing was done.", [],
    )  # fmt: skip
    assert stale[3] == f"Version 2, submitted on {AT}"
    assert [line for line in lines(await bo.presses(f"review.changes:{entry}")) if "brine" in line] == []
    memory = await room.rows("SELECT memory FROM conversations WHERE chat = 'bo'")
    assert "brine" not in memory[0]["memory"]
    written = [(r.actor, r.subject, r.detail) for r in await audited(room) if r.action == "review.secret"]
    assert written == [
        ("terminal:bo", f"{entry} v1", ""), ("terminal:bo", f"{entry} v2", "not shown: an old button"),
    ]  # fmt: skip


async def test_only_what_changed_since_the_last_look_is_new(room: Room) -> None:
    bo = await organiser(room)
    ada, entry = await entered(room)
    await bo.presses(f"review.show:{entry}")
    await corrects(ada, entry, "year", "2019")
    await corrects(ada, entry, "running_time", "31 min")
    room.replies("bo")
    assert lines(await bo.presses("review.list:changed.0.1")) == [
        "Corrected since · all categories: 1 entry",
        "[✏ BJIFF11-0001 · Low Water] [All entries (1)] [By category]",
    ]  # fmt: skip
    card = lines(await bo.presses(f"review.show:{entry}"))
    assert card[1:7] == [
        f"Version 3, submitted on {AT}", "", "✏ Changed since version 1 was looked at",
        "Year of completion: 2020 → 2019", "Running time: 25 min → 31 min", "",
    ]  # fmt: skip
    assert lines(await bo.chooses("What changed")) == [
        f"BJIFF11-0001 Low Water: version 2 → version 3, submitted on {AT}", "", "Running time: 25 min → 31 min",
        "[Version 1 → 2] [The entry]",
    ]  # fmt: skip
    assert lines(await bo.chooses("Version 1 → 2"))[2:] == [
        "Year of completion: 2020 → 2019", "[Version 2 → 3] [The entry]",
    ]  # fmt: skip
    await ada.presses(f"films.withdraw:{entry}")
    await ada.chooses("Yes, withdraw it")
    room.replies("bo")
    assert lines(await bo.says("/review 1"))[2] == "⚠ The filmmaker has withdrawn it."
    assert lines(await bo.presses("review.list:withdrawn.0.1"))[0] == "Withdrawn · all categories: 1 entry"


async def test_jurors_see_what_is_theirs_and_visitors_nothing(room: Room) -> None:
    ada, entry = await entered(room)
    juror = await organiser(room, "juror")
    async with room.house.database.transaction() as tx:
        chat = await staff.chat_at(tx, "terminal", "juror")
        member = await staff.find(tx, chat.person_id) if chat else None
        assert member is not None
        await staff.put(tx, replace(member, role="juror"))
    secret = f"review.secret:{entry}.1"
    for button in ("review.list", f"review.show:{entry}", f"review.note:{entry}", secret):
        assert [lines(await who.presses(button)) for who in (ada, juror)] == [[NOT_YOURS, "--"], [NOT_YOURS, "--"]]
    async with room.house.database.transaction() as tx:
        now, edition = room.clock.now(), room.house.festival.edition
        await assignments.assign(tx, edition, [(entry, member.person_id)], "terminal:bo", now)
    assert lines(await juror.presses(secret))[1] == "Password: brine-77"


async def test_organisers_with_a_common_chat_are_told_there(sqlite_url: str, tmp_path: Path) -> None:
    chat = {"USHER_DESK_CHAT": "terminal:-1001", **BY_WORDING}
    async with open_office(sqlite_url, tmp_path, **chat) as room:
        bo, group = await organiser(room), Group(room, "-1001")
        _, entry = await entered(room)
        [told] = group.said()
        assert lines([told.reply]) == [
            "🆕 New entry: BJIFF11-0001 “Low Water”", "Dome film · Ana Reis", "[Open the entry]",
        ]  # fmt: skip
        assert room.replies("bo") == []
        for button in (told.reply.choices[0].id, f"review.note:{entry}", f"review.secret:{entry}.1"):
            await room.house.desk.answer(group.says(bo, "", button=button))
        await room.house.courier.settle()
        assert [lines([owed.reply])[0] for owed in group.said()] == [
            "BJIFF11-0001 Low Water", *["Let us do that in a private chat."] * 2,
        ]  # fmt: skip
        assert lines(await bo.says(f"/start review_{entry}"))[0] == "BJIFF11-0001 Low Water"


async def test_jury_decision_and_files_stand_on_the_card(room: Room) -> None:
    bo = await organiser(room)
    ada, entry = await entered(room)
    room.replies("bo")
    note, now = FileNote("low-water.png", 1000, "image/png", "stored-1", "kept"), room.clock.now()
    edition, [person] = room.house.festival.edition, await room.rows("SELECT person_id FROM staff")
    async with room.house.database.transaction() as tx:
        await assignments.assign(tx, edition, [(entry, person["person_id"])], "terminal:bo", now)
        before = await decisions.of(tx, entry, edition)
        await decisions.change(tx, before, replace(before, pending=decisions.SELECTED), now)
        for id, name, state in (("file1", "low-water.png", KEPT), ("file2", "late.png", FETCHING)):
            attached = msgspec.json.encode(note).decode()
            file = EntryFile(id, edition, entry, "p", "poster", name, 1000, "image/png", attached, "terminal", "ada",
                             "en", state)  # fmt: skip
            await entry_files.add(tx, file, now)
    card = lines(await bo.presses(f"review.show:{entry}"))
    assert card[len(CARD) : -len(HISTORY) - 1] == [
        "", "Jury: one juror, no points yet", "", "no decision yet · proposed: select",
    ]  # fmt: skip
    assert "[📎 Poster: low-water.png] [📎 Poster: late.png]" in card[-1]
    [sent] = await bo.chooses("📎 Poster: low-water.png")
    assert (sent.text, sent.file) == ("<b>BJIFF11-0001</b> Low Water: low-water.png", note)
    assert lines(await bo.presses("review.file:file2")) == [
        "late.png is still being fetched. Please try again in a moment.", "--",
    ]  # fmt: skip
    assert lines(await bo.presses("review.file:file3")) == ["That file is not here any more.", "--"]
    assert lines(await ada.presses("review.file:file1"))[-2:] == [NOT_YOURS, "--"]
