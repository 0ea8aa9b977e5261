"""What was played in a rehearsal is over once the bot is live."""

from pathlib import Path

from handlers.staff.rights import ORGANISER
from storage import people, staff
from storage.staff import Member
from tests.visitors import open_room


async def test_who_played_an_organiser_is_none_when_live(database_url: str, tmp_path: Path) -> None:
    async with open_room(database_url, tmp_path) as room:
        now = room.clock.now()
        async with room.house.database.transaction() as tx:
            for id, invited_by in (("played", "rehearsal:olga"), ("real", "command line")):
                people.add(tx, people.Person(id), now)
                await staff.put(tx, Member(id, ORGANISER, id, invited_by, now))
    async with open_room(database_url, tmp_path) as room:
        assert len(await room.rows("SELECT person_id FROM staff")) == 2
    async with open_room(database_url, tmp_path, None, USHER_REHEARSAL="off") as room:
        assert await room.rows("SELECT person_id FROM staff") == [{"person_id": "real"}]
