"""Delivers updates to the bot's webhook: in order per chat, many chats at once, again and again until it takes them."""

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

import httptools

from tests.servers.telegram.refusals import broken
from tests.servers.telegram.updates import Update

LONGEST_RETRY_AFTER = 3600
Verdict = Callable[[int, int, str, bytes], None]


class Line(asyncio.Protocol):
    """One keep-alive connection to the bot; one update at a time."""

    def __init__(self, gone: Callable[["Line"], None]) -> None:
        self._gone = gone
        self._transport: asyncio.Transport | None = None
        self._verdict: Verdict | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._last = False
        self._clear()

    def _clear(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._retry_after = 0
        self._type = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by duck type only

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._gone(self)
        self._finish(0)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        lower = name.lower()
        if lower == b"retry-after" and value.isdigit():
            self._retry_after = int(value)
        elif lower == b"content-type":
            self._type = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self._last = not self._parser.should_keep_alive()
        self._finish(self._parser.get_status_code())
        if self._last:
            self.close()

    @property
    def usable(self) -> bool:
        return self._transport is not None and not self._last and not self._transport.is_closing()

    def send(self, request: bytes, seconds: float, verdict: Verdict) -> None:
        """verdict(status, retry_after, content type, body) is called once; status 0: no answer came."""
        self._clear()
        self._verdict = verdict
        self._timer = asyncio.get_running_loop().call_later(seconds, self.close)
        assert self._transport
        self._transport.write(request)

    def close(self) -> None:
        if self._transport:
            self._transport.abort()

    def _finish(self, status: int) -> None:
        if self._timer:
            self._timer.cancel()
        verdict, self._verdict = self._verdict, None
        if verdict:
            verdict(status, min(self._retry_after, LONGEST_RETRY_AFTER), self._type, b"".join(self._body))


class Webhook:
    """first_retry, longest_retry: seconds. Telegram repeats at once, then after 2, 4, 8 … up to 60–120 s; tests take
    shorter ones. timeout: seconds that the bot may take to answer."""

    def __init__(self, confirm: Callable[[Update], None], reply: Callable[[str, bytes], None], seed: int) -> None:
        self._confirm = confirm
        self._reply = reply
        self._random = random.Random(seed)
        self._idle: list[Line] = []
        self._lines: set[Line] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop()
        self.first_retry = 0.1
        self.longest_retry = 60.0
        self.timeout = 60.0
        self.duplicate = 0.0
        self.reorder = 0.0
        self.max_connections = 40
        self.secret = ""
        self.last_error = ""

    def _stop(self) -> None:
        self.url = ""
        self._queues: dict[int, deque[Update]] = {}
        self._ready: deque[int] = deque()
        self._fails: dict[int, int] = {}
        self._under_way = 0

    def point(self, url: str, secret: str, max_connections: int) -> None:
        """Deliver to this address from now on. Raises Refusal. The caller offers what is pending."""
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise broken("bad webhook: this server delivers to http:// only", "webhook")
        self.clear()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self._host, self._port = parts.hostname, parts.port or 80
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        token = f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n" if secret else ""
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{token}"
            "Connection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: "
        ).encode()

    def clear(self) -> None:
        """No webhook any more; what was under way is forgotten, not confirmed."""
        self._stop()
        for task in list(self._tasks):
            task.cancel()
        for line in list(self._lines):
            line.close()
        self._idle.clear()

    def offer(self, update: Update) -> None:
        chat = update.chat
        if self.reorder and self._random.random() < self.reorder:
            chat = -update.update_id * 1_000_000  # a queue of its own: it may overtake or be overtaken
        queue = self._queues.get(chat)
        if queue is not None:
            queue.append(update)
            return
        self._queues[chat] = deque([update])
        self._ready.append(chat)
        self._pump()

    def _pump(self) -> None:
        while self._ready and self._under_way < self.max_connections:
            chat = self._ready.popleft()
            self._under_way += 1
            self._deliver(chat, self._queues[chat][0])

    def _deliver(self, chat: int, update: Update) -> None:
        while self._idle:
            line = self._idle.pop()
            if line.usable:
                self._send(line, chat, update)
                return
        task = asyncio.ensure_future(self._connect(chat, update))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, chat: int, update: Update) -> None:
        url = self.url
        try:
            loop = asyncio.get_running_loop()
            _, line = await loop.create_connection(lambda: Line(self._lines.discard), self._host, self._port)
        except OSError as fault:
            if url == self.url:
                self._failed(chat, 0, str(fault))
            return
        self._lines.add(line)
        self._send(line, chat, update)

    def _send(self, line: Line, chat: int, update: Update) -> None:
        queues = self._queues

        def verdict(status: int, retry_after: int, kind: str, body: bytes) -> None:
            if queues is not self._queues:
                return  # the webhook was changed meanwhile
            if 200 <= status <= 299:
                self._idle.append(line)
                self._taken(chat, update, kind, body)
            else:
                self._failed(chat, retry_after, f"Wrong response from the webhook: {status}" if status else "closed")

        line.send(b"%b%d\r\n\r\n%b" % (self._head, len(update.raw), update.raw), self.timeout, verdict)

    def _taken(self, chat: int, update: Update, kind: str, body: bytes) -> None:
        self._under_way -= 1
        if self.duplicate and self._random.random() < self.duplicate:
            self._ready.append(chat)  # as if the 200 had been lost
        else:
            queue = self._queues[chat]
            queue.popleft()
            self._fails.pop(chat, None)
            if queue:
                self._ready.append(chat)
            else:
                del self._queues[chat]
            self._confirm(update)
        if body.strip():
            with contextlib.suppress(ValueError):
                self._reply(kind, body)
        self._pump()

    def _failed(self, chat: int, retry_after: int, text: str) -> None:
        self.last_error = text
        self._under_way -= 1
        fails = self._fails[chat] = self._fails.get(chat, 0) + 1
        # the first repetition comes at once, as from Telegram
        delay = 0.0 if fails == 1 else min(self.longest_retry, self.first_retry * 2.0 ** (fails - 2))
        queues = self._queues

        def again() -> None:
            if queues is self._queues:
                self._ready.append(chat)
                self._pump()

        asyncio.get_running_loop().call_later(retry_after or delay, again)
        self._pump()
