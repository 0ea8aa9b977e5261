"""Organisers ask for changes: the letter as its reader will read it, sent once, added to, replaced, taken back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.staff import audited, open_office, organiser
from tests.handlers.staff.test_reviewing import corrects, entered
from tests.visitors import BY_WORDING, Room, Visitor, lines

UNTIL = "14 March 2021, 24:00 Beijing time (UTC+8)"
LETTER = [
    "The organisers have looked at BJIFF11-0001, “Low Water”, and ask you to correct or complete:", "• Running time",
    "• Screener", "", "They write:", "The link does not <open>.", "",
    f"You can do it until {UNTIL}. What you submitted stands until you submit the changes.",
]  # fmt: skip
TICKS = (
    "[☐ Category | ☐ Original title] [☐ English title | ☐ Chinese title] [☐ Countries of production]"
    " [☐ Year of completion] [☐ Running time | ☐ Director(s)] [☐ Short synopsis | ☐ Languages]"
    " [☐ Premiere status | ☐ Screener] [☐ Rights holder | ☐ Declaration] [Done (0)] [Why?] [Cancel]"
)
FIELDS = [
    "1 of 2 · Fields",
    "What should be corrected or completed in BJIFF11-0001 Low Water? Tick everything that applies.",
]  # fmt: skip
WRONG = [
    "2 of 2 · What is wrong",
    "What is wrong, or missing? The filmmaker reads it as you write it; their language may be another one than yours.",
    "[Back | Why?] [Cancel]",
]  # fmt: skip
SENT = [
    f"Sent. The filmmaker of BJIFF11-0001 Low Water can make the changes until {UNTIL}; you will be told when they are"
    " here.", "[The entry | Entries]",
]  # fmt: skip
ASKED = f"📤 Bo asked for changes on 1 March 2021, 09:00 Beijing time (UTC+8), until {UNTIL}: "
MEANWHILE = "⚠ A colleague has asked for changes meanwhile. Nothing was sent; this is how it stands."


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as opened:
        yield opened


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """A house on either database."""
    async with open_office(database_url, tmp_path, **BY_WORDING) as opened:
        yield opened


async def writes(who: Visitor, entry: str, fields: str, text: str, begin: str = "") -> list[str]:
    """Up to the letter, as it stands before it is sent."""
    await who.presses(begin or f"asking.begin:{entry}.1")
    await who.says(fields)
    return lines(await who.says(text))


async def sends(who: Visitor) -> list[str]:
    return lines(await who.presses(who.last[-1].choices[0].id))


async def requests(room: Room) -> list[tuple[str, str]]:
    rows = await room.rows("SELECT fields, state FROM change_requests ORDER BY fields")
    return [(row["fields"], row["state"]) for row in rows]


async def test_changes_are_asked_for_and_come_back(room: Room) -> None:
    bo = await organiser(room)
    ada, entry = await entered(room)
    room.replies("bo")
    await bo.presses(f"review.show:{entry}")
    assert lines(await bo.chooses("Ask for changes")) == [*FIELDS, TICKS]
    ticked = await bo.chooses("☐ Running time")
    assert (lines(ticked), ticked[0].replaces) == (
        [*FIELDS, TICKS.replace("☐ Running", "☑ Running").replace("(0)", "(1)")], True,
    )  # fmt: skip
    assert lines(await bo.says("running time and screener")) == WRONG
    preview = [
        "This is what the filmmaker will read (in their language: English). Below it stands a button that leads to"
        " these questions, and to no others.", "", *LETTER,
        "[✅ Send it] [✎ Fields | ✎ What is wrong] [Back | Cancel]",
    ]  # fmt: skip
    assert lines(await bo.says("The link does not <open>.")) == preview
    assert lines(await bo.says("/back")) == [*WRONG[:2], "", "Your answer so far: The link does not <open>.",
                                             "[Back | Keep it | Why?] [Cancel]"]  # fmt: skip
    assert lines(await bo.chooses("Keep it")) == preview
    send = bo.button("✅ Send it")
    assert lines(await bo.presses(send)) == SENT
    assert lines(room.replies("ada")) == [*LETTER, "[Make the changes]"]
    assert lines(await bo.presses(send)) == ["That form is closed already.", "[Entries]"]
    assert room.replies("ada") == []
    card = lines(await bo.presses(f"review.show:{entry}"))
    assert [line for line in card if line.startswith(("📤", "The link", "[Ask"))] == [
        f"{ASKED}Running time, Screener", "The link does not <open>.",
        "[Ask for more changes] [Changes no longer needed] [Note | Show the password] [Jury | Decision] [Programme]"
        " [Entries]",
    ]  # fmt: skip
    [letter] = await room.rows("SELECT id FROM change_requests")
    await ada.presses(f"enrol.asked_for:{letter['id']}")
    await ada.says("31 min")
    await ada.chooses("Keep it")
    await ada.submits()
    assert lines(room.replies("bo"))[0] == (
        "📥 The changes you asked for are here: BJIFF11-0001 “Low Water” (version 2)"
    )
    assert lines(await bo.presses("review.list:answered.0.1")) == [
        "Changes are here · all categories: 1 entry",
        "[✏ BJIFF11-0001 · Low Water] [All entries (1)] [By category]",
    ]  # fmt: skip
    assert [(r.actor, r.subject, r.detail) for r in await audited(room) if r.action == "review.ask"] == [
        ("terminal:bo", entry, "v1 running_time screener")
    ]


async def test_the_letter_is_in_the_readers_language(room: Room) -> None:
    bo = await organiser(room, language="zh")
    ada, entry = await entered(room, language="zh")
    room.replies("bo")
    assert await writes(bo, entry, "片长、看片链接", "链接打不开。") == [
        "报名人将看到以下内容（对方的语言：中文）。下方会有一个按钮，只打开这几个问题。", "",
        "工作人员看过BJIFF11-0001《Low Water》的报名内容，请您修改或补充以下几项：", "• 片长", "• 看片链接", "",
        "工作人员留言：", "链接打不开。", "",
        "请在2021年3月14日24:00（北京时间，UTC+8）之前完成。在您提交修改之前，以已提交的内容为准。",
        "[✅ 发送] [✎ 修改项 | ✎ 修改说明] [上一题 | 取消]",
    ]  # fmt: skip
    assert await sends(bo) == [
        "已发送。BJIFF11-0001《Low Water》的报名人可在2021年3月14日24:00（北京时间，UTC+8）之前修改，"
        "收到修改后会通知您。",
        "[查看报名 | 报名列表]",
    ]  # fmt: skip
    assert lines(room.replies(ada.name))[-1] == "[现在修改]"
    assert lines(await bo.presses(f"asking.begin:{entry}.1")) == [
        "已经请报名人修改以下内容。要在此基础上补充，还是改为新的要求？", "", "📤 Bo已请报名人修改：片长、看片链接",
        "提出时间：2021年3月1日09:00（北京时间，UTC+8）；截止时间：2021年3月14日24:00（北京时间，UTC+8）",
        "链接打不开。",
        "[补充要求] [改为新的要求] [查看报名 | 报名列表]",
    ]  # fmt: skip


async def test_more_is_asked_or_something_else_or_nothing_any_more(room: Room) -> None:
    bo = await organiser(room)
    ada, entry = await entered(room)
    await writes(bo, entry, "year", "Which year?")
    await sends(bo)
    assert lines(await bo.presses(f"asking.begin:{entry}.1")) == [
        "Changes are asked for already. Do you want to add to them, or ask for something else in their place?", "",
        f"{ASKED}Year of completion", "Which year?",
        "[Add to it] [Ask for something else instead] [The entry | Entries]",
    ]  # fmt: skip
    room.replies("ada")
    await writes(bo, entry, "synopsis", "Longer, please.", bo.button("Add to it"))
    await sends(bo)
    assert lines(room.replies("ada"))[1:8] == [
        "• Year of completion", "• Short synopsis", "", "They write:", "Which year?", "", "Longer, please.",
    ]  # fmt: skip
    await bo.presses(f"asking.begin:{entry}.1")
    await writes(bo, entry, "title", "The title?", bo.button("Ask for something else instead"))
    await sends(bo)
    assert lines(room.replies("ada"))[1:5] == ["• Original title", "", "They write:", "The title?"]
    assert await requests(room) == [
        ('["title"]', "open"), ('["year", "synopsis"]', "withdrawn"), ('["year"]', "withdrawn"),
    ]  # fmt: skip
    await bo.presses(f"review.show:{entry}")
    back = bo.button("Changes no longer needed")
    assert lines(await bo.presses(back)) == [
        "The changes to BJIFF11-0001 Low Water are no longer asked for.", "[The entry | Entries]",
    ]  # fmt: skip
    assert lines(room.replies(ada.name)) == [
        "The organisers no longer need these changes. BJIFF11-0001, “Low Water”, stands as you submitted it (version"
        " 1).", "--",
    ]  # fmt: skip
    assert lines(await bo.presses(back))[0] == (
        "⚠ What was asked for has been answered or taken back meanwhile. Nothing was sent; this is how it stands."
    )
    assert [line.rpartition(": ")[2] for line in lines(await ada.says("/films")) if "March 2021" in line][3:7] == [
        "the organisers asked for changes"] * 3 + ["the changes asked for are no longer needed"]  # fmt: skip


async def test_two_organisers_at_once_and_a_film_that_changes_meanwhile(both: Room) -> None:
    room = both
    bo, olga = await organiser(room), await organiser(room, "olga")
    ada, entry = await entered(room)
    await writes(bo, entry, "year", "Which year?")
    await writes(olga, entry, "title", "Which title?")
    assert (await sends(bo))[0].startswith("Sent.")
    room.replies("ada")
    late = await sends(olga)
    assert [late[0], [line for line in late if "📤" in line]] == [MEANWHILE, [f"{ASKED}Year of completion"]]
    assert [room.replies("ada"), await requests(room)] == [[], [('["year"]', "open")]]
    [request] = await room.rows("SELECT id FROM change_requests")
    add = f"asking.add:{entry}.1.{request['id']}"
    await writes(olga, entry, "title", "Which title?", add)
    await corrects(ada, entry, "running_time", "31 min")
    for who in ("bo", "olga", "ada"):
        room.replies(who)
    newer = "⚠ It has been corrected meanwhile; this is the newest version. Nothing was done."
    assert (await sends(olga))[0] == newer
    assert lines(await olga.presses(add))[0] == newer
    assert lines(await olga.presses(f"asking.begin:{entry}.1"))[0] == newer
    assert await requests(room) == [('["year"]', "open")]
    await ada.presses(f"films.withdraw:{entry}")
    await ada.chooses("Yes, withdraw it")
    room.replies("olga")
    assert lines(await olga.presses(f"asking.begin:{entry}.2"))[2] == "⚠ The filmmaker has withdrawn it."


async def test_left_in_the_middle_nothing_is_sent(room: Room) -> None:
    bo = await organiser(room)
    _, entry = await entered(room)
    await writes(bo, entry, "year", "Which year?")
    assert lines(await bo.says("/cancel"))[0] == ("Do you want to stop? What you have written here will not be kept.")
    gone = lines(await bo.presses(next(c.id for c in bo.last[-1].choices if ".discard:" in c.id)))
    assert gone == ["Nothing was sent to the filmmaker.", "[The entry | Entries]"]
    assert [await requests(room), room.replies("ada")] == [[], []]


async def reminded(room: Room, days: float) -> list[str]:
    """What Ada hears so many days later."""
    room.clock.instant += timedelta(days=days)
    await room.house.remind()
    await room.house.courier.settle()
    return lines(room.replies("ada"))


async def test_they_are_reminded_once_a_day_before_it_is_too_late(room: Room) -> None:
    bo = await organiser(room)
    ada, entry = await entered(room)
    await writes(bo, entry, "year", "Which year?")
    await sends(bo)
    room.replies("ada")
    assert await reminded(room, 11) == []
    assert await reminded(room, 2) == [
        "⏰ The organisers still wait for your changes to BJIFF11-0001, “Low Water”: Year of completion. You can make"
        f" them until {UNTIL}; what you submitted stands as it is if you do not.", "[Make the changes]",
    ]  # fmt: skip
    assert await reminded(room, 0.1) == []
    await bo.presses(f"asking.begin:{entry}.1")
    await writes(bo, entry, "title", "The title?", bo.button("Ask for something else instead"))
    await sends(bo)
    room.replies("ada")
    await ada.presses("films.list")
    await ada.chooses("Make the changes")
    await ada.says("High Water")
    await ada.submits()
    room.replies("ada")
    assert await reminded(room, 7) == []  # answered


@pytest.mark.parametrize(("days", "said"), [(13.54, 2), (13.6, 0)])
async def test_late_by_half_a_day_it_is_said_as_long_as_there_is_time(room: Room, days: float, said: int) -> None:
    bo = await organiser(room)
    _, entry = await entered(room)
    await writes(bo, entry, "year", "Which year?")
    await sends(bo)
    room.replies("ada")
    assert len(await reminded(room, days)) == said


async def test_organisers_hear_once_that_the_time_is_over(room: Room) -> None:
    """In the morning, and only where enrolment is over, too; the film's history and the card say it."""
    bo = await organiser(room)
    ada, entry = await entered(room)
    await writes(bo, entry, "year", "Which year?")
    await sends(bo)
    room.replies("bo")
    heard = []
    for days in (13, 1, 0.1, 1):
        room.clock.instant += timedelta(days=days)
        await room.house.look_around()
        await room.house.courier.settle()
        heard.append(lines(room.replies("bo")))
    over = [
        "⌛ BJIFF11-0001, “Low Water”: the time for the changes ended without an answer. Version 1 stands as it is.",
        "[Open the entry]",
    ]
    assert heard == [[], over, [], []]
    assert "15 March 2021, 09:00 Beijing time (UTC+8): the time for the changes ended" in lines(
        await ada.presses("films.list")
    )
    card = lines(await bo.presses(f"review.show:{entry}"))
    assert [line for line in card if line.startswith("⌛")] == [
        "⌛ Bo asked for changes on 1 March 2021, 09:00 Beijing time (UTC+8); the time ended on"
        f" {UNTIL} without an answer: Year of completion"
    ]


async def test_whoever_cannot_be_reached_gets_it_when_they_write(room: Room) -> None:
    bo = await organiser(room)
    ada, entry = await entered(room)
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE conversations SET unreachable_since = '2021-02-01T00:00:00.000Z' WHERE chat = 'ada'")
    await writes(bo, entry, "year", "Which year?")
    assert await sends(bo) == [
        "The filmmaker of BJIFF11-0001 Low Water cannot be reached at the moment: they will get it when they write to"
        f" the bot again. They can make the changes until {UNTIL}.", "[The entry | Entries]",
    ]  # fmt: skip
    assert room.replies("ada") == []
    assert lines(await ada.says("/menu"))[1] == "• Year of completion"


async def test_sent_in_the_same_instant_one_letter_goes_out(both: Room) -> None:
    bo, olga = await organiser(both), await organiser(both, "olga")
    _, entry = await entered(both)
    await writes(bo, entry, "year", "Which year?")
    await writes(olga, entry, "year", "Which year?")
    both.replies("ada")
    pressed = [who.incoming("choice", choice=who.last[-1].choices[0].id) for who in (bo, olga)]
    await asyncio.gather(*(both.house.desk.answer(heard) for heard in pressed))
    await both.house.courier.settle()
    told = sorted(lines(both.replies(name))[0] for name in ("bo", "olga"))
    assert [told[0].startswith("Sent."), told[1]] == [True, MEANWHILE]
    assert [len(both.replies("ada")), await requests(both)] == [1, [('["year"]', "open")]]


async def test_asked_again_on_the_same_day_they_are_reminded_again(room: Room) -> None:
    """What was answered ends at the same instant as what is asked now."""
    bo = await organiser(room)
    ada, entry = await entered(room)
    await writes(bo, entry, "title", "The title?")
    await sends(bo)
    await ada.presses("films.list")
    await ada.chooses("Make the changes")
    await ada.says("High Water")
    await ada.submits()
    await bo.presses(f"asking.begin:{entry}.2")
    await bo.says("title")
    await bo.says("Really?")
    await sends(bo)
    [row] = await room.rows("SELECT state, reason FROM reminders WHERE kind = 'changes'")
    assert tuple(row.values()) == ("pending", "")
