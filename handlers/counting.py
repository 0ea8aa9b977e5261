"""Figures before they are drawn: what is counted, in words of one language, and where the days of a zone fall."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from storage.numbers import HOUR, MINUTE, At

BARS, COLUMNS, LINES = "bars", "columns", "lines"
MOST_BARS = 15
MOST_DAYS = 400
"""Days of one picture; what is older is left out of it, and stands in the table."""


class Bar(msgspec.Struct, frozen=True):
    """One thing that is counted. values: one for each series."""

    label: str
    values: tuple[int, ...]

    @property
    def total(self) -> int:
        """Of all series."""
        return sum(self.values)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What one picture shows, plain text.

    shape: BARS (a bar a thing, its series one after another), COLUMNS (the same by day), LINES (series by day, each a
    line). axis: what the numbers are ("films"); of: what stands at the bars ("category"). series: their names; one
    needs none in the picture. source: where from and when. coming: for days, the labels of those that are to come.
    rest: what is said of the bars that are left out, "" for none; totals: of each series with them, () where none are.
    mark, marked: a place among the days, from the beginning of the first one (-1 for none), and what is there.
    """

    shape: str
    title: str
    axis: str
    of: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    source: str
    coming: tuple[str, ...] = ()
    rest: str = ""
    totals: tuple[int, ...] = ()
    mark: float = -1
    marked: str = ""

    @property
    def total(self) -> int:
        """Of everything."""
        return sum(bar.total for bar in self.bars)


def left_out(figure: Figure) -> tuple[int, int]:
    """How many bars a picture of it would leave out, and what they have together."""
    rest = figure.bars[MOST_BARS:] if figure.shape == BARS else ()
    return len(rest), sum(bar.total for bar in rest)


def trimmed(figure: Figure, rest: str) -> Figure:
    """As much of it as a picture can show: the first bars and a word of the `rest` ("12 others: 40"), the last days.

    The rest is no bar: together it is often longer than any of those that the picture is about.
    """
    if figure.shape != BARS:
        begin = max(0, len(figure.bars) - MOST_DAYS)
        mark = figure.mark - begin if figure.mark >= begin else -1
        return msgspec.structs.replace(figure, bars=figure.bars[begin:], mark=mark)
    if len(figure.bars) <= MOST_BARS:
        return figure
    totals = tuple(sum(column) for column in zip(*(bar.values for bar in figure.bars), strict=True))
    return msgspec.structs.replace(figure, bars=figure.bars[:MOST_BARS], rest=rest, totals=totals)


def grain(zone: ZoneInfo) -> int:
    """How finely instants are to be grouped, so that none falls into two days of that zone."""
    years = (datetime(year, month, 1, tzinfo=UTC) for year in (2020, 2030) for month in (1, 7))
    offsets = [instant.astimezone(zone).utcoffset() or timedelta() for instant in years]
    return MINUTE if any(offset % timedelta(hours=1) for offset in offsets) else HOUR


def by_day(counted: Iterable[At], zone: ZoneInfo) -> dict[date, dict[str, int]]:
    """Day of that zone → kind → how many."""
    found: dict[date, dict[str, int]] = {}
    for each in counted:
        kinds = found.setdefault(each.begins.astimezone(zone).date(), {})
        kinds[each.kind] = kinds.get(each.kind, 0) + each.n
    return found


def daily(days: Mapping[date, Mapping[str, int]], kinds: Sequence[str], last: date) -> list[tuple[date, list[int]]]:
    """Each day from the first of them to `last`, those without anything too; [] where there is nothing."""
    if not days:
        return []
    first = min(days)
    count = max((max(last, *days) - first).days + 1, 1)
    every = [first + timedelta(days=number) for number in range(count)]
    return [(day, [days.get(day, {}).get(kind, 0) for kind in kinds]) for day in every]


def summed(rows: Sequence[tuple[date, list[int]]]) -> list[tuple[date, list[int]]]:
    """The same, each day with all before it."""
    if not rows:
        return []
    so_far, found = [0] * len(rows[0][1]), []
    for day, values in rows:
        so_far = [before + value for before, value in zip(so_far, values, strict=True)]
        found.append((day, so_far))
    return found


def encoded(figure: Figure) -> str:
    """As the token of a file that is drawn when it is sent."""
    return msgspec.json.encode(figure).decode()


def decoded(token: str) -> Figure:
    """What `encoded` wrote. Raises msgspec.DecodeError for anything else."""
    return msgspec.json.decode(token, type=Figure)
