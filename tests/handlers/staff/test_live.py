"""Entries that organisers wrote: listed, changed, retired, and exported in the shape of the file."""

import tomllib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import facts
from handlers import TOPICS
from handlers.staff.live import entries_of, entry_of, toml, with_asks
from handlers.talk import routes
from handlers.talk.faq_file import FaqChecks, read_faq
from handlers.talk.fill import fill
from handlers.talk.knowledge import Entry, Faq, Group
from storage import faq_entries
from storage.faq_entries import LiveEntry
from tests.handlers.staff import audited, open_office, organiser
from tests.transcripts.stage import settings_for
from tests.visitors import Room, Visitor, lines

NOW = datetime(2021, 3, 1, 1, tzinfo=UTC)
EDITION = "BJIFF11"
TRICKY = 'It\'s "open" & <b>free</b>: {venue} \\ \x7f\nOn both floors.'
LOCKERS = LiveEntry(
    "live_1a2b", EDITION, "contact", {"en": "Lockers", "zh": "寄存柜"}, {"en": TRICKY, "zh": "有，在一层。"},
    {"en": ["are there lockers", "where to leave a tripod"], "zh": ["寄存柜在哪一层", "三脚架放哪里"]},
    "terminal:bo", NOW,
)  # fmt: skip
MORE = LiveEntry("deadline", EDITION, "enrolment", {}, {}, {"en": ["last call?"], "zh": ["末班车"]}, "terminal:bo", NOW)
DEADLINE = Entry(
    id="deadline", group="enrolment", title={"en": "Deadline", "zh": "截止"},
    answer={"en": "{deadline}", "zh": "{deadline}"},
    asks={"en": ["when"], "zh": ["哪天"]}, follows=["fee"], unpublished=True,
)  # fmt: skip
FAQ = Faq(group=[Group(id="enrolment", title={"en": "Entering", "zh": "报名"})], entry=[DEADLINE])


def test_what_organisers_wrote_is_neither_markup_nor_a_fact() -> None:
    entry = entry_of(LOCKERS)
    assert str(fill(entry.answer["en"], {})) == (
        "It&#39;s &#34;open&#34; &amp; &lt;b&gt;free&lt;/b&gt;: {venue} \\ \x7f\nOn both floors."
    )
    assert (entry.id, entry.group, entry.title) == ("live_1a2b", "contact", {"en": "Lockers", "zh": "寄存柜"})


def test_examples_join_the_file_s_entry_and_everything_else_of_it_stays() -> None:
    assert entries_of([MORE, LOCKERS], FAQ) == [
        Entry(
            id="deadline", group="enrolment", title=DEADLINE.title, answer=DEADLINE.answer,
            asks={"en": ["when", "last call?"], "zh": ["哪天", "末班车"]}, follows=["fee"], unpublished=True,
        ),
        entry_of(LOCKERS),
    ]  # fmt: skip
    assert entries_of([MORE], Faq(group=[], entry=[])) == []  # the file no longer has that entry


def test_an_example_stands_once_and_there_are_not_too_many() -> None:
    assert with_asks({"en": ["Parking?"]}, {"en": ["parking", "Cars"], "zh": ["停车"]}) == {
        "en": ["Parking?", "Cars"],
        "zh": ["停车"],
    }
    assert with_asks({"en": ["a", "b"]}, {"en": ["c", "d"]}, 3) == {"en": ["a", "b", "c"]}


def test_the_export_is_read_back_by_the_file_s_own_reader(tmp_path: Path) -> None:
    settings = settings_for("sqlite:///none", tmp_path)
    shipped = settings.path(settings.content.faq).read_text("utf-8")
    checks = FaqChecks(
        ("en", "zh"), facts.names(settings), lambda id: id == "human.call" or routes.by_choice(TOPICS, id) is not None
    )
    before = read_faq(settings.path(settings.content.faq), checks)
    longer = tmp_path / "faq.toml"
    longer.write_text(shipped + "\n" + toml([LOCKERS], before), "utf-8")
    after = read_faq(longer, checks)
    assert after.entry[:-1] == before.entry
    added = after.entry[-1]
    assert (added.id, added.group, added.title, added.answer) == (
        "lockers", "contact", dict(LOCKERS.title), entry_of(LOCKERS).answer,
    )  # fmt: skip
    assert added.asks == {
        "en": ["are there lockers", "where to leave a tripod", "Lockers"],
        "zh": ["寄存柜在哪一层", "三脚架放哪里", "寄存柜"],
    }


def test_every_entry_of_the_shipped_file_survives_an_export(tmp_path: Path) -> None:
    settings = settings_for("sqlite:///none", tmp_path)
    raw = tomllib.loads(settings.path(settings.content.faq).read_text("utf-8"))
    checks = FaqChecks(("en", "zh"), facts.names(settings), lambda id: True)
    faq = read_faq(settings.path(settings.content.faq), checks)
    live = [LiveEntry(entry.id, EDITION, entry.group, {}, {}, {}, "", NOW) for entry in faq.entry]
    assert tomllib.loads(toml(live, faq))["entry"] == raw["entry"]


def test_the_export_says_what_is_to_be_done() -> None:
    bare = LiveEntry("live_77", EDITION, "", {"zh": "停车", "en": "停车"}, {"zh": "没有。", "en": "No."}, {}, "", NOW)
    assert toml([MORE, bare], FAQ) == (
        "# This takes the place of the entry of the same id; then retire the examples in the chat (/faq_live).\n"
        "# It wants 1 more example question(s) in en.\n"
        "# It wants 1 more example question(s) in zh.\n"
        '[[entry]]\nid = "deadline"\ngroup = "enrolment"\ntitle = { en = "Deadline", zh = "截止" }\n'
        'answer.en = "{deadline}"\nanswer.zh = "{deadline}"\n'
        'asks.en = [\n    "when",\n    "last call?",\n]\nasks.zh = [\n    "哪天",\n    "末班车",\n]\n'
        'follows = ["fee"]\nunpublished = true\n\n'
        "# Written in the chat as live_77; once this stands in the file, retire it there (/faq_live).\n"
        "# It wants 2 more example question(s) in zh.\n"
        "# It wants 2 more example question(s) in en.\n"
        '[[entry]]\nid = "entry_77"\ngroup = "enrolment"\ntitle = { zh = "停车", en = "停车" }\n'
        'answer.zh = "没有。"\nanswer.en = "No."\nasks.zh = [\n    "停车",\n]\nasks.en = [\n    "停车",\n]\n'
    )
    assert toml([], FAQ) == ""


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(database_url, tmp_path) as opened:
        async with opened.house.database.transaction() as tx:
            await faq_entries.put(tx, LOCKERS)
        await opened.house.desk.learn()
        yield opened


@pytest.fixture
async def bo(room: Room) -> Visitor:
    return await organiser(room)


async def test_the_list_and_an_entry(bo: Visitor) -> None:
    assert lines(await bo.says("/faq_live")) == [
        "Organisers wrote one answer that I give now. It can be shown, changed and retired.",
        "[Lockers] [As a file] [❓ Open questions]",
    ]
    assert lines(await bo.chooses("Lockers")) == [
        "Lockers",
        'It\'s "open" & <b>free</b>: {venue} \\ \x7f',
        "On both floors.",
        "",
        "寄存柜",
        "有，在一层。",
        "",
        "Ways to ask for it:",
        "• are there lockers",
        "• where to leave a tripod",
        "• 寄存柜在哪一层",
        "• 三脚架放哪里",
        "[Change] [Retire | Answers by organisers]",
    ]


async def test_an_entry_is_changed_and_the_bot_answers_by_it_at_once(room: Room, bo: Visitor) -> None:
    await bo.presses("live.edit:live_1a2b")
    assert lines(bo.last) == [
        "The entry “Lockers”",
        "",
        "Answer in Chinese: 有，在一层。",
        'Answer in English: It\'s "open" & <b>free</b>: {venue} \\ \x7f',
        "On both floors.",
        "Title in Chinese: 寄存柜",
        "Title in English: Lockers",
        "",
        "Is everything right? Then submit. Or choose the line that you want to change.",
        "[✅ Submit] [✎ Answer in Chinese] [✎ Answer in English] [✎ Title in Chinese | ✎ Title in English]"
        " [Back | Cancel]",
    ]
    await bo.chooses("✎ Answer in English")
    await bo.says("None at all.")
    assert lines(await bo.chooses("✅ Submit")) == [
        "“Lockers” is changed. From now on I answer with it.",
        "[Answers by organisers]",
    ]
    assert lines(await room.visitor("ada").presses("faq.show:live_1a2b"))[:1] == ["None at all."]
    assert [(row.action, row.subject) for row in await audited(room)] == [("entry.edit", "live_1a2b")]


async def test_an_entry_is_retired_after_a_question(room: Room, bo: Visitor) -> None:
    await bo.presses("live.retire:live_1a2b")
    assert lines(bo.last) == [
        "Retire “Lockers”? I will no longer give this answer.",
        "[Yes, retire] [No]",
    ]
    assert lines(await bo.says("no"))[0] == "Lockers"
    await bo.chooses("Retire")
    assert lines(await bo.says("yes")) == ["“Lockers” is retired.", "[Answers by organisers]"]
    assert room.house.festival.faq.entry("live_1a2b") is None
    gone = ["That entry is no longer live.", "[Answers by organisers]"]
    for action in ("show", "edit", "retire", "retired"):
        assert lines(await bo.presses(f"live.{action}:live_1a2b")) == gone
    assert lines(await bo.says("/faq_live")) == [
        "Organisers have not written any answers yet. They come out of /questions.",
        "[❓ Open questions]",
    ]


async def test_an_entry_that_was_retired_meanwhile_is_not_brought_back_by_its_form(room: Room, bo: Visitor) -> None:
    olga = room.visitor("olga")
    await bo.presses("live.edit:live_1a2b")
    await olga.presses("live.retired:live_1a2b")
    assert lines(await bo.chooses("✅ Submit")) == ["That entry is no longer live.", "[Answers by organisers]"]
    assert await room.rows("SELECT state FROM faq_entries") == [{"state": "retired"}]


async def test_the_export_comes_as_a_file(room: Room, bo: Visitor) -> None:
    said = await bo.says("/faq_export")
    assert lines(said) == ["One entry, in the shape of faq.toml. The file says what to do with it.", "--"]
    file = said[0].file
    assert file is not None
    assert (file.name, file.media_type) == ("faq-live.toml", "application/toml")
    assert file.content == toml([LOCKERS], room.house.festival.faq.faq)
    assert file.size == len(file.content.encode())
    await bo.presses("live.retired:live_1a2b")
    assert lines(await bo.says("/faq_export"))[0] == (
        "Organisers have not written any answers yet. They come out of /questions."
    )
