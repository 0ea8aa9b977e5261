"""Whatever is said, pressed or sent: a clear answer or a clean refusal, never a traceback, and nothing lost."""

import asyncio
import html
import json
import logging
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handlers.talk.message import Address, FileNote, Incoming, Reply
from handlers.talk.texts import markup_faults
from tests.content import LISBON
from tests.examples import examples
from tests.servers.telegram import FakeTelegram
from tests.transcripts.fronts import Telegram
from tests.transcripts.stage import Stage
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

NASTY = '<b>{deadline}</b> %s & "Söhne"'
HARD = [
    "\x00", "a\x00b", "\ud800", "\udfff\ud800x", "\u202eevil\u202c", "\u200b", "\u200d\ufeff", "👩‍👩‍👧‍👦" * 40, "🏳️‍🌈",
    "{deadline}", "{0.__class__}", "{", "}", "%s%n%(x)s", "</b><script>alert(1)</script>", "<a href='x'>",
    "&lt;&#0;&#x110000;",
    "'; DROP TABLE entries; --", "__**_`[x](y)", "\\", "\r\n\t\x0b", "\u2028\u2029", "\x1b[31m", "/start " + "x" * 64,
    "/", "//", "/start", "/enrol@UsherBot", "/late \x00", "/continue " + "Z" * 500, "/language xx", "/films \ud800",
    "𝕏" * 3000, "a" * 100_000, "中" * 100_000, "\u0301" * 100_000, "<" * 100_000, "&" * 100_000, " " * 100_000,
    "back", "skip", "取消", "1", "99", "٣", "１", "-1", "1e999", "2021-99-99", "https://\x00", "a@" + "b" * 300,
]  # fmt: skip
FORM_CHOICES = ["keep", "skip", "back", "why", "leave", "goon", "save", "discard", "submit", "pick", "picked", "change",
                "begin", "new", "open", "where", "share"]  # fmt: skip
OTHERS = ["films.list", "films.show", "films.withdraw", "films.withdraw_yes", "films.restore", "language.ask",
          "language.choose", "start.menu", "start.help", "start.stale", "start.unknown", "elsewhere.give", "late.take",
          "nobody.knows", "", ".", ":", "enrol", "enrol."]  # fmt: skip
TEXTS = st.sampled_from(HARD) | st.text(max_size=80) | st.text(
    st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Nd", "So", "Po"]), max_size=40
)  # fmt: skip
ARGUMENTS = st.sampled_from([
    "", ":", "::", ":0", "::0", ":-1", ":" + "9" * 400, ":title:0", ":category.dome:{step}", "::{step}", ":a.b:{step}",
    ":.:{step}", ":title:{step}", ":screener_password:{step}", ":{entry}", ":carry", ":fresh", ":zh", ":en",
    ":\x00", ":\ud800", ":" + "x" * 5000,
])  # fmt: skip
CHOICES = st.tuples(st.sampled_from([f"enrol.{action}" for action in FORM_CHOICES] + OTHERS), ARGUMENTS).map("".join)
HEARD = st.one_of(
    st.tuples(st.just("text"), TEXTS), st.tuples(st.just("text"), TEXTS), st.tuples(st.just("choice"), CHOICES),
    st.tuples(st.just("choice"), CHOICES), st.tuples(st.just("choice"), TEXTS), st.tuples(st.just("contact"), TEXTS),
    st.tuples(st.just("file"), TEXTS), st.tuples(st.just("edited"), TEXTS),
    st.tuples(st.just("event"), st.sampled_from(["joined", "left", "", "moved", "what", "\x00"])),
)  # fmt: skip


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


class Strict(HTMLParser):
    """Reads a reply as a strict channel would: our four tags only, closed in order, no text that looks like one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        allowed = ["href"] if tag == "a" else []
        assert tag in ("b", "i", "code", "a"), tag
        assert [name for name, _ in attrs] == allowed, (tag, attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert not re.search(r"[<>&]", data), data

    def handle_entityref(self, name: str) -> None:
        assert name in ("amp", "lt", "gt", "quot"), name

    def handle_charref(self, name: str) -> None:
        assert name in ("34", "39"), name

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def is_sound(reply: Reply) -> None:
    """A reply that every channel can show."""
    parser = Strict()
    parser.feed(reply.text)
    parser.close()
    assert parser.open == []
    assert markup_faults(reply.text) == []
    assert reply.text.strip()
    assert len(html.unescape(reply.text)) <= 8192, len(reply.text)
    assert "\x00" not in reply.text
    reply.text.encode()
    assert len(reply.choices) <= 100
    for choice in reply.choices:
        assert choice.id.isascii()
        assert len(choice.id) <= 60, choice.id
        assert choice.label.strip(), choice
        assert len(choice.label) <= 300, choice


async def answers(room: Room) -> list[Any]:
    """What has been answered, in all entries."""
    rows = await room.rows("SELECT answers FROM entries ORDER BY created_at, id")
    return [json.loads(row["answers"])["answers"] for row in rows]


async def kept(room: Room, entry: str) -> set[str]:
    """Which fields of an entry have an answer."""
    rows = await room.rows("SELECT answers FROM entries WHERE id = :id", id=entry)
    return {id for row in rows for id in json.loads(row["answers"])["answers"]}


async def meets(visitor: Visitor, kind: str, said: str, step: str, entry: str) -> None:
    """One hard thing is heard and answered soundly."""
    said = said.replace("{step}", step).replace("{entry}", entry) if kind == "choice" else said
    rest: dict[str, object] = {"choice": said} if kind == "choice" else {"text": said}
    if kind == "file":
        rest["file"] = FileNote(said, 10**12, said, said)
    visitor.last = []
    before = await kept(visitor.room, entry)
    await visitor.sends(visitor.incoming(kind, **rest))
    after = await kept(visitor.room, entry)
    assert kind not in ("file", "edited", "event") or after == before, kind
    assert not before - after or re.search("skip|discard|new", said), (kind, said[:200])
    assert visitor.last or kind in ("event", "edited"), (kind, said[:80])
    for reply in visitor.last:
        is_sound(reply)
        assert "went wrong on our side" not in reply.text, (kind, said[:200])
        assert "我们这边出了点问题" not in reply.text


@pytest.mark.parametrize(("stage", "tries"), [("nothing", 20), ("form", 25), ("summary", 8), ("entered", 8)])
async def test_whatever_is_heard_is_answered(
    room: Room, stage: str, tries: int, caplog: pytest.LogCaptureFixture
) -> None:
    count = 0

    @settings(max_examples=examples(tries), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(HEARD, min_size=1, max_size=6))
    @example([("text", "a" * 100_000), ("text", "<" * 100_000), ("choice", "x" * 5000)])
    @example([("text", text) for text in HARD if len(text) < 5000])
    def play(heard: list[tuple[str, str]]) -> None:
        nonlocal count
        count += 1
        asyncio.run_coroutine_threadsafe(played(room, stage, count, heard), home).result(60)

    home = asyncio.get_running_loop()
    await asyncio.to_thread(play)  # hypothesis is not asynchronous: it plays from a thread, on the loop of the house
    assert errors(caplog) == []


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


async def played(room: Room, stage: str, count: int, heard: list[tuple[str, str]]) -> None:
    visitor = room.visitor(f"{stage}{count}", ("en", "zh")[count % 2])
    if stage != "nothing":
        await visitor.presses("enrol.new:fresh")
        await visitor.says("dome")
    if stage in ("summary", "entered"):
        await visitor.fills()
    if stage == "entered":
        await visitor.submits()
    entry = next(iter(await room.rows("SELECT id FROM entries ORDER BY created_at DESC LIMIT 1")), {"id": "none"})["id"]
    steps = [choice.id.rpartition(":")[2] for reply in visitor.last for choice in reply.choices]
    for kind, said in heard:
        await meets(visitor, kind, said, steps[0] if steps else "0", entry)
        steps = [
            c.id.rpartition(":")[2] for reply in visitor.last for c in reply.choices if c.id.count(":") > 1
        ] or steps


HINTS = ["", "xx", "zh-Hans-CN-x-private", "\x00", "\ud800", "-", ";q=", "en;q=nan", "zh" * 5000, "*", "中文"]
ZONES = ["Mars/Phobos", "\x00", "\ud800", "../../etc/passwd", "/etc/passwd", "UTC\n", "A" * 5000, "Europe", "localtime"]


async def test_hints_of_a_platform_that_make_no_sense(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    tries = (
        [(hint, "", "") for hint in HINTS] + [("en", zone, "") for zone in ZONES] + [("en", "", text) for text in HARD]
    )
    for count, (language, zone, name) in enumerate(tries):
        visitor = room.visitor(f"p{count}", language, zone)
        for text in ("hello", "/enrol"):
            visitor.last = []
            await visitor.sends(visitor.incoming("text", text=text, name=name))
            assert visitor.last, (language, zone, name[:80])
            for reply in visitor.last:
                is_sound(reply)
                assert "went wrong" not in reply.text, (language, zone, name[:80])
    assert errors(caplog) == []


async def test_names_that_only_one_database_would_take(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as room:
        for count, text in enumerate(HARD):
            heard = Incoming(
                Address("terminal", f"{count}{text[:100]}"), f"{count} {text[:100]}", "text", text, zone=text
            )
            assert (await room.house.desk.answer(heard)).fresh
            assert not (await room.house.desk.answer(heard)).fresh
        await room.house.courier.settle()
    assert errors(caplog) == []


async def test_the_same_thing_again_and_late_changes_nothing(room: Room) -> None:
    """Duplicated and reordered: each key counts once, whatever was heard between."""
    ada = room.visitor("ada")
    await ada.presses("enrol.new:fresh")
    heard = [ada.incoming("text", text=text) for text in ("dome", "Low Water", "skip", "skip", "Portugal")]
    for incoming in heard:
        await ada.sends(incoming)
    once = await answers(room)
    for incoming in (*reversed(heard), *heard):
        assert (await room.house.desk.answer(incoming)).fresh is False
    await room.house.courier.settle()
    assert (await answers(room), room.replies("ada")) == (once, [])


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_title_that_looks_like_a_template_and_like_markup(
    sqlite_url: str, tmp_path: Path, language: str
) -> None:
    """It is printed as it was typed wherever a title is printed, and never read as anything else."""
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, **LISBON) as room:
        ada = room.visitor("ada", language)
        seen: list[Reply] = []
        seen += await ada.presses("enrol.new:")
        seen += await ada.says(NASTY)
        seen += await ada.says("back")
        seen += await ada.says("x" * 61 + NASTY)
        seen += await ada.says("/enrol")
        seen += await ada.presses(ada.last[-1].choices[0].id)
        seen += await ada.fills(title=NASTY)
        seen += await ada.submits()
        entry = (await room.rows("SELECT id FROM entries"))[0]["id"]
        for id in ("films.show", "enrol.open", "films.withdraw", "films.withdraw_yes", "films.restore"):
            seen += await ada.presses(f"{id}:{entry}")
        seen += await ada.presses("enrol.new:")
        for reply in seen:
            is_sound(reply)
        titled = [line for line in lines(seen) if "{deadline}" in line]
        assert len(titled) >= 10
        assert [line for line in titled if NASTY not in line and "x" * 61 not in line] == []
        assert (await answers(room))[0]["title"] == NASTY


# -- raw updates ------------------------------------------------------------------------------------------------------


NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
        "id", "type", "chat", "from", "text", "message_id", "date", "data", "message", "contact", "document",
        "entities", "language_code", "phone_number", "migrate_to_chat_id", "title", "username", "photo",
        "reply_to_message",
    ]), inner, max_size=4), max_leaves=8,
)  # fmt: skip
KINDS = st.sampled_from(
    ["message", "edited_message", "callback_query", "my_chat_member", "channel_post", "poll", "inline_query"]
)
PERSON = {"id": 1001, "is_bot": False, "first_name": "</b>{x}", "language_code": "en"}
CHAT = {"id": 1001, "type": "private", "first_name": "</b>{x}"}


def near(text: str, odd: object, key: str) -> dict[str, object]:
    """An update that is almost right."""
    message = {"message_id": 5, "date": 1, "chat": CHAT, "from": PERSON, "text": text}
    return {"message": {**message, key: odd} if key else message}


UPDATES = st.one_of(
    st.builds(lambda kind, value: {kind: value}, KINDS, JSON),
    st.builds(near, TEXTS.filter(lambda text: len(text) < 5000), JSON, st.sampled_from([
        "", "text", "from", "date", "entities", "contact", "document", "photo", "reply_to_message",
        "migrate_to_chat_id",
    ])),
    st.builds(lambda data: {"callback_query": {"id": "77", "from": PERSON, "chat_instance": "1", "data": data}}, TEXTS),
)  # fmt: skip


async def test_whatever_update_telegram_sends(
    sqlite_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Thousands of odd ones, twice and out of order; then somebody says hello and is answered at once."""
    async with FakeTelegram(pace=None) as server:
        stage = Stage(sqlite_url, tmp_path, Telegram({"ada": "en"}, server))
        server.user(1001, "Odd").starts_silently()
        await stage.open()
        server.misbehave(duplicate=0.2, reorder=0.2)
        for update in odd_updates():
            server.world.queue(update, 1001)
        ada = server.user(7, "Ada", language_code="en")
        await ada.sends("hello")
        assert (await ada.hears(30)).text.startswith("Welcome! I am Usher")
        await stage.close()
        await server.check(ignore={"unanswered"})
    assert [line for line in errors(caplog) if "cannot be read" not in line] == []


def odd_updates() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []

    @settings(max_examples=examples(60), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(UPDATES, min_size=4, max_size=4))
    def collect(updates: list[dict[str, object]]) -> None:
        found.extend(updates)

    collect()
    return found
