"""/announce: written, its audience chosen, looked at, tested, sent, read; in whole replies, both languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.talk.message import FileNote
from tests.handlers.staff import audited, open_office, organiser
from tests.handlers.staff.announcing import CHINESE, TEXT, Desk, begun, open_desk, press
from tests.season import ALL, CLASS, REX, TIDE, published
from tests.visitors import BY_WORDING, Visitor, lines

LETTER = ["Dear all,", "the dome night moves to 18:00: https://example.org/dome.", "[Announcements…]"]
BRIEF = ["各位好：", "球幕之夜改到18:00，详见 https://example.org/dome 。", "[通知设置]"]
SORTS = (
    "[＋ People | ＋ Category] [＋ Countries of production] [＋ State of the film] [＋ Language | ＋ App]"
    " [＋ Saved: hall | ＋ Saved: day] [＋ Saved: film]"
)
GROUPS = (
    "[Everybody who has written to me] [{}Film fans] [Filmmakers with a submitted film] [People with a draft] [Jurors]"
    " [Everybody who works here] [Back]"
)
EDITS = "[✎ English | ✎ 中文] [📎 Picture or file | ✎ Topic] [✎ Name] [👥 Who gets it] [👁 Preview | 🧪 Send a test…]"
DRAFTED = f"{EDITS} [Send now… | 🕒 Send later…] [🗑 Delete the draft…] [All announcements]"
FANS = ["2 people as of now", "– terminal, English: 1", "– terminal, 中文: 1"]
FILE = ["4 of 5 · Picture or file", "Is a picture or a file to go along? Send it here now, or skip."]
PICTURE = FileNote("dome.jpg", 1_000_000, "image/jpeg", "token-1", "terminal")


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_office(database_url, tmp_path, **BY_WORDING) as room:
        yield await open_desk(room)


def card(name: str, *below: str) -> list[str]:
    """The card of an announcement with the usual texts; below: what follows them."""
    texts = ["English", *LETTER[:2], "", "中文", *BRIEF[:2]]
    return [f"{name} · draft", "", "Topic: Programme and screenings", "", *texts, "", *below]


async def test_from_the_first_word_to_the_last_recipient(desk: Desk) -> None:
    bo = desk.bo
    assert lines(await bo.says("/announce")) == [
        "Announcements to many people. There has been none yet.",
        "You write the text in each language, choose who gets it, look at it, and send it: now, or at a moment that"
        " you set.",
        "[✎ New announcement]",
    ]
    assert lines(await bo.presses("announce.new")) == [
        "1 of 5 · Topic",
        "What is it about?",
        "[Programme and screenings] [Talks, guests and events] [Enrolment, for filmmakers] [Practical changes]"
        " [Why?] [Save and leave | Cancel]",
    ]
    assert await begun(bo, TEXT, CHINESE, "skip", "Dome night") == [
        "✓ Written down as #1 Dome night. Nobody has got it yet. Now: who is it for?",
        "",
        "#1 Dome night: who gets it?",
        "",
        "Nobody has been chosen yet. Choose people first, then narrow that down if you like.",
        f"{SORTS} [Done]",
    ]
    who = "People: press who is meant; who belongs to any of these gets it."
    assert (await press(bo, "announce.pick", "groups"))[-1] == GROUPS.format("")
    chosen = await press(bo, "announce.flip", "fans")
    assert chosen == [who, "", "To film fans", "", *FANS, GROUPS.format("✓ ")]
    await press(bo, "announce.who")
    assert await press(bo, "announce.show") == card(
        "#1 Dome night",
        "To film fans",
        "→ 2 people as of now",
        "",
        "Next: look at the preview, send yourself a test, then send it. Nothing goes out before you confirm.",
        DRAFTED,
    )
    assert await press(bo, "announce.preview") == [
        "Here is #1 Dome night exactly as people get it, each in their own language:",
        "--",
        *LETTER,
        *BRIEF,
        "That is all. Does it look right?",
        "[🧪 Send a test…] [Send now… | 🕒 Send later…] [Show the announcement]",
    ]
    assert await press(bo, "announce.go") == [
        "Send #1 Dome night to 2 people now?",
        "",
        "To film fans",
        "",
        *FANS,
        "",
        "That takes under a minute.",
        "People for whom it is night (22:00–08:00) get it in the morning.",
        "[✓ Send to 2 people now] [Not yet]",
    ]
    assert await press(bo, "announce.start") == [
        "✓ It goes out. The message below shows how far it has got.",
        "",
        "#1 Dome night · about to go out",
        "Making the list of recipients.",
        "[⏸ Pause | ✖ Cancel…] [All announcements]",
    ]
    await desk.passes()
    assert (desk.heard(desk.ada), desk.heard(desk.lin)) == (LETTER, BRIEF)
    assert desk.heard(bo)[-7:-2] == [
        "#1 Dome night · sent",
        "▓▓▓▓▓▓▓▓▓▓ 100 %",
        "Sent: 2 of 2",
        "It took under a minute.",
        "[✎ Send a correction] [All announcements]",
    ]
    log = await audited(desk.room)
    assert [f"{each.action} {each.subject} {each.detail}".strip() for each in log] == [
        "announcement.list",
        "announcement.write #1",
        "announcement.show #1",
        "announcement.start #1 2 people",
    ]
    assert lines(await bo.says("/announce")) == [
        "Announcements to many people. There is 1 so far.",
        "[✎ New announcement] [#1 Dome night · sent 2]",
    ]


async def test_the_same_in_chinese(desk: Desk) -> None:
    bo = await organiser(desk.room, "bao", "zh")
    assert lines(await bo.says("/announce")) == [
        "发给很多人的通知，目前还没有。",
        "先用每种语言写好内容，再选收件人，看过预览就可以发送，也可以定时发送。",
        "[✎ 新建通知]",
    ]
    await begun(bo)
    assert lines(bo.last) == [
        "第2步，共5步 · 中文内容",
        "请用中文写出通知内容，收到的人看到的就是您写的原文。",
        "[上一步 | 为什么要填？] [保存离开 | 取消]",
    ]
    for answer in (CHINESE, TEXT, "跳过"):
        await bo.says(answer)
    assert lines(await bo.says("球幕之夜")) == [
        "✓ 已保存为#1 球幕之夜，还没有发给任何人。接下来选择收件人：",
        "",
        "#1 球幕之夜：发给谁？",
        "",
        "还没有选择收件人。先选人群，再按需要缩小范围。",
        "[＋ 人群 | ＋ 影片类别] [＋ 制片国家或地区 | ＋ 影片状态] [＋ 语言 | ＋ 联系渠道]"
        " [＋ 日程：影厅 | ＋ 日程：日期] [＋ 日程：影片] [选好了]",
    ]
    await press(bo, "announce.pick", "groups")
    await press(bo, "announce.flip", "fans")
    await press(bo, "announce.who")
    await press(bo, "announce.pick", "languages")
    await press(bo, "announce.flip", "zh")
    await press(bo, "announce.who")
    assert await press(bo, "announce.show") == [
        "#1 球幕之夜 · 草稿",
        "",
        "类别：节目与放映",
        "",
        "English",
        *LETTER[:2],
        "",
        "中文",
        *BRIEF[:2],
        "",
        "发给影迷",
        "• 语言：中文",
        "→ 目前1人",
        "",
        "下一步：看预览，给自己发一条测试，然后发送。您确认之前什么都不会发出去。",
        "[✎ English | ✎ 中文] [📎 图片或文件 | ✎ 类别] [✎ 名称] [👥 收件人] [👁 预览 | 🧪 发测试…]"
        " [立即发送… | 🕒 定时发送…] [🗑 删除草稿…] [全部通知]",
    ]
    assert await press(bo, "announce.go") == [
        "确定现在将#1 球幕之夜发给1人吗？",
        "",
        "发给影迷",
        "• 语言：中文",
        "",
        "目前1人",
        "– 终端，中文：1人",
        "",
        "不到1分钟就能发完。",
        "按各自所在地的时间，夜间（22:00至08:00）不打扰，早上再发。",
        "[✓ 立即发给1人] [先不发]",
    ]
    desk.silence()
    assert await press(bo, "announce.start") == [
        "✓ 开始发送。下面的消息会显示进度。",
        "",
        "#1 球幕之夜 · 即将发出",
        "正在确定收件人名单。",
        "[⏸ 暂停 | ✖ 取消…] [全部通知]",
    ]
    await desk.passes()
    assert desk.heard(desk.lin) == BRIEF
    assert desk.room.replies("ada") == []


async def test_a_test_goes_to_chosen_colleagues_in_each_language(desk: Desk) -> None:
    bo = desk.bo
    await desk.writes()
    ask = (
        "Who shall get a test of #1 Dome night? It comes in each language, on each of their channels, marked as a test."
    )
    assert await press(bo, "announce.test") == [ask, "[✓ Me | Cy] [Send the test to 1 person] [Show the announcement]"]
    assert await press(bo, "announce.test", ".0") == [ask, "[Me | Cy] [Show the announcement]"]
    await press(bo, "announce.test", ".2")
    desk.silence()
    assert (await press(bo, "announce.test", ".3"))[1:] == [
        "[✓ Me | ✓ Cy] [Send the test to 2 people] [Show the announcement]"
    ]
    marked = [
        "🧪 Test of #1 Dome night. Only colleagues get this line:", "", *LETTER,
        "🧪 #1 Dome night的测试。这一行只有同事能看到：", "", *BRIEF,
    ]  # fmt: skip
    assert await press(bo, "announce.tested") == [
        "✓ The test is on its way to: you, Cy. Does it look right?",
        "[🧪 Send a test…] [Send now… | 🕒 Send later…] [Show the announcement]",
        *marked,
    ]
    assert desk.heard(desk.cy) == marked
    assert desk.room.replies("ada") == []


async def test_a_test_goes_to_nobody_who_was_not_chosen(desk: Desk) -> None:
    """A colleague has gone since the buttons were made, and another one stands in that place of the list."""
    bo = desk.bo
    await desk.writes()
    await press(bo, "announce.test")
    await press(bo, "announce.test", ".3")
    async with desk.room.house.database.transaction() as tx:
        await tx.run("UPDATE staff SET suspended_at = since WHERE name = 'Cy'")
    desk.silence()
    assert (await press(bo, "announce.tested"))[1:] == ["[✓ Me] [Send the test to 1 person] [Show the announcement]"]
    assert [line for line in desk.heard(desk.cy) if "#1" in line] == []


async def test_wrong_answers_back_and_cancel(desk: Desk) -> None:
    bo = desk.bo
    await begun(bo)
    assert lines(await bo.says("各位好")) == [
        "“Text in English”: what you wrote looks like another language. Please write it again, or confirm it.",
        "",
        "2 of 5 · Text in English",
        "What shall it say, in English? Write it as people are to read it.",
        "[It is right so] [Back | Why?] [Save and leave | Cancel]",
    ]
    for answer in (TEXT, "好" * 901):
        await bo.says(answer)
    assert lines(bo.last) == [*FILE, "[Back | Skip | Why?] [Save and leave | Cancel]"]
    assert lines(await bo.sends(bo.incoming("file", file=PICTURE))) == [
        "The text in 中文 has 901 characters. Below a picture or file it may have 900: shorten it first, or skip the"
        " file.",
        "",
        *FILE,
        "[Back | Skip | Why?] [Save and leave | Cancel]",
    ]
    large = FileNote("dome.png", 11_000_000, "image/png", "token-2", "terminal")
    assert lines(await bo.sends(bo.incoming("file", file=large)))[0] == (
        "dome.png is too large: a picture may have 10 MB at most. Send a smaller one, or send it as a file."
    )
    assert lines(await bo.says("back"))[0] == "3 of 5 · Text in Chinese"
    await bo.says(CHINESE)
    assert lines(await bo.says("here it is"))[:2] == [
        "That is text. Send the picture or the file itself, or skip.",
        "A picture up to 10 MB, or a file up to 20 MB.",
    ]
    sends = bo.incoming("file", file=PICTURE)
    assert lines(await bo.sends(sends))[0] == "✓ dome.jpg goes along."
    assert await bo.sends(sends) == bo.last  # the same once more: nothing new
    await bo.says("skip")
    await press(bo, "announce.pick", "groups")
    await press(bo, "announce.flip", "fans")
    await bo.presses((await desk.room.rows("SELECT 'announce.show:' || id AS id FROM campaigns"))[0]["id"])
    assert lines(bo.last)[:4] == [
        "#1 Dear all, the dome night moves to 18:00 · draft", "", "Topic: Programme and screenings", "📎 dome.jpg",
    ]  # fmt: skip
    await press(bo, "announce.edit", "text_zh")
    assert lines(await bo.says("好" * 901))[:2] == [
        "That is 901 characters; at most 900, please: shorten it by 1.",
        "Below a picture or file a text may have 900 characters.",
    ]
    assert lines(await bo.says("/cancel"))[3] == "📎 dome.jpg"
    desk.silence()
    await press(bo, "announce.go")
    await press(bo, "announce.start")
    await desk.passes()
    assert [reply.file for reply in desk.room.replies("lin")] == [PICTURE]
    await begun(bo, TEXT)
    assert lines(await bo.says("/cancel")) == [
        "Do you want to stop? The draft can be kept for later, or deleted.",
        "[Go on with the form] [Keep it and leave] [Delete the draft]",
    ]
    assert lines(await bo.chooses("Delete the draft")) == [
        "Nothing was written down, and nothing goes out.",
        "[All announcements]",
    ]


async def test_it_goes_on_after_a_restart(database_url: str, tmp_path: Path) -> None:
    async with open_office(database_url, tmp_path, **BY_WORDING) as room:
        await begun((await open_desk(room)).bo, TEXT)
    async with open_office(database_url, tmp_path, **BY_WORDING) as room:
        bo = room.visitor("bo")
        assert lines(await bo.says(CHINESE)) == [*FILE, "[Back | Skip | Why?] [Save and leave | Cancel]"]
        await bo.says("skip")
        await bo.says("Dome night")
        await press(bo, "announce.pick", "groups")
        await press(bo, "announce.flip", "everyone")
        await press(bo, "announce.who")
        await press(bo, "announce.show")
    async with open_office(database_url, tmp_path, **BY_WORDING) as room:
        bo = Visitor(room, "bo", last=bo.last)
        await press(bo, "announce.go")
        await press(bo, "announce.start")
        for _ in range(2):
            await room.house.broadcast()
            await room.house.courier.settle()
        assert lines(room.replies("ada")) == LETTER


async def test_segments_combine(desk: Desk) -> None:
    bo = desk.bo
    await published(desk.room, *ALL, films=[REX, TIDE, CLASS])
    await desk.ada.enters(category="dome")
    await desk.ada.presses("plan.save:rex-1")
    await begun(bo, TEXT, CHINESE, "skip", "Dome")
    assert (await press(bo, "announce.pick", "countries"))[-1] == "[Portugal] [Back]"
    await press(bo, "announce.flip", "PT")
    for sort, value in (("category", "dome"), ("halls", "dome"), ("days", "2021-04-17")):
        await press(bo, "announce.who")
        await press(bo, "announce.pick", sort)
        await press(bo, "announce.flip", value)
    await press(bo, "announce.who")
    fits = [
        "To everybody whom this fits:",
        "• Countries of production: Portugal",
        "• Category: Dome film",
        "• Saved a screening in: Dome Theatre",
        "• Saved a screening on: Saturday 17 April",
    ]
    every, counted = "All of these at once.", ["1 person as of now", "– terminal, English: 1"]
    removing = "[✕ Countries of production] [✕ Category] [✕ Saved a screening in] [✕ Saved a screening on] [Done]"
    assert lines(bo.last) == [
        "#1 Dome: who gets it?", "", *fits, every, "", *counted, "", "For example: “Low Water”", f"{SORTS} {removing}",
    ]  # fmt: skip
    await press(bo, "announce.clear", "days")
    ask = (
        "Which film? Type its title or a part of it."
        " Whoever follows it, or has a screening of it in the plan, is meant."
    )
    assert await press(bo, "announce.film") == [ask, "[No film]"]
    assert lines(await bo.says("zzzz")) == ["I find no film “zzzz” in the programme.", "", ask, "[No film]"]
    assert lines(await bo.says("tyrannosaur"))[2:8] == [
        *fits[:3], "• Saved or follows: Tyrannosaur Returns", fits[3], every,
    ]  # fmt: skip
    await press(bo, "announce.film")
    assert lines(await bo.says("/cancel"))[0] == "#1 Dome: who gets it?"
    await press(bo, "announce.pick", "languages")
    await press(bo, "announce.flip", "zh")
    await press(bo, "announce.who")
    await press(bo, "announce.show")
    assert (await press(bo, "announce.go"))[0] == "As it is, nobody would get it. Choose others:"


async def test_an_unfinished_one_is_kept_and_a_colleague_goes_on_with_it(desk: Desk) -> None:
    bo, cy = desk.bo, desk.cy
    await begun(bo, TEXT)
    assert lines(await bo.says("skip"))[0] == (
        "“Text in Chinese” is needed, so it cannot be skipped. You can save and leave, and answer it later."
    )
    lacks = "⚠️ There is no text in 中文 yet. It cannot be sent like that: everybody reads it in their own language."
    name = "#1 Dear all, the dome night moves to 18:00"
    edits = "[✎ English | ✎ 中文] [📎 Picture or file | ✎ Topic] [✎ Name] [👥 Who gets it]"
    assert lines(await bo.says("save")) == [
        f"✓ Saved as {name}, unfinished. Nobody has got it; you or a colleague can go on with it at any time.",
        "",
        f"{name} · draft",
        "",
        "Topic: Programme and screenings",
        "",
        "English",
        *LETTER[:2],
        "",
        lacks,
        f"{edits} [🗑 Delete the draft…] [All announcements]",
    ]
    await cy.presses("announce.list")
    await press(cy, "announce.show")
    await press(cy, "announce.edit", "text_zh")
    assert lines(cy.last)[0] == "Changing: Text in Chinese"
    assert lines(await cy.says("skip"))[0] == "“Text in Chinese” is needed, so it cannot be skipped."
    assert lines(await cy.says(CHINESE))[-2] == "Next: choose who gets it."
    await bo.presses("announce.new")
    assert lines(await bo.says("save"))[0] == "Nothing was written down, and nothing goes out."


async def test_two_change_the_same_text(desk: Desk) -> None:
    """Whoever is later chooses; what the other one changed beside it stays."""
    bo, cy = desk.bo, desk.cy
    await desk.writes()
    card = next(c.id for reply in bo.last for c in reply.choices if c.id.startswith("announce.edit:"))
    show = f"announce.show:{card.split(':')[1].split('.')[0]}"
    await press(bo, "announce.edit", "text_en")
    assert lines(bo.last)[3] == f"Text so far: {' '.join(LETTER[:2])}"
    await cy.presses(show)
    await press(cy, "announce.edit", "name")
    await cy.says("Dome")
    await press(cy, "announce.edit", "text_en")
    await cy.says("The dome night is at 19:00.")
    clash = [
        "Cy has changed “Text in English” meanwhile:",
        "The dome night is at 19:00.",
        "",
        "You wrote:",
        "The dome night is at 20:00.",
        "",
        "Which one shall stand?",
        "[Keep theirs] [Take mine]",
    ]
    assert lines(await bo.says("The dome night is at 20:00.")) == clash
    assert lines(await bo.chooses("Keep theirs"))[4:6] == ["English", "The dome night is at 19:00."]
    await press(bo, "announce.edit", "text_en")
    await cy.presses(show)
    await press(cy, "announce.edit", "text_en")
    await cy.says("The dome night is at 21:00.")
    assert lines(await bo.says("The dome night is at 20:00."))[1] == "The dome night is at 21:00."
    assert lines(await bo.chooses("Take mine"))[:9] == [
        "✓ Changed.", "", "#1 Dome · draft", "", "Topic: Programme and screenings", "", "English",
        "The dome night is at 20:00.", "",
    ]  # fmt: skip


async def test_whoever_has_blocked_the_bot_is_not_promised(desk: Desk) -> None:
    bo = desk.bo
    async with desk.room.house.database.transaction() as tx:
        await tx.run("UPDATE conversations SET unreachable_since = '2021-02-01T00:00:00.000Z' WHERE chat = 'ada'")
    await desk.writes()
    gone = "1 more cannot be reached at present, having blocked the bot, for one."
    assert lines(bo.last)[-5:-2] == ["→ 3 people as of now", gone, ""]
    assert (await press(bo, "announce.go"))[:8] == [
        "Send #1 Dome night to 3 people now?", "", "To everybody who has written to me", "", "3 people as of now",
        "– terminal, English: 2", "– terminal, 中文: 1", gone,
    ]  # fmt: skip
    assert lines(bo.last)[-1] == "[✓ Send to 3 people now] [Not yet]"


async def test_the_list_speaks_of_a_correction_in_the_readers_language(desk: Desk) -> None:
    await desk.sends()
    await desk.passes()
    await desk.bo.presses("announce.list")
    await press(desk.bo, "announce.show")
    await press(desk.bo, "announce.correct")
    bao = await organiser(desk.room, "bao", "zh")
    assert lines(await bao.says("/announce"))[-1] == (
        "[✎ 新建通知] [#2 #1 Dome night的更正 · 草稿] [#1 Dome night · 已发完 4]"
    )


async def test_at_night_it_is_said_that_most_get_it_in_the_morning(desk: Desk) -> None:
    await desk.writes()
    await press(desk.bo, "announce.plan")
    assert "⚠️ At that hour it is night for most people: they get it in the morning, from 08:00 on." in lines(
        await desk.bo.says("today at 23:30")
    )
