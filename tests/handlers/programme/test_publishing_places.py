"""A screening that was moved away and back to where it was announced has not moved."""

from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from handlers.programme.publishing import Proposal, publish
from storage.screenings import Screening, Was
from tests.content.small import SCREENINGS, published
from tests.transcripts.stage import StillClock
from tests.visitors import BY_WORDING, Room, open_room

NOON = datetime(2021, 4, 15, 4, tzinfo=UTC)
AT = SCREENINGS[0].starts


async def test_the_place_that_was_announced_is_kept_until_it_stands_there_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with open_room(sqlite_url, tmp_path, StillClock(NOON), **BY_WORDING) as room:
        await published(room)
        first = Was("dome", AT)
        assert await _moved(room, AT.replace(hour=4), "dome") == first
        assert await _moved(room, AT.replace(hour=5), "giant") == first
        assert await _moved(room, AT, "giant") == first
        assert await _moved(room, AT, "dome") is None
        assert await _moved(room, AT.replace(hour=6), "dome") == first
        [card] = await room.visitor("ada").says("/screening low-water-1")
        assert card.text.split("\n\n")[1] == "It has been moved; it was planned for: 10:00."


async def _moved(room: Room, starts: datetime, hall: str) -> Was | None:
    """Where it was announced, after it has been moved there."""
    house = room.house
    async with house.database.transaction() as tx:
        current = await house.festival.programmes.current(tx)
        screening: Screening = replace(current.by_id["low-water-1"], starts=starts, hall=hall)
        plan = Proposal(current.version, (), (screening,))
        await publish(tx, house.festival.edition, current, plan, by="test", now=room.clock.now())
    async with house.database.reading() as tx:
        return (await house.festival.programmes.current(tx)).by_id["low-water-1"].was
