"""What is said on the page, as JSON: what the visitor's script may send, and the lines that it gets."""

import math
import re
import uuid
from datetime import datetime
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any

import msgspec

from bot.channels.web.guard import Turned
from bot.files import KEPT
from handlers.talk.message import Address as To
from handlers.talk.message import Choice, FileNote, Incoming, Kind, Owed, Reply
from handlers.talk.seal import READABLE, Seal
from storage import instants
from storage.page import Line

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
ZONE = re.compile(r"[A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}")
CHOICE = re.compile(r"[\x21-\x7e]{1,60}")


class Handed(msgspec.Struct, frozen=True):
    """A file that was taken before, and the seal that says so."""

    token: str
    name: str
    size: int
    type: str
    seal: str = ""


class Message(msgspec.Struct, frozen=True):
    """One message of the visitor's script.

    key: a UUID that the script made; the same key is the same message, however often it comes. Either text, or a
    file (with a text as its caption, or none), or choice (its id, with the label that was pressed and the seq of the
    line it stood `on`). quiet: said by the page in the visitor's name, not to be shown. language, zone: the browser's,
    as hints.
    """

    key: str
    text: str = ""
    file: Handed | None = None
    choice: str = ""
    label: str = ""
    on: int = 0
    quiet: bool = False
    language: str = ""
    zone: str = ""


def decoded(body: bytes) -> Message:
    """The message, or the request is turned away."""
    try:
        message = msgspec.json.decode(body, type=Message)
        uuid.UUID(message.key)
    except (ValueError, msgspec.DecodeError) as wrong:
        raise Turned(400, "message") from wrong
    text = storable(message.text)
    said = bool(text.strip()) or message.file is not None
    if said == bool(message.choice) or (message.choice and not CHOICE.fullmatch(message.choice)):
        raise Turned(400, "message")
    return msgspec.structs.replace(
        message,
        key=str(uuid.UUID(message.key)),
        text=text,
        label=storable(message.label)[:200],
        on=max(0, min(message.on, 2**53)),
        language=message.language if LANGUAGE.fullmatch(message.language) else "",
        zone=message.zone if ZONE.fullmatch(message.zone) else "",
    )


def storable(text: str) -> str:
    """The text without what no database keeps: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def incoming(chat: str, message: Message, note: FileNote | None = None) -> Incoming:
    """What the desk hears. note: the file that goes along."""
    kind: Kind = "choice" if message.choice else "file" if note else "text"
    return Incoming(
        address=To("web", chat),
        key=message.key,
        kind=kind,
        text=message.text,
        choice=message.choice,
        file=note,
        language=message.language,
        zone=message.zone,
    )


def visitor_body(message: Message, note: FileNote | None = None) -> str:
    """The visitor's line as it is kept."""
    if note:
        return _text({"text": message.text, "file": _filed(note)})
    if message.choice:
        return _text({"choice": message.choice, "label": message.label, "on": message.on})
    return _text({"text": message.text, **({"quiet": True} if message.quiet else {})})


def bot_body(owed: Owed, note: FileNote | None = None) -> str:
    """The bot's line as it is kept. note: its file, in our own store."""
    body: dict[str, object] = {"text": storable(owed.covered or owed.reply.text), "language": owed.language}
    if owed.reply.sealed:
        body["sealed"] = owed.reply.sealed
    body |= _things(owed.reply) | ({"file": _filed(note)} if note else {})
    rows = [[_choice(choice) for choice in row if choice.kind != "contact"] for row in owed.reply.rows]
    if any(rows):
        body["rows"] = [row for row in rows if row]
        if _asks(owed.reply):
            body["asks"] = True
    if owed.earlier.isascii() and owed.earlier.isdigit():
        body["replaces"] = int(owed.earlier)
    return _text(body)


def _asks(reply: Reply) -> bool:
    """Whether one answer settles it: a question of a form, which has ways out, or one to which yes is an answer.

    All other choices lead somewhere, and may be pressed as often as somebody likes.
    """
    return any(choice.kind == "aside" or choice.means for choice in reply.choices)


def _things(reply: Reply) -> dict[str, object]:
    """What a line shows besides its words."""
    named = {"thread": reply.thread, "stays": reply.stays}
    things: dict[str, object] = {name: storable(told) for name, told in named.items() if told}
    if place := reply.place:
        things["place"] = {"name": storable(place.name), "address": storable(place.address), "url": place.url}
    if card := reply.card:
        told = {"name": storable(card.name), "phone": card.phone, "vcard": storable(card.vcard)}
        things["card"] = told | {"id": token_urlsafe(16)}
    return things


def _filed(note: FileNote) -> dict[str, object]:
    """id: what the line's own conversation, and nobody else, is told to fetch it by."""
    return {
        "name": note.name, "size": note.size, "type": note.media_type, "token": note.token, "id": token_urlsafe(16),
    }  # fmt: skip


def carried(line: Line, id: str) -> FileNote | tuple[str, str] | None:
    """The file of a line, or its card as (vCard, name), if it was told under this id."""
    body = msgspec.json.decode(line.body)
    for name in ("file", "card"):
        thing = body.get(name)
        if thing and compare_digest(thing["id"].encode(), id.encode("utf-8", "replace")):
            if name == "card":
                return thing["vcard"], thing["name"]
            return FileNote(thing["name"], thing["size"], thing["type"], thing["token"], KEPT)
    return None


def mending_body(line: Line) -> str:
    """A line that is not shown itself: it tells open pages what now stands in the place of another."""
    body: dict[str, object] = msgspec.json.decode(line.body)
    return _text({"mends": line.seq, "text": body["text"]})


def _choice(choice: Choice) -> dict[str, str]:
    told = {"label": storable(choice.label), "id": choice.id, "kind": choice.kind}
    return {**told, "url": choice.url} if choice.kind == "link" else told


def shown(chat: str, line: Line, seal: Seal, now: datetime) -> dict[str, object]:
    """A line as the page's script gets it: its place, who said it when, and the body's own fields."""
    body: dict[str, Any] = msgspec.json.decode(line.body)
    body.pop("masked", None)
    if sealed := body.pop("sealed", ""):
        body |= _readable(seal.unsealed(sealed), (line.at + READABLE - now).total_seconds(), body["text"])
    for name, kept in (("file", "token"), ("card", "vcard")):
        if thing := body.get(name):
            url = f"chat/files/{chat}.{line.seq}.{thing['id']}"
            body[name] = {key: told for key, told in thing.items() if key not in (kept, "id")} | {"url": url}
    return {"seq": line.seq, "side": line.side, "key": line.key, "at": instants.write(line.at), **body}


def _readable(secret: str | None, seconds: float, covered: str) -> dict[str, object]:
    """A secret is shown for a while, and the page is told what takes its place then."""
    if secret is None or seconds <= 0:
        return {}
    return {"text": storable(secret), "covered": {"text": covered, "in": math.ceil(seconds)}}


def _text(body: dict[str, object]) -> str:
    return msgspec.json.encode(body).decode()
