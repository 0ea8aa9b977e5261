"""Jurors' work as the database keeps it, on both: given once, kept, barred, and frozen once a decision was told."""

import asyncio
from dataclasses import replace

from storage import assignments, entries, people, waiting
from storage.assignments import CONFLICT, OPEN, SCORED, Assignment
from storage.database import Database, Tx
from storage.entries import Entry
from storage.people import Person
from tests.conftest import NOW


async def jury(tx: Tx, films: int = 2) -> list[Entry]:
    """Ann and Bo could judge, Ada's films are entered."""
    for name in ("ada", "ann", "bo"):
        people.add(tx, Person(name), NOW)
    begun = [entries.begin(tx, "11", "ada", "1", "{}", NOW) for _ in range(films)]
    return [await entries.submit(tx, entry, "{}", NOW) for entry in begun]


def work(entry: Entry, person: str) -> Assignment:
    return Assignment(entry.id, person, "11", "web:olga", NOW)


async def test_what_is_given_is_given_once_and_theirs_alone(database: Database) -> None:
    async with database.transaction() as tx:
        one, two = await jury(tx)
        pairs = [(one.id, "ann"), (two.id, "ann"), (one.id, "bo"), (one.id, "ann")]
        assert await assignments.assign(tx, "11", pairs, "web:olga", NOW) == 3
        assert await assignments.assign(tx, "11", pairs, "web:cy", NOW) == 0
        assert await assignments.find(tx, one.id, "ann") == work(one, "ann")
        assert await assignments.find(tx, two.id, "bo") is None
        assert await assignments.of_person(tx, "11", "ann") == [work(one, "ann"), work(two, "ann")]
        assert await assignments.everything(tx, "11") == {
            one.id: [work(one, "ann"), work(one, "bo")], two.id: [work(two, "ann")],
        }  # fmt: skip
        assert not await assignments.unassign(tx, one.id, "ann", SCORED)
        assert await assignments.unassign(tx, one.id, "ann", OPEN)
        assert not await assignments.judges(tx, one.id, "ann")


async def test_points_are_kept_until_a_decision_is_told(database: Database) -> None:
    async with database.transaction() as tx:
        one, two = await jury(tx)
        await assignments.assign(tx, "11", [(one.id, "ann"), (two.id, "ann")], "web:olga", NOW)
        scored = replace(work(one, "ann"), state=SCORED, scores={"science": 8}, comment="Lovely — 好", version=1)
        assert await assignments.keep(tx, scored, NOW)
        assert await assignments.of_person(tx, "11", "ann") == [work(two, "ann"), scored]
        assert not await assignments.keep(tx, work(one, "bo"), NOW)
        await tx.run(
            "INSERT INTO decisions (entry_id, edition, verdict, changed_at) VALUES (:id, '11', 'declined', '')",
            id=one.id,
        )
        assert await assignments.is_decided(tx, one.id)
        assert not await assignments.keep(tx, replace(scored, scores={}), NOW)
        assert not await assignments.declare(tx, one.id, "ann", "Mine.", NOW)
        assert await assignments.find(tx, one.id, "ann") == scored


async def test_a_conflict_takes_the_points_along_and_stays(database: Database) -> None:
    async with database.transaction() as tx:
        one, _ = await jury(tx)
        await assignments.assign(tx, "11", [(one.id, "ann")], "web:olga", NOW)
        await assignments.keep(tx, replace(work(one, "ann"), state=SCORED, scores={"a": 1}, version=1), NOW)
        assert await assignments.declare(tx, one.id, "ann", "My own film.", NOW)
        barred = replace(work(one, "ann"), state=CONFLICT, reason="My own film.")
        assert await assignments.of_entry(tx, one.id) == [barred]
        assert not await assignments.keep(tx, replace(barred, state=SCORED), NOW)
        assert not await assignments.declare(tx, one.id, "ann", "Again.", NOW)
        assert await assignments.assign(tx, "11", [(one.id, "ann")], "web:olga", NOW) == 0
        assert await assignments.of_person(tx, "11", "ann") == []
        assert not await assignments.judges(tx, one.id, "ann")


async def test_withdrawn_entries_are_nobodys(database: Database) -> None:
    async with database.transaction() as tx:
        one, two = await jury(tx)
        await assignments.assign(tx, "11", [(one.id, "ann"), (two.id, "ann")], "web:olga", NOW)
        entries.withdraw(tx, one, NOW)
        assert await assignments.of_person(tx, "11", "ann") == [work(two, "ann")]
        assert list(await assignments.everything(tx, "11")) == [two.id]
        assert await assignments.find(tx, one.id, "ann") is None
        assert not await assignments.judges(tx, one.id, "ann")


async def test_two_people_who_are_one_judge_once(database: Database) -> None:
    async with database.transaction() as tx:
        one, two = await jury(tx)
        await assignments.assign(tx, "11", [(one.id, "ann"), (two.id, "ann"), (one.id, "bo")], "web:olga", NOW)
        scored = replace(work(one, "bo"), state=SCORED, scores={"science": 8}, version=1)
        await assignments.keep(tx, scored, NOW)
        await people.join(tx, "ann", into="bo")
        assert await assignments.of_person(tx, "11", "bo") == [work(two, "bo"), scored]


async def test_nobody_judges_their_own_film_whoever_they_turn_out_to_be(database: Database) -> None:
    async with database.transaction() as tx:
        one, two = await jury(tx)
        assert await assignments.assign(tx, "11", [(one.id, "ada"), (one.id, "ann"), (two.id, "bo")], "web:o", NOW) == 2
        assert await assignments.own(tx, "11", {"ada", "bo"}) == {one.id: "ada", two.id: "ada"}
        await people.join(tx, "ada", into="ann")  # the juror was the filmmaker, in another app
        assert await assignments.of_person(tx, "11", "ann") == []
        assert list(await assignments.everything(tx, "11")) == [two.id]


async def test_what_is_decided_is_nobodys_to_judge(database: Database) -> None:
    async with database.transaction() as tx:
        one, two = await jury(tx)
        await assignments.assign(tx, "11", [(one.id, "ann"), (two.id, "ann")], "web:olga", NOW)
        await tx.run(
            "INSERT INTO decisions (entry_id, edition, verdict, changed_at) VALUES (:id, '11', 'declined', '')",
            id=one.id,
        )
        assert await assignments.decided(tx, "11") == {one.id}
        assert await assignments.of_person(tx, "11", "ann") == [work(two, "ann")]
        assert await waiting.scores(tx, "11", "ann") == 1


async def test_two_organisers_give_the_same_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        films = await jury(tx, films=6)

    async def give() -> int:
        async with database.transaction() as tx:
            return await assignments.assign(tx, "11", [(film.id, "ann") for film in films], "web:olga", NOW)

    assert sorted(await asyncio.gather(give(), give())) == [0, 6]
