"""Writes days, times, formats and kinds in a sentence for its reader: in faults they are kept as data."""

from collections.abc import Callable
from datetime import date, datetime

from babel.dates import format_date

from handlers.showtimes import wording
from handlers.talk.fields import date as days
from handlers.talk.fields.normal import listed
from handlers.talk.voice import Voice


def spelt(voice: Voice, name: str, value: str | int) -> str | int:
    """The value of that placeholder as people of this language read it; what is none of those, as it is."""
    write = _WRITTEN.get(name)
    try:
        return write(voice, value) if write and isinstance(value, str) else value
    except ValueError:  # what somebody typed in the place of a day
        return value


def _start(voice: Voice, value: str) -> str:
    """ "19 April, 19:30": within the festival nobody needs the year."""
    at = datetime.fromisoformat(value)
    day = format_date(at.date(), voice.label("check.day_pattern"), locale=voice.language)
    return voice.say("check.start", day=day, time=f"{at:%H:%M}").unescape()


def _moment(voice: Voice, value: str) -> str:
    at = datetime.fromisoformat(value)
    return voice.say("check.start", day=days.spoken(at.date(), voice.language), time=f"{at:%H:%M}").unescape()


def _day(voice: Voice, value: str) -> str:
    return days.spoken(date.fromisoformat(value), voice.language)


def _weekday(voice: Voice, value: str) -> str:
    """ "Saturday 17 April"."""
    return wording.day(voice, date.fromisoformat(value))


def _kinds(voice: Voice, value: str) -> str:
    return listed([wording.kind(voice, id) for id in value.split(",")], voice.language)


_WRITTEN: dict[str, Callable[[Voice, str], str]] = {
    "start": _start, "moment": _moment, "day": _day, "first": _day, "last": _day, "one": _day, "other": _day,
    "night": _weekday, "format": wording.format_said, "kinds": _kinds,
}  # fmt: skip
