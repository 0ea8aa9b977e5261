"""Replies as people in the chat see them, and failures as the courier hears of them."""

import pytest

from bot.channels.telegram.channel import TelegramChannel
from handlers.talk.message import (
    Address,
    Choice,
    Moved,
    Owed,
    Refused,
    Reply,
    TryLater,
    Unfinished,
    Unreachable,
    Unsure,
)
from tests.bot.attached import nothing_attached
from tests.bot.channels.telegram.conftest import settings_for, whole
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram.faults import FaultKind

YES = Choice("Yes", "yes")
PHONE = Choice("My number", "phone", "contact")


def owed(text: str = "Hello", chat: str = "7", id: int = 1, **rest: object) -> Owed:
    own = {name: rest.pop(name) for name in ("earlier", "attempts") if name in rest}
    return Owed(id, Address("telegram", chat), Reply(text, **rest), **own)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def ada(server: FakeTelegram) -> None:
    server.user(7).starts_silently()


async def test_text_and_buttons(server: FakeTelegram, channel: TelegramChannel) -> None:
    id = await channel.send(owed("Hello <b>Ada</b> &amp; all", rows=((YES,),)))
    [said] = server.messages(7)
    assert (str(said.message_id), said.text, said.rows) == (id, "Hello Ada & all", ((("Yes", "1:yes"),),))
    await server.check()


async def test_a_message_takes_the_place_of_another(server: FakeTelegram, channel: TelegramChannel) -> None:
    first = await channel.send(owed(rows=((YES,),)))
    assert await channel.send(owed("Bye", replaces=True, earlier=first)) == first
    assert await channel.send(owed("Bye", replaces=True, earlier=first)) == first
    assert [(said.text, said.rows) for said in server.messages(7)] == [("Bye", ())]


async def test_what_cannot_be_edited_is_said_anew(server: FakeTelegram, channel: TelegramChannel) -> None:
    assert await channel.send(owed("Bye", replaces=True, earlier="4711")) != "4711"
    assert [said.text for said in server.messages(7)] == ["Bye"]


async def test_asking_for_a_number_and_clearing_the_keys(server: FakeTelegram, channel: TelegramChannel) -> None:
    server.set_pace(None)  # four messages in one breath
    await channel.send(owed("Your number?", rows=((PHONE,),)))
    await channel.send(owed("Thanks", clears=True))
    await whole(channel, owed("And now?", rows=((YES,),), clears=True))
    shown = [(said.text, said.keyboard) for said in server.messages(7)]
    assert shown == [("Your number?", "reply"), ("Thanks", "remove"), ("✓", "remove"), ("And now?", "inline")]


async def test_empty_text(server: FakeTelegram, channel: TelegramChannel) -> None:
    assert await channel.send(owed(" <b></b>")) == ""
    await channel.send(owed("", rows=((YES,),)))
    assert [said.text for said in server.messages(7)] == ["…"]


async def test_half_a_surrogate_pair(server: FakeTelegram, channel: TelegramChannel) -> None:
    await channel.send(owed("x\ud83d"))
    assert [said.text for said in server.messages(7)] == ["x?"]


async def test_each_call_says_one_part(server: FakeTelegram, channel: TelegramChannel) -> None:
    """Each part has its turn; what fails on the way is said again, and nothing else."""
    long = owed("\n".join(f"{number} {'x' * 2500}" for number in range(3)), rows=((YES,),))
    for fault in ("500", "", "502", ""):
        if fault:
            server.inject(fault, method="sendMessage", times=1)  # type: ignore[arg-type]
        with pytest.raises(TryLater if fault else Unfinished):
            await channel.send(long)
    await channel.send(long)
    assert [said.text[0] for said in server.messages(7)] == ["0", "1", "2"]
    assert [bool(said.rows) for said in server.messages(7)] == [False, False, True]


@pytest.mark.parametrize("kind", ["500", "502"])
async def test_a_server_error_waits_longer_each_time(
    server: FakeTelegram, channel: TelegramChannel, kind: FaultKind
) -> None:
    waits = []
    for attempts in (0, 3, 20):
        server.inject(kind, method="sendMessage")
        with pytest.raises(TryLater) as later:
            await channel.send(owed(attempts=attempts))
        waits.append((later.value.seconds, later.value.everyone, later.value.unsure))
    assert waits == [(1, False, True), (8, False, True), (300, False, True)]


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "hang", "hang_after", "half"])
async def test_no_answer_leaves_us_unsure(server: FakeTelegram, channel: TelegramChannel, kind: FaultKind) -> None:
    server.inject(kind, method="sendMessage")
    with pytest.raises(Unsure):
        await channel.send(owed())
    await channel.send(owed())


async def test_an_edit_without_an_answer_is_simply_tried_again(server: FakeTelegram, channel: TelegramChannel) -> None:
    first = await channel.send(owed())
    server.inject("hang", method="editMessageText")
    with pytest.raises(TryLater):
        await channel.send(owed("Bye", replaces=True, earlier=first))


async def test_haste_in_one_chat_and_in_all(server: FakeTelegram, channel: TelegramChannel) -> None:
    server.user(8).starts_silently()
    waits = []
    for chat in ("7", "7", "8"):
        server.inject("429", method="sendMessage", retry_after=3)
        with pytest.raises(TryLater) as later:
            await channel.send(owed(chat=chat))
        waits.append((later.value.seconds, later.value.everyone))
        server.heal()
    assert waits == [(3, False), (3, False), (3, True)]


async def test_who_cannot_be_reached(server: FakeTelegram, channel: TelegramChannel) -> None:
    await server.people[7].blocks()
    await server.user(8).deactivates()
    for chat in ("7", "8", "4711"):
        with pytest.raises(Unreachable):
            await channel.send(owed(chat=chat))


async def test_what_is_refused(channel: TelegramChannel) -> None:
    with pytest.raises(Refused):
        await channel.send(owed("<b>open"))
    with pytest.raises(Refused):
        await channel.send(owed(chat="ada"))


async def test_a_group_that_has_moved(server: FakeTelegram, channel: TelegramChannel) -> None:
    group = server.group()
    old = group.id
    new = await group.upgrade()
    with pytest.raises(Moved) as moved:
        await channel.send(owed(chat=str(old)))
    assert moved.value.chat == str(new)


async def test_nobody_listens_over_there(server: FakeTelegram) -> None:
    async def unheard(_: object) -> None:
        raise AssertionError

    channel = TelegramChannel(settings_for(server), unheard, {}, nothing_attached())  # type: ignore[arg-type]
    await server.close()
    with pytest.raises(TryLater):
        await channel.send(owed())


async def test_a_token_that_is_refused_stops_everyone(server: FakeTelegram) -> None:
    async def unheard(_: object) -> None:
        raise AssertionError

    channel = TelegramChannel(settings_for(server, token="1:wrong"), unheard, {}, nothing_attached())  # type: ignore[arg-type]
    with pytest.raises(TryLater) as later:
        await channel.send(owed())
    assert (later.value.seconds, later.value.everyone) == (60, True)
    await channel.stop()
