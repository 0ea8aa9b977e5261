"""Decisions at the desk, in English: proposed, written, looked at twice, released, undone; two organisers at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.staff import NOT_YOURS, audited, organiser
from tests.handlers.staff.deciders import (
    UNDO,
    decision,
    filmmaker,
    heard,
    later,
    olga,
    open_jury_room,
    proposed,
    released,
    told,
)
from tests.visitors import Room, lines

SELECTED = [
    "The letter, in English, in the usual words:",
    "",
    "🎉 Good news: your film “Low Water” (BJIFF11-0001) has been selected. The organising committee is looking forward"
    " to showing it.",
    "",
    "Please confirm by 8 March 2021, 24:00 Beijing time (UTC+8) that the film takes part: one press below is enough."
    " After that the place goes to another film.",
]
WAYS = "[Answers and files | Decisions]"


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_jury_room(sqlite_url, tmp_path) as opened:
        yield opened


async def test_from_nothing_to_the_letter(room: Room) -> None:
    boss = await olga(room)
    assert lines(await boss.says("/decisions")) == [
        "No film has been submitted yet, so there is nothing to decide.",
        "--",
    ]
    (ada, one), (_, two) = await filmmaker(room, "ada"), await filmmaker(room, "lin", "zh", title="Second")
    heard(room, "olga")
    assert lines(await boss.says("/decisions")) == [
        "Decisions about 2 submitted films", "", "no decision yet: 2", "[By category | Waiting list]",
    ]  # fmt: skip
    assert lines(await boss.presses(f"decide.entry:{one}")) == [
        "BJIFF11-0001, “Low Water”", "Dome film", "no decision yet", f"[Select | Waiting list | Decline] {WAYS}",
    ]  # fmt: skip
    assert lines(await boss.chooses("Select")) == [
        "BJIFF11-0001, “Low Water”", "Dome film", "no decision yet · proposed: select", "", *SELECTED,
        f"[Waiting list | Decline] [Write the letter yourself] [Take the proposal back] {WAYS}",
    ]  # fmt: skip
    await proposed(room, boss, (two, "declined"))
    assert lines(await boss.presses("decide.pending")) == [
        "2 pending decisions, and what each filmmaker will get", "",
        "BJIFF11-0001, “Low Water”", "no decision yet · proposed: select", *SELECTED, "",
        "BJIFF11-0002, “Second”", "no decision yet · proposed: decline",
        "The letter, in 中文, in the usual words:", "",
        "感谢您携影片《Second》（BJIFF11-0002）报名。很遗憾，这部影片本届未能入选。组委会祝您和影片一切顺利。",
        "[BJIFF11-0001 · Low Water] [BJIFF11-0002 · Second] [Look once more, then release] [Decisions]",
    ]  # fmt: skip
    assert lines(await boss.chooses("Look once more, then release")) == [
        "Second look. 2 filmmakers are told: 1 selected · 1 not selected. The first letter of each kind:", "",
        "BJIFF11-0001, “Low Water”", "no decision yet · proposed: select", *SELECTED, "",
        "BJIFF11-0002, “Second”", "no decision yet · proposed: decline",
        "The letter, in 中文, in the usual words:", "",
        "感谢您携影片《Second》（BJIFF11-0002）报名。很遗憾，这部影片本届未能入选。组委会祝您和影片一切顺利。", "",
        "After you release them, 30 minutes are left in which one press undoes all of it.",
        "[Release all 2] [Not yet]",
    ]  # fmt: skip
    assert lines(await boss.chooses("Release all 2")) == [
        "Released: 1 selected · 1 not selected. The letters go out on 1 March 2021, 09:30 Beijing time (UTC+8): 30"
        " minutes left. Until then nobody is told, and one press undoes all of it.",
        "[↩ Undo: nobody is told] [Decisions]",
    ]
    await later(room, timedelta(minutes=12))
    assert lines(await boss.says("/decisions")) == [
        "Decisions about 2 submitted films", "", "no decision yet: 2", "",
        "⏳ Released by an organiser: 1 selected · 1 not selected. Nobody has been told yet. The letters go out on 1"
        " March 2021, 09:30 Beijing time (UTC+8): 18 minutes left.",
        "[By category | Waiting list] [↩ Undo: nobody is told]",
    ]  # fmt: skip
    assert heard(room, "ada") == []
    assert lines(await ada.says("/films"))[:3] == ["🎬 Low Water", "BJIFF11-0001, submitted (version 1)", ""]
    assert "elected" not in "".join(lines(ada.last))
    await later(room, timedelta(minutes=18))
    assert heard(room, "ada") == [*SELECTED[2:], "[✅ We take part] [We cannot take part]"]
    assert heard(room, "olga") == ["✉ Decisions have gone out: 1 selected · 1 not selected.", "[Decisions]"]
    assert lines(await boss.presses("decide.list"))[2:4] == ["✅ selected, to be confirmed: 1", "✖ not selected: 1"]


async def test_own_words(room: Room) -> None:
    """Plain text in the filmmaker's language; what must not be missing is added; a restart in between loses nothing."""
    boss, (_, one) = await olga(room), await filmmaker(room, "ada")
    await proposed(room, boss, (one, "selected"))
    write = f"decide.write:{one}.1"
    asked = [
        "Please write the letter about BJIFF11-0001, “Low Water” in English, up to 2500 characters. Plain text; which"
        " film it is, the deadline to confirm and the buttons are added.",
        "[Cancel]",
    ]
    assert lines(await boss.presses(write)) == asked
    assert lines(await boss.says("cancel"))[0] == "Nothing was changed."
    await boss.presses(write)
    assert lines(await boss.says("/cancel"))[0] == "Nothing was changed."
    await boss.presses(write)
    assert lines(await boss.says("x" * 2501)) == [
        "That is longer than 2500 characters. Please shorten it.", "", *asked,
    ]  # fmt: skip
    assert lines(await boss.says("/films"))[-1].endswith("[Back to the question]")
    assert lines(await boss.chooses("Back to the question")) == asked
    card = [
        "Kept. This is what the filmmaker will get:", "", "BJIFF11-0001, “Low Water”", "Dome film",
        "no decision yet · proposed: select", "", "The letter, in English, in your own words:", "",
        "About BJIFF11-0001, “Low Water”:", "", "Dear Ana, <b>we</b> love it & {title}.", "", SELECTED[-1],
        "[Waiting list | Decline] [Write the letter yourself | Use the usual words] [Take the proposal back]"
        f" {WAYS}",
    ]  # fmt: skip
    assert lines(await boss.says("Dear Ana, <b>we</b> love it & {title}.")) == card
    await boss.presses(f"decide.write:{one}.2")
    remarks = lines(await boss.says("亲爱的安娜，我们很喜欢您的影片。"))[:3]
    assert remarks[2] == "⚠ The filmmaker reads English; your text seems to be in another language."
    assert lines(await boss.chooses("Use the usual words"))[4:-1] == SELECTED
    assert lines(await boss.chooses("Take the proposal back"))[2] == "no decision yet"


async def test_two_organisers_at_once(room: Room) -> None:
    """A button that is old does nothing and says so: on a card, while a letter is written, after the second look."""
    boss, bo, (ada, one) = await olga(room), await organiser(room), await filmmaker(room, "ada")
    await bo.presses(f"decide.entry:{one}")
    await proposed(room, boss, (one, "selected"))
    changed = "This has changed meanwhile (proposed by an organiser), so nothing was done. It now stands like this:"
    assert lines(await bo.chooses("Decline"))[:5] == [
        changed, "", "BJIFF11-0001, “Low Water”", "Dome film", "no decision yet · proposed: select",
    ]  # fmt: skip
    await boss.presses(f"decide.write:{one}.1")
    await bo.presses(f"decide.put:{one}.1.waiting")
    assert lines(await boss.says("Welcome!"))[:6] == [
        "This has changed meanwhile (proposed by Bo), so nothing was done. It now stands like this:", "",
        "Your text was not kept:", "Welcome!", "", "BJIFF11-0001, “Low Water”",
    ]  # fmt: skip
    await boss.presses("decide.look")
    release = boss.button("Release 1")
    await bo.presses(f"decide.put:{one}.2.declined")
    anew = lines(await boss.presses(release))
    assert anew[0] == "Something has changed since you looked, so nothing was released. Please look again:"
    assert anew[2] == "Second look. 1 filmmaker is told: 1 not selected. The first letter of each kind:"
    await ada.presses(f"films.withdraw:{one}")
    await ada.chooses("Yes, withdraw it")
    release = boss.button("Release 1")
    assert lines(room.replies("olga")) == [
        "↩ Withdrawn by its filmmaker: BJIFF11-0001 “Low Water”", "[Open the entry]",
    ]  # fmt: skip
    assert lines(await boss.presses(release)) == [
        "Something has changed since you looked, so nothing was released. Please look again:", "",
        "Nothing is pending.", "", "Not sent, because the film is withdrawn: BJIFF11-0001, “Low Water”.",
        "[Decisions]",
    ]  # fmt: skip
    assert (await decision(room, one)).release_id == ""
    assert lines(await boss.presses("decide.pending"))[2:5] == [
        "BJIFF11-0001, “Low Water”", "no decision yet · proposed: decline", "The film is withdrawn: nothing is sent.",
    ]  # fmt: skip


async def test_everybody_hears_of_a_release_and_anybody_undoes_it(room: Room) -> None:
    boss, bo, (_, one) = await olga(room), await organiser(room), await filmmaker(room, "ada")
    heard(room, "bo"), heard(room, "olga")
    await proposed(room, bo, (one, "selected"))
    release = await released(room, bo)
    assert heard(room, "olga") == [
        "Decisions were released by Bo: 1 selected. The letters go out on 1 March 2021, 09:30 Beijing time (UTC+8);"
        " until then one press undoes all of it.",
        "[↩ Undo: nobody is told]",
    ]
    assert lines(await boss.presses(f"decide.undo:{release}")) == [
        "Undone: nobody has been told. 1 decision is pending again.",
        "[To the pending decisions] [Decisions]",
    ]
    assert heard(room, "bo") == [
        "The release of 1 decision was undone by an organiser. Nobody has been told.",
        "[Decisions]",
    ]
    await later(room, UNDO)
    assert heard(room, "ada") == []
    log = [(each.actor, each.action, each.subject) for each in await audited(room)]
    assert [each for each in log if each[1] != "decision.list"] == [
        ("terminal:bo", "decision.propose", one),
        ("terminal:bo", "decision.release", one),
        ("terminal:olga", "decision.undo", one),
    ]


async def test_a_new_decision_replaces_the_former_one(room: Room) -> None:
    """Only by another proposal and release; what was awaited is awaited no more."""
    boss, (ada, one) = await olga(room), await filmmaker(room, "ada")
    await told(room, boss, (one, "selected"))
    heard(room, "ada"), heard(room, "olga")
    await boss.presses(f"decide.entry:{one}")
    assert lines(boss.last)[2:] == [
        "✅ selected, to be confirmed",
        f"[Waiting list | Decline] [They confirmed by phone or mail] {WAYS}",
    ]
    await told(room, boss, (one, "declined"))
    assert heard(room, "ada") == [
        "Thank you for entering “Low Water” (BJIFF11-0001). The organising committee could not select it this time, and"
        " wishes you and the film all the best.",
        "",
        "This replaces the earlier message, by which the film had been selected.",
        "[My films]",
    ]
    assert lines(await ada.presses(f"confirm.yes:{one}"))[3] == "Not selected this time."
    found = await room.rows("SELECT DISTINCT state, reason FROM reminders WHERE kind = 'confirm'")
    assert [tuple(row.values()) for row in found] == [("dropped", "replaced")]


async def test_nobody_else_sees_anything(room: Room) -> None:
    ada, one = await filmmaker(room, "ada")
    for button in ("list", "pending", "look", f"entry:{one}", f"put:{one}.0.selected", "release:0.1", "undo:x"):
        assert lines(await ada.presses(f"decide.{button}")) == [NOT_YOURS, "--"]
    assert lines(await ada.says("/decisions")) == [NOT_YOURS, "--"]
    assert await room.rows("SELECT * FROM decisions") == []


async def test_a_letter_is_written_across_a_restart(sqlite_url: str, tmp_path: Path) -> None:
    async with open_jury_room(sqlite_url, tmp_path) as room:
        boss, (_, one) = await olga(room), await filmmaker(room, "ada")
        await proposed(room, boss, (one, "selected"))
        await boss.presses(f"decide.write:{one}.1")
    async with open_jury_room(sqlite_url, tmp_path) as room:
        assert lines(await room.visitor("olga").says("Welcome!"))[0] == "Kept. This is what the filmmaker will get:"
        assert (await decision(room, one)).letter == '{"en":"Welcome!"}'


async def test_two_release_at_once(room: Room) -> None:
    """The same second look, two presses: one release."""
    boss, bo, (_, one) = await olga(room), await organiser(room), await filmmaker(room, "ada")
    await proposed(room, boss, (one, "selected"))
    stamps = [
        next(c.id for c in (await who.presses("decide.look"))[-1].choices if "release" in c.id) for who in (boss, bo)
    ]
    await asyncio.gather(boss.presses(stamps[0]), bo.presses(stamps[1]))
    assert len(await room.rows("SELECT id FROM releases")) == 1
    await later(room, UNDO)
    assert heard(room, "ada") == [*SELECTED[2:], "[✅ We take part] [We cannot take part]"]
