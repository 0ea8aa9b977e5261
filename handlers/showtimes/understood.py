"""What was understood of a question about the programme, in words, and how each part of it is let go."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from babel.dates import format_date

from handlers.programme.asked import Asked
from handlers.programme.finding import films_meant
from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.talk.voice import Voice

PARTS = ("films", "days", "hours", "halls", "kinds", "about", "spoken", "subtitles", "audience", "moment")
"""In the order in which they are said."""
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was understood. name: of PARTS; words: plain."""

    name: str
    words: str


def parts(voice: Voice, programme: Programme, asked: Asked) -> list[Part]:
    """All that was understood."""
    said = ((name, _WORDS[name](voice, programme, asked)) for name in PARTS)
    return [Part(name, words) for name, words in said if words]


def told(voice: Voice, programme: Programme, asked: Asked) -> str:
    """ "Saturday 17 April, evening, Dome Theatre", plain; "" where nothing in particular was asked."""
    return wording.capital(voice.label("showtimes.comma").join(part.words for part in parts(voice, programme, asked)))


def content(asked: Asked) -> bool:
    """Whether anything at all was understood."""
    return any(getattr(asked, name) for name in (*PARTS, "age") if name != "hours") or _has_hours(asked)


def added(before: Asked, asked: Asked) -> Asked:
    """A short follow-up on top of what was asked before: what it names takes the place of what was named."""
    if asked.films and before.films:
        before = replace(before, films=(), unsure_film=False)
    if (asked.kinds or asked.about) and not asked.films:  # another subject than the film
        before = replace(before, films=(), unsure_film=False, about="")
    if asked.films:
        before = replace(before, kinds=(), about="", audience="", age=0)
    if asked.audience or asked.age:
        before = replace(before, audience="", age=asked.age)
    merged = replace(before, certain=True, unsure_film=asked.unsure_film or (before.unsure_film and not asked.films))
    for name in PARTS:
        if name == "hours":
            if _has_hours(asked):
                merged = replace(merged, earliest=asked.earliest, latest=asked.latest, part=asked.part, moment="")
        elif value := getattr(asked, name):
            merged = replace(merged, **{name: value})
    if asked.days and not asked.moment:
        merged = replace(merged, moment="")
    return replace(
        merged, wants_time=before.wants_time or asked.wants_time, wants_place=before.wants_place or asked.wants_place
    )


def _has_hours(asked: Asked) -> bool:
    return bool(asked.part) or asked.earliest is not None or asked.latest is not None


def _films(voice: Voice, programme: Programme, asked: Asked) -> str:
    known = [programme.films[id] for id in films_meant(asked, programme) if id in programme.films]
    return voice.label("showtimes.comma").join(wording.title(voice, film) for film in known)


def _days(voice: Voice, programme: Programme, asked: Asked) -> str:
    if asked.days is None:
        return ""
    first, last = (wording.day(voice, day) for day in asked.days)
    if first == last and _after_midnight(asked):  # else the night is read as the one before
        pattern = voice.label("showtimes.night_pattern")
        until = format_date(asked.days[0] + timedelta(days=1), pattern, locale=voice.language)
        return voice.say("showtimes.night_of", day=first, until=until).unescape()
    return first if first == last else voice.say("showtimes.days", first=first, last=last).unescape()


def _after_midnight(asked: Asked) -> bool:
    """Whether only what begins on the next day of the calendar is asked for."""
    return asked.earliest is not None and asked.earliest >= _MIDNIGHT


def _hours(voice: Voice, programme: Programme, asked: Asked) -> str:
    if asked.part:
        return voice.label(f"showtimes.part_{asked.part}")
    first, last = asked.earliest, asked.latest
    if asked.days and asked.days[0] == asked.days[1] and _after_midnight(asked):
        return _at_night(voice, asked)
    if first is None:
        return "" if last is None else voice.say("showtimes.until", hour=_hour(last)).unescape()
    if last is None:
        return voice.say("showtimes.from", hour=_hour(first)).unescape()
    key = "showtimes.at" if first == last else "showtimes.between"
    return voice.say(
        key, **({"hour": _hour(first)} if first == last else {"first": _hour(first), "last": _hour(last)})
    ).unescape()


def _at_night(voice: Voice, asked: Asked) -> str:
    """Hours after midnight, beside the night that they are of."""
    first, last = asked.earliest or 0, asked.latest
    if last is None:
        return voice.say("showtimes.night_from", hour=_hour(first)).unescape()
    span = _hour(first) if first == last else f"{_hour(first)}–{_hour(last)}"
    return voice.say("showtimes.night_hours", hours=span).unescape()


def _hour(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours % 24:02}:{rest:02}"


def _halls(voice: Voice, programme: Programme, asked: Asked) -> str:
    return "/".join(wording.hall(voice, programme.venue, id) for id in asked.halls)


def _kinds(voice: Voice, programme: Programme, asked: Asked) -> str:
    return voice.label("showtimes.comma").join(wording.kinds(voice, id) for id in asked.kinds)


def _spoken(voice: Voice, programme: Programme, asked: Asked) -> str:
    languages = wording.languages(voice, asked.spoken)
    return voice.say("showtimes.in_language", languages=languages).unescape() if languages else ""


def _subtitles(voice: Voice, programme: Programme, asked: Asked) -> str:
    return wording.tongues(voice, (), asked.subtitles)


def _audience(voice: Voice, programme: Programme, asked: Asked) -> str:
    whom = voice.label(f"showtimes.audience_{asked.audience}") if asked.audience else ""
    return voice.say("showtimes.aged", age=asked.age).unescape() if asked.age else whom


def _about(voice: Voice, programme: Programme, asked: Asked) -> str:
    return voice.say("showtimes.about", words=asked.about).unescape() if asked.about else ""


def _moment(voice: Voice, programme: Programme, asked: Asked) -> str:
    return voice.label(f"showtimes.moment_{asked.moment}") if asked.moment else ""


_WORDS: dict[str, Callable[[Voice, Programme, Asked], str]] = {
    "films": _films, "days": _days, "hours": _hours, "halls": _halls, "kinds": _kinds, "about": _about,
    "spoken": _spoken, "subtitles": _subtitles, "audience": _audience, "moment": _moment,
}  # fmt: skip
