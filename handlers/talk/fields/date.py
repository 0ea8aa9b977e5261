"""Days, as ISO dates: 2021-05-31, 31 May, 5月底, in 30 days; or "never" where a field offers it."""

import datetime
import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from handlers.talk.content import Field, Value
from handlers.talk.fields import choice, near_day, normal
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read

Day = datetime.date
NEVER = "never"
MONTHS = "January February March April May June July August September October November December".split()
_SHORT = "|".join(rf"{month[:3].lower()}(?:{month[3:].lower()}|t)?\.?" for month in MONTHS)
_YEAR = r"(?<!\d)(?:19|20|21)\d\d"
_NEVER = re.compile(
    r"(?:no|without|never|doesn'?t|does not|no set|unlimited|forever|permanent(?:ly)?"
    r"|indefinite(?:ly)?|always|open[- ]ended|valid forever)"
    r"(?: (?:an? )?(?:expiry|expiration|expire|expires|end|limit|date|validity|time|password))*"
    r"|it (?:never|doesn'?t|does not) expires?"
    r"|(?:无|没有?|不设|不限)(?:使用|有效)?(?:期|期限|时间|限制|限|时间限制|截止日期)*|长期(?:有效)?|永久(?:有效)?|永远(?:有效)?|一直有效|不过期|永不过期|不会过期"
)
_CLOCK_TIME = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)|(?<!\d)24点|(?<!\d)24时")
_UNITS = {"day": 1, "天": 1, "日": 1, "week": 7, "周": 7, "星期": 7, "礼拜": 7, "month": 0, "月": 0, "year": 0, "年": 0}
_RELATIVE = re.compile(
    r"(?:(?<![\d.])(\d{1,4})|(半))\s*(?:个)?\s*(days?|weeks?|months?|years?|天|日|周|星期|礼拜|月|年)(?!\s*\d|[初底末])"
)
_FULL = re.compile(
    rf"({_YEAR})\s*[-/.年\s]\s*(\d{{1,2}})\s*[-/.月\s]\s*(\d{{1,2}})(?!\d)|({_YEAR})([01]\d)([0-3]\d)(?!\d)"
)
_THREE = re.compile(r"(?<!\d)(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*\2\s*((?:19|20|21)?\d\d)(?!\d)")
_TWO = re.compile(r"(?<![\d.])(\d{1,2})\s*[-/.]\s*(\d{1,2})(?![\d.]*\d)")
_HAN_DAY = re.compile(
    rf"(?:({_YEAR}|(?<!\d)\d\d)\s*年\s*)?(?<!\d)(\d{{1,2}})\s*月\s*(?:份\s*)?(\d{{1,2}})\s*[日号]?(?!\d)"
)
_HAN_END = re.compile(rf"(?:({_YEAR}|(?<!\d)\d\d)\s*年\s*)?(?<!\d)(\d{{1,2}})\s*月\s*(?:份)?\s*(底|末)?(?!\s*\d)")
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+)?[- ]?\s*\b({_SHORT})(?![a-z])(?:[\s,/-]*({_YEAR}))?"
)
_MONTH_DAY = re.compile(rf"\b({_SHORT})(?![a-z])\s*(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:[\s,]*({_YEAR}))?")
_MONTH_ONLY = re.compile(rf"\b({_SHORT})(?![a-z])(?:[\s,]*({_YEAR}))?")
_YEAR_END = re.compile(rf"(?:end of(?: the)? year|year end)|end of ({_YEAR})|(?:({_YEAR})年)?年?(?:底|末)")
_LEAD = (
    r"(?:(?:is )?(?:valid |available |active |expires? |open |good )?(?:until|till|through|thru|by|on|up to|expires?)"
    r"|有效期?(?:至|到|为)?|截止(?:到|至)?|直到|至|到)"
)
_N = r"[\d零〇○一二三四五六七八九十]{1,3}"
_SPOTTED = re.compile(
    rf"(?:{_LEAD}\s*:?\s*)?(?:the )?(?:"
    rf"{_YEAR}\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}\s*[日号]?(?!\d)"
    rf"|(?<!\d)\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_YEAR}(?!\d)"
    rf"|(?:(?:{_YEAR}|[二][零〇○一二三四五六七八九]{{3}})\s*年\s*)?(?<!\d){_N}\s*月\s*(?:底|末|{_N}\s*[日号])"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?\b(?:{_SHORT})(?![a-z])(?:[\s,]*{_YEAR})?"
    rf"|(?:end of )?\b(?:{_SHORT})(?![a-z])\s*\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:[\s,]*{_YEAR})?"
    rf"|end of (?:{_SHORT})(?![a-z])(?:[\s,]*{_YEAR})?"
    rf"|(?:(?<=until )|(?<=till )|(?<=by ))(?:{_SHORT})(?![a-z])(?:[\s,]*{_YEAR})?"
    rf"|{near_day.SPOTTED}"
    rf"|(?:in|for) \d{{1,3}} (?:days?|weeks?|months?|years?)\b|{_N}\s*(?:天|周|个月)(?:后|内|有效|之内)"
    rf"|(?:it )?(?:never expires|no expiry|no expiration|does not expire)|无期限|长期有效|永久有效|永不过期|不过期)",
    re.I,
)  # fmt: skip


def find(text: str) -> tuple[str, str] | None:
    """The first date in a longer text (with its "until"), and the text without it."""
    found = _SPOTTED.search(normal.narrow(text))
    return (text[found.start() : found.end()], text[: found.start()] + "\n" + text[found.end() :]) if found else None


def today(context: Context) -> Day:
    """The day it is at the festival."""
    return context.now.astimezone(ZoneInfo(context.zone)).date()


def _day(year: int, month: int, day: int) -> Day | None:
    try:
        return Day(year, month, day)
    except ValueError:
        return None


def _last(year: int, month: int) -> Day:
    return Day(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _month(word: str) -> int:
    return next(at for at, month in enumerate(MONTHS, 1) if month[:3].lower() == word[:3])


def _later(start: Day, months: int) -> Day:
    """That many months on, on the same day or the last of a shorter month."""
    year, month = divmod(start.month - 1 + months, 12)
    return min(
        _last(start.year + year, month + 1), Day(start.year + year, month + 1, 1) + timedelta(days=start.day - 1)
    )


def _written_year(text: str | None) -> int | None:
    return None if not text else int(text) if len(text) == 4 else 2000 + int(text)


def _dated(year: int | None, month: int, day: int, now: Day) -> Day | None:
    """The day; without a year the next one from today on."""
    if year is not None:
        return _day(year, month, day)
    days = (_day(now.year + ahead, month, day) for ahead in range(9))
    return next((one for one in days if one and one >= now), None)


def _month_end(year: int | None, month: int, now: Day) -> Day | None:
    if not 1 <= month <= 12:
        return None
    return _last(year or now.year + (month < now.month), month)


Found = Day | Problem | None


def _two_readings(first: int, second: int, year: int | None, now: Day, written: str) -> Found:
    """4/5 may be April or May; 31/5 and 5/5 are only one day."""
    days = {_dated(year, first, second, now), _dated(year, second, first, now)} - {None}
    if len(days) == 2:
        one, other = sorted(day for day in days if day)
        return Problem(
            "field.date.ambiguous", {"typed": written, "first": one.isoformat(), "second": other.isoformat()}
        )
    return days.pop() if days else Problem("field.date.no_such_day", {"typed": written})


def _full(found: re.Match[str], now: Day) -> Found:
    year, month, day = (int(part) for part in (found.group(1, 2, 3) if found[1] else found.group(4, 5, 6)))
    return _day(year, month, day)


def _three(found: re.Match[str], now: Day) -> Found:
    first, mark, second, year = int(found[1]), found[2], int(found[3]), found[4]
    if len(year) == 2 and mark != ".":
        turned, usual = _day(2000 + first, second, int(year)), _day(2000 + int(year), second, first)
        if turned and usual and turned != usual and first > 12:
            return Problem(
                "field.date.ambiguous", {"typed": found[0], "first": usual.isoformat(), "second": turned.isoformat()}
            )
        if turned and not usual:
            return turned
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    if mark == ".":
        return _day(full_year, second, first) or _day(full_year, first, second)
    return _two_readings(first, second, full_year, now, found[0])


def _two(found: re.Match[str], now: Day) -> Found:
    return _two_readings(int(found[1]), int(found[2]), None, now, found[0])


def _han_end(found: re.Match[str], now: Day) -> Found:
    return _month_end(_written_year(found[1]), int(found[2]), now)


def _year_end(found: re.Match[str], now: Day) -> Found:
    return Day(int(found[1] or found[2] or now.year), 12, 31)


def _relative(found: re.Match[str], now: Day) -> Found:
    amount, unit = (0.5 if found[2] else int(found[1])), found[3].rstrip("s")
    months = amount * (12 if unit in ("year", "年") else 1)
    try:
        if _UNITS[unit]:
            return now + timedelta(days=round(amount * _UNITS[unit]))
        return _later(now, int(months)) if months >= 1 else now + timedelta(days=15)
    except (OverflowError, ValueError):
        return None


_READERS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Day], Found]]] = [
    (_FULL, _full),
    (_HAN_DAY, lambda found, now: _dated(_written_year(found[1]), int(found[2]), int(found[3]), now)),
    (_HAN_END, _han_end),
    (_DAY_MONTH, lambda found, now: _dated(_written_year(found[3]), _month(found[2]), int(found[1]), now)),
    (_MONTH_DAY, lambda found, now: _dated(_written_year(found[3]), _month(found[1]), int(found[2]), now)),
    (_MONTH_ONLY, lambda found, now: _month_end(_written_year(found[2]), _month(found[1]), now)),
    (_THREE, _three),
    (_RELATIVE, _relative),
    (_YEAR_END, _year_end),
    (_TWO, _two),
]


def _prepared(text: str, now: Day) -> str:
    text = normal.english_numbers(normal.digits(normal.folded(text)))
    text = re.sub(r"\bhalf a year\b|半年", "6 months", text)
    text = re.sub(r"\b(?:an?|one)(?= (?:day|week|month|year))", "1", text)
    text = re.sub(r"本月|这个月|\bthis month\b", f"{now.month}月", text)
    following = now.month % 12 + 1
    text = re.sub(r"下个?月(?!\d)|\bnext month\b", f"{now.year + now.month // 12}年{following}月", text)
    text = re.sub(r"(?<!\d)月(?=[底末])|\bend of (?:the )?month\b|\bmonth end\b", f"{now.month}月", text)
    for word, ahead in (("今年", 0), ("明年", 1), ("this year", 0), ("next year", 1)):
        text = text.replace(word, f"{now.year + ahead}年" if len(word) == 2 else f"{now.year + ahead}")
    return _CLOCK_TIME.sub(" ", text)


def _understood(text: str, now: Day) -> Found:
    near = near_day.named(text, now)
    if near:
        return near
    for pattern, reader in _READERS:
        found = pattern.search(text)
        if found:
            rest = text[: found.start()] + text[found.end() :]
            if re.search(r"\d", rest):
                return None
            return reader(found, now) or Problem("field.date.no_such_day", {"typed": found[0].strip()})
    return None


def _fits(field: Field, day: Day, context: Context) -> Problem | None:
    now = today(context)
    values = {"date": spoken(day, context.language)}
    if field.min is not None and day < now + timedelta(days=int(field.min)):
        return Problem(
            "field.date.past", {**values, "min": spoken(now + timedelta(days=int(field.min)), context.language)}
        )
    if field.max is not None and day > now + timedelta(days=int(field.max)):
        return Problem(
            "field.date.too_late", {**values, "max": spoken(now + timedelta(days=int(field.max)), context.language)}
        )
    return None


def _readable(problem: Problem, text: str, language: str) -> Problem:
    """The same problem, its days written for the reader."""
    days = {
        name: spoken(Day.fromisoformat(str(problem.values[name])), language)
        for name in ("first", "second")
        if name in problem.values
    }
    return Problem(problem.key, {**problem.values, **days, "typed": normal.clean(text)})


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """An ISO date; "never" where the field offers it. Without a year the next such day is meant."""
    folded = normal.folded(normal.unlabelled(field, text)).strip(" .!")
    if field.option(NEVER) and (choice.matched(field, text) == NEVER or _NEVER.fullmatch(folded)):
        return Read(NEVER)
    now = today(context)
    day = _understood(_prepared(normal.unlabelled(field, text), now), now)
    if day is None:
        return Problem("field.date.unreadable", {"typed": normal.clean(text)})
    if isinstance(day, Problem):
        return _readable(day, text, context.language)
    return _fits(field, day, context) or Read(day.isoformat(), _notes(folded, day, context.language))


def _notes(folded: str, day: Day, language: str) -> tuple[Note, ...]:
    """What was worked out is said: a year left out, the end of a month, days from now."""
    told = str(day.year) in normal.digits(folded) and str(day.day) in normal.digits(folded)
    return () if told else (Note("field.date.meant", {"date": spoken(day, language)}),)


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """A day within today's limits, or "never" where that is still offered."""
    if value == NEVER and field.option(NEVER):
        return None
    try:
        day = Day.fromisoformat(value)
    except (TypeError, ValueError):
        return Problem("field.outdated")
    return _fits(field, day, context)


def spoken(day: Day, language: str) -> str:
    """31 May 2021, or 2021年5月31日."""
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def write(field: Field, value: Value, language: str) -> str:
    """The day in words, or the label of "never"."""
    if value == NEVER:
        return choice.labels(field, [NEVER], language)
    return spoken(Day.fromisoformat(value), language)


DATE = Kind(read, check, write, find)
