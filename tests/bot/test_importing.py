"""The programme's file on its way in: uploaded on Telegram, and named on the command line."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.importing import Importing
from handlers.staff.importing import SAMPLE
from handlers.talk.message import FileNote
from storage import imports, people, staff
from storage.imports import Import
from storage.people import Person
from storage.staff import Member
from tests.bot.test_commands import usher
from tests.servers.telegram import FakeTelegram
from tests.sheets import ROWS, csv_of, workbook
from tests.transcripts.fronts import Telegram
from tests.transcripts.stage import Stage
from tests.visitors import open_room


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as opened:
        yield opened
        await opened.check()


async def test_a_workbook_uploaded_on_telegram(server: FakeTelegram, sqlite_url: str, tmp_path: Path) -> None:
    stage = Stage(sqlite_url, tmp_path, Telegram({}, server))
    await stage.open()
    house = stage.house
    assert house is not None
    try:
        mei = server.user(8, "Mei", language_code="en")
        await mei.sends("/start")
        await mei.hears()
        async with house.database.transaction() as tx:
            chat = await staff.chat_at(tx, "telegram", "8")
            assert chat is not None
            await staff.put(tx, Member(chat.person_id, "organiser", "Mei", "", stage.clock.now()))
        await mei.sends_document("排片.xlsx", workbook(a=ROWS))
        assert (await mei.hears()).text == "I am reading 排片.xlsx. What would change follows in a moment."
        shown = await mei.hears_edit(15)
        assert shown.text.splitlines()[:3] == ["排片.xlsx, 3 screenings. If you publish it:", "", "new 3 · 2 new films"]
        await mei.presses(shown, "Publish")
        assert (await mei.hears()).text == "Published as version 1: new 3 · 2 new films"
    finally:
        await stage.close()


async def test_import_as_it_is_typed_beside_a_running_bot(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.csv"
    good.write_bytes(workbook(a=ROWS))
    bad.write_bytes(csv_of([ROWS[0], ("Bees", "Dom Theatre", "soon", 30, "dome")]))
    async with open_room(f"sqlite:///{tmp_path}/usher.db", tmp_path) as room:
        done = await asyncio.to_thread(usher, "import", str(good), "--publish", folder=tmp_path)
        assert (done.stderr, done.returncode) == ("", 0)
        assert done.stdout.splitlines() == [
            "good.xlsx, 3 screenings. If you publish it:",
            "",
            "new 3 · 2 new films",
            "",
            "new: Dome of Bees, Saturday 17 April, 19:30–20:00, Dome Theatre",
            "new: 蜂之穹二, Sunday 18 April, 19:30–20:00, Dome Theatre",
            "new: Dome of Bees, Sunday 18 April, 21:00–21:30, Dome Theatre",
            "published: version 1",
        ]
        async with room.house.database.reading() as tx:
            assert len((await room.house.festival.programmes.current(tx)).screenings) == 3
        wrong = await asyncio.to_thread(usher, "import", str(bad), "--publish", folder=tmp_path)
        assert (wrong.returncode, wrong.stdout.splitlines()) == (
            1,
            [
                "row 2, hall: the hall “Dom Theatre” is not known; did you mean Dome Theatre?",
                "row 2, start: “soon” is no day with a time; written for instance as 2021-04-17 19:30",
            ],
        )


def test_what_is_missing_is_left_or_cancelled(tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.csv", tmp_path / "part.csv"
    whole.write_bytes(csv_of(ROWS))
    part.write_bytes(csv_of(ROWS[:3]))
    usher("import", str(whole), "--publish", folder=tmp_path)
    assert usher("import", str(part), "--publish", folder=tmp_path).stdout.splitlines() == [
        "part.csv changes nothing: 2 screenings stand as the file says.",
        "",
        "not in the file, and left as they are (1; --cancel-missing cancels them):",
        "dome-of-bees-0418-2100-dome  Sunday 18 April, 21:00–21:30, Dome Theatre",
        "version 1 stands",
    ]
    done = usher("import", str(part), "--publish", "--cancel-missing", folder=tmp_path)
    assert done.stdout.splitlines()[2:] == [
        "cancelled 1 · unchanged 2",
        "",
        "cancelled: Dome of Bees, Sunday 18 April, 21:00–21:30, Dome Theatre",
        "published: version 2",
    ]
    nothing = usher("import", folder=tmp_path)
    assert (nothing.returncode, nothing.stderr) == (
        1,
        "usher: name a file (XLSX, CSV or iCalendar), or say --sample\n",
    )


def test_the_sample_is_published_at_once(tmp_path: Path) -> None:
    done = usher("import", "--sample", "--publish", folder=tmp_path)
    told = done.stdout.splitlines()
    assert (told[:3], told[-1]) == (
        ["the sample programme, 600 screenings. If you publish it:", "", "new 600 · 68 new films"],
        "published: version 1",
    )


async def test_the_end_waits_for_one_import_only(tmp_path: Path) -> None:
    async with open_room(f"sqlite:///{tmp_path}/usher.db", tmp_path) as room:
        house, now = room.house, room.clock.now
        attached = msgspec.json.encode(FileNote("sample", 0, "", "", SAMPLE)).decode()
        async with house.database.transaction() as tx:
            people.add(tx, Person("ada"), now())
            for id in ("a", "b"):
                new = Import(id, house.festival.edition, "ada", "telegram", "ada", "en", attached)
                await imports.add(tx, new, now())

        def wake() -> None:
            importing.stopping = True

        sample = house.settings.path(house.settings.programme.sample)
        importing = Importing(house.database, house.festival, house.texts, house.attachments, sample, now, wake)
        await importing()
        rows = await room.rows("SELECT id, state FROM imports ORDER BY id")
        assert [(row["id"], row["state"]) for row in rows] == [("a", "published"), ("b", "fetching")]
