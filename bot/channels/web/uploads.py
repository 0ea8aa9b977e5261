"""Files on the page: taken from visitors, for a receipt that their message brings; given to whoever may have them."""

import hmac
from collections.abc import AsyncIterator
from hashlib import sha256
from urllib.parse import quote, unquote

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response

from bot.attachments import Attachments
from bot.channels.web import lines
from bot.channels.web.guard import Turned
from bot.channels.web.lines import Handed
from bot.files import KEPT, NotKept, picture_type, safe_name
from handlers.talk.message import FileNote
from storage import page
from storage.database import Database

STATUS = {"large": 413, "empty": 400, "full": 507, "gone": 404, "away": 503}
PRIVATE = {"Cache-Control": "private, max-age=3600", "Content-Security-Policy": "default-src 'none'; sandbox"}
"""What is sent to one visitor is for no proxy to keep, and runs nothing, whatever it claims to be."""
UNKNOWN = "application/octet-stream"
KNOWN = {"text/calendar": "text/calendar; charset=utf-8"}
"""What a phone opens with more than a file manager, only if it is told what it is; it runs nothing, either."""


class Uploads:
    """key: signs receipts; every process that serves the page has the same."""

    def __init__(self, attachments: Attachments, database: Database, key: bytes) -> None:
        self._attachments = attachments
        self._database = database
        self._key = hmac.digest(key, b"files of the page", sha256)

    async def take(self, request: Request, chat: str) -> Response:
        """POST /chat/files: the body is the file, X-File-Name its name, percent-encoded. The answer is its receipt."""
        most = self._attachments.files.most
        announced = request.headers.get("content-length", "0")
        if announced.isdigit() and int(announced) > most:
            raise Turned(413, "file_large")
        name = safe_name(unquote(request.headers.get("x-file-name", "")))
        kind = request.headers.get("content-type", "")
        try:
            note = await self._attachments.files.keep(_body(request), name, kind)
        except NotKept as error:
            raise Turned(STATUS[error.reason], f"file_{error.reason}") from error
        return JSONResponse(
            {"file": msgspec.to_builtins(self._receipt(chat, note))}, 201, {"Cache-Control": "no-store"}
        )

    def _receipt(self, chat: str, note: FileNote) -> Handed:
        bare = Handed(note.token, note.name, note.size, note.media_type)
        return msgspec.structs.replace(bare, seal=self._seal(chat, bare))

    def _seal(self, chat: str, handed: Handed) -> str:
        told = "\0".join((chat, handed.token, handed.name, str(handed.size), handed.type))
        return hmac.new(self._key, told.encode("utf-8", "replace"), sha256).hexdigest()

    def noted(self, chat: str, handed: Handed | None) -> FileNote | None:
        """The file that a message of this chat brings: one that was taken here, or the request is turned away."""
        if handed is None:
            return None
        if not hmac.compare_digest(handed.seal.encode(), self._seal(chat, handed).encode()):
            raise Turned(400, "file_gone")
        return FileNote(handed.name, handed.size, handed.type, handed.token, KEPT)

    async def give(self, request: Request) -> Response:
        """GET /chat/files/CHAT.SEQ.ID: what a line carries; only its own conversation was ever told the ID."""
        chat, _, rest = request.path_params["id"].partition(".")
        seq, _, id = rest.partition(".")
        async with self._database.reading() as tx:
            line = await page.line_at(tx, chat, int(seq)) if seq.isascii() and seq.isdigit() and len(seq) < 16 else None
        carried = lines.carried(line, id) if line else None
        if carried is None:
            raise Turned(404, "file_gone")
        if isinstance(carried, FileNote):
            return self._sent(carried)
        card, name = carried
        return Response(card.encode(), headers=_attachment(f"{name}.vcf"), media_type="text/vcard")

    def _sent(self, note: FileNote) -> Response:
        path = self._attachments.files.path(note.token)
        if path is None:
            raise Turned(404, "file_gone")
        with path.open("rb") as file:
            picture = picture_type(file.read(16))
        if picture:
            return FileResponse(path, headers=PRIVATE, media_type=picture)
        kind = KNOWN.get(note.media_type, UNKNOWN)
        return FileResponse(path, headers=_attachment(note.name), media_type=kind)


def _attachment(name: str) -> dict[str, str]:
    """The headers of something to be kept, not shown."""
    return PRIVATE | {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(safe_name(name), safe='')}"}


async def _body(request: Request) -> AsyncIterator[bytes]:
    """Piece by piece; a visitor who goes away in the middle has sent nothing."""
    try:
        async for piece in request.stream():
            yield piece
    except ClientDisconnect as error:
        raise NotKept("away") from error
