"""Owners of config.toml work for the festival, and its nights belong to the evening before, wherever an audience is."""

from datetime import date
from pathlib import Path

from handlers.announcing.edition import edition_of
from storage import audiences, instants
from storage.audiences import Audience
from tests.announced import move_in, open_desk


async def test_what_settings_say_of_people_and_days(sqlite_url: str, tmp_path: Path) -> None:
    async with open_desk(sqlite_url, tmp_path, USHER_STAFF_OWNERS="telegram:7") as room:
        edition = edition_of(room.house.festival)
        assert (edition.owners, instants.write(edition.begins(date(2021, 4, 18)))) == (
            (("telegram", "7"),), "2021-04-17T21:00:00.000Z",
        )  # fmt: skip
        async with room.house.database.transaction() as tx:
            await move_in(tx, ["7", "8"])
            for group, chat in (("staff", "7"), ("fans", "8")):
                found = await audiences.sample(tx, edition, Audience((group,)), "news", 9)
                assert [each.chat for each in found] == [chat]
