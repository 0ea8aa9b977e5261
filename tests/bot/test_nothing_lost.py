"""What people are owed reaches them once, whatever breaks, moves or joins meanwhile."""

import logging
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from handlers.notices import Teller
from handlers.programme.publishing import Proposal, publish
from handlers.reminding.letters import Letters
from handlers.talk.texts import plain
from storage import fanouts, people, saves, staff
from storage.database import Tx
from storage.screenings import CANCELLED
from tests.season import REX, REX_1, TIDE, at, open_season, published
from tests.visitors import Room, Visitor

NOON = "2021-04-10T12:00+08:00"
MOVED = at("rex-1", REX, "dome", "2021-04-18T14:00")


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_season(sqlite_url, tmp_path) as opened:
        opened.clock.instant = datetime.fromisoformat(NOON)
        await look(opened)
        yield opened


async def look(room: Room) -> None:
    """A tick of each."""
    await room.house.tell()
    await room.house.replan()
    await room.house.remind()
    await room.house.courier.settle()


async def until(room: Room, local: str) -> None:
    """That Beijing time in April, and all that it brings has been said."""
    room.clock.instant = datetime.fromisoformat(f"2021-04-{local}:00+08:00")
    await look(room)


async def saver(room: Room, name: str = "ada", screening: str = "rex-1", **rest: str) -> Visitor:
    """Somebody who has it in the plan; what they were told is read."""
    who = room.visitor(name, **rest)
    await who.says("/start")
    await who.presses(f"plan.save:{screening}")
    room.replies(name)
    return who


async def person(room: Room, who: Visitor) -> str:
    async with room.house.database.reading() as tx:
        chat = await staff.chat_at(tx, who.channel, who.name)
    assert chat is not None
    return chat.person_id


def heads(room: Room, name: str) -> list[str]:
    """The first line of each message since the last look."""
    return [plain(reply.text).splitlines()[0] for reply in room.replies(name)]


async def test_what_cannot_be_put_into_words_is_dropped_and_logged_once(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await saver(room)
    await saver(room, "bo", "tide-1")
    monkeypatch.setattr("bot.remind.AT_ONCE", 1)  # it is due first, and would fill every look
    write = Letters.write

    async def unwritable(self: Letters, tx: object, group: object, now: datetime) -> object:
        if getattr(group, "subject", "") == "rex-1":
            raise KeyError("text")
        return await write(self, tx, group, now)  # type: ignore[arg-type]

    monkeypatch.setattr(Letters, "write", unwritable)
    with caplog.at_level(logging.ERROR, "bot.remind"):
        await until(room, "16T19:46")
    assert heads(room, "ada") == []
    assert len(heads(room, "bo")) == 1
    rows = await room.rows("SELECT state, reason FROM reminders WHERE subject = 'rex-1' AND minutes = 1440")
    assert [(row["state"], row["reason"]) for row in rows] == [("dropped", "unreadable")]
    assert [each.getMessage() for each in caplog.records] == ["no reminder for screening rex-1"]


async def test_a_change_that_cannot_be_read_keeps_no_other_one_back(room: Room) -> None:
    await saver(room)
    await saver(room, "bo", "tide-1")
    await published(room, MOVED, at("tide-1", TIDE, "giant", "2021-04-18T19:45"))
    async with room.house.database.transaction() as tx:
        await tx.run("""UPDATE programme_changes SET after = replace(after, '"rex-1"', '17') WHERE version = 2""")
    await published(room, at("rex-1", REX, "dome", "2021-04-19T14:00"))
    await look(room)
    assert (len(heads(room, "ada")), len(heads(room, "bo"))) == (1, 1)
    assert await room.rows("SELECT * FROM fanouts WHERE done_at = ''") == []


async def test_work_that_makes_no_sense_is_ended(room: Room) -> None:
    await saver(room)
    async with room.house.database.transaction() as tx:
        await fanouts.begin(tx, room.house.festival.edition, fanouts.TELL, "nonsense", room.clock.now())
    await published(room, MOVED)
    await look(room)
    assert len(heads(room, "ada")) == 1


async def test_one_letter_that_fails_is_left_out(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await saver(room)
    await saver(room, "bo", language="zh")
    notice = Teller.notice

    def fails(self: Teller, changes: object) -> object:
        if self.voice.language == "en":
            raise KeyError("text")
        return notice(self, changes)  # type: ignore[arg-type]

    monkeypatch.setattr(Teller, "notice", fails)
    await published(room, MOVED)
    await look(room)
    assert (heads(room, "ada"), len(heads(room, "bo"))) == ([], 1)


async def test_a_tick_outlives_whatever_breaks_in_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    await saver(room)

    async def breaks() -> bool:
        raise KeyError("text")

    with monkeypatch.context() as broken:
        broken.setattr(room.house.tell, "go_on", breaks)
        await published(room, MOVED)
        await look(room)
        assert heads(room, "ada") == []
    await look(room)
    assert len(heads(room, "ada")) == 1


async def test_who_saved_while_it_was_being_published_is_told(room: Room) -> None:
    """By the versions, not by clocks: the old time was shown after the publication was dated."""
    await saver(room)
    async with room.house.database.transaction() as tx:
        programme = await room.house.festival.programmes.current(tx)
        dated = room.clock.now() - timedelta(minutes=1)
        proposal = Proposal(programme.version, (), (MOVED,))
        await publish(tx, room.house.festival.edition, programme, proposal, by="test", now=dated)
    await saver(room, "bo")
    await look(room)
    assert (len(heads(room, "ada")), heads(room, "bo")) == (1, [])


async def test_who_looks_at_it_again_has_seen_what_it_is_now(room: Room) -> None:
    ada = await saver(room)
    await published(room, MOVED)
    await ada.presses("plan.save:rex-1")
    room.replies("ada")
    await look(room)
    assert heads(room, "ada") == []


async def test_what_changes_again_before_it_is_told_is_told_once_from_what_was_shown(room: Room) -> None:
    await saver(room)
    await published(room, MOVED)
    await published(room, replace(MOVED, state=CANCELLED))
    await published(room, at("rex-1", REX, "dome", "2021-04-19T14:00"))
    await look(room)
    [said] = room.replies("ada")
    assert "Saturday 17 April, 19:30" in said.text
    assert "Monday 19 April, 14:00" in said.text
    await published(room, REX_1)
    await look(room)
    [said] = room.replies("ada")
    assert said.text.index("Monday 19 April, 14:00") < said.text.index("Saturday 17 April, 19:30")


async def test_what_is_again_as_it_was_shown_is_not_told(room: Room) -> None:
    await saver(room)
    await published(room, MOVED)
    await published(room, REX_1)
    await look(room)
    assert heads(room, "ada") == []


async def test_a_follower_hears_of_each_version(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.says("/start")
    await ada.presses("plan.follow:rex")
    room.replies("ada")
    await published(room, MOVED)
    await published(room, at("rex-1", REX, "dome", "2021-04-19T14:00"))
    await look(room)
    assert len(heads(room, "ada")) == 2


async def test_a_screening_that_cannot_be_read_keeps_no_other_one_from_being_planned(room: Room) -> None:
    await saver(room)
    await saver(room, "bo", "tide-1")
    await published(room, MOVED)
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE screenings SET body = '17' WHERE id = 'rex-1'")
        await fanouts.begin(tx, room.house.festival.edition, fanouts.REPLAN, "tide-1", room.clock.now())
    await room.house.replan()
    assert await room.rows("SELECT * FROM fanouts WHERE kind = 'replan' AND done_at = ''") == []


async def test_moved_after_its_planned_end_it_is_rated_after_all(room: Room) -> None:
    await saver(room)
    await until(room, "17T20:01")  # it should have ended by now; the projector broke
    await published(room, at("rex-1", REX, "dome", "2021-04-19T18:30"))
    await look(room)
    room.replies("ada")
    for time in ("17T20:40", "19T19:01", "19T19:31", "19T20:01"):
        await until(room, time)
    asked = [reply for reply in room.replies("ada") if any("rating.give" in each.id for each in reply.choices)]
    assert len(asked) == 1


async def test_a_zone_that_is_new_to_a_screening_keeps_its_own_hours(room: Room) -> None:
    """They saved it when its planning had begun already."""
    await saver(room)
    night = at("rex-1", REX, "dome", "2021-04-18T01:00")  # two hours before is late in Beijing, and noon in New York
    await published(room, night)
    room.house.replan._people = 1
    assert await room.house.replan.go_on(fanouts.REPLAN)
    await saver(room, "zoe", zone="America/New_York")
    await room.house.replan()
    rows = await room.rows(
        "SELECT r.due_at FROM reminders r JOIN people p ON p.id = r.person_id"
        " WHERE p.zone <> '' AND r.minutes = 120 AND r.state = 'pending'"
    )
    assert [row["due_at"] for row in rows] == ["2021-04-17T15:00:00.000Z"]


async def test_when_the_rehearsal_sets_its_clock_back_ticks_go_on(room: Room) -> None:
    await until(room, "20T12:00")
    await until(room, "17T12:00")
    await saver(room)
    await until(room, "17T20:01")
    rows = await room.rows("SELECT subject FROM fanouts WHERE kind = 'ask' AND subject LIKE 'rex-1 %'")
    assert [row["subject"] for row in rows] == ["rex-1 2021-04-17T12:00:00.000Z"]


async def joined(first: Visitor, second: Visitor) -> None:
    """`second` goes on as whoever `first` is."""
    [said] = await first.says("/continue")
    found = re.search(r"[A-Z0-9-]{6,}", said.text)
    assert found is not None
    await second.says(f"/continue {found[0]}")


async def ordered(room: Room) -> tuple[Visitor, Visitor]:
    """Two who have written, by their ids: people are told in that order."""
    both = [room.visitor(name) for name in ("ada", "bo")]
    for who in both:
        await who.says("/start")
    first, second = sorted([(await person(room, who), who.name) for who in both])
    by_name = {who.name: who for who in both}
    return by_name[first[1]], by_name[second[1]]


async def notices(room: Room) -> list[str]:
    await look(room)
    rows = await room.rows("SELECT chat FROM outbox WHERE cause LIKE 'change %' AND state = 'sent' ORDER BY id")
    return [row["chat"] for row in rows]


async def test_who_joins_one_that_was_passed_is_told(room: Room) -> None:
    low, high = await ordered(room)
    await high.presses("plan.save:rex-1")
    await published(room, MOVED)
    passed = await person(room, low)
    async with room.house.database.transaction() as tx:
        work = await fanouts.oldest(tx, room.house.festival.edition, fanouts.TELL)
        assert work is not None
        await fanouts.got_to(tx, work.id, passed)
    await joined(low, high)
    assert len(await notices(room)) == 1


async def test_who_was_told_is_not_told_as_another_one(room: Room) -> None:
    low, high = await ordered(room)
    await low.presses("plan.save:rex-1")
    await high.presses("plan.save:rex-1")
    await high.presses("plan.save:tide-1")
    await published(room, MOVED, at("tide-1", TIDE, "giant", "2021-04-19T19:45"))
    told = [saves.Shown(await person(room, low), "rex-1", 2)]
    async with room.house.database.transaction() as tx:  # and nobody else
        await saves.shown(tx, room.house.festival.edition, told, [])
    await joined(high, low)
    assert len(await notices(room)) == 1
    [said] = [reply for who in (low, high) for reply in room.replies(who.name) if "plan.keep" in str(reply.rows)]
    assert [choice.id for choice in said.choices] == ["plan.keep:tide-1", "plan.drop:tide-1", "showtimes.others:tide"]


async def test_one_who_unsaved_it_joins_one_who_keeps_it(room: Room) -> None:
    ada, bo = await saver(room), await saver(room, "bo")
    await ada.presses("plan.drop:rex-1")
    other, into = await person(room, bo), await person(room, ada)
    async with room.house.database.transaction() as tx:
        await people.join(tx, other, into=into)
    rows = await room.rows("SELECT state, COUNT(*) AS n FROM reminders GROUP BY state")
    assert [dict(row) for row in rows] == [{"state": "pending", "n": 2}]


async def test_a_reminder_on_its_way_is_found_after_joining(room: Room) -> None:
    ada, bo = room.visitor("ada"), await saver(room, "bo")
    await ada.says("/start")
    room.clock.instant = datetime.fromisoformat("2021-04-16T19:31+08:00")
    await room.house.remind()
    await room.house.courier.settle()
    other, into = await person(room, bo), await person(room, ada)
    async with room.house.database.transaction() as tx:
        await _unsent(tx)
        await people.join(tx, other, into=into)
    await ada.presses("plan.drop:rex-1")
    rows = await room.rows("SELECT state, reason FROM outbox WHERE kind = 'reminder'")
    assert [(row["state"], row["reason"]) for row in rows] == [("dropped", "unsaved")]


async def test_late_reminders_and_ratings_outlive_another_choice(room: Room) -> None:
    ada = await saver(room)
    await until(room, "16T19:31")
    room.replies("ada")
    room.clock.instant = datetime.fromisoformat("2021-04-17T17:50+08:00")  # twenty minutes late: the bot was dead
    await ada.presses("reminders.toggle:60")
    room.replies("ada")
    await look(room)
    assert len(heads(room, "ada")) == 1
    await until(room, "17T20:01")
    room.replies("ada")
    await ada.presses("reminders.toggle:60")
    room.replies("ada")
    await until(room, "17T20:31")
    await until(room, "18T09:30")
    assert len(heads(room, "ada")) == 1


async def test_held_in_a_dead_conversation_it_is_said_where_they_write(room: Room) -> None:
    ada, bo = room.visitor("ada"), room.visitor("bo")
    await ada.says("/start")
    await bo.says("/start")
    await joined(ada, bo)
    await ada.presses("plan.save:rex-1")
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE conversations SET unreachable_since = '2021-04-09T00:00:00.000Z'")
    await published(room, MOVED)
    await look(room)
    [held] = await room.rows("SELECT chat, state FROM outbox WHERE cause LIKE 'change %'")
    other = bo if held["chat"] == "ada" else ada
    room.replies(other.name)
    assert held["state"] == "held"
    assert len(await other.says("/plan")) == 2
    assert len(await other.says("/plan")) == 1
    assert await room.rows("SELECT chat, state FROM outbox WHERE cause LIKE 'change %'") == [
        {"chat": other.name, "state": "sent"}
    ]


@pytest.mark.parametrize("state", ["pending", "held"])
async def test_who_is_forgotten_is_told_nothing_of_their_plan(room: Room, state: str) -> None:
    ada = await saver(room)
    await published(room, MOVED)
    await room.house.tell()
    async with room.house.database.transaction() as tx:
        await tx.run(
            "UPDATE outbox SET state = :state, closed_at = '', leased_by = '', due_at = '2021-04-11T00:00:00.000Z'"
            " WHERE kind = 'notice'",
            state=state,
        )
    await ada.presses("privacy.erase")
    rows = await room.rows("SELECT state, reason FROM outbox WHERE cause LIKE 'change %'")
    assert [(row["state"], row["reason"]) for row in rows] == [("dropped", "erased")]


async def test_a_reminder_taken_back_for_another_hall_comes_anew(room: Room) -> None:
    await saver(room)
    await until(room, "16T19:31")
    room.clock.instant = datetime.fromisoformat("2021-04-17T17:30+08:00")
    await room.house.remind()
    await room.house.courier.settle()
    async with room.house.database.transaction() as tx:
        await _unsent(tx)
    room.replies("ada")
    await published(room, at("rex-1", REX, "forum", "2021-04-17T19:30"))
    await until(room, "17T17:31")
    told, reminded = room.replies("ada")
    assert "has moved" in told.text or told.choices[0].id == "plan.keep:rex-1"
    assert "Tyrannosaur Returns" in reminded.text
    rows = await room.rows("SELECT minutes, state FROM reminders WHERE kind = 'screening' ORDER BY minutes")
    assert [tuple(row.values()) for row in rows] == [(120, "sent"), (1440, "sent")]


async def _unsent(tx: Tx) -> None:
    """The newest reminder waits in the outbox."""
    await tx.run(
        "UPDATE outbox SET state = 'pending', closed_at = '', leased_by = '', due_at = '2021-04-17T10:00:00.000Z'"
        " WHERE id = (SELECT MAX(id) FROM outbox WHERE kind = 'reminder')"
    )


async def test_another_film_and_a_later_end_are_told(room: Room) -> None:
    await saver(room)
    await published(room, at("rex-1", TIDE, "dome", "2021-04-17T19:30"))
    await look(room)
    [head] = heads(room, "ada")
    assert head.startswith("Instead of Tyrannosaur Returns there is another film, Low Water: Saturday 17 April, 19:30")
    await published(room, at("rex-1", TIDE, "dome", "2021-04-17T19:30", minutes=120))
    await look(room)
    assert len(heads(room, "ada")) == 1
    await published(room, at("rex-1", TIDE, "dome", "2021-04-17T19:30", minutes=110))
    await look(room)
    assert heads(room, "ada") == []


async def test_two_devices_in_two_zones_plan_anew_only_what_differs(room: Room) -> None:
    await saver(room, zone="Asia/Shanghai")
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE reminders SET reason = 'untouched'")
    await room.visitor("ada", zone="Asia/Taipei").says("/help")
    rows = await room.rows("SELECT state, reason FROM reminders")
    assert [tuple(row.values()) for row in rows] == [("pending", "untouched")] * 2
    await room.visitor("ada", zone="America/New_York").says("/help")
    rows = await room.rows("SELECT state, reason FROM reminders WHERE state = 'pending' AND reason = 'untouched'")
    assert rows == []
