"""Groups on Telegram: no form opens there, what is not said to the bot is not heard, a moved group goes on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import House
from tests.servers.telegram import BOT, FakeTelegram, Group, Message, User
from tests.transcripts.fronts import Telegram
from tests.transcripts.stage import Stage

NAME = BOT["username"]


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as opened:
        yield opened
        await opened.check()


@pytest.fixture
async def house(server: FakeTelegram, sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    stage = Stage(sqlite_url, tmp_path, Telegram({}, server))
    await stage.open()
    assert stage.house is not None
    yield stage.house
    await stage.close()


@pytest.fixture
def ada(server: FakeTelegram) -> User:
    return server.user(7, "Ada", language_code="en")


@pytest.fixture
def jury(server: FakeTelegram, ada: User, house: House) -> Group:
    group = server.group("Jury")
    group.admits(ada)
    return group


def buttons(message: Message) -> list[tuple[str, str]]:
    return [button for row in message.rows for button in row]


@pytest.mark.parametrize("command", ["enrol", "films", "continue", "late ABCDE", "status"])
async def test_a_form_refuses_and_leads_to_the_private_chat(jury: Group, ada: User, command: str) -> None:
    await ada.sends(f"/{command.split()[0]}@{NAME} {command.partition(' ')[2]}".strip(), to=jury)
    said = await jury.hears()
    assert said.text == "That is personal, so let us talk about it in a private chat."
    topic = {"status": "films"}.get(command, command.split()[0])
    assert buttons(said) == [("Open the private chat", f"https://t.me/{NAME}?start={topic}")]


async def test_the_deep_link_opens_what_was_asked_for(jury: Group, ada: User) -> None:
    await ada.sends("/enrol", to=jury)
    link = buttons(await jury.hears())[0][1]
    await ada.sends(f"/start {link.partition('start=')[2]}")
    assert "1 of 14 · Category" in (await ada.hears()).text


@pytest.mark.parametrize("topic", ["films", "continue", "late"])
async def test_every_deep_link_leads_to_its_topic(ada: User, house: House, topic: str) -> None:
    heads = {"films": "You have not entered a film yet.", "continue": "To go on in another app",
             "late": "Please send /late and the code"}  # fmt: skip
    await ada.sends(f"/start {topic}")
    assert (await ada.hears()).text.startswith(heads[topic])


async def test_what_people_say_to_each_other_is_not_heard(jury: Group, ada: User, house: House) -> None:
    jury.privacy = False
    for text in ("hello", "enrol a film", "help", "/enrol@AnotherBot", "back", "1", "@AnotherBot help"):
        await ada.sends(text, to=jury)
    await jury.hears_nothing()
    async with house.database.reading() as tx:
        assert await tx.all("SELECT chat FROM conversations") == []


async def test_a_command_or_a_mention_is_heard(jury: Group, ada: User) -> None:
    await ada.sends(f"/help@{NAME}", to=jury)
    helped = await jury.hears()
    assert "/enrol" in helped.text
    await ada.sends(f"@{NAME} help", to=jury)
    assert (await jury.hears()).text == helped.text
    await ada.sends("hello", to=jury, reply_to=helped)
    assert (await jury.hears()).text.startswith("Welcome! I am Usher")


@pytest.mark.parametrize("command", ["start", "help", "menu", "language en"])
async def test_in_a_group_there_are_the_programme_and_the_way_out_of_it(jury: Group, ada: User, command: str) -> None:
    await ada.sends(f"/{command.split()[0]}@{NAME} {command.partition(' ')[2]}".strip(), to=jury)
    said = await jury.hears()
    assert buttons(said) == [
        ("What's on", "1:showtimes.overview"), ("Open the private chat", f"https://t.me/{NAME}?start=start"),
    ]  # fmt: skip
    await ada.sends("/start start")
    assert (await ada.hears()).labels[0] == ["Enrol a film"]


async def test_a_button_in_a_group_opens_no_form_there(jury: Group, ada: User) -> None:
    """A button of a form that comes from elsewhere, an earlier version's menu for one."""
    await ada.sends(f"/help@{NAME}", to=jury)
    await ada.presses(await jury.hears(), data="1:enrol.begin", to=jury)
    assert (await jury.hears()).text == "That is personal, so let us talk about it in a private chat."


@pytest.mark.parametrize("command", ["/weather", f"/settings@{NAME}", "/enroll_me now"])
async def test_a_command_that_is_no_command_here_is_left_to_other_bots(jury: Group, ada: User, command: str) -> None:
    await ada.sends(command, to=jury)
    await jury.hears_nothing()
    await ada.sends("/menu", to=jury)
    assert (await jury.hears()).text == "Ask me anything about the festival, or choose:"


async def test_a_form_in_the_private_chat_goes_on_beside_the_group(jury: Group, ada: User) -> None:
    await ada.sends("/enrol")
    await ada.hears()
    await ada.sends("/help", to=jury)
    await jury.hears()
    await ada.sends("dome")
    assert "2 of 14 · Original title" in (await ada.hears()).text


async def test_a_group_that_became_a_supergroup_goes_on(jury: Group, ada: User, house: House) -> None:
    await ada.sends(f"/language@{NAME} zh", to=jury)
    assert "中文" in (await jury.hears()).text
    old = jury.id
    new = await jury.upgrade()
    await ada.sends(f"/help@{NAME}", to=jury)
    assert "我" in (await jury.hears()).text
    async with house.database.reading() as tx:
        rows = await tx.all("SELECT c.chat, p.language FROM conversations c JOIN people p ON p.id = c.person_id")
    assert (new != old, rows) == (True, [{"chat": str(new), "language": "zh"}])


async def test_what_is_owed_to_a_group_follows_it(jury: Group, ada: User, house: House) -> None:
    """The bot learns of the move from a refusal, before Telegram tells it."""
    await ada.sends(f"/help@{NAME}", to=jury)
    await jury.upgrade()
    assert "/enrol" in (await jury.hears()).text
    await house.courier.settle()
    async with house.database.reading() as tx:
        assert await tx.all("SELECT chat, state FROM outbox") == [{"chat": str(jury.id), "state": "sent"}]


async def test_thrown_out_and_asked_back(jury: Group, ada: User, house: House) -> None:
    await ada.sends(f"/help@{NAME}", to=jury)
    await jury.hears()
    await jury.kicks_bot(ada)
    await jury.adds_bot(ada)
    await ada.sends(f"/help@{NAME}", to=jury)
    assert "/enrol" in (await jury.hears()).text
