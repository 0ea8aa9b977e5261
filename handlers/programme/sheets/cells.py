"""What a file holds before anybody knows what it means: sheets, rows, cells; and why one cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.programme.checking import Fault

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 5_000
"""Letters."""

Cell = str | int | float | datetime | date | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. name: "" where the file has only one.

    rows: (number as people count them, cells), the empty ones left out.
    """

    name: str
    rows: Sequence[tuple[int, Sequence[Cell]]]


class Unreadable(Exception):
    """The file as a whole cannot be read; the fault says why, and what to do."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.key)
        self.fault = fault


def bounded(name: str, row: int, cells: Sequence[object]) -> list[Cell]:
    """The cells, trimmed, without empty ones at the end. Raises Unreadable where one of them is endless."""
    trimmed = [_trimmed(cell) for cell in cells[:MOST_COLUMNS]]
    for count, cell in enumerate(trimmed):
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            values = {"letters": len(cell), "most": LONGEST_CELL}
            raise Unreadable(Fault("sheet.cell", values, sheet=name, row=row, column=letter(count)))
    while trimmed and trimmed[-1] is None:
        trimmed.pop()
    return trimmed


def letter(count: int) -> str:
    """0 → "A", 26 → "AA": as spreadsheets call their columns."""
    text = ""
    count += 1
    while count:
        count, rest = divmod(count - 1, 26)
        text = chr(65 + rest) + text
    return text


def _trimmed(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell.strip().strip("\ufeff\u200b") or None
    if isinstance(cell, bool):
        return str(cell)
    return cell if isinstance(cell, (int, float, datetime, date, time, timedelta)) else None


def said(cell: Cell) -> str:
    """A cell as a sentence quotes it."""
    text = cell if isinstance(cell, str) else "" if cell is None else str(cell)
    return text if len(text) <= 60 else f"{text[:59]}…"
