"""What is said on the page, as JSON: what the visitor's script may send, and the lines that it gets."""

import re
import uuid

import msgspec

from bot.channels.web.guard import Turned
from handlers.talk.message import Address as To
from handlers.talk.message import Choice, Incoming, Kind, Owed
from storage import instants
from storage.page import Line

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")
ZONE = re.compile(r"[A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}")
CHOICE = re.compile(r"[\x21-\x7e]{1,60}")


class Message(msgspec.Struct, frozen=True):
    """One message of the visitor's script.

    key: a UUID that the script made; the same key is the same message, however often it comes. Either text or
    choice (its id, with the label that was pressed and the seq of the line it stood `on`). quiet: said by the page
    in the visitor's name, not to be shown. language, zone: the browser's, as hints.
    """

    key: str
    text: str = ""
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
    if bool(text.strip()) == bool(message.choice) or (message.choice and not CHOICE.fullmatch(message.choice)):
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


def incoming(chat: str, message: Message) -> Incoming:
    """What the desk hears."""
    kind: Kind = "choice" if message.choice else "text"
    return Incoming(
        address=To("web", chat),
        key=message.key,
        kind=kind,
        text=message.text,
        choice=message.choice,
        language=message.language,
        zone=message.zone,
    )


def visitor_body(message: Message) -> str:
    """The visitor's line as it is kept."""
    if message.choice:
        return _text({"choice": message.choice, "label": message.label, "on": message.on})
    return _text({"text": message.text, **({"quiet": True} if message.quiet else {})})


def bot_body(owed: Owed) -> str:
    """The bot's line as it is kept."""
    body: dict[str, object] = {"text": storable(owed.reply.text), "language": owed.language}
    rows = [[_choice(choice) for choice in row if choice.kind != "contact"] for row in owed.reply.rows]
    if any(rows):
        body["rows"] = [row for row in rows if row]
    if owed.earlier.isascii() and owed.earlier.isdigit():
        body["replaces"] = int(owed.earlier)
    return _text(body)


def mending_body(line: Line) -> str:
    """A line that is not shown itself: it tells open pages what now stands in the place of another."""
    body: dict[str, object] = msgspec.json.decode(line.body)
    return _text({"mends": line.seq, "text": body["text"]})


def _choice(choice: Choice) -> dict[str, str]:
    told = {"label": storable(choice.label), "id": choice.id, "kind": choice.kind}
    return {**told, "url": choice.url} if choice.kind == "link" else told


def shown(line: Line) -> dict[str, object]:
    """A line as the page's script gets it: its place, who said it when, and the body's own fields."""
    body: dict[str, object] = msgspec.json.decode(line.body)
    return {"seq": line.seq, "side": line.side, "key": line.key, "at": instants.write(line.at), **body}


def _text(body: dict[str, object]) -> str:
    return msgspec.json.encode(body).decode()
