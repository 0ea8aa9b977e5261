"""A crowd that announcements go to, and a messenger that treats some of it badly."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.app import open_house
from handlers.announcing import body
from handlers.announcing.body import Body
from handlers.talk.message import Owed, Refused, TryLater, Unreachable, Unsure
from storage import campaigns, instants
from storage.campaigns import Campaign
from storage.database import Database, Tx
from tests.transcripts.stage import START, StillClock, Terminal, settings_for
from tests.visitors import BY_WORDING, Room

EDITION = "BJIFF11"
TEXTS = {"en": "The dome opens at <seven>.", "zh": "球幕影院七点开放。"}
BODY = body.write(Body(TEXTS))
AUTHOR = "author"
"""The chat that progress is shown in."""


def person_of(chat: str) -> str:
    """The id of whoever that chat belongs to."""
    return f"p-{chat}"


async def move_in(tx: Tx, chats: Sequence[str], *, channel: str = "telegram", language: str = "en") -> None:
    """These people are known, and can be written to."""
    rows = [
        {"id": person_of(chat), "chat": chat, "channel": channel, "language": language, "at": instants.write(START)}
        for chat in chats
    ]
    await tx.many("INSERT INTO people (id, language, created_at) VALUES (:id, :language, :at)", rows)
    await tx.many(
        "INSERT INTO conversations (channel, chat, person_id, created_at) VALUES (:channel, :chat, :id, :at)", rows
    )


def draft(**rest: object) -> Campaign:
    """A campaign for everybody, as it is before it is written down."""
    new = Campaign(
        campaigns.fresh_id(), EDITION, "Dome night", "news", BODY, '{"groups": ["everyone"]}', "telegram:author", "Bo",
        "telegram", AUTHOR, "en", START,
    )  # fmt: skip
    return replace(new, **rest)  # type: ignore[arg-type]


@dataclass(slots=True)
class Messenger(Terminal):
    """fails: what becomes of the next messages to a chat. closed: everything is turned away for a minute.

    slow: chats whose messages are on their way, and have said so in `begun`, until `gate` opens.
    """

    fails: dict[str, list[Exception]] = field(default_factory=dict)
    closed: bool = False
    slow: set[str] = field(default_factory=set)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, owed: Owed) -> str:
        """Part of being a channel."""
        if self.closed:
            raise TryLater(60.0)
        if owed.address.chat in self.slow:
            self.begun.set()
            await self.gate.wait()
        if told := self.fails.get(owed.address.chat):
            raise told.pop(0)
        return await Terminal.send(self, owed)


@asynccontextmanager
async def open_desk(url: str, folder: Path, **environ: str) -> AsyncIterator[Room]:
    """A house that serves one messenger, at any pace; no hours are quiet."""
    front, clock = Messenger({}, "telegram"), StillClock()
    settings = settings_for(url, folder, **{"USHER_REMINDERS_QUIET": "", **BY_WORDING, **environ})
    async with open_house(settings, [front], listen=False, clock=clock) as house:
        yield Room(house, clock, front)


async def begin(database: Database, campaign: Campaign, now: datetime = START) -> Campaign:
    """Written down, and started."""
    async with database.transaction() as tx:
        moved = await campaigns.move(tx, await campaigns.add(tx, campaign), campaigns.GATHERING, now)
    assert moved is not None
    return moved


async def found(database: Database, id: str) -> Campaign:
    """As it stands."""
    async with database.reading() as tx:
        campaign = await campaigns.find(tx, EDITION, id)
    assert campaign is not None
    return campaign


__all__ = ["Refused", "TryLater", "Unreachable", "Unsure"]
