"""Films with their next screenings, for people who share them in other conversations: read only, nothing remembered."""

from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.programme.asking import search_titles
from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.showtimes.offered import Offer, Shared
from handlers.talk.voice import Voice, join, shorten
from storage.films import Film
from storage.screenings import CANCELLED, Screening

MOST = 10
"""Films that are offered at once."""
_NEXT = 5


def offer(voice: Voice, programme: Programme, text: str, now: datetime) -> Offer:
    """Films of that title, the likeliest first; for "" those that are shown next."""
    ids = _next_films(programme, now) if not text.strip() else [id for id, _ in search_titles(text, programme)]
    films = tuple(_shared(voice, programme, programme.films[id], now) for id in ids[:MOST])
    instead = "showtimes.inline_nothing" if programme.version else "showtimes.inline_unpublished"
    return Offer(films, voice.label("showtimes.inline_open"), voice.label(instead))


def _next_films(programme: Programme, now: datetime) -> list[str]:
    """Ids of the films that begin soonest, each once."""
    found: dict[str, None] = {}
    for each in programme.between(now, _end(programme)):
        if each.state != CANCELLED:
            found.setdefault(each.film)
            if len(found) == MOST:
                break
    return list(found)


def _shared(voice: Voice, programme: Programme, film: Film, now: datetime) -> Shared:
    coming = [each for each in programme.of_film.get(film.id, ()) if each.starts > now and each.state != CANCELLED]
    kind = wording.kind(voice, film.kind)
    soon = wording.span(voice, programme, coming[0]) if coming else voice.label("showtimes.no_more")
    title = wording.title(voice, film)
    return Shared(film.id, title, f"{kind} · {soon}", str(_text(voice, programme, film, coming)), f"film_{film.id}")


def _text(voice: Voice, programme: Programme, film: Film, coming: list[Screening]) -> Markup:
    synopsis = film.synopsis.get(voice.language) or next(iter(film.synopsis.values()), "")
    named = Markup("<b>{}</b>").format(wording.title(voice, film))
    if not coming:
        return join(named, shorten(synopsis, 300), voice.say("showtimes.no_more"))
    zone = wording.zone_said(voice, programme, coming[0].starts)
    lines = [wording.line(voice, programme, each, titled=False) for each in coming[:_NEXT]]
    head = voice.say("showtimes.next_screenings", n=len(coming), zone=zone)
    return join(named, shorten(synopsis, 300), Markup("\n").join([head, *lines]))


def _end(programme: Programme) -> datetime:
    """After everything."""
    return programme.begins(programme.venue.last_day) + timedelta(days=2)
