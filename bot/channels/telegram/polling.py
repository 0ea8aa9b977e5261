"""Asks Telegram for updates, and confirms them only when their answers are durable.

getUpdates with an offset confirms everything before it, so the offset is the first update that is not yet answered.
While the last of a batch are being answered the next is asked for already: what is under way comes along again and is
known. The server punishes an offset that is asked for twice within half a second (it sends one update only), so
nothing is asked until the first in line is done, or has taken longer than that.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Raw
from telegram.error import TelegramError

from bot.channels.channel import ShutOut
from bot.channels.telegram.api import Api, Declined
from bot.channels.telegram.ears import Ears
from bot.channels.telegram.hear import Heard
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.shapes import HEARD
from storage.database import Unavailable

_log = logging.getLogger(__name__)
_batch = msgspec.json.Decoder(list[Raw]).decode

SPARE = 10.0
"""Seconds that a long poll's answer may be late."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
RIVAL_PAUSE = 10.0
"""Seconds until we ask again while another program polls with the same token."""


SLOW = 0.6
"""Seconds after which the same offset may be asked for again, so that a slow answer does not hold up other people."""


@dataclass(slots=True)
class _Open:
    """An update that is not confirmed yet, and whether its answer is durable."""

    done: bool = False


class Polling:
    """One bot's long poll."""

    def __init__(self, api: Api, ears: Ears, settings: TelegramSettings) -> None:
        self._api = api
        self._ears = ears
        self._settings = settings
        self._room = asyncio.Semaphore(settings.at_once)
        self._line: dict[int, _Open] = {}
        self._undone = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()
        self._outage = False
        self._next = 0

    async def run(self) -> None:
        """Until cancelled; then what is being answered is finished. Raises ShutOut."""
        pause = FIRST_PAUSE
        try:
            while True:
                try:
                    await self._round()
                    pause = FIRST_PAUSE
                except (TelegramError, Unavailable) as error:
                    await asyncio.sleep(self._patience(error, pause))
                    pause = min(LONGEST_PAUSE, pause * 2)
        finally:
            await self._finish()

    async def _round(self) -> None:
        batch = await self._ask()
        fresh = 0
        for raw in batch:
            heard = self._ears.hear(raw)
            if heard is not None and heard.number not in self._line:
                fresh += 1
                await self._begin(heard)
        if batch and not fresh and not self._line:
            raise Declined(500, "updates without a number")
        await self._until_ready(fresh // 2)
        if self._outage:
            self._start_over()

    async def _ask(self) -> Sequence[Raw]:
        self._confirm()
        wait = 0 if self._undone else self._settings.poll_timeout
        asked = {
            "offset": self._next,
            "limit": self._settings.poll_limit,
            "timeout": wait,
            "allowed_updates": HEARD,
        }
        return _batch(await self._api.call("getUpdates", asked, repeatable=True, timeout=wait + SPARE))

    async def _begin(self, heard: Heard) -> None:
        """Tasks begin in the order of the updates, so each chat's come to the desk's lock in order."""
        await self._room.acquire()
        line = self._line[heard.number] = _Open()
        self._undone += 1
        task = asyncio.create_task(self._answer(heard, line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, heard: Heard, line: _Open) -> None:
        try:
            answered = await self._ears.answer(heard)
            line.done = True
            self._ears.end_query(heard, answered.notice)
        except Unavailable:
            self._outage = True
        finally:
            self._room.release()
            self._undone -= 1
            self._moved.set()

    def _confirm(self) -> None:
        """Move the offset over what is done, lowest number first: it confirms every lower one with it."""
        for number in sorted(self._line):
            if not self._line[number].done:
                return
            del self._line[number]
            self._next = number + 1

    async def _until_ready(self, few: int) -> None:
        """Wait until the first is done and at most `few` are not, or it takes too long; after an outage, for all."""
        first = self._line[min(self._line)] if self._line else None
        until = asyncio.get_running_loop().time() + SLOW
        while self._undone and (self._outage or self._undone > few or (first and not first.done)):
            self._moved.clear()
            waits = self._outage or len(self._line) >= self._settings.poll_limit
            try:
                async with asyncio.timeout_at(None if waits else until):
                    await self._moved.wait()
            except TimeoutError:
                return

    def _start_over(self) -> None:
        """Everything from the first that could not be stored is asked for again; repeats are known by their keys."""
        self._confirm()
        self._line.clear()
        self._outage = False
        raise Unavailable("what was heard could not be stored")

    async def _finish(self) -> None:
        """Answer what has begun, and tell Telegram how far we came."""
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._confirm()
        if not self._next:
            return
        asked = {"offset": self._next, "limit": 1, "timeout": 0, "allowed_updates": HEARD}
        try:
            await self._api.call("getUpdates", asked, repeatable=True, timeout=SPARE / 2)
        except TelegramError:
            _log.info("the last updates could not be confirmed; they will come again and be known")

    def _patience(self, error: TelegramError | Unavailable, pause: float) -> float:
        """Seconds to wait after this failure. Raises ShutOut where waiting is useless."""
        if not isinstance(error, Declined):
            _log.warning("listening to Telegram failed (%s); again in %g s", error, pause)
            return pause
        if error.status in (401, 404):
            raise ShutOut("Telegram refuses the token of this bot: check it with @BotFather") from error
        if error.status == 409:
            _log.error(
                "another program is listening with this bot's token, or a webhook is set; "
                "stop the other one, each token can be used by one program only (%s)",
                error.description,
            )
            return RIVAL_PAUSE
        _log.warning("Telegram answered %s %s; again in a while", error.status, error.description)
        return error.retry_after or pause
