"""Excel workbooks, read as a stream: what a hostile one would unpack to is known before it is unpacked."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from handlers.programme.checking import Fault
from handlers.programme.sheets.cells import MOST_COLUMNS, MOST_ROWS, Cell, Sheet, Unreadable, bounded

_MOST_PARTS, _MOST_UNPACKED, _MOST_WORDS = 1_000, 60_000_000, 12_000_000
_MOST_RATIO = 100
"""Sheets of repeated words pack to a twentieth; only what is meant to hurt packs to less than a hundredth …"""
_SMALL = 2_000_000
"""… of more than so many bytes."""
_HOSTILE = re.compile(rb"<!DOCTYPE|<!ENTITY|\x00", re.IGNORECASE)
_PIECE = 1 << 20
_LAST_ROW = 1 << 20
_MOST_SEEN = 100_000
"""Rows that are there and may be empty: formatted for later."""


def read(content: bytes) -> list[Sheet]:
    """The visible sheets. Raises Unreadable."""
    _inspect(content)
    try:
        return list(_sheets(content))
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # whatever the reader stumbles over, the file is not as Excel writes it
        raise Unreadable(Fault("sheet.broken")) from error


def _sheets(content: bytes) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # 15 MB, which only those pay who import

    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for page in book.worksheets:
            if page.sheet_state == "visible":
                page.reset_dimensions()  # what a sheet says of its own size may be wrong
                name = page.title if len(book.worksheets) > 1 else ""
                yield Sheet(name, list(_rows(page, name)))
    finally:
        book.close()


def _rows(page: Any, name: str) -> Iterator[tuple[int, list[Cell]]]:
    count = seen = 0
    blank: object = None
    for number, row in enumerate(page.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS, values_only=True), 1):
        if row is blank:  # what is missing comes as one and the same row, up to a million times
            continue
        cells, seen = bounded(name, number, row), seen + 1
        if not cells:
            blank = row
            continue
        count += 1
        if count > MOST_ROWS or seen > _MOST_SEEN:
            raise Unreadable(Fault("sheet.rows", {"most": MOST_ROWS}))
        yield number, cells


def _inspect(content: bytes) -> None:
    """Raises Unreadable for what must not be unpacked, and what is damaged."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # OLE: an old .xls, or a workbook with a password
        raise Unreadable(Fault("sheet.locked"))
    if not content.startswith(b"PK"):
        raise Unreadable(Fault("sheet.no_workbook"))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _weigh(archive.infolist(), len(content))
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    _look_through(archive, part)
    except Unreadable:
        raise
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise Unreadable(Fault("sheet.broken")) from error
    except Exception as error:  # zlib.error, lzma.LZMAError: of the packing's own
        raise Unreadable(Fault("sheet.broken")) from error


def _weigh(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if "xl/workbook.xml" not in [part.filename for part in parts]:
        raise Unreadable(Fault("sheet.no_workbook"))
    unpacked = sum(part.file_size for part in parts)
    words = sum(
        part.file_size for part in parts if "/worksheets/" not in part.filename and "media/" not in part.filename
    )
    huge = unpacked > _SMALL and unpacked > packed * _MOST_RATIO
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or words > _MOST_WORDS or huge:
        raise Unreadable(Fault("sheet.bomb", {"megabytes": max(1, unpacked // 1_000_000)}))


def _look_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No definitions of entities, which may stand for more and more of themselves: Excel writes none."""
    tail = b""
    with archive.open(part) as stream:  # gives no more than the directory said, whatever the part unpacks to
        while piece := stream.read(_PIECE):
            if _HOSTILE.search(tail + piece):
                raise Unreadable(Fault("sheet.hostile"))
            tail = piece[-16:]
