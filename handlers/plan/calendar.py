"""A plan in the words of its calendar: titles, halls, what a phone shows beside them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from handlers.programme.calendar import Entry, Plan
from handlers.programme.programme import Programme
from handlers.reminding.rules import minutes_of
from handlers.showtimes import wording
from handlers.talk import when
from handlers.talk.festival import Festival
from handlers.talk.voice import Voice
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, Screening


def of_plan(
    voice: Voice, festival: Festival, programme: Programme, mine: Iterable[Screening], before: Sequence[timedelta]
) -> Plan:
    """The calendar of these screenings. before: how long before a start to ring."""
    name = voice.say("plan.calendar_name", festival=festival.facts[voice.language]["short_name"]).unescape()
    entries = [_entry(voice, programme, each, tuple(before)) for each in mine]
    return Plan(festival.edition, name, voice.language, festival.zone, entries)


def rings(festival: Festival, reminded: str) -> list[timedelta]:
    """When somebody's calendar rings: as they are reminded. reminded: of people.reminded."""
    return [timedelta(minutes=each) for each in sorted(minutes_of(reminded, festival.reminding), reverse=True)]


def _entry(voice: Voice, programme: Programme, screening: Screening, rings: tuple[timedelta, ...]) -> Entry:
    film = programme.films[screening.film]
    online = screening.state == ONLINE
    return Entry(
        screening,
        _summary(voice, film, screening),
        voice.label("plan.calendar_online") if online else _place(voice, programme, screening),
        "\n".join(_described(voice, programme, film, screening)),
        _url(screening),
        (wording.kind(voice, film.kind),),
        rings,
    )


def _url(screening: Screening) -> str:
    """Where to watch it, or to buy a ticket; nowhere once it is off."""
    if screening.state == CANCELLED:
        return ""
    return screening.link if screening.state == ONLINE and screening.link else screening.tickets


def _summary(voice: Voice, film: Film, screening: Screening) -> str:
    """What is off says so itself: not every calendar shows an event's status."""
    title = wording.title(voice, film)
    if screening.state == CANCELLED:
        return voice.say("plan.calendar_cancelled", title=title).unescape()
    return title


def _place(voice: Voice, programme: Programme, screening: Screening) -> str:
    hall = programme.venue.halls.get(screening.hall)
    name = wording.hall(voice, programme.venue, screening.hall)
    address = voice.written(hall.address).unescape() if hall and hall.address else ""
    return voice.say("showtimes.place", hall=name, address=address).unescape() if address else name


def _described(voice: Voice, programme: Programme, film: Film, screening: Screening) -> list[str]:
    """Languages, where it stood before, how to watch it, tickets, what it is about."""
    spoken = wording.tongues_of(voice, screening, film)
    found = [voice.say("showtimes.film_languages", languages=spoken).unescape() if spoken else ""]
    if screening.was is not None:
        was = wording.was_said(voice, programme, screening)
        found.append(voice.say("showtimes.was_moved", was=was).unescape())
    if screening.state == ONLINE and screening.link_from is not None and screening.link_until is not None:
        opens, closes = (
            when.moment(instant, programme.venue.zone, voice.language)
            for instant in (screening.link_from, screening.link_until)
        )
        found.append(voice.say("plan.calendar_window", opens=opens, closes=closes).unescape())
    if screening.tickets and screening.state != CANCELLED:
        found.append(voice.say("plan.calendar_tickets", url=screening.tickets).unescape())
    return [*(each for each in found if each), *_synopsis(voice, film)]


def _synopsis(voice: Voice, film: Film) -> list[str]:
    told = film.synopsis.get(voice.language) or next(iter(film.synopsis.values()), "")
    return ["", told] if told else []
