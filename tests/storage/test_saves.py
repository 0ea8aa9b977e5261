"""Plans, calendar addresses and votes, on both databases, with another edition's beside them."""

from datetime import timedelta

from storage import calendars, people, ratings, saves
from storage.calendars import Calendar
from storage.database import Database, Tx
from storage.people import Person
from storage.ratings import Rating, Votes
from storage.saves import Saved
from tests.conftest import NOW

EDITION, OTHER = "11", "10"
LATER = NOW + timedelta(hours=1)


async def plans(tx: Tx, *names: str) -> list[Saved]:
    """What these people keep of both editions."""
    return [await saves.of_person(tx, edition, name) for name in names for edition in (EDITION, OTHER)]


def kept(screenings: str, films: str = "") -> Saved:
    return Saved(frozenset(screenings.split()), frozenset(films.split()))


async def the_year_before(tx: Tx) -> None:
    """The same people, screenings and films of another edition."""
    for name in ("ada", "bo"):
        people.add(tx, Person(name, "en"), NOW)
        await saves.save(tx, OTHER, "s-1", name, NOW)
        await saves.follow(tx, OTHER, "f-1", name, NOW)
        await ratings.give(tx, OTHER, "f-1", name, 1, now=NOW, first_after=NOW)


async def test_what_is_kept_is_kept_once_and_dropped_once(database: Database) -> None:
    async with database.transaction() as tx:
        await the_year_before(tx)
        assert [await saves.save(tx, EDITION, id, "ada", NOW) for id in ("s-1", "s-2", "s-1")] == [True, True, False]
        assert [await saves.follow(tx, EDITION, "f-1", "ada", at) for at in (NOW, LATER)] == [True, False]
        assert await plans(tx, "ada", "bo") == [
            kept("s-1 s-2", "f-1"),
            kept("s-1", "f-1"),
            kept(""),
            kept("s-1", "f-1"),
        ]
        assert [await saves.drop(tx, EDITION, "s-1", "ada") for _ in range(2)] == [True, False]
        assert [await saves.unfollow(tx, EDITION, "f-1", "ada") for _ in range(2)] == [True, False]
        assert await plans(tx, "ada", "bo") == [kept("s-2"), kept("s-1", "f-1"), kept(""), kept("s-1", "f-1")]
        assert await saves.forget_person(tx, "ada") == 3
        assert await plans(tx, "ada", "bo") == [kept(""), kept(""), kept(""), kept("s-1", "f-1")]


async def test_two_conversations_joined_have_one_plan(database: Database) -> None:
    async with database.transaction() as tx:
        await the_year_before(tx)
        for name, screenings in (("ada", ("s-1", "s-2")), ("bo", ("s-2", "s-3"))):
            for id in screenings:
                await saves.save(tx, EDITION, id, name, NOW)
        await saves.follow(tx, EDITION, "f-2", "ada", NOW)
        await ratings.give(tx, EDITION, "f-1", "ada", 5, now=NOW, first_after=NOW)
        await ratings.give(tx, EDITION, "f-1", "bo", 2, now=LATER, first_after=NOW)
        await ratings.give(tx, EDITION, "f-2", "ada", 4, now=NOW, first_after=NOW)
        await calendars.replace(tx, Calendar("hash-a", "ada", "a"), NOW)
        await calendars.replace(tx, Calendar("hash-b", "bo", "b"), LATER)
        await people.join(tx, "ada", into="bo")
        assert await plans(tx, "ada", "bo") == [kept(""), kept(""), kept("s-1 s-2 s-3", "f-2"), kept("s-1", "f-1")]
        assert await ratings.of_person(tx, EDITION, "ada") == {}
        assert await ratings.of_person(tx, EDITION, "bo") == {
            "f-1": Rating("f-1", "bo", 2, LATER, LATER), "f-2": Rating("f-2", "bo", 4, NOW, NOW),
        }  # fmt: skip
        assert [await calendars.owner(tx, hash) for hash in ("hash-a", "hash-b")] == [Person("bo", "en")] * 2
        assert await calendars.latest(tx, "bo") == Calendar("hash-b", "bo", "b")


async def test_a_vote_can_be_changed_for_a_while_after_the_first_one(database: Database) -> None:
    async with database.transaction() as tx:
        await the_year_before(tx)
        for stars, hours, counts in ((3, 0, True), (5, 23, True), (1, 24, False)):
            now = NOW + timedelta(hours=hours)
            first_after = now - timedelta(hours=24)
            assert await ratings.give(tx, EDITION, "f-1", "ada", stars, now=now, first_after=first_after) is counts
        assert await ratings.of_person(tx, EDITION, "ada") == {
            "f-1": Rating("f-1", "ada", 5, NOW, NOW + timedelta(hours=23))
        }
        await ratings.give(tx, EDITION, "f-1", "bo", 4, now=NOW, first_after=NOW)
        await ratings.give(tx, EDITION, "f-2", "bo", 2, now=NOW, first_after=NOW)
        assert await ratings.tally(tx, EDITION) == [Votes("f-1", 2, 9), Votes("f-2", 1, 2)]
        assert await ratings.tally(tx, OTHER) == [Votes("f-1", 2, 2)]
        assert await ratings.forget_person(tx, "bo") == 3
        assert await ratings.tally(tx, EDITION) == [Votes("f-1", 1, 5)]


async def test_a_new_calendar_address_makes_the_old_one_void(database: Database) -> None:
    async with database.transaction() as tx:
        people.add(tx, Person("ada", "zh", "Asia/Shanghai"), NOW)
        assert await calendars.latest(tx, "ada") is None
        await calendars.replace(tx, Calendar("hash-1", "ada", "one"), NOW)
        assert await calendars.owner(tx, "hash-1") == Person("ada", "zh", "Asia/Shanghai")
        await calendars.replace(tx, Calendar("hash-2", "ada", "two"), LATER)
        assert [await calendars.owner(tx, hash) for hash in ("hash-1", "hash-2")] == [
            None, Person("ada", "zh", "Asia/Shanghai"),
        ]  # fmt: skip
        assert await calendars.latest(tx, "ada") == Calendar("hash-2", "ada", "two")
        assert await calendars.forget_person(tx, "ada") == 1
        assert await calendars.owner(tx, "hash-2") is None
