"""The deadline switched at the desk: reminders of drafts follow at once, nothing comes twice, nothing of what was."""

from datetime import datetime, timedelta
from pathlib import Path

from storage import switches
from storage.switches import CLOSES, Switch
from tests.organisers import hired
from tests.visitors import BY_WORDING, Room, Visitor, open_room

LATER = [
    (10080, "03-15 08:00"), (4320, "03-19 08:00"), (1440, "03-21 08:00"), (180, "03-21 21:00"),
]  # fmt: skip


async def switched(bo: Visitor, until: str) -> None:
    await bo.presses("switch.until")
    await bo.says(until)
    await bo.presses(next(c.id for r in bo.last for c in r.choices if c.id.startswith("switch.put:")))


async def at(room: Room, local: str) -> None:
    room.clock.instant = datetime.fromisoformat(f"{local}:00+08:00")
    await room.house.remind()
    await room.house.courier.settle()


async def pending(room: Room) -> list[tuple[int, str]]:
    """Minutes before, and when it is due in Beijing."""
    rows = await room.rows("SELECT minutes, due_at FROM reminders WHERE state = 'pending' ORDER BY due_at")
    local = [datetime.fromisoformat(row["due_at"]) + timedelta(hours=8) for row in rows]
    return [(row["minutes"], f"{due:%m-%d %H:%M}") for row, due in zip(rows, local, strict=True)]


async def test_later_earlier_closed_and_as_it_was(database_url: str, tmp_path: Path) -> None:
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as room:
        bo, ada = await hired(room, "Bo"), room.visitor("ada")
        await at(room, "2021-03-02T09:00")
        await ada.presses("enrol.new:fresh")
        await ada.says("A dome film")
        await at(room, "2021-03-02T09:05")
        first = await pending(room)
        await at(room, "2021-03-08T08:00")  # 7 days before
        assert room.replies("ada")[-1].text.endswith("Entries close on 14 March 2021, 24:00 Beijing time (UTC+8).")
        await switched(bo, "21 March")
        await at(room, "2021-03-08T08:00")  # within the same minute
        assert await pending(room) == LATER
        await at(room, "2021-03-14T21:00")  # nothing of the old deadline
        assert room.replies("ada") == []
        await at(room, "2021-03-15T08:00")
        assert [reply.text.splitlines()[-1] for reply in room.replies("ada")] == [
            "Entries close on 21 March 2021, 24:00 Beijing time (UTC+8)."
        ]
        await switched(bo, "17 March 18:00")
        await at(room, "2021-03-15T08:00")
        assert await pending(room) == [(1440, "03-16 18:00"), (180, "03-17 15:00")]
        await switched(bo, "21 March")
        await at(room, "2021-03-15T08:01")
        assert await pending(room) == LATER[1:]  # the first of them has been sent
        await bo.presses("switch.ask:now")
        await bo.chooses("Yes, close enrolment")
        await at(room, "2021-03-21T21:00")
        assert (await pending(room), room.replies("ada")) == ([], [])
        assert len(first) == 4


async def test_what_lies_in_the_outbox_for_the_old_deadline_is_not_sent(database_url: str, tmp_path: Path) -> None:
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as room:
        ada, house = room.visitor("ada"), room.house
        await ada.presses("enrol.new:fresh")
        await at(room, "2021-03-02T09:00")
        await house.courier.stop()
        room.clock.instant = datetime.fromisoformat("2021-03-12T08:00:00+08:00")
        await house.remind()
        assert await owed(room) == ["pending"]
        async with house.database.transaction() as tx:
            never, later = await switches.read(tx, "BJIFF11", CLOSES), Switch(CLOSES, "2021-03-21T16:00:00.000Z")
            assert await switches.put(tx, "BJIFF11", later, was=never, now=room.clock.now())
        await house.remind()
        assert (await owed(room), await pending(room)) == (["dropped"], LATER)


async def owed(room: Room) -> list[str]:
    rows = await room.rows("SELECT state FROM outbox WHERE kind = 'reminder' ORDER BY id")
    return [row["state"] for row in rows]
