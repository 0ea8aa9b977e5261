"""What people are told when the programme changes: once each, where they are reached best, come what may."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.tell import Tell
from handlers.programme.publishing import Proposal, publish
from storage import fanouts, saves, staff
from storage.database import Database, open_database
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, PLANNED, Screening
from tests.transcripts.stage import StillClock
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

REX = Film("rex", "dome", {"en": "Tyrannosaur Returns", "zh": "霸王龙归来"}, 28, "dome")
TIDE = Film("tide", "documentary", {"en": "Low Water", "zh": "退潮"}, 25, "dcp")


def at(id: str, film: Film, hall: str, local: str, **rest: object) -> Screening:
    """A screening at a Beijing time: "2021-04-17T19:30"."""
    starts = datetime.fromisoformat(f"{local}:00+08:00").astimezone(UTC)
    made = Screening(id, film.id, hall, starts, local, "Asia/Shanghai", film.minutes)
    return replace(made, **rest)


REX_1 = at("rex-1", REX, "dome", "2021-04-17T19:30")
REX_2 = at("rex-2", REX, "dome", "2021-04-24T19:30")
TIDE_1 = at("tide-1", TIDE, "forum", "2021-04-18T14:10")
MOVED = at("rex-1", REX, "dome", "2021-04-18T14:00")


@dataclass(slots=True)
class Season:
    """A room with a programme, and somebody who publishes."""

    room: Room

    async def publish(self, *screenings: Screening, films: Sequence[Film] = ()) -> None:
        """Make it so, and let everybody be told."""
        await self.announce(*screenings, films=films)
        await self.room.house.tell()
        await self.room.house.courier.settle()

    async def announce(self, *screenings: Screening, films: Sequence[Film] = ()) -> None:
        """Make it so; nobody is told yet."""
        house = self.room.house
        async with house.database.transaction() as tx:
            programme = await house.festival.programmes.current(tx)
            proposal = Proposal(programme.version, films, screenings)
            await publish(tx, house.festival.edition, programme, proposal, by="test", now=self.room.clock.now())

    async def keeps(self, who: Visitor, *screenings: Screening, films: Sequence[Film] = ()) -> None:
        """Somebody, who has written once, has these in their plan."""
        await who.says("/menu")
        house = self.room.house
        async with house.database.transaction() as tx:
            chat = await staff.chat_at(tx, who.channel, who.name)
            assert chat is not None
            edition, now = house.festival.edition, self.room.clock.now()
            version = (await house.festival.programmes.current(tx)).version
            for each in screenings:
                await saves.save(tx, edition, each.id, chat.person_id, now, version=version)
            for film in films:
                await saves.follow(tx, edition, film.id, chat.person_id, now, version=version)
        self.room.replies(who.name)


@pytest.fixture
async def season(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Season]:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        opened = Season(room)
        await opened.publish(REX_1, REX_2, TIDE_1, films=[REX, TIDE])
        yield opened


async def test_what_was_and_what_is_and_what_can_be_done(season: Season) -> None:
    ada, li = season.room.visitor("ada"), season.room.visitor("li", "zh")
    await season.keeps(ada, REX_1)
    await season.keeps(li, REX_1)
    await season.publish(MOVED)
    [said] = season.room.replies("ada")
    assert lines([said]) == [
        "Tyrannosaur Returns has moved: Saturday 17 April, 19:30–19:58, Dome Theatre → Sunday 18 April, 14:00–14:28,"
        " Dome Theatre",
        "",
        "Your next reminder: Saturday 17 April, 14:00.",
        "",
        "Times: Beijing time (UTC+8).",
        "[Keep it | Take it out] [Other screenings]",
    ]
    assert [choice.id for choice in said.choices] == ["plan.keep:rex-1", "plan.drop:rex-1", "showtimes.others:rex"]
    assert lines(season.room.replies("li")) == [
        "《霸王龙归来》的放映有调整：原定4月17日（星期六）19:30–19:58，球幕影院；现改为4月18日（星期日）14:00–14:28，球幕影院。",
        "",
        "下次提醒：4月17日（星期六）14:00。",
        "",
        "以上时间均为北京时间（UTC+8）。",
        "[保留 | 移出日程] [其他场次]",
    ]


@pytest.mark.parametrize(
    ("zone", "reminded", "said"),
    [
        ("Europe/London", "", "Your next reminder: Friday 16 April, 17:30, your time (London)."),
        ("Asia/Shanghai", " 30 ", "Your next reminder: Saturday 17 April, 21:59."),  # out of the quiet hours
        ("", "off", "Times: Beijing time (UTC+8)."),
    ],
)
async def test_a_move_into_the_night_and_the_next_reminder(season: Season, zone: str, reminded: str, said: str) -> None:
    ada = season.room.visitor("ada")
    await season.keeps(ada, REX_1)
    async with season.room.house.database.transaction() as tx:
        await tx.run("UPDATE people SET zone = :zone, reminded = :reminded", zone=zone, reminded=reminded)
    await season.publish(at("rex-1", REX, "dome", "2021-04-18T00:30"))
    assert lines(season.room.replies("ada"))[:3] == [
        "Tyrannosaur Returns has moved: Saturday 17 April, 19:30–19:58, Dome Theatre → in the night after"
        " Saturday 17 April, 00:30–00:58, Dome Theatre",
        "",
        said,
    ]


async def test_a_release_of_cancellations_alone_is_told_too(season: Season) -> None:
    ada, li = season.room.visitor("ada"), season.room.visitor("li", "zh")
    await season.keeps(ada, REX_1)
    await season.keeps(li, TIDE_1)
    await season.publish(replace(REX_1, state=CANCELLED), replace(TIDE_1, state=CANCELLED))
    assert lines(season.room.replies("ada")) == [
        "Tyrannosaur Returns is cancelled: Saturday 17 April, 19:30–19:58, Dome Theatre",
        "",
        "Other screenings:",
        "• Saturday 24 April, 19:30–19:58, Dome Theatre",
        "",
        "Times: Beijing time (UTC+8).",
        "[Other screenings] [Take it out]",
    ]
    assert lines(season.room.replies("li")) == [
        "《退潮》4月18日（星期日）14:10–14:35，报告厅，这一场已取消。",
        "",
        "目前没有其他场次。",
        "",
        "以上时间均为北京时间（UTC+8）。",
        "[移出日程]",
    ]


async def test_online_with_link_and_window_and_back_again(season: Season) -> None:
    ada = season.room.visitor("ada")
    await season.keeps(ada, REX_1)
    opens = datetime(2021, 4, 17, 11, 30, tzinfo=UTC)
    online = replace(
        REX_1, state=ONLINE, link="https://example.org/rex", link_from=opens, link_until=opens + timedelta(hours=24)
    )
    await season.publish(online)
    assert lines(season.room.replies("ada")) == [
        "Tyrannosaur Returns is not shown in the hall (Saturday 17 April, 19:30–19:58, Dome Theatre) but online. Watch"
        " it here from 17 April 2021, 19:30 Beijing time (UTC+8) until 18 April 2021, 19:30 Beijing time (UTC+8):"
        " https://example.org/rex",
        "",
        "Times: Beijing time (UTC+8).",
        "[Keep it | Take it out] [Other screenings]",
    ]
    await season.publish(replace(REX_1, state=PLANNED))
    assert lines(season.room.replies("ada"))[:1] == [
        "Tyrannosaur Returns is shown in the hall again, not online: Saturday 17 April, 19:30–19:58, Dome Theatre"
    ]


async def test_who_saved_it_after_the_change_has_seen_it(season: Season) -> None:
    ada, li = season.room.visitor("ada"), season.room.visitor("li", "zh")
    await season.keeps(ada, REX_1)
    await season.announce(MOVED)
    await season.keeps(li, REX_1, films=[REX])  # in the same second
    await season.room.house.tell()
    await season.room.house.courier.settle()
    assert len(season.room.replies("ada")) == 1
    assert season.room.replies("li") == []


async def test_a_follower_hears_of_a_new_screening_and_others_do_not(season: Season) -> None:
    ada, bo = season.room.visitor("ada"), season.room.visitor("bo")
    await season.keeps(ada, films=[REX])
    await season.keeps(bo, REX_1)
    await season.publish(at("rex-3", REX, "dome", "2021-04-25T10:00"))
    [said] = season.room.replies("ada")
    assert lines([said]) == [
        "A film that you follow has a new screening: Tyrannosaur Returns, Sunday 25 April, 10:00–10:28, Dome Theatre",
        "",
        "Times: Beijing time (UTC+8).",
        "[Put it into my plan] [Other screenings]",
    ]
    assert [choice.id for choice in said.choices] == ["plan.save:rex-3", "showtimes.others:rex"]
    assert season.room.replies("bo") == []


async def test_a_move_into_something_else_of_the_plan_is_warned_of(season: Season) -> None:
    ada = season.room.visitor("ada")
    await season.keeps(ada, REX_1, TIDE_1)
    await season.publish(MOVED)
    assert lines(season.room.replies("ada"))[:3] == [
        "Tyrannosaur Returns has moved: Saturday 17 April, 19:30–19:58, Dome Theatre →"
        " Sunday 18 April, 14:00–14:28, Dome Theatre",
        "",
        "Careful: in your plan it now overlaps with Low Water, Sunday 18 April, 14:10–14:35, Forum Hall.",
    ]


async def test_many_changes_are_one_message_and_some_are_counted(season: Season) -> None:
    ada = season.room.visitor("ada")
    many = [at(f"rex-{day}", REX, "dome", f"2021-05-{day}T10:00") for day in range(10, 18)]
    await season.publish(*many)
    await season.keeps(ada, *many)
    await season.publish(*(replace(each, state=CANCELLED) for each in many))
    [said] = season.room.replies("ada")
    told = lines([said])
    assert told[:2] == ["The programme has changed, and 8 changes concern you:", ""]
    assert [line for line in told if "is cancelled" in line] == [
        f"Tyrannosaur Returns is cancelled: {day} {at} May, 10:00–10:28, Dome Theatre"
        for day, at in zip("Monday Tuesday Wednesday Thursday Friday Saturday".split(), range(10, 16), strict=True)
    ]
    assert "… and 2 more changes: your plan shows everything as it stands now." in told
    assert [choice.id for choice in said.choices] == [
        *(f"showtimes.screening:rex-{day}" for day in range(10, 16)), "plan.show",
    ]  # fmt: skip


async def test_what_is_over_and_what_only_changes_its_price_is_not_told(season: Season) -> None:
    ada = season.room.visitor("ada")
    await season.keeps(ada, REX_1, TIDE_1)
    await season.publish(replace(TIDE_1, sold_out=True))
    season.room.clock.instant = datetime(2021, 4, 18, 0, 0, tzinfo=UTC)
    await season.publish(replace(REX_1, state=CANCELLED))
    assert season.room.replies("ada") == []
    assert await season.room.rows("SELECT cause FROM outbox WHERE kind = 'notice'") == []


async def test_one_message_a_person_on_the_channel_that_reaches_them(season: Season) -> None:
    ada = season.room.visitor("ada")
    await season.keeps(ada, REX_1)
    async with season.room.house.database.transaction() as tx:
        person = (await tx.all("SELECT person_id FROM conversations"))[0]["person_id"]
        for channel, chat, unreachable, heard in (
            ("web", "s1", "", "2021-03-05T00:00:00.000Z"), ("telegram", "7", "2021-03-02T00:00:00.000Z", ""),
        ):  # fmt: skip
            await tx.run(
                "INSERT INTO conversations (channel, chat, person_id, created_at, unreachable_since, window_started_at)"
                " VALUES (:channel, :chat, :person, '2021-03-01T00:00:00.000Z', :unreachable, :heard)",
                channel=channel, chat=chat, person=person, unreachable=unreachable, heard=heard,
            )  # fmt: skip
    await season.announce(MOVED)
    await season.room.house.tell()
    assert await season.room.rows("SELECT channel, chat, state FROM outbox WHERE kind = 'notice'") in (
        [{"channel": "terminal", "chat": "ada", "state": "pending"}],
        [{"channel": "terminal", "chat": "ada", "state": "leased"}],
        [{"channel": "terminal", "chat": "ada", "state": "sent"}],
    )
    async with season.room.house.database.transaction() as tx:
        await tx.run("UPDATE conversations SET unreachable_since = '2021-03-06T00:00:00.000Z'")
    await season.announce(replace(MOVED, state=CANCELLED))
    await season.room.house.tell()
    rows = await season.room.rows("SELECT channel, chat, state FROM outbox WHERE kind = 'notice' ORDER BY id DESC")
    assert rows[0] == {"channel": "web", "chat": "s1", "state": "held"}


async def test_who_cannot_be_reached_hears_it_first_when_they_write_again(season: Season) -> None:
    ada = season.room.visitor("ada")
    await season.keeps(ada, REX_1)
    async with season.room.house.database.transaction() as tx:
        await tx.run("UPDATE conversations SET unreachable_since = '2021-03-01T00:00:00.000Z'")
    await season.publish(MOVED)
    assert season.room.replies("ada") == []
    told, answered = await ada.says("/language")
    assert lines([told])[:1] == [
        "Tyrannosaur Returns has moved: Saturday 17 April, 19:30–19:58, Dome Theatre →"
        " Sunday 18 April, 14:00–14:28, Dome Theatre"
    ]
    assert answered.slot == ""
    assert len(await ada.says("/language")) == 1


CROWD = 10_000
A_FEW = 900


async def _crowd(database: Database, count: int) -> None:
    people = [{"id": f"p{number:05}", "language": "en" if number % 2 else "zh"} for number in range(count)]
    async with database.transaction() as tx:
        await tx.many(
            "INSERT INTO people (id, language, created_at) VALUES (:id, :language, '2021-03-01T00:00:00.000Z')", people
        )
        await tx.many(
            "INSERT INTO conversations (channel, chat, person_id, created_at)"
            " VALUES ('nowhere', :id, :id, '2021-03-01T00:00:00.000Z')",
            [{"id": each["id"]} for each in people],
        )
        await tx.many(
            "INSERT INTO saves (edition, screening_id, person_id, saved_at)"
            " VALUES ('BJIFF11', 'rex-1', :id, '2021-03-01T00:00:00.000Z')",
            [{"id": each["id"]} for each in people],
        )


async def test_ten_thousand_people_in_pieces_though_killed_in_the_middle(season: Season) -> None:
    house = season.room.house
    await _crowd(house.database, CROWD)
    await season.announce(MOVED)
    first = Tell(house.database, house.festival, house.texts, house.clock.now, lambda: None)
    for _ in range(7):
        assert await first.go_on()
    [row] = await season.room.rows(
        "SELECT COUNT(*) AS n, COUNT(DISTINCT chat) AS chats FROM outbox WHERE kind='notice'"
    )
    assert row == {"n": 1400, "chats": 1400}
    second = Tell(house.database, house.festival, house.texts, house.clock.now, lambda: None)  # after a restart
    await asyncio.gather(second(), second())
    [row] = await season.room.rows(
        "SELECT COUNT(*) AS n, COUNT(DISTINCT chat) AS chats FROM outbox WHERE kind='notice'"
    )
    assert row == {"n": CROWD, "chats": CROWD}
    async with house.database.reading() as tx:
        assert await fanouts.oldest(tx, house.festival.edition, fanouts.TELL) is None


async def test_two_processes_tell_each_person_once(database_url: str, tmp_path: Path) -> None:
    async with open_room(database_url, tmp_path, StillClock(), **BY_WORDING) as room:
        opened, house = Season(room), room.house
        await opened.publish(REX_1, REX_2, films=[REX])
        await _crowd(house.database, A_FEW)
        other = await open_database(database_url, alone=False)
        tells = [Tell(db, house.festival, house.texts, house.clock.now, lambda: None) for db in (house.database, other)]
        await opened.announce(MOVED)
        await opened.announce(replace(MOVED, state=CANCELLED))

        async def work(tell: Tell) -> None:
            while await room.rows("SELECT id FROM fanouts WHERE kind = 'tell' AND done_at = ''"):
                await tell()
                await asyncio.sleep(0.005)

        await asyncio.gather(*(work(tell) for tell in tells))
        rows = await room.rows("SELECT COUNT(*) AS n, COUNT(DISTINCT chat) AS chats FROM outbox WHERE kind = 'notice'")
        assert rows == [{"n": A_FEW, "chats": A_FEW}]
        causes = "SELECT cause FROM outbox WHERE kind = 'notice' AND chat = 'p00042'"
        assert await room.rows(causes) == [{"cause": "change BJIFF11 3 p00042"}]  # all at once what became of it
        await other.close()
