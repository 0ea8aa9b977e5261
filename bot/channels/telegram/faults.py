"""What a failed send means for the courier: later, never, elsewhere, or nobody knows."""

import asyncio
import logging

from telegram.error import TelegramError

from bot.channels.telegram.api import Declined
from bot.channels.telegram.connection import NotSent, Unanswered
from handlers.talk.message import Moved, Owed, Refused, TryLater, Unreachable, Unsure

_log = logging.getLogger(__name__)

LONGEST_WAIT = 300.0
"""Seconds between two tries, at most, where the platform names no time."""
SHUT_OUT = 60.0
"""Seconds between two tries while the token is refused."""
CROWD = 1.0
"""Refusals of two chats within so many seconds mean that all chats must wait."""

_GONE = (
    "chat not found",
    "user is deactivated",
    "bot was blocked",
    "bot was kicked",
    "user not found",
    "peer_id_invalid",
    "not enough rights",
    "have no rights",
    "chat_write_forbidden",
)


class Faults:
    """Remembers the last refusal for haste, to tell one busy chat from a bot that is too fast for all."""

    def __init__(self) -> None:
        self._hasty_chat = ""
        self._hasty_at = float("-inf")

    def meaning(self, error: TelegramError, owed: Owed, *, repeatable: bool = False) -> Exception:
        """The exception of handlers.talk.message to raise. repeatable: sending it twice does no harm."""
        wait = min(LONGEST_WAIT, 2.0 ** min(owed.attempts, 10))
        if isinstance(error, Declined):
            return self._declined(error, owed, wait)
        if isinstance(error, Unanswered) and not repeatable:
            return Unsure(error.message)
        assert isinstance(error, NotSent | Unanswered)
        return TryLater(wait, reason=error.message)

    def _declined(self, error: Declined, owed: Owed, wait: float) -> Exception:
        reason = f"{error.status} {error.description}"
        if error.status == 429:
            return TryLater(error.retry_after or wait, everyone=self._crowded(owed), reason=reason)
        if error.status >= 500:
            return TryLater(error.retry_after or wait, unsure=True, reason=reason)
        if error.moved_to:
            return Moved(str(error.moved_to))
        if error.status in (401, 404):
            _log.critical("Telegram refuses the bot's token (%s); nothing can be sent until it is corrected", reason)
            return TryLater(SHUT_OUT, everyone=True, reason=reason)
        if error.status == 403 or any(sign in error.description.casefold() for sign in _GONE):
            return Unreachable(reason)
        return Refused(reason)

    def _crowded(self, owed: Owed) -> bool:
        now = asyncio.get_running_loop().time()
        crowded = now - self._hasty_at <= CROWD and self._hasty_chat != owed.address.chat
        self._hasty_at, self._hasty_chat = now, owed.address.chat
        return crowded
