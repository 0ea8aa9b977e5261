"""Tables that people open in a spreadsheet: CSV that it reads rightly, and in which no cell becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""Beginnings by which spreadsheets take a text for a formula."""


def table(rows: Iterable[Sequence[object]]) -> str:
    """CSV with a mark at its beginning, without which Excel takes Chinese in UTF-8 for something else."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([[harmless(cell) for cell in row] for row in rows])
    return "\ufeff" + written.getvalue()


def harmless(cell: object) -> object:
    """A text that begins like a formula gets an apostrophe, by which spreadsheets know that it is none."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
