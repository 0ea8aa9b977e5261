"""What the courier and the desk ask of a channel, and a channel of them."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from handlers.talk.message import Answered, Incoming, Owed

__all__ = ["Answer", "Answered", "Channel", "ShutOut"]


Answer = Callable[[Incoming], Awaitable[Answered]]
"""The desk as channels see it. When it returns, everything is committed and the platform may be told "received".
Raises `storage.database.Unavailable` if nothing could be stored: then do not acknowledge."""


class ShutOut(Exception):
    """The platform will never serve this bot as it is set up; the message says why and what to do."""


class Channel(Protocol):
    """A way to reach people."""

    name: str

    async def start(self) -> None:
        """Begin to listen."""

    async def stop(self) -> None:
        """Stop listening; what is being answered is finished first."""

    async def send(self, owed: Owed) -> str:
        """Say it; returns the platform's id of the message, "" if there is none.

        Where the reply's thread got a topic of its own just now, the topic's id stands before it: "TOPIC/ID".
        Raises TryLater, Unreachable, Refused, Unsure, Moved (handlers.talk.message); Unfinished where the rest is to be
        said by calling it again.
        """
