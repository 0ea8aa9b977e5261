"""A fake Telegram, a channel that listens to it, and a desk that notes what it hears."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.settings import TelegramSettings
from handlers.talk.message import Answered, Incoming, Owed, Unfinished
from tests.bot.attached import nothing_attached
from tests.servers.telegram import FakeTelegram


@dataclass
class NotingDesk:
    """Answers every incoming thing with nothing but a note of it; `errors` are raised first, one an answer."""

    heard: list[Incoming] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    notice: str = ""

    async def answer(self, incoming: Incoming) -> Answered:
        if self.errors:
            raise self.errors.pop(0)
        self.heard.append(incoming)
        return Answered(notice=self.notice)


def settings_for(server: FakeTelegram, **changes: object) -> TelegramSettings:
    """Settings that point to the fake server."""
    plain = {"token": server.token, "base_url": server.base_url, "poll_timeout": 5, "send_timeout": 1.0}
    return TelegramSettings(**(plain | changes))  # type: ignore[arg-type]


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    """Telegram as strict as it is."""
    async with FakeTelegram() as opened:
        yield opened


@pytest.fixture
def desk() -> NotingDesk:
    """The one who hears."""
    return NotingDesk()


@pytest.fixture
async def channel(server: FakeTelegram, desk: NotingDesk) -> AsyncIterator[TelegramChannel]:
    """A channel that polls."""
    menu = {"en": [("start", "Start")], "zh": [("start", "开始")]}
    opened = TelegramChannel(settings_for(server), desk.answer, menu, nothing_attached())
    await opened.start()
    yield opened
    await opened.stop()


async def whole(channel: TelegramChannel, owed: Owed) -> str:
    """Say all parts, as the courier does; the last one's id."""
    while True:
        with suppress(Unfinished):
            return await channel.send(owed)
