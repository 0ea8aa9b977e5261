"""The organisers' common chat: cards, threads, answers by reply or in a topic, notes, edits, what never arrived."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.talk.message import Incoming
from storage import inquiries, outbox, threads
from storage.outbox import Closing
from storage.threads import Thread
from tests.organisers import Group, hired, typed
from tests.visitors import Room, Visitor, lines, open_room

SINCE = "1 March 2021, 09:00 Beijing time (UTC+8)"


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(database_url, tmp_path, USHER_DESK_CHAT="terminal:-1001") as opened:
        yield opened


@pytest.fixture
def group(room: Room) -> Group:
    return Group(room)


async def goes(room: Room, said: Incoming) -> None:
    """It is said in the group, and all that comes of it is delivered."""
    await room.house.desk.answer(said)
    await room.house.courier.settle()


def heard(who: Visitor) -> list[str]:
    return lines(who.room.replies(who.name))


async def asks(room: Room) -> tuple[Visitor, Visitor]:
    """Mei works here, and Ada wants to talk to somebody."""
    mei, ada = await hired(room, "Mei"), room.visitor("ada")
    await typed(ada, "/human", name="Ada Moreau")
    return mei, ada


async def in_topic(room: Room) -> None:
    """The group has topics: the thread's is 7."""
    async with room.house.database.transaction() as tx:
        await threads.begin(tx, [Thread("terminal", "-1001", "#1 Ada Moreau", "1", "7")])


async def test_a_thread_is_answered_by_replying(room: Room, group: Group) -> None:
    mei, ada = await asks(room)
    card = group.said()[0]
    assert lines([card.reply]) == [
        "🙋 #1 Ada Moreau · terminal · English", f"⏳ Waiting since {SINCE}", "",
        "To answer, reply to a message of this thread or write in its topic. What begins with // stays among"
        " yourselves.",
        "[Take | Close]",
    ]  # fmt: skip
    assert (card.reply.thread, card.reply.slot, heard(mei)) == ("#1 Ada Moreau", "inquiry-1", [])
    await typed(ada, "Where can I park?")
    asked = group.said()[0]
    assert (asked.reply.text, asked.reply.thread) == ("<b>Ada Moreau:</b> Where can I park?", "#1 Ada Moreau")
    await goes(room, group.says(mei, "In the north.", to=str(asked.id)))
    assert heard(ada) == [
        "👤 You are now talking to Mei. I stay silent until you are done; /bot brings me back.",
        "[Back to the bot]", "👤 Mei (organiser):", "In the north.", "--",
    ]  # fmt: skip
    taken = group.said()
    assert [(owed.reply.slot, owed.reply.replaces) for owed in taken] == [("inquiry-1", True)]
    assert lines([taken[0].reply])[1:] == [
        f"👤 With Mei since {SINCE}", "[Pass on | Hand back to the bot] [Close | Transcript]"
    ]  # fmt: skip


async def test_a_topic_is_written_in(room: Room, group: Group) -> None:
    mei, ada = await asks(room)
    bo = await hired(room, "Bo")
    await in_topic(room)
    group.said()
    await goes(room, group.says(mei, "", topic="7", button=f"inquiry.take:{await number_one(room)}"))
    assert [owed.reply.slot for owed in group.said()] == ["inquiry-1"]
    heard(ada)
    await goes(room, group.says(mei, "Hello", topic="7", id="81"))
    await goes(room, group.says(mei, "// she is nice", topic="7", id="82"))
    await goes(room, group.says(bo, "And welcome", topic="7", id="83"))
    await goes(room, group.says(mei, "Hello Ada", topic="7", id="81", edits=True))
    await goes(room, group.says(mei, "// she is very nice", topic="7", id="82", edits=True))
    assert [(r.text, r.replaces) for r in room.replies("ada")] == [
        ("👤 <b>Mei</b> (organiser):\nHello", False), ("👤 <b>Bo</b> (organiser):\nAnd welcome", False),
        ("👤 <b>Mei</b> (organiser):\nHello Ada", True),
    ]  # fmt: skip
    assert group.said() == []
    await goes(room, group.says(mei, "/close", topic="7"))
    assert [lines([owed.reply])[0] for owed in group.said()] == [
        "🙋 #1 Ada Moreau · terminal · English", "Mei has closed #1 Ada Moreau."
    ]  # fmt: skip
    assert heard(ada)[0].startswith("🤖 The organisers have closed this conversation")
    await goes(room, group.says(mei, "Oh, and", topic="7"))
    assert lines([group.said()[0].reply]) == [
        "#1 Ada Moreau has ended, so the visitor did not get that.", "[Talk again | Transcript]"
    ]  # fmt: skip
    assert heard(ada) == []


async def number_one(room: Room) -> str:
    return str((await room.rows("SELECT id FROM inquiries WHERE number = 1"))[0]["id"])


async def test_the_second_to_press_hears_who_was_first(room: Room, group: Group) -> None:
    mei, _ = await asks(room)
    bo = await hired(room, "Bo")
    take = f"inquiry.take:{await number_one(room)}"
    group.said()
    await goes(room, group.says(mei, "", button=take))
    group.said()
    answered = await room.house.desk.answer(group.says(bo, "", button=take))
    await room.house.courier.settle()
    assert answered.notice == "Mei has it already."
    assert lines([group.said()[0].reply])[0] == f"Mei has #1 Ada Moreau, since {SINCE}."


async def test_other_talk_is_not_heard(room: Room, group: Group) -> None:
    mei, ada = await asks(room)
    await in_topic(room)
    group.said(), heard(ada)
    await goes(room, group.says(mei, "lunch?"))
    await goes(room, group.says(mei, "lunch?", topic="9"))
    assert (group.said(), heard(ada)) == ([], [])


async def test_who_is_no_organiser_is_told_so(room: Room, group: Group) -> None:
    _, ada = await asks(room)
    await in_topic(room)
    eve = room.visitor("eve")
    await eve.says("/start")
    group.said(), heard(ada)
    await goes(room, group.says(eve, "let me answer that", topic="7"))
    assert (heard(ada), len(room.front.said.pop("-1001:7"))) == ([], 1)


async def test_a_visitor_in_a_group_is_led_into_private(room: Room) -> None:
    ada = room.visitor("ada")
    said = Group(room, "-2002").says(ada, "/human")
    await goes(room, said)
    assert lines([owed.reply for owed in room.front.said.pop("-2002")])[0] == (
        "That is personal, so let us talk about it in a private chat."
    )


async def test_what_never_arrived_is_told_once(room: Room, group: Group) -> None:
    mei, ada = await asks(room)
    await goes(room, group.says(mei, "Hello", to=str(group.said()[0].id)))
    group.said(), heard(ada)
    async with room.house.database.transaction() as tx:
        lost = await tx.one("SELECT MAX(id) AS id FROM outbox WHERE chat = 'ada'")
        assert lost is not None
        await outbox.close(tx, [Closing(lost["id"], "blocked", reason="blocked by the user")], room.clock.now())
    for _ in range(2):
        await room.house.attend()
        await room.house.courier.settle()
    assert [(lines([owed.reply])[0], owed.reply.thread) for owed in group.said()] == [
        ("⚠️ #1 Ada Moreau: a message did not reach the visitor, who has blocked the bot or left.", "#1 Ada Moreau")
    ]


async def test_nobody_came_is_said_in_the_thread(room: Room, group: Group) -> None:
    _, ada = await asks(room)
    group.said()
    room.clock.instant += timedelta(hours=24)
    await room.house.attend()
    await room.house.courier.settle()
    assert [lines([owed.reply])[0] for owed in group.said()] == [
        "🙋 #1 Ada Moreau · terminal · English",
        "Nobody has taken #1 Ada Moreau, so the bot answers again. The visitor had not written anything yet.",
    ]
    async with room.house.database.reading() as tx:
        assert await inquiries.open_at(tx, "terminal", "ada") is None
    assert len(heard(ada)) > 0


async def test_the_list_and_the_private_chat_lead_to_the_group(room: Room, group: Group) -> None:
    mei, _ = await asks(room)
    assert lines(await mei.says("/inquiries"))[2] == f"#1 Ada Moreau · ⏳ Waiting since {SINCE}"
    await mei.chooses("Take #1 Ada Moreau")
    assert lines(mei.last)[0] == "#1 Ada Moreau is yours. Please answer in the organisers' chat."
    assert (await room.rows("SELECT taken_in FROM inquiries")) == [{"taken_in": "terminal:-1001"}]


async def test_a_thread_of_last_year_leads_to_nobody_of_this_year(room: Room, group: Group) -> None:
    mei, ada = await asks(room)
    async with room.house.database.transaction() as tx:
        await threads.begin(tx, [Thread("terminal", "-1001", "#1 Bo Li", "3", "9")])
    heard(ada)
    await goes(room, group.says(mei, "Your film was chosen", topic="9"))
    assert (heard(ada), await number_one(room) != "") == ([], True)


async def test_an_erased_inquiry_keeps_its_thread_and_loses_its_name(room: Room, group: Group) -> None:
    _, ada = await asks(room)
    await in_topic(room)
    group.said()
    await ada.says("/forget")
    await ada.says("yes")
    assert [(owed.reply.thread, owed.topic, owed.reply.replaces, owed.reply.rows) for owed in group.said()] == [
        ("#1", "7", False, ()), ("#1", "7", True, ())
    ]  # fmt: skip
    assert [row["name"] for row in await room.rows("SELECT name FROM threads")] == ["#1"]
