"""Files of entries are fetched after the commit: again where they are away, given up with a word, and they stay."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.entry_files import LEASE, files_of
from bot.files import NotKept, Reason
from bot.schedule import Clear
from handlers.talk.message import FileNote
from storage import entry_files
from tests.bot.drawn import png
from tests.servers.telegram import FakeTelegram
from tests.transcripts.fronts import Telegram
from tests.transcripts.stage import Stage
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

STILL = png(1300, 40)


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as opened:
        yield opened
        await opened.check()


async def test_two_pictures_on_telegram_that_stumbles(server: FakeTelegram, sqlite_url: str, tmp_path: Path) -> None:
    stage = Stage(sqlite_url, tmp_path, Telegram({}, server))
    stage.overrides.update(BY_WORDING)
    await stage.open()
    house, ada = stage.house, server.user(7, "Ada", language_code="en")
    assert house is not None
    try:
        await ada.sends("/enrol")
        await ada.hears()
        await ada.sends("/save")
        await ada.presses(await ada.hears(), "📎 Add files")
        await ada.presses(await ada.hears(), "Still")
        await ada.hears()
        server.inject("502", method="getFile", times=1)
        await ada.sends_photo(STILL)
        first = await ada.hears()
        await ada.sends_document("Low Water.png", png(1300, 41), media_type="image/png")
        edited = await ada.hears_edit()
        assert (first.message_id, edited.text.splitlines()[1]) == (edited.message_id, "photo.jpg, Low Water.png")
        for _ in range(4):
            stage.clock.instant += timedelta(seconds=3)
            await house.entry_files()
        async with house.database.reading() as tx:
            [entry] = await tx.all("SELECT id FROM entries")
            kept = await entry_files.of_entry(tx, entry["id"])
        assert sorted((file.name, file.state, file.media_type) for file in kept) == [
            ("Low Water.png", "kept", "image/png"), ("photo.jpg", "kept", "image/png"),
        ]  # fmt: skip
        tokens = await files_of(house.database)
        assert {house.attachments.files.path(token).read_bytes() for token in tokens} == {STILL, png(1300, 41)}  # type: ignore[union-attr]
    finally:
        await stage.close()


@dataclass(slots=True)
class Store:
    """A channel's files: what is asked for comes, or it is said why not."""

    holds: dict[str, bytes | Reason]

    async def fetch(self, note: FileNote) -> AsyncIterator[bytes]:
        content = self.holds[note.token]
        if isinstance(content, str):
            raise NotKept(content)
        yield content


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


async def sent(room: Room, kind: str, *contents: bytes | Reason) -> tuple[Visitor, Store]:
    """Ada's draft, and so many files sent for it, called "1.png" and so on."""
    ada, store = room.visitor("ada"), Store({str(at): each for at, each in enumerate(contents, 1)})
    room.house.attachments.fetches["telegram"] = store.fetch
    await ada.presses("enrol.new:fresh")
    [entry] = await room.rows("SELECT id FROM entries")
    await ada.presses(f"attach.kind:{entry['id']}.{kind}")
    for at in store.holds:
        note = FileNote(f"{at}.png", 0, "image/png", at, "telegram")
        await ada.sends(ada.incoming("file", file=note))
    return ada, store


async def states(room: Room) -> list[tuple[str, str, str]]:
    rows = await room.rows("SELECT name, state, reason FROM entry_files ORDER BY name")
    return [(row["name"], row["state"], row["reason"]) for row in rows]


async def test_what_cannot_be_had_is_told_in_words(room: Room) -> None:
    ada, _ = await sent(room, "poster", "gone", b"no picture", png(30, 20), STILL, "full")
    assert await states(room) == [
        ("1.png", "failed", "not_fetched"), ("2.png", "failed", "not_one"), ("3.png", "kept", ""),
        ("4.png", "kept", ""), ("5.png", "failed", "full"),
    ]  # fmt: skip
    said = lines(ada.last)
    assert said[-2:] == [
        "⚠️ 5.png for “untitled film” could not be kept: there is no room at the moment. Please try again later, or tell"
        " the organisers (/human).",
        "[📎 Add files]",
    ]
    owed = [
        row["body"] for row in await room.rows("SELECT body FROM outbox WHERE cause LIKE 'entry file%' ORDER BY id")
    ]
    assert [body.partition(" for")[0].partition("text\":\"")[2] for body in owed] == [
        "⚠️ 1.png", "⚠️ 2.png", "💡 3.png", "⚠️ 5.png"
    ]  # fmt: skip


def docx(*names: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


async def test_documents_are_what_they_say(room: Room) -> None:
    word, ole = docx("word/document.xml"), bytes.fromhex("D0CF11E0A1B11AE1")
    macros = docx("word/document.xml", "word/vbaProject.bin")
    await sent(room, "document", b"%PDF-1.7", word, ole, STILL, b"MZ", docx("a.exe"), macros, b"PK\x03\x04")
    assert [(state, reason) for _, state, reason in await states(room)] == [("kept", "")] * 4 + [
        ("failed", "not_paper")
    ] * 4


async def test_the_size_of_which_nobody_spoke_counts_for_the_cap(sqlite_url: str, tmp_path: Path) -> None:
    own = {"USHER_FILES_ENTRY_MEGABYTES": "1"}
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, **own) as room:
        await sent(room, "other", b"1" * 600_000, b"2" * 600_000, b"3" * 400_000)
        assert await states(room) == [("1.png", "kept", ""), ("2.png", "failed", "too_much"), ("3.png", "kept", "")]
        [owed] = await room.rows("SELECT body FROM outbox WHERE cause LIKE 'entry file%'")
        assert "⚠️ Not added: 2.png. All files of an entry together may have 1 MB; please" in owed["body"]


async def test_it_is_tried_again_for_hours_and_then_given_up(room: Room) -> None:
    ada, store = await sent(room, "still", "away", "away")
    for _ in range(3):
        room.clock.instant += timedelta(minutes=2)
        await room.house.entry_files()
    assert [state for _, state, _ in await states(room)] == ["fetching", "fetching"]
    store.holds["2"] = STILL
    for _ in range(8):
        room.clock.instant += timedelta(hours=3)
        await room.house.entry_files()
    await room.house.courier.settle()
    assert await states(room) == [("1.png", "failed", "not_fetched"), ("2.png", "kept", "")]
    assert lines(room.replies("ada")) == [
        "⚠️ 1.png for “untitled film” could not be fetched; it is not added. Please send it again.", "[📎 Add files]"
    ]  # fmt: skip
    assert (
        lines(await ada.says("/done"))[0]
        == "“untitled film of 1 March 2021, 09:00 Beijing time (UTC+8)” has now: 1 still."
    )


async def test_a_process_that_died_with_one_in_hand(room: Room) -> None:
    _, store = await sent(room, "other", "away")
    room.clock.instant += timedelta(seconds=3)
    now, edition = room.clock.now(), room.house.festival.edition
    async with room.house.database.transaction() as tx:  # and then it is killed
        assert await entry_files.claim(tx, edition, now, now + LEASE)
    store.holds["1"] = b"anything"
    await room.house.entry_files()
    assert await states(room) == [("1.png", "fetching", "")]
    room.clock.instant += LEASE
    await room.house.entry_files()
    assert await states(room) == [("1.png", "kept", "")]


async def test_what_was_removed_while_it_was_fetched_stays_away(room: Room) -> None:
    _, store = await sent(room, "other", "away")
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE entry_files SET state = 'removed'")
    store.holds["1"] = b"anything"
    room.clock.instant += timedelta(minutes=1)
    await room.house.entry_files()
    assert (await states(room), await files_of(room.house.database)) == ([("1.png", "removed", "")], frozenset())


async def test_files_of_entries_are_never_cleared(room: Room) -> None:
    await sent(room, "other", b"stays", b"goes")
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE entry_files SET state = 'removed' WHERE name = '2.png'")
    files, days = room.house.attachments.files, 180
    room.clock.instant += timedelta(days=days * 3)

    async def stays() -> frozenset[str]:
        return await files_of(room.house.database)

    await Clear(files, days, room.clock.now, stays)()
    [token] = await stays()
    path = files.path(token)
    assert path is not None
    assert path.read_bytes() == b"stays"
    assert len([each for each in path.parents[1].glob("*/*") if each.is_file()]) == 1
