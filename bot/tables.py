"""Writes tables to a file, row by row: CSV and XLSX in which no text becomes a formula and every number stays one."""

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

from handlers.staff.numbers.reader import Cell
from handlers.talk.spreadsheet import FORMULA, UNPRINTABLE, harmless

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_LONGEST = 32_767
"""Characters of one cell (Excel's limit)."""
_WIDE, _NARROW = 46, 9
_TAKEN = (*FORMULA, "#")
"""Beginnings that openpyxl takes for a formula or an error, or that a spreadsheet would when the cell is edited."""


class Table(ABC):
    """A table that is being written; to be used in threads, one at a time."""

    @abstractmethod
    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """More rows."""

    @abstractmethod
    def close(self) -> None:
        """That was all; the file holds it now."""


class Csv(Table):
    """UTF-8 with a mark at its beginning, without which Excel takes Chinese for something else."""

    def __init__(self, file: IO[bytes], columns: Sequence[str]) -> None:
        self._file = file
        self._file.write(b"\xef\xbb\xbf")
        self.add([columns])

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerows([[harmless(cell) for cell in row] for row in rows])
        self._file.write(text.getvalue().encode("utf-8", "replace"))

    def close(self) -> None:
        self._file.flush()


class Xlsx(Table):
    """One sheet whose head stays in sight and can be filtered by."""

    def __init__(self, file: IO[bytes], columns: Sequence[str]) -> None:
        import openpyxl

        self._file = file
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet: WriteOnlyWorksheet = self._book.create_sheet()
        self._sheet.freeze_panes = "B2"
        self._columns = len(columns)
        self._rows = 0
        for number, label in enumerate(columns, 1):
            self._sheet.column_dimensions[_letters(number)].width = min(max(_width(label) + 2, _NARROW), _WIDE)
        self.add([columns])

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            self._sheet.append([self._cell(cell, head=not self._rows) for cell in row])
            self._rows += 1

    def _cell(self, value: Cell, *, head: bool) -> Any:
        """Texts stay as they are: their type says that they are none, and a mark that they stay so when edited."""
        if not isinstance(value, str):
            return value
        text = UNPRINTABLE.sub("", value)[:_LONGEST]
        if not head and not text.startswith(_TAKEN):
            return text
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font

        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"
        if text.startswith(_TAKEN):
            cell.quotePrefix = True
        if head:
            cell.font = Font(bold=True)
        return cell

    def close(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{_letters(self._columns)}{max(self._rows, 1)}"
        self._book.save(self._file)
        self._file.flush()


TABLES: dict[str, type[Csv] | type[Xlsx]] = {"csv": Csv, "xlsx": Xlsx}


def _letters(number: int) -> str:
    """1 → "A", 27 → "AA"."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _width(label: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in label)
