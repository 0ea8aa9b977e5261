"""Inline mode: what somebody types after the bot's name in any chat, and what they can share."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.channel import TelegramChannel
from handlers.showtimes.offered import Offer, Shared
from storage.database import Unavailable
from tests.bot.attached import nothing_attached
from tests.bot.channels.telegram.conftest import NotingDesk, settings_for
from tests.servers.telegram import FakeTelegram

FILM = Shared("low-water", "Low Water", "dome film · Saturday", "<b>Low Water</b>\n\n19:30", "film_low-water")
NOTHING = Offer((), "Open in the chat desk", "The programme is not out yet")


class Shelf:
    """What can be found; asked: (what was typed, language hint)."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.offer = Offer((FILM,), "Open in the chat desk", "No such film")
        self.error: Exception | None = None

    async def __call__(self, text: str, hint: str) -> Offer:
        self.asked.append((text, hint))
        if self.error:
            raise self.error
        return self.offer


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def sharing(server: FakeTelegram, desk: NotingDesk, shelf: Shelf) -> AsyncIterator[TelegramChannel]:
    """A channel that polls and looks up films."""
    opened = TelegramChannel(settings_for(server), desk.answer, {"en": [("start", "Start")]}, nothing_attached(), shelf)
    await opened.start()
    yield opened
    await opened.stop()


async def test_a_film_is_offered_with_a_button_that_leads_into_the_bot(
    server: FakeTelegram, sharing: TelegramChannel, shelf: Shelf, desk: NotingDesk
) -> None:
    query = await server.user(7, "Ada", language_code="en").types_inline("low wa")
    said = {
        "message_text": "<b>Low Water</b>\n\n19:30", "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }  # fmt: skip
    link = f"https://t.me/{sharing.bot_name}?start=film_low-water"
    assert query.results == [
        {
            "type": "article", "id": "low-water", "title": "Low Water", "description": "dome film · Saturday",
            "input_message_content": said,
            "reply_markup": {"inline_keyboard": [[{"text": "Open in the chat desk", "url": link}]]},
        }
    ]  # fmt: skip
    assert (query.button, query.cache_time) == (None, 30)
    assert shelf.asked == [("low wa", "en")]
    assert desk.heard == []
    assert server.violations == []


async def test_where_there_is_nothing_a_button_leads_into_the_bot(
    server: FakeTelegram, sharing: TelegramChannel, shelf: Shelf
) -> None:
    shelf.offer = NOTHING
    query = await server.user(7, "Ada").types_inline("")
    assert query.results == []
    assert query.button == {"text": "The programme is not out yet", "start_parameter": "programme"}
    assert server.violations == []


async def test_an_outage_leaves_the_query_unanswered_and_the_next_one_is_answered(
    server: FakeTelegram, sharing: TelegramChannel, shelf: Shelf
) -> None:
    ada = server.user(7, "Ada")
    shelf.error = Unavailable("the database is away")
    with pytest.raises(TimeoutError):
        await ada.types_inline("low", seconds=0.3)
    shelf.error = None
    assert (await ada.types_inline("low w")).results is not None
    assert server.violations == []


async def test_a_query_that_is_too_old_is_nothing_to_speak_of(
    server: FakeTelegram, sharing: TelegramChannel, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    held = asyncio.Event()

    async def slow(text: str, hint: str) -> Offer:
        await held.wait()
        return shelf.offer

    ada = server.user(7, "Ada")
    inline = sharing._inline
    assert inline is not None
    inline._look_up = slow
    with pytest.raises(TimeoutError):
        await ada.types_inline("low", seconds=0.3)
    server.world.inline.clear()
    held.set()
    await asyncio.sleep(0.2)
    assert [record.message for record in caplog.records if "inline" in record.message] == []
