"""Filmmakers are reminded of drafts before the deadline that holds for them, until they hand in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.remind import Remind
from handlers.talk.message import Choice, Reply
from storage import codes
from tests.visitors import BY_WORDING, Room, Visitor, open_room

CLOSES = "2021-03-15T00:00"


@asynccontextmanager
async def room_for(url: str, folder: Path) -> AsyncIterator[Room]:
    async with open_room(url, folder, None, **BY_WORDING) as room:
        yield room


async def begun(room: Room, name: str = "ada", zone: str = "") -> Visitor:
    """Somebody with a draft."""
    who = room.visitor(name, zone=zone)
    await who.presses("enrol.new:fresh")
    await who.says("A dome film")
    return who


async def until(room: Room, local: str) -> None:
    room.clock.instant = datetime.fromisoformat(f"{local}:00+08:00")
    await room.house.remind()
    await room.house.courier.settle()


async def planned(room: Room) -> list[tuple[object, ...]]:
    """Minutes before, due (Beijing), state, reason."""
    rows = await room.rows("SELECT * FROM reminders ORDER BY due_at, event_at, minutes, subject")
    return [(row["minutes"], beijing(row["due_at"]), row["state"], row["reason"]) for row in rows]


def beijing(text: str) -> str:
    return (datetime.fromisoformat(text) + timedelta(hours=8)).strftime("%m-%d %H:%M")


def with_deadline(room: Room, local: str) -> None:
    """As after a change of config.toml and a restart."""
    house = room.house
    festival = replace(house.festival, closes=datetime.fromisoformat(f"{local}:00+08:00"))
    house.remind = Remind(house.database, festival, house.texts, room.clock.now, house.courier.wake)


ALL = [
    (10080, "03-08 08:00", "pending", ""),  # midnight is quiet
    (4320, "03-12 08:00", "pending", ""),
    (1440, "03-14 08:00", "pending", ""),
    (180, "03-14 21:00", "pending", ""),
]


async def test_a_draft_is_reminded_of_until_it_is_handed_in(database_url: str, tmp_path: Path) -> None:
    async with room_for(database_url, tmp_path) as room:
        await until(room, "2021-03-02T09:00")
        ada = await begun(room)
        await begun(room, "ben")
        await until(room, "2021-03-02T09:05")
        assert await planned(room) == [row for row in ALL for _ in ("ada", "ben")]
        room.replies("ada")
        await until(room, "2021-03-08T08:00")
        [entry] = {row["id"] for row in await room.rows("SELECT id FROM entries")} & {
            choice.id.partition(":")[2] for reply in room.front.said["ada"] for choice in reply.reply.choices
        }
        assert room.replies("ada") == [
            Reply(
                "The film you began to enter is not submitted yet. 13 questions are still open.\n"
                "Entries close on 14 March 2021, 24:00 Beijing time (UTC+8).",
                ((Choice("Continue the entry", f"enrol.open:{entry}"),), (Choice("My films", "films.list"),)),
            )
        ]
        assert len(room.replies("ben")) == 1
        await ada.presses(f"enrol.open:{entry}")
        await ada.fills()
        await ada.submits()
        await until(room, "2021-03-12T08:00")
        assert (room.replies("ada"), len(room.replies("ben"))) == ([], 1)
        assert sorted(row[2:] for row in await planned(room)) == [
            ("dropped", "submitted"), ("dropped", "submitted"), ("dropped", "submitted"),
            ("pending", ""), ("pending", ""), ("sent", ""), ("sent", ""), ("sent", ""),
        ]  # fmt: skip


async def test_thrown_away(sqlite_url: str, tmp_path: Path) -> None:
    async with room_for(sqlite_url, tmp_path) as room:
        ada = await begun(room)
        await until(room, "2021-03-01T10:00")
        [entry] = await room.rows("SELECT id FROM entries")
        await ada.presses("enrol.leave")
        drop = [choice.id for reply in ada.last for choice in reply.choices if "discard" in choice.id]
        if drop:
            await ada.presses(drop[0])
        left = await room.rows("SELECT id FROM entries")
        states = {row[2:] for row in await planned(room)}
        assert (left, states) in (([], {("dropped", "discarded")}), ([entry], {("pending", "")}))


async def test_the_deadline_is_moved_later_and_earlier(database_url: str, tmp_path: Path) -> None:
    async with room_for(database_url, tmp_path) as room:
        await begun(room)
        await until(room, "2021-03-08T08:00")  # planned late: the first one has passed
        assert [row[0] for row in await planned(room)] == [4320, 1440, 180]
        with_deadline(room, "2021-03-22T00:00")
        await until(room, "2021-03-08T08:01")
        later = [(10080, "03-15 08:00"), (4320, "03-19 08:00"), (1440, "03-21 08:00"), (180, "03-21 21:00")]
        assert await planned(room) == [(*row[:2], "dropped", "moved") for row in ALL[1:]] + [
            (*row, "pending", "") for row in later
        ]
        await until(room, "2021-03-15T08:00")
        with_deadline(room, "2021-03-17T18:00")
        await until(room, "2021-03-15T09:00")
        assert [row for row in await planned(room) if row[2] != "dropped"] == [
            (10080, "03-15 08:00", "sent", ""),
            (1440, "03-16 18:00", "pending", ""), (180, "03-17 15:00", "pending", ""),
        ]  # fmt: skip
        with_deadline(room, "2021-03-22T00:00")  # and back: what has been sent is not sent again
        await until(room, "2021-03-15T09:10")
        assert [row for row in await planned(room) if row[2] != "dropped"] == [
            (10080, "03-15 08:00", "sent", ""), *((*row, "pending", "") for row in later[1:])
        ]  # fmt: skip


async def test_after_an_outage_it_is_said_as_long_as_it_is_of_use(sqlite_url: str, tmp_path: Path) -> None:
    async with room_for(sqlite_url, tmp_path) as room:
        await begun(room)
        await until(room, "2021-03-01T10:00")
        room.replies("ada")
        await until(room, "2021-03-10T20:00")
        assert len(room.replies("ada")) == 1
        await until(room, "2021-03-14T10:00")  # the nearest of two says it all
        assert len(room.replies("ada")) == 1
        await until(room, "2021-03-14T23:01")  # less than an hour is left
        assert room.replies("ada") == []
        assert [row[2:] for row in await planned(room)] == [
            ("sent", ""), ("dropped", "nearer"), ("sent", ""), ("dropped", "late"),
        ]  # fmt: skip


async def test_who_may_be_late_has_another_deadline(database_url: str, tmp_path: Path) -> None:
    async with room_for(database_url, tmp_path) as room:
        edition, now = room.house.festival.edition, room.clock.now()
        ends = datetime.fromisoformat("2021-03-20T18:00+08:00")
        async with room.house.database.transaction() as tx:
            code = await codes.issue_late(tx, edition, 5, ends, "", now)
        await begun(room)
        await until(room, "2021-03-02T09:00")
        ben = await begun(room, "ben")
        async with room.house.database.transaction() as tx:
            row = await tx.one("SELECT person_id FROM conversations WHERE chat = 'ben'")
            assert row is not None
            await codes.grant_late(tx, code, row["person_id"], room.clock.now())
        await until(room, "2021-03-02T09:02")
        assert sorted(row for row in await planned(room) if row[2] == "pending") == sorted(
            [*ALL, (20160, "03-06 18:00", "pending", ""), (10080, "03-13 18:00", "pending", ""),
             (4320, "03-17 18:00", "pending", ""), (1440, "03-19 18:00", "pending", ""),
             (180, "03-20 15:00", "pending", "")]
        )  # fmt: skip
        room.replies("ben")
        await until(room, "2021-03-19T18:00")
        [said] = room.replies(ben.name)
        assert said.text.splitlines()[1] == "Entries close on 20 March 2021, 18:00 Beijing time (UTC+8)."
