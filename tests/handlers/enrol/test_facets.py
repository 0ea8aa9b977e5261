"""What an entry is counted and found by: filed as it is submitted, replaced by a correction, made up for at a start."""

from pathlib import Path

from storage import facets
from tests.visitors import Room, open_room


async def counted(room: Room) -> dict[str, dict[str, int]]:
    edition = room.house.festival.edition
    async with room.house.database.reading() as tx:
        return {field: await facets.count(tx, edition, field) for field in ("category", "countries")}


async def test_filed_with_each_version_and_gone_with_a_withdrawal(database_url: str, tmp_path: Path) -> None:
    async with open_room(database_url, tmp_path, USHER_UNDERSTANDING_ENCODER="false") as room:
        ada, bo = room.visitor("ada"), room.visitor("bo")
        await ada.presses("enrol.new:fresh")
        await ada.fills(countries="Portugal, China")
        assert await counted(room) == {"category": {}, "countries": {}}
        await ada.submits()
        await bo.enters()
        assert await counted(room) == {"category": {"dome": 2}, "countries": {"PT": 2, "CN": 1}}
        await bo.says("/films")
        await bo.chooses("Edit")
        await bo.presses(next(c.id for c in bo.last[-1].choices if c.id.startswith("enrol.change:countries:")))
        await bo.says("Germany")
        await bo.submits()
        corrected = {"category": {"dome": 2}, "countries": {"CN": 1, "DE": 1, "PT": 1}}
        assert await counted(room) == corrected
        async with room.house.database.transaction() as tx:
            await tx.run("DELETE FROM entry_facets")
            await tx.run("DELETE FROM marks WHERE name LIKE 'facets %'")
    async with open_room(
        database_url, tmp_path, USHER_UNDERSTANDING_ENCODER="false"
    ) as room:  # as after an update: they are made up for
        assert await counted(room) == corrected
        bo = room.visitor("bo")
        await bo.says("/films")
        await bo.chooses("Withdraw")
        await bo.chooses("Yes, withdraw it")
        assert await counted(room) == {"category": {"dome": 1}, "countries": {"CN": 1, "PT": 1}}
