"""A screening moves while nobody plans: what falls due meanwhile is late, but not lost."""

from datetime import datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from tests.season import REX_1, open_season, published
from tests.visitors import Room


async def test_due_between_the_change_and_its_planning(database_url: str, tmp_path: Path) -> None:
    async with open_season(database_url, tmp_path) as room:
        await _moved_to_17(room)
        room.clock.instant += timedelta(minutes=30)
        await room.house.look_around()
        assert await _ended(room) == [(120, "sent", "")]


async def test_too_late(sqlite_url: str, tmp_path: Path) -> None:
    async with open_season(sqlite_url, tmp_path) as room:
        await _moved_to_17(room)
        room.clock.instant += timedelta(minutes=63)
        await room.house.look_around()
        assert await _ended(room) == [(120, "dropped", "late")]


async def _moved_to_17(room: Room) -> None:
    """Two minutes before the second reminder is due, and four hours after the first one was; nothing looks around."""
    who = room.visitor("ada")
    await who.says("/start")
    await who.presses("plan.save:rex-1")
    room.clock.instant = datetime.fromisoformat("2021-04-16T14:58:00+08:00")
    moved = replace(REX_1, local_start="2021-04-16T17:00", starts=datetime.fromisoformat("2021-04-16T09:00:00+00:00"))
    await published(room, moved)


async def _ended(room: Room) -> list[tuple[object, ...]]:
    """Reminders of the new start."""
    rows = await room.rows("SELECT * FROM reminders WHERE event_at LIKE '2021-04-16T09:%'")
    return [(row["minutes"], row["state"], row["reason"]) for row in rows]
