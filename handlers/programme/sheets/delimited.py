"""CSV as spreadsheets save it: in any of the usual encodings, with commas, semicolons or tabs."""

import codecs
import csv
from collections.abc import Iterator
from io import StringIO

from handlers.programme.checking import Fault
from handlers.programme.sheets.cells import MOST_ROWS, Cell, Sheet, Unreadable, bounded

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")


def read(content: bytes) -> list[Sheet]:
    """Its one sheet. Raises Unreadable."""
    if content.startswith(_BINARY):
        raise Unreadable(Fault("sheet.no_csv"))
    text = decoded(content)
    if "\x00" in text:
        raise Unreadable(Fault("sheet.no_csv"))
    return [Sheet("", list(_rows(text)))]


def decoded(content: bytes) -> str:
    """The text. Raises Unreadable where it is in no encoding that is known here."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _in(content, encoding) or _unknown()
    for encoding in ("utf-16-le", "utf-16-be"):
        if _looks_wide(content, encoding):
            return _in(content, encoding) or _unknown()
    return _in(content, "utf-8") or _in(content, "gb18030") or _unknown()


def _in(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _unknown() -> str:
    raise Unreadable(Fault("sheet.encoding"))


def _looks_wide(content: bytes, encoding: str) -> bool:
    """UTF-16 without a mark: digits, commas and line ends have a zero byte each, always on the same side."""
    head = content[:4000]
    zeros = head[1::2] if encoding.endswith("le") else head[0::2]
    others = head[0::2] if encoding.endswith("le") else head[1::2]
    return len(zeros) > 4 and zeros.count(0) > len(zeros) // 5 and others.count(0) == 0


def _rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    reader, count = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)), 0
    number = 1
    try:
        for row in reader:
            if cells := bounded("", number, row):
                count += 1
                if count > MOST_ROWS:
                    raise Unreadable(Fault("sheet.rows", {"most": MOST_ROWS}))
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        long = {"letters": csv.field_size_limit(), "most": 5000}
        key = "sheet.cell" if "limit" in str(error) else "sheet.quotes"
        raise Unreadable(Fault(key, long if key == "sheet.cell" else {}, row=number)) from error


def _delimiter(text: str) -> str:
    """The sign that the first lines are divided by."""
    head = "\n".join(text[:20_000].splitlines()[:10])
    return max(",;\t", key=lambda sign: (head.count(sign), sign == ","))
