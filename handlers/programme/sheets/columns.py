"""Which column is which: headers in both languages, wherever the header row stands; and the rows under it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from handlers.programme.sheets.cells import Cell, Sheet
from handlers.programme.sheets.days import Season, Unclear, read_day
from handlers.talk.texts import Texts

FIELDS = (
    "id", "film", "film_id", "title_en", "title_zh", "title_original", "kind", "hall", "date", "time", "start", "end",
    "minutes", "spoken", "subtitles", "price", "price_en", "price_zh", "tickets", "state", "link", "link_from",
    "link_until", "countries", "year", "format", "audience", "age", "directors", "synopsis_en", "synopsis_zh",
)  # fmt: skip
"""Everything that a column may be; the catalogue has the headers of each under "sheet.column_…", without "_"."""
_TITLES = frozenset({"film", "film_id", "title_en", "title_zh", "title_original"})
_WHEN = frozenset({"date", "time", "start", "id"})
_HEADER_WITHIN = 30
"""Rows above the header: a heading, the date of printing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row under a header. cells: by field, only those that hold something; heads: what its columns are called.

    day: what it says, or a row above it where days are written once.
    """

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    heads: Mapping[str, str]
    day: Cell = None

    def text(self, name: str) -> str:
        """A cell as text; a number without needless decimals; "" for nothing."""
        cell = self.cells.get(name)
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return "" if cell is None else str(cell)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet understood. screenings: each row is one, else each is a film. strays: rows that hold a lone remark."""

    sheet: str
    screenings: bool
    rows: Sequence[Row]
    strays: Sequence[Row] = field(default=())


def tables(sheets: Sequence[Sheet], texts: Texts, season: Season) -> list[Table]:
    """The sheets that have a header, films first; what else a workbook holds is left alone."""
    found = [table for sheet in sheets if (table := _table(sheet, texts, season))]
    return sorted(found, key=lambda table: table.screenings)


def keyed(text: str) -> str:
    """For comparing headers, names and titles: letters and digits alone."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _table(sheet: Sheet, texts: Texts, season: Season) -> Table | None:
    known = headers(texts)
    best: tuple[int, dict[int, str]] = (-1, {})
    for place, (_, cells) in enumerate(sheet.rows[:_HEADER_WITHIN]):
        columns = _columns(cells, known)
        if len(columns) > len(best[1]):
            best = place, columns
    place, columns = best
    fields = set(columns.values())
    if len(columns) < 2 or not (fields & _TITLES or "id" in fields):
        return None
    heads = {name: str(sheet.rows[place][1][at]) for at, name in columns.items()}
    rows, strays = _under(sheet, sheet.rows[place + 1 :], columns, heads, season)
    return Table(sheet.name, bool(fields & _WHEN), rows, strays)


def _under(
    sheet: Sheet, below: Sequence[tuple[int, Sequence[Cell]]], columns: Mapping[int, str], heads: Mapping[str, str],
    season: Season,
) -> tuple[list[Row], list[Row]]:  # fmt: skip
    """The rows; a day written once stands for those below it, too."""
    rows: list[Row] = []
    strays: list[Row] = []
    day: Cell = None
    for number, cells in below:
        named = {columns[at]: cell for at, cell in enumerate(cells) if cell is not None and at in columns}
        filled = [cell for cell in cells if cell is not None]
        if len(filled) == 1 and len(columns) > 2:
            if lone := _lone_day(filled[0], season):
                day = lone
            else:
                strays.append(Row(sheet.name, number, {"id": filled[0]}, heads))
            continue
        if {name: str(cell) for name, cell in named.items()} == heads or not named:
            continue
        day = named.get("date", day)
        rows.append(Row(sheet.name, number, named, heads, day))
    return rows, strays


def _lone_day(cell: Cell, season: Season) -> Cell:
    """A row that only says "Saturday, 17 April": those below are on that day."""
    if isinstance(cell, (int, float)):
        return None
    try:
        found: date | datetime = read_day(cell, season)
    except Unclear:
        return None
    return found


def _columns(cells: Sequence[Cell], known: Mapping[str, str]) -> dict[int, str]:
    """Which column is which field; of two with one meaning the first."""
    found: dict[int, str] = {}
    for at, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) <= 80:
            name = next((known[key] for key in _spellings(cell) if key in known), "")
            if name and name not in found.values():
                found[at] = name
    return found


def _spellings(header: str) -> Iterator[str]:
    """ "影厅 / Hall（必填）" may be known by the whole, without its brackets, or by one of its languages."""
    yield keyed(header)
    bare = re.sub(r"[(（\[【].*?[)）\]】]|\*", " ", header)
    yield keyed(bare)
    yield from (keyed(part) for part in re.split(r"[/|\n、]", bare))
    yield keyed("".join(re.findall("[\u4e00-\u9fff]", bare)))
    yield keyed(re.sub("[\u4e00-\u9fff]", " ", bare))


@lru_cache(maxsize=4)
def headers(texts: Texts) -> Mapping[str, str]:
    """Every header that is known, in any language → the field."""
    found: dict[str, str] = {}
    for name in FIELDS:
        found[keyed(name)] = name
        for language in texts.languages:
            found |= {
                keyed(word): name
                for word in texts.template(language, f"sheet.column_{name.replace('_', '')}").split("|")
            }
    return found
