"""Plays the festival's days in minutes: who can be played on the page, and moving the rehearsal clock from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.web.guard import Guard, Turned, body_of
from bot.clock import parse_duration
from storage import instants

LONGEST = timedelta(days=366)
REMINDER = "reminder"
"""The stop that is elsewhere each time."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to play. role: what they do, by language; language, zone: what their browser would say.

    staff: the role in which they work for the festival, "" for visitors.
    """

    id: str
    name: str
    role: Mapping[str, str]
    language: str = ""
    zone: str = ""
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """An instant worth going to; its button says the text `page.rehearsal.stop.<name>`."""

    name: str
    at: datetime


class Rehearsal(Protocol):
    """The rehearsal as the page needs it."""

    @property
    def personas(self) -> Sequence[Persona]: ...

    def now(self) -> datetime: ...

    async def advance(self, by: timedelta) -> datetime:
        """Jump forward; the new instant."""

    async def stops(self) -> Sequence[Stop]:
        """Where the clock may be sent to."""

    async def next_reminder(self) -> datetime | None:
        """When somebody is to be reminded of something; None if nobody is."""

    async def has_programme(self) -> bool:
        """Whether anything has been published; if not, a made-up programme can be."""

    async def invite(self, persona: Persona) -> str:
        """A fresh one-time code by which whoever plays this persona joins the staff."""


class Move(msgspec.Struct, frozen=True):
    """By how much (ISO 8601, "PT1H"), or to which stop."""

    by: str = ""
    to: str = ""


class Played(msgspec.Struct, frozen=True):
    """Whom one begins to play."""

    persona: str


async def told(rehearsal: Rehearsal) -> dict[str, object]:
    """What the page shows of it. sample: a made-up programme can be loaded."""
    return {
        "now": instants.write(rehearsal.now()),
        "personas": [
            {
                "id": each.id,
                "name": each.name,
                "role": dict(each.role),
                "language": each.language,
                "zone": each.zone,
                "staff": bool(each.staff),
            }
            for each in rehearsal.personas
        ],
        "stops": [{"name": each.name, "at": instants.write(each.at)} for each in await rehearsal.stops()],
        "sample": not await rehearsal.has_programme(),
    }


class Stage:
    """The requests that exist in a rehearsal only."""

    def __init__(self, rehearsal: Rehearsal, guard: Guard) -> None:
        self._rehearsal = rehearsal
        self._guard = guard

    async def show(self, request: Request) -> Response:
        """GET /rehearsal: the clock, the personas, the stops."""
        return JSONResponse(await told(self._rehearsal))

    async def advance(self, request: Request) -> Response:
        """POST /rehearsal/advance {"by": "PT1H"} or {"to": "deadline" | "reminder"}: the clock jumps, never back."""
        self._guard.check_origin(request)
        self._guard.take_call(request)
        await self._rehearsal.advance(await self._length(await body_of(request, 1024)))
        return JSONResponse(await told(self._rehearsal))

    async def invite(self, request: Request) -> Response:
        """POST /rehearsal/invitation {"persona": "olga"}: the code by which she joins; nobody checks who plays whom."""
        self._guard.check_origin(request)
        self._guard.take_call(request)
        try:
            wanted = msgspec.json.decode(await body_of(request, 1024), type=Played).persona
        except ValueError as wrong:
            raise Turned(400, "persona") from wrong
        found = [each for each in self._rehearsal.personas if each.id == wanted and each.staff]
        if not found:
            raise Turned(404, "persona")
        code = await self._rehearsal.invite(found[0])
        return JSONResponse({"code": code}, 201, {"Cache-Control": "no-store"})

    async def _length(self, body: bytes) -> timedelta:
        try:
            move = msgspec.json.decode(body, type=Move)
            by = await self._until(move.to) if move.to else parse_duration(move.by)
        except ValueError as wrong:
            raise Turned(400, "move") from wrong
        if not timedelta(0) < by <= LONGEST:
            raise Turned(400, "move")
        return by

    async def _until(self, name: str) -> timedelta:
        if name == REMINDER:
            return await self._until_reminder()
        for stop in await self._rehearsal.stops():
            if stop.name == name:
                return stop.at - self._rehearsal.now()
        raise ValueError(f"no stop of that name: {name[:40]!r}")

    async def _until_reminder(self) -> timedelta:
        """A second at least: what is due this very moment is on its way."""
        due = await self._rehearsal.next_reminder()
        if due is None:
            raise Turned(404, "nothing_due")
        return max(due - self._rehearsal.now(), timedelta(seconds=1))
