"""Instants as people read and write them: deadlines with date, hour and zone, receipts, and what is left."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_timedelta

_LOCAL = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d))?)?")
_ENGLISH = ["January", "February", "March", "April", "May", "June", "July"]
_ENGLISH += ["August", "September", "October", "November", "December"]
_PLACES = {zone: {"en": "Beijing", "zh": "北京"} for zone in ("Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC")}


class _Pattern(NamedTuple):
    """How a language says an instant at the festival, and the same instant where the reader is."""

    full: str
    own: str
    own_offset: str
    within: str
    within_offset: str


_PATTERNS = {
    "en": _Pattern(
        "{date}, {time} {place} time ({offset})",
        " — that is {date}, {time} in {place} ({offset})",
        " — that is {date}, {time} {offset}",
        "; {date}, {time} in {place}, {offset})",
        "; {date}, {time} {offset})",
    ),
    "zh": _Pattern(
        "{date}{time}（{place}时间，{offset}）",
        "，即{place}时间{date}{time}（{offset}）",
        "，即{offset}时间{date}{time}",
        "；{place}时间{date}{time}，{offset}）",
        "；{offset}时间{date}{time}）",
    ),
}
# A language that only brings a catalogue gets dates by CLDR, in a layout that needs no word.
_WORDLESS = _Pattern(
    "{date}, {time} ({place}, {offset})",
    " = {date}, {time} ({place}, {offset})",
    " = {date}, {time} ({offset})",
    "; {date}, {time} {place}, {offset})",
    "; {date}, {time} {offset})",
)


def parse_local(text: str, zone: str) -> datetime:
    """A deadline as an organiser writes it ("2021-03-14 24:00", in `zone`) → the instant, in UTC.

    24:00 is the end of that day, and so is a date alone. An hour that the clocks skip or repeat is read as the later
    of its two meanings, so that nobody is shut out early. Raises ValueError with a sentence.
    """
    match = _LOCAL.fullmatch(text.strip())
    if not match:
        raise ValueError(f'"{text}" is not a local date and hour such as 2021-03-14 24:00')
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups())
    end_of_day = match[4] is None or (hour, minute, second) == (24, 0, 0)
    try:
        local = datetime(year, month, day, 0 if end_of_day else hour, minute, second, tzinfo=known_zone(zone))
        return _later_reading(local + timedelta(days=1) if end_of_day else local)
    except (ValueError, OverflowError) as error:
        raise ValueError(f'"{text}" does not exist: {error}') from None


def _later_reading(local: datetime) -> datetime:
    """In a gap fold=0 is the later instant, in a repeated hour fold=1 (PEP 495)."""
    return max(local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC))


def known_zone(zone: str) -> ZoneInfo:
    """The zone of that IANA name; ValueError with a sentence for any other text."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{zone}" is no time zone such as Asia/Shanghai') from None


@lru_cache(maxsize=1024)
def deadline(instant: datetime, zone: str, language: str, own_zone: str = "") -> str:
    """The end of something, plain text: "14 March 2021, 24:00 Beijing time (UTC+8)"; midnight is the day before, 24:00.

    Where the reader's own zone is known and its clock shows another hour, that follows.
    """
    return _said(instant, zone, language, own_zone, _end)


def moment(instant: datetime, zone: str, language: str, own_zone: str = "") -> str:
    """When something happened, plain text, to the minute: "1 March 2021, 09:30 Beijing time (UTC+8)"."""
    return _said(instant, zone, language, own_zone, _start)


def day(instant: datetime, zone: str, language: str) -> str:
    """The day of something at the festival, plain text: "1 March 2021"."""
    return _date(instant.astimezone(known_zone(zone)).date(), language, with_year=True)


@lru_cache(maxsize=256)
def days(first: date, last: date, language: str) -> str:
    """From one day to another, plain text: "17 April to 14 May 2021", “2021年4月17日至5月14日”."""
    if first == last:
        return _date(first, language, with_year=True)
    whole = _date(last, language, with_year=True)
    if (first.year, first.month) == (last.year, last.month) and language in ("en", "zh"):
        return f"{first.day} to {whole}" if language == "en" else f"{_date(first, 'zh', with_year=True)}至{last.day}日"
    if language == "en":
        return f"{_date(first, language, with_year=first.year != last.year)} to {whole}"
    begins = _date(first, language, with_year=True)
    if language == "zh":
        return f"{begins}至{_date(last, language, with_year=first.year != last.year)}"
    return f"{begins} – {whole}"


def own_time(instant: datetime, zone: str, language: str, own_zone: str) -> str:
    """What follows a time in `zone` where the reader's own clock shows another: " — that is … in Berlin (UTC+2)"."""
    return _there_and_here(instant, instant.astimezone(known_zone(zone)), language, own_zone, _start)


def offset(instant: datetime, zone: str) -> str:
    """How far that zone is from UTC at that instant: "UTC+8"."""
    return _offset(instant.astimezone(known_zone(zone)))


def time_left(instant: datetime, now: datetime, language: str) -> str:
    """ "13 days left", hours in the last two days, minutes in the last two hours (rounded down); "" once it is over."""
    left = instant - now
    if left <= timedelta():
        return ""
    minutes = max(1, left // timedelta(minutes=1))
    if minutes >= 48 * 60:
        return _counted(minutes // (24 * 60), "day", "天", language)
    if minutes >= 120:
        return _counted(minutes // 60, "hour", "小时", language)
    return _counted(minutes, "minute", "分钟", language)


def _counted(count: int, unit: Literal["day", "hour", "minute"], chinese: str, language: str) -> str:
    if language == "en":
        return f"{count} {unit}{'' if count == 1 else 's'} left"
    if language == "zh":
        return f"还有{count}{chinese}"
    span = timedelta(**{f"{unit}s": count})
    return format_timedelta(span, granularity=unit, threshold=10_000, add_direction=True, locale=language)


class _Shown(NamedTuple):
    day: date
    time: str


def _start(local: datetime) -> _Shown:
    return _Shown(local.date(), local.strftime("%H:%M"))


def _end(local: datetime) -> _Shown:
    """Nobody reads "15 March, 00:00" as the end of 14 March."""
    if local.time() == time():
        return _Shown(local.date() - timedelta(days=1), "24:00")
    return _start(local)


def _said(instant: datetime, zone: str, language: str, own_zone: str, show: "Callable[[datetime], _Shown]") -> str:
    pattern = _PATTERNS.get(language, _WORDLESS)
    there = instant.astimezone(known_zone(zone))
    day, clock = show(there)
    text = pattern.full.format(
        date=_date(day, language, with_year=True), time=clock, place=place(zone, language), offset=_offset(there)
    )
    here = _there_and_here(instant, there, language, own_zone, show, within=True)
    return text[:-1] + here if here else text  # within the brackets, as the sentence goes on after them


def _there_and_here(
    instant: datetime, there: datetime, language: str, own_zone: str, show: "Callable[[datetime], _Shown]",
    *, within: bool = False,
) -> str:  # fmt: skip
    here = _elsewhere(instant, there, own_zone)
    if here is None:
        return ""
    pattern, city = _PATTERNS.get(language, _WORDLESS), place(own_zone, language)
    own_day, own_clock = show(here)
    named, bare = (pattern.within, pattern.within_offset) if within else (pattern.own, pattern.own_offset)
    return (named if city else bare).format(
        date=_date(own_day, language, with_year=own_day.year != show(there).day.year),
        time=own_clock,
        place=city,
        offset=_offset(here),
    )


def _elsewhere(instant: datetime, there: datetime, own_zone: str) -> datetime | None:
    """The instant on the reader's clock, if that is known and differs. A platform's hint may be nonsense."""
    try:
        here = instant.astimezone(known_zone(own_zone)) if own_zone else there
    except ValueError:
        return None
    return here if here.utcoffset() != there.utcoffset() else None


def _offset(local: datetime) -> str:
    """ "UTC+8", "UTC-3:30", "UTC"."""
    minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" + (f"{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "") if minutes else "")


def _date(day: date, language: str, *, with_year: bool) -> str:
    if language == "en":
        return f"{day.day} {_ENGLISH[day.month - 1]}" + (f" {day.year}" if with_year else "")
    if language == "zh":
        return (f"{day.year}年" if with_year else "") + f"{day.month}月{day.day}日"
    return format_date(day, "long", locale=language) if with_year else _without_year(day, language)


def _without_year(day: date, language: str) -> str:
    return str(format_skeleton("MMMMd", datetime(day.year, day.month, day.day, tzinfo=UTC), locale=language))


@lru_cache(maxsize=1024)
def place(zone: str, language: str) -> str:
    """The city that a zone is named after, as that language calls it; "" for zones without a city (UTC, Etc/GMT+5)."""
    if own := _PLACES.get(zone, {}).get(language):
        return own
    if "/" not in zone or zone.startswith(("Etc/", "SystemV/", "US/")):
        return ""
    cities = Locale.parse(language).time_zones
    for name in _names_of(zone):
        if city := cities.get(name, {}).get("city"):
            return str(city)
    return zone.rsplit("/", 1)[1].replace("_", " ")


def _names_of(zone: str) -> list[str]:
    """A zone's own name first, then those that CLDR may still list it under (Kolkata as Calcutta)."""
    aliases: dict[str, str] = dict(get_global("zone_aliases"))
    canonical = aliases.get(zone, zone)
    return [zone, canonical, *(old for old, new in aliases.items() if new == canonical)]
