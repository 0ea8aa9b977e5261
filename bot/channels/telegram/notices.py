"""Ends every pressed button's query, with a notice or without, behind the scenes."""

import asyncio
import logging

from telegram.error import TelegramError

from bot.channels.telegram.api import Api, Declined

_log = logging.getLogger(__name__)

LIFE = 100.0
"""Seconds in which to try: a query dies 150 s after the press, part of which has passed before we hear of it."""
LONGEST = 200
"""Characters of a notice."""
GRACE = 5.0
"""Seconds at the end in which what is under way may finish."""

Params = dict[str, str]


def ending(query: str, notice: str) -> Params:
    """The parameters of answerCallbackQuery."""
    shown = notice if len(notice) <= LONGEST else f"{notice[: LONGEST - 1]}…"
    return {"callback_query_id": query, "text": shown} if shown else {"callback_query_id": query}


class Notices:
    """Each query's end is a task of its own, so that nobody waits for it."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def show(self, query: str, notice: str) -> None:
        """Answer this query soon."""
        task = asyncio.create_task(self._end(ending(query, notice)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Let what is under way finish; nothing is tried again."""
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        for task in self._tasks:
            task.cancel()

    async def _end(self, params: Params) -> None:
        loop = asyncio.get_running_loop()
        until, wait = loop.time() + LIFE, 1.0
        while True:
            try:
                await self._api.call("answerCallbackQuery", params, repeatable=True)
                return
            except TelegramError as error:
                pause = self._patience(error, wait)
            if pause is None or loop.time() + pause > until or await self._stopped_within(pause):
                return
            wait = min(wait * 2, 30)

    @staticmethod
    def _patience(error: TelegramError, wait: float) -> float | None:
        """Seconds until the next try, None for never. A query that is too old is nothing to speak of."""
        if not isinstance(error, Declined) or error.status >= 500:
            return wait
        if error.status == 429:
            return error.retry_after or wait
        if "query is too old" not in error.description.casefold():
            _log.warning("a button's query could not be answered: %s %s", error.status, error.description)
        return None

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True
