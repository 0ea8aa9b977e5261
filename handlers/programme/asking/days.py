"""Which festival days a message names: today, 大后天, next Saturday, 五一期间, from Friday to Sunday."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from handlers.programme.asking.calendar import DAY, Calendar
from handlers.programme.asking.dates import Atom, dates, parts_of_months
from handlers.programme.asking.rest import TAKEN, Rest
from handlers.programme.asking.words import Words

Days = tuple[date, date]
_IN_DAYS = re.compile(
    r"\bin (\d) days?\b|\b(\d) days? (?:from now|later|from today)\b|(?<!\d)(\d)天(?:以后|之后|后)|过(\d)天"
)
_OF_THOSE = re.compile(r"\b(?:following|after)\b")
_THE_WEEKEND = re.compile(r"(?:the )?weekend|周末|双休日|周末两天")
_IN_WEEKS = re.compile(r"\bin ([2-9]) weeks?(?:'? time)?\b|(?<!\d)([2-9两])个?(?:周|星期|礼拜)(?:以后|之后|后)")


@dataclass(frozen=True, slots=True)
class DaysRead:
    """days: None if none are named, or none can be told. unclear: the words that name one and cannot be told.

    evening: that the word for the day says evening, too. no_such: a date that there is not; said: all words of days.
    """

    days: Days | None = None
    unclear: str = ""
    evening: bool = False
    no_such: str = ""
    said: str = ""


def read_days(rest: Rest, words: Words, calendar: Calendar) -> DaysRead:
    """All days of a message as one stretch; taken out of the rest."""
    evening = bool(words.pattern("<tonight>|<tomorrow_evening>|<last_night>").search(rest.text))
    readers = (_special, _weekdays, _weeks)
    atoms = sorted((atom for reader in readers for atom in reader(rest, words, calendar)), key=lambda atom: atom.start)
    if not atoms:
        return DaysRead()
    said = [rest.whole[atom.start : atom.end].strip() for atom in atoms]
    absent = next((words for atom, words in zip(atoms, said, strict=True) if atom.absent), "")
    days = None if absent else _joined(rest, words, calendar, atoms)
    if days is None:
        return DaysRead(None, "" if absent else " ".join(said), evening, absent, " ".join(said))
    return DaysRead(days, "", evening, "", " ".join(said))


def night_before(read: DaysRead, calendar: Calendar, *, either: bool) -> DaysRead:
    """Of what begins after midnight: "2 May at 00:15" is the evening of the 1st. either: or that of the 2nd.

    Unclear where that evening is over: who says "today at 00:15" at noon may mean the night to come.
    """
    if read.days is None or read.evening:
        return read
    first, last = read.days
    if first - DAY < calendar.today <= last and not either:
        return replace(read, days=None, unclear=read.said)
    return replace(read, days=(first - DAY, last if either else last - DAY))


def _named(calendar: Calendar) -> list[tuple[str, Callable[[], Days | None]]]:
    """Text keys of days that have a name, what contains another first."""
    year = calendar.first.year

    def one(day: date) -> Days:
        return day, day

    return [
        ("before_yesterday", lambda: one(calendar.ahead(-2))),
        ("unclear_day", lambda: None),
        ("this_month", lambda: calendar.month(0)),
        ("next_month", lambda: calendar.month(1)),
        ("three_days", lambda: one(calendar.ahead(3))),
        ("after_tomorrow", lambda: one(calendar.ahead(2))),
        ("two_days", lambda: (calendar.local, calendar.ahead(1))),
        ("tonight", lambda: one(calendar.today)),
        ("tomorrow_evening", lambda: one(calendar.ahead(1))),
        ("last_night", lambda: one(calendar.ahead(-1))),
        ("yesterday", lambda: one(calendar.ahead(-1))),
        ("tomorrow", lambda: one(calendar.ahead(1))),
        ("today", lambda: one(calendar.local)),
        ("labour_days", lambda: (date(year, 5, 1), date(year, 5, 5))),
        ("labour_day", lambda: one(date(year, 5, 1))),
        ("first_day", lambda: one(calendar.shown[0])),
        ("last_day", lambda: one(calendar.shown[1])),
        ("day_after", lambda: calendar.beside(1)),
        ("day_before", lambda: calendar.beside(-1)),
    ]


def _special(rest: Rest, words: Words, calendar: Calendar) -> Iterator[Atom]:
    """Days with a name, days from now, dates."""
    yield from parts_of_months(rest, words, calendar)
    for name, days in _named(calendar):
        for found in rest.every(words.pattern(rf"(?:<every>\s*)<{name}>|(<{name}>)")):
            first, last = (days() if found[1] else None) or (None, None)
            yield Atom(*found.span(), first, last)
    for found in rest.every(words.pattern(r"\b(?:<this>)\s*(?=<morning>|<noon>|<afternoon>|<dusk>|(<evening>))")):
        day = None if found[1] and calendar.at_night else calendar.local
        yield Atom(*found.span(), day, day)
    for found in rest.every(_IN_DAYS):
        day = calendar.ahead(int(next(group for group in found.groups() if group)))
        yield Atom(*found.span(), day, day)
    for found in rest.every(_IN_WEEKS):
        day = calendar.ahead(7 * int((found[1] or found[2]).replace("两", "2")))
        yield Atom(*found.span(), day, day)
    yield from dates(rest, words, calendar)


_WEEKDAY = (
    r"(?P<every><every>\s*(?:on\s+)?)?"
    r"(?:(?P<before><next_week>|<this_week>)\s*(?:on\s+)?|(?P<far>下下个?)|(?P<next><next>)\s*|(?P<this><this>)\s*"
    r"|(?P<past><past>)\s*|(?P<sun>\bthe\s+)(?=sun\b))?"
    r"(?P<day><weekdays>)"
    r"(?:\s*(?:of\s+)?(?P<after><next_week>|<this_week>)|\s*(?P<odd>week\b|after next\b|fortnight\b))?"
)


def _weekdays(rest: Rest, words: Words, calendar: Calendar) -> Iterator[Atom]:
    """Saturday, this Saturday, next Saturday, 下下周六, Saturday next week."""
    for found in rest.every(words.pattern(_WEEKDAY)):
        if found["sun"]:
            continue
        at, weeks = words.number_of("weekdays", found["day"]), _weeks_ahead(found, words)
        odd = found["every"] or found["past"] or found["odd"]
        day = None if odd else _counted_from(calendar, found["before"] or found["after"] or "").weekday(at, weeks)
        yield Atom(*found.span(), day, day, at if weeks is None and not odd else None)


def _weeks_ahead(found: re.Match[str], words: Words) -> int | None:
    """In which calendar week the day is, None for the next such day."""
    if week := found["before"] or found["after"]:
        return 1 if words.pattern("<next_week>").fullmatch(week) else 0
    return 2 if found["far"] else 1 if found["next"] else 0 if found["this"] else None


def _weeks(rest: Rest, words: Words, calendar: Calendar) -> Iterator[Atom]:
    """This and next week, weekends."""
    spans: list[tuple[str, Callable[[Calendar, int], Days], int]] = [
        ("next_weekend", Calendar.weekend, 1), ("this_weekend", Calendar.weekend, 0),
        ("next_week", Calendar.week, 1), ("this_week", Calendar.week, 0),
    ]  # fmt: skip
    for name, of, weeks in spans:
        for found in rest.every(
            words.pattern(rf"(?P<every>(?:<every>|下)\s*)?<{name}>(?P<of>\s*(?:of|in)\s+<months>)?")
        ):
            odd = found["every"] or found["of"]
            yield Atom(*found.span(), *((None, None) if odd else of(_counted_from(calendar, found[0]), weeks)))


def _counted_from(calendar: Calendar, said: str) -> Calendar:
    """ "The following week" and "the weekend" are those of the days spoken of before; "this weekend" is of today."""
    if calendar.anchor is None or not (_OF_THOSE.search(said) or _THE_WEEKEND.fullmatch(said.strip())):
        return calendar
    day = max(calendar.anchor[0], calendar.local)
    return replace(calendar, today=day, local=day)


def _joined(rest: Rest, words: Words, calendar: Calendar, atoms: list[Atom]) -> Days | None:
    """All of them as one stretch, None where they are not one."""
    stretch = _days(atoms[0])
    for before, after in pairwise(atoms):
        if stretch is None or _days(after) is None:
            return None
        between = rest.whole[before.end : after.start].replace(TAKEN, " ").strip()
        if between == "and" and rest.whole[: before.start].rstrip().endswith("between"):
            between = "to"
        stretch = _two(words, stretch, (before, after), between)
    return _bounded(rest, words, calendar, atoms, stretch) if stretch else None


def _days(atom: Atom) -> Days | None:
    return (atom.first, atom.last) if atom.first and atom.last else None


def _two(words: Words, so_far: Days, atoms: tuple[Atom, Atom], between: str) -> Days | None:
    before, after = atoms
    following = _days(after)
    assert following is not None
    ranging = bool(words.pattern("(?:<range>)(?:\\s+the)?").fullmatch(between))
    if ranging or words.pattern("(?:<both>)(?:\\s+the)?").fullmatch(between):
        if after.weekday is not None:
            day = so_far[1] + timedelta(days=(after.weekday - so_far[1].weekday()) % 7)
            following = (day, day)
        apart = (following[0] - so_far[1]).days
        close = ranging and following[1] >= so_far[0]
        if close or apart == 1:
            return so_far[0], following[1]
    return _same(so_far, following, before, after)


def _same(one: Days, other: Days, before: Atom, after: Atom) -> Days | None:
    """Saturday 17 April, this week on Friday: two words for one day; None if they do not agree."""
    for atom, days in ((before, other), (after, one)):
        if atom.weekday is not None and days[0] == days[1] and days[0].weekday() == atom.weekday:
            return days
    within = (max(one[0], other[0]), min(one[1], other[1]))
    return within if within in (one, other) else None


def _bounded(rest: Rest, words: Words, calendar: Calendar, atoms: list[Atom], days: Days) -> Days | None:
    """Until Friday, from the 20th, 周五以后."""
    before = rest.whole[: atoms[0].start].replace(TAKEN, " ").rstrip()
    after = rest.whole[atoms[-1].end :].replace(TAKEN, " ").lstrip()
    first, last = days
    if words.pattern("<vague>$").search(before):
        return None
    ends = words.pattern("(?:<until>|<since>|<before_day>|<after_day>)(?:\\s+the)?$").search(before)
    begins = words.pattern("(?:<onwards>|<earlier>)").match(after)
    if begins and words.pattern("<onwards>").fullmatch(begins[0]) and first == last:
        rest.take(atoms[-1].end, atoms[-1].end + rest.whole[atoms[-1].end :].find(begins[0]) + len(begins[0]))
        return first, max(calendar.shown[1], last)
    if begins and words.pattern("<earlier>").fullmatch(begins[0]):
        return (calendar.today, first - DAY) if first > calendar.today else None
    if ends is None or first != last:
        return days
    return _one_sided(words, calendar, re.sub(r"\s+the$", "", ends[0]), first)


def _one_sided(words: Words, calendar: Calendar, said: str, day: date) -> Days | None:
    if words.pattern("<until>").fullmatch(said):
        return (calendar.today, day) if day >= calendar.today else (day, day)
    if words.pattern("<since>").fullmatch(said):
        return day, max(calendar.shown[1], day)
    if words.pattern("<before_day>").fullmatch(said):
        return (calendar.today, day - DAY) if day > calendar.today else None
    return day + DAY, max(calendar.shown[1], day + DAY)
