"""Inline mode: "@bot title" in any chat offers films to share, within the seconds that Telegram waits."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from telegram.error import TelegramError

from bot.channels.telegram.api import Api, Declined
from bot.channels.telegram.shapes import InlineQuery
from handlers.showtimes.offered import Offer, Shared
from storage.database import StorageError

_log = logging.getLogger(__name__)

LIFE = 25.0
"""Seconds in which to answer: Telegram forgets an inline query after 30."""
CACHED = 30
"""Seconds for which Telegram gives the same answer to everybody; sold out and cancelled must soon be seen."""
BUTTON = 64
"""Characters of the button above the results."""

LookUp = Callable[[str, str], Awaitable[Offer]]
"""(what was typed, the platform's language hint) → what can be shared."""
Link = Callable[[str], str]
"""A payload → the address that opens the bot with it, "" while the bot's name is not known."""


class Inline:
    """Each query's answer is a task of its own: nobody waits for it, and a new letter makes a new query anyway."""

    def __init__(self, api: Api, look_up: LookUp, link: Link) -> None:
        self._api = api
        self._look_up = look_up
        self._link = link
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, query: InlineQuery) -> None:
        """Answer it soon."""
        task = asyncio.create_task(self._answer(query))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """What is under way is dropped: they will type on, and ask another process."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, query: InlineQuery) -> None:
        try:
            async with asyncio.timeout(LIFE):
                offer = await self._look_up(query.query, query.sender.language_code)
                await self._api.call("answerInlineQuery", self._params(query.id, offer), repeatable=True)
        except Declined as error:
            if "query is too old" not in error.description.casefold():
                _log.warning("an inline query could not be answered: %s %s", error.status, error.description)
        except (TelegramError, StorageError, TimeoutError) as error:
            _log.info("an inline query is left unanswered (%s)", type(error).__name__)
        except Exception:
            _log.exception("an inline query broke")

    def _params(self, id: str, offer: Offer) -> Mapping[str, object]:
        params: dict[str, object] = {
            "inline_query_id": id,
            "results": [self._result(each, offer.opens) for each in offer.films],
            "cache_time": CACHED,
            "is_personal": False,
        }
        if not offer.films:
            params["button"] = {"text": offer.instead[:BUTTON], "start_parameter": "programme"}
        return params

    def _result(self, shared: Shared, opens: str) -> Mapping[str, object]:
        said = {"message_text": shared.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        result: dict[str, object] = {
            "type": "article", "id": shared.id, "title": shared.title, "description": shared.about,
            "input_message_content": said,
        }  # fmt: skip
        if link := self._link(shared.payload):
            result["reply_markup"] = {"inline_keyboard": [[{"text": opens, "url": link}]]}
        return result
