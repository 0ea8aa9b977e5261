"""Files that organisers take away: whole, without formulas or secrets, what is missing named, nobody held up."""

import asyncio
import csv
import io
import time
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from bot.archives import portable, unused
from bot.files import NotKept
from bot.tables import Csv, Xlsx
from handlers.staff.numbers import orders
from handlers.staff.numbers.orders import Order, parted
from handlers.staff.numbers.reader import Cell
from handlers.talk.message import FileNote
from storage import entry_files, staff
from storage.entry_files import EntryFile
from storage.exports import Filed
from storage.staff import Member
from tests.visitors import BY_WORDING, Room, Visitor, open_room

VECTORS = ["=1+1", "+86 138", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "#N/A", "=cmd|' /C calc'!A0"]


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


async def made(room: Room, what: str, form: str, language: str = "en", **rest: Any) -> bytes:
    note = FileNote(f"a.{form}", 0, "", orders.encoded(Order(what, form, language, **rest)), "export")
    return await room.house.attachments.whole(note)


async def table(room: Room, what: str, language: str = "en", **rest: Any) -> list[list[str]]:
    text = (await made(room, what, "csv", language, **rest)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


async def person(room: Room, who: Visitor) -> str:
    async with room.house.database.reading() as tx:
        chat = await staff.chat_at(tx, who.channel, who.name)
    assert chat is not None
    return chat.person_id


# -- cells ------------------------------------------------------------------------------------------------------------


def test_csv_has_no_formulas_and_its_numbers_are_numbers() -> None:
    file = io.BytesIO()
    sheet = Csv(file, ["a"])
    cells: list[Cell] = [*VECTORS, -2, 2.5, "", "周"]
    sheet.add([[cell] for cell in cells])
    sheet.close()
    assert file.getvalue().startswith('\ufeff"a"\r\n'.encode())  # a semicolon outside of quotes may end a cell
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))
    kept = ["#N/A" if text == "#N/A" else "'" + text for text in VECTORS]
    assert rows == [["a"], *([text] for text in kept), ["-2"], ["2.5"], [""], ["周"]]


def test_xlsx_has_no_formulas_and_its_numbers_are_numbers() -> None:
    file = io.BytesIO()
    sheet = Xlsx(file, ["=head", "n"])
    sheet.add([[text, n] for n, text in enumerate([*VECTORS, "a\x00b\ud800c", "x" * 40_000], -2)])
    sheet.close()
    shown = openpyxl.load_workbook(file).active
    assert shown is not None
    cells = [row[0] for row in shown.iter_rows()]
    assert {cell.data_type for cell in cells} == {"s"}
    read = [text.replace("\r", "\n") for text in VECTORS]  # XML knows one kind of line's end
    assert [cell.value for cell in cells] == ["=head", *read, "abc", "x" * 32_767]
    assert [cell.quotePrefix for cell in cells] == [True] * (len(VECTORS) + 1) + [False] * 2
    assert [row[1].value for row in shown.iter_rows(min_row=2)] == list(range(-2, len(VECTORS)))
    assert (shown.freeze_panes, shown.auto_filter.ref) == ("B2", f"A1:B{len(VECTORS) + 3}")


# -- films ------------------------------------------------------------------------------------------------------------


async def test_films_with_all_their_answers_but_no_secret(room: Room) -> None:
    ada, bo = room.visitor("ada"), room.visitor("bo", "zh")
    await ada.enters(title="=Low Water", countries="Portugal, China", screener_link="https://example.com/a",
                     screener_password="brine-77", screener_until="skip")  # fmt: skip
    await bo.presses("enrol.new:fresh")  # a draft is nobody's but its own
    jury = [await person(room, room.visitor(name)) if await room.visitor(name).says("hi") else "" for name in "xy"]
    async with room.house.database.transaction() as tx:
        row = await tx.one("SELECT id FROM entries WHERE number = 1")
        assert row is not None
        for who, points in zip(jury, (8, 5), strict=True):
            scores = msgspec.json.encode(dict.fromkeys(("science", "craft", "appeal", "format"), points)).decode()
            await tx.run(
                "INSERT INTO assignments (entry_id, person_id, edition, assigned_by, assigned_at, state, scores,"
                " comment, version, changed_at) VALUES (:id, :who, 'BJIFF11', 'x', '2021-03-01T01:00:00.000Z',"
                " 'scored', :scores, '@good', 1, '2021-03-01T01:00:00.000Z')",
                id=row["id"], who=who, scores=scores,
            )  # fmt: skip
        await staff.put(tx, Member(jury[0], "juror", "Xu", "", room.clock.now()))
    head, film = await table(room, "entries")
    told = dict(zip(head, film, strict=True))
    assert {name: told[name] for name in ("Number", "State", "Version", "Decision", "Jury mean", "Jury spread")} == {
        "Number": "BJIFF11-0001", "State": "entered", "Version": "1", "Decision": "no decision yet",
        "Jury mean": "6.5", "Jury spread": "1.5",
    }  # fmt: skip
    assert {name: told[name] for name in ("Original title", "Running time, minutes", "Year of completion")} == {
        "Original title": "'=Low Water", "Running time, minutes": "25.0", "Year of completion": "2020",
    }  # fmt: skip
    assert told["Countries of production (code)"] == "CN PT"
    assert told["Rights holder: Phone"] == "'+351 912 345 678"
    assert told["Handed in first (Asia/Shanghai)"] == "2021-03-01 09:00"
    assert "Screener: Password" not in head
    zh = (await table(room, "entries", "zh"))[1]
    assert (zh[1], zh[5], zh[14]) == ("已报名", "尚无结果", "葡萄牙、中国")
    for form in ("csv", "xlsx"):
        assert b"brine-77" not in await made(room, "entries", form)
    shown = openpyxl.load_workbook(io.BytesIO(await made(room, "entries", "xlsx"))).active
    assert shown is not None
    values = dict(zip(head, [cell.value for cell in next(shown.iter_rows(min_row=2))], strict=True))
    assert [values[name] for name in ("Original title", "Year of completion", "Jury mean", "Rights holder: Phone")] == [
        "=Low Water", 2020, 6.5, "+351 912 345 678",
    ]  # fmt: skip
    judged = {row[2]: row for row in (await table(room, "jury"))[1:]}
    assert judged["Xu"][:11] == [
        "BJIFF11-0001", "'=Low Water", "Xu", "judged", "1", "8.0", "8.0", "8.0", "8.0", "8.0", "'@good",
    ]  # fmt: skip


async def test_films_are_read_page_by_page_and_hold_nobody_up(room: Room) -> None:
    await room.visitor("ada").enters()
    async with room.house.database.transaction() as tx:
        row = await tx.one("SELECT e.*, v.answers AS told FROM entries e JOIN entry_versions v ON v.entry_id = e.id")
        assert row is not None
        many = [{**row, "id": f"copy{n:05}", "number": n} for n in range(2, 602)]
        await tx.many(
            "INSERT INTO entries (id, edition, person_id, state, number, version, form_version, answers, created_at,"
            " updated_at) VALUES (:id, :edition, :person_id, :state, :number, 1, :form_version, :answers, :created_at,"
            " :updated_at)",
            [{name: each[name] for name in _ENTRY} for each in many],
        )
        await tx.many(
            "INSERT INTO entry_versions (entry_id, version, form_version, answers, submitted_at)"
            " VALUES (:id, 1, :form_version, :told, :updated_at)",
            [{name: each[name] for name in ("id", "form_version", "told", "updated_at")} for each in many],
        )
    longest, task = 0.0, asyncio.ensure_future(table(room, "entries"))
    while not task.done():
        begun = time.perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, time.perf_counter() - begun)
    rows = await task
    assert (len(rows), rows[1][0], rows[-1][0]) == (602, "BJIFF11-0001", "BJIFF11-0601")
    assert longest < 1  # a page is written in a thread; all of it at once would take several


_ENTRY = ("id", "edition", "person_id", "state", "number", "form_version", "answers", "created_at", "updated_at")


# -- recipients, orders -----------------------------------------------------------------------------------------------


async def test_what_was_never_ordered_is_not_made(room: Room) -> None:
    for token in (
        "",
        "{}",
        '{"what":"people","form":"csv","language":"en"}',
        '{"what":"jury","form":"exe","language":"en"}',
    ):
        with pytest.raises(NotKept):
            await room.house.attachments.whole(FileNote("a", 0, "", token, "export"))
    with pytest.raises(NotKept):
        await made(room, "jury", "csv", "fr")


# -- archives ---------------------------------------------------------------------------------------------------------


async def test_an_archive_has_a_folder_for_each_film_and_names_what_is_missing(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.enters(title="Low Water")
    await ada.enters(title="=High Water")
    one, two = [row["id"] for row in await room.rows("SELECT id FROM entries ORDER BY number")]
    names = [
        (one, "still.jpg", b"one"), (one, "STILL.jpg", b"two"), (one, "../../etc/passwd", b"three"),
        (two, "con.txt", b"four"), (two, "still.jpg", b""), (two, "gone.pdf", b"-"),
    ]  # fmt: skip
    for number, (entry, name, content) in enumerate(names):
        await _add(room, ada, EntryFile(f"f{number}", "BJIFF11", entry, await person(room, ada), "still", name,
                   len(content), "", "", "terminal", "ada", "en"), content)  # fmt: skip
    path = room.house.attachments.files.path(await _token(room, "f5"))
    assert path is not None
    path.unlink()
    ids = tuple(f"f{number}" for number in range(6))
    file = io.BytesIO(await made(room, "files", "zip", ids=ids))
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist() if name != "manifest.csv"} == {
            "BJIFF11-0001/still.jpg": b"one", "BJIFF11-0001/STILL (2).jpg": b"two", "BJIFF11-0001/passwd": b"three",
            "BJIFF11-0002/_con.txt": b"four",
        }  # fmt: skip
        listed = list(csv.reader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"), newline="")))
    assert listed == [
        ["Number", "Title", "File", "Sent as", "Kind", "Bytes", "In this archive"],
        ["BJIFF11-0001", "Low Water", "BJIFF11-0001/still.jpg", "still.jpg", "still", "3", "yes"],
        ["BJIFF11-0001", "Low Water", "BJIFF11-0001/STILL (2).jpg", "STILL.jpg", "still", "3", "yes"],
        ["BJIFF11-0001", "Low Water", "BJIFF11-0001/passwd", "../../etc/passwd", "still", "5", "yes"],
        ["BJIFF11-0002", "'=High Water", "BJIFF11-0002/_con.txt", "con.txt", "still", "4", "yes"],
        ["BJIFF11-0002", "'=High Water", "", "still.jpg", "still", "0", "no: still being fetched"],
        ["BJIFF11-0002", "'=High Water", "", "gone.pdf", "still", "1", "no: it is not there any more"],
    ]
    kept = await room.house.attachments.kept(FileNote("files.zip", 0, "application/zip", orders.encoded(
        Order("files", "zip", "en", ids=ids)), "export"))  # fmt: skip
    assert kept == replace(kept, origin="kept", name="files.zip", size=len(file.getvalue()))


async def _add(room: Room, who: Visitor, file: EntryFile, content: bytes) -> None:
    async with room.house.database.transaction() as tx:
        await entry_files.add(tx, replace(file, attached="{}"), room.clock.now())
    if not content:
        return
    note = await room.house.attachments.files.keep(_pieces(content), file.name)
    async with room.house.database.transaction() as tx:
        attached = msgspec.json.encode(note).decode()
        await entry_files.keep(tx, file.id, attached=attached, size=note.size, media_type="")


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _token(room: Room, id: str) -> str:
    [row] = await room.rows("SELECT attached FROM entry_files WHERE id = :id", id=id)
    return msgspec.json.decode(row["attached"], type=FileNote).token


def test_archives_hold_what_can_be_sent() -> None:
    def filed(id: str, size: int, state: str = "kept") -> Filed:
        return Filed(id, 1, "{}", "still", id, size, "", "", state, "")

    sizes = {"a": 12, "b": 7, "c": 9, "d": 44, "e": 1, "f": 46, "g": 20}
    files = [*(filed(id, size * 1_000_000) for id, size in sizes.items()), filed("h", 0, "failed")]
    assert parted(files) == [("a", "b"), ("c",), ("d",), ("e", "f"), ("g", "h")]
    assert parted([]) == []
    assert [len(part) for part in parted([filed(str(n), 1) for n in range(1200)])] == [500, 500, 200]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a/b\\c.txt", "c.txt"), ("..", "file"), ("NUL", "_NUL"), ('x<>:"|?*.pdf', "x_______.pdf"),
        ("海报.jpg", "海报.jpg"), ("x" * 300 + ".jpeg", "x" * 75 + ".jpeg"), ("\u202egpj.exe", "gpj.exe"), ("", "file"),
    ],
)  # fmt: skip
def test_names_that_any_system_unpacks(name: str, safe: str) -> None:
    assert portable(name) == safe


def test_no_file_takes_anothers_place() -> None:
    taken: set[str] = set()
    places = [unused(place, taken) for place in ("a/x.jpg", "A/X.JPG", "a/x (2).jpg", "a/x", "a/x", "b.c/x", "b.c/x")]
    assert places == ["a/x.jpg", "A/X (2).JPG", "a/x (2) (2).jpg", "a/x", "a/x (2)", "b.c/x", "b.c/x (2)"]
