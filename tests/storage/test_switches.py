"""A switch is put only where it is what it was, and what waits can be counted, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage import entries, entry_files, people, switches, waiting
from storage.database import Database
from storage.entry_files import DOCUMENT, OFFERED, POSTER, EntryFile
from storage.people import Person
from storage.switches import CLOSES, Switch
from storage.waiting import Affected, Waiting

NOW = datetime(2021, 3, 1, 1, tzinfo=UTC)
EDITION = "BJIFF11"
LATER, LATEST = "2021-03-21T16:00:00.000Z", "2021-03-28T16:00:00.000Z"
FILE = EntryFile(
    "f1", EDITION, "", "ada", POSTER, "a.png", 9, "image/png", '{"token": "t1", "origin": "telegram"}', "terminal",
    "ada", "en",
)  # fmt: skip


async def test_only_the_first_of_two_switches(database: Database) -> None:
    async with database.transaction() as tx:
        never = await switches.read(tx, EDITION, CLOSES)
        assert never == Switch(CLOSES)
        assert await switches.put(tx, EDITION, Switch(CLOSES, LATER, "t:bo"), was=never, now=NOW)
        assert not await switches.put(tx, EDITION, Switch(CLOSES, LATEST, "t:li"), was=never, now=NOW)
        stands = await switches.read(tx, EDITION, CLOSES)
        assert stands == Switch(CLOSES, LATER, "t:bo", NOW)
        assert (await switches.standing(tx, EDITION)).closes == datetime(2021, 3, 21, 16, tzinfo=UTC)
        assert await switches.put(tx, EDITION, Switch(CLOSES, "", "t:li"), was=stands, now=NOW)
        assert not await switches.put(tx, EDITION, Switch(CLOSES, LATEST, "t:bo"), was=stands, now=NOW)
        assert (await switches.standing(tx, EDITION)).closes is None
        assert (await switches.standing(tx, "BJIFF12")).closes is None


async def test_counts_of_what_waits(database: Database) -> None:
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        entries.begin(tx, EDITION, "ada", "1", "{}", NOW)
        entries.begin(tx, "BJIFF12", "ada", "1", "{}", NOW)
        assert await waiting.count(tx, EDITION, NOW) == Waiting(drafts=1)
        assert await waiting.affected(tx, EDITION, NOW) == Affected(1, 1, 0, 0)
        assert await waiting.scores(tx, EDITION, "ada") == 0


@pytest.fixture
async def entry(database: Database) -> str:
    async with database.transaction() as tx:
        people.add(tx, Person("ada"), NOW)
        return entries.begin(tx, EDITION, "ada", "1", "{}", NOW).id


async def test_a_file_from_sent_to_kept(database: Database, entry: str) -> None:
    file = replace(FILE, entry_id=entry)
    async with database.transaction() as tx:
        await entry_files.add(tx, file, NOW)
        assert await entry_files.is_due(tx, EDITION, NOW)
        claimed = await entry_files.claim(tx, EDITION, NOW, NOW + timedelta(minutes=5))
        assert claimed == replace(file, attempts=1, added_at=NOW)
        assert await entry_files.claim(tx, EDITION, NOW, NOW) is None
        await entry_files.put_off(tx, "f1", NOW)
        assert await entry_files.claim(tx, EDITION, NOW, NOW) is not None
        kept = '{"token": "abc", "origin": "kept"}'
        assert await entry_files.keep(tx, "f1", attached=kept, size=10, media_type="image/png")
        assert not await entry_files.fail(tx, "f1", "gone")
        assert await entry_files.tokens(tx) == {"abc"}
        assert [(each.size, each.state) for each in await entry_files.of_entry(tx, entry)] == [(10, "kept")]
        assert [*await entry_files.kept_in(tx, EDITION)] == [entry]


async def test_what_is_replaced_goes_once_the_other_has_come(database: Database, entry: str) -> None:
    async with database.transaction() as tx:
        for id, replaces in (("f1", ""), ("f2", "f1"), ("f3", "f1")):
            await entry_files.add(tx, replace(FILE, id=id, entry_id=entry, replaces=replaces), NOW)
            if not replaces:
                await entry_files.keep(tx, id, attached="{}", size=1, media_type="")
        assert [each.id for each in await entry_files.of_entry(tx, entry)] == ["f2", "f3"]
        await entry_files.fail(tx, "f2", "gone")
        await entry_files.fail(tx, "f3", "gone")
        assert [each.id for each in await entry_files.of_entry(tx, entry)] == ["f1"]
        await entry_files.add(tx, replace(FILE, id="f4", entry_id=entry, replaces="f1"), NOW)
        await entry_files.keep(tx, "f4", attached="{}", size=1, media_type="")
        assert [each.id for each in await entry_files.of_entry(tx, entry)] == ["f4"]


async def test_what_was_offered_is_taken_once_and_forgotten_with_its_draft(database: Database, entry: str) -> None:
    async with database.transaction() as tx:
        await entry_files.add(tx, replace(FILE, entry_id=entry, state=OFFERED), NOW)
        assert await entry_files.of_entry(tx, entry) == []
        assert await entry_files.take(tx, "f1", entry, DOCUMENT, NOW)
        assert not await entry_files.take(tx, "f1", entry, POSTER, NOW)
        assert [each.kind for each in await entry_files.of_entry(tx, entry)] == [DOCUMENT]
        assert await entry_files.remove(tx, "f1")
        assert await entry_files.forget_old(tx, NOW + timedelta(days=1)) == 1
        await entry_files.add(tx, replace(FILE, entry_id=entry), NOW)
        found = await entries.any_of(tx, entry)
        assert found is not None
        await entries.discard(tx, found)
        assert await entry_files.find(tx, "f1") is None
