"""An organisers' office for tests: Olga owns it, Bo works there, visitors have asked."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from handlers.staff.rights import ORGANISER
from storage import audit, conversations, questions, staff
from storage.audit import Record
from storage.questions import MISS, Question
from storage.staff import Member
from tests.visitors import Room, Visitor, open_room

OLGA, BO = "olga", "bo"
NOT_YOURS = "That is for the festival's organisers."


@asynccontextmanager
async def open_office(url: str, folder: Path, **environ: str) -> AsyncIterator[Room]:
    """A house whose owner is Olga, at the terminal."""
    async with open_room(url, folder, None, USHER_STAFF_OWNERS=f"terminal:{OLGA}", **environ) as room:
        yield room


async def organiser(room: Room, name: str = BO, language: str = "en") -> Visitor:
    """Somebody who works there already."""
    visitor = room.visitor(name, language)
    await visitor.says("/menu")
    async with room.house.database.transaction() as tx:
        found, _ = await conversations.find(tx, "terminal", name)
        assert found is not None
        since = room.clock.now()
        await staff.put(tx, Member(found.person.id, ORGANISER, name.title(), f"terminal:{OLGA}", since))
    return visitor


async def asked(
    room: Room, who: str, *texts: str, kind: str = MISS, chosen: str = "", language: str = "en"
) -> list[str]:
    """Questions of somebody's that stand open; their ids."""
    await room.visitor(who, language).says("/menu")
    async with room.house.database.transaction() as tx:
        found, _ = await conversations.find(tx, "terminal", who)
        assert found is not None
        ids = []
        for text in texts:
            room.clock.instant += timedelta(seconds=1)
            id = secrets.token_hex(8)
            await questions.keep(tx, Question(
                id, room.house.festival.edition, "terminal", who, found.person.id, language, text, "", kind,
                room.clock.now(), ("venue", "directions") if kind != MISS else (), chosen,
            ))  # fmt: skip
            ids.append(id)
    room.replies(who)
    return ids


async def audited(room: Room) -> list[Record]:
    """What the log holds."""
    async with room.house.database.reading() as tx:
        return await audit.latest(tx, 1000)
