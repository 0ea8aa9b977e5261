"""Tables that people open in a spreadsheet: CSV that it reads rightly, and in which no cell becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""Beginnings by which spreadsheets take a text for a formula."""
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""
_SIGN = "[=+\\-@＝＋－＠]"
_WHOLE = re.compile(rf"[\t\r\n]|[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*{_SIGN}")
"""What cannot be seen may be dropped before it is looked for a formula."""
_PART = re.compile(rf"(?<=.[;\t\r\n])(?={_SIGN})", re.DOTALL)


def table(rows: Iterable[Sequence[object]]) -> str:
    """CSV with a mark at its beginning, without which Excel takes Chinese in UTF-8 for something else."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([[harmless(cell) for cell in row] for row in rows])
    return "\ufeff" + written.getvalue()


def harmless(cell: object) -> object:
    """A text that begins like a formula gets an apostrophe, by which spreadsheets know that it is none; so does a part
    that would begin like one where semicolons or tabs are taken for the ends of cells. What XML cannot hold goes."""
    if not isinstance(cell, str):
        return cell
    text = UNPRINTABLE.sub("", cell)
    parts = _PART.sub("'", text)
    return f"'{parts}" if _WHOLE.match(text) else parts
