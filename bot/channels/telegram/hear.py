"""Turns Telegram's updates into what was heard, in no platform's words."""

import json
import logging
import re
from dataclasses import dataclass, field

import msgspec

from bot.channels.telegram.mend import mended
from bot.channels.telegram.shapes import (
    Document,
    InlineQuery,
    MembershipChange,
    Message,
    Numbered,
    Pressed,
    Update,
    User,
)
from handlers.talk.message import Address, FileNote, Incoming, Kind

_log = logging.getLogger(__name__)
_decode = msgspec.json.Decoder(Update).decode

VERSION = "1:"
"""Stands before the choice's id in callback_data; data of another version is a button of another time."""

_FILES = {
    "animation": ("animation.mp4", "video/mp4"),
    "document": ("document", ""),
    "video": ("video.mp4", "video/mp4"),
    "video_note": ("video.mp4", "video/mp4"),
    "voice": ("voice.ogg", "audio/ogg"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "sticker": ("sticker.webp", "image/webp"),
}


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    username: str
    mention: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        pattern = re.compile(rf"\s*@{re.escape(self.username)}\b", re.IGNORECASE | re.ASCII)
        object.__setattr__(self, "mention", pattern)


@dataclass(frozen=True, slots=True)
class Heard:
    """One update. incoming: None if it is nothing to answer; query: the pressed button's query to end, "" if none.

    inline: something typed after the bot's name in any chat, which is answered outside of all conversations.
    """

    number: int
    incoming: Incoming | None = None
    query: str = ""
    inline: InlineQuery | None = None


def hear(raw: bytes | msgspec.Raw, me: Me) -> Heard | None:
    """What this update says; None if it is no JSON or has no number. Never raises, never logs what people wrote."""
    number = None
    try:
        update = readable(raw)
        number = update.update_id
        query = update.callback_query.id if update.callback_query else ""
        return Heard(number, _incoming(update, me), query, update.inline_query)
    except json.JSONDecodeError:
        return None
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        number = _number(raw) if number is None else number
        _log.warning("update %s cannot be read (%s); it is passed over", number, type(error).__name__)
        return None if number is None else Heard(number)


def readable(raw: bytes | msgspec.Raw) -> Update:
    """The update, with what UTF-8 cannot hold (halves of surrogate pairs) made question marks."""
    try:
        return _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _decode(mended(raw))


def _number(raw: bytes | msgspec.Raw) -> int | None:
    try:
        return msgspec.json.decode(mended(raw), type=Numbered).update_id
    except (msgspec.DecodeError, ValueError, RecursionError):
        found = re.match(rb'\s*\{\s*"update_id"\s*:\s*(\d{1,18})\b', bytes(raw))
        return int(found[1]) if found else None


def _incoming(update: Update, me: Me) -> Incoming | None:
    key = str(update.update_id)
    if update.message is not None:
        return _message(update.message, key, me)
    if update.callback_query is not None:
        return _pressed(update.callback_query, key)
    if update.edited_message is not None:
        return _edited(update.edited_message, key, me)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, key)
    return None


def _message(message: Message, key: str, me: Me) -> Incoming | None:
    if message.migrate_to_chat_id:
        return _said(message, key, "event", f"moved:{message.migrate_to_chat_id}")
    if message.text:
        return _text(message, key, "text", me)
    if message.contact is not None:
        return _said(message, key, "contact", _phone(message), addressed=_answers(message, me))
    note = _file(message)
    if note is None and (message.location or message.poll or message.dice):
        note = FileNote("", 0)  # nothing to read either, and nobody is left without an answer
    if note is None:
        return None
    text, named = _unmentioned(message.caption, me)
    return _said(message, key, "file", text, file=note, addressed=named or _answers(message, me))


def _edited(message: Message, key: str, me: Me) -> Incoming | None:
    if message.text:
        return _text(message, key, "edited", me)
    text, named = _unmentioned(message.caption, me)
    return _said(message, key, "edited", text, file=_file(message), addressed=named or _answers(message, me))


def _text(message: Message, key: str, kind: Kind, me: Me) -> Incoming:
    if message.text.startswith("/"):
        text, addressed = _command(message.text, me)
        return _said(message, key, kind, text, addressed=addressed)
    text, named = _unmentioned(message.text, me)
    return _said(message, key, kind, text, addressed=named or _answers(message, me))


def _said(  # one place that knows what a message has besides its content
    message: Message, key: str, kind: Kind, text: str, *, file: FileNote | None = None, addressed: bool = True
) -> Incoming:
    private = message.chat.type == "private"
    sender = message.sender or User(id=0)
    return Incoming(
        address=_address(message),
        key=key,
        kind=kind,
        text=text,
        file=file,
        name=sender.name,
        private=private,
        addressed=private or addressed,
        language=sender.language_code,
        sender="" if private or not sender.id else str(sender.id),
        id=str(message.message_id),
        replies_to=_replied(message),
    )


def _pressed(query: Pressed, key: str) -> Incoming:
    message, sender = query.message, query.sender
    known = query.data.startswith(VERSION)
    private = message is None or message.chat.type == "private"
    return Incoming(
        address=_address(message) if message else Address("telegram", str(sender.id)),
        key=key,
        kind="choice",
        choice=query.data.removeprefix(VERSION) if known else "",
        name=sender.name,
        private=private,
        language=sender.language_code,
        sender="" if private else str(sender.id),
    )


def _membership(change: MembershipChange, key: str) -> Incoming | None:
    present = change.new_chat_member.present
    if present == change.old_chat_member.present:
        return None
    return Incoming(
        address=Address("telegram", str(change.chat.id)),
        key=key,
        kind="event",
        text="joined" if present else "left",
        name=change.sender.name,
        private=change.chat.type == "private",
        language=change.sender.language_code,
    )


def _address(message: Message) -> Address:
    """The chat; within a group with topics, the topic: "-100123:7"."""
    if message.is_topic_message and message.message_thread_id:
        return Address("telegram", f"{message.chat.id}:{message.message_thread_id}")
    return Address("telegram", str(message.chat.id))


def _command(text: str, me: Me) -> tuple[str, bool]:
    """A command without the bot's name behind it, and whether it is meant for us; one without a name is."""
    command, space, rest = text.partition(" ")
    word, at, name = command.partition("@")
    if not at:
        return text, True
    name, newline, more = name.partition("\n")
    if name.casefold() != me.username.casefold():
        return text, False
    return f"{word}{newline}{more}{space}{rest}", True


def _unmentioned(text: str, me: Me) -> tuple[str, bool]:
    """The text without "@UsherBot", and whether that stood in it."""
    if "@" not in text:
        return text, False
    left, count = me.mention.subn("", text)
    return (left.strip(), True) if count else (text, False)


def _answers(message: Message, me: Me) -> bool:
    """Whether it replies to something that the bot said (the head of a topic is nothing said)."""
    earlier = message.reply_to_message
    if earlier is None or earlier.sender is None or earlier.forum_topic_created is not None:
        return False
    return earlier.sender.id == me.id


def _replied(message: Message) -> str:
    """The id of the message that it replies to; whatever stands in a topic replies to its head, which says nothing."""
    earlier = message.reply_to_message
    return str(earlier.message_id) if earlier and earlier.message_id and earlier.forum_topic_created is None else ""


def _phone(message: Message) -> str:
    """International numbers of Telegram's own come without the plus."""
    assert message.contact is not None
    number = message.contact.phone_number
    return f"+{number}" if message.contact.user_id and number.isdecimal() else number


def _file(message: Message) -> FileNote | None:
    if message.photo:
        largest = max(reversed(message.photo), key=lambda size: size.file_size)
        return _note(largest, "photo.jpg", "image/jpeg")
    for kind, (name, media_type) in _FILES.items():  # an animation is also sent as a document, so it comes first
        document: Document | None = getattr(message, kind)
        if document is not None:
            return _note(document, name, media_type)
    return None


def _note(document: Document, name: str, media_type: str) -> FileNote:
    kind = document.mime_type or media_type
    return FileNote(document.file_name or name, document.file_size, kind, document.file_id, "telegram")
