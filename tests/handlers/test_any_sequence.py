"""Anything that a person may do with a form, through the whole bot: it ends where filling it in straight does."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.talk.texts import plain
from tests.content import LISBON
from tests.examples import examples
from tests.visitors import BY_WORDING, WHOLE, Visitor, open_room

WRONG = ["", "???", "x" * 5000, "\u202e", "99 hours"]
DEEDS = ["right", "right", "right", "wrong", "press", "press", "stale", "back", "skip", "why", "cancel", "language",
         "help", "films"]  # fmt: skip


@pytest.mark.parametrize("environ", [{}, LISBON], ids=["shipped", "made up"])
async def test_any_sequence_through_the_bot_ends_in_a_receipt(
    environ: dict[str, str], sqlite_url: str, tmp_path: Path
) -> None:
    """Buttons, words, stale buttons, both languages, other topics in between, and a restart: then it is filled in."""
    count = 0

    @settings(max_examples=examples(6), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 30)), max_size=14))
    def play(deeds: list[tuple[str, int]]) -> None:
        nonlocal count
        count += 1
        asyncio.run_coroutine_threadsafe(played(deeds), home).result(60)

    async def played(deeds: list[tuple[str, int]]) -> None:
        async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, **environ) as first:
            ada = first.visitor(f"ada{count}")
            await ada.presses("enrol.new:fresh")
            for deed, which in deeds[: len(deeds) // 2]:
                await does(ada, deed, which)
        async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, **environ) as second:
            ada.room = second
            for deed, which in deeds[len(deeds) // 2 :]:
                await does(ada, deed, which)
            await ends(ada)

    home = asyncio.get_running_loop()
    await asyncio.to_thread(play)


async def does(visitor: Visitor, deed: str, which: int) -> None:
    """One thing that a person may do."""
    said = {"language": f"/language {('en', 'zh')[which % 2]}", "help": "/help", "films": "/films"}.get(deed, deed)
    if deed == "right":
        await visitor.says(WHOLE.get(visitor.at(), "Low Water"))
    elif deed == "press" and (
        choices := [c.id for reply in visitor.last for c in reply.choices if "discard" not in c.id]
    ):
        await visitor.presses(choices[which % len(choices)])
    elif deed == "stale":
        await visitor.presses(f"enrol.{('skip', 'keep', 'submit', 'discard', 'pick:title.x')[which % 5]}::{which}")
    else:
        await visitor.says(WRONG[which % len(WRONG)] if deed == "wrong" else said)


async def ends(visitor: Visitor) -> None:
    """Wherever they are: into the draft, through what is open, to the receipt."""
    number = visitor.room.house.settings.enrolment.number_format.split("{")[0]
    await visitor.says("/films")
    mine = await visitor.room.rows(
        "SELECT e.id, e.state FROM entries e JOIN conversations c ON c.person_id = e.person_id"
        " WHERE c.chat = :chat ORDER BY e.state",
        chat=visitor.name,
    )
    if mine[0]["state"] != "draft":
        return
    await visitor.presses(f"enrol.open:{mine[0]['id']}")
    await visitor.fills(subtitles="Chinese")
    said = plain((await visitor.submits())[0].text)
    assert number in said
    assert "is entered" in said or "报名成功" in said, said
