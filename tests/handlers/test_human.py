"""A person takes over: played by two as one conversation, by several organisers, and by nobody in time."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from handlers.talk.message import FileNote, Reply
from storage import staff
from storage.staff import Invitation
from tests.organisers import hired, open_office, sent, typed
from tests.transcripts.stage import StillClock
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


@pytest.fixture
async def small(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """A house on SQLite, where the database makes no difference."""
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


def heard(who: Visitor) -> list[str]:
    """What was said to them meanwhile."""
    return lines(who.room.replies(who.name))


async def says(who: Visitor, text: str) -> list[str]:
    """What they hear at once when they type that."""
    who.last = []
    return lines(await who.says(text))


async def passes(room: Room, **time: float) -> None:
    """The clock goes on, and somebody looks at it."""
    room.clock.instant += timedelta(**time)
    await room.house.attend()
    await room.house.courier.settle()


# -- two people, one conversation -------------------------------------------------------------------------------------


OPENED = [
    "🙋 The organisers have been asked to come into this chat. They see who you are, your last messages and, if you are"
    " filling in the form, where you are in it.",
    "",
    "If nobody has come after 10 minutes, I will tell you here.",
    "",
    "You can go on writing here (text, photos, files): all of it will be passed on. Commands and buttons still"
    " work; /bot brings me back.",
    "[Back to the bot]",
]
SINCE = "1 March 2021, 09:00 Beijing time (UTC+8)"


async def test_two_people_talk_and_a_restart_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as room:
        mei, ada = await hired(room, "Mei"), room.visitor("ada")
        await says(ada, "Can I bring my dog?")
        assert await says(ada, "/human") == OPENED
        assert heard(mei)[:5] == [
            "🙋 #1 Visitor · terminal · English", f"⏳ Waiting since {SINCE}", "",
            "Said before:", "Visitor: Can I bring my dog?",
        ]  # fmt: skip
        assert await says(ada, "It is a small one.") == ["Passed on to the organisers.", "[Back to the bot]"]
        assert await says(ada, "Very small.") == []
        assert heard(mei) == ["#1 Visitor: It is a small one.", "--", "#1 Visitor: Very small.", "--"]
        assert (await says(mei, "/take 1"))[:2] == [
            "#1 is yours. From now on what you write here goes to the visitor, files too.",
            "[Pass on | Note] [Hand back to the bot | Close] [Transcript]",
        ]
        assert heard(ada) == [
            "👤 You are now talking to Mei. I stay silent until you are done; /bot brings me back.", "[Back to the bot]"
        ]  # fmt: skip
        assert await says(mei, "Let me ask the museum <now>.") == []
        assert heard(ada) == ["👤 Mei (organiser):", "Let me ask the museum <now>.", "--"]

    async with open_room(database_url, tmp_path, None, **BY_WORDING) as room:
        mei, ada = room.visitor("mei"), room.visitor("ada")
        assert await says(ada, "Thank you!") == []
        assert heard(mei) == ["#1 Visitor: Thank you!", "--"]
        assert await says(ada, "/human") == [
            f"You are talking to Mei, since {SINCE}. What you write here goes there.", "[Back to the bot]"
        ]  # fmt: skip
        assert await says(mei, "It may come in.") == []
        assert heard(ada) == ["👤 Mei (organiser):", "It may come in.", "--"]
        assert (await says(mei, "hand back to the bot"))[:2] == [
            "Mei has handed #1 back to the bot.", "[All conversations]"
        ]  # fmt: skip
        assert heard(ada) == [
            "🤖 The organiser has handed this chat back: from here on the bot answers again. /human calls somebody once"
            " more.",
            "[Enrol a film] [What's on | My plan] [My films | What can I ask?] [Talk to a person | Another device]"
            " [Help | 中文]",
        ]
        assert (await says(ada, "When is the deadline?"))[0].startswith("The deadline for enrolling is 14 March 2021")
        assert heard(mei) == []
        assert await states(room) == [("bot", "Mei")]


async def states(room: Room) -> list[tuple[str, str]]:
    rows = await room.rows("SELECT state, taker FROM inquiries ORDER BY number")
    return [(row["state"], row["taker"]) for row in rows]


async def test_the_same_in_chinese(room: Room) -> None:
    mei, lin = await hired(room, "梅", "zh"), room.visitor("lin", "zh")
    assert await says(lin, "转人工") == [
        "🙋 已为您联系工作人员。他们会看到您的称呼、刚才的几条消息；如果您正在填写报名表，也会看到填到了哪一步。",
        "",
        "如果10分钟后还没有人接待，我会在这里告诉您。",
        "",
        "您可以继续在这里留言，文字、照片、文件都会转给工作人员。命令和按钮仍然可以使用；发送 /bot 可随时转回机器人。",
        "[转回机器人]",
    ]
    since = "2021年3月1日09:00（北京时间，UTC+8）"
    assert heard(mei) == [
        "🙋 #1 访客 · 终端 · 中文", f"⏳ {since}起等待接待", "",
        "点“接待”（或发送 /take 1），之后您在这里写的内容会直接发给访客。", "[接待 | 结束]",
    ]  # fmt: skip
    assert await says(lin, "可以带宠物吗？") == ["已转给工作人员。", "[转回机器人]"]
    assert heard(mei) == ["#1 访客：可以带宠物吗？", "--"]
    assert (await says(mei, "/take 1"))[0] == "#1 由您接待。现在起您在这里写的内容和发送的文件都会转给访客。"
    assert heard(lin) == ["👤 现在由梅为您解答，期间机器人不再回复；发送 /bot 可随时转回机器人。", "[转回机器人]"]
    await says(mei, "可以，请提前登记。")
    assert heard(lin) == ["👤 梅（工作人员）：", "可以，请提前登记。", "--"]
    assert (await says(lin, "返回机器人"))[0] == "🤖 已转回机器人，也已告诉工作人员您结束了人工对话。"
    assert heard(mei)[-2:] == ["#1 已转回机器人。", "--"]


async def test_the_form_stands_still_and_goes_on_at_the_same_question(small: Room) -> None:
    mei, ada = await hired(small, "Mei"), small.visitor("ada")
    await ada.presses("enrol.new:fresh")
    await ada.says("dome")
    await ada.says("Low Water")
    asked = ada.at()
    assert (await says(ada, "/human"))[0] == OPENED[0]
    assert "📝 Form open: “Low Water”, at “English title”" in heard(mei)
    assert await says(ada, "Must it be the official title?") == [
        "Passed on to the organisers.", "[Back to the bot]"
    ]  # fmt: skip
    await says(mei, "/take 1")
    await says(mei, "Any good translation will do.")
    heard(ada)
    await says(mei, "close")
    said = small.replies("ada")
    assert lines(said)[0].startswith("🤖 The organisers have closed this conversation; the bot answers again.")
    ada.last = said
    assert (len(said), ada.at()) == (2, asked)
    await ada.says("Low Water")
    assert ada.at() != asked


async def test_the_visitor_can_have_the_bot_back(small: Room) -> None:
    mei, ada = await hired(small, "Mei"), small.visitor("ada")
    await ada.presses("enrol.new:fresh")
    asked = ada.at()
    await ada.says("/human")
    await says(mei, "/take 1")
    heard(ada)
    await ada.chooses("Back to the bot")
    assert lines(ada.last)[0].startswith("🤖 The bot is here again")
    assert ada.at() == asked
    assert heard(mei)[-2:] == ["#1 has gone back to the bot.", "--"]
    assert await says(mei, "Are you there?") == [
        "#1 has ended, so the visitor did not get that.", "[Talk again | Transcript]"
    ]  # fmt: skip
    assert heard(ada) == []
    assert (await says(ada, "/bot"))[0].startswith("You are talking to the bot already.")


async def test_an_organiser_takes_it_up_again(small: Room) -> None:
    mei, ada = await hired(small, "Mei"), small.visitor("ada")
    await ada.says("/human")
    await says(mei, "/take 1")
    await says(mei, "/close")
    await says(ada, "hello")
    heard(ada)
    assert (await says(mei, "/take 1"))[0].startswith("#1 is yours.")
    assert heard(ada)[0].startswith("👤 You are now talking to Mei.")
    assert await says(ada, "One more thing") == []
    assert heard(mei) == ["#1 Visitor: One more thing", "--"]
    await says(mei, "/close")
    await ada.says("/human")
    heard(mei)
    assert (await says(mei, "/take 1"))[0].startswith("#1 cannot be taken: the visitor has opened a newer conversation")
    assert await states(small) == [("closed", "Mei"), ("waiting", "")]


# -- several organisers -----------------------------------------------------------------------------------------------


async def test_of_two_at_once_the_first_one_has_it(database_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        count = 2 if database_url.startswith("postgres") else 1
        rooms = [await stack.enter_async_context(open_room(database_url, tmp_path)) for _ in range(count)]
        people = [await hired(rooms[0], name) for name in ("Mei", "Bo", "Eva")]
        ada = rooms[0].visitor("ada")
        await ada.says("/human")
        takes = [(rooms[n % count], who.incoming("text", text="/take 1")) for n, who in enumerate(people)]
        await asyncio.gather(*(each.house.desk.answer(said) for each, said in takes))
        for each in rooms:
            await each.house.courier.settle()
        told = [line for each in rooms for who in people for line in lines(each.replies(who.name))]
        assert len([line for line in told if line.startswith("#1 is yours.")]) == 1
        assert len([line for line in told if " has #1, since " in line]) == 2
        assert len([line for each in rooms for line in lines(each.replies("ada")) if "now talking" in line]) == 1


async def test_passing_on(small: Room) -> None:
    mei, bo, ada = await hired(small, "Mei"), await hired(small, "Bo"), small.visitor("ada")
    await ada.says("/human")
    await says(mei, "/take 1")
    heard(bo), heard(ada)
    await mei.chooses("Pass on")
    assert lines(mei.last) == ["Who should go on with #1?", "[Bo] [Anybody] [Cancel]"]
    await mei.chooses("Bo")
    assert lines(mei.last)[:2] == ["Mei has passed #1 on to Bo.", "[All conversations]"]
    assert heard(ada) == ["👤 Bo goes on with you from here.", "[Back to the bot]"]
    assert heard(bo)[-2] == ("Mei has passed #1 on to you. Reply to one of its messages, or open it with /inquiries.")
    assert await says(bo, "/inquiries") == [
        "1 conversation with the organisers:", "", f"#1 · 👤 With Bo since {SINCE}", "[Open #1]"
    ]  # fmt: skip
    await bo.chooses("Open #1")
    assert lines(bo.last)[0] == "#1 is open here; what you write goes to the visitor. The last lines:"
    await says(bo, "Hello, Bo here.")
    assert heard(ada) == ["👤 Bo (organiser):", "Hello, Bo here.", "--"]
    heard(mei)
    await says(ada, "Hello Bo")
    assert (heard(mei), heard(bo)) == ([], ["#1 Visitor: Hello Bo", "--"])
    await bo.presses(f"inquiry.to:{await inquiry_id(small)}.*")
    assert heard(ada) == [
        "A colleague will go on with you; until somebody has taken over, what you write is kept for them.",
        "[Back to the bot]",
    ]  # fmt: skip
    assert await states(small) == [("waiting", "")]


async def inquiry_id(room: Room) -> str:
    return str((await room.rows("SELECT id FROM inquiries ORDER BY number"))[0]["id"])


async def test_two_conversations_at_once(small: Room) -> None:
    """The one taken last is open; a reply to a quoted message goes to its own."""
    mei, ada, bea = await hired(small, "Mei"), small.visitor("ada"), small.visitor("bea")
    await ada.says("/human")
    await ada.says("first")
    quoted = small.front.said["mei"][-1]
    await bea.says("/human")
    await says(mei, "/take 1")
    await says(mei, "/take 2")
    heard(ada), heard(bea)
    await says(mei, "to Bea")
    await typed(mei, "to Ada", replies_to=str(quoted.id))
    assert (heard(ada)[1], heard(bea)[1]) == ("to Ada", "to Bea")
    await says(mei, "/inquiries")
    await mei.chooses("Open #1")
    await says(mei, "to Ada again")
    assert (heard(ada)[1], heard(bea)) == ("to Ada again", [])


async def test_who_ends_one_conversation_is_with_the_other_again(room: Room) -> None:
    mei, ada, bea = await two_at_once(room)
    assert (await says(mei, "/close"))[:4] == [
        "Mei has closed #2.", "--",
        "You are with #1 again: what you write here goes there.",
        "[Pass on | Note] [Hand back to the bot | Close] [Transcript]",
    ]  # fmt: skip
    assert await says(mei, "to Ada") == []
    assert (heard(ada), heard(bea)[0][:39]) == (
        ["👤 Mei (organiser):", "to Ada", "--"], "🤖 The organisers have closed this conver"[:39]
    )  # fmt: skip


async def two_at_once(room: Room, *more: str) -> tuple[Visitor, Visitor, Visitor]:
    """Mei has taken Ada and then Bea, who is open, and then more."""
    mei = await hired(room, "Mei")
    for number, name in enumerate(("ada", "bea", *more), 1):
        await room.visitor(name).says("/human")
        await says(mei, f"/take {number}")
        heard(room.visitor(name))
    heard(mei)
    return mei, room.visitor("ada"), room.visitor("bea")


async def test_of_several_that_remain_she_is_asked_and_no_word_is_lost(small: Room) -> None:
    mei, ada, _ = await two_at_once(small, "cleo")
    assert (await says(mei, "/close"))[:4] == [
        "Mei has closed #3.", "--", "You have other conversations open. With whom do you go on?", "[Open #1] [Open #2]"
    ]  # fmt: skip
    assert await says(mei, "Hi") == [
        "That went to nobody. You have several conversations open: send it to one of them?",
        "[Send it to #1] [Send it to #2] [Do not send it]",
    ]  # fmt: skip
    await mei.chooses("Send it to #1")
    assert lines(mei.last)[0] == "Sent. You are with #1 now: what you write here goes there."
    await says(mei, "How can I help?")
    assert heard(ada) == ["👤 Mei (organiser):", "Hi", "--", "👤 Mei (organiser):", "How can I help?", "--"]


async def test_words_that_belong_nowhere_are_asked_about_and_are_no_visitors_question(small: Room) -> None:
    mei, ada, bea = await two_at_once(small)
    await bea.says("/bot")
    heard(mei)
    assert await says(mei, "The umbrella stands in room four") == [
        "That went to nobody. #1 is open: send it there?", "[Send it to #1] [Do not send it]"
    ]  # fmt: skip
    await mei.chooses("Do not send it")
    assert lines(mei.last) == ["It was sent to nobody.", "--"]
    assert await says(mei, "The umbrella stands in room five") == [
        "That went to nobody. #1 is open: send it there?", "[Send it to #1] [Do not send it]"
    ]  # fmt: skip
    await mei.chooses("Send it to #1")
    assert heard(ada) == ["👤 Mei (organiser):", "The umbrella stands in room five", "--"]
    await says(mei, "/close")
    await says(mei, "The umbrella stands in room six, blue and wet")
    await mei.presses("faq.none")
    assert lines(mei.last) == [
        "I have no answer to that. What organisers ask is not put among the visitors' questions.", "--"
    ]  # fmt: skip
    assert await small.rows("SELECT text FROM questions") == []


async def test_pass_on_and_note_can_be_left(small: Room) -> None:
    mei, ada, _ = await two_at_once(small)
    for button in ("Pass on", "Note"):
        await says(mei, "/inquiries")
        await mei.chooses("Open #1")
        await mei.chooses(button)
        await mei.chooses("Cancel")
        assert lines(mei.last)[0] == "Nothing has changed in #1."
        await says(mei, f"after {button}")
        assert heard(ada)[1] == f"after {button}"


async def test_the_way_back_names_the_conversation(small: Room) -> None:
    mei, _, _ = await two_at_once(small)
    assert (await says(mei, "/menu"))[-1].endswith("[Back to #2]")
    await mei.chooses("Back to #2")
    assert lines(mei.last) == ["What you write here goes to #2.", "--"]


async def test_the_card_tells_what_matters_of_what_was_said_before(small: Room) -> None:
    mei, ada = await hired(small, "Mei"), small.visitor("ada")
    for text in ("/start", "hello", "When is the deadline?", "help", "/menu", "/human"):
        await says(ada, text)
    said = heard(mei)
    begins = said.index("Said before:")
    assert [line[:40] for line in said[begins : said.index("", begins)]] == [
        "Said before:", "Visitor: When is the deadline?", "Bot: The deadline for enrolling is 14 Ma",
    ]  # fmt: skip


async def test_visitors_do_not_get_in(small: Room) -> None:
    await hired(small, "Mei")
    ada, eve = small.visitor("ada"), small.visitor("eve")
    await ada.says("/human")
    id = await inquiry_id(small)
    refused = lines(await eve.says("/inquiries"))
    for id_ in (f"take:{id}", f"close:{id}", f"return:{id}", f"pass:{id}", f"to:{id}.*", f"note:{id}", "list",
                f"transcript:{id}", "where"):  # fmt: skip
        assert lines(await eve.presses(f"inquiry.{id_}")) == refused
    assert await states(small) == [("waiting", "")]


async def test_who_leaves_the_staff_hears_no_more(small: Room) -> None:
    mei, bo, ada = await hired(small, "Mei"), await hired(small, "Bo"), small.visitor("ada")
    await ada.says("/human")
    await says(mei, "/take 1")
    async with small.house.database.transaction() as tx:
        chat = await staff.chat_at(tx, "terminal", "mei")
        assert chat is not None
        assert await staff.remove(tx, chat.person_id)
    heard(mei), heard(bo), heard(ada)
    await says(ada, "Hello?")
    assert (heard(mei), heard(bo)) == ([], ["#1 Visitor: Hello?", "--"])
    assert await says(mei, "hi") == ["That is for the festival's organisers.", "--"]
    assert heard(ada) == []
    assert (await says(bo, "/take 1"))[0].startswith("#1 is yours.")
    assert heard(ada)[0].startswith("👤 You are now talking to Bo.")


async def test_all_at_once(database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Visitors, organisers and the clock, from two processes: nobody waits for each other, no number is lost."""
    clock = StillClock()
    async with AsyncExitStack() as stack:
        count = 2 if database_url.startswith("postgres") else 1
        rooms = [await stack.enter_async_context(open_room(database_url, tmp_path, clock)) for _ in range(count)]
        people = [await hired(rooms[0], name) for name in ("Mei", "Bo", "Eva")]
        chance = Random(5)

        async def talks(who: Visitor, *texts: str) -> None:
            for _ in range(12):
                text = chance.choice(texts).format(n=chance.randrange(1, 5))
                await chance.choice(rooms).house.desk.answer(who.incoming("text", text=text))

        async def looks() -> None:
            for room in rooms * 5:
                clock.instant += timedelta(minutes=7)
                await room.house.attend()

        visitors = [rooms[0].visitor(name) for name in ("ada", "bea", "cleo")]
        await asyncio.gather(
            *(talks(who, "/human", "hello", "/bot", "/films") for who in visitors), looks(),
            *(talks(who, "/take {n}", "/close {n}", "/return {n}", "hi", "/inquiries") for who in people),
        )  # fmt: skip
        numbers = [row["number"] for row in await rooms[0].rows("SELECT number FROM inquiries ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


# -- what is said -----------------------------------------------------------------------------------------------------


async def test_edits_replace_what_was_said(small: Room) -> None:
    mei, ada = await hired(small, "Mei"), small.visitor("ada")
    await ada.says("/human")
    await says(mei, "/take 1")
    small.replies("mei"), small.replies("ada")
    await typed(ada, "On Monday?", id="71")
    await typed(ada, "On Tuesday?", id="71", kind="edited")
    assert [(r.text, r.slot, r.replaces, r.thread) for r in small.replies("mei")] == [
        ("<b>#1 Visitor:</b> On Monday?", "inquiry-1-visitor-71", False, "#1"),
        ("<b>#1 Visitor</b> (edited): On Tuesday?", "inquiry-1-visitor-71", True, "#1"),
    ]
    await typed(mei, "Yes", id="81")
    await typed(mei, "No", id="81", kind="edited")
    await typed(mei, "what was said before", id="5", kind="edited")
    assert [(r.text, r.slot, r.replaces) for r in small.replies("ada")] == [
        ("👤 <b>Mei</b> (organiser):\nYes", "inquiry-1-organiser-81", False),
        ("👤 <b>Mei</b> (organiser):\nNo", "inquiry-1-organiser-81", True),
    ]


async def test_files_go_both_ways(small: Room) -> None:
    mei, ada = await hired(small, "Mei"), small.visitor("ada")
    await ada.says("/human")
    small.replies("mei"), small.replies("ada")
    picture = await sent(ada, "still.jpg", "this one?")
    assert [(r.text, r.file) for r in small.replies("mei")] == [("<b>#1 Visitor:</b> this one?", picture)]
    await says(mei, "/take 1")
    small.replies("ada")
    plan = await sent(mei, "plan.pdf")
    assert [(r.text, r.file) for r in small.replies("ada")] == [("👤 <b>Mei</b> (organiser):", plan)]


async def test_notes_and_the_transcript(small: Room) -> None:
    mei, ada = await hired(small, "Mei"), small.visitor("ada")
    await typed(ada, "/human", name="Ada Moreau")
    await says(mei, "/take 1")
    await typed(ada, "Hello", id="1")
    await typed(ada, "Hello?", id="1", kind="edited")
    small.clock.instant += timedelta(minutes=3)
    heard(mei)
    assert await says(mei, "/note was here last year") == [
        "Noted with #1 Ada Moreau; the visitor does not see it.", "--"
    ]  # fmt: skip
    assert await says(mei, "// polite") == ["Noted with #1 Ada Moreau; the visitor does not see it.", "--"]
    await mei.presses(f"inquiry.note:{await inquiry_id(small)}")
    assert await says(mei, "call her") == ["Noted with #1 Ada Moreau; the visitor does not see it.", "--"]
    await sent(mei, "plan.pdf", "Here")
    heard(ada)
    mei.last = []
    told = await mei.says("/transcript")
    text = "\n".join([
        "🙋 #1 Ada Moreau · terminal · English", SINCE, f"👤 With Mei since {SINCE}", "",
        "2021-03-01 09:00  Ada Moreau: Hello",
        "2021-03-01 09:00  Ada Moreau (edited): Hello?",
        "2021-03-01 09:03  Note by Mei: was here last year",
        "2021-03-01 09:03  Note by Mei: polite",
        "2021-03-01 09:03  Note by Mei: call her",
        "2021-03-01 09:03  Mei (organiser): Here [file: plan.pdf]", "",
    ])  # fmt: skip
    file = FileNote("inquiry-1.txt", len(text.encode()), "text/plain", content=text)
    assert told == [Reply("Transcript of #1 Ada Moreau", thread="#1 Ada Moreau", file=file)]
    await typed(mei, "/transcript", numbered=True)  # there may be nothing to open a file with
    assert mei.last == [Reply(text, thread="#1 Ada Moreau"), *told]
    assert heard(ada) == []


async def test_names_can_be_kept_back(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, USHER_DESK_NAMES="false") as room:
        mei, ada = await hired(room, "Mei"), room.visitor("ada")
        await ada.says("/human")
        await says(mei, "/take 1")
        await says(mei, "Hello")
        assert heard(ada) == [
            "👤 You are now talking to an organiser. I stay silent until you are done; /bot brings me back.",
            "[Back to the bot]",
            "👤 Organiser:", "Hello", "--",
        ]  # fmt: skip


NOBODY = [
    "Nobody is at the organisers' desk yet, so nobody can come into this chat right now. I have written down that you"
    " would like to talk to a person: the first organiser to arrive gets your message and can answer you here. To add"
    " something, send /human and your words in one message; everything else I go on answering myself.",
    "",
    "If it cannot wait, call Ms. WU Dan: +86-10-59041158 (office) or +86-18910551726 (mobile).",
]


async def invited(room: Room, name: str) -> str:
    """A code for somebody."""
    offered = Invitation("organiser", name, "test", room.clock.now() + timedelta(days=9))
    async with room.house.database.transaction() as tx:
        return await staff.invite(tx, offered, room.clock.now())


async def test_before_anybody_works_here_a_request_is_kept_for_the_first_one(room: Room) -> None:
    ada, mei = room.visitor("ada"), room.visitor("mei")
    assert (await says(ada, "/human May I bring my dog?"))[:3] == NOBODY
    await says(ada, "/human A small one.")
    await passes(room, days=3)
    assert heard(ada) == []
    assert (await says(ada, "When is the deadline?"))[0].startswith("The deadline for enrolling is 14 March 2021")
    await mei.says(f"/join {await invited(room, 'Mei')}")
    since = "1 March 2021, 09:00 Beijing time (UTC+8)"
    assert lines(mei.last)[-5:] == [
        "🙋 #1 Visitor · terminal · English", f"⏳ Waiting since {since}", "",
        "Take it (or send /take 1), and what you write here goes to the visitor.", "[Take | Close]",
    ]  # fmt: skip
    assert (await says(mei, "/take 1"))[0].startswith("#1 is yours.")
    assert heard(ada) == [
        "👤 You are now talking to Mei. I stay silent until you are done; /bot brings me back.", "[Back to the bot]"
    ]  # fmt: skip
    assert await says(ada, "Thank you") == []
    assert await states(room) == [("human", "Mei")]


async def test_what_was_kept_is_asked_for_again_once_somebody_works_here(small: Room) -> None:
    ada = small.visitor("ada")
    await says(ada, "/human")
    mei = await hired(small, "Mei")
    await passes(small, days=3)
    assert (heard(ada), heard(mei)) == ([], [])
    assert await says(ada, "/human") == OPENED
    assert heard(mei)[0] == "🙋 #1 Visitor · terminal · English"
    await passes(small, minutes=10)
    assert heard(ada)[0].startswith("Nobody has been able to take your conversation yet")


async def test_in_a_form_its_question_stands_again_when_nobody_can_come(small: Room) -> None:
    ada = small.visitor("ada")
    asked = await ada.presses("enrol.new:fresh")
    for text in ("talk to a person", "/human"):
        assert (await says(ada, text))[:3] == NOBODY
        assert ada.last[-1].text.endswith(asked[-1].text.rpartition("\n")[2])
        assert ada.at() == "category"
    await ada.says("dome")
    assert ada.at() == "title"


# -- time -------------------------------------------------------------------------------------------------------------


async def test_nobody_comes(room: Room) -> None:
    mei, ada = await hired(room, "Mei"), room.visitor("ada")
    await ada.says("/human")
    await ada.says("Where is the lost property?")
    heard(mei)
    await passes(room, minutes=9)
    assert heard(ada) == []
    await passes(room, minutes=1)
    assert heard(ada) == [
        "Nobody has been able to take your conversation yet; it stays in the organisers' list.", "",
        "If it cannot wait, call Ms. WU Dan: +86-10-59041158 (office) or +86-18910551726 (mobile).",
        "[Go on waiting | Back to the bot]",
    ]  # fmt: skip
    assert heard(mei) == [
        f"⏰ #1 has been waiting since {SINCE}, and nobody has taken it.", "[Take | Close]"
    ]  # fmt: skip
    await passes(room, minutes=1)
    assert (heard(ada), heard(mei)) == ([], [])
    assert await says(ada, "go on waiting") == [
        f"The organisers have been asked, and nobody has come yet (since {SINCE}). What you write here is passed on;"
        " /bot brings me back.",
        "[Back to the bot]",
    ]
    await passes(room, hours=24)
    assert heard(ada) == [
        "🤖 I am sorry: no organiser could come. Your question stays in their list, and the bot answers again. If it is"
        " urgent, call Ms. WU Dan: +86-10-59041158 (office) or +86-18910551726 (mobile).",
        "[Enrol a film] [What's on | My plan] [My films | What can I ask?] [Talk to a person | Another device]"
        " [Help | 中文]",
    ]
    assert heard(mei)[-2:] == [
        "Nobody has taken #1, so the bot answers again. The question is kept under /questions.", "--"
    ]  # fmt: skip
    assert await room.rows("SELECT text, kind, state FROM questions") == [
        {"text": "Where is the lost property?", "kind": "miss", "state": "open"}
    ]
    await says(mei, "/questions")
    await mei.chooses("Where is the lost property?")
    assert mei.last[-1].choices[0].id == f"questions.answer:inquiry-{await inquiry_id(room)}"
    await passes(room, hours=24)
    assert heard(ada) == []
    assert (await says(ada, "When is the deadline?"))[0].startswith("The deadline for enrolling is 14 March 2021")


async def test_silence_brings_the_bot_back(room: Room) -> None:
    mei, ada = await hired(room, "Mei"), room.visitor("ada")
    await ada.says("/human")
    await says(mei, "/take 1")
    await passes(room, minutes=119)
    await says(ada, "Still there?")
    await passes(room, minutes=119)
    heard(ada), heard(mei)
    await passes(room, minutes=1)
    assert heard(ada)[0] == (
        "🤖 Nobody has written here for a while, so the bot answers again. /human calls an organiser once more."
    )
    assert heard(mei)[-2:] == ["Nobody has spoken in #1 for a while, so the bot answers again.", "--"]
    await passes(room, hours=5)
    assert (heard(ada), await states(room)) == ([], [("bot", "Mei")])


async def test_two_processes_say_it_once(database_url: str, tmp_path: Path) -> None:
    clock = StillClock()
    async with AsyncExitStack() as stack:
        count = 2 if database_url.startswith("postgres") else 1
        rooms = [await stack.enter_async_context(open_room(database_url, tmp_path, clock)) for _ in range(count)]
        await hired(rooms[0], "Mei")
        for name in ("ada", "bea", "cleo"):
            await rooms[0].visitor(name).says("/human")
        clock.instant += timedelta(minutes=11)
        await asyncio.gather(*(room.house.attend() for room in rooms for _ in range(2)))
        for room in rooms:
            await room.house.courier.settle()
        told = [line for room in rooms for name in ("ada", "bea", "cleo") for line in lines(room.replies(name))]
        assert len([line for line in told if line.startswith("Nobody has been able")]) == 3


async def test_office_hours_are_told(sqlite_url: str, tmp_path: Path) -> None:
    week = ["Mon-Fri 10:00-17:30", "Sat 10:00-12:00"]
    async with open_office(sqlite_url, tmp_path, None, week, **BY_WORDING) as room:
        await hired(room, "Mei")
        ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
        assert (await says(ada, "/human"))[2] == (
            "Nobody is at the desk right now. Somebody is there again from 1 March 2021, 10:00 Beijing time (UTC+8)."
            " Hours: Monday to Friday 10:00–17:30, Saturday 10:00–12:00, Beijing time."
        )
        assert (await says(lin, "人工"))[2] == (
            "现在不是工作时间，工作人员最早于2021年3月1日10:00（北京时间，UTC+8）回来。"
            "工作时间：周一至周五10:00–17:30，周六10:00–12:00（北京时间）。"
        )
        await passes(room, hours=2)
        assert heard(ada)[2] == "Hours: Monday to Friday 10:00–17:30, Saturday 10:00–12:00, Beijing time."


# -- forgetting -------------------------------------------------------------------------------------------------------


async def test_what_was_said_is_erased_on_request(room: Room) -> None:
    mei, ada = await hired(room, "Mei"), room.visitor("ada")
    await typed(ada, "/human", name="Ada Moreau")
    await ada.says("My secret is a dog.")
    await says(mei, "/take 1")
    heard(mei)
    assert lines(await ada.says("/forget"))[-1] == "[Yes, erase them] [No, keep them]"
    assert lines(await ada.says("no")) == ["Nothing was erased.", "--"]
    await ada.says("/forget")
    assert lines(await ada.says("yes"))[0].startswith("Erased: your questions, your conversations with the organisers")
    assert heard(mei) == [
        "#1 Ada Moreau has had this conversation erased; it is closed.", "--",
        "🗑 #1: erased at the visitor's request.", "--",
    ]  # fmt: skip
    assert (await says(mei, "/take 1"))[0].startswith("#1 cannot be taken: the visitor has opened a newer")
    assert (await says(ada, "/bot"))[0].startswith("You are talking to the bot already.")
    tables = ("inquiry_lines", "inquiries", "questions", "outbox", "conversations")
    held = [str(row) for table in tables for row in await room.rows(f"SELECT * FROM {table}")]
    assert [row for row in held if "secret" in row] == []
    assert await states(room) == [("closed", "Mei")]
    assert (await says(mei, "hello?"))[0] == "#1 has ended, so the visitor did not get that."


async def test_neither_codes_nor_answers_of_the_form_are_shown_to_organisers(small: Room) -> None:
    mei, ada = await hired(small, "Mei"), small.visitor("ada")
    assert [line for line in await says(ada, "/continue") if line.startswith("/continue ")] != []
    await says(ada, "/join ABCD2345EFGH")
    await ada.says("enrol")
    await ada.presses("enrol.pick:category.feature:1")
    await ada.fills()
    await ada.chooses("✎ Original title")
    await ada.chooses("Back")
    await says(ada, "/human")
    shown = heard(mei)
    assert [line for line in shown if "continue" in line or "ABCD2345EFGH" in line] == []
    said = [line for line in shown if line.startswith(("Visitor: ", "Bot: "))]
    assert [line[:26] for line in said] == ["Visitor: enrol", "Bot: Good. There are 14 qu"]


async def test_a_message_that_a_bug_or_a_flood_swallowed_is_not_shown(sqlite_url: str, tmp_path: Path) -> None:
    flood = {"USHER_FLOOD_SLOWED_AFTER": "1", "USHER_FLOOD_IGNORED_AFTER": "2"}
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, **flood) as room:
        ada = room.visitor("ada")
        for text in ("Hello", "Hello again", "pass-word-1"):
            await ada.says(text)
        remembered = await room.rows("SELECT memory FROM conversations")
        assert ["pass-word-1" in row["memory"] for row in remembered] == [False]


async def test_one_inquiry_that_fails_leaves_the_others_alone(small: Room, caplog: pytest.LogCaptureFixture) -> None:
    await hired(small, "Mei")
    for name in ("ada", "bea"):
        await says(small.visitor(name), "/human")
    async with small.house.database.transaction() as tx:
        await tx.run("UPDATE conversations SET topic = 'enrol', form = 'not JSON' WHERE chat = 'ada'")
    with caplog.at_level(logging.CRITICAL):
        await passes(small, days=2)
    assert await states(small) == [("waiting", ""), ("bot", "")]
