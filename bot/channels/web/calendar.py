"""Serves private calendar addresses: whoever knows one reads that person's plan, and nothing else."""

import asyncio
import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.guard import Guard, Turned, token_hash
from bot.files import NotKept
from handlers.plan import calendar as plans
from handlers.plan import saying
from handlers.programme import calendar
from handlers.talk.festival import Festival
from handlers.talk.message import FileNote
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import calendars, people, saves
from storage.database import Database, Tx, Unavailable
from storage.people import Person

PATH = "/calendar/{token}.ics"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes addresses. key: the bot's own; without it a seed from the database is nobody's way in.

    public_url: how people reach the page; "" where that way is not safe enough for a secret.
    """

    key: bytes
    public_url: str

    def __call__(self, seed: str) -> tuple[str, str]:
        """The address of that seed, "" where none is given out, and what is stored of its token."""
        made = hmac.digest(self.key, f"calendar address {seed}".encode(), "sha256")
        token = urlsafe_b64encode(made).decode().rstrip("=")
        return self.public_url and self.public_url + PATH.format(token=token), token_hash(token)


@dataclass(frozen=True, slots=True)
class Plans:
    """What everybody keeps, as calendars."""

    database: Database
    festival: Festival
    texts: Texts

    async def behind(self, token: str) -> str | None:
        """The calendar that this token opens, None if it opens nothing (any more)."""
        async with self.database.reading() as tx:
            person = await calendars.owner(tx, token_hash(token))
            plan = await self._plan(tx, person) if person else None
        return await _written(plan) if plan else None

    async def fetch(self, note: FileNote) -> AsyncIterator[bytes]:
        """The file of a plan, for `Attachments`. Raises NotKept."""
        try:
            async with self.database.reading() as tx:
                plan = await self._plan(tx, await people.find(tx, note.token))
        except Unavailable as error:
            raise NotKept("away") from error
        yield (await _written(plan)).encode()

    async def _plan(self, tx: Tx, person: Person) -> calendar.Plan:
        festival = self.festival
        kept = await saves.of_person(tx, festival.edition, person.id)
        before = plans.rings(festival, await people.reminded(tx, person.id))
        programme = await festival.programmes.current(tx)
        voice = Voice(self.texts, person.language or festival.default_language)
        return plans.of_plan(voice, festival, programme, saying.screenings_of(programme, kept), before)


async def _written(plan: calendar.Plan) -> str:
    """In a thread: a plan of a hundred screenings takes longer than anybody else's reply should wait."""
    return await asyncio.to_thread(calendar.written, plan)


class Feed:
    """GET /calendar/TOKEN.ics."""

    def __init__(self, plans: Plans, guard: Guard) -> None:
        self._plans = plans
        self._guard = guard

    async def give(self, request: Request) -> Response:
        """The calendar; 304 while it is what the reader has; 404 for an address that opens nothing."""
        self._guard.take_call(request)
        text = await self._plans.behind(request.path_params["token"])
        if text is None:
            raise Turned(404, "not_found")
        content = text.encode()
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {
            "ETag": tag,
            "Cache-Control": "private, no-cache",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }
        if tag in request.headers.get("if-none-match", ""):
            return Response(None, 304, headers)
        headers["Content-Disposition"] = 'inline; filename="plan.ics"'
        return Response(content, 200, headers, "text/calendar; charset=utf-8")
