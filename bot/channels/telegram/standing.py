"""Where a message stands on Telegram: its chat, its topic, the message that it goes on from."""

import logging
from dataclasses import dataclass

import msgspec
from msgspec import Struct
from telegram.error import TelegramError

from bot.channels.telegram.api import Api, Declined
from bot.channels.telegram.connection import Unanswered
from bot.channels.telegram.faults import Faults
from bot.channels.telegram.keyboard import Markup
from handlers.talk.message import Address, Owed, Refused, TryLater

_log = logging.getLogger(__name__)

TITLE = 128
"""Characters of a topic's name."""
_LOST = ("message thread not found", "topic_deleted", "topic_closed")


class _Topic(Struct, frozen=True, gc=False):
    message_thread_id: int


_topic = msgspec.json.Decoder(_Topic).decode


@dataclass(frozen=True, slots=True)
class Standing:
    """params: what every part of the message carries. topic: "" for none; anew: the thread begins here."""

    params: Markup
    topic: str = ""
    anew: bool = False

    def told(self, id: str) -> str:
        """As `Channel.send` returns it."""
        return f"{self.topic}/{id}" if self.anew else id


class Threads:
    """Finds, or makes, the place of a thread."""

    def __init__(self, api: Api, faults: Faults) -> None:
        self._api = api
        self._faults = faults

    async def standing(self, owed: Owed) -> Standing:
        """Where this is to be said. Raises as `Channel.send`."""
        target = whither(owed.address)
        if not owed.reply.thread or "message_thread_id" in target:
            return Standing(target)
        if owed.topic.isdecimal():
            return Standing(target | {"message_thread_id": int(owed.topic)}, owed.topic)
        if owed.root.isdecimal():
            answered = {"message_id": int(owed.root), "allow_sending_without_reply": True}
            return Standing(target | {"reply_parameters": answered})
        return await self.begun(owed)

    async def begun(self, owed: Owed) -> Standing:
        """A new topic where the chat has topics and we the right; elsewhere the message itself is the beginning.

        Should we die before the topic is written down, an empty one is left behind and another is opened: a deletion
        that is wrong would be worse.
        """
        target = whither(owed.address)
        if not owed.address.chat.startswith("-"):
            return Standing(target, anew=True)
        params: Markup = target | {"name": owed.reply.thread[:TITLE]}
        try:
            topic = _topic(await self._api.call("createForumTopic", params)).message_thread_id
        except Declined as error:
            if error.status != 400 or error.moved_to:
                raise self._faults.meaning(error, owed) from error
            _log.info("chat %s gets no topics: %s", owed.address.chat, error.description)
            return Standing(target, anew=True)
        except Unanswered as error:  # at worst an empty topic stands there
            raise TryLater(1, reason=error.message) from error
        except TelegramError as error:
            raise self._faults.meaning(error, owed) from error
        return Standing(target | {"message_thread_id": topic}, str(topic), anew=True)

    @staticmethod
    def lost(error: TelegramError, standing: Standing) -> bool:
        """Whether the refusal means that the thread's topic is there no more."""
        refused = isinstance(error, Declined) and error.status == 400 and bool(standing.topic)
        return refused and any(sign in str(error.message).casefold() for sign in _LOST)


def whither(address: Address) -> Markup:
    """chat_id and, within a group's topic ("-100123:7"), message_thread_id."""
    chat, _, thread = address.chat.partition(":")
    try:
        target: Markup = {"chat_id": int(chat)}
        return target | {"message_thread_id": int(thread)} if thread else target
    except ValueError:
        raise Refused(f"{address.chat!r} is no chat of Telegram's") from None
