"""Keeps the files that people send to the bot itself, each under the hash of what it holds, for a while."""

import asyncio
import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from handlers.talk.message import FileNote

MEGABYTE = 1_000_000
PIECE = 256 * 1024
"""Bytes that are written or read at once."""
LONGEST_NAME = 120
KEPT = "kept"
Reason = Literal["large", "empty", "full", "gone", "away", "undrawn"]

_TOKEN = re.compile(r"[0-9a-f]{64}")
_PICTURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


class NotKept(Exception):
    """A file that cannot be had. reason: "large", "empty", "full" (no room), "gone", "away" (try again), "undrawn"."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the file is {reason}")
        self.reason = reason


class Files:
    """The bot's own store. folder: made when the first file comes; most: bytes of one file; room: of all of them."""

    def __init__(self, folder: Path, most: int, now: Callable[[], datetime], room: int = 2**63) -> None:
        self._folder = folder
        self.most = most
        self._now = now
        self._room = room
        self._taken = -1

    async def keep(self, pieces: AsyncIterator[bytes], name: str, media_type: str = "", most: int = 0) -> FileNote:
        """Keep what comes; its note. most: bytes, 0 for the usual. Raises NotKept; of what fails nothing stays."""
        passing = self._folder / "coming" / secrets.token_hex(8)
        if self._taken < 0:
            self._taken = await asyncio.to_thread(_bytes_in, self._folder)
        if self._taken >= self._room:
            raise NotKept("full")
        try:
            with await asyncio.to_thread(_opened, passing) as file:
                token, size, head = await _written(file, pieces, most or self.most)
            self._taken += size
            await asyncio.to_thread(self._settle, passing, token)
        except OSError as error:
            raise NotKept("full") from error
        finally:
            with suppress(OSError):
                passing.unlink(missing_ok=True)
        return FileNote(safe_name(name), size, picture_type(head) or _unpictured(media_type), token, KEPT)

    def path(self, token: str) -> Path | None:
        """Where the file lies, None where it is gone, or no such token was ever given."""
        path = self._place(token) if _TOKEN.fullmatch(token) else None
        return path if path and path.is_file() else None

    async def pieces(self, token: str) -> AsyncIterator[bytes]:
        """What it holds. Raises NotKept."""
        path = self.path(token)
        if path is None:
            raise NotKept("gone")
        with await asyncio.to_thread(path.open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

    def forget(self, before: datetime) -> int:
        """Drop what nobody has sent, or sent again, since; how many files. To be called in a thread."""
        count = 0
        for path in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):  # what was still coming has found its place meanwhile
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    count += 1
        self._taken = -1  # counted anew with the next file
        return count

    def renew(self, tokens: Collection[str]) -> None:
        """These count as sent just now. To be called in a thread."""
        at = self._now().timestamp()
        for path in filter(None, map(self.path, tokens)):
            os.utime(path, (at, at))

    def _place(self, token: str) -> Path:
        return self._folder / token[:2] / token[2:]

    def _settle(self, passing: Path, token: str) -> None:
        """Into its place at once, whole; what lies there already is the same, and counts as new again."""
        place, at = self._place(token), self._now().timestamp()
        place.parent.mkdir(exist_ok=True)
        passing.replace(place)
        os.utime(place, (at, at))


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.glob("*/*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


def _opened(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("xb")


async def _written(file: BinaryIO, pieces: AsyncIterator[bytes], most: int) -> tuple[str, int, bytes]:
    """The hash, the size, the first bytes."""
    hashed, size, head, waiting = hashlib.sha256(), 0, b"", bytearray()
    async for piece in pieces:
        hashed.update(piece)
        size += len(piece)
        if size > most:
            raise NotKept("large")
        head = head if len(head) >= 16 else (head + piece)[:16]
        waiting += piece
        if len(waiting) >= PIECE:
            await asyncio.to_thread(file.write, bytes(waiting))
            waiting.clear()
    if not size:
        raise NotKept("empty")
    await asyncio.to_thread(_finish, file, bytes(waiting))
    return hashed.hexdigest(), size, head


def _finish(file: BinaryIO, rest: bytes) -> None:
    file.write(rest)
    file.flush()
    os.fsync(file.fileno())


def picture_type(head: bytes) -> str:
    """The media type of a picture that browsers show, by its first bytes; "" for anything else."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for sign, kind in _PICTURES if head.startswith(sign)), "")


def _unpictured(media_type: str) -> str:
    """What somebody says of their file; that it be a picture, its first bytes must say."""
    kind = media_type.partition(";")[0].strip().lower()
    right = re.fullmatch(r"[a-z]+/[a-z0-9.+-]{1,80}", kind) is not None
    return kind if right and not kind.startswith("image/") else ""


def safe_name(name: str) -> str:
    """A file's name that cannot lead anywhere, hide its end, or break a line; never empty."""
    text = name.encode("utf-8", "replace").decode().replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    bare = " ".join(shown.split()).strip(". ")
    stem, dot, end = bare.rpartition(".")
    if len(bare) > LONGEST_NAME and dot and len(end) <= 12:
        return f"{stem[: LONGEST_NAME - len(end) - 1].strip()}.{end}"
    return bare[:LONGEST_NAME].strip() or "file"
