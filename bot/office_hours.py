"""The organisers' hours as config.toml writes them: read, told in words, and handed to the desk."""

import re
from collections.abc import Sequence
from datetime import timedelta

from babel import Locale

from bot.sections import Desk, Settings
from handlers.talk import when
from handlers.talk.festival import Office
from handlers.talk.hours import Spell
from handlers.talk.message import Address

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHAPE = re.compile(r"([A-Za-z]{3})(?:\s*[-–]\s*([A-Za-z]{3}))?\s+(\d\d?):(\d\d)\s*[-–]\s*(\d\d?):(\d\d)")
_CHINESE = "一二三四五六日"


def parse(text: str) -> list[Spell]:
    """ "Mon-Fri 09:00-17:30" → one spell for each day. ValueError with a sentence."""
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{text}" is not of the form Mon-Fri 09:00-17:30')
    first, last = _day(match[1]), _day(match[2] or match[1])
    if first > last:
        raise ValueError(f'"{text}" goes over the end of the week: write two spells, such as Sat-Sun and Mon')
    opens, closes = _minute(match[3], match[4]), _minute(match[5], match[6])
    if opens >= closes:
        raise ValueError(f'"{text}" ends before it begins; a spell ends on the same day, at 24:00 at the latest')
    return [(day, opens, closes) for day in range(first, last + 1)]


def _day(name: str) -> int:
    if name.lower() not in _DAYS:
        raise ValueError(f'"{name}" is no day: write Mon, Tue, Wed, Thu, Fri, Sat or Sun')
    return _DAYS.index(name.lower())


def _minute(hour: str, minute: str) -> int:
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > 24 * 60:
        raise ValueError(f'"{hour}:{minute}" is no time of the day')
    return found


def in_words(hours: Sequence[str], zone: str, language: str) -> str:
    """ "Monday to Friday 09:00–17:30, Beijing time"; "" without hours."""
    if not hours:
        return ""
    spells = [_spell(text, language) for text in hours]
    place = when.place(zone, language)
    if language == "zh":
        return "，".join(spells) + (f"（{place}时间）" if place else "")
    told = ", ".join(spells)
    return f"{told}, {place} time" if place and language == "en" else f"{told} ({place or zone})"


def _spell(text: str, language: str) -> str:
    days = parse(text)
    (first, opens, closes), (last, _, _) = days[0], days[-1]
    clock = f"{_clock(opens)}–{_clock(closes)}"
    if language == "zh":
        return (f"周{_CHINESE[first]}" if first == last else f"周{_CHINESE[first]}至周{_CHINESE[last]}") + clock
    names = Locale.parse(language).days["format"]["wide"]
    joint = " to " if language == "en" else " – "
    return (str(names[first]) if first == last else f"{names[first]}{joint}{names[last]}") + f" {clock}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def chat_of(name: str) -> Address | None:
    """ "telegram:-100123" as an address, None for ""."""
    channel, _, chat = name.partition(":")
    return Address(channel, chat) if chat else None


def owners_of(settings: Settings) -> frozenset[Address]:
    """Who may do everything."""
    return frozenset(owner for name in settings.staff.owners if (owner := chat_of(name)))


def office_of(settings: Settings) -> Office:
    """The organisers as visitors meet them."""
    desk: Desk = settings.desk
    zone, languages = settings.festival.zone, settings.languages.available
    return Office(
        chat_of(desk.chat),
        desk.language,
        {language: in_words(desk.hours, zone, language) for language in languages} if desk.hours else {},
        tuple(spell for text in desk.hours for spell in parse(text)),
        timedelta(minutes=desk.wait_minutes),
        timedelta(hours=desk.give_up_hours),
        timedelta(minutes=desk.silent_minutes),
        desk.names,
    )
