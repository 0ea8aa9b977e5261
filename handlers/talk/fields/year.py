"""A year: four digits, in whatever they are written, or this year and last year."""

import re
from zoneinfo import ZoneInfo

from handlers.talk.content import Field, Value
from handlers.talk.fields import normal
from handlers.talk.fields.duration import unusual
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read

FIRST_FILM = 1888
_FOUR = re.compile(r"(?<!\d)(?:1[5-9]|2[01])\d\d(?!\d)")
_TWO = re.compile(r"(?<!\d)(\d\d)(?=年)|(?<!\w)'(\d\d)(?!\w)")
_SPOKEN = {
    "this year": 0, "the current year": 0, "current year": 0, "今年": 0, "本年": 0, "本年度": 0, "当年": 0,
    "last year": -1, "previous year": -1, "the previous year": -1, "去年": -1, "上一年": -1, "旧年": -1,
    "the year before last": -2, "year before last": -2, "two years ago": -2, "2 years ago": -2, "前年": -2,
    "两年前": -2,
    "next year": 1, "明年": 1, "来年": 1,
}  # fmt: skip
_SEASONS = re.compile(
    r"^(?:in|from|it was|finished|completed|made|于|在)\s+|(?<=年)年?[底末初]?(?:完成|制作|拍摄|的)*$"
)


def this_year(context: Context) -> int:
    """The year it is at the festival."""
    return context.now.astimezone(ZoneInfo(context.zone)).year


def _with_zeros(folded: str) -> str:
    """2o20 → 2020: the letter stands where the figure was meant."""
    return re.sub(r"(?<![a-z0-9])(?=[o\d]*\d)[12][o\d]{3}(?![a-z0-9])", lambda year: year[0].replace("o", "0"), folded)


def _years(text: str, now: int) -> list[int]:
    folded = _with_zeros(normal.folded(text).strip(" .!"))
    spoken = _SPOKEN.get(_SEASONS.sub("", folded), _SPOKEN.get(folded))
    if spoken is not None:
        return [now + spoken]
    counted = normal.digits(folded)
    years = [int(year) for year in _FOUR.findall(counted)]
    if not years:
        short = [int(han or quoted) for han, quoted in _TWO.findall(counted)]
        years = [2000 + year if 2000 + year <= now + 1 else 1900 + year for year in short]
    return list(dict.fromkeys(years))


def _fits(field: Field, year: int, context: Context) -> Problem | None:
    now = this_year(context)
    first = int(field.min) if field.min is not None else FIRST_FILM
    last = int(field.max) if field.max is not None else now
    if year > now >= last:
        return Problem("field.year.future", {"year": year, "now": now})
    if not first <= year <= last:
        return Problem("field.year.window", {"year": year, "min": first, "max": last})
    return None


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """One year within the window field.min..field.max (by default from the first film to this year)."""
    years = _years(text, this_year(context))
    if not years:
        return Problem("field.year.unreadable", {"typed": normal.clean(text)})
    if len(years) > 1:
        return Problem("field.year.several", {"years": normal.listed([str(year) for year in years], context.language)})
    note = (Note("field.understood", {"typed": normal.clean(text), "value": str(years[0])}),)
    mended = normal.folded(text) != _with_zeros(normal.folded(text))
    return _fits(field, years[0], context) or Read(
        years[0], (note if mended else ()) + unusual(field, years[0], context)
    )


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """A stored year must lie in today's window."""
    return _fits(field, value, context) if type(value) is int else Problem("field.outdated")


def write(field: Field, value: Value, language: str) -> str:
    """2020, and 2020年 in Chinese."""
    return f"{value}年" if language.startswith("zh") else str(value)


YEAR = Kind(read, check, write)
