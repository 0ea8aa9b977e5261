"""Dates in a message: 2021-04-17, 17 April, April 17th–19th, 4月17日, 17/4, 4.17, 17号; two readings are none."""

import calendar as months
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from handlers.programme.asking.calendar import Calendar, valid
from handlers.programme.asking.rest import Rest
from handlers.programme.asking.words import Words

_ISO = re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?!\d)")
_FULL = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(20\d\d)(?!\d)")
_TWO = re.compile(
    r"(?<![\d:./])(?<!at )(?<!after )(?<!before )(?<!around )(?<!until )(?<!from )"
    r"(\d{1,2})([./])(\d{1,2})(?![\d:/]|\.\d|\s*[ap]\.?m\b|\s*[点分岁折星]|\s*(?:surround|sound|channel|mix|声道))"
)
_FROM_TWO = re.compile(r"(?<=from )(\d{1,2})(/)(\d{1,2})(?![\d:./])")
_NUMBER = r"(?<![\d:./周期拜-])(\d{1,2})"
_ORDINAL = r"\s*(?:st|nd|rd|th)\b"
_SIGN = r"(?:\s*(?:st|nd|rd|th)(?![a-z])|\s*[日号])"
_END = r"(?![\d:]|\.\d|\s*[ap]\.?m\b|[a-z]|\s*-?d\b|\s*[点时])"
_GLUE = "<range>|<both>"
_YEAR = r"(?:\s*,?\s*(?:of\s+)?(20[12]\d)(?![\d:点时年]))?"
_BEFORE_MONTH = (
    rf"(?:the\s+)?{_NUMBER}{_SIGN}?\s*(?:({_GLUE})\s*(?:the\s+)?(\d{{1,2}}){_SIGN}?)?\s*(?:of\s+)?\s*-?(<months>)"
    rf"{_YEAR}"
)
_AFTER_MONTH = (
    rf"(<months>)\s*,?\s*(?:the\s+)?(\d{{1,2}}){_SIGN}?{_END}"
    rf"(?:\s*({_GLUE})\s*(\d{{1,2}}){_SIGN}?{_END}(?!\s*月|\s*/))?{_YEAR}"
)
_THIRDS = {"early": 0, "上": 0, "mid": 1, "middle": 1, "中": 1, "late": 2, "下": 2}
_THIRD = r"\b(early|mid|middle|late)(?:[\s-]+|\s+of\s+|\s+in\s+)(<months>)(?![a-z])|(<months>)的?([上中下])旬"
_FIRST_WEEK = (
    r"(?:the\s+)?(?:first|1st) week (?:of|in) (<months>)(?![a-z]|\s+(?:day|holiday))"
    r"|(<months>)的?(?:第1|头1)个?(?:周|星期|礼拜)"
)
_EDGE = r"(?P<first><first_day>)(?: of| in) (<months>)|(?:<last_day>)(?: of| in) (<months>)"
_HAN_EDGE = r"(<months>)的?(?:(?P<first><first_day>)|(?:<last_day>))"
_NO_MONTH = re.compile(r"(?<!\d)\d{1,2}月\d{1,2}[日号]?(?!\d)")
_MONTH_ALONE = r"\bin\s+(<months>)(?![a-z]|\s+or\b)|((?<!\d)\d{1,2}月(?:份)?)(?!\s*\d)([底初中末]?)"
_NO_DAY = (
    "floor|time|edition|beijing|century|anniversary|film|movie|short|one|show|screening|place|prize|step|part|day|year"
    "|international|annual"
)
_NTH = rf"(?:{_ORDINAL}(?!\s*(?:{_NO_DAY}))|\s*[日号](?![厅线楼馆程]))"
_NUMBERED = (
    rf"(?:(?<![\d:./周期拜-])(\d{{1,2}})(?:{_NTH})?\s*({_GLUE})\s*(?:the\s+)?)?"
    rf"(?:the\s+)?(?<![\d:.周期拜])(\d{{1,2}}){_NTH}"
)
_SPREAD = re.compile(r"and|or|,|&|/|\+|和|或|、|跟|与")


@dataclass(frozen=True, slots=True)
class Atom:
    """One day or stretch of days, and where it stands; weekday: 0 for Monday if that is all it says, else None.

    first is None where it names a day that cannot be told; absent: because no calendar has it.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    weekday: int | None = None
    absent: bool = False


def dates(rest: Rest, words: Words, calendar: Calendar) -> Iterator[Atom]:
    """Every date, taken out; the more exact ways of writing first."""
    for found in rest.every(_ISO):
        day = valid(int(found[1]), int(found[2]), int(found[3]))
        yield Atom(*found.span(), day, day, absent=day is None)
    for found in rest.every(_FULL):
        yield _one(found, _either(int(found[1]), int(found[2]), int(found[3])))
    yield from _with_month(rest, words, calendar)
    for pattern in (_TWO, _FROM_TWO):
        yield from _two(rest, pattern, calendar)
    yield from _numbered(rest, words, calendar)


def _one(found: re.Match[str], day: date | None) -> Atom:
    return Atom(*found.span(), day, day)


def _either(first: int, second: int, year: int) -> date | None:
    """17/4/2021; None where both could be the month and are not the same."""
    days = {valid(year, second, first), valid(year, first, second)} - {None}
    return days.pop() if len(days) == 1 else None


def _with_month(rest: Rest, words: Words, calendar: Calendar) -> Iterator[Atom]:
    """17 April, April 17 to 19, 17–19 April, 4月17日到19日; then a month alone."""
    for found in rest.every(words.pattern(_AFTER_MONTH)):
        yield _stretch(found, words.number_of("months", found[1]) + 1, (found[2], found[3], found[4]), calendar)
    for found in rest.every(words.pattern(_BEFORE_MONTH)):
        yield _stretch(found, words.number_of("months", found[4]) + 1, (found[1], found[2], found[3]), calendar)
    for found in rest.every(_NO_MONTH):
        yield Atom(*found.span(), None, None, absent=True)
    for found in rest.every(words.pattern(r"<vague>[\s-]*(?:<months>)(?![a-z])")):
        yield Atom(*found.span(), None, None)
    for found in rest.every(words.pattern(_MONTH_ALONE)):
        month = words.number_of("months", found[1] or found[2]) + 1
        yield _month(found, month, calendar) if not found[3] else Atom(*found.span(), None, None)


def _stretch(found: re.Match[str], month: int, said: tuple[str, str | None, str | None], calendar: Calendar) -> Atom:
    """One day, or several of a month; "17 and 19 April" are not one stretch, "between 17 and 19 April" is."""
    year = int(found[5]) if found[5] else None
    first = calendar.dated(month, int(said[0]), year)
    last = calendar.dated(month, int(said[2]), year) if said[2] else first
    if first is None or last is None or last < first:
        return Atom(*found.span(), None, None, absent=first is None or last is None)
    joined = said[1] is None or not _SPREAD.fullmatch(said[1].strip())
    joined = joined or re.search(r"\bbetween\s+$", found.string[: found.start()]) is not None
    return Atom(*found.span(), first, last) if joined or (last - first).days == 1 else Atom(*found.span(), None, None)


def parts_of_months(rest: Rest, words: Words, calendar: Calendar) -> Iterator[Atom]:
    """Early, mid and late April, 4月下旬; the first week of May; the last day of April."""
    for pattern in (_EDGE, _HAN_EDGE):
        for found in rest.every(words.pattern(pattern)):
            month = _month(found, _named(found, words), calendar)
            day = month.first if found["first"] else month.last
            yield Atom(*found.span(), day, day)
    for found in rest.every(words.pattern(_FIRST_WEEK)):
        yield _piece(_month(found, _named(found, words), calendar), 1, 7)
    for found in rest.every(words.pattern(_THIRD)):
        third = _THIRDS[found[1] or found[4]]
        yield _piece(
            _month(found, _named(found, words), calendar), third * 10 + 1, 31 if third == 2 else third * 10 + 10
        )


def _named(found: re.Match[str], words: Words) -> int:
    """The number of the month that any group of the match is."""
    return max(words.number_of("months", group) + 1 for group in found.groups() if group)


def _piece(month: Atom, first: int, last: int) -> Atom:
    if month.first is None or month.last is None:
        return month
    return replace(month, first=month.first.replace(day=first), last=month.last.replace(day=min(last, month.last.day)))


def _month(found: re.Match[str], month: int, calendar: Calendar) -> Atom:
    first = calendar.dated(month, 1) if month else None
    last = first.replace(day=months.monthrange(first.year, first.month)[1]) if first else None
    return Atom(*found.span(), first, last)


def _two(rest: Rest, pattern: re.Pattern[str], calendar: Calendar) -> Iterator[Atom]:
    """Two numbers: in Chinese the month comes first; elsewhere it must be clear, and with a dot within the festival."""
    chinese = re.search("[\u4e00-\u9fff]", rest.whole) is not None
    for found in list(pattern.finditer(rest.text)):
        first, second = int(found[1]), int(found[3])
        usual, turned = calendar.dated(first, second), calendar.dated(second, first)
        days = list(dict.fromkeys(day for day in (usual, turned) if day))
        if chinese and usual:
            days = [usual]
        elif len(days) > 1 or found[2] == ".":
            days = calendar.likely(days)
            if not days and found[2] == ".":
                continue
        rest.take(*found.span())
        yield _one(found, days[0] if len(days) == 1 else None)


def _numbered(rest: Rest, words: Words, calendar: Calendar) -> Iterator[Atom]:
    """The 17th, 17号; 17–18号, the 17th and 18th."""
    for found in rest.every(words.pattern(_NUMBERED)):
        last = calendar.numbered(int(found[3]))
        first = calendar.numbered(int(found[1])) if found[1] else last
        apart = (last - first).days if first and last else -1
        spread = found[2] and _SPREAD.fullmatch(found[2].strip())
        clear = apart == 1 or (apart >= 0 and not spread)
        yield Atom(*found.span(), first, last) if clear else Atom(*found.span(), None, None)
