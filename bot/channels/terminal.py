"""The command line as a channel: lines for people, JSON for scripts."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, TextIO

import msgspec

from handlers.talk.message import Address, FileNote, Incoming, Owed
from handlers.talk.texts import plain

NAME = "terminal"


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """One line of input: somebody says something (text, choice or file), or the rehearsal clock advances.

    from: whom one plays; lang, zone: what their device would hint at; key: the same one twice counts once;
    advance: an ISO 8601 duration ("PT24H").
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


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message as scripts see it. replaces: the id of the message whose place it takes."""

    to: str
    text: str
    choices: list[ShownChoice] = []
    replaces: str = ""


@dataclass(slots=True)
class TerminalChannel:
    """Writes each message to `out`: as one JSON object a line, or as text with numbered choices."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    as_json: bool = False
    name: str = NAME

    async def start(self) -> None:
        """Nothing listens: lines are handed in."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def send(self, owed: Owed) -> str:
        """Write it."""
        self.out.write((self._json(owed) if self.as_json else shown_to_people(owed)) + "\n")
        self.out.flush()
        return str(owed.id)

    def _json(self, owed: Owed) -> str:
        choices = [ShownChoice(c.label, c.id) for c in owed.reply.choices if c.kind in ("option", "aside")]
        return msgspec.json.encode(Shown(owed.address.chat, plain(owed.reply.text), choices, owed.earlier)).decode()


def shown_to_people(owed: Owed) -> str:
    """Text, then the options numbered, then the other ways as words."""
    reply = owed.reply
    options = [f"  {number}  {c.label}" for number, c in enumerate((c for c in reply.choices if c.kind == "option"), 1)]
    words = " · ".join(c.label for c in reply.choices if c.kind == "aside")
    links = [f"  {c.label}: {c.url}" for c in reply.choices if c.kind == "link"]
    body = [plain(reply.text), *options, *links, *([f"  ({words})"] if words else [])]
    return "\n".join(body) + "\n"


def heard(line: Line, number: int, run: str) -> Incoming:
    """A line of input as something heard. run: makes the keys of one run differ from another's."""
    bare = Incoming(
        Address(NAME, line.from_), line.key or f"{run} {number}", "text", line.text or "",
        name=line.from_, language=line.lang, zone=line.zone, numbered=True,
    )  # fmt: skip
    if line.choice is not None:
        return replace(bare, kind="choice", choice=line.choice)
    if line.file is not None:
        return replace(bare, kind="file", file=FileNote(line.file, 0))
    return bare


async def lines_of(stream: BinaryIO) -> AsyncIterator[str]:
    """The lines of a blocking stream, one by one; what is not UTF-8 becomes a replacement character."""
    while line := await asyncio.to_thread(stream.readline):
        yield line.decode("utf-8", "replace").rstrip("\r\n")
