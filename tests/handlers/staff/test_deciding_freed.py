"""Places that become free: offered on also where organisers took them, told once for many, undone one by one."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.deciding import offering
from handlers.staff.deciding import listing
from tests.handlers.staff.deciders import decision, filmmaker, heard, later, look, olga, open_jury_room, proposed, told
from tests.visitors import Room, lines


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_jury_room(database_url, tmp_path) as opened:
        yield opened


async def films(room: Room, *names: str) -> list[str]:
    return [(await filmmaker(room, name, title=name.title()))[1] for name in names]


async def test_what_organisers_take_away_is_offered_on(room: Room) -> None:
    """The second look says so; nothing is offered where the same release gives the place away."""
    boss, (one, two, three) = await olga(room), await films(room, "ada", "lin", "zoe")
    await told(room, boss, (one, "selected"), (two, "waiting"), (three, "waiting"))
    heard(room, "olga")
    await proposed(room, boss, (one, "declined"), (two, "selected"))
    assert lines(await boss.presses("decide.look"))[-4] == (
        "⚠ 1 film loses a place that it had. The place is offered to the first of the waiting list, unless this release"
        " selects another film of its category."
    )
    await boss.chooses("Release all 2")
    await later(room, timedelta(minutes=30))
    assert heard(room, "olga")[:4] == [
        "BJIFF11-0001, “Ada”, is not selected any more: its place is free.", "",
        "It is not offered by itself, because the same release selects other films of the category. Please choose if"
        " somebody is to follow.", "[Waiting list]",
    ]  # fmt: skip
    assert (await decision(room, three)).pending == ""
    await told(room, boss, (two, "declined"))
    assert heard(room, "olga")[:4] == [
        "BJIFF11-0002, “Lin”, is not selected any more: its place is free.", "",
        "The place is offered to BJIFF11-0003, “Zoe”, the first of the waiting list. Its filmmaker is told on 1 March"
        " 2021, 11:00 Beijing time (UTC+8); until then that can be undone.", "[↩ Undo: nobody is told]",
    ]  # fmt: skip
    assert (await decision(room, three)).pending == "selected"


async def test_many_lapse_at_once(room: Room) -> None:
    """One message, with a button each; so on the overview, which names the films and counts the rest."""
    boss = await olga(room)
    selected, waiting = await films(room, "ada", "bea", "cas"), await films(room, "lin", "may")
    await told(room, boss, *[(each, "selected") for each in selected], *[(each, "waiting") for each in waiting])
    room.clock.instant += timedelta(days=8)
    heard(room, "olga")
    await look(room)
    said = heard(room, "olga")
    assert [said[0], said[-1]] == [
        "3 places have become free.",
        "[↩ Undo: BJIFF11-0004 · Lin] [↩ Undo: BJIFF11-0005 · May] [Decisions]",
    ]
    assert sorted(line.partition(" The place")[0].partition(" No film")[0] for line in said[2:-1:2]) == [
        f"BJIFF11-000{n}, “{title}”, was not confirmed in time: its place has lapsed."
        for n, title in ((1, "Ada"), (2, "Bea"), (3, "Cas"))
    ]  # fmt: skip
    assert [line.count("is offered to") for line in said[2:-1:2]] == [1, 1, 0]
    overview = lines(await boss.presses("decide.list"))
    assert sorted(line for line in overview if line.startswith("⏳ A free")) == [
        f"⏳ A free place is offered to BJIFF11-000{n}, “{title}”. Nobody has been told yet. The letter goes out on 9"
        " March 2021, 10:00 Beijing time (UTC+8): 30 minutes left." for n, title in ((4, "Lin"), (5, "May"))
    ]  # fmt: skip
    assert sorted(each.label for row in boss.last[-1].rows for each in row if "Undo" in each.label) == [
        "↩ Undo: BJIFF11-0004 · Lin", "↩ Undo: BJIFF11-0005 · May",
    ]  # fmt: skip
    await boss.chooses("↩ Undo: BJIFF11-0004 · Lin")
    assert [(await decision(room, each)).pending for each in waiting] == ["", "selected"]


async def test_more_than_are_listed(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Chinese: the first ones by name, the others by number."""
    monkeypatch.setattr(offering, "MOST", 1)
    monkeypatch.setattr(listing, "MOST", 1)
    boss = await olga(room, "zh")
    selected, waiting = await films(room, "ada", "bea"), await films(room, "lin", "may")
    await told(room, boss, *[(each, "selected") for each in selected], *[(each, "waiting") for each in waiting])
    heard(room, "olga")
    await later(room, timedelta(days=8))
    said = heard(room, "olga")
    assert [said[0], said[4], len(said)] == ["空出2个名额。", "……还有1部", 6]
    overview = lines(await boss.presses("decide.list"))
    assert [line[:9] for line in overview if line.startswith(("⏳ 空", "…"))] == ["⏳ 空出的名额将由", "……还有1部"]


async def test_whoever_waits_may_leave(room: Room) -> None:
    """Asked first, whatever the deadline; organisers hear of it, and what was about to be offered goes to the next."""
    boss, (lin, two) = await olga(room), await filmmaker(room, "lin", title="Lin")
    (ada, one), (zoe, three) = await filmmaker(room, "ada", title="Ada"), await filmmaker(room, "zoe", "zh")
    await told(room, boss, (one, "selected"), (two, "waiting"), (three, "waiting"))
    room.clock.instant += timedelta(days=1)
    await ada.presses(f"confirm.refuse:{one}.{(await decision(room, one)).revision}")
    heard(room, "olga"), heard(room, "lin"), heard(room, "zoe")
    await lin.says("/films")
    assert lines(await lin.chooses("Withdraw from the waiting list")) == [
        "Take “Lin” (BJIFF11-0001) off the waiting list? If a place becomes free, it is then not offered to you.",
        "[Yes, take it off] [No, keep waiting]",
    ]
    assert lines(await lin.says("yes")) == [
        "“Lin” (BJIFF11-0001) is not on the waiting list any more, and the organisers have been told. Thank you for"
        " letting us know.",
        "[My films | Talk to a person]",
    ]
    assert heard(room, "olga") == [
        "BJIFF11-0001, “Lin”, does not wait any more: its filmmaker left the waiting list.", "",
        "The place is offered to BJIFF11-0003, “Low Water”, the first of the waiting list. Its filmmaker is told on 2"
        " March 2021, 10:00 Beijing time (UTC+8); until then that can be undone.", "[↩ Undo: nobody is told]",
    ]  # fmt: skip
    assert lines(await lin.presses(f"confirm.left:{two}"))[3] == "You left the waiting list."
    room.clock.instant += timedelta(minutes=1)
    assert lines(await zoe.presses(f"confirm.leave:{three}"))[0] == (
        "确定让《Low Water》（BJIFF11-0003）退出候补名单吗？之后如有名额空出，将不再通知您。"
    )
    assert (
        lines(await zoe.says("好的"))[0] == "《Low Water》（BJIFF11-0003）已退出候补名单，并已告知组委会。感谢您告知。"
    )
    assert heard(room, "olga")[2] == "No film of the category is on the waiting list."
    await later(room, timedelta(days=1))
    assert [heard(room, "lin"), heard(room, "zoe")] == [[], []]
    assert lines(await boss.presses("decide.waiting"))[0] == "The waiting list is empty."
    await boss.presses(f"decide.entry:{two}")
    assert lines(boss.last)[2:] == [
        "⏳ left the waiting list", "[Select | Waiting list | Decline] [Answers and files | Decisions]",
    ]  # fmt: skip


async def test_several_withdrawn_before_they_were_told(room: Room) -> None:
    """Organisers read of all of them at once."""
    boss = await olga(room)
    (ada, one), (lin, two) = await filmmaker(room, "ada", title="Ada"), await filmmaker(room, "lin", title="Lin")
    await proposed(room, boss, (one, "selected"), (two, "selected"))
    await boss.presses("decide.look")
    await boss.chooses("Release all 2")
    for who, entry in ((ada, one), (lin, two)):
        await who.presses(f"films.withdraw:{entry}")
        await who.chooses("Yes, withdraw it")
    heard(room, "olga")
    await later(room, timedelta(minutes=30))
    assert sorted(line for line in heard(room, "olga") if line.startswith("BJIFF")) == [
        f"BJIFF11-000{n}, “{title}”, was withdrawn before the decision went out. Its filmmaker has not been told"
        " anything." for n, title in ((1, "Ada"), (2, "Lin"))
    ]  # fmt: skip


async def test_where_organisers_choose_who_follows(sqlite_url: str, tmp_path: Path) -> None:
    """In Chinese: the second look says so, and nothing is offered by itself."""
    async with open_jury_room(sqlite_url, tmp_path, USHER_DECISIONS_PROMOTE="false") as room:
        boss, (one, two) = await olga(room, "zh"), await films(room, "ada", "lin")
        await told(room, boss, (one, "selected"), (two, "waiting"))
        heard(room, "olga")
        await proposed(room, boss, (one, "declined"))
        said = lines(await boss.presses("decide.look"))
        assert said[-4] == "⚠ 有1部影片将失去已有的名额，由您选择由谁递补。"
        await boss.chooses("公布1条结果")
        await later(room, timedelta(minutes=30))
        assert heard(room, "olga")[:4] == [
            "BJIFF11-0001《Ada》不再入选，名额空出。", "", "候补名单上还有同类影片，请选择由谁递补。", "[候补名单]",
        ]  # fmt: skip
