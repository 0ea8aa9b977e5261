"""One keep-alive HTTP/1.1 connection to the Bot API, which knows whether a request's bytes have left."""

import asyncio
import select
from dataclasses import dataclass
from typing import cast

import httptools
from telegram.error import NetworkError, TimedOut

LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes of one answer; the Bot API's own files end at 20 MB."""


class NotSent(NetworkError):
    """Nothing left this machine: trying again cannot do anything twice."""


class Unanswered(TimedOut):
    """The request's bytes left and no whole answer came: it may or may not have been carried out.

    silent: not one byte of an answer came before the other side closed the connection.
    """

    def __init__(self, message: str, *, silent: bool = False) -> None:
        super().__init__(message)
        self.silent = silent


@dataclass(frozen=True, slots=True)
class Answer:
    """What an HTTP server said."""

    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """Carries one request at a time; whoever holds it waits for the answer or closes it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._waiter: asyncio.Future[Answer] | None = None
        self._body: list[bytes] = []
        self._size = 0
        self._started = False
        self._keep = True
        self.idle_since = loop.time()
        self.used = False

    @property
    def open(self) -> bool:
        """Whether another request may be written to it."""
        return self._keep and self._transport is not None and not self._transport.is_closing()

    def stale(self) -> bool:
        """Whether the other side has closed or spoken while nothing was asked, though the loop has not seen it yet."""
        socket = self._transport and self._transport.get_extra_info("socket")
        if not socket:
            return True
        poll = select.poll()
        poll.register(socket.fileno(), select.POLLIN | select.POLLHUP)
        return bool(poll.poll(0))

    async def exchange(self, request: bytes, timeout: float) -> Answer:
        """The answer to these bytes within `timeout` seconds. Raises NotSent or Unanswered; then it is closed."""
        transport = self._transport
        if transport is None or not self.open:
            raise NotSent("the connection was closed before anything was written")
        waiter: asyncio.Future[Answer] = self._loop.create_future()
        self._waiter = waiter
        self._started = False
        timer = self._loop.call_later(timeout, self._fail, f"no answer within {timeout:g} s")
        transport.write(request)
        try:
            return await waiter
        finally:
            timer.cancel()
            self.used = True
            self.idle_since = self._loop.time()
            if waiter is self._waiter:
                self._waiter = None
                self.close()

    def close(self) -> None:
        """End it at once; an answer under way is lost."""
        self._keep = False
        if self._transport is not None:
            self._transport.abort()

    def _fail(self, reason: str, *, silent: bool = False) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_exception(Unanswered(reason, silent=silent))
        self.close()

    # asyncio calls these

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def data_received(self, data: bytes) -> None:
        if self._waiter is None:
            return self.close()
        self._started = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(f"not HTTP: {error}")

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(f"the connection was lost: {error or 'closed'}", silent=not self._started)

    # httptools calls these

    def on_message_begin(self) -> None:
        self._body, self._size = [], 0

    def on_body(self, body: bytes) -> None:
        self._body.append(body)
        self._size += len(body)
        if self._size > LARGEST_ANSWER:
            self._fail("the answer is too large")

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:
            return
        if not self._parser.should_keep_alive():
            self.close()
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(Answer(status, b"".join(self._body)))
