"""A courier at work: a real outbox, a real Telegram channel, and the fake Telegram behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import msgspec

from bot.attachments import Attachments
from bot.channels.telegram.channel import TelegramChannel
from bot.courier import Courier
from bot.sections import Courier as CourierSettings
from bot.sections import Rates
from handlers.talk.message import Owed, Reply
from storage import conversations, outbox, people
from storage.database import Database
from storage.outbox import Debt, Parcel
from tests.bot.attached import nothing_attached
from tests.bot.channels.telegram.conftest import NotingDesk, settings_for
from tests.servers.telegram import FakeTelegram


@dataclass(slots=True)
class AheadClock:
    """The real time, moved ahead by so many seconds."""

    ahead: float = 0.0

    def now(self) -> datetime:
        """The instant."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)


class Mouth:
    """A Telegram channel that only speaks; `sent` are the ids of the rows that it was given, as often as it was."""

    name = "telegram"

    def __init__(self, server: FakeTelegram, send_timeout: float = 5.0, files: Attachments | None = None) -> None:
        settings = settings_for(server, send_timeout=send_timeout, connections=16)
        self._channel = TelegramChannel(settings, NotingDesk().answer, {}, files or nothing_attached())
        self.sent: list[int] = []

    async def start(self) -> None:
        """It does not listen."""

    async def stop(self) -> None:
        """Close its connections."""
        await self._channel.stop()

    async def send(self, owed: Owed) -> str:
        """As the real one."""
        self.sent.append(owed.id)
        return await self._channel.send(owed)


@dataclass(slots=True)
class Office:
    """A courier with everything around it."""

    server: FakeTelegram
    database: Database
    courier: Courier
    mouth: Mouth
    clock: AheadClock
    who: str
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def owes(self, chat: int, *texts: str, kind: str = "reply", who: str = "") -> list[int]:
        """Write these down as owed, pending (or in the hands of `who` for a minute); their ids."""
        now = self.clock.now()
        ids = []
        async with self.database.transaction() as tx:
            for text in texts:
                until = now + timedelta(minutes=1) if who else None
                id = await outbox.owe(tx, self.debt(chat, text, kind), now, who=who, until=until)
                assert id is not None
                ids.append(id)
        return ids

    def debt(self, chat: int, text: str, kind: str) -> Debt:
        """A debt with a cause of its own."""
        body = msgspec.json.encode(Reply(text)).decode()
        return Debt(f"test {chat} {next(self.numbers)}", "telegram", str(chat), kind, "en", body)

    async def hands_over(self, chat: int, *texts: str) -> None:
        """As the desk does: born in the courier's hands."""
        ids = await self.owes(chat, *texts, who=self.who)
        bodies = [msgspec.json.encode(Reply(text)).decode() for text in texts]
        parcels = zip(ids, bodies, strict=True)
        self.courier.take([Parcel(id, "telegram", str(chat), "reply", "en", body) for id, body in parcels])

    async def settles(self, seconds: float = 10) -> None:
        """Everything due has been dealt with."""
        async with asyncio.timeout(seconds):
            await self.courier.settle()

    async def meets(self, chat: int) -> None:
        """A conversation with that chat exists."""
        async with self.database.transaction() as tx:
            person = people.new("en")
            people.add(tx, person, self.clock.now())
            conversations.add(tx, conversations.Conversation("telegram", str(chat), person), self.clock.now())

    async def states(self) -> dict[str, int]:
        """How many rows are in which state."""
        async with self.database.reading() as tx:
            rows = await tx.all("SELECT state, COUNT(*) AS n FROM outbox GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    def heard(self, chat: int) -> list[str]:
        """What stands in that chat."""
        return [said.text for said in self.server.messages(chat)]


@asynccontextmanager
async def opened(
    database: Database,
    server: FakeTelegram,
    rates: Rates | None = None,
    *,
    who: str = "one",
    clock: AheadClock | None = None,
    send_timeout: float = 5.0,
    files: Attachments | None = None,
    **settings: float,
) -> AsyncIterator[Office]:
    """A courier that works until the block ends; what it may not be quick about is quick here."""
    quick = {"poll_seconds": 0.05, "first_wait_seconds": 0.05, **settings}
    told = CourierSettings(rates={"telegram": rates or Rates()}, **quick)  # type: ignore[arg-type]
    clock, mouth = clock or AheadClock(), Mouth(server, send_timeout, files)
    courier = Courier(database, {"telegram": mouth}, told, who, clock.now)
    await courier.release()
    await courier.start()
    try:
        yield Office(server, database, courier, mouth, clock, who)
    finally:
        await courier.stop()
        await courier.release()
        await mouth.stop()


def silently(server: FakeTelegram, chats: range) -> None:
    """These people have written to the bot long ago."""
    for chat in chats:
        server.user(chat).starts_silently()
