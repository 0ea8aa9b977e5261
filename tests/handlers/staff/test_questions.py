"""/questions: grouped, turned over, answered, told, assigned to an entry, set aside; in whole replies."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.questions import CHOICE
from tests.handlers.staff import OLGA, asked, audited, open_office, organiser
from tests.visitors import BY_WORDING, Room, Visitor, lines

PARKING = ("Is there parking?", "is there any parking")
SUMMARY_BUTTONS = (
    "[✅ Submit] [✎ Answer in English] [✎ Answer in Chinese] [✎ From now on | ✎ Title in English]"
    " [✎ Title in Chinese | ✎ Those who asked] [Back | Cancel]"
)


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(database_url, tmp_path, **BY_WORDING) as opened:
        yield opened


@pytest.fixture
async def reading_room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """One that goes by the meaning, too, which takes its time."""
    async with open_office(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def bo(room: Room) -> Visitor:
    return await organiser(room)


async def answers(who: Visitor, group: str, *answers: str) -> list[str]:
    """From the card through the whole form; the lines of what comes back at its end."""
    await who.presses(f"questions.answer:{group}")
    for answer in answers:
        await who.says(answer)
    await who.chooses("✅ Submit")
    await who.room.house.courier.settle()
    return lines(who.last)


async def test_nothing_is_open(bo: Visitor) -> None:
    nothing = ["There is no question that I could not answer.", "[Answers by organisers]"]
    assert lines(await bo.says("/questions")) == nothing
    assert lines(await bo.presses("questions.list:7")) == nothing
    assert lines(await bo.presses("questions.choices")) == [
        "I have not had to ask back.",
        "[❓ Open questions | Answers by organisers]",
    ]
    assert lines(await bo.presses("questions.show:gone")) == [
        "Somebody has dealt with this already.",
        "[❓ Open questions]",
    ]


async def test_groups_the_most_asked_first_and_a_card(reading_room: Room) -> None:
    room, bo = reading_room, await organiser(reading_room)
    await asked(room, "ada", "popcorn?", PARKING[0])
    await asked(room, "cy", PARKING[1], PARKING[1])
    await asked(room, "li", "有停车场吗", language="zh")
    assert lines(await bo.says("/questions")) == [
        "3 things were asked that I could not answer",
        "",
        "is there any parking",
        "2 people, asked 3 times, since 1 March 2021 · English",
        "",
        "popcorn?",
        "1 person, asked 1 time, since 1 March 2021 · English",
        "",
        "有停车场吗",
        "1 person, asked 1 time, since 1 March 2021 · 中文",
        "[is there any parking] [popcorn?] [有停车场吗] [Answers by organisers]",
    ]
    assert lines(await bo.chooses("is there any parking")) == [
        "is there any parking",
        "2 people, asked 3 times, since 1 March 2021 · English",
        "",
        "• is there any parking (2)",
        "• Is there parking? (1)",
        "[Answer it] [Belongs to an entry] [Set aside | ❓ Open questions]",
    ]
    await bo.says("/language")
    await bo.presses("language.choose:zh")
    assert lines(await bo.says("/questions"))[:4] == [
        "有3类问题我没能回答",
        "",
        "is there any parking",
        "2人，问过3次，最早2021年3月1日 · English",
    ]


async def test_pages_of_five_in_an_order_that_stays(room: Room, bo: Visitor) -> None:
    words = ["popcorn", "umbrella", "wheelchair", "parking", "catalogue", "shuttle", "balcony", "dentist", "violin",
             "kangaroo", "magnet", "zeppelin"]  # fmt: skip
    await asked(room, "ada", *(f"{word}?" for word in words))

    def page() -> list[str]:
        return [row[0].label for row in bo.last[0].rows if row[0].id.startswith("questions.show")]

    def ways() -> list[str]:
        return [choice.label for choice in bo.last[0].choices if "Page" in choice.label]

    await bo.says("/questions")
    assert (page(), ways()) == ([f"{word}?" for word in words[:5]], ["Page 2 of 3 ▶"])
    await bo.chooses("Page 2 of 3 ▶")
    assert (page(), ways()) == ([f"{word}?" for word in words[5:10]], ["◀ Page 1 of 3", "Page 3 of 3 ▶"])
    assert (bo.last[0].slot, bo.last[0].replaces) == ("questions", True)
    await bo.chooses("Page 3 of 3 ▶")
    assert (page(), ways()) == ([f"{word}?" for word in words[10:]], ["◀ Page 2 of 3"])
    await bo.chooses("◀ Page 2 of 3")
    assert page() == [f"{word}?" for word in words[5:10]]
    await bo.presses("questions.list:999999")
    assert page() == [f"{word}?" for word in words[10:]]


async def test_what_people_chose_stands_apart(room: Room, bo: Visitor) -> None:
    ids = await asked(room, "ada", "where is it", kind=CHOICE, chosen="venue")
    await asked(room, "cy", "where is it?", kind=CHOICE)
    await asked(room, "cy", "popcorn?")
    assert lines(await bo.says("/questions"))[-1] == "[popcorn?] [What people chose (2) | Answers by organisers]"
    assert lines(await bo.chooses("What people chose (2)")) == [
        "What people chose when I asked back: 1 question",
        "",
        "where is it",
        "2 people, asked 2 times, since 1 March 2021 · English",
        "→ Where it takes place: 1",
        "→ nothing chosen: 1",
        "[where is it] [❓ Open questions | Answers by organisers]",
    ]
    assert lines(await bo.chooses("where is it"))[-1] == (
        "[Answer it] [Belongs to an entry] [Set aside | ❓ Open questions]"
    )
    assert lines(await bo.presses(f"questions.drop:{ids[0]}"))[0] == "Set aside: 2 questions. Nobody was told."
    assert lines(await bo.says("/questions"))[-1] == "[popcorn?] [Answers by organisers]"


async def test_an_answer_becomes_an_entry_at_once_and_whoever_asked_is_told(room: Room, bo: Visitor) -> None:
    ids = await asked(room, "ada", "Are there lockers <b>for</b> tripods?", "are there any lockers for tripods")
    await asked(room, "li", "有没有地方寄存三脚架", language="zh")
    await bo.presses(f"questions.answer:{ids[0]}")
    assert lines(bo.last) == [
        "1 of 6 · Answer in English",
        "“Are there lockers <b>for</b> tripods?”",
        "What is the answer, in English?",
        "[Why?] [Cancel]",
    ]
    said = await answers(bo, ids[0], "Yes & no: <i>ground</i> floor {x}.", "有，在一层。", "yes",
                         "Lockers for tripods", "寄存三脚架", "yes")  # fmt: skip
    assert said == [
        "“Are there lockers <b>for</b> tripods?” is answered, with all 2 questions like it.",
        "From now on I give this answer myself.",
        "The answer goes to the one who asked.",
        "[Show the entry] [❓ Open questions]",
    ]
    assert lines(room.replies("ada")) == [
        "You asked: “Are there lockers <b>for</b> tripods?”",
        "",
        "Yes & no: <i>ground</i> floor {x}.",
        "",
        "Answered by the organisers",
        "--",
    ]
    assert room.replies("li") == []
    assert lines(await room.visitor("cy").says("are there lockers for tripods?"))[:1] == [
        "Yes & no: <i>ground</i> floor {x}."
    ]
    assert lines(await room.visitor("wu", "zh").says("可以寄存三脚架吗？"))[:1] == ["有，在一层。"]
    live = (await room.rows("SELECT id FROM faq_entries"))[0]["id"]
    assert [(row.action, row.subject, row.detail) for row in await audited(room)] == [
        ("questions.answer", ids[0], f"2 closed, 1 told, {live}")
    ]


async def test_an_answer_for_this_once_tells_each_conversation_once_in_its_language(room: Room, bo: Visitor) -> None:
    await asked(room, "li", "parking?", language="zh")
    ids = await asked(room, "ada", "Parking", "parking!")
    said = await answers(bo, ids[1], "没有。", "No.", "no", "yes")  # the first one speaks Chinese
    assert said == [
        "“parking?” is answered, with all 3 questions like it.",
        "The answer goes to 2 conversations.",
        "[❓ Open questions]",
    ]
    assert lines(room.replies("ada"))[:3] == ["You asked: “Parking”", "", "No."]
    assert lines(room.replies("li")) == ["您问过：“parking?”", "", "没有。", "", "组委会答复", "--"]
    assert await room.rows("SELECT id FROM faq_entries") == []
    assert lines(await bo.says("/questions"))[0] == "There is no question that I could not answer."


async def test_nobody_need_be_told(room: Room, bo: Visitor) -> None:
    ids = await asked(room, "ada", "parking?")
    said = await answers(bo, ids[0], "No.", "没有。", "no", "no")
    assert said == ["“parking?” is answered.", "[❓ Open questions]"]
    assert room.replies("ada") == []


async def test_of_two_who_answer_at_once_the_second_is_told_so(room: Room, bo: Visitor) -> None:
    ids = await asked(room, "ada", "parking?")
    olga = room.visitor(OLGA)
    await olga.presses(f"questions.answer:{ids[0]}")
    for answer in ("No parking.", "没有。", "no", "yes"):
        await olga.says(answer)
    await answers(bo, ids[0], "Yes.", "有。", "no", "yes")
    await olga.chooses("✅ Submit")
    assert lines(olga.last) == [
        "“parking?” has been answered meanwhile, so I did nothing with yours.",
        "[❓ Open questions]",
    ]
    assert lines(room.replies("ada"))[2] == "Yes."
    assert [(row.actor, row.action) for row in await audited(room)] == [("terminal:bo", "questions.answer")]
    assert lines(await olga.presses(f"questions.answer:{ids[0]}")) == [
        "Somebody has dealt with this already.",
        "[❓ Open questions]",
    ]


async def test_the_form_goes_back_changes_explains_and_can_be_left(room: Room, bo: Visitor) -> None:
    ids = await asked(room, "ada", "parking?")
    await bo.presses(f"questions.answer:{ids[0]}")
    await bo.says("No car park.")
    assert lines(await bo.says("/back"))[-2:] == [
        "Your answer so far: No car park.",
        "[Keep it | Why?] [Cancel]",
    ]
    assert lines(await bo.chooses("Why?"))[0] == "💡 Visitors read it in their own language, exactly as you write it."
    await bo.says("No.")
    for answer in ("没有。", "no", "yes"):
        await bo.says(answer)
    assert lines(bo.last) == [
        "Please look it over.",
        "“parking?”",
        "",
        "Answer in English: No.",
        "Answer in Chinese: 没有。",
        "From now on: No, only this once",
        "Those who asked: Yes, tell them",
        "",
        "Is everything right? Then submit. Or choose the line that you want to change.",
        "[✅ Submit] [✎ Answer in English] [✎ Answer in Chinese] [✎ From now on | ✎ Those who asked] [Back | Cancel]",
    ]
    await bo.chooses("✎ From now on")
    await bo.says("yes")
    await bo.says("Parking")
    assert lines(await bo.says("停车"))[-1] == SUMMARY_BUTTONS
    assert lines(await bo.says("/save")) == [
        "Do you want to stop? What you have written here will not be kept.",
        "[Go on with the form] [Delete the draft]",
    ]
    assert lines(await bo.chooses("Go on with the form"))[0] == "Please look it over."
    await bo.says("/cancel")
    assert lines(await bo.chooses("Delete the draft")) == ["Left as it was.", "[❓ Open questions]"]
    assert lines(await bo.says("/questions"))[2] == "parking?"
    stale = await bo.presses("answering.submit::1")
    assert lines(stale) == ["No answer is being written here at the moment.", "[❓ Open questions]"]
    assert [row.action for row in await audited(room)] == ["questions.list"]


async def test_the_form_outlives_a_restart(sqlite_url: str, tmp_path: Path) -> None:
    async with open_office(sqlite_url, tmp_path) as room:
        bo = await organiser(room)
        ids = await asked(room, "ada", "parking?")
        await bo.presses(f"questions.answer:{ids[0]}")
        await bo.says("No.")
    async with open_office(sqlite_url, tmp_path) as room:
        bo = room.visitor("bo")
        assert lines(await bo.says("没有。"))[0] == "3 of 6 · From now on"
        await bo.says("no")
        await bo.says("yes")
        assert lines(await bo.chooses("✅ Submit"))[0] == "“parking?” is answered."


async def test_a_question_belongs_to_an_entry(room: Room, bo: Visitor) -> None:
    ids = await asked(room, "ada", "until which day may my film come in")
    await bo.presses(f"questions.likely:{ids[0]}")
    assert lines(bo.last)[:2] == ["“until which day may my film come in”", "Which entry answers that?"]
    await bo.chooses("When enrolment closes")
    assert lines(bo.last)[0] == "When enrolment closes"
    assert lines(bo.last)[-1] == "[Yes, tell them] [No, only learn it] [Back]"
    assert lines(await bo.says("yes")) == [
        "Learned: the question belongs to “When enrolment closes”.",
        "The answer goes to the one who asked.",
        "[❓ Open questions]",
    ]
    await room.house.courier.settle()
    assert lines(room.replies("ada"))[0] == "You asked: “until which day may my film come in”"
    live = await room.rows("SELECT id, title, answer, asks FROM faq_entries")
    assert live == [
        {"id": "deadline", "title": "{}", "answer": "{}", "asks": '{"en":["until which day may my film come in"]}'}
    ]
    entry = room.house.festival.faq.entry("deadline")
    assert entry is not None
    assert entry.asks["en"][-1] == "until which day may my film come in"
    assert len(entry.follows) > 0
    assert [(row.action, row.subject, row.detail) for row in await audited(room)] == [
        ("questions.assign", ids[0], "1 closed, 1 told, deadline")
    ]
    await bo.says("/faq_live")
    assert lines(bo.last)[-1] == "[When enrolment closes] [As a file] [❓ Open questions]"
    assert lines(await bo.chooses("When enrolment closes")) == [
        "When enrolment closes",
        "The answer stands in the file; organisers added ways to ask for it.",
        "",
        "Ways to ask for it:",
        "• until which day may my film come in",
        "[Retire | Answers by organisers]",
    ]


async def test_learning_tells_nobody_and_a_second_question_joins_the_examples(room: Room, bo: Visitor) -> None:
    for text in ("until which day may my film come in", "closing date of film submission please"):
        ids = await asked(room, "ada", text)
        await bo.presses(f"questions.likely:{ids[0]}")
        await bo.chooses("When enrolment closes")
        assert lines(await bo.chooses("No, only learn it"))[1:] == ["[❓ Open questions]"]
    assert room.replies("ada") == []
    assert await room.rows("SELECT asks FROM faq_entries") == [
        {"asks": '{"en":["until which day may my film come in","closing date of film submission please"]}'}
    ]


async def test_set_aside(room: Room, bo: Visitor) -> None:
    ids = await asked(room, "ada", "you stupid robot", "you stupid robot")
    assert lines(await bo.presses(f"questions.drop:{ids[1]}")) == [
        "Set aside: 2 questions. Nobody was told.",
        "[❓ Open questions]",
    ]
    assert await room.rows("SELECT DISTINCT state FROM questions") == [{"state": "dropped"}]
    assert [(row.action, row.subject, row.detail) for row in await audited(room)] == [
        ("questions.drop", ids[0], "2 closed")
    ]


async def test_all_of_it_in_chinese(room: Room) -> None:
    lin = await organiser(room, "lin", "zh")
    ids = await asked(room, "ada", "Is there parking?", "is there any parking")
    assert lines(await lin.presses(f"questions.show:{ids[0]}")) == [
        "Is there parking?",
        "1人，问过2次，最早2021年3月1日 · English",
        "",
        "• Is there parking?（1）",
        "• is there any parking（1）",
        "[回答] [归入已有条目] [搁置 | ❓ 待答问题]",
    ]
    assert lines(await lin.chooses("回答")) == [
        "第1题，共6题 · 英文回答",
        "“Is there parking?”",
        "请用英文写出回答。",
        "[为什么问？] [取消]",
    ]
    for answer in ("There is no car park.", "馆内没有停车场。", "是", "Parking", "停车", "是"):
        await lin.says(answer)
    assert lines(lin.last) == [
        "请核对。",
        "“Is there parking?”",
        "",
        "英文回答：There is no car park.",
        "中文回答：馆内没有停车场。",
        "以后：是，加入常见问题",
        "英文标题：Parking",
        "中文标题：停车",
        "提问的人：是，告诉他们",
        "",
        "都没问题就请提交；要修改哪一项，点它就行。",
        "[✅ 提交] [✎ 英文回答 | ✎ 中文回答] [✎ 以后 | ✎ 英文标题] [✎ 中文标题 | ✎ 提问的人] [上一题 | 取消]",
    ]
    assert lines(await lin.says("提交")) == [
        "“Is there parking?”已回答，同类问题共2个。",
        "以后再有人问，我会这样回答。",
        "回答会发到1个对话里。",
        "[查看条目] [❓ 待答问题]",
    ]
    await room.house.courier.settle()
    assert lines(room.replies("ada"))[:3] == ["You asked: “Is there parking?”", "", "There is no car park."]


async def test_a_text_in_another_language_is_doubted_and_may_be_right(room: Room, bo: Visitor) -> None:
    ids = await asked(room, "li", "可以带三脚架吗", language="zh")
    assert lines(await bo.presses(f"questions.answer:{ids[0]}")) == [
        "1 of 6 · Answer in Chinese",
        "“可以带三脚架吗”",
        "What is the answer, in Chinese?",
        "[Why?] [Cancel]",
    ]
    doubt = [
        "“Answer in Chinese”: what you wrote looks like another language. Please write it again, or confirm it.",
        "",
        "1 of 6 · Answer in Chinese",
        "“可以带三脚架吗”",
        "What is the answer, in Chinese?",
        "[It is right so] [Why?] [Cancel]",
    ]
    assert lines(await bo.says("Yes, you may.")) == doubt
    assert lines(await bo.says("You may bring one.")) == doubt
    assert lines(await bo.says("可以。"))[0] == "2 of 6 · Answer in English"
    assert lines(await bo.says("可以，请便。"))[0].startswith("“Answer in English”: what you wrote looks like")
    assert lines(await bo.says("Yes: ask Ms. 吴 at the door."))[0] == "3 of 6 · From now on"
    assert lines(await bo.says("yes"))[0] == "4 of 6 · Title in Chinese"
    assert lines(await bo.says("IMAX"))[-1] == "[It is right so] [Back | Why?] [Cancel]"
    assert lines(await bo.chooses("It is right so"))[0] == "5 of 6 · Title in English"
    await bo.says("IMAX")
    await bo.says("no")
    assert lines(bo.last)[3:8] == [
        "Answer in Chinese: 可以。",
        "Answer in English: Yes: ask Ms. 吴 at the door.",
        "From now on: Yes, add it to the FAQ",
        "Title in Chinese: IMAX",
        "Title in English: IMAX",
    ]


async def test_what_has_an_answer_stands_where_answers_stand(room: Room, bo: Visitor) -> None:
    text = "when will the programme and the schedule be published"
    ids = await asked(room, "ada", text)
    reader = room.house.festival.faq
    entries = [reader.entry(ranked.id) for ranked in reader.read(text).ranked]
    assert entries[0] is not None
    assert entries[0].group == "unpublished"
    await answers(bo, ids[0], "On 1 April.", "4月1日。", "yes", "Programme date", "日程公布时间", "no")
    section = (await room.rows("SELECT section FROM faq_entries"))[0]["section"]
    assert section in {group.id for group in reader.faq.group} - {"unpublished"}
