"""A person takes over on Telegram: each conversation has its own topic; edits and pictures go both ways."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import House
from storage import staff
from storage.staff import Member
from tests.servers.telegram import FakeTelegram, Group, Message, User
from tests.transcripts.fronts import Telegram
from tests.transcripts.stage import Stage


@dataclass(slots=True)
class Scene:
    """The house, the organisers' group, Mei who works there, and Ada who asks."""

    house: House
    office: Group
    mei: User
    ada: User


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as opened:
        yield opened
        await opened.check()


@pytest.fixture(params=[True, False], ids=["topics", "no topics"])
async def scene(
    request: pytest.FixtureRequest, server: FakeTelegram, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Scene]:
    office = server.group("Desk", forum=request.param, supergroup=True)
    office.promotes_bot()
    mei, ada = server.user(8, "Mei", language_code="en"), server.user(7, "Ada", language_code="en")
    office.admits(mei)
    stage = Stage(sqlite_url, tmp_path, Telegram({}, server))
    stage.overrides["USHER_DESK_CHAT"] = f"telegram:{office.id}"
    await stage.open()
    assert stage.house is not None
    await mei.sends("/start")
    await mei.hears()
    await hire(stage.house, mei)
    yield Scene(stage.house, office, mei, ada)
    await stage.close()


async def hire(house: House, who: User) -> None:
    async with house.database.transaction() as tx:
        chat = await staff.chat_at(tx, "telegram", str(who.id))
        assert chat is not None
        await staff.put(tx, Member(chat.person_id, "organiser", "Mei", "", house.clock.now()))


async def answers(scene: Scene, text: str, to: Message) -> Message:
    """In the topic if there is one, else as a reply."""
    if to.thread:
        return await scene.mei.sends(text, to=scene.office, topic=to.thread)
    return await scene.mei.sends(text, to=scene.office, reply_to=to)


async def test_a_conversation_from_its_first_word_to_its_last(scene: Scene) -> None:
    ada, mei, office = scene.ada, scene.mei, scene.office
    await ada.sends("/human")
    assert (await ada.hears()).text.startswith("🙋 The organisers have been asked")
    card = await office.hears()
    assert card.text.startswith("🙋 #1 Ada · Telegram · English")
    assert list(office.topics) == (["#1 Ada"] if card.thread else [])
    question = await ada.sends("Where can I park?")
    assert (await ada.hears()).text == "Passed on to the organisers."
    relayed = await office.hears()
    assert (relayed.text, relayed.thread) == ("Ada: Where can I park?", card.thread)
    await ada.edits(question, "Where can I park my bike?")
    assert (await office.hears_edit()).text == "Ada (edited): Where can I park my bike?"

    answer = await answers(scene, "In the north", relayed)
    assert (await ada.hears()).text.startswith("👤 You are now talking to Mei.")
    assert (await ada.hears()).text == "👤 Mei (organiser):\nIn the north"
    assert (await office.hears_edit()).text.startswith("🙋 #1 Ada · Telegram · English\n👤 With Mei since")
    await mei.edits(answer, "In the south")
    assert (await ada.hears_edit()).text == "👤 Mei (organiser):\nIn the south"

    await ada.sends_photo(caption="here?")
    picture = await office.hears()
    assert (picture.text, picture.thread, picture.kind) == ("Ada: here?", card.thread, "photo")
    await mei.presses(office.sees(card), "Close", to=office)
    assert (await ada.hears()).text.startswith("🤖 The organisers have closed this conversation")
    await ada.sends("thanks")
    assert (await ada.hears()).text.startswith("You are welcome")


async def test_the_organisers_learn_that_the_visitor_is_gone(scene: Scene) -> None:
    await scene.ada.sends("/human")
    await scene.ada.hears()
    card = await scene.office.hears()
    await scene.ada.blocks()
    await answers(scene, "Hello?", card)
    assert (await scene.office.hears_edit()).text.startswith("🙋 #1 Ada · Telegram · English\n👤 With Mei since")
    await scene.house.courier.settle()
    await scene.house.attend()
    await scene.house.courier.settle()
    said = await scene.office.hears()
    assert (said.text, said.thread) == (
        "⚠️ #1 Ada: a message did not reach the visitor, who has blocked the bot or left.", card.thread
    )  # fmt: skip


@pytest.mark.parametrize("notice", ["told", "refused"])
async def test_a_plain_group_that_becomes_a_supergroup_stays_the_organisers(
    server: FakeTelegram, sqlite_url: str, tmp_path: Path, notice: str
) -> None:
    """The setting goes on naming the old id: after the event, after a refused delivery, and after a restart."""
    office = server.group("Desk")
    mei, ada = server.user(8, "Mei", language_code="en"), server.user(7, "Ada", language_code="en")
    office.admits(mei)
    stage = Stage(sqlite_url, tmp_path, Telegram({}, server))
    stage.overrides["USHER_DESK_CHAT"] = f"telegram:{office.id}"
    await stage.open()
    assert stage.house is not None
    await mei.sends("/start")
    await mei.hears()
    await hire(stage.house, mei)
    await ada.sends("/human")
    assert (await ada.hears()).text.startswith("🙋 The organisers have been asked")
    assert (await office.hears()).text.startswith("🙋 #1 Ada · Telegram · English")
    if notice == "refused":  # the bot finds out by itself, before the event comes
        await stage.close()
    await office.upgrade()
    if notice == "refused":
        server.world.updates.pending.clear()
        await stage.open()
    await ada.sends("Where can I park?")
    assert (await ada.hears()).text == "Passed on to the organisers."
    relayed = await office.hears()
    assert (relayed.chat, relayed.text) == (office.id, "Ada: Where can I park?")
    await mei.sends("In the north", to=office, reply_to=relayed)
    assert (await ada.hears()).text.startswith("👤 You are now talking to Mei.")
    assert (await ada.hears()).text == "👤 Mei (organiser):\nIn the north"
    await stage.close()
    await stage.open()
    await ada.sends("Thanks!")
    while (said := await office.hears()).text != "Ada: Thanks!":
        pass
    await mei.sends("You are welcome", to=office, reply_to=said)
    assert (await ada.hears()).text == "👤 Mei (organiser):\nYou are welcome"
    await stage.close()
