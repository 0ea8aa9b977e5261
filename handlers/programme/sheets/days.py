"""Days and times as people write them into sheets: real ones, 17 April 7:30 pm, 四月十七日 晚上7:30, 25:10."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.programme.checking import Value
from handlers.programme.sheets.cells import Cell, said
from handlers.programme.sheets.numerals import in_digits

MIDNIGHT = 24 * 60
LATEST = 30 * 60
"""The last minute of a day that sheets write: 25:10 is ten past one in the night after it."""
_LONGEST = 120
"""Letters of a day and a time in words; what is longer is not looked at, because looking takes its square."""
_FIRST = date(1899, 12, 30)
"""Excel counts the days from here."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
}
_WEEKDAY = re.compile(
    r"\(?\b(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?\b\.?\)?,?|\(?(?:星期|周|礼拜)([一二三四五六日天])\)?,?"
)
_PARTS = "凌晨|清晨|清早|早上|早晨|早|上午|中午|正午|下午|午后|傍晚|晚上|晚间|晚|深夜|夜里|夜间|午夜|夜"
_CLOCK = re.compile(
    rf"(?P<part>{_PARTS})?\s*(?<![\d.])(?P<h>\d{{1,2}})\s*"
    r"(?:(?P<sign>:|[点时]:?)\s*(?P<m>\d{1,2})?(?P<half>半|一刻|三刻|整)?分?(?::\d\d(?:\.\d+)?)?)?"
    r"\s*(?P<ap>[ap]\.?m\.?(?![a-z]))?(?:hrs?|h)?"
)
_DOTTED = re.compile(r"(\d{1,2})\.(\d\d)(?=\s*(?:[ap]\.?m|h|$|-|~))")
_DOTTED_PM = re.compile(r"(\d{1,2})\.(\d\d)(?=\s*[ap]\.?m)")
_RANGE = re.compile(r"\s*(?:-|~|至|到|to|until|till)\s*")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[tT ]\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?\s*(?:[zZ]|[+-]\d\d:?\d\d)")
_YMD = re.compile(r"(\d{4}|\d\d(?=年))\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?|(\d{4})(\d\d)(\d\d)")
_HAN = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_DAY_FIRST = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?\s*(?:of)?[-\s]*([a-z]{3,9})\.?,?[-\s]*(\d{4})?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?[-\s]*(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})?")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{4}|\d\d))?\.?")


class Unclear(Exception):
    """A cell that cannot be read as what it should be. key: of the sentence that says what was expected."""

    def __init__(self, key: str, values: Mapping[str, Value]) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of a day, in minutes of it (up to LATEST), and when it ends, where that was said."""

    minutes: int
    ends: int | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """What days without a year, and times with an offset, are read by."""

    first: date
    last: date
    zone: str

    def in_year(self, month: int, day: int) -> date | None:
        """The day of that month in the season, or else in the season's first year; None if there is none."""
        found = [_day(year, month, day) for year in range(self.first.year, self.last.year + 1)]
        inside = [each for each in found if each and self.first <= each <= self.last]
        return next(iter(inside), None) or next((each for each in found if each), None)


def read_day(cell: Cell, season: Season) -> date:
    """The day that a cell names. Raises Unclear."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and 30_000 < cell < 80_000:
        return _FIRST + timedelta(days=int(cell))
    text = _prepared(str(cell)) if isinstance(cell, (str, int)) else ""
    found = _written(text, said(cell), season)
    if found is None:
        raise Unclear("sheet.bad_day", {"value": said(cell)})
    return found


def read_clock(cell: Cell) -> Clock:
    """The time of day that a cell names. Raises Unclear."""
    if isinstance(cell, (datetime, time)):
        return Clock(cell.hour * 60 + cell.minute + (cell.second >= 30))
    if isinstance(cell, timedelta):
        return _in_a_day(round(cell.total_seconds() / 60), cell)
    if isinstance(cell, float) and 0 <= cell < 1.25:
        return Clock(round(cell * MIDNIGHT))
    if isinstance(cell, int) or (isinstance(cell, str) and re.fullmatch(r"\d{3,4}", cell)):
        hours, minutes = divmod(int(cell), 100)
        return _in_a_day(hours * 60 + minutes if minutes < 60 and int(cell) > 99 else LATEST, cell)
    text = _DOTTED.sub(r"\1:\2", _prepared(str(cell))) if isinstance(cell, str) else ""
    found = _CLOCK.match(text) if text else None
    if found is None:
        raise Unclear("sheet.bad_time", {"value": said(cell)})
    clock, rest = _with_end(found, text, cell)
    if rest.strip(" ,"):
        raise Unclear("sheet.bad_time", {"value": said(cell)})
    return clock


def read_start(cell: Cell, season: Season) -> tuple[date, Clock]:
    """The day and the time in one cell. Raises Unclear."""
    if isinstance(cell, datetime):
        rounded = cell + timedelta(seconds=30)
        return rounded.date(), Clock(rounded.hour * 60 + rounded.minute)
    if isinstance(cell, float) and 30_000 < cell < 80_000:
        return read_start(datetime.combine(_FIRST, time()) + timedelta(days=cell), season)
    if not isinstance(cell, str):
        raise Unclear("sheet.bad_start", {"value": said(cell)})
    if _ISO.fullmatch(cell.strip()):
        return read_start(_on_clocks(cell.strip(), season.zone), season)
    text = _DOTTED_PM.sub(r"\1:\2", re.sub(r"(?<=\d)t(?=\d)", " ", _prepared(cell)))
    found = next((each for each in _CLOCK.finditer(text) if _is_clock(each)), None)
    if found is None:
        raise Unclear("sheet.bad_start", {"value": said(cell)})
    clock, rest = _with_end(found, text, cell)
    day = _written(f"{text[: found.start()]} {rest}", said(cell), season)
    if day is None:
        raise Unclear("sheet.bad_start", {"value": said(cell)})
    return day, clock


def read_minutes(cell: Cell) -> int:
    """How long something lasts: 90, "90 min", "1h30", "1:30", "1小时30分". Raises Unclear."""
    if isinstance(cell, (time, datetime)):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 60)
    if isinstance(cell, (int, float)):
        return round(cell * MIDNIGHT) if 0 < cell < 1 else round(cell)
    text = _prepared(cell) if isinstance(cell, str) else ""
    if plain := re.fullmatch(r"(\d{1,3})(?:\.0+)?\s*(?:m|mins?|minutes?|分钟?|['′])?\.?", text):
        return int(plain[1])
    hours = re.fullmatch(
        r"(\d{1,2})\s*(?:h|hrs?|hours?|小时|:)\s*(?:(\d{1,2})\s*(?:m|mins?|minutes?|分钟?)?)?(?::00)?", text
    )
    if hours is None:
        raise Unclear("sheet.bad_minutes", {"value": said(cell)})
    return int(hours[1]) * 60 + int(hours[2] or 0)


def _prepared(text: str) -> str:
    """Lower case, one kind of dash, colon and digit; "" of what is too long to be a day or a time."""
    if len(text) > _LONGEST:
        return ""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("∶", ":")
    plain = re.sub(r"(?<=\d)h(?=\d\d(?!\d))", ":", plain)
    return in_digits(re.sub("[‐‑‒–—−]", "-", plain).replace("〜", "~")).strip()


def _on_clocks(text: str, zone: str) -> datetime:
    """An instant with an offset, as the festival's clocks show it."""
    written = text[:10] + "T" + text[11:].replace(" ", "").upper()
    return datetime.fromisoformat(written).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _is_clock(found: re.Match[str]) -> bool:
    """A bare number is none; "4月17日" has no hour in it."""
    return bool(found["sign"] or found["ap"] or found["part"]) and bool(found["sign"] != ":" or found["m"])


def _with_end(found: re.Match[str], text: str, cell: Cell) -> tuple[Clock, str]:
    """The clock, with its end where a second time follows, and what is left of the text behind."""
    minutes, rest = _minutes(found, cell), text[found.end() :]
    gap = _RANGE.match(rest)
    second = _CLOCK.match(rest, gap.end()) if gap else None
    if second is None or not _is_clock(second):
        return Clock(minutes), rest
    if second["ap"] and not found["ap"]:  # 7:30-9:00 pm
        minutes = _minutes(found, cell, second["ap"])
    ends = _minutes(second, cell, found["ap"] or "", found["part"] or "")
    return Clock(minutes, ends if ends > minutes else ends + MIDNIGHT), rest[second.end() :]


def _minutes(found: re.Match[str], cell: Cell, ap: str = "", part: str = "") -> int:
    hours = int(found["h"])
    quarter = {"半": 30, "一刻": 15, "三刻": 45}.get(found["half"] or "", 0)
    minutes = int(found["m"]) if found["m"] else quarter
    ap, part = (found["ap"] or ap)[:1], found["part"] or part
    if minutes > 59 or not (ap or _is_clock(found)):
        raise Unclear("sheet.bad_time", {"value": said(cell)})
    if ap and not 1 <= hours <= 12:
        ap = ""
    if ap:
        hours = hours % 12 + 12 * (ap == "p")
    return _in_a_day(_in_part(hours, part) * 60 + minutes, cell).minutes


def _in_part(hours: int, part: str) -> int:
    """晚上7 is 19, 晚上12 is 24, 夜里1 is 25, 凌晨12 is 0."""
    if not part or hours > 12:
        return hours
    if part in ("凌晨", "清晨", "清早", "早上", "早晨", "早", "上午"):
        return 0 if hours == 12 and part == "凌晨" else hours
    if part in ("中午", "正午"):
        return hours if hours >= 10 else hours + 12
    if part in ("下午", "午后", "傍晚"):
        return 12 if hours == 12 else hours + 12
    return 24 if hours == 12 else hours + (24 if hours < 5 else 12)


def _in_a_day(minutes: int, cell: Cell) -> Clock:
    if not 0 <= minutes < LATEST:
        raise Unclear("sheet.bad_time", {"value": said(cell)})
    return Clock(minutes)


def _written(text: str, quoted: str, season: Season) -> date | None:
    """A day in words and numbers; None for none. Raises Unclear where it may be one or the other, or cannot be."""
    weekday = _WEEKDAY.search(text)
    bare = _WEEKDAY.sub(" ", text).strip(" ,;()").removesuffix(" at")
    bare = re.sub(r"\s+0?0:00(?::00)?$", "", bare)
    found = _exact(bare, season) or _numbers(bare, quoted, season)
    if found and weekday:
        told = _WEEKDAYS.index(weekday[1]) if weekday[1] else min("一二三四五六日天".index(weekday[2]), 6)
        if told != found.weekday():
            names = {language: each[told] for language, each in _DAY_NAMES.items()}
            really = {language: each[found.weekday()] for language, each in _DAY_NAMES.items()}
            raise Unclear("sheet.weekday", {"value": quoted, "day": f"{found}", "told": names, "really": really})
    return found


def _exact(text: str, season: Season) -> date | None:
    if full := _YMD.fullmatch(text):
        year, month, day = (int(part) for part in (full.groups()[:3] if full[1] else full.groups()[3:]))
        return _day(year + 2000 if year < 100 else year, month, day)
    if han := _HAN.fullmatch(text):
        return season.in_year(int(han[1]), int(han[2]))
    found, order = _DAY_FIRST.fullmatch(text), (1, 2)
    if found is None:
        found, order = _MONTH_FIRST.fullmatch(text), (2, 1)
    if found is None or found[order[1]][:3] not in _MONTHS:
        return None
    day, month = int(found[order[0]]), _MONTHS.index(found[order[1]][:3]) + 1
    return _day(int(found[3]), month, day) if found[3] else season.in_year(month, day)


def _numbers(text: str, quoted: str, season: Season) -> date | None:
    """4/17 or 17/4: whichever exists and lies in the season; both of them do: nobody knows."""
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return None
    one, two, year = int(found[1]), int(found[2]), found[3]
    readings = [_in(season, year, one, two), _in(season, year, two, one)]
    days = list(dict.fromkeys(day for day in readings if day))
    inside = [day for day in days if season.first <= day <= season.last]
    if len(inside) == 1 or len(days) == 1:
        return (inside or days)[0]
    if days:
        raise Unclear("sheet.two_days", {"value": quoted, "one": f"{days[0]}", "other": f"{days[1]}"})
    return None


def _in(season: Season, year: str | None, month: int, day: int) -> date | None:
    if year is None:
        return season.in_year(month, day)
    return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
