"""Long polling: nothing is confirmed before it is durable, and nothing waits longer than it must."""

import asyncio

import pytest

from bot.channels.channel import ShutOut
from bot.channels.telegram import polling
from bot.channels.telegram.channel import TelegramChannel
from handlers.talk.message import Address, Answered, Choice, Incoming, Owed, Reply
from storage.database import Unavailable
from tests.bot.attached import nothing_attached
from tests.bot.channels.telegram.conftest import NotingDesk, settings_for
from tests.servers.telegram import BOT, FakeTelegram


async def until(condition: object, seconds: float = 5.0) -> None:
    """Wait until condition() is true."""
    assert callable(condition)
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses after failures are short here."""
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(polling, "RIVAL_PAUSE", 0.05)


async def test_what_people_write_is_heard_in_order_and_confirmed(
    server: FakeTelegram, channel: TelegramChannel, desk: NotingDesk
) -> None:
    ada = server.user(7, language_code="zh-hans")
    for number in range(250):
        await ada.sends(f"text {number}")
    await until(lambda: len(desk.heard) == 250 and not server.updates.pending)
    assert [said.text for said in desk.heard] == [f"text {number}" for number in range(250)]
    await server.check()


async def test_the_bot_is_introduced(server: FakeTelegram, channel: TelegramChannel) -> None:
    await until(lambda: len(server.called("setMyCommands")) == 3)
    menus = [(call.get("language_code"), call["commands"]) for call in server.called("setMyCommands")]
    start, begin = [{"command": "start", "description": "Start"}], [{"command": "start", "description": "开始"}]
    assert menus == [("en", start), (None, start), ("zh", begin)]
    assert channel.bot_name == BOT["username"]
    assert len(server.called("deleteWebhook")) == 1


async def test_nothing_is_confirmed_while_the_store_is_down(
    server: FakeTelegram, channel: TelegramChannel, desk: NotingDesk
) -> None:
    ada = server.user(7)
    desk.errors = [Unavailable("disk full") for _ in range(3)]
    await ada.sends("one")
    await until(lambda: len(desk.errors) < 3)
    assert len(server.updates.pending) == 1
    await until(lambda: desk.heard and not server.updates.pending)
    assert [said.text for said in desk.heard] == ["one"]


async def test_an_update_that_breaks_the_desk_is_passed_over_in_the_end(
    server: FakeTelegram, channel: TelegramChannel, desk: NotingDesk
) -> None:
    ada = server.user(7)
    desk.errors = [ZeroDivisionError() for _ in range(3)]
    await ada.sends("one")
    await until(lambda: not server.updates.pending)
    await ada.sends("two")
    await until(lambda: desk.heard)
    assert [said.text for said in desk.heard] == ["two"]


async def test_a_malformed_update_stops_nobody(
    server: FakeTelegram, channel: TelegramChannel, desk: NotingDesk
) -> None:
    server.push_update({"message": {"chat": {"id": "x"}, "text": "x"}})
    await server.user(7).sends("half \ud83d a pair")
    await until(lambda: desk.heard and not server.updates.pending)
    assert [said.text for said in desk.heard] == ["half ? a pair"]


async def test_one_slow_answer_does_not_hold_up_the_others(server: FakeTelegram) -> None:
    slow = asyncio.Event()
    heard: list[str] = []

    async def answer(incoming: Incoming) -> Answered:
        if incoming.text == "slow":
            await slow.wait()
        heard.append(incoming.text)
        return Answered()

    channel = TelegramChannel(settings_for(server), answer, {}, nothing_attached())
    await channel.start()
    for number in range(20):
        await server.user(number + 1).sends("slow" if number == 3 else "quick")
    await until(lambda: len(heard) == 19)
    slow.set()
    await until(lambda: not server.updates.pending)
    assert heard == ["quick"] * 19 + ["slow"]
    await channel.stop()


async def test_stopping_finishes_and_confirms(server: FakeTelegram) -> None:
    begun = asyncio.Event()

    async def answer(_: Incoming) -> Answered:
        begun.set()
        await asyncio.sleep(0.1)
        return Answered()

    channel = TelegramChannel(settings_for(server), answer, {}, nothing_attached())
    await channel.start()
    await server.user(7).sends("one")
    await begun.wait()
    await channel.stop()
    assert not server.updates.pending
    await channel.ended()


async def test_repeated_and_reordered_updates_are_confirmed_only_when_done(
    server: FakeTelegram, channel: TelegramChannel, desk: NotingDesk
) -> None:
    server.misbehave(duplicate=0.5, reorder=0.5)
    for number in range(300):
        await server.user(number % 20 + 1).sends(str(number))
    await until(lambda: not server.updates.pending)
    assert {said.text for said in desk.heard} == {str(number) for number in range(300)}


async def test_a_lower_number_after_a_week_of_silence(
    server: FakeTelegram, channel: TelegramChannel, desk: NotingDesk
) -> None:
    await server.user(7).sends("one")
    await until(lambda: desk.heard and not server.updates.pending)
    server.jump_update_id(5)
    await server.user(7).sends("two")
    await until(lambda: len(desk.heard) == 2)
    assert [said.text for said in desk.heard] == ["one", "two"]


async def test_polls_fail_and_go_on(server: FakeTelegram, channel: TelegramChannel, desk: NotingDesk) -> None:
    for kind in ("500", "502", "reset_before", "half", "429"):
        server.inject(kind, method="getUpdates", retry_after=1)
    await server.user(7).sends("one")
    await server.user(7).sends("two")
    await until(lambda: len(desk.heard) == 2 and not server.updates.pending)


async def test_every_pressed_button_is_answered(
    server: FakeTelegram, channel: TelegramChannel, desk: NotingDesk
) -> None:
    ada = server.user(7)
    ada.starts_silently()
    desk.notice = "This question is gone."
    await channel.send(Owed(1, _of(7), Reply("Hello", ((Choice("Yes", "yes"),),))))
    message = await ada.hears()
    await ada.presses(message, "Yes")
    assert await ada.notified() == "This question is gone."
    desk.errors = [Unavailable("disk full")]
    server.inject("500", method="answerCallbackQuery")
    await ada.presses(message, "Yes")
    await ada.notified()
    assert [(said.kind, said.choice) for said in desk.heard] == [("choice", "yes")] * len(desk.heard)
    await server.check()


async def test_a_wrong_token_is_said_at_the_start(server: FakeTelegram, desk: NotingDesk) -> None:
    channel = TelegramChannel(settings_for(server, token="1:wrong"), desk.answer, {}, nothing_attached())
    with pytest.raises(ShutOut):
        await channel.start()
    await channel.stop()


async def test_telegram_may_be_away_at_the_start(
    server: FakeTelegram, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.channel.PATIENCE", 0.1)
    await server.user(7).sends("one")
    await server.close()
    channel = TelegramChannel(settings_for(server), desk.answer, {}, nothing_attached())
    await channel.start()
    await server.open()
    await until(lambda: desk.heard)
    await channel.stop()


def _of(chat: int) -> Address:
    return Address("telegram", str(chat))
