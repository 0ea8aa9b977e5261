"""A fake Telegram Bot API server over real HTTP, as strict as the real one: `async with FakeTelegram() as server`."""

from tests.servers.telegram.chats import BOT, BOT_ID, TOKEN, Message, SentFile
from tests.servers.telegram.faults import Fault
from tests.servers.telegram.feed import Event
from tests.servers.telegram.groups import Group
from tests.servers.telegram.pace import Pace
from tests.servers.telegram.people import User
from tests.servers.telegram.server import FakeTelegram
from tests.servers.telegram.world import CallSeen, Query, Violation

__all__ = [
    "BOT",
    "BOT_ID",
    "TOKEN",
    "CallSeen",
    "Event",
    "FakeTelegram",
    "Fault",
    "Group",
    "Message",
    "Pace",
    "Query",
    "SentFile",
    "User",
    "Violation",
]
