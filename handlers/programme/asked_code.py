"""A question as a few ASCII characters, so that a button can carry it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from handlers.programme.asked import Asked, Moment
from handlers.programme.asking.hours import PARTS
from storage.films import EVENT_KINDS, FILM_KINDS

LONGEST = 40
CUT = "~"
"""Ends the id of a film that had to be cut short; see finding.films_meant."""

_KINDS = dict(zip("dgvosfalc", (*FILM_KINDS, *EVENT_KINDS), strict=True))
_PART_SIGNS = {"m": "morning", "d": "noon", "a": "afternoon", "e": "evening", "n": "night"}
_AUDIENCES = {"k": "kids", "m": "family"}
_MOMENTS: dict[str, Moment] = {"n": "now", "x": "next", "f": "first", "l": "last"}
_FIGURES = "0123456789abcdefghijklmnopqrstuvwxyz"
_FIELD = re.compile(r"([A-Z])((?:=[A-Z]|[^A-Z=])*)")
_LEAST_FILM = 6
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
"""Further away no festival is, and nothing that is reckoned from such a day overflows."""
_LATEST = 3000


def code(asked: Asked) -> str:
    """At most 40 of A-Z a-z 0-9 , = - ~: all of it but `leftover`, `no_such_day` and `certain`.

    What does not fit is left out: further films, then the end of the first one's id, then further halls and languages,
    then the end of what it is about.
    """
    fixed = _days(asked) + _hours(asked) + _kinds(asked) + _flags(asked)
    written = fixed
    for tag, names in (("F", asked.films[:1]), ("L", asked.halls), ("S", asked.spoken), ("T", asked.subtitles)):
        room = LONGEST - len(written)
        written += _film(names, room) if tag == "F" else _listed(tag, names, room)
    for film in asked.films[1:]:
        if asked.films and f"F{asked.films[0]}" in written and len(written) + 1 + len(film) <= LONGEST:
            written += f"F{film}"
    return written + _about(asked.about, LONGEST - len(written))


def decoded(code: str) -> Asked:
    """What `code` wrote; certain. ValueError for anything else."""
    asked = Asked(certain=True)
    fields = _FIELD.findall(code)
    if "".join(tag + value for tag, value in fields) != code or len(code) > LONGEST:
        raise ValueError(f"{code!r} is not a question")
    for tag, value in fields:
        asked = _with(asked, tag, value)
    return asked


def _with(asked: Asked, tag: str, value: str) -> Asked:
    try:
        return _READERS[tag](asked, value)
    except (KeyError, IndexError, OverflowError):
        raise ValueError(f"{tag}{value} is no part of a question") from None


def _days(asked: Asked) -> str:
    if asked.days is None:
        return ""
    first, last = asked.days
    return f"D{_figures(first.toordinal())}" + (f"~{_figures((last - first).days)}" if last != first else "")


def _hours(asked: Asked) -> str:
    """The part of the day says its usual hours, too; others are written out."""
    sign = next((sign for sign, part in _PART_SIGNS.items() if part == asked.part), "")
    bounds = (asked.earliest, asked.latest)
    if bounds == (PARTS[asked.part] if sign else (None, None)):
        return f"P{sign}" if sign else ""
    return f"H{_bound(asked.earliest)}~{_bound(asked.latest)}" + (f"~{sign}" if sign else "")


def _bound(minutes: int | None) -> str:
    return "" if minutes is None else _figures(minutes)


def _kinds(asked: Asked) -> str:
    signs = {kind: sign for sign, kind in _KINDS.items()}
    return "K" + "".join(signs[kind] for kind in asked.kinds) if asked.kinds else ""


def _flags(asked: Asked) -> str:
    """Audience, moment, and what is wanted."""
    written = "".join(f"A{sign}" for sign, audience in _AUDIENCES.items() if audience == asked.audience)
    written += "".join(f"M{sign}" for sign, moment in _MOMENTS.items() if moment == asked.moment)
    wants = "t" * asked.wants_time + "p" * asked.wants_place + "u" * asked.unsure_film
    written += f"Y{_figures(asked.age)}" if asked.age else ""
    return written + (f"W{wants}" if wants else "")


def _about(about: str, room: int) -> str:
    """Its UTF-8 as one number, as much of the beginning as fits."""
    for length in range(len(about), 0, -1):
        written = "B" + _figures(int.from_bytes(about[:length].strip().encode(), "big"))
        if 1 < len(written) <= room:
            return written
    return ""


def _film(films: tuple[str, ...], room: int) -> str:
    if not films or room < _LEAST_FILM:
        return ""
    return f"F{films[0]}" if len(films[0]) < room else f"F{films[0].rstrip(CUT)[: room - 2]}{CUT}"


def _listed(tag: str, names: tuple[str, ...], room: int) -> str:
    """As many names as fit."""
    written = ""
    for name in names:
        escaped = re.sub("([A-Z])", r"=\1", name)
        longer = f"{written},{escaped}" if written else f"{tag}{escaped}"
        written = longer if len(longer) <= room else written
    return written


def _figures(number: int) -> str:
    written = ""
    while number:
        number, figure = divmod(number, 36)
        written = _FIGURES[figure] + written
    return written or "0"


def _read_days(asked: Asked, value: str) -> Asked:
    first, _, more = value.partition("~")
    day = date.fromordinal(int(first, 36))
    last = day + timedelta(days=int(more, 36) if more else 0)
    if not _FIRST <= day <= last <= _LAST:
        raise ValueError(f"D{value} is not within {_FIRST} and {_LAST}")
    return replace(asked, days=(day, last))


def _read_hours(asked: Asked, value: str) -> Asked:
    earliest, latest, *part = value.split("~")
    named = _PART_SIGNS[part[0]] if part else ""
    return replace(asked, earliest=_minutes(earliest), latest=_minutes(latest), part=named)


def _minutes(written: str) -> int | None:
    minutes = int(written, 36) if written else None
    if minutes is not None and not 0 <= minutes <= _LATEST:
        raise ValueError(f"{minutes} is no minute of a day")
    return minutes


def _read_age(asked: Asked, value: str) -> Asked:
    age = int(value, 36)
    if not 0 < age < 100:
        raise ValueError(f"{age} is no age")
    return replace(asked, age=age)


def _read_about(asked: Asked, value: str) -> Asked:
    number = int(value, 36)
    about = number.to_bytes((number.bit_length() + 7) // 8, "big").decode()
    if not about.isprintable() or about != about.strip():
        raise ValueError(f"B{value} names no subject")
    return replace(asked, about=about)


def _read_part(asked: Asked, value: str) -> Asked:
    part = _PART_SIGNS[value]
    earliest, latest = PARTS[part]
    return replace(asked, earliest=earliest, latest=latest, part=part)


def _read_wanted(asked: Asked, value: str) -> Asked:
    return replace(asked, wants_time="t" in value, wants_place="p" in value, unsure_film="u" in value)


def _names(value: str) -> tuple[str, ...]:
    return tuple(value.replace("=", "").split(","))


_READERS: dict[str, Callable[[Asked, str], Asked]] = {
    "D": _read_days,
    "H": _read_hours,
    "P": _read_part,
    "K": lambda asked, value: replace(asked, kinds=tuple(_KINDS[sign] for sign in value)),
    "A": lambda asked, value: replace(asked, audience=_AUDIENCES[value]),
    "M": lambda asked, value: replace(asked, moment=_MOMENTS[value]),
    "W": _read_wanted,
    "Y": _read_age,
    "B": _read_about,
    "L": lambda asked, value: replace(asked, halls=_names(value)),
    "S": lambda asked, value: replace(asked, spoken=_names(value)),
    "T": lambda asked, value: replace(asked, subtitles=_names(value)),
    "F": lambda asked, value: replace(asked, films=(*asked.films, value)),
}
