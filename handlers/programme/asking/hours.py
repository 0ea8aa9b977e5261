"""Which hours of a day a message names: evening, 夜场, at 19:30, after 3 pm, 下午三点到六点, half past seven."""

import re
from dataclasses import dataclass, replace

from handlers.programme.asking.rest import TAKEN, Rest
from handlers.programme.asking.words import Words

PARTS: dict[str, tuple[int | None, int | None]] = {
    "morning": (None, 719),
    "noon": (690, 840),
    "afternoon": (720, 1079),
    "evening": (1080, None),
    "night": (1260, None),
}
"""Minutes of the day at which a screening of that part may start; None: no bound."""

_HALF_DAY = re.compile(rf"(?<=[{TAKEN}])\s*\b(?:in the )?([ap])\.?m\b\.?")
_SMALL = (1440, 1740)
_DUSK = (1020, 1200)
_NEAR = 30
_LATE_PARTS = ("afternoon", "evening", "night")
_CLOCK = (
    r"(?:(?P<{0}half>half|quarter|\d{{1,2}}(?: minutes)?) (?P<{0}to>past|to) )?(?<![\d:.])(?P<{0}hour>\d{{1,2}})"
    r"(?:[:：](?P<{0}minute>[0-5]\d)(?:分)?|\s*[点时](?!间|候|段)(?:\s*(?P<{0}han>半|[13]刻|\d{{1,2}}(?!\d|[号日部场])分?|整|钟))?"
    r"|\.(?P<{0}dotted>[0-5]\d))?(?:\s*(?P<{0}half_day>[ap]\.?m\b\.?|o ?'?clock))?(?![\d:]|\.\d)"
)


@dataclass(frozen=True, slots=True)
class Hours:
    """earliest, latest: minutes of a day, as in Asked; part: the word that they come from.

    small: that they are hours after midnight, counted on from the evening before; either: that the day beside them may
    be the one before midnight or the one after it.
    """

    earliest: int | None = None
    latest: int | None = None
    part: str = ""
    small: bool = False
    either: bool = False


@dataclass(frozen=True, slots=True)
class _Clock:
    """An hour as it was said. sure: whether it was written as one and not only as a number; half: am, pm or ""."""

    minutes: int
    sure: bool
    half: str


def read_hours(rest: Rest, words: Words, *, evening: bool = False) -> Hours:
    """Hours before parts of the day: of "下午三点以后" the afternoon only says which three. Taken out of the rest."""
    spoken = rest.text
    hours = _hours(rest, words, _half_said(spoken, words, evening=evening))
    small = _small_hours(rest, words)
    part = small or _half_day(rest) or _part(rest, words)
    if hours:
        return hours
    if part:
        return part
    return Hours(*PARTS["evening"], "evening") if evening else Hours()


def _half_day(rest: Rest) -> Hours | None:
    """The pm or am of "Sat 17th pm", where no hour is said."""
    found = rest.first(_HALF_DAY)
    return (Hours(720, None) if found[1] == "p" else Hours(*PARTS["morning"], "morning")) if found else None


def _half_said(text: str, words: Words, *, evening: bool) -> str:
    """am, pm or late (pm, and midnight after it) by the part of the day that is named, noon, small; "" for none."""
    for half, names in (
        ("small", "<small_hours>"), ("am", "<morning>"), ("noon", "<noon>"), ("pm", "<afternoon>"),
        ("late", "<evening>|<dusk>|<night>"),
    ):  # fmt: skip
        if words.pattern(names).search(text):
            return half
    return "late" if evening else ""


def _hours(rest: Rest, words: Words, half: str) -> Hours | None:
    one, two = _CLOCK.format("a_"), _CLOCK.format("b_")
    found = words.pattern(
        rf"(?P<between>between\s+|from\s+|从\s*)?{one}\s*(?:<range>|and)\s*{_PART_WORDS}{two}"
    ).search(rest.text)
    if found and (pair := _pair(found, half)):
        rest.take(*found.span())
        return pair
    found = rest.first(words.pattern(rf"(?P<later>(?:<after>)\s*)(?:<about>\s*)?{one}"))
    if found and (clock := _clock(found, "a_")):
        return Hours(_minutes(clock, half), None, small=_is_small(clock, half))
    found = rest.first(words.pattern(rf"(?P<earlier>(?:<before>)\s*)(?:<about>\s*)?{one}"))
    if found and (clock := _clock(found, "a_")):
        return Hours(None, _minutes(clock, half) - 1)
    return _single(rest, words, half)


_PART_WORDS = "(?:(?:<afternoon>|<evening>|<morning>|<dusk>|<noon>)\\s*)?"


def _single(rest: Rest, words: Words, half: str) -> Hours | None:
    """One hour with what stands before and after it: around seven, 7点以后, 7点左右, at 7."""
    one = _CLOCK.format("a_")
    pattern = words.pattern(
        rf"(?:(?P<near><about>)\s*|(?P<at>\bat\s+|@\s*))?{one}\s*"
        rf"(?:(?P<nearly><aboutly>)|(?P<later><later>)|(?P<earlier><earlier>))?"
    )
    for found in pattern.finditer(rest.text):
        clock = _clock(found, "a_")
        if clock is None or not (clock.sure or found["at"] or found["near"]):
            continue
        rest.take(*found.span())
        at, small = _minutes(clock, half), _is_small(clock, half)
        if found["near"] or found["nearly"]:
            return Hours(at - _NEAR, at + _NEAR, small=small)
        if found["later"]:
            return Hours(at, None, small=small)
        if found["earlier"]:
            return Hours(None, at - 1)
        return Hours(at, None if rest.first(words.pattern("<after_that>")) else at, small=small)
    return None


def _pair(found: re.Match[str], half: str) -> Hours | None:
    """Two hours; "from 3 to 6 pm" is the afternoon at both ends."""
    first, last = _clock(found, "a_"), _clock(found, "b_")
    if first is None or last is None or not (first.sure or last.sure or found["between"]):
        return None
    if last.half == "pm" and not first.half and first.minutes <= last.minutes % 720:
        first = replace(first, half="pm")
    small = _is_small(first, half)
    half = "small" if small and not last.half else half
    earliest, latest = _minutes(first, half), _minutes(last, half)
    if latest < earliest:
        latest += 720
    return Hours(earliest, latest, small=small) if latest > earliest else None


def _clock(found: re.Match[str], prefix: str) -> _Clock | None:
    hour = int(found[f"{prefix}hour"])
    said = (found[f"{prefix}half_day"] or "").replace(".", "").replace(" ", "").replace("'", "")
    written = re.search("[点时]", found[0][found.start(f"{prefix}hour") - found.start() :]) is not None
    minutes = hour * 60 + _past(found, prefix)
    if hour > 27 or (said in ("am", "pm") and not 0 < hour <= 12):
        return None
    sure = bool(said or found[f"{prefix}minute"] or found[f"{prefix}han"] or found[f"{prefix}to"] or written)
    if found[f"{prefix}dotted"] and not said:
        sure = False
    return _Clock(minutes, sure, said if said in ("am", "pm") else "")


def _past(found: re.Match[str], prefix: str) -> int:
    """Minutes past the hour, of 7:30, 7点半, 7点1刻, half past 7, quarter to 7."""
    if sign := found[f"{prefix}half"]:
        amount = {"half": 30, "quarter": 15}.get(sign) or int(sign.split()[0])
        return amount if found[f"{prefix}to"] == "past" else -amount
    han = found[f"{prefix}han"] or ""
    if han == "半":
        return 30
    if han.endswith("刻"):
        return 15 * int(han[0])
    number = found[f"{prefix}minute"] or found[f"{prefix}dotted"] or re.sub(r"\D", "", han)
    return int(number or 0)


def _minutes(clock: _Clock, half: str) -> int:
    """Minutes of the festival day: what is said of it decides, else the hours at which films are shown."""
    minutes, said = clock.minutes, clock.half or half
    if _is_small(clock, half):
        return minutes + (720 if minutes >= 720 else 1440)
    if minutes >= 13 * 60:
        return minutes
    hour = minutes // 60
    if said == "am":
        return minutes if hour < 12 else minutes + 720 if clock.half else minutes
    if said in ("pm", "late"):
        return minutes + 720 if hour < 12 or not clock.half else minutes
    if said == "noon":
        return minutes + 720 if hour < 5 else minutes
    return minutes + 720 if hour <= 8 else minutes


def _is_small(clock: _Clock, half: str) -> bool:
    """After midnight: 00:15, 12:15 am, 2 am, 凌晨2点; not "half past 12", which is lunchtime."""
    hour, said = clock.minutes // 60, clock.half or half
    if hour == 0:
        return said not in ("pm", "noon") and clock.sure
    if hour == 12:
        return clock.half == "am" or (not clock.half and half == "small")
    return 0 < hour < 5 and (clock.half == "am" or (not clock.half and half == "small"))


def _small_hours(rest: Rest, words: Words) -> Hours | None:
    """凌晨; "after midnight on Friday" may also mean the night from Friday to Saturday."""
    for name, either in (("after_midnight", True), ("small_hours", False)):
        if list(rest.every(words.pattern(f"<{name}>"))):
            return Hours(*_SMALL, small=True, either=either)
    return None


def _part(rest: Rest, words: Words) -> Hours | None:
    """The part of a day that is named; several of them are a stretch: 上午和下午."""
    named = []
    for part in ("night", "morning", "afternoon", "noon", "evening"):
        pattern = words.pattern(f"<{part}>|<dusk>" if part == "evening" else f"<{part}>")
        for found in rest.every(pattern):
            dusk = part == "evening" and words.pattern("<dusk>").fullmatch(found[0])
            named.append(Hours(*(_DUSK if dusk else PARTS[part]), part))
    if not named:
        return None
    if len({each.part for each in named}) == 1:
        return named[0]
    earliest = [each.earliest for each in named if each.earliest is not None]
    latest = [each.latest for each in named if each.latest is not None]
    whole = len(earliest) == len(named), len(latest) == len(named)
    return Hours(min(earliest) if whole[0] else None, max(latest) if whole[1] else None)
