"""Files that are broken, huge, mislabelled or meant to hurt: each gets a sentence, and little memory."""

import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest

from handlers.programme.sheets.opening import refusal
from handlers.talk.voice import Voice
from tests.sheets import ROOT, ROWS, csv_of, read, slots, texts, workbook, wrong

GOOD = workbook(a=ROWS)
DAMAGED = "The file is damaged or only half there. Save it again, and send it once more."
NO_WORKBOOK = (
    "This is called XLSX, but it is no Excel workbook. Open it in Excel or WPS, save it as XLSX, and send it again."
)
HOSTILE = "The file holds definitions that Excel does not write; I do not open it. Save it anew with Excel or WPS."

BAD_EVENT = "row 1: this event cannot be read"


def rebuilt(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The good workbook with parts changed or added."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name, content)
    return file.getvalue()


def with_entities(name: str, content: bytes) -> bytes:
    if "sheet1" not in name:
        return content
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    head, _, rest = content.partition(b"<worksheet")
    return head + doctype + b"<worksheet" + rest


def swollen(name: str, content: bytes) -> bytes:
    return content + b" " * 50_000_000 if "sheet1" in name else content


def long_words(name: str, content: bytes) -> bytes:
    return content.replace(b"Dome Theatre", b"D" * 1_000_000)


def lying(content: bytes) -> bytes:
    """The directory says that the sheet unpacks to 100 bytes."""
    out, at = bytearray(content), content.rfind(b"PK\x01\x02")
    while at >= 0:
        if b"sheet1.xml" in content[at : at + 100]:
            out[at + 24 : at + 28] = (100).to_bytes(4, "little")
        at = content.rfind(b"PK\x01\x02", 0, at)
    return bytes(out)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", GOOD[: len(GOOD) // 2], DAMAGED),
        ("a.xlsx", GOOD[:-30], DAMAGED),
        ("a.xlsx", GOOD[:1000] + b"\x00" * 200 + GOOD[1200:], DAMAGED),
        ("a.xlsx", lying(GOOD), DAMAGED),
        ("a.xlsx", rebuilt(lambda name, content: content[:100] if "sheet1" in name else content), DAMAGED),
        ("a.xlsx", b"not a workbook at all", NO_WORKBOOK),
        ("a.xlsx", rebuilt(swollen), "The file would unpack to 50 MB, which no programme needs; I do not open it."),
        ("a.xlsx", rebuilt(with_entities), HOSTILE),
        ("a.xlsx", rebuilt(long_words), "row 2, B: a cell holds 1000000 letters; 5000 are the most that I read"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
            "The file is locked with a password, or an old Excel file. Save it without a password, as XLSX.",
        ),
        (
            "a.csv",
            GOOD,
            "This is called CSV, but it is no text. Save the sheet as CSV, and send it again.",
        ),
        (
            "a.csv",
            b"film,hall\n" + bytes(range(1, 256)),
            "I cannot make out the file’s encoding. Save it as CSV UTF-8.",
        ),
        ("a.csv", b" \n\n", "The file is empty."),
        ("a.csv", csv_of(ROWS[:1]), "There is a row with column names, and nothing below it."),
        (
            "a.csv",
            b"hello\nworld",
            "I find no row with column names. One row has to name the columns: film, hall, date and time, or start.",
        ),
        (
            "a.csv",
            csv_of([ROWS[0], ("x" * 1_000_000, "dome", "17 April 10:00")]),
            "row 2: a cell holds 131072 letters; 5000 are the most that I read",
        ),
        (
            "a.csv",
            csv_of([ROWS[0], ("x" * 6_000, "dome", "17 April 10:00")]),
            "row 2, A: a cell holds 6000 letters; 5000 are the most that I read",
        ),
        ("a.csv", csv_of([ROWS[0], *[ROWS[1]] * 20_001]), "The file has more than 20000 rows; please divide it."),
        ("a.ics", b"nothing", "This is called ICS, but it is no calendar."),
        ("a.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x", DAMAGED),
        (
            "a.ics",
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20219999\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            BAD_EVENT,
        ),
        ("a.ics", b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 80_000 + b"END:VCALENDAR", BAD_EVENT),
        ("a.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + b"X-A:a\n" * 80_000 + b"END:VEVENT\nEND:VCALENDAR", BAD_EVENT),
        ("a.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VCALENDAR", BAD_EVENT),
        (
            "a.ics",
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Bees\r\nDTSTART:20210417T100000\r\nRRULE:FREQ=DAILY\r\n"
            b"END:VEVENT\r\nEND:VCALENDAR\r\n",
            "row 1: “Bees” repeats by a rule; each screening has to stand by itself",
        ),
        (
            "a.pdf",
            b"%PDF-1.7",
            "I cannot read a file of this kind (a.pdf). Save it as XLSX or CSV, and send it again.",
        ),
    ],
)
def test_each_gets_a_sentence(name: str, content: bytes, said: str) -> None:
    told = read(content, name)
    assert (wrong(told), told.sound) == ([said], False)


def test_type_and_size_are_judged_before_anything_is_fetched() -> None:
    english = Voice(texts(), "en")
    assert [refusal(name, size) for name, size in [("A.XLSX", 0), ("b.csv", 5_000_000), ("排片.ics", 1)]] == [None] * 3
    said = [refusal(name, size) for name, size in [("old.xls", 10), ("a.numbers", 10), ("a.xlsx", 5_000_001)]]
    assert [fault.said(english).unescape() for fault in said if fault] == [
        "I cannot read a file of this kind (old.xls). Save it as XLSX or CSV, and send it again.",
        "I cannot read a file of this kind (a.numbers). Save it as XLSX or CSV, and send it again.",
        "The file has 5.0 MB; I read up to 5 MB. Leave out pictures and other sheets, or save it as CSV.",
    ]


def test_a_row_at_the_end_of_the_sheet_costs_nothing() -> None:
    def far(name: str, content: bytes) -> bytes:
        cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
        return content.replace(b"</sheetData>", cell) if "sheet1" in name else content

    assert len(slots(read(rebuilt(far), "a.xlsx"))) == 3


@pytest.mark.parametrize(
    ("column", "cell"),
    [("film", "a b " * 1200), ("film", "一" * 4900), ("start", "一" * 4900), ("spoken", "x y " * 1200)],
)
def test_long_cells_take_no_square_of_their_length(column: str, cell: str) -> None:
    """Each of them took a tenth of a second to more than a whole one, in calls that let nothing else run."""
    good = {"film": "Dome of Bees", "hall": "dome", "start": "2021-04-17 19:30", "minutes": 30, "kind": "dome"}
    rows = [tuple({**good, "spoken": "en", column: f"{count} {cell}"}.values()) for count in range(100)]
    began = time.process_time()
    read(csv_of([(*good, "spoken"), *rows]))
    assert time.process_time() - began < 3


def test_a_file_of_equal_rows_is_told_of_each_clash_once() -> None:
    began = time.process_time()
    told = read(csv_of([ROWS[0], *[ROWS[1]] * 5_000]))
    assert (len(told.faults), {fault.key for fault in told.faults}) == (2_000, {"check.clash"})
    assert time.process_time() - began < 5


MOST_MEGABYTES = {"a_csv": 150, "a_xlsx": 150, "bomb_xlsx": 20, "words_xlsx": 150}
PROBE = """
import os, resource, sys
from pathlib import Path
from tests.sheets import read, ROWS, csv_of
from handlers.programme.sheets import wordings
import openpyxl, icalendar
read(csv_of(ROWS)), wordings.tags("English"), wordings.countries("France")

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

for name in sys.argv[1:]:
    if os.fork() == 0:
        before = peak()
        told = read(Path(name).read_bytes(), name)
        print(len(told.proposal.screenings), told.faults[0].key, (peak() - before) // 1024, flush=True)
        os._exit(0)
    assert os.wait()[1] == 0
"""


def probed(folder: Path, **files: bytes) -> dict[str, tuple[int, str, int]]:
    """How many screenings and which first fault a process of its own finds in each, and its extra megabytes."""
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    names = [str(folder / name.replace("_", ".")) for name in files]
    done = subprocess.run([sys.executable, "-c", PROBE, *names], cwd=ROOT, capture_output=True, text=True, check=True)
    told = [line.split() for line in done.stdout.splitlines()]
    return {name: (int(each[0]), each[1], int(each[2])) for name, each in zip(files, told, strict=True)}


def packed(rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of these rows as Excel packs it, its words in one list; openpyxl takes seconds to write so many."""
    words = {cell: count for count, cell in enumerate(dict.fromkeys(cell for row in rows for cell in row))}
    listed = "".join(f"<si><t>{word}</t></si>" for word in words)
    lines = (
        f'<row r="{at}">' + "".join(f'<c t="s"><v>{words[cell]}</v></c>' for cell in row) + "</row>"
        for at, row in enumerate(rows, 1)
    )
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    page = f"<worksheet {space}><sheetData>{''.join(lines)}</sheetData></worksheet>".encode()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    declared = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'

    def change(name: str, content: bytes) -> bytes:
        return page if "sheet1" in name else content.replace(b"</Types>", declared)

    return rebuilt(change, **{"xl/sharedStrings.xml": f"<sst {space}>{listed}</sst>".encode()})


def ten_thousand() -> list[tuple[object, ...]]:
    halls = ("dome", "giant", "fourd", "motion", "forum")
    rows: list[tuple[object, ...]] = [("film", "hall", "start", "minutes", "kind", "format")]
    shown = {"dome": "dome", "giant": "giant", "fourd": "fourd", "motion": "motion", "forum": "dcp"}
    for count in range(10_000):
        hall, minute = halls[count % 5], count // 5 * 30 + 5 * 60
        day, rest = divmod(minute, 24 * 60)
        at = f"2021-04-{day + 1:02}" if day < 30 else f"2021-05-{day - 29:02}"
        row = (f"Film {hall}", hall, f"{at} {rest // 60:02}:{rest % 60:02}", 10, "dome", shown[hall])
        rows.append(row)
    return [tuple(row) for row in rows]


def test_large_files_and_bombs_are_read_in_bounded_memory(tmp_path: Path) -> None:
    rows = ten_thousand()
    words = [[f"{row} {column} words" for column in range(50)] for row in range(1_000)]
    bomb = rebuilt(swollen)
    told = probed(tmp_path, a_csv=csv_of(rows), a_xlsx=packed(rows), bomb_xlsx=bomb, words_xlsx=packed(words))
    assert {name: each[:2] for name, each in told.items()} == {
        "a_csv": (10_000, "check.night"), "a_xlsx": (10_000, "check.night"),
        "bomb_xlsx": (0, "sheet.bomb"), "words_xlsx": (0, "sheet.no_header"),
    }  # fmt: skip
    assert [told[name][2] < most for name, most in MOST_MEGABYTES.items()] == [True] * 4
