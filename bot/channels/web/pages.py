"""Serves the page itself, what it is made of, and the script that a festival puts on its own site."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import msgspec
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.channels.web import rehearsal as rehearsals
from bot.channels.web.guard import Endpoint
from bot.channels.web.settings import WebSettings
from bot.channels.web.texts import PageTexts, best_language
from storage.database import Database

STATIC = Path(__file__).with_name("static")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the page, as it goes out."""

    plain: bytes
    packed: bytes
    media_type: str
    tag: str


def read_parts() -> dict[str, Part]:
    """All files of the page by name."""
    return {path.name: _part(path) for path in sorted(STATIC.iterdir()) if path.is_file()}


def _part(path: Path) -> Part:
    plain = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Part(plain, gzip.compress(plain, mtime=0), media_type, f'"{hashlib.sha256(plain).hexdigest()[:16]}"')


def policy(settings: WebSettings) -> str:
    """The page's Content-Security-Policy: nothing from elsewhere, no script that is not a file of ours."""
    return (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'; "
        f"frame-ancestors {' '.join(settings.frame_ancestors) or chr(39) + 'none' + chr(39)}"
    )


class Pages:
    """Everything that is not the conversation."""

    def __init__(
        self, settings: WebSettings, texts: PageTexts, rehearsal: rehearsals.Rehearsal | None, largest_file: int
    ) -> None:
        """largest_file: bytes that a visitor may send."""
        self._largest = largest_file
        self._settings = settings
        self._texts = texts
        self._rehearsal = rehearsal
        self._parts = read_parts()
        self._template = self._parts["index.html"].plain.decode("utf-8")

    async def index(self, request: Request) -> Response:
        """GET /: the page, its first words already in the visitor's language, so that nothing jumps."""
        asked = request.query_params.get("lang", "")
        language = best_language(self._texts, asked, request.headers.get("accept-language", ""))
        filled = await self._filled(language)
        return HTMLResponse(filled, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"})

    async def _filled(self, language: str) -> str:
        page = self._template
        for key, text in self._texts[language].items():
            page = page.replace("{{" + key + "}}", str(escape(text)))
        return page.replace("{{language}}", language).replace("{{page}}", await self._told(language))

    async def _told(self, language: str) -> str:
        told = {
            "language": language,
            "texts": {each: dict(said) for each, said in self._texts.items()},
            "zone": self._settings.zone,
            "bodyLimit": self._settings.body_limit,
            "largestFile": self._largest,
            "rehearsal": await rehearsals.told(self._rehearsal) if self._rehearsal else None,
        }
        # "<" would let a text end the script element that carries it.
        return msgspec.json.encode(told).decode().replace("<", "\\u003c")

    async def part(self, request: Request) -> Response:
        """GET /static/NAME: one file, unchanged as long as its tag is."""
        part = self._parts.get(request.path_params["name"])
        if part is None or part.media_type == "text/html":
            return JSONResponse({"error": "not_found"}, 404)
        return _sent(part, request, "no-cache")

    async def embed(self, request: Request) -> Response:
        """GET /embed.js: the one tag for a festival's own site."""
        return _sent(self._parts["embed.js"], request, "public, max-age=300")


def _sent(part: Part, request: Request, caching: str) -> Response:
    headers = {"ETag": part.tag, "Cache-Control": caching, "Vary": "Accept-Encoding"}
    if part.tag in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(part.packed, 200, {**headers, "Content-Encoding": "gzip"}, part.media_type)
    return Response(part.plain, 200, headers, part.media_type)


def health(database: Database) -> Endpoint:
    """GET /health: 200 while the database answers."""

    async def endpoint(request: Request) -> Response:
        async with database.reading() as tx:
            await tx.one("SELECT 1 AS one")
        return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})

    return endpoint
