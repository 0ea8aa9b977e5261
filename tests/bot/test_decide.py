"""Decisions as they become true: each told once, undone or not at all, whatever fails in between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.decide import Decide
from handlers.deciding.lifecycle import TABLE
from handlers.talk.message import Owed, Unsure
from storage.decisions import SELECTED, Decision
from tests.faults import Faults
from tests.handlers.staff import audited
from tests.handlers.staff.deciders import (
    UNDO,
    decision,
    filmmaker,
    heard,
    later,
    look,
    olga,
    open_jury_room,
    proposed,
    released,
    told,
)
from tests.transcripts.stage import Terminal
from tests.visitors import Room, lines

LETTER = [
    "🎉 Good news: your film “Low Water” (BJIFF11-0001) has been selected. The organising committee is looking forward"
    " to showing it.",
    "",
    "Please confirm by 8 March 2021, 24:00 Beijing time (UTC+8) that the film takes part: one press below is enough."
    " After that the place goes to another film.",
    "[✅ We take part] [We cannot take part]",
]


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_jury_room(database_url, tmp_path) as opened:
        yield opened


async def state(room: Room) -> list[tuple[object, ...]]:
    """All that a release changes: decisions, history, what is owed, reminders, the log."""
    found: list[tuple[object, ...]] = []
    for sql in (
        "SELECT entry_id, verdict, answer, pending, release_id, confirm_by, told, revision FROM decisions"
        " ORDER BY entry_id",
        "SELECT entry_id, change FROM entry_history ORDER BY id",
        "SELECT cause, kind FROM outbox WHERE kind IN ('decision', 'notice') ORDER BY cause",
        "SELECT subject, minutes, state FROM reminders WHERE kind = 'confirm' ORDER BY subject, minutes",
        "SELECT id, state FROM releases ORDER BY id",
        "SELECT action, subject FROM audit WHERE action <> 'decision.list' ORDER BY id",
    ):
        found += [tuple(row.values()) for row in await room.rows(sql)]
    return found


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    return Faults(monkeypatch)


async def test_a_failure_at_any_write_of_the_desk_changes_nothing(room: Room, faults: Faults) -> None:
    """Proposing, writing, ordering, releasing, undoing: wholly or not at all."""
    boss, (_, one), (_, two) = await olga(room), await filmmaker(room, "ada"), await filmmaker(room, "lin")
    await told(room, boss, (two, "waiting"))

    async def through(press: Callable[[], Awaitable[str]]) -> None:
        async def deed() -> None:
            await boss.presses(await press())

        assert await faults.at_every_write(deed, lambda: state(room)) > 2

    async def marked(action: str, entry: str, way: str = "") -> str:
        revision = (await decision(room, entry)).revision
        return f"decide.{action}:{entry}.{revision}" + (f".{way}" if way else "")

    await through(lambda: marked("put", one, "waiting"))
    await through(lambda: marked("order", one, "first"))
    assert [await places(room, one), await places(room, two)] == [0, 1]
    await boss.presses(await marked("write", one))
    await faults.at_every_write(lambda: boss.says("Dear Ada, do wait."), lambda: state(room))
    assert (await decision(room, one)).letter == '{"en":"Dear Ada, do wait."}'
    await boss.presses("decide.look")
    stamp = boss.button("Release 1")

    async def release() -> str:
        return stamp

    await through(release)
    [found] = await room.rows("SELECT id FROM releases WHERE state = 'waiting'")

    async def undo() -> str:
        return f"decide.undo:{found['id']}"

    await through(undo)
    await through(lambda: marked("drop", one))
    assert replace(await decision(room, one), revision=0) == Decision(one, "BJIFF11")
    assert heard(room, "ada") == []


async def places(room: Room, entry: str) -> int:
    """Its place on the waiting list."""
    return (await decision(room, entry)).place


async def test_a_failure_at_any_write_of_the_tick_tells_nobody(room: Room, faults: Faults) -> None:
    """Told, then lapsed, the place offered on: each with all that it brings, or nothing of it."""
    boss = await olga(room)
    (_, one), (_, two), (_, three) = [await filmmaker(room, name) for name in ("ada", "lin", "zoe")]
    await proposed(room, boss, (one, "selected"), (two, "waiting"), (three, "declined"))
    await released(room, boss)
    room.clock.instant += UNDO
    tick = Decide(room.house.database, room.house.festival, room.house.texts, room.clock.now, lambda: None)
    assert await faults.at_every_write(tick.tell_some, lambda: state(room)) > 10
    await look(room)
    assert heard(room, "ada") == LETTER
    room.clock.instant += timedelta(days=8)
    assert await faults.at_every_write(tick.lapse_some, lambda: state(room)) > 8
    room.clock.instant += UNDO
    assert await faults.at_every_write(tick.tell_some, lambda: state(room)) > 8
    await look(room)
    assert [len(heard(room, name)) for name in ("ada", "lin", "zoe")] == [2, 8, 2]
    causes = [row["cause"] for row in await room.rows("SELECT cause FROM outbox WHERE kind IN ('decision', 'notice')")]
    assert len(causes) == len(set(causes)) == 5


async def test_a_failure_at_any_write_of_an_answer_changes_nothing(room: Room, faults: Faults) -> None:
    """Confirmed, given back, withdrawn; whoever is next is offered the place exactly then."""
    boss = await olga(room)
    (ada, one), (lin, two), (zoe, three) = [await filmmaker(room, name) for name in ("ada", "lin", "zoe")]
    await told(room, boss, (one, "selected"), (two, "selected"), (three, "waiting"))
    assert await faults.at_every_write(lambda: ada.presses(f"confirm.yes:{one}"), lambda: state(room)) > 5
    await ada.presses(f"confirm.no:{one}")
    give_back = ada.button("Yes, we cannot take part")
    assert await faults.at_every_write(lambda: ada.presses(give_back), lambda: state(room)) > 8
    assert (await decision(room, three)).pending == SELECTED
    stands = await state(room)
    await ada.presses(give_back)
    await ada.presses(f"confirm.yes:{one}")
    assert await state(room) == stands
    await lin.presses(f"films.withdraw:{two}")
    withdraw = lin.button("Yes, withdraw it")
    assert await faults.at_every_write(lambda: lin.presses(withdraw), lambda: state(room)) > 8
    assert (await decision(room, two)).answer == "refused"
    assert await faults.at_every_write(lambda: zoe.presses(f"confirm.left:{three}"), lambda: state(room)) > 4
    assert [(await decision(room, three)).pending, (await decision(room, three)).answer] == ["", "left"]


async def test_killed_between_two_pieces(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the first has been told nothing is undone any more; the next process goes on where it ended."""
    monkeypatch.setattr("bot.decide.PIECE", 1)
    boss = await olga(room)
    films = [await filmmaker(room, name) for name in ("ada", "lin", "zoe")]
    await proposed(room, boss, *[(entry, "declined") for _, entry in films])
    release = await released(room, boss)
    room.clock.instant += UNDO
    house = room.house
    first = Decide(house.database, house.festival, house.texts, room.clock.now, lambda: None)
    assert await first.tell_some()
    room.clock.instant -= timedelta(minutes=1)  # a process whose clock is behind
    assert [reply.text for reply in await boss.presses(f"decide.undo:{release}")] == [
        "It is too late to undo: the letters went out on 1 March 2021, 09:30 Beijing time (UTC+8). A new"
        " proposal can replace a decision."
    ]
    room.clock.instant += timedelta(minutes=1)
    others = [Decide(house.database, house.festival, house.texts, room.clock.now, lambda: None) for _ in range(2)]
    await asyncio.gather(*(other() for other in others))
    await look(room)
    assert [len(heard(room, name)) for name in ("ada", "lin", "zoe")] == [2, 2, 2]
    assert [row["n"] for row in await room.rows("SELECT COUNT(*) AS n FROM outbox WHERE kind = 'decision'")] == [3]


@pytest.mark.parametrize("undo_first", [True, False])
async def test_undone_at_the_last_moment(room: Room, *, undo_first: bool) -> None:
    """The press and the tick meet: one of them has all of it."""
    boss, (_, one), (_, two) = await olga(room), await filmmaker(room, "ada"), await filmmaker(room, "lin")
    await proposed(room, boss, (one, "selected"), (two, "waiting"))
    release = await released(room, boss)
    room.clock.instant += UNDO - timedelta(milliseconds=1 if undo_first else 0)
    await asyncio.gather(boss.presses(f"decide.undo:{release}"), room.house.decide())
    room.clock.instant += timedelta(days=1)
    await look(room)
    found = [await decision(room, entry) for entry in (one, two)]
    assert [each.verdict for each in found] == (["", ""] if undo_first else ["selected", "waiting"])
    assert [each.pending for each in found] == (["selected", "waiting"] if undo_first else ["", ""])
    assert [bool(heard(room, name)) for name in ("ada", "lin")] == [not undo_first] * 2


async def test_withdrawn_after_the_release_nothing_is_told(room: Room) -> None:
    boss, (ada, one), (_, two) = await olga(room), await filmmaker(room, "ada"), await filmmaker(room, "lin")
    await proposed(room, boss, (one, "selected"), (two, "declined"))
    await released(room, boss)
    await ada.presses(f"films.withdraw:{one}")
    await ada.chooses("Yes, withdraw it")
    heard(room, "olga")
    await later(room, UNDO)
    assert heard(room, "ada") == []
    assert heard(room, "olga") == [
        "BJIFF11-0001, “Low Water”, was withdrawn before the decision went out. Its filmmaker has not been told"
        " anything.",
        "--",
        "✉ Decisions have gone out: 1 not selected.",
        "[Decisions]",
    ]
    assert replace(await decision(room, one), revision=0) == Decision(one, "BJIFF11")


async def test_a_letter_that_may_not_have_arrived(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Organisers hear of it once, see whom to call, and can send it again."""

    async def breaks(front: Terminal, owed: Owed) -> str:
        if owed.reply.text.startswith("🎉"):
            raise Unsure("reset")
        return await send(front, owed)

    send = Terminal.send
    boss, (_, one) = await olga(room), await filmmaker(room, "ada")
    await proposed(room, boss, (one, "selected"))
    await released(room, boss)
    heard(room, "olga")
    monkeypatch.setattr(Terminal, "send", breaks)
    await later(room, UNDO)
    monkeypatch.setattr(Terminal, "send", send)
    await look(room)
    await look(room)
    assert heard(room, "olga") == [
        "✉ Decisions have gone out: 1 selected.",
        "[Decisions]",
        "⚠ The letter about BJIFF11-0001, “Low Water” may not have arrived.",
        "[⚠ Letters to look after]",
    ]
    assert lines(await boss.presses("decide.lost")) == [
        "These letters may not have arrived, or are held. One that was lost can be sent again from the film's card; or"
        " you call.",
        "",
        "BJIFF11-0001, “Low Water”: the line broke while it was sent; it may have arrived or not",
        "ana@example.com",
        "+351 912 345 678",
        "[BJIFF11-0001 · Low Water] [Decisions]",
    ]
    await boss.presses(f"decide.entry:{one}")
    again = boss.button("Send the letter again")
    assert lines(await boss.presses(again))[0] == "The letter is on its way again."
    await boss.presses(again)
    assert heard(room, "ada") == LETTER
    await look(room)
    assert (await decision(room, one)).arrival == "sent"


async def test_who_cannot_be_reached_reads_it_first_of_all(room: Room) -> None:
    boss, (ada, one) = await olga(room), await filmmaker(room, "ada")
    await ada.sends(ada.incoming("event", text="left"))
    await told(room, boss, (one, "selected"))
    assert heard(room, "ada") == []
    await ada.says("hello")
    assert lines(ada.last)[: len(LETTER)] == LETTER
    await look(room)
    assert (await decision(room, one)).arrival == "sent"


async def test_reminded_out_of_the_night_and_then_lapsed_in_the_morning(room: Room) -> None:
    """Three days and one day before the last evening is midnight: it is the mornings after; so with the end."""
    boss, (_, one) = await olga(room), await filmmaker(room, "ada")
    await told(room, boss, (one, "selected"))
    heard(room, "ada")
    said = []
    room.clock.instant = room.clock.instant.replace(hour=16, minute=0)
    for _ in range(3 * 8):
        await later(room, timedelta(hours=8))
        said += [(room.clock.instant.isoformat()[5:16], line[:12]) for line in heard(room, "ada") if line[:1] != "["]
    reminded = "⏰ “Low Water"
    assert said == [("03-06T08:00", reminded), ("03-08T08:00", reminded), ("03-09T08:00", "“Low Water” ")]


async def test_whatever_changes_a_decision_stands_in_the_log(room: Room) -> None:
    """Everything that the table knows, done once by whoever does it: organisers, filmmakers, the bot itself."""
    boss = await olga(room)
    films = [await filmmaker(room, name) for name in ("ada", "lin", "zoe", "may")]
    (_, one), (_, two), (zoe, three), (may, four) = films
    await proposed(room, boss, (one, "selected"), (two, "waiting"), (three, "selected"), (four, "waiting"))
    await boss.presses(f"decide.write:{one}.1")
    await boss.says("Welcome!")
    await boss.presses(f"decide.drop:{three}.1")
    await boss.presses(f"decide.order:{four}.1.first")
    await boss.presses(f"decide.undo:{await released(room, boss)}")
    await proposed(room, boss, (three, "selected"))
    await released(room, boss)
    await later(room, UNDO)
    await zoe.presses(f"confirm.yes:{three}")
    await zoe.presses(f"confirm.no:{three}")
    await zoe.says("yes")
    [offer] = await room.rows("SELECT id FROM releases WHERE actor = '' AND state = 'waiting'")
    await boss.presses(f"decide.undo:{offer['id']}")
    await may.presses(f"confirm.left:{four}")
    await later(room, timedelta(days=8))
    log = [(each.actor, each.action) for each in await audited(room) if each.action != "decision.list"]
    assert {action for _, action in log} == {f"decision.{kind}" for kind in TABLE}
    by_itself = [action for actor, action in log if actor == "usher"]
    tells = ["decision.tell"] * 4
    assert by_itself == [*tells, "decision.propose", "decision.release", "decision.lapse", "decision.propose",
                         "decision.release"]  # fmt: skip
    assert [action for actor, action in log if actor == "terminal:zoe"] == ["decision.confirm", "decision.refuse"]
    assert [row["actor"] for row in await room.rows("SELECT actor FROM audit WHERE role = 'usher'")] == ["usher"] * 9


async def test_confirmed_on_the_phone(room: Room) -> None:
    boss, (ada, one) = await olga(room), await filmmaker(room, "ada")
    await told(room, boss, (one, "selected"))
    heard(room, "ada"), heard(room, "olga")
    await boss.presses(f"decide.entry:{one}")
    assert lines(await boss.chooses("They confirmed by phone or mail"))[2] == "✅ selected and confirmed"
    assert lines(await ada.says("/films"))[3] == "🎉 Selected, and you have confirmed."


async def test_two_places_become_free_at_once_and_one_waits(room: Room) -> None:
    """Two give back, two ticks look, an organiser proposes something else of the one who waits: one offer at most."""
    boss = await olga(room)
    films = [await filmmaker(room, name) for name in ("ada", "lin", "zoe")]
    (ada, one), (lin, two), (_, three) = films
    await told(room, boss, (one, "selected"), (two, "selected"), (three, "waiting"))
    for who, entry in ((ada, one), (lin, two)):
        await who.presses(f"confirm.no:{entry}")
    presses = [who.button("Yes, we cannot take part") for who in (ada, lin)]
    await asyncio.gather(ada.presses(presses[0]), lin.presses(presses[1]), room.house.decide())
    assert [(await decision(room, entry)).answer for entry in (one, two)] == ["refused", "refused"]
    assert (await decision(room, three)).pending == SELECTED
    assert len(await room.rows("SELECT id FROM releases WHERE actor = ''")) == 1
    said = [line for line in heard(room, "olga") if line.startswith(("The place is", "No film of"))]
    assert sorted(line[:10] for line in said) == ["No film of", "The place "]


async def test_selected_again_on_the_same_day_they_are_reminded_again(room: Room) -> None:
    """The place ends at the same instant; that it was given back once takes no reminder away."""
    boss, (ada, one) = await olga(room), await filmmaker(room, "ada")
    await told(room, boss, (one, "selected"))
    await ada.presses(f"confirm.no:{one}")
    await ada.says("yes")
    await told(room, boss, (one, "selected"))
    found = await room.rows("SELECT minutes, state FROM reminders WHERE kind = 'confirm' ORDER BY minutes")
    assert [tuple(row.values()) for row in found] == [(1440, "pending"), (4320, "pending")]
