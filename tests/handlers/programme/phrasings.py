"""The phrasings of tests/content/asked, and whether a reading of one is right."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from handlers.programme.asked import Asked

FOLDER = Path(__file__).parents[2] / "content" / "asked"
NOWS = {"15": datetime(2021, 4, 15, 2, 0, tzinfo=UTC), "01": datetime(2021, 5, 1, 5, 10, tzinfo=UTC)}
_LANGUAGES = 6
_PARTS = ("morning", "noon", "afternoon", "evening", "night", "")


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A line of the table, counted from 1; readings: columns days to other, one or two honest ones."""

    line: int
    now: datetime
    text: str
    readings: tuple[tuple[str, ...], ...]


def phrasings(language: str) -> Iterator[Phrasing]:
    """All lines of a language."""
    with (FOLDER / f"{language}.tsv").open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            cells = (row + [""] * 10)[:10]
            yield Phrasing(line, NOWS[cells[0]], cells[1], tuple(_readings(cells[2:])))


def others(language: str) -> list[str]:
    """What is said to the bot that asks nothing of the programme."""
    return (FOLDER / f"not_programme_{language}.tsv").read_text("utf-8").splitlines()


def _readings(cells: list[str]) -> Iterator[tuple[str, ...]]:
    count = max(len(cell.split("|")) for cell in cells[:7])
    for at in range(count):
        yield tuple(cell.split("|")[at if "|" in cell else 0] for cell in cells)


def wrong_day(phrasing: Phrasing, asked: Asked) -> bool:
    """Days were understood that nobody means."""
    return asked.days is not None and _days(asked) not in {reading[0] for reading in phrasing.readings}


def faults(phrasing: Phrasing, asked: Asked) -> list[str]:
    """What differs from the closest honest reading, [] for a right one."""
    return min((_faults(reading, asked) for reading in phrasing.readings), key=len)


def _faults(reading: tuple[str, ...], asked: Asked) -> list[str]:
    days, part, halls, kinds, languages, films, audience, other = reading
    told = [
        ("days", days, _days(asked)),
        ("part", part, _part(part, asked)),
        ("halls", _set(halls), set(asked.halls)),
        ("kinds", _set(kinds), set(asked.kinds)),
        ("languages", _set(languages), {*asked.spoken, *(f"sub:{tag}" for tag in asked.subtitles)}),
        ("films", _set(films), set(asked.films)),
        ("audience", audience, asked.audience),
    ]
    wrong = [f"{name}: {got!r} for {wanted!r}" for name, wanted, got in told if wanted != got]
    return wrong + [f"other: {word}" for word in _others_wrong(_set(other) - {"either"}, asked)]


def _others_wrong(wanted: set[str], asked: Asked) -> set[str]:
    """The column names what matters most: that the time is asked for beside it is no mistake."""
    got: set[str] = {asked.moment} if asked.moment else set()
    got |= (
        {"when"} if asked.wants_time and ("when" in wanted or not wanted & {"next", "first", "last", "now"}) else set()
    )
    got |= {"where"} if asked.wants_place else set()
    return wanted ^ got


def _set(cell: str) -> set[str]:
    return {part for part in cell.split(",") if part}


def _days(asked: Asked) -> str:
    if asked.days is None:
        return ""
    first, last = asked.days
    return first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"


def _part(wanted: str, asked: Asked) -> str:
    """What was understood, in the words of the table."""
    return (
        asked.part
        if asked.part or (wanted in _PARTS and asked.earliest is None and asked.latest is None)
        else _hours(asked)
    )


def _hours(asked: Asked) -> str:
    earliest, latest = asked.earliest, asked.latest
    if earliest is not None and earliest == latest:
        return f"at {_clock(earliest)}"
    if earliest is not None and latest is not None:
        return f"{_clock(earliest)}..{_clock(latest)}"
    if earliest is not None:
        return f"after {_clock(earliest)}"
    return f"before {_clock(latest + 1)}" if latest is not None else ""


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
