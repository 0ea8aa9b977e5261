"""Queues of entries, what was looked at, notes, and what filmmakers are asked to change, on both databases."""

from dataclasses import replace
from datetime import timedelta

from storage import change_requests, entries, people, reviews
from storage.change_requests import ANSWERED, OPEN, WITHDRAWN, ChangeRequest
from storage.database import Database, Tx
from storage.entries import Entry
from storage.people import Person
from storage.reviews import Note, Queue
from tests.conftest import NOW

ED = "11"
LATER = NOW + timedelta(days=7)
REQUEST = ChangeRequest("", ED, ("title", "screener"), "Which “one”?\n停", "web:bo", "Bo", NOW, LATER, 1)


async def entered(tx: Tx, title: str, category: str, versions: int = 1, person: str = "ada") -> Entry:
    """A film that was submitted so many times."""
    entry = entries.begin(tx, ED, person, "1", f'{{"answers":{{"title":"{title}"}}}}', NOW)
    for _ in range(versions):
        entry = await entries.submit(tx, entry, entry.answers, NOW)
    await tx.run(
        "INSERT INTO entry_facets (edition, entry_id, field, value) VALUES (:edition, :id, 'category', :value)",
        edition=ED, id=entry.id, value=category,
    )  # fmt: skip
    return entry


async def decided(tx: Tx, id: str, verdict: str, pending: str) -> None:
    await tx.run(
        "INSERT INTO decisions (entry_id, edition, verdict, pending, changed_at)"
        " VALUES (:id, '11', :verdict, :pending, 'now')",
        id=id, verdict=verdict, pending=pending,
    )  # fmt: skip


async def assigned(tx: Tx, id: str, state: str) -> None:
    await tx.run(
        "INSERT INTO assignments (entry_id, person_id, edition, assigned_by, assigned_at, state, changed_at)"
        " VALUES (:id, 'ada', '11', 'web:bo', 'now', :state, 'now')",
        id=id, state=state,
    )  # fmt: skip


async def test_an_entry_stands_in_each_queue_that_it_belongs_to(database: Database) -> None:
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        fresh, corrected, asked, back, judged, gone = [
            await entered(tx, f"Film {n}", "dome" if n % 2 else "scifi", versions)
            for n, versions in enumerate((1, 2, 1, 2, 1, 1), 1)
        ]
        entries.begin(tx, ED, "ada", "1", "{}", NOW)
        for entry in (corrected, asked, back, judged):
            assert await reviews.look(tx, entry.id, 1, "web:bo", NOW) == 0
        await change_requests.ask(tx, replace(REQUEST, entry_id=asked.id))
        request = await change_requests.ask(tx, replace(REQUEST, entry_id=back.id))
        assert request is not None
        assert await change_requests.answer(tx, request.id, 2, NOW)
        await assigned(tx, judged.id, "scored")
        await assigned(tx, fresh.id, "open")
        await decided(tx, judged.id, "selected", "declined")
        entries.withdraw(tx, gone, NOW)
        assert await reviews.counts(tx, Queue(ED)) == {
            "all": 5, "new": 1, "changed": 1, "asked": 1, "answered": 1, "jury": 1, "scored": 1, "pending": 1,
            "decided": 1, "withdrawn": 1,
        }  # fmt: skip
        assert (await reviews.counts(tx, Queue(ED, "new", "category", "scifi")))["all"] == 2
        assert (await reviews.counts(tx, Queue("12")))["all"] == 0
        assert await reviews.values(tx, Queue(ED, "all", "category")) == {"dome": 3, "scifi": 2}
        found = {state: await reviews.page(tx, Queue(ED, state), skip=0, most=9) for state in reviews.STATES}
        assert {state: [each.number for each in those] for state, those in found.items()} == {
            "all": [1, 2, 3, 4, 5], "new": [1], "changed": [2], "asked": [3], "answered": [4], "jury": [1],
            "scored": [5], "pending": [5], "decided": [5], "withdrawn": [6],
        }  # fmt: skip
        domes = Queue(ED, "all", "category", "dome")
        assert [each.number for each in await reviews.page(tx, domes, skip=1, most=1)] == [3]
        assert await reviews.beside(tx, domes, 3) == (fresh.id, judged.id)
        assert await reviews.beside(tx, Queue(ED, "new"), 4) == (fresh.id, "")
        assert [await reviews.numbered(tx, ED, number) for number in (2, 7)] == [found["changed"][0], None]
        assert [each.id for each in await reviews.every(tx, ED)][-1] == gone.id
        assert [(each.version, each.seen) for each in found["changed"]] == [(2, 1)]
        assert await reviews.look(tx, back.id, 2, "web:bo", NOW) == 1
        assert await reviews.look(tx, back.id, 1, "web:bo", NOW) == 2  # an old button makes nothing new again
        assert (await reviews.counts(tx, Queue(ED)))["answered"] == 0


async def test_notes_are_kept_in_order(database: Database) -> None:
    said = [Note("web:bo", "Bo", "A gem.", NOW), Note("web:cy", "Cy", "太长'; --", LATER)]
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        entry = await entered(tx, "Film", "dome")
        for each in said:
            reviews.note(tx, entry.id, each)
        assert await reviews.notes(tx, entry.id) == said
        assert await reviews.notes(tx, "none") == []


async def test_one_request_is_open_at_most_and_is_closed_once(database: Database) -> None:
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        entry = await entered(tx, "Film", "dome")
        first = await change_requests.ask(tx, replace(REQUEST, entry_id=entry.id))
        assert first == replace(REQUEST, entry_id=entry.id, id=first.id if first else "")
        assert await change_requests.ask(tx, replace(REQUEST, entry_id=entry.id)) is None
        assert await change_requests.find(tx, first.id) == await change_requests.open_of(tx, entry.id) == first
        assert await change_requests.open_of_person(tx, "ada", ED) == {entry.id: first}
        assert await change_requests.open_of_person(tx, "bo", ED) == {}
        assert await change_requests.take_back(tx, first.id, LATER)
        assert not await change_requests.answer(tx, first.id, 2, LATER)
        second = await change_requests.ask(tx, replace(REQUEST, entry_id=entry.id, asked_at=LATER))
        assert second is not None
        assert await change_requests.answer(tx, second.id, 2, LATER)
        assert await change_requests.open_of(tx, entry.id) is None
        assert await change_requests.last_of(tx, entry.id) == replace(
            second, state=ANSWERED, answered=2, closed_at=LATER
        )
        taken = await change_requests.find(tx, first.id)
        assert (first.state, taken and taken.state) == (OPEN, WITHDRAWN)
