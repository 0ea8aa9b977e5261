"""Replies to what people really say: yes and no, "later", one wrong part of four, a question inside the form."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.visitors import Room, Visitor, lines, open_room


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_url, tmp_path) as opened:
        yield opened


async def asked(room: Room, question: str, **answers: str) -> Visitor:
    """Somebody before that question."""
    ada = room.visitor("ada")
    await ada.presses("enrol.new:fresh")
    await ada.fills(**answers)
    await ada.presses(next(c.id for c in ada.last[-1].choices if f"change:{question}:" in c.id))
    return ada


@pytest.mark.parametrize(
    ("said", "carried"), [("yes", True), ("OK", True), ("好的", True), ("no", False), ("nope", False), ("不用", False)]
)
async def test_yes_and_no_answer_whether_to_carry_over(room: Room, said: str, carried: bool) -> None:
    ada = room.visitor("ada")
    await ada.enters()
    await ada.says("/enrol")
    assert lines(await ada.says("hm")) == [
        "Please press one of the buttons, or type its name.",
        "[Yes, take them over] [No, ask me again]",
    ]
    assert lines(await ada.says(said))[0] == (
        "Good. There are 14 questions. Each answer is saved at once; you can leave and come back until 14 March 2021,"
        " 24:00 Beijing time (UTC+8)."
    )
    rows = await room.rows("SELECT answers FROM entries WHERE version = 0")
    assert ["ana@example.com" in row["answers"] for row in rows] == [carried]


@pytest.mark.parametrize(("said", "state"), [("yes", "withdrawn"), ("是的", "withdrawn"), ("no", "submitted")])
async def test_yes_and_no_answer_whether_to_withdraw(room: Room, said: str, state: str) -> None:
    ada = room.visitor("ada")
    await ada.enters()
    await ada.chooses("Withdraw")
    await ada.says(said)
    assert await room.rows("SELECT state FROM entries") == [{"state": state}]


async def test_yes_said_to_nothing_withdraws_nothing(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.enters()
    await ada.chooses("Withdraw")
    await ada.chooses("No, keep it entered")
    await ada.says("yes")
    assert await room.rows("SELECT state FROM entries") == [{"state": "submitted"}]


async def test_later_at_the_screener_is_an_answer_elsewhere_it_leaves(room: Room) -> None:
    ada = await asked(room, "screener")
    await ada.says("later")
    assert (ada.at(), "Screener: Will follow" in "\n".join(lines(ada.last))) == ("=", True)
    await ada.presses(next(c.id for c in ada.last[-1].choices if "change:title:" in c.id))
    assert lines(await ada.says("later")) == [
        "Saved. “Low Water” waits for you under “My films”. Please submit it by 14 March 2021, 24:00 Beijing time"
        " (UTC+8).",
        "[Go on with the form] [📎 Add files] [My films | A new film]",
    ]


async def test_of_four_parts_the_wrong_one_is_asked_first(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("enrol.new:fresh")
    for text in ("dome", "Low Water", "skip", "skip", "Portugal", "2020", "25 min", "Ana Reis", "The sea goes.",
                 "English, no subtitles", "world", "will follow"):  # fmt: skip
        await ada.says(text)
    assert ada.at() == "rights"
    assert lines(await ada.says("Ana Reis, ana@, +351 912 345 678")) == [
        "“ana@” is only half an address: something is needed on both sides of the @.",
        "",
        "13 of 14 · Rights holder",
        "Which e-mail address can the organisers write to?",
        "",
        "Example: li.ming@example.com",
        "[Back | Why?] [Save and leave | Cancel]",
    ]
    await ada.says("ana@example.com")
    assert ada.at() == "rights_organisation"


async def test_a_file_is_not_stored_whether_a_form_is_open_or_not(room: Room) -> None:
    ada = room.visitor("ada")
    assert lines(await ada.sends(ada.incoming("file"))) == [
        "I can only read text. A film is entered with a link to a screener; to show something to the organisers, send"
        " /human first.",
        "[Enrol a film] [What's on | My plan] [My films | What can I ask?] [Talk to a person | Another device]"
        " [Help | 中文]",
    ]
    await ada.presses("enrol.new:fresh")
    said = lines(await ada.sends(ada.incoming("file")))
    assert said[:4] == [
        "I can only read text here, so I did not take that as your answer. Please answer in words.",
        "",
        "1 of 14 · Category",
        "Which category does your film belong to?",
    ]


async def test_deleting_the_draft(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("enrol.new:fresh")
    await ada.says("dome")
    await ada.says("Low Water")
    assert lines(await ada.says("cancel")) == [
        "Do you want to stop? The draft can be kept for later, or deleted.",
        "[Go on with the form] [Keep it and leave] [Delete the draft]",
    ]
    assert lines(await ada.says("delete it")) == ["Deleted: Low Water.", "[Enrol a film]"]
