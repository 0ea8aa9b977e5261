"""Questions without an answer and the entries that organisers make of them, on both databases."""

from dataclasses import replace
from datetime import timedelta

from storage import faq_entries, people, questions
from storage.database import Database
from storage.faq_entries import RETIRED, LiveEntry
from storage.people import Person
from storage.questions import ANSWERED, CHOICE, DROPPED, MISS, Question
from tests.conftest import NOW


def question(id: str, **rest: str) -> Question:
    asked = Question(id, "11", "web", "ada's", "ada", "en", "Is there parking?", "", MISS, NOW)
    return replace(asked, asked_at=NOW + timedelta(seconds=int(id)), **rest)  # type: ignore[arg-type]


async def test_questions_are_kept_chosen_closed_and_forgotten(database: Database) -> None:
    asked = [question("1"), question("2", text="停车吗？'; --", vector="AAA="), question("3", person_id="bo")]
    offered = replace(question("4", kind=CHOICE), offered=("venue", "directions"))
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        people.add(tx, Person("bo"), NOW)
        for each in [*asked, offered, asked[0], question("5", edition="12")]:
            await questions.keep(tx, each)
        assert await questions.open_ones(tx, "11", 100) == [*asked, offered]
        assert await questions.open_ones(tx, "11", 2) == [asked[2], offered]
        assert await questions.open_ones(tx, "11", 2, MISS) == asked[1:]
        assert [await questions.count_open(tx, "11", kind) for kind in (MISS, CHOICE)] == [3, 1]
        assert [await questions.find(tx, id) for id in ("1", "gone")] == [asked[0], None]
        await questions.choose(tx, "4", "venue")
        assert await questions.of_ids(tx, ["4", "1", "gone"]) == [asked[0], replace(offered, chosen="venue")]
        assert await questions.close(tx, ["1", "2"], ANSWERED, NOW) == 2
        assert await questions.close(tx, ["1", "2", "3"], DROPPED, NOW) == 1
        assert [each.state for each in await questions.of_ids(tx, ["1", "2", "3"])] == [ANSWERED, ANSWERED, DROPPED]
        assert [each.id for each in await questions.open_ones(tx, "11", 100)] == ["4"]
        assert await questions.forget_person(tx, "ada") == 4
        assert [each.id for each in await questions.of_ids(tx, ["1", "2", "3", "4"])] == ["3"]


async def test_many_questions_are_closed_at_once(database: Database) -> None:
    ids = [str(count) for count in range(450)]
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        for id in ids:
            await questions.keep(tx, question(id))
        assert [each.id for each in await questions.of_ids(tx, ids)] == ids
        assert await questions.close(tx, ids, ANSWERED, NOW) == 450
        assert await questions.close(tx, [], ANSWERED, NOW) == 0


async def test_entries_go_live_change_and_retire(database: Database) -> None:
    title, asks = {"en": "Parking", "zh": "停车"}, {"en": ["Is there parking?"], "zh": []}
    parking = LiveEntry("live_1", "11", "contact", title, {"en": "No.", "zh": "没有。"}, asks, "web:ada's", NOW)
    more = LiveEntry("deadline", "11", "enrolment", {}, {}, {"zh": ["哪天截止"]}, "web:ada's", NOW)
    versions = []
    async with database.transaction() as tx:
        versions.append(await faq_entries.version(tx, "11"))
        for change in (
            parking,
            more,
            replace(parking, answer={"en": "Yes.", "zh": "有。"}),
            replace(more, edition="12"),
        ):
            await faq_entries.put(tx, change)
            versions.append(await faq_entries.version(tx, "11"))
        assert await faq_entries.live(tx, "11") == [more, replace(parking, answer={"en": "Yes.", "zh": "有。"})]
        await faq_entries.put(tx, replace(parking, state=RETIRED))
        versions.append(await faq_entries.version(tx, "11"))
        assert await faq_entries.live(tx, "11") == [more]
        assert await faq_entries.find(tx, "11", "live_1") == replace(parking, state=RETIRED)
        assert await faq_entries.find(tx, "11", "live_2") is None
    assert len({*versions}) == len(versions) - 1  # that of another edition changes nothing here


async def test_what_was_asked_long_ago_is_dropped(database: Database) -> None:
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        for number, age in enumerate((181, 179)):
            await questions.keep(tx, replace(question(str(number)), asked_at=NOW - timedelta(days=age)))
        assert await questions.forget_old(tx, NOW - timedelta(days=180)) == 1
        assert [left.id for left in await questions.open_ones(tx, "11", 10)] == ["1"]
