"""Inquiries: numbers without gaps, one open for each conversation, one winner, each once, forgotten."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from storage import inquiries, inquiry_lines, outbox, people, threads
from storage.database import Conflict, Database, Tx
from storage.inquiries import BOT, CLOSED, HUMAN, WAITING, Inquiry, Waits
from storage.inquiry_lines import Line, Undelivered
from storage.outbox import Closing, Debt
from storage.threads import Thread

NOW = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
WAITS = Waits(timedelta(minutes=10), timedelta(hours=24), timedelta(hours=2))


async def opened(tx: Tx, chat: str = "ada", now: datetime = NOW) -> Inquiry:
    person = people.new("en")
    people.add(tx, person, now)
    return await inquiries.open_(tx, inquiries.new("BJIFF11", "web", chat, person.id, chat.title(), now))


async def test_numbers_have_no_gaps_and_a_conversation_has_one_open(database: Database) -> None:
    async with database.transaction() as tx:
        first = await opened(tx)
    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await opened(tx)
    async with database.transaction() as tx:
        second = await opened(tx, "bo")
        assert (first.number, second.number, first.state) == (1, 2, WAITING)
        assert await inquiries.find(tx, first.id) == await inquiries.numbered(tx, "BJIFF11", 1) == first
        assert await inquiries.open_at(tx, "web", "ada") == first
        assert await inquiries.end(tx, first.id, CLOSED, "done", NOW) is not None
        assert await inquiries.open_at(tx, "web", "ada") is None
        assert (await opened(tx)).number == 3
        assert await inquiries.take(tx, first.id, "p", "Mei", "web:mei", NOW) is None  # there is a newer one
        assert [each.number for each in await inquiries.all_open(tx, "BJIFF11")] == [2, 3]


async def test_the_first_one_takes_it(database: Database) -> None:
    async with database.transaction() as tx:
        inquiry = await opened(tx)

    async def takes(who: str) -> bool:
        async with database.transaction() as tx:
            return await inquiries.take(tx, inquiry.id, who, who.title(), f"web:{who}", NOW) is not None

    won = await asyncio.gather(*(takes(who) for who in ("mei", "bo", "eva", "jan")))
    assert sorted(won) == [False, False, False, True]


async def test_states(database: Database) -> None:
    async with database.transaction() as tx:
        id = (await opened(tx)).id
        taken = await inquiries.take(tx, id, "p1", "Mei", "web:mei", NOW)
        assert taken is not None
        assert (taken.state, taken.taker, taken.taken_in) == (HUMAN, "Mei", "web:mei")
        given = await inquiries.pass_to(tx, id, "p2", "Bo", "web:bo", NOW)
        assert given is not None
        assert (given.state, given.taken_by) == (HUMAN, "p2")
        waits = await inquiries.pass_on(tx, id, NOW)
        assert waits is not None
        assert (waits.state, waits.taken_by, waits.taker) == (WAITING, "", "")
        assert await inquiries.pass_on(tx, id, NOW) is None
        back = await inquiries.end(tx, id, BOT, "given back", NOW)
        assert back is not None
        assert (back.state, back.open) == (BOT, False)
        assert await inquiries.end(tx, id, CLOSED, "twice", NOW) is None
        again = await inquiries.take(tx, id, "p1", "Mei", "web:mei", NOW)
        assert again is not None
        assert again.open


async def test_what_is_due_is_due_once(database: Database) -> None:
    async with database.transaction() as tx:
        id, person = (inquiry := await opened(tx)).id, inquiry.person_id
        assert await inquiries.due(tx, NOW + timedelta(days=9), WAITS) == []  # nobody works here: the bot goes on
        await tx.run(
            "INSERT INTO conversations (channel, chat, person_id, created_at, inquiry)"
            " VALUES ('web', 'ada', :person, '', :id)",
            person=person, id=id,
        )  # fmt: skip
        assert await inquiries.due(tx, NOW + timedelta(minutes=9), WAITS) == []
        later = NOW + timedelta(minutes=10)
        assert await inquiries.due(tx, later, WAITS) == [id]
        assert await inquiries.tell_late(tx, id, NOW, later)
        assert not await inquiries.tell_late(tx, id, NOW, later)
        assert await inquiries.due(tx, later, WAITS) == []
        tomorrow = NOW + timedelta(hours=24)
        assert await inquiries.due(tx, tomorrow, WAITS) == [id]
        assert await inquiries.give_up(tx, id, NOW, tomorrow) is not None
        assert await inquiries.give_up(tx, id, NOW, tomorrow) is None
        await inquiries.take(tx, id, "p", "Mei", "web:mei", tomorrow)
        await inquiry_lines.add(tx, id, Line("organiser", "hello", tomorrow + timedelta(hours=1), "Mei"))
        assert await inquiries.due(tx, tomorrow + timedelta(hours=2), WAITS) == []
        assert await inquiries.due(tx, tomorrow + timedelta(hours=3), WAITS) == [id]
        assert await inquiries.fall_silent(tx, id, tomorrow, tomorrow + timedelta(hours=3)) is None
        assert await inquiries.fall_silent(tx, id, tomorrow + timedelta(hours=1), tomorrow) is not None


async def test_lines_are_kept_in_order_and_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        inquiry = await opened(tx)
        await inquiry_lines.add_earlier(tx, inquiry.id, [Line("visitor", "parking?", NOW), Line("bot", "Hm.", NOW)])
        assert not await inquiry_lines.has_spoken(tx, inquiry.id)
        said = [Line("visitor", "Is anybody there?", NOW, said_as="7"), Line("note", "a regular", NOW, "Mei")]
        assert [await inquiry_lines.add(tx, inquiry.id, line) for line in said] == [1, 2]
        assert await inquiry_lines.has_spoken(tx, inquiry.id)
        assert await inquiry_lines.was_said(tx, inquiry.id, "visitor", "7")
        assert not await inquiry_lines.was_said(tx, inquiry.id, "organiser", "7")
        assert await inquiry_lines.of(tx, inquiry.id) == [
            Line("visitor", "parking?", NOW, earlier=True), Line("bot", "Hm.", NOW, earlier=True), *said
        ]  # fmt: skip
        assert await inquiries.forget_person(tx, inquiry.person_id) == 4
        left = await inquiries.find(tx, inquiry.id)
        assert left is not None
        assert (left.name, left.number, await inquiry_lines.of(tx, left.id)) == ("", 1, [])


async def test_what_ended_long_ago_is_dropped(database: Database) -> None:
    async with database.transaction() as tx:
        ended, still = await opened(tx), await opened(tx, "bo")
        for inquiry in (ended, still):
            await inquiry_lines.add(tx, inquiry.id, Line("visitor", "hello", NOW))
        await inquiries.end(tx, ended.id, CLOSED, "done", NOW)
        names = [inquiries.named(each.number, each.name) for each in (ended, still)]
        await threads.begin(tx, [Thread("telegram", "-100", name, "40") for name in names])
        assert await inquiries.forget_ended(tx, NOW) == 0
        assert await inquiries.forget_ended(tx, NOW + timedelta(days=1)) == 1
        assert await inquiries.find(tx, ended.id) is None
        assert [bool(await threads.find(tx, "telegram", "-100", name)) for name in names] == [False, True]
        assert [line.text for line in await inquiry_lines.of(tx, still.id)] == ["hello"]


async def test_what_never_came_is_found_until_it_is_told(database: Database) -> None:
    async with database.transaction() as tx:
        id = (await opened(tx)).id
        rows = []
        for cause in (f"inquiry {id} to web 1", f"inquiry {id} at web 1", "reply web 1"):
            row = await outbox.owe(tx, Debt(cause, "web", "ada", "relay", "en", "{}"), NOW)
            assert row is not None
            rows.append(row)
        await outbox.close(tx, [Closing(row, "failed", reason="gone") for row in rows], NOW)
        assert await inquiry_lines.undelivered(tx) == [Undelivered(rows[0], id, "failed", "gone")]
        await outbox.owe(tx, Debt(f"undelivered {rows[0]}", "web", "mei", "relay", "en", "{}"), NOW)
        assert await inquiry_lines.undelivered(tx) == []
