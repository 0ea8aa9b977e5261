"""Hears one update, has the desk answer it, and ends the query of a pressed button."""

import logging
from collections import Counter

from msgspec import Raw

from bot.channels.channel import Answer, Answered
from bot.channels.telegram.hear import Heard, Me, hear
from bot.channels.telegram.inline import Inline
from bot.channels.telegram.notices import Notices
from storage.database import Unavailable

_log = logging.getLogger(__name__)

TRIES = 3
"""How often an update may break the desk before it is passed over: one that always does must not stop all others."""


class Ears:
    """What polling and webhook have in common."""

    def __init__(self, answer: Answer, me: Me, notices: Notices, inline: Inline | None = None) -> None:
        self._answer = answer
        self._me = me
        self.notices = notices
        self._inline = inline
        self._broke: Counter[int] = Counter()

    def hear(self, raw: bytes | Raw) -> Heard | None:
        """See `hear.hear`."""
        return hear(raw, self._me)

    async def answer(self, heard: Heard) -> Answered:
        """What the desk says, once it is durable; its notice has yet to be shown.

        Raises Unavailable: then the update must come again. Whatever happens, a pressed button's query ends.
        """
        if heard.inline is not None and self._inline is not None:
            self._inline.answer(heard.inline)
        if heard.incoming is None:
            return Answered()
        try:
            answered = await self._answer(heard.incoming)
        except Exception as error:
            self.end_query(heard, "")
            self._give_up_or_raise(heard, error)
            return Answered()
        self._broke.pop(heard.number, None)
        return answered

    def end_query(self, heard: Heard, notice: str) -> None:
        """Answer the pressed button's query in the background, if there is one."""
        if heard.query:
            self.notices.show(heard.query, notice)

    def _give_up_or_raise(self, heard: Heard, error: Exception) -> None:
        if isinstance(error, Unavailable):
            raise error
        self._broke[heard.number] += 1
        _log.error("update %s broke the desk (%s)", heard.number, type(error).__name__)
        if self._broke[heard.number] < TRIES:
            raise Unavailable("the desk broke") from error
        del self._broke[heard.number]
        _log.critical("update %s is passed over after %s tries", heard.number, TRIES)
