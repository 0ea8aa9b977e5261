"""Gives the published programme to other sites as JSON, read-only: GET /programme.json.

    version         INTEGER; 0, and empty lists, before anything has been published
    published_at    when this version was published, UTC ("2021-04-01T02:00:00Z"), null for version 0
    generated_at    when this answer was made, UTC
    edition, zone   "BJIFF11"; IANA zone of all local times
    halls           [{id, name, projection, address, capacity}]; texts: {language: text}; capacity: null if unknown
    films           [{id, kind, event, title, synopsis, directors, countries, year, minutes, format, spoken, subtitles,
                      audience, age}]; title: also "original", where that is in another language. countries: ISO
                    3166-1 alpha-2; spoken, subtitles: BCP 47; year, age: null if unknown
    screenings      [{id, film, hall, day, starts, starts_utc, ends, ends_utc, minutes, state, sold_out, spoken,
                      subtitles, price, tickets, link, link_from, link_until, moved_from, sequence}]
                    film, hall: ids of the lists above. day: the festival's ("2021-04-17"; what starts after midnight
                    belongs to the evening before). starts, ends: local with offset ("2021-04-17T19:30:00+08:00").
                    state: planned, cancelled, online. link: of online screenings, else null; link_from, link_until:
                    when it works, UTC. moved_from: {hall, starts} where it was moved, else null. sequence: rises with
                    every change. price: {language: text}; tickets: null if there are none.

Only what stands here goes out; names are added, never taken away or given another meaning. In order: halls as
configured, films by id, screenings by start. An ETag (If-None-Match gets a 304), a minute's caching, any origin (CORS).
"""

import asyncio
import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.guard import Guard
from handlers.programme.programme import Hall, Programme
from handlers.talk.festival import Festival
from storage import programme_versions
from storage.database import Database
from storage.films import Film
from storage.screenings import ONLINE, Screening

PATH = "/programme.json"
PREFLIGHT = {
    "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match", "Access-Control-Max-Age": "86400",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Made:
    """One answer. tag: of everything but when it was made, so that it is the same in every process."""

    version: int
    plain: bytes
    packed: bytes
    tag: str


@dataclass(slots=True)
class ProgrammeFeed:
    """What is published, made once for each version."""

    database: Database
    festival: Festival
    now: Callable[[], datetime]
    _made: _Made | None = None
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def current(self) -> _Made:
        """Of the version that stands."""
        async with self._alone:
            async with self.database.reading() as tx:
                programme = await self.festival.programmes.current(tx)
                if self._made is not None and self._made.version == programme.version:
                    return self._made
                published = await programme_versions.published_at(tx, self.festival.edition, programme.version)
            self._made = await asyncio.to_thread(_made, self.festival.edition, programme, published, self.now())
            return self._made


class ProgrammeJson:
    """GET and HEAD /programme.json; OPTIONS for scripts of other sites."""

    def __init__(self, feed: ProgrammeFeed, guard: Guard) -> None:
        self._feed = feed
        self._guard = guard

    async def give(self, request: Request) -> Response:
        """The programme; 304 while it is what the reader has."""
        self._guard.take_call(request)
        made = await self._feed.current()
        headers = {
            "ETag": made.tag, "Cache-Control": "public, max-age=60", "Vary": "Accept-Encoding",
            "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag",
        }  # fmt: skip
        if _has(request.headers.get("if-none-match", ""), made.tag):
            return Response(None, 304, headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(made.packed, 200, {**headers, "Content-Encoding": "gzip"}, "application/json")
        return Response(made.plain, 200, headers, "application/json")

    async def preflight(self, request: Request) -> Response:
        """What a script may ask."""
        return Response(None, 204, PREFLIGHT)


def _has(known: str, tag: str) -> bool:
    """Tags are compared weakly (RFC 9110, 13.1.2)."""
    bare = tag.removeprefix("W/")
    return known.strip() == "*" or bare in {each.strip().removeprefix("W/") for each in known.split(",")}


def _made(edition: str, programme: Programme, published: datetime | None, now: datetime) -> _Made:
    told = document(edition, programme, published)
    tag = hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:32]
    plain = msgspec.json.encode({**told, "generated_at": _utc(now)})
    return _Made(programme.version, plain, gzip.compress(plain, mtime=0), f'W/"{tag}"')


def document(edition: str, programme: Programme, published: datetime | None) -> dict[str, Any]:
    """The whole, but for when it was made. Pure."""
    films = sorted(programme.films.values(), key=lambda film: film.id)
    return {
        "version": programme.version,
        "published_at": _utc(published),
        "edition": edition,
        "zone": programme.venue.zone,
        "halls": [_hall(hall) for hall in programme.venue.halls.values()],
        "films": [_film(film) for film in films],
        "screenings": [_screening(programme, each) for each in programme.screenings],
    }


def _hall(hall: Hall) -> dict[str, Any]:
    return {
        "id": hall.id, "name": dict(hall.name), "projection": dict(hall.projection), "address": dict(hall.address),
        "capacity": hall.capacity or None,
    }  # fmt: skip


def _film(film: Film) -> dict[str, Any]:
    return {
        "id": film.id, "kind": film.kind, "event": film.is_event, "title": film.title, "synopsis": film.synopsis,
        "directors": film.directors, "countries": film.countries, "year": film.year or None, "minutes": film.minutes,
        "format": film.format, "spoken": film.spoken, "subtitles": film.subtitles, "audience": film.audience,
        "age": film.age or None,
    }  # fmt: skip


def _screening(programme: Programme, screening: Screening) -> dict[str, Any]:
    online = screening.state == ONLINE
    was = screening.was
    return {
        "id": screening.id, "film": screening.film, "hall": screening.hall,
        "day": programme.day_of(screening.starts).isoformat(),
        "starts": _local(programme, screening.starts), "starts_utc": _utc(screening.starts),
        "ends": _local(programme, screening.ends), "ends_utc": _utc(screening.ends), "minutes": screening.minutes,
        "state": screening.state, "sold_out": screening.sold_out, "spoken": screening.spoken,
        "subtitles": screening.subtitles, "price": screening.price, "tickets": screening.tickets or None,
        "link": screening.link or None if online else None,
        "link_from": _utc(screening.link_from) if online else None,
        "link_until": _utc(screening.link_until) if online else None,
        "moved_from": {"hall": was.hall, "starts": _local(programme, was.starts)} if was else None,
        "sequence": screening.sequence,
    }  # fmt: skip


def _local(programme: Programme, instant: datetime) -> str:
    return instant.astimezone(programme.zone).isoformat(timespec="seconds")


def _utc(instant: datetime | None) -> str | None:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if instant else None
