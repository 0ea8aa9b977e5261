"""People at the organisers' desk, for tests: hired without an invitation, heard in private or in their common chat."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bot.app import open_house
from handlers.talk.message import Address, FileNote, Incoming, Owed
from storage import staff
from storage.staff import Member
from tests.transcripts.stage import StillClock, Terminal, settings_for
from tests.visitors import Room, Visitor


async def hired(room: Room, name: str, language: str = "en", role: str = "organiser") -> Visitor:
    """Somebody of that name who works there, an organiser unless another role is named; they have written once."""
    who = room.visitor(name.lower(), language)
    await who.says("/start")
    async with room.house.database.transaction() as tx:
        chat = await staff.chat_at(tx, who.channel, who.name)
        assert chat is not None
        await staff.put(tx, Member(chat.person_id, role, name, "", room.clock.now()))
    return who


async def typed(who: Visitor, text: str, **rest: object) -> None:
    """Type it; what is answered is heard later."""
    await who.sends(replace(who.incoming("text", text=text), **rest))  # type: ignore[arg-type]


async def sent(who: Visitor, name: str, text: str = "") -> FileNote:
    """Send a file."""
    note = FileNote(name, 1000, "image/jpeg", "token-1", who.channel)
    await who.sends(who.incoming("file", file=note, text=text))
    return note


@dataclass(slots=True)
class Group:
    """The organisers' common chat, with topics or without: made up of what a channel would hear and say there."""

    room: Room
    chat: str = "-1001"

    def says(self, who: Visitor, text: str, *, topic: str = "", to: str = "", id: str = "", edits: bool = False,
             button: str = "") -> Incoming:  # fmt: skip
        """Somebody writes in the group: in a topic, or as a reply to the message `to`, or presses a button."""
        heard = who.incoming("choice" if button else "edited" if edits else "text", text=text, choice=button)
        at = Address(who.channel, f"{self.chat}:{topic}" if topic else self.chat)
        return replace(
            heard, address=at, private=False, addressed=bool(to or button) or text.startswith("/"), sender=who.name,
            replies_to=to, id=id, name=who.name.title(),
        )  # fmt: skip

    def said(self) -> list[Owed]:
        """What was said there since the last time."""
        return self.room.front.said.pop(self.chat, [])


@asynccontextmanager
async def open_office(
    url: str, folder: Path, clock: StillClock | None = None, hours: Sequence[str] = (), **environ: str
) -> AsyncIterator[Room]:
    """A house whose organisers keep these hours."""
    front, clock = Terminal({}), clock or StillClock()
    settings = settings_for(url, folder, **environ)
    settings = msgspec.structs.replace(settings, desk=msgspec.structs.replace(settings.desk, hours=list(hours)))
    async with open_house(settings, [front], listen=False, clock=clock) as house:
        yield Room(house, clock, front)
