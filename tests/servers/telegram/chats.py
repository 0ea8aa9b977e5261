"""Chats as people see them: who is in them, what stands in them now, and the same as Bot API objects."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.servers.telegram.keyboards import Rows

BOT_ID = 1000001
TOKEN = f"{BOT_ID}:AAH-fake-token-of-the-tests-000000000"
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Usher", "username": "usher_test_bot"}
MEMBER_STATES = ("creator", "administrator", "member", "restricted", "left", "kicked")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file in a message; content is what was uploaded. kind: as what it was sent first, as in Message."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    file_id: str = ""
    size: int = 0
    kind: str = "document"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stood when it was looked at; an edit makes another one.

    kind: "text", "document", "photo", "video", "animation", "voice", "audio", "video_note", "sticker", "venue",
    "location", "contact" or "service". thread: the topic that it stands in, 0 for none. text: what people read (a
    caption too), html: the same with canonical tags. rows: see keyboards.Keyboard. date: Unix seconds.
    """

    chat: int
    message_id: int
    date: int
    sender: int
    kind: str = "text"
    text: str = ""
    html: str = ""
    rows: Rows = ()
    keyboard: str = ""
    edited: bool = False
    thread: int = 0
    reply_to: int = 0
    file: SentFile | None = None
    entities: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    markup: dict[str, Any] | None = field(default=None, repr=False)
    extra: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def by_bot(self) -> bool:
        return self.sender == BOT_ID

    @property
    def labels(self) -> list[list[str]]:
        """The button labels, row by row."""
        return [[label for label, _ in row] for row in self.rows]

    def button(self, label: str) -> tuple[str, str]:
        """The (label, what it carries) of a button. Raises LookupError, naming the buttons that there are."""
        for row in self.rows:
            for button in row:
                if button[0] == label:
                    return button
        raise LookupError(f"no button {label!r} under {self.text!r}; there are {self.labels}")


@dataclass(slots=True)
class Topic:
    name: str
    icon_color: int
    closed: bool = False


@dataclass(slots=True)
class Chat:
    """A private chat, group or supergroup. person: the User object of a private chat; standing: user id → state.

    topic_rights: whether the bot, as an administrator, may manage topics.
    """

    id: int
    type: str = "private"
    title: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    forum: bool = False
    topic_rights: bool = True
    upgraded_to: int = 0
    standing: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    reply_keyboard: Rows = ()
    last_id: int = 0

    @property
    def private(self) -> bool:
        return self.type == "private"

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def put(self, message: Message) -> Message:
        self.messages[message.message_id] = message
        if message.by_bot and message.keyboard == "reply":
            self.reply_keyboard = message.rows
        elif message.by_bot and message.keyboard == "remove":
            self.reply_keyboard = ()
        return message

    def drop_topic(self, thread: int) -> None:
        """The topic is deleted, and all that stood in it."""
        del self.topics[thread]
        self.messages = {id: said for id, said in self.messages.items() if said.thread != thread}

    def as_json(self) -> dict[str, Any]:
        if self.private:
            names = ("first_name", "last_name", "username")
            person = {name: self.person[name] for name in names if self.person.get(name)}
            return {"id": self.id, "type": "private", **person}
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum}


def message_json(chat: Chat, message: Message, person: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """The Message object of the Bot API."""
    said: dict[str, Any] = {
        "message_id": message.message_id,
        "from": person(message.sender),
        "chat": chat.as_json(),
        "date": message.date,
    }
    if message.edited:
        said["edit_date"] = message.date
    if message.thread:
        said |= {"message_thread_id": message.thread, "is_topic_message": True}
    key, entities = ("text", "entities") if message.kind == "text" else ("caption", "caption_entities")
    if message.text:
        said[key] = message.text
    if message.entities:
        said[entities] = list(message.entities)
    if message.keyboard == "inline":
        said["reply_markup"] = message.markup
    if message.reply_to in chat.messages:
        quoted = replace(chat.messages[message.reply_to], reply_to=0)
        said["reply_to_message"] = message_json(chat, quoted, person)
    return said | message.extra


_SHAPES: dict[str, dict[str, Any]] = {
    "photo": {"width": 800, "height": 600},
    "video": {"width": 800, "height": 600, "duration": 3},
    "animation": {"width": 800, "height": 600, "duration": 3},
    "video_note": {"length": 240, "duration": 3},
    "voice": {"duration": 3},
    "audio": {"duration": 3},
    "sticker": {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False},
}
_NAMELESS = ("photo", "voice", "video_note", "sticker")
_TYPELESS = ("photo", "video_note", "sticker")


def file_json(file: SentFile) -> dict[str, Any]:
    """The message's field that carries the file, as what it was sent first."""
    said = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}", "file_size": file.size}
    said |= _SHAPES.get(file.kind, {})
    if file.kind not in _NAMELESS:
        said["file_name"] = file.name
    if file.kind not in _TYPELESS:
        said["mime_type"] = file.media_type
    return {file.kind: [said] if file.kind == "photo" else said}
