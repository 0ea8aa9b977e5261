"""The conversation over HTTP: a session, what the visitor says, and every line, streamed or asked for."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex, token_urlsafe

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.channels.channel import Answer
from bot.channels.web import lines
from bot.channels.web.guard import Guard, Turned, bearer, body_of, token_hash
from bot.channels.web.lookout import Lookout, wait_for
from bot.channels.web.settings import WebSettings
from bot.channels.web.uploads import Uploads
from handlers.talk.seal import Seal
from storage import instants, page
from storage.database import Database, Unavailable
from storage.page import Line, Said

AT_ONCE = 200  # Lines in one answer or one read; a page that was away longer asks again at once.
STREAM_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the page: who answers, what remembers, which clock; `rehearsed` tells the page the time.

    seal: opens what is shown for a while only.
    """

    answer: Answer
    database: Database
    now: Callable[[], datetime]
    seal: Seal
    rehearsed: bool


class Chat:
    """The chat's requests."""

    def __init__(self, settings: WebSettings, behind: Behind, lookout: Lookout, guard: Guard, uploads: Uploads) -> None:
        self._uploads = uploads
        self._settings = settings
        self._answer = behind.answer
        self._database = behind.database
        self._now = behind.now
        self._seal = behind.seal
        self._rehearsed = behind.rehearsed
        self._lookout = lookout
        self._guard = guard

    async def open_session(self, request: Request) -> Response:
        """POST /chat/session: a new conversation and the token that opens it; only the token's hash is kept."""
        self._guard.check_origin(request)
        self._guard.take_session(request)
        await body_of(request, 1024)
        token = token_urlsafe(32)
        async with self._database.transaction() as tx:
            await page.open_session(tx, token_hash(token), token_hex(16), self._now())
        return JSONResponse({"token": token}, 201, {"Cache-Control": "no-store"})

    async def say(self, request: Request) -> Response:
        """POST /chat/messages: the visitor's line is kept, then answered; 200 only after both are durable.

        quiet in the answer: nothing follows, what was said went to a person.
        """
        self._guard.check_origin(request)
        chat = await self._chat(request)
        message = lines.decoded(await body_of(request, self._settings.body_limit))
        self._guard.take_message(request, chat)
        note = self._uploads.noted(chat, message.file)
        seq = await self._keep(chat, message.key, lines.visitor_body(message, note))
        said = await self._answer(lines.incoming(chat, message, note))
        if said.secrets:
            await self._mask(chat, message.key, said.secrets)
        return JSONResponse({"seq": seq, "notice": said.notice, **({"quiet": True} if said.quiet else {})})

    async def _mask(self, chat: str, key: str, secrets: tuple[str, ...]) -> None:
        """Keep no secret readable; a line of its own tells every open page, whatever program serves it."""
        async with self._database.transaction() as tx:
            line = await page.mask(tx, chat, key, secrets)
            if line is not None:
                await page.add_line(tx, chat, Said("bot", f"m{key}", lines.mending_body(line), self._now()))
        self._lookout.wake(chat)

    async def hand_over(self, request: Request) -> Response:
        """POST /chat/files: the visitor's file is kept; the message that brings it comes next."""
        self._guard.check_origin(request)
        chat = await self._chat(request)
        self._guard.take_message(request, chat)
        return await self._uploads.take(request, chat)

    async def _keep(self, chat: str, key: str, body: str) -> int:
        said = Said("visitor", key, body, self._now())
        async with self._database.transaction() as tx:
            seq = await page.add_line(tx, chat, said)
        if seq is None:
            raise Turned(401, "session")
        self._lookout.wake(chat)
        return seq

    async def read(self, request: Request) -> Response:
        """GET /chat/lines: the newest ones; `?before=N` earlier ones; `?after=N&wait=S` new ones, waited for."""
        self._guard.check_origin(request)
        chat = await self._chat(request)
        if "after" in request.query_params:
            found = await self._awaited(request, chat)
            return JSONResponse(self._told(chat, found, more=False))
        before = _number(request.query_params.get("before", ""), otherwise=2**53)
        async with self._database.reading() as tx:
            found = await page.lines_before(tx, chat, before, self._settings.history)
        return JSONResponse(self._told(chat, found, more=bool(found) and found[0].seq > 1))

    def _told(self, chat: str, found: list[Line], *, more: bool) -> dict[str, object]:
        now = {"now": instants.write(self._now())} if self._rehearsed else {}
        return {"lines": [self._shown(chat, line) for line in found], "more": more, **now}

    def _shown(self, chat: str, line: Line) -> dict[str, object]:
        return lines.shown(chat, line, self._seal, self._now())

    async def _awaited(self, request: Request, chat: str) -> list[Line]:
        after = _number(request.query_params["after"])
        wait = min(_number(request.query_params.get("wait", "0")), self._settings.long_poll_seconds)
        address = self._guard.address(request)
        self._guard.check_connections(address)
        with self._guard.connection(address), self._lookout.watching(chat) as news:
            found = await self._after(chat, after)
            if not found and wait and not self._lookout.closing and await wait_for(news, wait):
                found = await self._after(chat, after)
        return found

    async def _after(self, chat: str, after: int) -> list[Line]:
        async with self._database.reading() as tx:
            return await page.lines_after(tx, chat, after, AT_ONCE)

    async def stream(self, request: Request) -> Response:
        """GET /chat/stream: the lines after `?after=N` or Last-Event-ID and all that follow, as server-sent events."""
        self._guard.check_origin(request)
        chat = await self._chat(request)
        address = self._guard.address(request)
        self._guard.check_connections(address)
        seen = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        events = self._events(chat, _number(seen), address)
        return StreamingResponse(events, headers=STREAM_HEADERS, media_type="text/event-stream")

    async def _events(self, chat: str, after: int, address: str) -> AsyncIterator[bytes]:
        with self._guard.connection(address), self._lookout.watching(chat) as news:
            yield self._event("hello")
            while not self._lookout.closing:
                news.clear()
                try:
                    found = await self._after(chat, after)
                except Unavailable:
                    return  # The page comes again, with a pause that grows.
                for line in found:
                    yield self._event("line", self._shown(chat, line), line.seq)
                    after = line.seq
                if not found and not await wait_for(news, self._settings.heartbeat_seconds):
                    yield self._event("beat")

    def _event(self, name: str, told: dict[str, object] | None = None, seq: int = 0) -> bytes:
        if told is None:
            told = {"now": instants.write(self._now())} if self._rehearsed else {}
        number = b"id: %d\n" % seq if seq else b""
        return b"%sevent: %s\ndata: %s\n\n" % (number, name.encode(), msgspec.json.encode(told))

    async def _chat(self, request: Request) -> str:
        token = bearer(request)
        async with self._database.reading() as tx:
            chat = await page.chat_of(tx, token_hash(token))
        if chat is None:
            raise Turned(401, "session")
        return chat


def _number(written: str, otherwise: int = 0) -> int:
    """A count as an address carries it."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else otherwise
