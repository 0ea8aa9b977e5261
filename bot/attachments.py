"""Gets the bytes of a file wherever they lie, and says in words why one cannot be had."""

from collections.abc import AsyncIterator, Callable

from bot.files import KEPT, MEGABYTE, Files, NotKept, safe_name
from handlers.talk.message import FileNote, TryLater
from handlers.talk.texts import Texts

Fetch = Callable[[FileNote], AsyncIterator[bytes]]
"""How a channel gives what it holds, piece by piece. Raises NotKept."""

PASSED_ON = 20 * MEGABYTE
"""Bytes that other channels give to a bot (Telegram's getFile)."""
OURS = 50 * MEGABYTE
"""Bytes of what the bot makes itself: what it may upload."""
AWAY_SECONDS = 5.0


class Attachments:
    """Files that go from one channel to another. fetches: channel → its `Fetch`; made: those of the bot itself."""

    def __init__(self, files: Files, texts: Texts) -> None:
        self.files = files
        self.fetches: dict[str, Fetch] = {}
        self.made: set[str] = set()
        self._texts = texts

    async def pieces(self, note: FileNote) -> AsyncIterator[bytes]:
        """What the file holds. Raises NotKept; TryLater where it can be had in a while."""
        try:
            async for piece in self._source(note):
                yield piece
        except NotKept as error:
            if error.reason == "away":
                raise TryLater(AWAY_SECONDS, reason="the file cannot be fetched now") from error
            raise

    async def whole(self, note: FileNote) -> bytes:
        """All that it holds. Raises as `pieces`."""
        return b"".join([piece async for piece in self.pieces(note)])

    async def kept(self, note: FileNote) -> FileNote:
        """The same file in our own store. Raises as `pieces`."""
        if note.origin == KEPT:
            if self.files.path(note.token) is None:
                raise NotKept("gone")
            return note
        most = OURS if note.origin in self.made else max(self.files.most, PASSED_ON)
        return await self.files.keep(self.pieces(note), note.name, note.media_type, most)

    def _source(self, note: FileNote) -> AsyncIterator[bytes]:
        if note.content:
            return _single(note.content.encode("utf-8", "replace"))
        if note.origin == KEPT:
            return self.files.pieces(note.token)
        if note.origin in self.fetches:
            return self.fetches[note.origin](note)
        return _none()

    def excuse(self, note: FileNote, error: NotKept, language: str, most: int) -> str:
        """Why the file is not there, and what to do, as HTML. most: bytes that can be passed on."""
        reason = error.reason if error.reason in ("large", "undrawn") else "gone"
        return str(self._texts.say(language, f"file.{reason}", name=safe_name(note.name), most=megabytes(most)))


def megabytes(size: int) -> str:
    """1_500_000 → "1.5"; what is small is not nothing."""
    return f"{max(size / MEGABYTE, 0.1):.1f}".removesuffix(".0")


async def _single(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _none() -> AsyncIterator[bytes]:
    raise NotKept("gone")
    yield b""
