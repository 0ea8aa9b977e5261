"""Changes that organisers ask for: exactly those questions, also after the deadline, and nothing of it is ever lost."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage import change_requests
from storage.change_requests import ChangeRequest
from tests.handlers.staff import organiser
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

FILES = "[📎 Add files]"
UNTIL = "31 March 2021, 09:00 Beijing time (UTC+8)"
HEAD = [
    "BJIFF11-0001, “Low Water”: the organisers ask about 2 points.", "Too short & <b>dark</b>.", "",
    "Nothing is sent until you submit.", "",
]  # fmt: skip
FIRST = [
    "1 of 2 · Running time", "How long is the film?", "", "Your answer so far: 25 min", "",
    "Example: 25 min 30 s, or 1:35:00", "[Keep it | Why?] [Save and leave | Cancel]",
]  # fmt: skip
SECOND = [
    "2 of 2 · Short synopsis",
    "What is the film about? A few sentences, at most 600 characters, in Chinese or English.", "",
    "Your answer so far: The sea goes and comes back.", "",
    "Example: A drop of seawater travels from the surface to the deepest trench, and meets the creatures that make"
    " their own light.",
    "[Back | Keep it | Why?] [Save and leave | Cancel]",
]  # fmt: skip
SUMMARY = [
    f"This is what you were asked for. Please look it over. You can submit until {UNTIL}.", "", "Running time: 31 min",
    "Short synopsis: The sea.", "",
    "Is everything right? Then submit. Or choose the line that you want to change.",
    "[✅ Submit] [✎ Running time | ✎ Short synopsis] [Back | Save and leave] [Cancel]",
]  # fmt: skip
RECEIPT = (
    "Thank you. BJIFF11-0001, “Low Water”, was submitted with the changes on 21 March 2021, 09:00 Beijing time (UTC+8)"
    " (version 2), and the organisers have been told."
)


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """A house on either database."""
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


async def asked(room: Room, *fields: str, days: int = 30, language: str = "en") -> tuple[Visitor, str]:
    """Ada's film has been handed in, and changes are asked for; she, and the button that leads to the questions."""
    ada = room.visitor("ada", language)
    await ada.enters()
    id = await again(room, *(fields or ("running_time", "synopsis")), days=days)
    return ada, f"enrol.asked_for:{id}"


async def again(room: Room, *fields: str, days: int = 30) -> str:
    """A request for the first film; its id."""
    [entry] = await room.rows("SELECT id, edition FROM entries WHERE number = 1")
    now = room.clock.now()
    async with room.house.database.transaction() as tx:
        request = await change_requests.ask(
            tx,
            ChangeRequest(entry["id"], entry["edition"], fields, "Too short & <b>dark</b>.", "terminal:bo", "Bo", now,
                          now + timedelta(days=days), 1),
        )  # fmt: skip
    assert request is not None
    return request.id


async def versions(room: Room) -> list[int]:
    return [row["version"] for row in await room.rows("SELECT version FROM entry_versions ORDER BY version")]


def late(room: Room, days: int = 20) -> None:
    """Enrolment is over by then."""
    room.clock.instant += timedelta(days=days)


async def test_exactly_these_questions_after_the_deadline(both: Room) -> None:
    room = both
    bo = await organiser(room, "bo")
    ada, button = await asked(room)
    room.replies("bo")
    late(room)
    card = lines(await ada.says("/films"))
    assert card[3] == (
        f"⚠ The organisers ask you to correct or complete: Running time, Short synopsis. You can do it until {UNTIL}."
    )
    assert card[-1] == f"[Make the changes] {FILES} [My films]"
    assert lines(await ada.presses(button)) == [*HEAD, *FIRST]
    assert lines(await ada.says("31 min")) == SECOND
    assert lines(await ada.says("back"))[3] == "Your answer so far: 31 min"
    assert lines(await ada.chooses("Keep it")) == SECOND
    assert lines(await ada.says("The sea.")) == SUMMARY
    assert lines(await ada.chooses("✎ Running time"))[0] == "Changing: Running time"
    assert lines(await ada.says("31 min")) == SUMMARY
    submit = ada.button("✅ Submit")
    receipt = lines(await ada.presses(submit))
    assert (receipt[0], receipt[-1]) == (RECEIPT, "[My films]")
    assert [line for line in receipt if line.startswith(("Running", "Short", "Year"))] == [
        "Year of completion: 2020", "Running time: 31 min", "Short synopsis: The sea.",
    ]  # fmt: skip
    assert lines(room.replies(bo.name)) == [
        "📥 The changes you asked for are here: BJIFF11-0001 “Low Water” (version 2)", "Dome film · Ana Reis", "",
        "Running time: 25 min → 31 min", "Short synopsis: The sea goes and comes back. → The sea.", "[Open the entry]",
    ]  # fmt: skip
    done = "You have sent these changes already: BJIFF11-0001, “Low Water”, stands as version 2."
    assert [lines(await ada.presses(button)), await versions(room)] == [[done, "[My films]"], [1, 2]]
    await ada.presses(submit)
    assert await versions(room) == [1, 2]
    history = [line for line in lines(await ada.says("/films")) if "March 2021" in line][-3:-1]
    assert [line.rpartition(": ")[2] for line in history] == ["submitted", "the changes asked for were sent"]


async def test_the_same_in_chinese(room: Room) -> None:
    bo = await organiser(room, "bo", language="zh")
    ada, button = await asked(room, "year", language="zh")
    late(room)
    room.replies("bo")
    assert lines(await ada.says("/films"))[3] == (
        "⚠ 工作人员请您修改或补充：完成年份。请在2021年3月31日09:00（北京时间，UTC+8）之前完成。"
    )
    assert lines(await ada.chooses("现在修改")) == [
        "BJIFF11-0001《Low Water》有1项需要修改或补充。", "Too short & <b>dark</b>.", "",
        "点“提交”后才会发给组委会。", "",
        "第1题，共1题 · 完成年份", "影片是哪一年完成的？", "", "目前填的是：2020年", "", "例如：2020",
        "[保持不变 | 为什么问？] [保存离开 | 取消]",
    ]  # fmt: skip
    assert lines(await ada.says("2019年")) == [
        "以上几项都填好了，请核对。提交截止时间：2021年3月31日09:00（北京时间，UTC+8）。", "", "完成年份：2019年", "",
        "都没问题就请提交；要修改哪一项，点它就行。",
        "[✅ 提交] [✎ 完成年份] [上一题 | 保存离开] [取消]",
    ]  # fmt: skip
    assert lines(await ada.submits())[0] == (
        "谢谢！BJIFF11-0001《Low Water》的修改已于2021年3月21日09:00（北京时间，UTC+8）提交（第2版），"
        "工作人员已收到通知。"
    )
    assert lines(room.replies(bo.name)) == [
        "📥 已按要求修改：BJIFF11-0001《Low Water》（第2版）", "球幕电影 · Ana Reis", "", "完成年份：2020年 → 2019年",
        "[查看报名]",
    ]  # fmt: skip
    assert lines(await ada.presses(button)) == [
        "您已经提交过修改：BJIFF11-0001《Low Water》现为第2版。", "[我的影片]",
    ]  # fmt: skip


async def test_saved_gone_on_with_elsewhere_and_dropped(room: Room) -> None:
    ada, button = await asked(room)
    late(room)
    await ada.presses(button)
    key = ada.incoming("text", text="31 min")
    assert [lines(await ada.sends(key)), room.replies("ada")] == [SECOND, []]
    await ada.sends(key)  # the same message once more answers nothing
    saved = lines(await ada.says("/save"))
    assert saved == [
        "Saved. The changes to BJIFF11-0001, “Low Water”, are kept but not submitted: until you do, version 1 counts."
        f" You can submit them until {UNTIL}.", f"[Make the changes] {FILES} [My films]",
    ]  # fmt: skip
    await ada.says("/continue")
    phone = room.visitor("ada on the train")
    await phone.says("/continue " + ada.last[-1].text.partition("/continue ")[2].partition("<")[0])
    assert lines(await phone.presses(button)) == [*HEAD, *SECOND]  # what is changed needs no second asking
    assert lines(await phone.says("/cancel"))[0].startswith("Do you want to stop?")
    assert lines(await phone.chooses("Delete the draft"))[0] == (
        "The changes are dropped. BJIFF11-0001, “Low Water”, stands as you submitted it (version 1)."
    )
    assert lines(await ada.presses(button)) == [*HEAD, *FIRST]
    assert await versions(room) == [1]


async def test_nothing_changed_is_no_answer(room: Room) -> None:
    ada, button = await asked(room, "year")
    await ada.presses(button)
    await ada.chooses("Keep it")
    assert lines(await ada.submits()) == [
        "Nothing has changed in BJIFF11-0001, “Low Water”, so nothing was sent, and the organisers still wait. If all"
        " is right as it is, tell them with /human.",
        f"[Make the changes] {FILES} [Edit | Withdraw] [My films | A new film]",
    ]  # fmt: skip
    assert await versions(room) == [1]


async def test_corrections_of_ones_own_wait_and_are_not_handed_in_with_it(room: Room) -> None:
    ada, button = await asked(room, "synopsis")
    [entry] = await room.rows("SELECT id FROM entries")
    await ada.presses(f"enrol.open:{entry['id']}")
    await ada.presses(next(c.id for c in ada.last[-1].choices if ".change:year:" in c.id))
    await ada.says("2018")
    await ada.says("/save")
    late(room)
    await ada.presses(button)
    await ada.says("The sea.")
    receipt = lines(await ada.submits())
    assert [line for line in receipt if line.startswith(("Year", "Short"))] == [
        "Year of completion: 2020", "Short synopsis: The sea.",
    ]  # fmt: skip
    card = lines(await ada.says("/films"))
    assert card[card.index("Changed, but not submitted yet") + 1] == "Year of completion: 2018"


async def test_an_answer_may_call_for_another_question(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.enters(title="退潮")  # a film that has a Chinese title already is not asked for one
    first, second = await again(room, "year"), ""
    async with room.house.database.transaction() as tx:
        await change_requests.take_back(tx, first, room.clock.now())
    second = await again(room, "title")
    await ada.presses(f"enrol.asked_for:{first}")  # an older button leads to what is asked now
    assert lines(ada.last)[5] == "1 of 1 · Original title"
    assert lines(await ada.says("Low Tide"))[0] == "2 of 2 · Chinese title"
    await ada.says("退潮")
    assert lines(ada.last)[2:4] == ["Original title: Low Tide", "Chinese title: 退潮"]
    await ada.submits()
    assert [await versions(room), lines(await ada.presses(f"enrol.asked_for:{second}"))[0]] == [
        [1, 2], "You have sent these changes already: BJIFF11-0001, “Low Tide”, stands as version 2.",
    ]  # fmt: skip


async def test_own_correction_withdrawal_taking_back_and_time_each_have_a_sentence(room: Room) -> None:
    ada, button = await asked(room, "year", days=2)
    [entry] = await room.rows("SELECT id FROM entries")
    await ada.presses(f"enrol.open:{entry['id']}")
    await ada.presses(next(c.id for c in ada.last[-1].choices if ".change:year:" in c.id))
    await ada.says("2018")
    await ada.submits()
    assert lines(await ada.presses(button))[0] == (
        "You have sent these changes already: BJIFF11-0001, “Low Water”, stands as version 2."
    )
    taken = await again(room, "year")
    await ada.presses(f"enrol.asked_for:{taken}")
    async with room.house.database.transaction() as tx:
        await change_requests.take_back(tx, taken, room.clock.now())
    gone = (
        "The organisers no longer need these changes. BJIFF11-0001, “Low Water”, stands as you submitted it"
        " (version 2)."
    )
    assert lines(await ada.says("2017"))[0] == gone  # in the middle
    assert lines(await ada.presses(f"enrol.asked_for:{taken}"))[0] == gone
    short = await again(room, "year", days=20)
    await ada.presses(f"films.withdraw:{entry['id']}")
    await ada.chooses("Yes, withdraw it")
    assert lines(await ada.presses(f"enrol.asked_for:{short}"))[0] == (
        "“Low Water” is withdrawn, so nothing needs to be changed."
    )
    await ada.presses(f"films.restore:{entry['id']}")
    await ada.presses(f"enrol.asked_for:{short}")
    late(room, 30)
    over = lines(await ada.says("2016"))
    assert over[0] == (
        "The time for these changes ended on 21 March 2021, 09:00 Beijing time (UTC+8). BJIFF11-0001, “Low Water”,"
        " stands as you submitted it (version 2). For questions, write to the organisers with /human."
    )
    assert "[Make the changes]" not in lines(await ada.says("/films"))[-1]
    assert await versions(room) == [1, 2]


async def test_what_was_begun_and_is_asked_no_more_can_be_dropped(room: Room) -> None:
    """Whoever takes the request back is warned of it first."""
    bo = await organiser(room, "bo")
    ada, button = await asked(room)
    late(room)
    await ada.presses(button)
    await ada.says("31 min")
    await ada.says("/save")
    room.replies("bo")
    unask = f"review.unask:{button.partition(':')[2]}"
    assert lines(await bo.presses(unask)) == [
        "The filmmaker of BJIFF11-0001, “Low Water”, has begun to make changes and has not submitted them yet. Take the"
        " request back all the same? After the deadline they could then not be submitted.",
        "[Yes, take it back] [No, wait for the changes]",
    ]
    await bo.says("yes")
    room.replies("ada")
    card = lines(await ada.says("/films"))
    assert (card[1], card[-1]) == (
        "BJIFF11-0001, submitted (version 1); changes not submitted yet", "[Drop the changes] [My films]"
    )  # fmt: skip
    assert lines(await ada.chooses("Drop the changes")) == [
        "The changes are dropped. BJIFF11-0001, “Low Water”, stands as you submitted it (version 1).", "[My films]"
    ]  # fmt: skip
    assert lines(await ada.says("/films"))[1] == "BJIFF11-0001, submitted (version 1)"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The form no longer has what the organisers asked you to change in BJIFF11-0001, “Low Water”,"),
        ("zh", "工作人员请您修改的内容已不在报名表中，BJIFF11-0001《Low Water》无需在这里修改"),
    ],
)
async def test_what_the_form_has_no_more(room: Room, language: str, said: str) -> None:
    await organiser(room, "bo")
    ada, button = await asked(room, "gone", language=language)
    room.replies("bo")
    assert lines(await ada.presses(button))[0].startswith(said)
    await ada.presses(button)
    assert lines(room.replies("bo")) == [
        "⚠ BJIFF11-0001, “Low Water”: what was asked for cannot be answered, as the form no longer has these fields."
        " Please ask anew, or take it back.", "[Open the entry]",
    ]  # fmt: skip


async def test_nobody_opens_what_somebody_else_is_asked(room: Room) -> None:
    _, button = await asked(room)
    eve = room.visitor("eve")
    assert lines(await eve.presses(button)) == ["That film is not here any more.", "--"]
    assert lines(await eve.presses("enrol.asked_for:none")) == ["That film is not here any more.", "--"]


async def test_it_goes_on_after_a_restart(sqlite_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        room = await stack.enter_async_context(open_room(sqlite_url, tmp_path, None, **BY_WORDING))
        ada, button = await asked(room)
        await ada.presses(button)
        await ada.says("31 min")
        clock: datetime = room.clock.now()
    async with open_room(sqlite_url, tmp_path, room.clock, **BY_WORDING) as room:
        ada = room.visitor("ada")
        assert room.clock.now() == clock
        assert lines(await ada.says("The sea.")) == SUMMARY
        assert lines(await ada.submits())[0].startswith("Thank you. BJIFF11-0001, “Low Water”, was submitted with")


async def test_a_new_password_is_told_to_nobody(room: Room) -> None:
    bo = await organiser(room, "bo")
    ada, button = await asked(room, "screener")
    room.replies("bo")
    await ada.presses(button)
    await ada.says("https://example.com/new password: hidden-99 until 1 June 2021")
    await ada.submits()
    assert lines(room.replies(bo.name))[3:] == [
        "Screener · Link: https://example.com/a → https://example.com/new",
        "Screener · Password: changed (not shown here)",
        "Screener · Valid until: 31 May 2021 → 1 June 2021", "[Open the entry]",
    ]  # fmt: skip
    stored = [str(row) for table in ("outbox", "entry_versions", "audit", "conversations", "entries")
              for row in await room.rows(f"SELECT * FROM {table}")]  # fmt: skip
    assert [row for row in stored if "hidden-99" in row] == []
