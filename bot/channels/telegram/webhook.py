"""Takes updates that Telegram posts, and says 200 only when their answers are durable."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from bot.channels.telegram.ears import Ears
from bot.channels.telegram.hear import Heard
from bot.channels.telegram.notices import ending
from storage.database import Unavailable

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LARGEST = 1024 * 1024
"""Bytes of one update."""
SECRET = b"x-telegram-bot-api-secret-token"
BUSY_PAUSE = 1
OUTAGE_PAUSE = 5
"""Seconds after which Telegram may post again; it heeds them."""


class TooLarge(Exception):
    """The body is more than any update can be."""


class Webhook:
    """A raw ASGI application. Until `ears` is set and after `shut` it asks Telegram to come back."""

    def __init__(self, secret: str, at_once: int) -> None:
        self._secret = secret.encode()
        self._at_once = at_once
        self._waiting = 0
        self._empty = asyncio.Event()
        self.ears: Ears | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One HTTP request."""
        if scope["type"] != "http":
            return
        status, body, headers = await self._reply(scope, receive)
        headers = [(b"content-length", str(len(body)).encode()), *headers]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _reply(self, scope: Message, receive: Receive) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        if scope["method"] != "POST":
            return 405, b"", [(b"allow", b"POST")]
        shown = dict(scope["headers"]).get(SECRET, b"")
        if not hmac.compare_digest(shown, self._secret):
            return 403, b"", []
        if self.ears is None or self._waiting >= self._at_once:
            return come_back(BUSY_PAUSE)
        self._waiting += 1
        try:
            return await self._take(await read(receive), self.ears)
        except TooLarge:
            return 413, b"", []
        except Unavailable:
            return come_back(OUTAGE_PAUSE)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._empty.set()

    @staticmethod
    async def _take(body: bytes, ears: Ears) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        heard = ears.hear(body)
        if heard is None:
            return 400, b"", []
        answered = await ears.answer(heard)
        return 200, in_return(heard, answered.notice), [(b"content-type", b"application/json")]

    async def shut(self) -> None:
        """Take nothing more; return when what is being answered is answered."""
        self.ears = None
        if self._waiting:
            self._empty.clear()
            await self._empty.wait()


def come_back(seconds: int) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    """503, and when to try again."""
    return 503, b"", [(b"retry-after", str(seconds).encode())]


def in_return(heard: Heard, notice: str) -> bytes:
    """The end of a pressed button's query, as a call that rides on our answer; nothing for all else."""
    if not heard.query:
        return b""
    return msgspec.json.encode({"method": "answerCallbackQuery", **ending(heard.query, notice)})


async def read(receive: Receive) -> bytes:
    """The whole body. Raises TooLarge."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            raise TooLarge
        if not message.get("more_body"):
            return b"".join(parts)
