"""Reminders from a save to the message: planned, moved, dropped, late, never twice, never after the start."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.app import open_house
from bot.replan import Replan
from handlers.talk.festival import Reminding
from handlers.talk.message import Choice, Reply
from handlers.talk.texts import plain
from storage import people, reminders
from storage.database import StorageError, Tx
from storage.reminders_due import Group, Letter, enqueue
from storage.screenings import CANCELLED, ONLINE, PLANNED
from tests.season import ALL, CLASS, REX, REX_1, TIDE, TIDE_1, open_season, published
from tests.transcripts.stage import Terminal, settings_for
from tests.visitors import BY_WORDING, Room, Visitor


@asynccontextmanager
async def season(url: str, folder: Path, **environ: str) -> AsyncIterator[Room]:
    """Reminders of screenings only a day and two hours before, and the night quiet, as shipped."""
    async with open_season(url, folder, **environ) as room:
        yield room


async def saver(room: Room, name: str = "ada", screening: str = "rex-1", **rest: str) -> Visitor:
    """Somebody who has it in the plan."""
    who = room.visitor(name, **rest)
    await who.says("/start")
    await who.presses(f"plan.save:{screening}")
    return who


async def until(room: Room, local: str) -> None:
    """The clock shows that Beijing time, and everything that this brings has been said."""
    room.clock.instant = datetime.fromisoformat(f"{local}:00+08:00")
    await look(room)


async def look(room: Room) -> None:
    """A tick."""
    await room.house.tell()
    await room.house.replan()
    await room.house.remind()
    await room.house.courier.settle()


async def planned(room: Room) -> list[tuple[object, ...]]:
    """What is planned: the kind, minutes, due (Beijing), state, reason."""
    rows = await room.rows("SELECT * FROM reminders ORDER BY due_at, event_at, minutes, person_id")
    return [(row["kind"], row["minutes"], beijing(row["due_at"]), row["state"], row["reason"]) for row in rows]


def beijing(text: str) -> str:
    return (datetime.fromisoformat(text) + timedelta(hours=8)).strftime("%m-%d %H:%M")


def first_line(reply: Reply) -> str:
    return reply.text.splitlines()[0]


def reminder(lead: str, at: str = "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)") -> Reply:
    return Reply(
        f"{lead} in your plan:\n<b>Tyrannosaur Returns</b>\n{at}\nDome Theatre",
        (
            (
                Choice("About this screening", "showtimes.screening:rex-1"),
                Choice("Take it out of my plan", "plan.drop:rex-1"),
            ),
            (Choice("When I am reminded", "reminders.show"),),
        ),
    )


async def test_a_day_and_two_hours_before_and_then_how_it_was(database_url: str, tmp_path: Path) -> None:
    async with season(database_url, tmp_path) as room:
        ada = await saver(room)
        assert await planned(room) == [
            ("screening", 1440, "04-16 19:30", "pending", ""),
            ("screening", 120, "04-17 17:30", "pending", ""),
        ]
        await until(room, "2021-04-16T19:29")
        assert room.replies(ada.name) == []
        await until(room, "2021-04-16T19:30")
        assert room.replies(ada.name) == [reminder("Tomorrow")]
        await look(room)
        await until(room, "2021-04-17T17:31")
        assert room.replies(ada.name) == [reminder("Today")]
        await until(room, "2021-04-17T20:00")
        assert room.replies(ada.name) == []
        await until(room, "2021-04-17T20:15")
        [asked] = room.replies(ada.name)
        assert [choice.id for choice in asked.choices] == [f"rating.give:rex.{stars}" for stars in range(1, 6)]
        await look(room)
        assert room.replies(ada.name) == []
        assert [row[3] for row in await planned(room)] == ["sent", "sent", "sent"]


async def test_in_chinese(sqlite_url: str, tmp_path: Path) -> None:
    async with season(sqlite_url, tmp_path) as room:
        lin = await saver(room, "lin", language="zh")
        await until(room, "2021-04-17T17:30")
        [said] = room.replies(lin.name)
        assert (
            said.text
            == "今天，您的日程里有：\n<b>《霸王龙归来》</b>\n4月17日（星期六）19:30–20:00，北京时间（UTC+8）\n球幕影院"
        )


async def test_the_quiet_hours_are_those_of_the_person(sqlite_url: str, tmp_path: Path) -> None:
    """Two hours before 19:30 in Beijing it is 05:30 in New York: the evening before there, which is 09:59 here.

    A day before it is 07:30 there, and they sleep until eight.
    """
    async with season(sqlite_url, tmp_path) as room:
        sam = await saver(room, "sam", zone="America/New_York")
        assert [row[2] for row in await planned(room)] == ["04-16 20:00", "04-17 09:59"]
        await sam.sends(room.visitor("sam", zone="Europe/Berlin").incoming("text", text="/help"))  # they have travelled
        assert [(row[2], row[3]) for row in await planned(room)] == [
            ("04-16 19:30", "pending"),
            ("04-17 17:30", "pending"),
        ]


async def test_moved_and_moved_back(database_url: str, tmp_path: Path) -> None:
    """Once it has been sent it is not sent again for the same start; what had been dropped comes alive."""
    async with season(database_url, tmp_path) as room:
        ada = await saver(room)
        await until(room, "2021-04-16T19:30")
        assert room.replies(ada.name) == [reminder("Tomorrow")]
        later = replace(REX_1, local_start="2021-04-19T19:30", starts=REX_1.starts + timedelta(days=2))
        await published(room, later)
        await look(room)
        assert await planned(room) == [
            ("screening", 1440, "04-16 19:30", "sent", ""),
            ("screening", 120, "04-17 17:30", "dropped", "moved"),
            ("screening", 1440, "04-18 19:30", "pending", ""),
            ("screening", 120, "04-19 17:30", "pending", ""),
        ]
        await published(room, REX_1)
        await look(room)
        assert await planned(room) == [
            ("screening", 1440, "04-16 19:30", "sent", ""),
            ("screening", 120, "04-17 17:30", "pending", ""),
            ("screening", 1440, "04-18 19:30", "dropped", "moved"),
            ("screening", 120, "04-19 17:30", "dropped", "moved"),
        ]
        room.replies(ada.name)
        await until(room, "2021-04-17T17:30")
        assert list(map(first_line, room.replies(ada.name))) == ["Today in your plan:"]


async def test_cancelled_comes_back_and_goes_online(sqlite_url: str, tmp_path: Path) -> None:
    async with season(sqlite_url, tmp_path) as room:
        ada = await saver(room)
        await published(room, replace(REX_1, state=CANCELLED))
        await look(room)
        assert [row[3:] for row in await planned(room)] == [("dropped", "cancelled")] * 2
        await published(room, replace(REX_1, state=PLANNED))
        await look(room)
        assert [row[3:] for row in await planned(room)] == [("pending", "")] * 2
        await published(room, replace(REX_1, state=ONLINE, link="https://example.org/live"))
        await look(room)
        room.replies(ada.name)
        await until(room, "2021-04-17T17:30")
        [said] = room.replies(ada.name)
        link = '<a href="https://example.org/live">https://example.org/live</a>'
        assert said.text.splitlines()[-1] == f"It runs online: {link}"


async def test_saved_late_unsaved_and_saved_again(sqlite_url: str, tmp_path: Path) -> None:
    async with season(sqlite_url, tmp_path) as room:
        room.clock.instant = datetime.fromisoformat("2021-04-17T12:00+08:00")
        ada = await saver(room)
        ben = await saver(room, "ben")
        assert [row[1] for row in await planned(room)] == [120, 120]  # a day before has passed
        await ada.presses("plan.drop:rex-1")
        assert sorted(row[3:] for row in await planned(room)) == [("dropped", "unsaved"), ("pending", "")]
        await ada.presses("plan.save:rex-1")
        await until(room, "2021-04-17T17:30")
        assert (room.replies("ada"), room.replies("ben")) == ([reminder("Today")], [reminder("Today")])
        await ben.presses("plan.drop:rex-1")
        await ben.presses("plan.save:rex-1")
        await look(room)
        assert [reply for reply in room.replies("ben") if "Today in" in reply.text] == []


async def test_after_an_outage_of_twelve_hours(sqlite_url: str, tmp_path: Path) -> None:
    """Nothing is sent that is late by more than its rule allows, and nothing after the start."""
    async with season(sqlite_url, tmp_path) as room:
        ada, ben = await saver(room), await saver(room, "ben")
        await ben.presses("reminders.toggle:120")
        await ben.presses("reminders.toggle:30")
        await until(room, "2021-04-17T07:00")  # since 19:00
        assert (room.replies("ada"), room.replies("ben")) == ([], [])
        await until(room, "2021-04-17T18:29")  # by 59 minutes
        assert room.replies(ada.name) == [reminder("Today")]
        await until(room, "2021-04-17T19:30")  # by 30 minutes, but it begins
        assert room.replies("ben") == []
        assert [row[1:] for row in await planned(room) if row[3] != "sent"] == [
            (1440, "04-16 19:30", "dropped", "late"), (1440, "04-16 19:30", "dropped", "late"),
            (120, "04-17 17:30", "dropped", "unwanted"), (30, "04-17 19:00", "dropped", "late"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("back", "state", "reason"),
    [
        ("2021-04-16T19:00", "sent", ""),  # by 90 minutes, of a day
        ("2021-04-16T21:59", "sent", ""),
        ("2021-04-16T22:00", "dropped", "late"),  # people sleep
        ("2021-04-17T08:00", "dropped", "late"),
    ],
)
async def test_a_day_before_may_come_some_hours_late(
    sqlite_url: str, tmp_path: Path, back: str, state: str, reason: str
) -> None:
    async with season(sqlite_url, tmp_path) as room:
        await published(room, EVENING)
        await saver(room)
        await until(room, back)
        [first, *_] = await planned(room)
        assert first[1:] == (1440, "04-16 17:30", state, reason)


EVENING = replace(REX_1, local_start="2021-04-17T17:30", starts=REX_1.starts - timedelta(hours=2))


async def test_a_late_one_is_not_said_after_the_nearer_one(sqlite_url: str, tmp_path: Path) -> None:
    """Two days before may be twelve hours late; not where a day before is due, or has been said already."""
    async with season(sqlite_url, tmp_path, USHER_REMINDERS_SCREENING_LATE_MINUTES="1500") as room:
        await published(room, EVENING)
        ada, ben = await saver(room), await saver(room, "ben")
        for who in (ada, ben):
            await who.presses("reminders.toggle:2880")
        async with room.house.database.transaction() as tx:
            await tx.run(
                "UPDATE reminders SET state = 'sent' WHERE minutes = 1440 AND person_id ="
                " (SELECT person_id FROM conversations WHERE chat = :chat)",
                chat=ben.name,
            )
        await until(room, "2021-04-16T17:30")
        assert (len(room.replies(ada.name)), room.replies(ben.name)) == (1, [])
        assert sorted((row[1], *row[3:]) for row in await planned(room) if row[1] != 120) == [
            (1440, "sent", ""), (1440, "sent", ""), (2880, "dropped", "nearer"), (2880, "dropped", "nearer"),
        ]  # fmt: skip


async def test_ratings_are_asked_after_an_outage_too(sqlite_url: str, tmp_path: Path) -> None:
    async with season(sqlite_url, tmp_path) as room:
        ada = await saver(room)
        await until(room, "2021-04-18T08:00")
        assert [reply.choices[4].id for reply in room.replies(ada.name)] == ["rating.give:rex.5"]
        await until(room, "2021-04-20T08:00")
        assert room.replies(ada.name) == []


async def test_a_film_that_is_in_the_plan_twice_is_rated_once(database_url: str, tmp_path: Path) -> None:
    async with season(database_url, tmp_path) as room:
        ada = await saver(room)
        await ada.presses("plan.save:rex-2")
        await until(room, "2021-04-17T20:15")
        assert [reply.choices[0].id for reply in room.replies(ada.name)][-1] == "rating.give:rex.1"
        await until(room, "2021-04-25T08:00")
        assert "rating.give:rex.1" not in [each.id for reply in room.replies(ada.name) for each in reply.choices]
        rows = await room.rows("SELECT subject, state, reason FROM reminders WHERE kind = 'rating' ORDER BY subject")
        assert [tuple(row.values()) for row in rows] == [("rex-1", "sent", ""), ("rex-2", "dropped", "asked")]


async def test_two_that_would_come_at_once_are_one(sqlite_url: str, tmp_path: Path) -> None:
    """Three, two, one hour before 09:00 are all in the night."""
    async with season(sqlite_url, tmp_path) as room:
        early = replace(REX_1, local_start="2021-04-17T09:00", starts=REX_1.starts - timedelta(hours=10, minutes=30))
        await published(room, early)
        ada = await saver(room)
        for minutes in (180, 60):
            await ada.presses(f"reminders.toggle:{minutes}")
        await until(room, "2021-04-17T08:00")
        assert [text for text in map(first_line, room.replies(ada.name)) if "in your" in text] == [
            "Today in your plan:"
        ]
        assert [(row[1], *row[3:]) for row in await planned(room) if row[1] != 1440] == [
            (60, "sent", ""), (120, "dropped", "nearer"), (180, "dropped", "nearer"),
        ]  # fmt: skip


async def test_whoever_talks_with_a_person_is_not_interrupted(sqlite_url: str, tmp_path: Path) -> None:
    async with season(sqlite_url, tmp_path) as room:
        ada, _ben = await saver(room), await saver(room, "ben")
        await _in_state(room, ada, "human")
        await until(room, "2021-04-17T17:30")
        assert (room.replies("ada"), len(room.replies("ben"))) == ([], 1)
        await _in_state(room, ada, "bot")
        await until(room, "2021-04-17T17:50")
        assert room.replies("ada") == [reminder("Today")]


async def _in_state(room: Room, who: Visitor, state: str) -> None:
    edition = room.house.festival.edition
    async with room.house.database.transaction() as tx:
        await tx.run("DELETE FROM inquiries")
        await tx.run(
            "INSERT INTO inquiries (id, number, edition, channel, chat, person_id, name, state, since, opened_at,"
            " spoken_at) SELECT 'i', 1, :edition, c.channel, c.chat, c.person_id, '', :state, :now, :now, :now"
            " FROM conversations c WHERE c.chat = :chat",
            edition=edition, state=state, now="2021-04-17T09:30:00.000Z", chat=who.name,
        )  # fmt: skip


async def test_the_conversation_where_somebody_is_reached_best(database_url: str, tmp_path: Path) -> None:
    """A messenger before the page, where they wrote last; nobody who has blocked the bot."""
    async with season(database_url, tmp_path) as room:
        ada = await saver(room)
        await saver(room, "gone")
        async with room.house.database.transaction() as tx:
            row = await tx.one("SELECT person_id FROM conversations WHERE chat = :chat", chat=ada.name)
            assert row is not None
            for chat, channel, wrote in (("page", "web", "2021-04-16"), ("old", "telegram", "2021-01-01")):
                await tx.run(
                    "INSERT INTO conversations (channel, chat, person_id, created_at, window_started_at)"
                    " VALUES (:channel, :chat, :person, '', :wrote)",
                    channel=channel, chat=chat, person=row["person_id"], wrote=f"{wrote}T00:00:00.000Z",
                )  # fmt: skip
            await tx.run("UPDATE conversations SET unreachable_since = 'x' WHERE chat = 'gone'")
        await until(room, "2021-04-17T17:30")
        assert (room.replies("ada"), room.replies("gone")) == ([reminder("Today")], [])
        assert sorted((row[1], *row[3:]) for row in await planned(room)) == [
            (120, "dropped", "unreachable"), (120, "sent", ""), (1440, "dropped", "late"), (1440, "dropped", "late"),
        ]  # fmt: skip


async def test_what_is_chosen(sqlite_url: str, tmp_path: Path) -> None:
    async with season(sqlite_url, tmp_path) as room:
        ada = await saver(room)
        [shown] = await ada.says("/reminders")
        assert shown.text == (
            "I remind you of the screenings in your plan: <b>1 day before, 2 hours before</b>.\n\nBetween"
            " 22:00 and 08:00 (Beijing) I stay quiet: what falls into that time comes"
            " afterwards, or the evening before if that would be too late.\n\nPress a line to switch it on or off:"
        )
        assert [choice.label for choice in shown.choices] == [
            "2 days before", "✓ 1 day before", "3 hours before", "✓ 2 hours before", "1 hour before",
            "30 minutes before", "No reminders", "My plan", "Announcements…",
        ]  # fmt: skip
        await ada.chooses("✓ 1 day before")
        await ada.chooses("30 minutes before")
        assert [row[1:4] for row in await planned(room)] == [
            (1440, "04-16 19:30", "dropped"), (120, "04-17 17:30", "pending"), (30, "04-17 19:00", "pending"),
        ]  # fmt: skip
        await saver(room, "ben")
        [shown] = await ada.chooses("No reminders")
        assert shown.text.startswith("I do not remind you")
        assert [row[1] for row in await planned(room) if row[3] == "pending"] == [1440, 120]  # Ben's
        await ada.chooses("As usual: 1 day before, 2 hours before")
        assert [row[1] for row in await planned(room) if row[3] == "pending"] == [1440, 1440, 120, 120]
        async with room.house.database.reading() as tx:
            rows = await tx.all("SELECT id FROM people ORDER BY id")
            assert [await people.reminded(tx, row["id"]) for row in rows] == ["", ""]
            next_due = await reminders.next_due(tx, room.house.festival.edition)
        assert next_due == REX_1.starts - timedelta(days=1)


async def test_other_rules_in_the_config(sqlite_url: str, tmp_path: Path) -> None:
    """The next start plans anew what was planned under the old ones."""
    async with season(sqlite_url, tmp_path) as room:
        await saver(room)
        await look(room)
        house = room.house
        other = dataclasses.replace(house.festival, reminding=Reminding(screening=(180,), offered=(180,), quiet=None))
        await Replan(house.database, other, room.clock.now)()
        assert [row[1:] for row in await planned(room)] == [
            (1440, "04-16 19:30", "dropped", "moved"), (180, "04-17 16:30", "pending", ""),
            (120, "04-17 17:30", "dropped", "moved"),
        ]  # fmt: skip


async def test_forgotten(sqlite_url: str, tmp_path: Path) -> None:
    async with season(sqlite_url, tmp_path) as room:
        ada = await saver(room)
        await ada.presses("privacy.erase")
        assert await planned(room) == []


async def test_one_who_fails_in_the_middle_goes_on(database_url: str, tmp_path: Path) -> None:
    """A crash between any two pieces: what is done stays done, nothing is done twice."""
    async with season(database_url, tmp_path) as room:
        names = [f"fan-{count}" for count in range(12)]
        for name in names:
            await saver(room, name, "tide-1")
        later = replace(TIDE_1, local_start="2021-04-17T20:15", starts=TIDE_1.starts + timedelta(minutes=30))
        await published(room, later)
        for _ in range(40):  # each piece by a house that has just started
            room.house.replan = Replan(room.house.database, room.house.festival, room.clock.now, people=3)
            if not await room.house.replan.go_on("replan"):
                break
        assert sorted(row[1:4] for row in await planned(room)) == sorted(
            [(1440, "04-16 19:45", "dropped"), (120, "04-17 17:45", "dropped")] * 12
            + [(1440, "04-16 20:15", "pending"), (120, "04-17 18:15", "pending")] * 12
        )
        with pytest.raises(StorageError):
            async with room.house.database.transaction() as tx:  # killed after the statements, before the commit
                room.clock.instant = datetime.fromisoformat("2021-04-17T18:15+08:00")
                await _one_piece(room, tx)
                raise StorageError("killed")
        await look(room)
        said = {name: [r.text.split("\n")[0] for r in room.replies(name) if "in your plan" in r.text] for name in names}
        assert said == {name: ["Today in your plan:"] for name in names}


async def _one_piece(room: Room, tx: Tx) -> None:
    edition, now = room.house.festival.edition, room.clock.now()
    group = Group(edition, "screening", "tide-1", TIDE_1.starts + timedelta(minutes=30), 120)
    done = await enqueue(tx, group, Letter({"en": "{}"}, "en", "", timedelta(hours=1)), now, "", 5)
    assert done.count == 5


async def test_a_clock_that_jumps_a_week(sqlite_url: str, tmp_path: Path) -> None:
    """In a rehearsal: what the jump brings is said at once."""
    front = Terminal({})
    async with open_house(settings_for(sqlite_url, tmp_path, **BY_WORDING), [front], listen=False) as house:
        room = Room(house, house.clock, front)  # type: ignore[arg-type]
        await published(room, *ALL, films=[REX, TIDE, CLASS])
        ada = await saver(room)
        await house.jump(REX_1.starts - timedelta(hours=1, minutes=50) - house.clock.now())
        await house.courier.settle()
        assert room.replies(ada.name) == [reminder("Today")]
        await house.jump(timedelta(days=7))
        await house.courier.settle()
        assert room.replies(ada.name) == []


async def test_an_import_that_is_repeated_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with season(sqlite_url, tmp_path) as room:
        ada = await saver(room)
        await published(room, *ALL, films=[REX, TIDE, CLASS])
        await until(room, "2021-04-17T17:30")
        await published(room, *ALL, films=[REX, TIDE, CLASS])
        await look(room)
        assert room.replies(ada.name) == [reminder("Today")]


async def test_two_conversations_of_one_person(sqlite_url: str, tmp_path: Path) -> None:
    """What both had saved is said once, and as the one who stays has chosen."""
    async with season(sqlite_url, tmp_path) as room:
        ada, phone = await saver(room), await saver(room, "phone")
        await until(room, "2021-04-16T19:30")
        assert (len(room.replies("ada")), len(room.replies("phone"))) == (1, 1)
        text = " ".join(plain(reply.text) for reply in await ada.says("/continue"))
        code = text.partition("/continue ")[2][:8]
        await phone.says(f"/continue {code}")
        assert sorted(row[1:4] for row in await planned(room)) == [
            (120, "04-17 17:30", "pending"), (1440, "04-16 19:30", "sent"),
        ]  # fmt: skip
        await until(room, "2021-04-17T17:30")
        assert sorted([len(room.replies("ada")), len(room.replies("phone"))]) == [0, 1]
