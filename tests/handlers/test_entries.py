"""Entries: numbers without gaps, submitting once, nobody else's film, codes, moved deadlines, and what is kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.talk.fields.consent import fingerprint
from handlers.talk.message import Reply
from storage import codes, entries
from tests.transcripts.stage import START, StillClock
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

CLOSES = datetime(2021, 3, 14, 16, 0, tzinfo=UTC)


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


@pytest.fixture
async def small(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """A house on SQLite, where the database makes no difference."""
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


@pytest.fixture
async def rooms(database_url: str, tmp_path: Path) -> AsyncIterator[list[Room]]:
    """Two processes on one PostgreSQL; SQLite serves one."""
    async with AsyncExitStack() as stack:
        count = 2 if database_url.startswith("postgres") else 1
        yield [await stack.enter_async_context(open_room(database_url, tmp_path)) for _ in range(count)]


async def ready(room: Room, name: str, **answers: str) -> Visitor:
    """Somebody with a whole form before them."""
    visitor = room.visitor(name)
    await visitor.presses("enrol.new:fresh")
    await visitor.fills(**answers)
    return visitor


async def late_code(room: Room, uses: int = 1, until: datetime = CLOSES + timedelta(days=3)) -> str:
    async with room.house.database.transaction() as tx:
        return await codes.issue_late(tx, room.house.festival.edition, uses, until, "", room.clock.now())


async def numbers(room: Room) -> list[int]:
    return [row["number"] for row in await room.rows("SELECT number FROM entries WHERE version > 0 ORDER BY number")]


def at_once(*visitors: Visitor) -> list[str]:
    """The submit button of each."""
    return [next(c.id for c in visitor.last[-1].choices if c.id.startswith("enrol.submit:")) for visitor in visitors]


# -- numbers ----------------------------------------------------------------------------------------------------------


async def test_numbers_are_unique_and_without_gaps(rooms: list[Room]) -> None:
    """Under submissions at the same moment, twice each, a rollback in between and a withdrawn film."""
    people = [await ready(rooms[n % len(rooms)], f"p{n}") for n in range(6)]
    with pytest.raises(ZeroDivisionError):
        await rolled_back(rooms[0])
    pressed = zip(people, at_once(*people), strict=True)
    said = [visitor.incoming("choice", choice=id) for visitor, id in pressed]
    await asyncio.gather(*(
        visitor.room.house.desk.answer(heard) for visitor, heard in zip(people * 2, said * 2, strict=True)
    ))  # fmt: skip
    await people[0].says("/films")
    await people[0].chooses("Withdraw")
    await people[0].chooses("Yes, withdraw it")
    await (await ready(rooms[-1], "last")).submits()
    assert await numbers(rooms[0]) == [1, 2, 3, 4, 5, 6, 7]
    assert len(await rooms[0].rows("SELECT entry_id FROM entry_versions")) == 7


async def rolled_back(room: Room) -> None:
    """A submission that fails after it took its number."""
    async with room.house.database.transaction() as tx:
        row = (await tx.all("SELECT id, person_id FROM entries ORDER BY id"))[0]
        entry = await entries.find(tx, row["id"], row["person_id"])
        assert entry is not None
        assert (await entries.submit(tx, entry, "{}", room.clock.now())).number == 1
        raise ZeroDivisionError


async def test_a_second_press_changes_nothing(room: Room) -> None:
    ada = await ready(room, "ada")
    submit = at_once(ada)[0]
    heard = ada.incoming("choice", choice=submit)
    await asyncio.gather(*(room.house.desk.answer(heard) for _ in range(5)))
    await room.house.courier.settle()
    first = lines(room.replies("ada"))
    assert first[0] == "🎬 Your film is entered. Entry number: BJIFF11-0001"
    assert lines(await ada.presses(submit)) == [
        "Already submitted: BJIFF11-0001, “Low Water”.", "[📎 Add files] [Edit | Withdraw] [My films | A new film]"
    ]  # fmt: skip
    assert await room.rows("SELECT version, number, state FROM entries") == [
        {"version": 1, "number": 1, "state": "submitted"}
    ]


async def test_a_withdrawn_film_keeps_its_number(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.enters()
    entry = (await room.rows("SELECT id FROM entries"))[0]["id"]
    await ada.chooses("Withdraw")
    yes = ada.button("Yes, withdraw it")
    await ada.presses(yes)
    await ada.presses(yes)
    await room.visitor("bob").enters()
    await ada.presses(f"films.restore:{entry}")
    await ada.presses(f"films.restore:{entry}")
    changes = await room.rows("SELECT change FROM entry_history WHERE entry_id = :id ORDER BY id", id=entry)
    assert [row["change"] for row in changes] == ["begun", "submitted", "withdrawn", "returned"]
    assert await numbers(room) == [1, 2]


async def test_an_old_yes_withdraws_nothing_once_the_film_has_changed(small: Room) -> None:
    ada = small.visitor("ada")
    await ada.enters()
    await ada.chooses("Withdraw")
    yes = ada.button("Yes, withdraw it")
    for deed in ("corrected", "withdrawn and entered again"):
        small.clock.instant += timedelta(minutes=1)
        await (corrects(ada, "High Water") if deed == "corrected" else withdraws_and_returns(ada))
        said = lines(await ada.presses(yes))
        assert said[:2] == ["🎬 High Water", "BJIFF11-0001, submitted (version 2)"]
        assert said[-1] == "[📎 Add files] [Edit | Withdraw] [My films | A new film]"
    await ada.chooses("Withdraw")
    assert lines(await ada.chooses("Yes, withdraw it")) == [
        "BJIFF11-0001, “High Water”, is withdrawn. Until 14 March 2021, 24:00 Beijing time (UTC+8) you can enter it"
        " again.",
        "[Re-enter] [My films | A new film]",
    ]


async def corrects(visitor: Visitor, title: str) -> None:
    """Another title, submitted."""
    await visitor.says("/films")
    await visitor.chooses("Edit")
    await visitor.presses(next(c.id for c in visitor.last[-1].choices if c.id.startswith("enrol.change:title:")))
    await visitor.says(title)
    await visitor.submits()


async def withdraws_and_returns(visitor: Visitor) -> None:
    """Withdrawn, and a minute later entered again."""
    await visitor.says("/films")
    for label in ("Withdraw", "Yes, withdraw it", "Re-enter"):
        visitor.room.clock.instant += timedelta(minutes=1)
        await visitor.chooses(label)


async def test_a_correction_is_a_new_version_under_the_same_number(small: Room) -> None:
    ada = small.visitor("ada")
    await ada.enters()
    await ada.chooses("Edit")
    await ada.presses(next(c.id for c in ada.last[-1].choices if c.id.startswith("enrol.change:title:")))
    await ada.says("High Water")
    said = lines(await ada.submits())
    assert said[0] == "✅ Corrected: BJIFF11-0001, version 2."
    rows = await small.rows("SELECT version, answers FROM entry_versions ORDER BY version")
    assert [json.loads(row["answers"])["answers"]["title"] for row in rows] == ["Low Water", "High Water"]


# -- one person, two conversations ------------------------------------------------------------------------------------


async def both(rooms: list[Room], fill: bool) -> tuple[Visitor, Visitor]:
    """One person's two conversations, the same draft open in both."""
    ada, phone = rooms[0].visitor("ada"), rooms[-1].visitor("phone")
    await ada.says("/continue")
    code = ada.last[-1].text.partition("/continue ")[2].partition("<")[0]
    await phone.says(f"/continue {code}")
    await ada.presses("enrol.new:fresh")
    if fill:
        await ada.fills()
    entry = (await rooms[0].rows("SELECT id FROM entries"))[0]["id"]
    await phone.presses(f"enrol.open:{entry}")
    return ada, phone


async def test_two_conversations_submit_one_film_once(rooms: list[Room]) -> None:
    ada, phone = await both(rooms, fill=True)
    one, other = at_once(ada, phone)
    await asyncio.gather(ada.presses(one), phone.presses(other))
    assert await rooms[0].rows("SELECT version, number FROM entries") == [{"version": 1, "number": 1}]
    heads = sorted(lines(visitor.last)[0].split(".")[0] for visitor in (ada, phone))
    assert heads == [
        "Nothing has changed since the last submission: BJIFF11-0001 stands as it is", "🎬 Your film is entered"
    ]  # fmt: skip


async def test_answers_from_two_conversations_at_once_are_both_kept(rooms: list[Room]) -> None:
    ada, phone = await both(rooms, fill=True)
    for round_ in range(5):
        for visitor, line in ((ada, "title"), (phone, "year")):
            entry = (await rooms[0].rows("SELECT id FROM entries"))[0]["id"]
            await visitor.presses(f"enrol.open:{entry}")
            await visitor.presses(next(c.id for c in visitor.last[-1].choices if f":{line}:" in c.id))
        await asyncio.gather(ada.says(f"Water {round_}"), phone.says(str(2000 + round_)))
        answers = json.loads((await rooms[0].rows("SELECT answers FROM entries"))[0]["answers"])["answers"]
        assert (answers["title"], answers["year"]) == (f"Water {round_}", 2000 + round_)


async def test_discarded_here_is_gone_there(room: Room) -> None:
    ada, phone = await both([room], fill=False)
    await ada.says("cancel")
    await ada.chooses("Delete the draft")
    assert lines(await phone.says("dome"))[0] == "That film is not here any more."
    for table in ("entries", "entry_history", "entry_versions"):
        assert await room.rows(f"SELECT * FROM {table}") == []


# -- nobody else's film -----------------------------------------------------------------------------------------------


async def test_another_persons_film_opens_for_nobody(room: Room) -> None:
    """Regression (d), for every button and link that names an entry."""
    ada, bob = room.visitor("ada"), room.visitor("bob")
    await ada.enters(title="The Hidden Reef", title_en="The Hidden Reef")
    await bob.enters(title="Sand")
    before = await room.rows("SELECT * FROM entries ORDER BY id")
    entry = next(row["id"] for row in before if "Hidden" in row["answers"])
    step = bob.last[-1].choices[0].id.rpartition(":")[2]
    tries = [await bob.presses(f"{topic}.{action}:{entry}") for topic, action in (
        ("enrol", "open"), ("enrol", "begin"), ("enrol", "where"), ("enrol", "change"), ("enrol", "submit"),
        ("films", "show"), ("films", "list"), ("films", "withdraw"), ("films", "withdraw_yes"), ("films", "restore"),
    )]  # fmt: skip
    tries += [await bob.presses(f"enrol.submit:{entry}:{step}"), await bob.presses(f"enrol.discard:{entry}:{step}")]
    tries += [await bob.says(text) for text in (
        f"/start films_{entry}", f"/start enrol_{entry}", f"/films {entry}", f"/start {entry}", f"/late {entry}",
        f"/continue {entry}", entry,
    )]  # fmt: skip
    said = "\n".join(line for replies in tries for line in lines(replies))
    assert "Hidden" not in said
    assert "That film is not here any more." in said
    assert await room.rows("SELECT * FROM entries ORDER BY id") == before


# -- late codes -------------------------------------------------------------------------------------------------------


async def test_a_late_code_opens_for_as_many_as_it_says(rooms: list[Room]) -> None:
    rooms[0].clock.instant = rooms[-1].clock.instant = CLOSES + timedelta(hours=1)
    code = await late_code(rooms[0], uses=3)
    people = [rooms[n % len(rooms)].visitor(f"p{n}") for n in range(8)]
    await asyncio.gather(*(visitor.says("hello") for visitor in people))
    await asyncio.gather(*(visitor.says(f"/late {code.lower()[:5]} - {code[5:]}") for visitor in people))
    heads = [lines(visitor.last)[0] for visitor in people]
    opened = [head for head in heads if head.startswith("The code is right: enrolment is open for you until")]
    refused = [head for head in heads if head.startswith("This code has been used as often as it may be.")]
    assert (len(opened), len(refused)) == (3, 5)
    assert len(await rooms[0].rows("SELECT * FROM late_grants")) == 3


async def test_a_draft_begun_by_a_late_code_can_be_submitted(room: Room) -> None:
    """Regression (m), and only until the code runs out."""
    room.clock.instant = CLOSES + timedelta(hours=1)
    code = await late_code(room, until=CLOSES + timedelta(hours=3))
    ada, bob = room.visitor("ada"), room.visitor("bob")
    for visitor in (ada, bob):
        said = lines(await visitor.presses("enrol.new:fresh"))[0]
        assert said.startswith("Enrolment closed on 14 March 2021, 24:00 Beijing time (UTC+8).")
    await ada.says(f"/late {code}")
    await ada.fills()
    assert lines(await ada.submits())[0] == "🎬 Your film is entered. Entry number: BJIFF11-0001"
    await ada.says("/films")
    await ada.chooses("Edit")
    await ada.presses(next(c.id for c in ada.last[-1].choices if c.id.startswith("enrol.change:title:")))
    room.clock.instant = CLOSES + timedelta(hours=3)
    assert lines(await ada.says("Too late")) == [
        "Your late code ended on 15 March 2021, 03:00 Beijing time (UTC+8).",
        "",
        "Enrolment closed on 14 March 2021, 24:00 Beijing time (UTC+8). BJIFF11-0001, “Low Water”, is entered as you"
        " submitted it and can no longer be changed here.",
        "",
        "If something is wrong in it, please call Ms. WU Dan: +86-10-59041158 (office), +86-18910551726 (mobile).",
        "[My films]",
    ]
    assert lines(await bob.says(f"/late {code}"))[0].startswith("This code was valid until 15 March 2021, 03:00")


async def test_a_late_code_taken_twice_counts_once(small: Room) -> None:
    small.clock.instant = CLOSES
    code = await late_code(small, uses=1)
    ada = small.visitor("ada")
    for _ in range(2):
        assert lines(await ada.says(f"/start late_{code}"))[0].startswith("The code is right")
    async with small.house.database.reading() as tx:
        assert [(late.uses, late.used) for late in await codes.list_late(tx, "BJIFF11")] == [(1, 1)]


async def test_a_late_code_of_another_edition_opens_nothing(small: Room) -> None:
    small.clock.instant = CLOSES
    async with small.house.database.transaction() as tx:
        code = await codes.issue_late(tx, "BJIFF10", 5, CLOSES + timedelta(days=9), "", CLOSES)
    assert lines(await small.visitor("ada").says(f"/late {code}"))[0].startswith("I do not know the code")


async def test_a_moved_deadline_takes_effect_at_the_next_start(sqlite_url: str, tmp_path: Path) -> None:
    """Regression (o): earlier, then later again; the draft is there all the time."""
    clock = StillClock(START + timedelta(days=2))
    async with open_room(sqlite_url, tmp_path, clock, **BY_WORDING) as room:
        ada = await ready(room, "ada")
    async with open_room(sqlite_url, tmp_path, clock, **BY_WORDING, USHER_ENROLMENT_CLOSES="2021-03-02 12:00") as room:
        ada.room = room
        assert lines(await ada.submits())[0] == (
            "Enrolment closed on 2 March 2021, 12:00 Beijing time (UTC+8). “Low Water” can no longer be submitted, but"
            " your draft is kept: nothing is lost."
        )
    async with open_room(sqlite_url, tmp_path, clock, **BY_WORDING, USHER_ENROLMENT_CLOSES="2021-05-02") as room:
        ada.room = room
        assert "You can submit until 2 May 2021, 24:00 Beijing time (UTC+8)." in lines(await opened(ada))[2]
        assert lines(await ada.submits())[0] == "🎬 Your film is entered. Entry number: BJIFF11-0001"


async def opened(visitor: Visitor) -> list[Reply]:
    """The only draft, from the list of films."""
    await visitor.says("/films")
    return await visitor.chooses("Go on with the form")


# -- going on elsewhere -----------------------------------------------------------------------------------------------


async def test_a_hand_over_code_works_once_and_joins_both(room: Room) -> None:
    ada, phone, bob = room.visitor("ada"), room.visitor("phone"), room.visitor("bob")
    await ada.enters(title="On the laptop")
    await phone.presses("enrol.new:fresh")
    for text in ("dome", "On the phone"):
        await phone.says(text)
    code = await code_of(ada)
    assert lines(await phone.says(f"/continue {code.lower()}"))[0] == "Welcome. You can go on here as well now."
    assert lines(await bob.says(f"/continue {code}"))[0].startswith("This code does not work")
    for visitor in (ada, phone):
        said = "\n".join(lines(await visitor.says("/films")))
        assert ("On the laptop" in said, "On the phone" in said) == (True, True)
    assert lines(await bob.says("/films"))[0] == "You have not entered a film yet."


async def test_a_hand_over_code_expires_and_a_new_one_ends_the_old(small: Room) -> None:
    ada, phone = small.visitor("ada"), small.visitor("phone")
    old = await code_of(ada)
    new = await code_of(ada)
    assert lines(await phone.says(f"/continue {old}"))[0].startswith("This code does not work")
    small.clock.instant += timedelta(minutes=15)
    assert lines(await phone.says(f"/continue {new}"))[0].startswith("This code does not work")


async def test_a_hand_over_code_typed_where_it_came_from_still_works_elsewhere(small: Room) -> None:
    ada, phone = small.visitor("ada"), small.visitor("phone")
    code = await code_of(ada)
    assert lines(await ada.says(f"/continue {code}"))[0].startswith("You are here already")
    assert lines(await phone.says(f"/continue {code}"))[0] == "Welcome. You can go on here as well now."


async def test_an_open_form_goes_on_at_its_question_on_the_new_device(small: Room) -> None:
    ada, phone = small.visitor("ada"), small.visitor("phone")
    await ada.presses("enrol.new:fresh")
    for text in ("dome", "Low Water"):
        await ada.says(text)
    assert lines(await phone.says(f"/continue {await code_of(ada)}")) == [
        "Welcome. You can go on here as well now.",
        "--",
        "Back to “Low Water”. All your answers are here.",
        "",
        "3 of 14 · English title",
        "And its English title? Skip this if the original title is already in English.",
        "",
        "Example: Journey to the Core",
        "[Back | Skip | Why?] [Save and leave | Cancel]",
    ]
    await phone.says("skip")
    assert phone.at() == "title_zh"


async def test_what_was_begun_on_the_new_device_stays_and_no_form_opens(small: Room) -> None:
    """Only a form that is open where the code came from goes on; one that was left does not."""
    ada, phone = small.visitor("ada"), small.visitor("phone")
    await ada.presses("enrol.new:fresh")
    await ada.says("dome")
    await ada.says("save")
    await phone.presses("enrol.new:fresh")
    said = lines(await phone.says(f"/continue {await code_of(ada)}"))
    assert said[:3] == ["Welcome. You can go on here as well now.", "--", "You have 2 films here:"]


async def code_of(visitor: Visitor) -> str:
    """A fresh hand-over code."""
    await visitor.says("/continue")
    return visitor.last[0].text.partition("/continue ")[2].partition("<")[0]


# -- what is stored ---------------------------------------------------------------------------------------------------


async def test_the_declaration_is_stored_with_version_hash_and_time(small: Room) -> None:
    await small.visitor("ada").enters()
    stored = json.loads((await small.rows("SELECT answers FROM entry_versions"))[0]["answers"])["answers"]
    declaration = small.house.festival.enrolment.field[-1]
    assert stored["declaration"] == {
        "version": "2021-1", "hash": fingerprint(declaration), "at": "2021-03-01T01:00:00Z", "zone": "Asia/Shanghai"
    }  # fmt: skip


async def test_a_screeners_password_is_nowhere_in_the_database(sqlite_url: str, tmp_path: Path) -> None:
    """Not beside its link, not asked alone, not in a message that could not be sorted, not changed."""
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        ada = await ready(room, "ada", screener="https://example.com/a password: plaice-8812")
        await ada.submits()
        await ada.chooses("Edit")
        await ada.presses(next(c.id for c in ada.last[-1].choices if ":screener:" in c.id))
        await ada.says("https://example.com/a password: turbot-8813")
        bob = room.visitor("bob")
        await bob.presses("enrol.new:fresh")
        await bob.fills(screener="https://example.com/a", screener_password="dabfish-8814")
        rows = await room.rows("SELECT answers FROM entries")
        assert all('"sealed"' in row["answers"] for row in rows)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("usher.db"))
    assert b"example.com/a" in kept
    assert [word for word in (b"plaice", b"turbot", b"dabfish") if word in kept] == []


async def test_what_one_keeps_to_oneself_is_not_carried_to_the_next_film(small: Room) -> None:
    ada = small.visitor("ada")
    await ada.enters()
    await ada.presses("enrol.new:")
    await ada.presses("enrol.new:carry")
    rows = await small.rows("SELECT answers FROM entries WHERE version = 0")
    assert sorted(json.loads(rows[0]["answers"])["answers"]) == [
        "rights_email", "rights_name", "rights_organisation", "rights_phone"
    ]  # fmt: skip
