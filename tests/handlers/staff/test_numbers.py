"""The organisers' numbers, as whole conversations: in words, as pictures with a sentence, as tables and files."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers import counting
from handlers.counting import Bar
from handlers.staff.numbers import orders
from handlers.staff.numbers.orders import Order
from handlers.talk.message import FileNote, Reply
from storage.database import Tx
from tests.organisers import Group, hired
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

AT = "2021-03-01T01:00:00.000Z"
WAYS = ("show", "table") * 4
OFFICE = {"USHER_DESK_CHAT": "terminal:-1001"}


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


async def busy(room: Room) -> None:
    """Two films and a draft; a reminder, a question, an announcement, a juror."""
    ada = room.visitor("ada")
    await ada.enters(countries="Portugal, China")
    room.clock.instant += timedelta(days=2)
    await ada.enters(category="giant", countries="China")
    await ada.presses("enrol.new:fresh")
    async with room.house.database.transaction() as tx:
        await _fill(tx)


async def _fill(tx: Tx) -> None:
    row = await tx.one("SELECT id, person_id FROM entries WHERE number = 1")
    assert row is not None
    await tx.run(
        "INSERT INTO reminders (edition, kind, subject, event_at, minutes, person_id, due_at, state)"
        " VALUES ('BJIFF11', 'draft', 'x', :at, 60, 'p', :at, 'sent')",
        at=AT,
    )
    await tx.run(
        "INSERT INTO questions (id, edition, channel, chat, person_id, language, text, kind, state, asked_at)"
        " VALUES ('q', 'BJIFF11', 'web', 'x', :person, 'en', 'Is there <parking>?', 'miss', 'open', :at)",
        person=row["person_id"], at=AT,
    )  # fmt: skip
    await tx.run(
        "INSERT INTO campaigns (id, edition, number, name, topic, body, audience, state, made_by, made_name, channel,"
        " chat, language, recipients, sent, failed, created_at, started_at) VALUES ('c1', 'BJIFF11', 3, 'News & more',"
        " 't', '', '', 'done', 'x', 'X', 'web', 'x', 'en', 3, 2, 1, :at, :at)",
        at=AT,
    )
    await tx.run(
        "INSERT INTO assignments (entry_id, person_id, edition, assigned_by, assigned_at, state, changed_at)"
        " VALUES (:id, :person, 'BJIFF11', 'x', :at, 'open', :at)",
        id=row["id"], person=row["person_id"], at=AT,
    )  # fmt: skip


def bars(reply: Reply) -> tuple[tuple[str, ...], list[Bar]]:
    """The series and bars of the picture that a reply promises."""
    assert reply.file is not None
    assert (reply.file.origin, reply.file.media_type) == ("chart", "image/png")
    figure = counting.decoded(reply.file.token)
    return figure.series, list(figure.bars)


async def shown(who: Visitor, name: str) -> tuple[str, tuple[str, ...], list[Bar]]:
    """The sentence, the series and the bars of one figure."""
    [reply] = await who.presses(f"numbers.show:{name}")
    return lines([reply])[0], *bars(reply)


async def test_everything_in_words(room: Room) -> None:
    await busy(room)
    wu = await hired(room, "Wu")
    assert lines(await wu.says("/numbers")) == [
        "📊 Numbers as of 3 March 2021, 09:00 Beijing time (UTC+8)",
        "",
        "Films: 2 entered, 0 withdrawn",
        "Drafts that wait: 1",
        "Reminders sent: 1",
        "Screenings in plans: 0, by people: 0",
        "Questions without an answer: 1",
        "Announcements sent out: 1, messages that arrived: 2",
        "Jury: 0 of 1 judged",
        "[By category] [By countries of production] [By day | Drafts] [Reminders | Plans by film]"
        " [Open questions | Asked most] [Announcements | Jury] [⬇ Files…]",
    ]
    [films] = await wu.presses("numbers.show:facet-category")
    assert lines([films]) == [
        "Films entered, by category: 2 films. Dome film: 1; Giant-screen film: 1.",
        "11th Beijing International Film Festival, counted on 3 March 2021, 09:00 Beijing time (UTC+8)",
        "[As a table | ◀ Numbers]",
    ]
    assert bars(films)[1] == [
        Bar("Dome film", (1,)), Bar("Giant-screen film", (1,)), Bar("Science documentary", (0,)), Bar("4D film", (0,)),
        Bar("Science-fiction film", (0,)),
    ]  # fmt: skip
    assert await shown(wu, "facet-countries") == (
        "Films entered, by countries of production: 2 films. China: 2; Portugal: 1."
        " A film with several of them counts for each.",
        ("films",), [Bar("China", (2,)), Bar("Portugal", (1,))],
    )  # fmt: skip
    assert await shown(wu, "days") == (
        "Films entered, day by day: 2 so far; drafts that wait: 1. Enrolment closes: 14 March 2021, 24:00 Beijing time"
        " (UTC+8).",
        ("entered", "drafts that wait"), [Bar("1 Mar", (1, 0)), Bar("2 Mar", (1, 0)), Bar("3 Mar", (2, 1))],
    )  # fmt: skip
    assert (await shown(wu, "drafts"))[0] == (
        "Drafts that wait: 1. Complete but not handed in: 0; half or more filled in: 0; less: 1."
        " Untouched for 14 days or longer: 0."
    )
    assert await shown(wu, "reminders") == (
        "Reminders sent: 1. of drafts: 1. Most on one day: 1, on 1 March 2021.", ("of drafts",),
        [Bar("1 Mar", (1,)), Bar("2 Mar", (0,)), Bar("3 Mar", (0,))],
    )  # fmt: skip
    assert await shown(wu, "asked") == (
        "What is asked most without an answer: 1 question, of different kinds: 1. Is there <parking>?: 1.",
        ("times asked",), [Bar("Is there <parking>?", (1,))],
    )  # fmt: skip
    assert await shown(wu, "announcements") == (
        "What became of announcements, the latest 1. arrived: 2; failed: 1.", ("arrived", "failed"),
        [Bar("#3 News & more", (2, 1))],
    )  # fmt: skip
    assert await shown(wu, "jury") == (
        "How far the jury is: 0 of 1 judged; jurors: 1; conflicts of interest: 0.",
        ("judged", "still to judge", "conflict of interest"), [Bar("(left the team)", (0, 1, 0))],
    )  # fmt: skip
    [told] = await wu.presses("numbers.table:days")
    assert lines([told])[0] == "Films entered so far, day by day: 3 rows."
    assert told.file == FileNote(
        "days.csv", 97, "text/csv",
        content="\ufeffday at the festival,entered,drafts that wait\r\n"
        "2021-03-01,1,0\r\n2021-03-02,1,0\r\n2021-03-03,2,1\r\n",
    )  # fmt: skip


async def test_everything_in_chinese(room: Room) -> None:
    await busy(room)
    wu = await hired(room, "Wu", "zh")
    assert lines(await wu.says("/numbers")) == [
        "📊 数据统计，截至2021年3月3日09:00（北京时间，UTC+8）",
        "",
        "影片：已报名2部，撤回0部",
        "未提交的草稿：1份",
        "已发提醒：1条",
        "观影计划：共收藏0场，来自0人",
        "待回答的问题：1个",
        "通知：1次，送达2条",
        "评审：应评1份，已评0份",
        "[按影片类别 | 按制片国家或地区] [报名进度 | 草稿] [提醒 | 影片收藏] [待答问题 | 问得最多]"
        " [通知发送结果 | 评审进度] [⬇ 导出文件…]",
    ]
    assert await shown(wu, "facet-countries") == (
        "报名影片：按制片国家或地区，共2部。中国：2；葡萄牙：1。同一影片符合多项的，每项各计一次。",
        ("影片（部）",), [Bar("中国", (2,)), Bar("葡萄牙", (1,))],
    )  # fmt: skip
    assert await shown(wu, "days") == (
        "报名进度：目前已报名2部，另有1份草稿未提交。报名截止：2021年3月14日24:00（北京时间，UTC+8）。",
        ("已报名", "未提交的草稿"), [Bar("3月1日", (1, 0)), Bar("3月2日", (1, 0)), Bar("3月3日", (2, 1))],
    )  # fmt: skip
    assert [(await shown(wu, name))[0] for name in ("drafts", "questions", "reminders", "announcements", "jury")] == [
        "未提交的草稿：1份。已填完但未提交：0份；填了一半以上：0份；不到一半：1份。14天以上没动过的：0份。",
        "待回答的问题：1个。没有找到答案：1。单日最多：2021年3月1日，1个。",
        "已发提醒：1条。草稿提醒：1。单日最多：2021年3月1日，1条。",
        "通知发送结果（最近1次）。已送达：2；发送失败：1。",
        "评审进度：应评1份，已评0份；评委1位；申请回避0份。",
    ]
    assert lines(await wu.presses("numbers.show:saves")) == ["还没有人收藏场次或关注影片。", "[◀ 数据统计]"]
    assert lines(await wu.presses("numbers.files")) == [
        "⬇ 导出文件。文件在发送时按当时的数据生成，其中含有个人信息，请只转交给确有需要的人。"
        "看片密码不会出现在任何文件里。",
        "[影片 · XLSX | 影片 · CSV] [评审 · XLSX | 评审 · CSV] [收藏 · XLSX | 收藏 · CSV] [通知收件人…]"
        " [影片附件 · ZIP | ◀ 数据统计]",
    ]


async def test_empty_numbers_say_so(room: Room) -> None:
    wu = await hired(room, "Wu")
    names = ["days", "drafts", "reminders", "saves", "questions", "asked", "announcements", "jury"]
    for name in ("facet-category", "facet-nothing", "nonsense"):
        assert lines(await wu.presses(f"numbers.show:{name}")) == [
            "There is nothing to count here yet.", "[◀ Numbers]",
        ]  # fmt: skip
    said = [lines(await wu.presses(f"numbers.{way}:{name}"))[0] for way, name in zip(WAYS, names, strict=True)]
    assert said == [
        "No film has been entered or begun yet.",
        "No draft waits: whatever was begun has been handed in.",
        "No reminder has been sent yet.",
        "Nobody keeps a screening or follows a film yet.",
        "No question waits for an answer.",
        "No question waits for an answer.",
        "No announcement has been sent out yet.",
        "No film has been given to a juror yet.",
    ]  # fmt: skip


async def test_files_to_take_away(room: Room) -> None:
    await busy(room)
    wu = await hired(room, "Wu")
    [films] = await wu.presses("numbers.export:entries.xlsx")
    assert films.file == FileNote(
        "entries.xlsx", 0, orders.TYPES["xlsx"], orders.encoded(Order("entries", "xlsx", "en")), "export"
    )
    assert lines(await wu.presses("numbers.whom")) == [
        "Whose recipients? Here are the announcements that have begun, the latest first.",
        "[#3 News & more] [⬇ Files…]",
    ]
    assert lines(await wu.chooses("#3 News & more")) == [
        "#3 News & more: 3 recipients. As what?",
        "[XLSX | CSV] [⬇ Files…]",
    ]
    [told] = await wu.chooses("CSV")
    assert (told.text, told.file) == (
        "Announcement #3 “News &amp; more”: its recipients, and how it ended with each.",
        FileNote("announcement-3.csv", 0, "text/csv", orders.encoded(Order("recipients", "csv", "en", "c1")), "export"),
    )
    assert lines(await wu.presses("numbers.export:files.zip")) == ["No film has a file yet.", "[⬇ Files…]"]
    for nothing in ("recipients.csv.nothing", "entries.exe", "people.csv", "files.zip.99999", ""):
        assert "[⬇ Files…]" in lines(await wu.presses(f"numbers.export:{nothing}"))[-1], nothing
    logged = await room.rows("SELECT subject FROM audit WHERE action = 'numbers.export' ORDER BY id")
    assert "entries.xlsx" in [row["subject"] for row in logged]


async def test_archives_come_ten_at_a_press(room: Room) -> None:
    await busy(room)
    wu = await hired(room, "Wu")
    async with room.house.database.transaction() as tx:
        await tx.many(
            "INSERT INTO entry_files (id, edition, entry_id, person_id, kind, name, size, attached, state, channel,"
            " chat, language, due_at, added_at, told)"
            " SELECT :id, edition, id, person_id, 'still', 'a.jpg', 19000000, '{}', 'kept',"
            " 'web', 'x', 'en', created_at, created_at, 1 FROM entries WHERE number = 1",
            [{"id": f"f{n:02}"} for n in range(12)],
        )
    replies = await wu.presses("numbers.export:files.zip")
    assert [reply.file.name for reply in replies if reply.file] == [f"entry-files-{n}-of-12.zip" for n in range(1, 11)]
    assert lines(replies[-1:]) == [
        "The rest, from part 11 to part 12, comes when you press the button.", "[⬇ From part 11 of 12]",
    ]  # fmt: skip
    rest = await wu.chooses("⬇ From part 11 of 12")
    assert [orders.decoded(reply.file.token).ids for reply in rest if reply.file] == [("f10",), ("f11",)]


async def test_numbers_are_for_organisers(room: Room) -> None:
    ada = room.visitor("ada")
    for heard in ("numbers.show:days", "numbers.export:entries.csv", "numbers.files"):
        [reply] = await ada.presses(heard)
        assert reply.file is None
        assert lines([reply]) == ["That is for the festival's organisers."] or "organisers" in reply.text


async def test_the_office_chat_may_look_but_takes_nothing_away(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, **OFFICE) as room:
        wu, group = await hired(room, "Wu"), Group(room)
        await wu.sends(group.says(wu, "/numbers"))
        assert [owed.reply.text.split("\n")[0] for owed in group.said()] == [
            "📊 <b>Numbers</b> as of 1 March 2021, 09:00 Beijing time (UTC+8)"
        ]
        await wu.sends(group.says(wu, "", button="numbers.export:entries.csv"))
        assert [owed.reply.file for owed in group.said()] == [None]


async def test_without_letters_the_sentence_stays(sqlite_url: str, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.ttf"
    nothing.write_bytes(b"")
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, USHER_PROGRAMME_FONT=str(nothing)) as room:
        await room.visitor("ada").presses("enrol.new:fresh")
        wu = await hired(room, "Wu")
        [reply] = await wu.presses("numbers.show:days")
        assert reply.file is None
        assert lines([reply])[0].startswith("Films entered, day by day: 0 so far; drafts that wait: 1.")


async def test_the_menu_changes_in_place_and_comes_anew_below_a_picture(room: Room) -> None:
    await room.visitor("ada").presses("enrol.new:fresh")
    wu = await hired(room, "Wu")
    await wu.says("/numbers")
    assert [reply.replaces for reply in await wu.chooses("⬇ Files…")] == [True]
    assert [reply.replaces for reply in await wu.chooses("◀ Numbers")] == [True]
    await wu.chooses("By day")
    assert [reply.replaces for reply in await wu.chooses("◀ Numbers")] == [False]
