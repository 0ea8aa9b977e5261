"""People and groups as a test plays them: they write, press, block, and hear what the bot says."""

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.servers.telegram.asking import member_json
from tests.servers.telegram.chats import BOT, BOT_ID, Chat, Message, SentFile, file_json
from tests.servers.telegram.entities import escape, units
from tests.servers.telegram.feed import Event, What
from tests.servers.telegram.world import InlineQuery, Query, World

if TYPE_CHECKING:
    from tests.servers.telegram.groups import Group

LONGEST = 4096
PATIENCE = 5.0
_ENTITIES = (
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?")),
    ("mention", re.compile(r"(?<!\w)(?<!/\w)@[A-Za-z]\w{4,31}")),
    ("url", re.compile(r"https?://[^\s]+")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w")),
)


def find_entities(text: str) -> list[dict[str, Any]]:
    """What Telegram marks in a text that a person typed."""
    found = [(kind, match) for kind, pattern in _ENTITIES for match in pattern.finditer(text)]
    return [{"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])} for kind, match in found]


def pieces(text: str) -> list[str]:
    """A long text as Telegram's own apps split it."""
    parts, part, size = [], "", 0
    for char in text:
        width = 2 if char > "\uffff" else 1
        if size + width > LONGEST:
            parts.append(part)
            part, size = "", 0
        part, size = part + char, size + width
    return [*parts, part]


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody writes: see User.sends."""

    to: "Group | None" = None
    reply_to: Message | None = None
    topic: int = 0


class Listener:
    """Hears one chat, each message once; edits and notices are counted apart."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat
        self._heard: dict[What, int] = {}

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """The chat as it stands now, oldest first, people's own messages too."""
        return list(self.chat.messages.values())

    def sees(self, message: Message) -> Message:
        """The message as it stands now. Raises KeyError where it was deleted."""
        return self.chat.messages[message.message_id]

    async def hears(self, seconds: float = PATIENCE) -> Message:
        """The next new message of the bot. Raises TimeoutError."""
        return _message(await self._next("said", seconds))

    async def hears_edit(self, seconds: float = PATIENCE) -> Message:
        """The next message of the bot that changed, as it stood after that change."""
        return _message(await self._next("edited", seconds))

    async def notified(self, seconds: float = PATIENCE) -> str:
        """The text of the next answered button press, "" where it was answered silently."""
        return (await self._next("notified", seconds)).text

    async def hears_until_quiet(self, quiet: float = 0.2) -> list[Message]:
        """All new messages until none came for `quiet` seconds."""
        heard: list[Message] = []
        while True:
            try:
                heard.append(await self.hears(quiet))
            except TimeoutError:
                return heard

    async def hears_nothing(self, seconds: float = 0.2) -> None:
        """Raises AssertionError where the bot says something within that time."""
        heard = await self.hears_until_quiet(seconds)
        if heard:
            raise AssertionError(f"the bot said {[message.text for message in heard]} where silence was expected")

    async def _next(self, what: What, seconds: float) -> Event:
        event = await self.world.feed.wait(self._heard.get(what, 0), seconds, self.chat.id, (what,))
        self._heard[what] = event.number
        return event


def _message(event: Event) -> Message:
    assert event.message
    return event.message


class User(Listener):
    """A person; `chat` is their private chat with the bot."""

    async def sends(
        self, text: str, *, to: "Group | None" = None, reply_to: Message | None = None, topic: int = 0
    ) -> Message:
        """Write; more than 4,096 UTF-16 units are split as the apps do. Returns the last message.

        to: a group, otherwise the private chat with the bot; topic: one of its topics. What answers a message of a
        topic stands in that topic.
        """
        where = Where(to, reply_to, topic)
        said = [self._say(part, where, {"text": part, "html": escape(part)}) for part in pieces(text)]
        await asyncio.sleep(0)
        return said[-1]

    async def presses(
        self, message: Message, label: str = "", *, data: str = "", to: "Group | None" = None
    ) -> Query | None:
        """Press a button of the message as it was when it was heard, also after it changed: by label, or by data.

        A button of a reply keyboard sends its label, or the contact it asks for (then None is returned).
        """
        if message.keyboard == "reply":
            await self._press_reply(message.button(label), to)
            return None
        if not data:
            data = message.button(label)[1]
        query = self.world.press(self.chat, message, data)
        await asyncio.sleep(0)
        return query

    async def types_inline(self, text: str, seconds: float = PATIENCE) -> InlineQuery:
        """Type "@bot text" somewhere; the query with the bot's answer. Raises TimeoutError."""
        query = self.world.type_inline(self.chat, text)
        await self.world.feed.wait(len(self.world.feed.events), seconds, self.id, ("offered",))
        return query

    async def _press_reply(self, button: tuple[str, str], to: "Group | None") -> None:
        if button[1] == "request_contact":
            await self.contact()
        else:
            await self.sends(button[0], to=to)

    async def contact(self, phone: str = "+8613800138000", *, of: "User | None" = None) -> Message:
        """Share a phone number, one's own unless `of` names somebody else."""
        whose = (of or self).chat.person
        contact = {"phone_number": phone, "first_name": whose["first_name"], "user_id": whose["id"]}
        return await self._send("contact", {"contact": contact})

    async def sends_document(
        self,
        name: str,
        content: bytes = b"",
        *,
        media_type: str = "application/pdf",
        size: int | None = None,
        caption: str = "",
        kind: str = "document",
        **where: Any,
    ) -> Message:
        """size: what Telegram says it is, where the content itself is of no interest. kind: "video", "voice" …

        where: as for `sends`.
        """
        file = self._keep(SentFile(name, media_type, content, "", len(content) if size is None else size, kind))
        return await self._send(kind, file_json(file), file=file, caption=caption, where=Where(**where))

    async def sends_photo(self, content: bytes = b"a picture", *, caption: str = "", **where: Any) -> Message:
        file = self._keep(SentFile("photo.jpg", "image/jpeg", content, "", len(content), "photo"))
        return await self._send("photo", file_json(file), file=file, caption=caption, where=Where(**where))

    async def sends_location(self, latitude: float, longitude: float) -> Message:
        return await self._send("location", {"location": {"latitude": latitude, "longitude": longitude}})

    async def sends_sticker(self) -> Message:
        sticker = {"file_id": "sticker", "file_unique_id": "u", "width": 512, "height": 512, "type": "regular"}
        return await self._send("sticker", {"sticker": {**sticker, "is_animated": False, "is_video": False}})

    async def edits(self, message: Message, text: str) -> Message:
        """Change one's own message, or its caption; the bot gets an edited_message."""
        chat = self.world.chats[message.chat]
        shown = {"text": text, "html": escape(text), "entities": tuple(find_entities(text))}
        changed = chat.put(replace(message, **shown, edited=True))  # type: ignore[arg-type]
        self.world.queue({"edited_message": self.world.json_of(changed)}, chat.id)
        await asyncio.sleep(0)
        return changed

    async def deletes(self, message: Message) -> None:
        """Remove a message, one's own or the bot's; bots are not told."""
        del self.world.chats[message.chat].messages[message.message_id]

    async def blocks(self) -> None:
        self.chat.blocked = True
        self._standing("member", "kicked")

    async def unblocks(self) -> None:
        self.chat.blocked = False
        self._standing("kicked", "member")

    async def deactivates(self) -> None:
        """The account is deleted; Telegram tells nobody."""
        self.chat.deactivated = True

    def starts_silently(self) -> None:
        """As if they had written to the bot long ago."""
        self.chat.started = True

    def _standing(self, old: str, new: str) -> None:
        self.world.queue(
            {"my_chat_member": standing_change(self.world, self.chat, self.chat.person, old, new)}, self.id
        )

    def _keep(self, file: SentFile) -> SentFile:
        return self.world.keep_file(replace(file, file_id=f"BQACAgQAAxkB{self.world.number():08d}"))

    async def _send(
        self,
        kind: str,
        extra: dict[str, Any],
        *,
        file: SentFile | None = None,
        caption: str = "",
        where: "Where | None" = None,
    ) -> Message:
        shown: dict[str, Any] = {"kind": kind, "extra": extra, "file": file, "text": caption, "html": escape(caption)}
        said = self._say(caption, where or Where(), shown)
        await asyncio.sleep(0)
        return said

    def _say(self, text: str, where: "Where", shown: dict[str, Any]) -> Message:
        to = where.to
        chat = to.chat if to else self.chat
        if chat.blocked or chat.deactivated:
            raise AssertionError("they have blocked the bot, or their account is gone; unblock first")
        chat.started = True
        entities = tuple(find_entities(text))
        topic = where.topic or (where.reply_to.thread if where.reply_to else 0)
        if topic and topic not in chat.topics:
            raise AssertionError(f"there is no topic {topic}; there are {chat.topics}")
        reply = where.reply_to.message_id if where.reply_to else topic
        stands: dict[str, Any] = {"reply_to": reply, "thread": topic, "entities": entities}
        said = chat.put(Message(chat.id, chat.next_id(), self.world.now(), self.id, **stands, **shown))
        if not to or to.reaches_bot(said):
            self.world.queue({"message": self.world.json_of(said)}, chat.id)
        return said


def standing_change(world: World, chat: Chat, by: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """A ChatMemberUpdated about the bot."""
    return {
        "chat": chat.as_json(),
        "from": by,
        "date": world.now(),
        "old_chat_member": member_json(world, BOT_ID, old) | {"user": BOT},
        "new_chat_member": member_json(world, BOT_ID, new) | {"user": BOT},
    }
