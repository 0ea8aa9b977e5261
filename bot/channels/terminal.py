"""The command line as a channel: lines for people, JSON for scripts."""

import asyncio
import mimetypes
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, TextIO

import msgspec

from bot.attachments import PASSED_ON, Attachments
from bot.files import PIECE, NotKept
from handlers.talk.message import Address, FileNote, Incoming, Owed, Reply
from handlers.talk.texts import plain

NAME = "terminal"


_WHY = {
    "large": "it is too large", "empty": "it is empty", "full": "there is no room left", "gone": "it is gone",
    "away": "it cannot be reached",
}  # fmt: skip


class NoFile(Exception):
    """A file that was named cannot be had; the message says why."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """One line of input: somebody says something (text, choice or file), or the rehearsal clock advances.

    file: a path; a text beside it is its caption. from: whom one plays; lang, zone: what their device would hint at;
    key: the same one twice counts once; advance: an ISO 8601 duration ("PT24H").
    """

    from_: str = "you"
    lang: str = ""
    zone: str = ""
    text: str | None = None
    choice: str | None = None
    file: str | None = None
    key: str = ""
    advance: str | None = None


class ShownChoice(msgspec.Struct, frozen=True):
    """A choice as scripts see it."""

    label: str
    id: str


class ShownFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file as scripts see it. path: where it can be read."""

    name: str
    size: int
    type: str = ""
    path: str = ""


class ShownPlace(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place as scripts see it."""

    name: str
    address: str
    latitude: float
    longitude: float
    url: str = ""


class ShownCard(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody to call, as scripts see it."""

    name: str
    phone: str
    vcard: str


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message as scripts see it. replaces: the id of the message whose place it takes."""

    to: str
    text: str
    choices: list[ShownChoice] = []
    replaces: str = ""
    thread: str = ""
    file: ShownFile | None = None
    place: ShownPlace | None = None
    card: ShownCard | None = None


@dataclass(slots=True)
class TerminalChannel:
    """Writes each message to `out`: as one JSON object a line, or as text with numbered choices.

    attachments: where files come from and lie; None where only their names are shown.
    """

    out: TextIO = field(default_factory=lambda: sys.stdout)
    as_json: bool = False
    name: str = NAME
    attachments: Attachments | None = None

    async def start(self) -> None:
        """Nothing listens: lines are handed in."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def send(self, owed: Owed) -> str:
        """Write it."""
        owed, file = await self._with_file(owed)
        shown = _shown(owed, file)
        self.out.write((msgspec.json.encode(shown).decode() if self.as_json else shown_to_people(owed, file)) + "\n")
        self.out.flush()
        return str(owed.id)

    async def _with_file(self, owed: Owed) -> tuple[Owed, ShownFile | None]:
        """Its file where it can be read; or the words for why there is none."""
        note = owed.reply.file
        if note is None or self.attachments is None:
            return owed, ShownFile(note.name, note.size, note.media_type) if note else None
        try:
            kept = await self.attachments.kept(note)
        except NotKept as error:
            words = self.attachments.excuse(note, error, owed.language, PASSED_ON)
            text = f"{owed.reply.text}\n{words}" if owed.reply.text else words
            return replace(owed, reply=replace(owed.reply, text=text, file=None)), None
        path = str(self.attachments.files.path(kept.token) or "")
        return owed, ShownFile(kept.name, kept.size, kept.media_type, path)

    async def taken(self, line: Line) -> FileNote | None:
        """The file of a line of input. Raises NoFile, a sentence."""
        if line.file is None:
            return None
        path = await asyncio.to_thread(_found, line.file)
        if self.attachments is None:
            return FileNote(path.name, 0)
        kind = mimetypes.guess_type(path.name)[0] or ""
        try:
            return await self.attachments.files.keep(_pieces(path), path.name, kind)
        except NotKept as error:
            raise NoFile(f"the file {line.file!r} cannot be taken: {_WHY[error.reason]}") from error
        except OSError as error:
            raise NoFile(f"the file {line.file!r} cannot be read ({error.strerror})") from error


def _found(written: str) -> Path:
    """As it is written, or as a terminal writes it where a file is dropped: in quotes, its spaces escaped."""
    for text in (written, written.strip("'\""), written.replace("\\ ", " ")):
        path = Path(text).expanduser()
        if path.is_file():
            return path
    raise NoFile(f"there is no file {written!r}")


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


def _shown(owed: Owed, file: ShownFile | None) -> Shown:
    reply = owed.reply
    choices = [ShownChoice(c.label, c.id) for c in reply.choices if c.kind in ("option", "aside")]
    at, who = reply.place, reply.card
    return Shown(
        owed.address.chat, plain(reply.text), choices, owed.earlier, reply.thread, file,
        ShownPlace(at.name, at.address, at.latitude, at.longitude, at.url) if at else None,
        ShownCard(who.name, who.phone, who.vcard) if who else None,
    )  # fmt: skip


def _things(reply: Reply, file: ShownFile | None) -> list[str]:
    """What goes along with the text, a line each."""
    found = []
    if file:
        where = f": {file.path}" if file.path else ""
        found.append(f"[{file.name}, {max(1, round(file.size / 1000))} kB{where}]")
    if place := reply.place:
        found.append(f"[{place.name}, {place.address}{f': {place.url}' if place.url else ''}]")
    if card := reply.card:
        found.append(f"[{card.name}: {card.phone}]")
    return found


def shown_to_people(owed: Owed, file: ShownFile | None = None) -> str:
    """The thread, text, what goes along, then the options numbered, then the other ways as words."""
    reply = owed.reply
    options = [f"  {number}  {c.label}" for number, c in enumerate((c for c in reply.choices if c.kind == "option"), 1)]
    words = " · ".join(c.label for c in reply.choices if c.kind == "aside")
    links = [f"  {c.label}: {c.url}" for c in reply.choices if c.kind == "link"]
    thread = [f"({reply.thread})"] if reply.thread else []
    text = [plain(reply.text)] if reply.text or not (reply.file or reply.place or reply.card) else []
    body = [*thread, *text, *_things(reply, file), *options, *links, *([f"  ({words})"] if words else [])]
    return "\n".join(body) + "\n"


def heard(line: Line, key: str, file: FileNote | None = None) -> Incoming:
    """A line of input as something heard. key: for lines that bring none of their own."""
    bare = Incoming(
        Address(NAME, line.from_), line.key or key, "text", line.text or "",
        name=line.from_, language=line.lang, zone=line.zone, numbered=True,
    )  # fmt: skip
    if line.choice is not None:
        return replace(bare, kind="choice", choice=line.choice)
    return replace(bare, kind="file", file=file) if file else bare


async def lines_of(stream: BinaryIO) -> AsyncIterator[str]:
    """The lines of a blocking stream, one by one; what is not UTF-8 becomes a replacement character."""
    while line := await asyncio.to_thread(stream.readline):
        yield line.decode("utf-8", "replace").rstrip("\r\n")
