"""What decisions bring with them, and how films are called in them: as they were handed in, whatever is drafted."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.talk import draft as drafts
from storage import change_requests, entries, reminders_changes
from storage.change_requests import ChangeRequest
from tests.handlers.staff.deciders import decision, filmmaker, heard, olga, open_jury_room, proposed, told
from tests.visitors import Room, lines


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_jury_room(sqlite_url, tmp_path) as opened:
        yield opened


async def test_a_title_that_was_not_handed_in_is_nobody_elses(room: Room) -> None:
    """On the lists, the card, in the letter, the answer to it, and what organisers hear of that."""
    boss, (ada, one) = await olga(room), await filmmaker(room, "ada")
    async with room.house.database.transaction() as tx:
        entry = await entries.any_of(tx, one)
        assert entry is not None
        draft = drafts.read(entry.answers)
        draft = replace(draft, answers={**draft.answers, "title": "Secret"})
        entries.keep(tx, replace(entry, answers=draft.write(), changed=True), room.clock.now())
    said = []
    for button in (f"decide.entry:{one}", "decide.rank:dome"):
        said += lines(await boss.presses(button))
    await told(room, boss, (one, "selected"))
    said += heard(room, "ada")
    for button in (f"confirm.yes:{one}", f"confirm.no:{one}"):
        said += lines(await ada.presses(button))
    await ada.says("yes")
    said += [*lines(ada.last), *heard(room, "olga")]
    assert ["Secret" in "".join(said), sum("“Low Water”" in line for line in said)] == [False, 7]


async def test_nothing_is_asked_of_who_is_declined(room: Room) -> None:
    """The request for changes is closed, its reminder dropped."""
    boss, (_, one) = await olga(room), await filmmaker(room, "ada")
    now, edition = room.clock.now(), room.house.festival.edition
    until = now + timedelta(days=5)
    [row] = await room.rows("SELECT person_id FROM entries")
    async with room.house.database.transaction() as tx:
        asked = ChangeRequest(one, edition, ("title",), "Please.", "terminal:olga", "Olga", now, until, 1)
        request = await change_requests.ask(tx, asked)
        assert request is not None
        await reminders_changes.plan(tx, request, row["person_id"], 1440, until - timedelta(days=1))
    await told(room, boss, (one, "declined"))
    found = await room.rows("SELECT c.state, r.state AS told, r.reason FROM change_requests c, reminders r")
    assert [tuple(row.values()) for row in found] == [("withdrawn", "dropped", "declined")]


async def test_the_second_look_says_for_whom_it_is_night(room: Room) -> None:
    boss, (_, one) = await olga(room), await filmmaker(room, "ada")
    await filmmaker(room, "lin")
    await proposed(room, boss, (one, "selected"))
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE people SET zone = 'Europe/Lisbon'")
    await boss.presses("decide.look")
    assert lines(boss.last)[-2:] == [
        "🌙 For 1 filmmaker it is night then. To let them sleep, release in the morning.", "[Release 1] [Not yet]",
    ]  # fmt: skip


async def test_films_that_share_a_place_are_told_apart(room: Room) -> None:
    """Up and down between two that were put on the list in the same instant; an old button does nothing."""
    boss, (_, one), (_, two) = await olga(room), await filmmaker(room, "ada"), await filmmaker(room, "lin")
    await proposed(room, boss, (one, "waiting"), (two, "waiting"))
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE decisions SET place = 1")
    first, last = sorted([one, two])
    await boss.presses(f"decide.order:{last}.1.up")
    assert [(await decision(room, each)).place for each in (last, first)] == [1, 2]
    assert lines(await boss.presses(f"decide.order:{first}.1.up"))[0].startswith("This has changed meanwhile")
    await boss.presses(f"decide.order:{first}.2.first")
    assert [(await decision(room, each)).place for each in (first, last)] == [0, 1]


async def test_proposals_below_the_line_stay_and_are_counted(room: Room) -> None:
    boss = await olga(room, "zh")
    for name in ("ada", "lin", "zoe"):
        await filmmaker(room, name, "zh")
    for n in (3, 1):
        await boss.presses(f"decide.rank:dome.{n}.leave")
        await boss.chooses("按此提出")
    assert lines(boss.last)[-4:-1] == ["前1部入选。", "其余不变。", "⚠ 其后还有2部此前已提出入选，保持不变。"]
