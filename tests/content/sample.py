"""The sample programme in memory, read straight from its sheets, so that tests need no database and no import."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace as changed

from bot.halls import venue_of
from bot.settings import load
from handlers.programme.programme import Programme, Venue, programme_of
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, PLANNED, Screening

ROOT = Path(__file__).parents[2]
SHEETS = ROOT / "handlers" / "content" / "sample"


@cache
def venue() -> Venue:
    """The shipped halls and days."""
    return venue_of(load(ROOT / "config.toml", {}))


@cache
def programme() -> Programme:
    """All of it, as version 1."""
    films = {film.id: film for film in map(_film, _rows("films"))}
    return programme_of(1, venue(), films.values(), [_screening(row, films) for row in _rows("screenings")])


@cache
def expanded(times: int) -> Programme:
    """The same with every screening that many times, five minutes after one another: a very large festival."""
    small = programme()
    copies = [
        changed(each, id=f"{each.id}-{at}", starts=each.starts + timedelta(minutes=5 * at))
        for at in range(times)
        for each in small.screenings
    ]
    return replace(programme_of(2, small.venue, small.films.values(), copies), films=small.films)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (SHEETS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _film(row: dict[str, str]) -> Film:
    title = {language: row[f"title_{language}"] for language in ("en", "zh", "original") if row[f"title_{language}"]}
    synopsis = {language: row[f"synopsis_{language}"] for language in ("en", "zh") if row[f"synopsis_{language}"]}
    return Film(
        row["film"], row["kind"], title, int(row["minutes"]), row["format"], _several(row["countries"]),
        int(row["year"] or 0), _several(row["spoken"]), _several(row["subtitles"]), row["audience"] or "general",
        int(row["age"] or 0), row["directors"], synopsis,
    )  # fmt: skip


def _screening(row: dict[str, str], films: dict[str, Film]) -> Screening:
    film, local = films[row["film"]], row["start"].replace(" ", "T")
    starts = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(venue().zone)).astimezone(UTC)
    price = {language: row[f"price_{language}"] for language in ("en", "zh") if row[f"price_{language}"]}
    state = row["state"] if row["state"] in (CANCELLED, ONLINE) else PLANNED
    return Screening(
        row["screening"], film.id, row["hall"], starts, local, venue().zone, int(row["minutes"] or film.minutes),
        _several(row["language"]) or film.spoken, _several(row["subtitles"]) or film.subtitles, price, row["tickets"],
        state, row["state"] == "sold out",
    )  # fmt: skip


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
