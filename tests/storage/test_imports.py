"""Imports are claimed once, put off, settled once, ended once, joined and forgotten, on both databases."""

from dataclasses import replace
from datetime import timedelta

from storage import imports, people
from storage.database import Database
from storage.imports import DROPPED, FETCHING, PUBLISHED, READY, Import
from storage.people import Person
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
ONE = Import("a1", "11", "ada", "web", "ada's", "en", '{"name":"a.csv"}')


async def test_an_import_from_its_file_to_its_end(database: Database) -> None:
    two = replace(ONE, id="b2", person_id="bo")
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        people.add(tx, Person("bo"), NOW)
        await imports.add(tx, ONE, NOW)
        await imports.add(tx, two, NOW + MINUTE)
        assert [await imports.find(tx, edition, "a1") for edition in ("11", "12")] == [ONE, None]
        assert [await imports.is_due(tx, edition, NOW) for edition in ("11", "12")] == [True, False]
        assert await imports.claim_due(tx, "11", NOW, NOW + MINUTE) == replace(ONE, attempts=1)
        assert await imports.claim_due(tx, "11", NOW, NOW + MINUTE) is None
        later = NOW + 2 * MINUTE
        claimed = [await imports.claim_due(tx, "11", later, later + MINUTE) for _ in range(3)]
        assert claimed == [replace(ONE, attempts=2), replace(two, attempts=1), None]
        await imports.put_off(tx, "b2", later + timedelta(days=1))
        assert not await imports.is_due(tx, "11", later + MINUTE - timedelta(seconds=1))


async def test_each_step_is_taken_once(database: Database) -> None:
    read = replace(ONE, state=READY, result="{}", base=3)
    async with database.transaction() as tx:
        await imports.add(tx, ONE, NOW)
        told = {"result": "{}", "base": 3, "attached": ONE.attached}
        assert [await imports.settle(tx, "a1", READY, **told) for _ in range(2)] == [True, False]  # type: ignore[arg-type]
        assert await imports.find(tx, "11", "a1") == replace(read, result="")
        assert [await imports.result_of(tx, id) for id in ("a1", "none")] == ["{}", ""]
        assert await imports.decide(tx, "a1", '{"cancel":true}')
        assert await imports.read_again(tx, "a1", NOW)
        assert not await imports.end(tx, "a1", PUBLISHED)
        assert await imports.find(tx, "11", "a1") == replace(read, state=FETCHING, result="")
        assert await imports.result_of(tx, "a1") == '{"cancel":true}'
        assert await imports.settle(tx, "a1", READY, result="{}", base=4, attached="{}")
        assert [await imports.end(tx, "a1", state) for state in (PUBLISHED, DROPPED)] == [True, False]
        assert not await imports.decide(tx, "a1", "")


async def test_they_go_with_the_person(database: Database) -> None:
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        people.add(tx, Person("bo"), NOW)
        await imports.add(tx, ONE, NOW)
        await imports.add(tx, replace(ONE, id="c3", person_id="carl"), NOW + MINUTE)
        await people.join(tx, "ada", "bo")
        assert [await imports.forget_person(tx, name) for name in ("ada", "bo")] == [0, 1]
        assert [await imports.forget_old(tx, NOW + each) for each in (MINUTE, 2 * MINUTE)] == [0, 1]
