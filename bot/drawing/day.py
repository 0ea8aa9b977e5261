"""What stands in the picture of a festival day, in one language: its words, before they have places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.talk import when
from handlers.talk.festival import Festival
from handlers.talk.voice import Voice
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, Screening

MOST = 220
"""Entries of a picture: Telegram takes photos whose width and height add up to 10,000 pixels (sendPhoto)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One screening. hour: "19:30"; ends: "19:58"; hall: its place among the halls.

    marks: what is out of the ordinary, each with its sort ("night", "cancelled", "sold_out", "online", "moved").
    """

    hour: str
    ends: str
    title: str
    hall: int
    detail: Sequence[str]
    marks: Sequence[tuple[str, str]]
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The whole of it. over: lines above the day; under: below the list."""

    over: Sequence[str]
    name: str
    count: str
    entries: Sequence[Entry]
    under: Sequence[str]


def told(programme: Programme, on: date, festival: Festival, voice: Voice, published: datetime) -> Day:
    """A festival day as it stands in this version, which was published then."""
    facts = festival.facts[voice.language]
    shown = programme.on_days(on, on)
    entries = [_entry(programme, each, on, voice) for each in shown[:MOST]]
    place = when.place(programme.venue.zone, voice.language) or programme.venue.zone
    said = when.day(published, programme.venue.zone, voice.language)
    return Day(
        (facts["festival"], facts["section"]),
        format_date(on, voice.label("drawing.day_pattern"), locale=voice.language),
        voice.say("drawing.screenings", n=len(shown), place=place).unescape(),
        entries,
        (
            *([voice.say("drawing.more", n=len(shown) - MOST).unescape()] if len(shown) > MOST else []),
            facts["venue"],
            facts["venue_address"],
            voice.say("drawing.as_of", version=programme.version, date=said).unescape(),
        ),
    )


def title_of(film: Film, language: str) -> str:
    """In this language, else in any."""
    return film.title.get(language) or next(iter(film.title.values()), film.id)


def _entry(programme: Programme, screening: Screening, on: date, voice: Voice) -> Entry:
    starts = screening.starts.astimezone(programme.zone)
    film = programme.films[screening.film]
    tongues = wording.tongues(voice, screening.spoken, screening.subtitles, brief=True)
    halls = list(programme.venue.halls)
    return Entry(
        f"{starts:%H:%M}",
        f"{screening.ends.astimezone(programme.zone):%H:%M}",
        title_of(film, voice.language),
        halls.index(screening.hall) if screening.hall in halls else len(halls),
        [part for part in (wording.hall(voice, programme.venue, screening.hall), tongues) if part],
        ([("night", voice.label("drawing.next_day"))] if starts.date() > on else [])
        + _marks(programme, screening, voice),
        screening.state == CANCELLED,
    )


def _marks(programme: Programme, screening: Screening, voice: Voice) -> list[tuple[str, str]]:
    if screening.state == CANCELLED:
        return [("cancelled", voice.label("drawing.cancelled"))]
    marks = [("online", voice.label("drawing.online"))] if screening.state == ONLINE else []
    if screening.sold_out:
        marks.append(("sold_out", voice.label("drawing.sold_out")))
    if screening.was is not None:
        before, now = (each.astimezone(programme.zone) for each in (screening.was.starts, screening.starts))
        same = before.date() == now.date() and before != now
        said = voice.say("drawing.was", was=f"{before:%H:%M}").unescape() if same else voice.label("drawing.moved")
        marks.append(("moved", said))
    return marks
