"""Says a reply on Telegram: text in pieces, keyboards, edits in place of earlier messages."""

import asyncio
from dataclasses import dataclass, field

import msgspec
from telegram.error import TelegramError

from bot.channels.telegram.api import Api, Declined
from bot.channels.telegram.faults import Faults
from bot.channels.telegram.keyboard import REMOVED, Markup, keyboard
from bot.channels.telegram.pieces import pieces
from bot.channels.telegram.shapes import Id
from handlers.talk.message import Address, Owed, Refused, Reply

REMEMBERED = 1000
"""Messages that failed half-way and of which we know what went; older ones are forgotten and may be shown again."""
NOTHING = "…"
"""Stands over buttons that have no words."""
TICK = "✓"
PAUSE = 1.0
GROUP_PAUSE = 3.0
"""Seconds between the pieces of one message, after which a chat (a group) takes the next."""

_id = msgspec.json.Decoder(Id).decode
_UNEDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message is too old")


@dataclass(slots=True)
class _Gone:
    """The pieces of one message that Telegram has taken, and the id of the last of them."""

    count: int = 0
    last: str = ""


@dataclass(slots=True)
class Speaker:
    """Sends what is owed; remembers how far it came."""

    api: Api
    faults: Faults = field(default_factory=Faults)
    _gone: dict[int, _Gone] = field(default_factory=dict)

    async def say(self, owed: Owed) -> str:
        """The id of the message (of its last piece), "" where there was nothing to say. Raises as `Channel.send`."""
        target = whither(owed.address)
        said = composed(owed.reply, private=not owed.address.chat.startswith("-"))
        if self._may_edit(owed, said) and await self._edit(owed, target, said[0]):
            return owed.earlier
        return await self._send(owed, target, said)

    @staticmethod
    def _may_edit(owed: Owed, said: list[Markup]) -> bool:
        """An edit is one message, and what it puts under itself is an inline keyboard or nothing."""
        fits = owed.reply.replaces and owed.earlier.isdecimal() and len(said) == 1
        markup = said[0].get("reply_markup") if fits else None
        return fits and (not isinstance(markup, dict) or "inline_keyboard" in markup)

    async def _send(self, owed: Owed, target: Markup, said: list[Markup]) -> str:
        gone = self._gone.get(owed.id) or _Gone()
        for number in range(gone.count, len(said)):
            if number:
                await asyncio.sleep(GROUP_PAUSE if owed.address.chat.startswith("-") else PAUSE)
            try:
                raw = await self.api.call("sendMessage", target | said[number])
            except TelegramError as error:
                raise self.faults.meaning(error, owed) from error
            gone = _Gone(number + 1, str(_id(raw).message_id))
            self._remember(owed.id, gone, whole=gone.count == len(said))
        return gone.last

    async def _edit(self, owed: Owed, target: Markup, content: Markup) -> bool:
        """Whether the earlier message now says this; False: it cannot be changed any more."""
        params = {"chat_id": target["chat_id"], "message_id": int(owed.earlier)} | content
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

    def _remember(self, id: int, gone: _Gone, *, whole: bool) -> None:
        if whole:
            self._gone.pop(id, None)
            return
        self._gone[id] = gone
        if len(self._gone) > REMEMBERED:
            del self._gone[next(iter(self._gone))]


def composed(reply: Reply, *, private: bool) -> list[Markup]:
    """The messages that this reply becomes, as parameters without the chat; buttons stand under the last.

    One message carries one keyboard: to take away the phone's and show buttons, a tick goes before.
    """
    keys = keyboard(reply.rows, private=private)
    texts = pieces(reply.text + keys.below) or ([NOTHING] if keys.markup else [])
    markups: list[Markup | None] = [None] * len(texts)
    if texts:
        markups[-1] = keys.markup
    if reply.clears and private and keys.inline and texts:
        texts, markups = (texts, markups) if markups[0] is None else ([TICK, *texts], [None, *markups])
        markups[0] = REMOVED
    return [message(text, markup) for text, markup in zip(texts, markups, strict=True)]


def whither(address: Address) -> Markup:
    """chat_id and, within a group's topic ("-100123:7"), message_thread_id."""
    chat, _, thread = address.chat.partition(":")
    try:
        target: Markup = {"chat_id": int(chat)}
        return target | {"message_thread_id": int(thread)} if thread else target
    except ValueError:
        raise Refused(f"{address.chat!r} is no chat of Telegram's") from None


def message(text: str, markup: Markup | None) -> Markup:
    """The parameters that sending and editing share."""
    params: Markup = {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if markup is not None:
        params["reply_markup"] = markup
    return params
