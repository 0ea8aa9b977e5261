"""Letters of decisions that do not get through: held, said later, lost; organisers know whom to call, and in time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.staff.deciders import decision, filmmaker, heard, later, look, olga, open_jury_room, told
from tests.visitors import Room, lines

CONTACT = ["ana@example.com", "+351 912 345 678"]
UNTIL = "8 March 2021, 24:00 Beijing time (UTC+8)"


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_jury_room(database_url, tmp_path) as opened:
        yield opened


async def test_a_letter_is_held_for_who_has_left(room: Room) -> None:
    """Organisers hear of it at once, and again before the place lapses; said at last, it counts as arrived."""
    boss, (ada, one) = await olga(room), await filmmaker(room, "ada")
    await ada.sends(ada.incoming("event", text="left"))
    await told(room, boss, (one, "selected"))
    await look(room)
    assert heard(room, "olga") == [
        "✉ Decisions have gone out: 1 selected.", "[Decisions]",
        "🔕 1 filmmaker cannot be reached by this bot, so the letter is held. Please call or write.", "",
        f"BJIFF11-0001, “Low Water”: held until the filmmaker writes here again · to be confirmed by {UNTIL}", *CONTACT,
        "[⚠ Letters to look after]",
    ]  # fmt: skip
    assert lines(await boss.presses("decide.lost"))[2:] == [
        "BJIFF11-0001, “Low Water”: held until the filmmaker writes here again: the bot is blocked, or they have left",
        *CONTACT, "[BJIFF11-0001 · Low Water] [Decisions]",
    ]  # fmt: skip
    assert lines(await boss.presses(f"decide.entry:{one}"))[2:] == [
        "✅ selected, to be confirmed · 🔕 the letter waits until its filmmaker writes",
        "[Waiting list | Decline] [They confirmed by phone or mail] [Answers and files | Decisions]",
    ]
    await later(room, timedelta(days=4, hours=15))  # past midnight: nobody is called then
    assert heard(room, "olga") == []
    await later(room, timedelta(hours=8))
    await look(room)
    assert heard(room, "olga") == [
        "⏰ 1 place lapses soon, and its filmmaker may not know of it: the letter has not arrived. Please call or"
        " write.", "",
        f"BJIFF11-0001, “Low Water”: to be confirmed by {UNTIL}", *CONTACT, "[⚠ Letters to look after]",
    ]  # fmt: skip
    await ada.says("hello")
    assert lines(ada.last)[0].startswith("🎉 Good news: your film “Low Water”")
    await look(room)
    assert (await decision(room, one)).arrival == "sent"
    assert lines(await boss.presses("decide.lost"))[0] == "All letters have arrived, or are on their way."


async def test_never_said_organisers_are_told_once(room: Room) -> None:
    """In Chinese: one message for all of a piece; what is dropped in the end is no news."""
    boss = await olga(room, "zh")
    films = [await filmmaker(room, name, "zh") for name in ("ada", "lin")]
    for who, _ in films:
        await who.sends(who.incoming("event", text="left"))
    await told(room, boss, *[(entry, "declined") for _, entry in films])
    said = heard(room, "olga")
    assert [said[2], sorted(line for line in said if line.startswith("BJIFF11")), said[-1]] == [
        "🔕 有2位片方无法通过机器人联系，通知暂存，请直接致电或写信。",
        ["BJIFF11-0001《Low Water》：片方再次来信时送达", "BJIFF11-0002《Low Water》：片方再次来信时送达"],
        "[⚠ 待处理的通知]",
    ]
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE outbox SET state = 'dropped' WHERE state = 'held'")
    await look(room)
    assert [heard(room, "olga"), (await decision(room, films[0][1])).arrival] == [[], "dropped"]
