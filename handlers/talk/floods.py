"""A flood from one person is slowed, then ignored for a while, and told so once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.talk.festival import Limits
from storage.conversations import Conversation

PASS, SLOW, TELL, IGNORE = "pass", "slow", "tell", "ignore"
STOPPED = frozenset({TELL, IGNORE})


@dataclass(frozen=True, slots=True)
class Counted:
    """The conversation with this message counted, and what follows from that."""

    conversation: Conversation
    verdict: str
    delay: timedelta = timedelta(0)


def count(conversation: Conversation, limits: Limits, now: datetime) -> Counted:
    """Count one more message."""
    if conversation.ignored_until is not None and now < conversation.ignored_until:
        return Counted(conversation, IGNORE)
    started, heard = conversation.window_started_at, conversation.heard_in_window
    if started is None or not timedelta(0) <= now - started < limits.window:
        started, heard = now, 0
    heard += 1
    counted = replace(conversation, window_started_at=started, heard_in_window=heard, ignored_until=None)
    if heard > limits.ignore_after:
        return Counted(replace(counted, ignored_until=now + limits.ignore_for), TELL)
    if heard > limits.slow_after:
        return Counted(counted, SLOW, limits.slow_by)
    return Counted(counted, PASS)
