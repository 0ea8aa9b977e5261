"""A lean way for python-telegram-bot and for us to reach the Bot API: own keep-alive connections, nothing between."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from telegram._utils.types import UploadFileDict
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.connection import Answer
from bot.channels.telegram.mend import as_json
from bot.channels.telegram.pool import Place, Pool


class LeanRequest(BaseRequest):
    """python-telegram-bot's transport over a `Pool`; `post_json` is the shorter way that skips its parameters.

    One server only (that of `base_url`); proxies from the environment (HTTPS_PROXY) are not used. Failures are
    `connection.NotSent` (nothing left this machine) and `connection.Unanswered` (nobody knows), both NetworkErrors.
    """

    __slots__ = ("_head", "_pool", "_prefix", "_timeout")

    def __init__(self, base_url: str, *, connections: int, timeout: float, connect_timeout: float = 5.0) -> None:
        parts = urlsplit(base_url)
        secure = parts.scheme == "https"
        place = Place(parts.hostname or "", parts.port or (443 if secure else 80), secure)
        self._pool = Pool(place, connections, connect_timeout)
        self._prefix = f"{parts.scheme}://{parts.netloc}"
        self._head = f" HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: usher\r\n"
        self._timeout = timeout

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer may take."""
        return self._timeout

    async def initialize(self) -> None:
        """Nothing to do: connections are opened when they are needed."""

    async def shutdown(self) -> None:
        """Close the connections that rest, refuse new ones."""
        self._pool.close()

    async def post_json(self, path: str, body: bytes, *, timeout: float, repeatable: bool) -> Answer:
        """POST a JSON body to `path` ("/bot1:a/sendMessage"). See `Pool.exchange`."""
        request = self._request(f"POST {path}", "application/json", body)
        return await self._pool.exchange(request, timeout, repeatable=repeatable)

    async def post_form(self, path: str, fields: Mapping[str, str], files: UploadFileDict, *, timeout: float) -> Answer:
        """POST a form with files, as (name, content, media type) by their fields. See `Pool.exchange`."""
        kind, body = multipart(fields, files)
        return await self._pool.exchange(self._request(f"POST {path}", kind, body), timeout, repeatable=False)

    async def get(self, path: str, *, timeout: float) -> Answer:
        """GET `path` ("/file/bot1:a/documents/1"), whole. See `Pool.exchange`."""
        request = f"GET {path}{self._head}\r\n".encode()
        return await self._pool.exchange(request, timeout, repeatable=True)

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **named: Any
    ) -> tuple[int, bytes]:
        """What python-telegram-bot's own calls come down to; of its timeouts only read_timeout is heeded."""
        read = named.get("read_timeout", timeouts[0] if timeouts else None)
        timeout = float(read) if isinstance(read, int | float) else self._timeout
        kind, body = encoded(request_data)
        request = self._request(f"{method} {url.removeprefix(self._prefix)}", kind, body)
        answer = await self._pool.exchange(request, timeout, repeatable=True)
        return answer.status, answer.body

    def _request(self, line: str, kind: str, body: bytes) -> bytes:
        return f"{line}{self._head}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def encoded(request_data: RequestData | None) -> tuple[str, bytes]:
    """Content type and body: JSON, or multipart where a file goes along."""
    if request_data is None:
        return "application/json", b""
    if request_data.contains_files:
        return multipart(request_data.json_parameters, request_data.multipart_data)
    return "application/json", as_json(request_data.parameters)


def multipart(fields: Mapping[str, str], files: UploadFileDict) -> tuple[str, bytes]:
    """A multipart/form-data body of plain fields and of files as (name, content, media type)."""
    mark = uuid4().hex
    parts = [_part(mark, f'name="{name}"', "", value.encode("utf-8", "replace")) for name, value in fields.items()]
    for name, (filename, content, media_type) in files.items():
        content = content if isinstance(content, bytes) else content.read()
        quoted = filename.replace("\\", "_").replace('"', "%22").replace("\r", " ").replace("\n", " ")
        parts.append(_part(mark, f'name="{name}"; filename="{quoted}"', media_type, content))
    return f"multipart/form-data; boundary={mark}", b"".join(parts) + f"--{mark}--\r\n".encode()


def _part(mark: str, disposition: str, media_type: str, content: bytes) -> bytes:
    kind = f"Content-Type: {media_type}\r\n" if media_type else ""
    head = f"--{mark}\r\nContent-Disposition: form-data; {disposition}\r\n{kind}\r\n"
    return head.encode() + content + b"\r\n"
