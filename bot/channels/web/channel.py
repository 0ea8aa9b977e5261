"""The page as a channel: its routes, and how the bot's own lines get onto it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.attachments import PASSED_ON, Attachments
from bot.channels.channel import Answer
from bot.channels.web import calendar, feed, lines
from bot.channels.web.chat import Behind, Chat
from bot.channels.web.guard import Endpoint, Guard, Headers, answered
from bot.channels.web.lookout import Lookout
from bot.channels.web.pages import Pages, health, policy
from bot.channels.web.rehearsal import Rehearsal, Stage
from bot.channels.web.settings import WebSettings
from bot.channels.web.texts import PageTexts, check
from bot.channels.web.uploads import Uploads
from bot.files import NotKept
from handlers.talk.message import Owed, TryLater, Unreachable
from handlers.talk.seal import Seal
from storage import page
from storage.database import Database, StorageError, Unavailable
from storage.page import Said

LATELY = timedelta(seconds=5)  # Programs' clocks differ a little; a line older than this is found by the heartbeat.
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID, X-File-Name",
    "Access-Control-Max-Age": "600",
}


class WebChannel:
    """The page. `routes` are served by whoever puts the program together, `start` before and `stop` after them."""

    name = "web"

    def __init__(
        self,
        settings: WebSettings,
        database: Database,
        answer: Answer,
        clock_now: Callable[[], datetime],
        texts: PageTexts,
        rehearsal: Rehearsal | None = None,
        *,
        attachments: Attachments,
        key: bytes,
        plans: calendar.Plans | None = None,
        programme: feed.ProgrammeFeed | None = None,
    ) -> None:
        """key: what receipts are signed with, and secrets sealed; the same in every process. plans: as calendars.

        programme: for other sites.
        """
        check(texts)
        self._settings = settings
        self._database = database
        self._now = clock_now
        self._guard = Guard(settings)
        self._lookout = Lookout(self._chats_lately, settings.look_seconds)
        self._pages = Pages(settings, texts, rehearsal, attachments.files.most)
        self._programme = feed.ProgrammeJson(programme, self._guard) if programme else None
        self._feed = calendar.Feed(plans, self._guard) if plans else None
        self._stage = Stage(rehearsal, self._guard) if rehearsal else None
        behind = Behind(answer, database, clock_now, Seal(key), rehearsed=rehearsal is not None)
        self._attachments = attachments
        self._uploads = Uploads(attachments, database, key)
        self._chat = Chat(settings, behind, self._lookout, self._guard, self._uploads)

    async def start(self) -> None:
        """Begin to look for lines that other programs write."""
        self._lookout.open()

    async def stop(self) -> None:
        """End the open streams and long polls; a page comes back by itself."""
        await self._lookout.close()

    async def send(self, owed: Owed) -> str:
        """Put the bot's line on the page; returns its seq. Sent again after a crash, it stands there once."""
        said = Said("bot", f"o{owed.id}", await self._body(owed), self._now())
        try:
            async with self._database.transaction() as tx:
                seq = await page.add_line(tx, owed.address.chat, said)
        except Unavailable as wrong:
            raise TryLater(2, everyone=True, reason="the database does not answer") from wrong
        if seq is None:
            raise Unreachable("this page's session has ended")
        self._lookout.wake(owed.address.chat)
        return str(seq)

    async def _body(self, owed: Owed) -> str:
        """The line; its file is brought into our own store first, since browsers come again for it."""
        note = owed.reply.file
        if note is None:
            return lines.bot_body(owed)
        try:
            return lines.bot_body(owed, await self._attachments.kept(note))
        except NotKept as error:
            if error.reason == "full":
                raise TryLater(60, reason=str(error)) from error
            words = self._attachments.excuse(note, error, owed.language, PASSED_ON)
        text = f"{owed.reply.text}\n\n{words}" if owed.reply.text else words
        return lines.bot_body(replace(owed, reply=replace(owed.reply, text=text, file=None)))

    async def _chats_lately(self) -> Iterable[str]:
        try:
            async with self._database.reading() as tx:
                return await page.chats_since(tx, self._now() - LATELY)
        except StorageError:
            return ()

    def routes(self) -> list[BaseRoute]:
        """Everything that the page needs; in a rehearsal its clock, too."""
        return [
            self._route("/", self._pages.index),
            self._route("/embed.js", self._pages.embed),
            self._route("/static/{name}", self._pages.part),
            self._route("/health", health(self._database)),
            self._route("/chat/session", self._chat.open_session, "POST"),
            self._route("/chat/messages", self._chat.say, "POST"),
            self._route("/chat/files", self._chat.hand_over, "POST"),
            self._route("/chat/files/{id}", self._uploads.give),
            self._route("/chat/lines", self._chat.read),
            self._route("/chat/stream", self._chat.stream),
            self._route("/chat/{what}", _preflight, "OPTIONS"),
            *([self._route(calendar.PATH, self._feed.give)] if self._feed else []),
            *self._programme_routes(),
            *self._stage_routes(),
        ]

    def _programme_routes(self) -> list[Route]:
        if self._programme is None:
            return []
        return [
            self._route(feed.PATH, self._programme.give),
            self._route(feed.PATH, self._programme.preflight, "OPTIONS"),
        ]

    def _stage_routes(self) -> list[Route]:
        if self._stage is None:
            return []
        return [
            self._route("/rehearsal", self._stage.show),
            self._route("/rehearsal/advance", self._stage.advance, "POST"),
            self._route("/rehearsal/invitation", self._stage.invite, "POST"),
        ]

    def _route(self, path: str, endpoint: Endpoint, method: str = "GET") -> Route:
        headers = Middleware(Headers, guard=self._guard, policy=policy(self._settings))
        return Route(path, answered(endpoint), methods=[method], middleware=[headers])


async def _preflight(request: Request) -> Response:
    return Response(None, 204, PREFLIGHT)
