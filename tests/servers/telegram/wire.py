"""HTTP/1.1 with keep-alive on httptools: as little as a Bot API server needs, so that a benchmark measures the bot."""

import asyncio
import contextlib
import socket
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import cast
from urllib.parse import unquote

import httptools

LARGEST_BODY = 60_000_000
_HEADS = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}


@dataclass(slots=True)
class Request:
    """One request, wholly read. content_type is lower-cased up to the first ';' only where it is compared."""

    verb: str
    path: str
    query: str
    content_type: str
    body: bytes
    connection: "Connection" = field(repr=False)


App = Callable[[Request], None]


class Connection(asyncio.Protocol):
    """One client. Requests are answered in the order in which they came, one at a time."""

    def __init__(self, app: App, everyone: set["Connection"]) -> None:
        self._app = app
        self._everyone = everyone
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[Request] = deque()
        self._busy = False
        self.on_close: Callable[[], None] | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._begin()

    def _begin(self) -> None:
        self._url = b""
        self._content_type = ""
        self._chunks: list[bytes] = []
        self._size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one by duck type only
        self._everyone.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._waiting.clear()
        self._everyone.discard(self)
        if self.on_close:
            self.on_close()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.answer(400, b"", content_type="text/plain")
            self.close()

    def on_message_begin(self) -> None:
        self._begin()

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self._content_type = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size <= LARGEST_BODY:
            self._chunks.append(body)

    def on_message_complete(self) -> None:
        path, _, query = self._url.decode("latin-1").partition("?")
        body = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        verb = self._parser.get_method().decode()
        request = Request(verb, unquote(path), query, self._content_type, body, self)
        if self._busy:
            self._waiting.append(request)
        else:
            self._busy = True
            self._app(request)

    @property
    def closed(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def answer(self, status: int, body: bytes, *, content_type: str = "application/json", extra: str = "") -> None:
        """Write one answer; the next request of this connection may then begin. Nothing happens when it is closed."""
        if self._transport is None:
            return
        self._transport.write(_head(status, len(body), content_type, extra) + body)
        self._busy = False
        if self._waiting:
            self._busy = True
            self._app(self._waiting.popleft())

    def answer_half(self, status: int, body: bytes) -> None:
        """The head promises everything, half of it comes, then the line is dead."""
        if self._transport is not None:
            self._transport.write(_head(status, len(body), "application/json", "") + body[: len(body) // 2])
            self._transport.close()

    def reset(self) -> None:
        """Drop the connection as a crashed peer does: RST where the platform lets us."""
        if self._transport is None:
            return
        sock = self._transport.get_extra_info("socket")
        with contextlib.suppress(OSError, AttributeError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _head(status: int, size: int, content_type: str, extra: str) -> bytes:
    rest = f"Content-Type: {content_type}\r\nContent-Length: {size}\r\nConnection: keep-alive\r\n{extra}\r\n"
    return _HEADS[status] + rest.encode("latin-1")


class Listener:
    """The listening socket and everybody connected to it."""

    def __init__(self) -> None:
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self, app: App, host: str, port: int) -> None:
        """Listen; port 0 takes a free one, which `port` names afterwards."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(app, self._connections), host, port, backlog=1024)
        self._server = server
        self.port = server.sockets[0].getsockname()[1]

    @property
    def connected(self) -> int:
        return len(self._connections)

    async def close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._connections):
            connection.reset()
        await asyncio.sleep(0)
        self._server = None
