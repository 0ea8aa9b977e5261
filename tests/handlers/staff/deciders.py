"""An organisers' office with films that were handed in, for tests of decisions."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from handlers.enrol import facets
from handlers.talk.draft import Draft
from storage import decisions, entries, staff
from storage.decisions import Decision
from tests.handlers.staff import OLGA, open_office
from tests.visitors import BY_WORDING, Room, Visitor, lines

UNDO = timedelta(minutes=30)
ANSWERS = {"category": "dome", "rights_email": "ana@example.com", "rights_phone": "+351912345678"}


@asynccontextmanager
async def open_jury_room(url: str, folder: Path, **environ: str) -> AsyncIterator[Room]:
    """Olga owns it; nothing is known of meaning, which makes it quick."""
    async with open_office(url, folder, **BY_WORDING, **environ) as room:
        yield room


async def filmmaker(room: Room, name: str, language: str = "en", title: str = "Low Water") -> tuple[Visitor, str]:
    """Somebody who has handed in a dome film, and its id; written down as the form would, which takes longer."""
    who = room.visitor(name, language)
    await who.says("/start")
    festival, now = room.house.festival, room.clock.now()
    answers = Draft({**ANSWERS, "title": title}).write()
    async with room.house.database.transaction() as tx:
        chat = await staff.chat_at(tx, who.channel, name)
        assert chat is not None
        entry = entries.begin(tx, festival.edition, chat.person_id, festival.form_version, answers, now)
        await entries.submit(tx, entry, answers, now, facets.of_answers(festival.enrolment, answers))
    room.replies(name)
    return who, entry.id


async def olga(room: Room, language: str = "en") -> Visitor:
    """The owner, who has written to the bot."""
    who = room.visitor(OLGA, language)
    await who.says("/menu")
    return who


async def decision(room: Room, entry: str) -> Decision:
    """As the database has it."""
    async with room.house.database.reading() as tx:
        return await decisions.of(tx, entry)


async def proposed(room: Room, who: Visitor, *proposals: tuple[str, str]) -> None:
    """(entry, verdict) each."""
    for entry, verdict in proposals:
        await who.presses(f"decide.put:{entry}.{(await decision(room, entry)).revision}.{verdict}")


async def released(room: Room, who: Visitor) -> str:
    """Look twice, release; the release's id."""
    await who.presses("decide.look")
    await who.presses(next(c.id for reply in who.last for c in reply.choices if c.id.startswith("decide.release:")))
    [*_, row] = await room.rows("SELECT id FROM releases ORDER BY released_at")
    return str(row["id"])


async def later(room: Room, by: timedelta) -> None:
    """The clock goes on, and what that brings is done and said."""
    room.clock.instant += by
    await look(room)


async def look(room: Room) -> None:
    """A tick."""
    await room.house.decide()
    await room.house.remind()
    await room.house.courier.settle()


async def told(room: Room, who: Visitor, *proposals: tuple[str, str]) -> None:
    """These decisions have been told."""
    await proposed(room, who, *proposals)
    await released(room, who)
    await later(room, UNDO)


def heard(room: Room, name: str) -> list[str]:
    """What was said to them since they were last asked."""
    return lines(room.replies(name))


def joined(found: Sequence[str]) -> str:
    """As one text, to be read at a glance."""
    return "\n".join(found)
