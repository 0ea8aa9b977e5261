"""A persona that works for the festival is one person in every browser, and none once the bot is live."""

from pathlib import Path

from bot.opening import open_clock
from bot.stage import stage_of
from handlers.staff.rights import ORGANISER
from storage import people, staff
from storage.staff import Member
from tests.visitors import BY_WORDING, lines, open_room


async def test_who_played_an_organiser_is_none_when_live(database_url: str, tmp_path: Path) -> None:
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as room:
        now = room.clock.now()
        async with room.house.database.transaction() as tx:
            for id, invited_by in (("played", "rehearsal:olga"), ("real", "command line")):
                people.add(tx, people.Person(id), now)
                await staff.put(tx, Member(id, ORGANISER, id, invited_by, now))
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as room:
        assert len(await room.rows("SELECT person_id FROM staff")) == 2
    async with open_room(database_url, tmp_path, None, USHER_REHEARSAL="off") as room:
        assert await room.rows("SELECT person_id FROM staff") == [{"person_id": "real"}]


async def test_the_same_persona_in_another_browser_is_the_same_person(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        clock = await open_clock(room.house.settings, room.house.database)
        stage = stage_of(room.house.settings, clock, room.house.database)
        assert stage is not None
        olga = next(persona for persona in stage.personas if persona.staff)
        tabs = [room.visitor(browser) for browser in ("one", "two", "two")]
        said = [lines(await tab.says(f"/join {await stage.invite(olga)}"))[0] for tab in tabs]
        assert said == [
            "Welcome, Olga Wang! From now on you work with the festival (owner).",
            "Welcome back, Olga Wang (owner). You are the same person here as in your other window.",
            "You are with us already (owner). The invitation stays good for somebody else.",
        ]
        assert await room.rows("SELECT name, invited_by FROM staff") == [
            {"name": "Olga Wang", "invited_by": "rehearsal:olga"}
        ]
        owners = await room.rows(
            "SELECT c.chat FROM conversations c JOIN staff s ON s.person_id = c.person_id ORDER BY c.chat"
        )
        assert owners == [{"chat": "one"}, {"chat": "two"}]
