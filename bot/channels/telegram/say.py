"""Says a reply on Telegram: part by part, in its thread, or as an edit in place of an earlier message."""

from dataclasses import dataclass, field

import msgspec
from telegram.error import TelegramError

from bot.attachments import Attachments
from bot.channels.telegram.api import Api, Declined, Upload
from bot.channels.telegram.faults import Faults
from bot.channels.telegram.keyboard import Markup
from bot.channels.telegram.parts import Part, composed
from bot.channels.telegram.shapes import Id
from bot.channels.telegram.standing import Standing, Threads, whither
from bot.channels.telegram.uploads import Uploads, in_store, key_of
from bot.files import MEGABYTE, NotKept
from handlers.talk.message import FileNote, Owed, Unfinished

REMEMBERED = 1000
"""Messages that failed half-way and of which we know what went; older ones are forgotten and may be shown again."""
LARGEST = 50 * MEGABYTE
"""Bytes of one file that a bot may upload."""

_id = msgspec.json.Decoder(Id).decode
_UNEDITABLE = (
    "message to edit not found", "message can't be edited", "message_id_invalid", "message is too old",
    "there is no text in the message",
)  # fmt: skip
_NOT_SUCH = (
    "type of file mismatch",
    "image_process_failed",
    "photo_",
    "video_",
    "voice_messages_forbidden",
    "wrong type",
)
_NO_FILE = ("wrong remote file identifier", "wrong file identifier", "file_reference", "file must be non-empty")


@dataclass(slots=True)
class _Gone:
    """The parts of one message that Telegram has taken, the id of the last of them, and where its thread stands."""

    count: int = 0
    last: str = ""
    standing: Standing | None = None


@dataclass(slots=True)
class Speaker:
    """Sends what is owed; remembers how far it came."""

    api: Api
    attachments: Attachments
    faults: Faults = field(default_factory=Faults)
    uploads: Uploads = field(default_factory=Uploads)
    threads: Threads = field(init=False)
    _gone: dict[int, _Gone] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.threads = Threads(self.api, self.faults)

    async def say(self, owed: Owed) -> str:
        """The id of the message (of its last part), "" where there was nothing to say. Raises as `Channel.send`:
        each call says one part, since each has its turn, and Unfinished tells that there are more."""
        whither(owed.address)
        said = composed(owed.reply, private=not owed.address.chat.startswith("-"))
        if self._may_edit(owed, said) and await self._edit(owed, said[0].params):
            return owed.earlier
        return await self._send(owed, said) if said else ""

    @staticmethod
    def _may_edit(owed: Owed, said: list[Part]) -> bool:
        """An edit is one message of text, and what it puts under itself is an inline keyboard or nothing."""
        fits = owed.reply.replaces and owed.earlier.isdecimal() and len(said) == 1 and said[0].method == "sendMessage"
        markup = said[0].params.get("reply_markup") if fits else None
        return fits and (not isinstance(markup, dict) or "inline_keyboard" in markup)

    async def _send(self, owed: Owed, said: list[Part]) -> str:
        gone = self._gone.get(owed.id) or _Gone()
        if gone.standing is None:
            gone.standing = await self.threads.standing(owed)
        if gone.standing.anew or len(said) > 1:
            self._remember(owed.id, gone)
        gone.last = await self._say_in_thread(owed, gone, said[gone.count])
        gone.count += 1
        if gone.count < len(said):
            raise Unfinished
        self._gone.pop(owed.id, None)
        return gone.standing.told(gone.last)

    async def _say_in_thread(self, owed: Owed, gone: _Gone, part: Part) -> str:
        """The message's id. A topic that was deleted is opened anew, once."""
        assert gone.standing is not None
        try:
            return await self._say_part(owed, part, gone.standing.params)
        except TelegramError as error:
            if not self.threads.lost(error, gone.standing):
                raise self.faults.meaning(error, owed) from error
        gone.standing = await self.threads.begun(owed)
        self._remember(owed.id, gone)
        try:
            return await self._say_part(owed, part, gone.standing.params)
        except TelegramError as error:
            raise self.faults.meaning(error, owed) from error

    async def _say_part(self, owed: Owed, part: Part, target: Markup) -> str:
        if part.file is None:
            return _number(await self.api.call(part.method, target | part.params))
        try:
            return await self._say_file(part, part.file, target)
        except NotKept as error:
            words = self.attachments.excuse(part.file, error, owed.language, LARGEST)
            return _number(await self.api.call("sendMessage", target | part.instead(words).params))

    async def _say_file(self, part: Part, note: FileNote, target: Markup) -> str:
        """Raises NotKept, TryLater, TelegramError."""
        try:
            return _number(await self._call_with_file(part, note, target))
        except Declined as error:
            reason, document = error.description.casefold(), part.as_document
            if error.status == 413 or "too big" in reason:
                raise NotKept("large") from error
            if error.status != 400:
                raise
            if document and any(sign in reason for sign in _NOT_SUCH):
                return await self._say_file(document, note, target)
            if any(sign in reason for sign in _NO_FILE):
                raise NotKept("gone") from error
            raise

    async def _call_with_file(self, part: Part, note: FileNote, target: Markup) -> msgspec.Raw:
        if note.origin == "telegram" and not note.content:
            return await self.api.call(part.method, target | part.params | {part.field: note.token})
        if note.size > LARGEST:
            raise NotKept("large")
        content = None if in_store(note) else await self.attachments.whole(note)
        return await self._call_with_upload(part, note, target, content)

    async def _call_with_upload(self, part: Part, note: FileNote, target: Markup, content: bytes | None) -> msgspec.Raw:
        """By the id that Telegram gave it when it went to somebody else, if it did and the id is still good."""
        key = key_of(part, note, content)
        with self.uploads.first(key) as known:
            if not known:
                said = await self._upload(part, note, target, content)
                self.uploads.remember(key, said)
                return said
        try:
            return await self.api.call(part.method, target | part.params | {part.field: known})
        except Declined as error:
            if error.status != 400 or not any(sign in error.description.casefold() for sign in _NO_FILE):
                raise
        self.uploads.forget(key, known)
        return await self._call_with_upload(part, note, target, content)

    async def _upload(self, part: Part, note: FileNote, target: Markup, content: bytes | None) -> msgspec.Raw:
        content = await self.attachments.whole(note) if content is None else content
        upload = Upload(part.field, note.name, content, note.media_type)
        return await self.api.upload(part.method, target | part.params, upload)

    async def _edit(self, owed: Owed, content: Markup) -> bool:
        """Whether the earlier message now says this; False: it cannot be changed any more."""
        params = {"chat_id": whither(owed.address)["chat_id"], "message_id": int(owed.earlier)} | content
        try:
            await self.api.call("editMessageText", params, repeatable=True)
        except Declined as error:
            reason = error.description.casefold()
            if "message is not modified" in reason:
                return True
            if error.status == 400 and any(sign in reason for sign in _UNEDITABLE):
                return False
            raise self.faults.meaning(error, owed) from error
        except TelegramError as error:
            raise self.faults.meaning(error, owed, repeatable=True) from error
        return True

    def _remember(self, id: int, gone: _Gone) -> None:
        self._gone[id] = gone
        if len(self._gone) > REMEMBERED:
            del self._gone[next(iter(self._gone))]


def _number(raw: msgspec.Raw) -> str:
    return str(_id(raw).message_id)
