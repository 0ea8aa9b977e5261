"""Questions: what is kept of them, when a person is offered, how long a follow-up is one, and groups."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.servers.telegram import BOT, FakeTelegram
from tests.transcripts.fronts import Telegram
from tests.transcripts.stage import Stage
from tests.visitors import Room, lines, open_room

FAX = "The fax number is +86-10-59041169. Please address the fax to Ms. WU Dan."
MISS = (
    "I don't know that one. I've noted your question for the organisers. You can also ask Ms. WU Dan: +86-10-59041158,"
    " or have someone from the team answer you here."
)
AGAIN = (
    "I still don't have an answer for you, sorry. Shall someone from the team take over? One tap, and your question"
    " goes to them; the answer comes here."
)
WAYS = "[Talk to a person] [What can I ask?]"
KEPT = "SELECT text, kind, offered, chosen, state FROM questions ORDER BY asked_at, id"


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(database_url, tmp_path) as opened:
        yield opened


def kept(text: str, kind: str, offered: str = "", chosen: str = "") -> dict[str, str]:
    return {"text": text, "kind": kind, "offered": offered, "chosen": chosen, "state": "open"}


async def test_two_misses_in_a_row_offer_a_person(room: Room) -> None:
    ada = room.visitor("ada")
    assert lines(await ada.says("How tall is Mount Everest?")) == [MISS, WAYS]
    assert lines(await ada.says("How tall is the Eiffel tower?")) == [AGAIN, WAYS]
    assert lines(await ada.says("What is the fax number?"))[0] == FAX
    assert lines(await ada.says("How tall is Mount Everest?")) == [MISS, WAYS]
    assert sorted(row["text"] for row in await room.rows(KEPT)) == [
        "How tall is Mount Everest?", "How tall is Mount Everest?", "How tall is the Eiffel tower?",
    ]  # fmt: skip


async def test_what_was_meant_is_kept_with_the_question(room: Room) -> None:
    ada = room.visitor("ada")
    offered = (await ada.says("who is responsible"))[0]
    ids = [choice.id.removeprefix("faq.pick:") for choice in offered.choices[:-1]]
    assert (offered.text, len(ids)) == ("I'm not quite sure what you mean. Is it one of these?", 3)
    await ada.presses(offered.choices[0].id)
    assert await room.rows(KEPT) == [kept("who is responsible", "choice", " ".join(ids), ids[0])]
    await ada.presses(offered.choices[1].id)  # pressed once more, out of curiosity: the first was meant
    assert (await room.rows(KEPT))[0]["chosen"] == ids[0]


async def test_none_of_these_is_a_miss(room: Room) -> None:
    ada = room.visitor("ada")
    offered = (await ada.says("who is responsible"))[0]
    assert lines(await ada.says("none of these")) == [MISS, WAYS]
    ids = " ".join(choice.id.removeprefix("faq.pick:") for choice in offered.choices[:-1])
    assert await room.rows(KEPT) == [kept("who is responsible", "miss", ids)]


async def test_a_follow_up_is_one_for_a_few_minutes(room: Room) -> None:
    ada = room.visitor("ada", "zh")
    await ada.says("办公电话是多少")
    room.clock.instant += timedelta(minutes=9)
    assert lines(await ada.says("那手机呢"))[0].startswith("手机号码是+86-18910551726")
    room.clock.instant += timedelta(minutes=11)
    assert not lines(await ada.says("那几点"))[0].startswith("办公")


async def test_a_question_is_answered_in_its_own_language(room: Room) -> None:
    lin = room.visitor("lin", "zh")
    assert lines(await lin.says("fax?"))[0].startswith("传真号码")
    assert lines(await lin.says("what is the fax number?"))[0] == FAX
    assert lines(await lin.says("fax?"))[0] == FAX
    assert lines(await lin.chooses("The office telephone number"))[0].startswith("The office telephone number is")
    assert lines(await lin.says("传真呢"))[0].startswith("传真号码")
    assert lines(await lin.says("fax?"))[0].startswith("传真号码")
    assert (await room.rows("SELECT language FROM people")) == [{"language": "zh"}]


async def test_the_same_question_twice_is_kept_once(room: Room) -> None:
    ada = room.visitor("ada")
    said = ada.incoming("text", text="How tall is Mount Everest?")
    await ada.sends(said)
    await ada.sends(said)
    assert await room.rows("SELECT COUNT(*) AS n FROM questions") == [{"n": 1}]


async def test_in_a_form_small_talk_and_answers_do_not_get_mixed_up(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("enrol.new:fresh")
    answer, again = await ada.says("what is your fax number")
    assert (answer.text.startswith("The fax number"), answer.rows) == (True, ())
    assert again.text.startswith("<b>1 of 14") or "1 of 14" in again.text
    await ada.says("dome")
    assert "2 of 14" in ada.last[-1].text


async def test_a_title_may_be_a_question(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("enrol.new:fresh")
    await ada.says("dome")
    assert lines(await ada.says("What is life?")) == [
        "“What is life?”: is that your answer, or a question to me?",
        "[My answer | A question]",
    ]
    await ada.says("my answer")
    assert "3 of 14" in ada.last[-1].text
    assert '"title":"What is life?"' in (await room.rows("SELECT answers FROM entries"))[0]["answers"]


async def test_a_question_at_a_free_text_leaves_no_trace_in_the_draft(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("enrol.new:fresh")
    await ada.says("dome")
    await ada.says("What is the fax number?")
    answer, again = await ada.chooses("A question")
    assert lines([answer]) == [FAX, "--"]
    assert "What is the fax number?" not in again.text
    assert "fax" not in (await room.rows("SELECT answers FROM entries"))[0]["answers"]


async def test_in_a_group_when_it_is_spoken_to(sqlite_url: str, tmp_path: Path) -> None:
    async with FakeTelegram(pace=None) as server:
        stage = Stage(sqlite_url, tmp_path, Telegram({}, server))
        await stage.open()
        ada = server.user(7, "Ada", language_code="en")
        jury = server.group("Jury")
        jury.admits(ada)
        await ada.sends(f"@{BOT['username']} what is the fax number?", to=jury)
        assert (await jury.hears()).text == FAX
        await ada.sends(f"@{BOT['username']} how tall is Mount Everest?", to=jury)
        missed = await jury.hears()
        assert missed.text == (
            "I don't know that one; I've noted it for the organisers. In a private chat, someone from the team can"
            " answer you."
        )
        assert missed.labels == [["Open the private chat"]]
        jury.privacy = False
        await ada.sends("nobody asked you, what is the fax number?", to=jury)
        await jury.hears_nothing()
        await stage.close()
        await server.check()
