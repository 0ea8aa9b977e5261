"""How films and screenings are said in one language, for whoever reads or is written to: no turn is needed."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from markupsafe import Markup

from handlers.programme.programme import Programme, Venue
from handlers.talk import when
from handlers.talk.voice import Voice
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, Screening


def title(voice: Voice, film: Film) -> str:
    """The title in this language, plain; where there is none, another one of it. Chinese in 《》."""
    words = film.title.get(voice.language) or next(iter(film.title.values()), film.id)
    if film.is_event:
        return words
    return voice.say("showtimes.title", title=words).unescape()


def hall(voice: Voice, venue: Venue, id: str) -> str:
    """A hall's name, plain; its id where config.toml has it no more."""
    known = venue.halls.get(id)
    return voice.written(known.name).unescape() if known else id


def day(voice: Voice, at: date, *, short: bool = False) -> str:
    """ "Saturday 17 April", or "Sat 17 Apr" on a button; no year."""
    return _day(at, voice.label("showtimes.day_pattern_short" if short else "showtimes.day_pattern"), voice.language)


def date_on_button(voice: Voice, at: date) -> str:
    """ "17 Apr", without the day of the week."""
    return _day(at, voice.label("showtimes.date_pattern"), voice.language)


def hours(voice: Voice, programme: Programme, screening: Screening, *, on: date | None = None) -> str:
    """ "19:30–19:58", festival's time; it is told where that is after midnight of the day `on`."""
    zone = programme.zone
    starts, ends = screening.starts.astimezone(zone), screening.ends.astimezone(zone)
    span = f"{starts:%H:%M}–{ends:%H:%M}"
    if on is None or starts.date() == on:
        return span
    return voice.say("showtimes.after_midnight", hours=span).unescape()


def span(voice: Voice, programme: Programme, screening: Screening) -> str:
    """ "Saturday 17 April, 19:30–19:58", plain, without the zone."""
    at = screening.starts.astimezone(programme.zone).date()
    said = {"day": day(voice, at), "hours": hours(voice, programme, screening)}
    return voice.say("showtimes.span", **said).unescape()


def night_said(voice: Voice, programme: Programme, screening: Screening) -> str:
    """As `span`, but what begins after midnight belongs to the night before, as in the plan."""
    festival_day = programme.day_of(screening.starts)
    if screening.starts.astimezone(programme.zone).date() == festival_day:
        return span(voice, programme, screening)
    said = {"day": day(voice, festival_day), "hours": hours(voice, programme, screening)}
    return voice.say("showtimes.night", **said).unescape()


def when_said(voice: Voice, programme: Programme, screening: Screening, own_zone: str = "") -> str:
    """The same with the zone, and the start on the reader's own clock where that shows another hour."""
    zone = programme.venue.zone
    said = {"span": span(voice, programme, screening), "zone": zone_said(voice, programme, screening.starts)}
    own = when.own_time(screening.starts, zone, voice.language, own_zone)
    return voice.say("showtimes.when", **said).unescape() + own


def moment_said(voice: Voice, programme: Programme, instant: datetime) -> str:
    """ "Saturday 17 April, 19:30", plain, without the zone."""
    return moment_in(voice, programme.zone, instant)


def moment_in(voice: Voice, zone: ZoneInfo, instant: datetime) -> str:
    """The same on the clock of any zone."""
    local = instant.astimezone(zone)
    return voice.say("showtimes.span", day=day(voice, local.date()), hours=f"{local:%H:%M}").unescape()


def zone_said(voice: Voice, programme: Programme, instant: datetime) -> str:
    """ "Beijing time (UTC+8)", plain."""
    zone = programme.venue.zone
    place, offset = when.place(zone, voice.language), when.offset(instant, zone)
    return voice.say("showtimes.zone", place=place, offset=offset).unescape() if place else offset


def line(
    voice: Voice, programme: Programme, screening: Screening, *, dated: bool = True, titled: bool = True
) -> Markup:
    """One line: day and hours, hall, title, languages, state. dated: with the day; titled: with the film.

    What is online is in no hall.
    """
    festival_day = programme.day_of(screening.starts)
    at = span(voice, programme, screening) if dated else hours(voice, programme, screening, on=festival_day)
    film = programme.films[screening.film]
    parts = [
        Markup.escape(at),
        Markup.escape(hall(voice, programme.venue, screening.hall) if screening.state != ONLINE else ""),
        _what(voice, film, screening, titled=titled),
        *states(voice, programme, screening),
    ]
    return Markup(" · ").join(part for part in parts if part)


def states(voice: Voice, programme: Programme, screening: Screening) -> list[Markup]:
    """What is out of the ordinary: cancelled, online, sold out, moved and from where; [] for nothing."""
    if screening.state == CANCELLED:
        return [voice.say("showtimes.cancelled")]
    found = [voice.say("showtimes.online")] if screening.state == ONLINE else []
    if screening.sold_out:
        found.append(voice.say("showtimes.sold_out"))
    if has_moved(screening):
        found.append(voice.say("showtimes.moved", was=was_said(voice, programme, screening)))
    return found


def has_moved(screening: Screening) -> bool:
    """Whether it stands elsewhere than it first did."""
    was = screening.was
    return was is not None and (was.hall, was.starts) != (screening.hall, screening.starts)


def kind(voice: Voice, id: str) -> str:
    """ "dome film", plain; what a newer programme calls otherwise, as it does."""
    return _worded(voice, f"showtimes.kind_{id}", id)


def kinds(voice: Voice, id: str) -> str:
    """ "dome films", plain."""
    return _worded(voice, f"showtimes.kinds_{id}", id)


def format_said(voice: Voice, id: str) -> str:
    """What a hall must be able to show: "dome", plain; in capitals where it has no name."""
    return _worded(voice, f"showtimes.format_{id}", id.upper())


def _worded(voice: Voice, key: str, otherwise: str) -> str:
    return voice.label(key) if voice.texts.has(voice.language, key) else otherwise


def capital(words: str) -> str:
    """As at the beginning of a line."""
    return words[:1].upper() + words[1:]


def tongues(voice: Voice, spoken: Sequence[str], subtitles: Sequence[str], *, brief: bool = False) -> str:
    """ "English with Chinese subtitles", brief "English; Chinese subtitles", plain; "" where nothing is known."""
    said, read = languages(voice, spoken), languages(voice, subtitles)
    if not read:
        return voice.say("showtimes.spoken", spoken=said).unescape() if said else ""
    both = "showtimes.spoken_and_subtitles_brief" if brief else "showtimes.spoken_and_subtitles"
    key = both if said else "showtimes.subtitles"
    return voice.say(key, **({"spoken": said} if said else {}), subtitles=read).unescape()


def tongues_of(voice: Voice, screening: Screening, film: Film) -> str:
    """The same of a screening: as it is told of it, else as it is of its film."""
    known = screening if screening.spoken or screening.subtitles else film
    return tongues(voice, known.spoken, known.subtitles)


def languages(voice: Voice, codes: Sequence[str]) -> str:
    """Names of languages, plain: "English/Chinese"."""
    return "/".join(_language(code, voice.language) for code in codes)


def countries(voice: Voice, codes: Sequence[str]) -> str:
    """Names of countries, plain."""
    known = Locale.parse(voice.language).territories
    return voice.label("showtimes.comma").join(str(known.get(code, code)) for code in codes)


def _what(voice: Voice, film: Film, screening: Screening, *, titled: bool) -> Markup:
    said = tongues(voice, screening.spoken, screening.subtitles, brief=True)
    if not titled:
        return Markup.escape(said)
    named = Markup("<b>{}</b>").format(title(voice, film))
    return voice.say("showtimes.title_in", title=named, languages=said) if said else named


def was_said(voice: Voice, programme: Programme, screening: Screening) -> str:
    """Where and when it stood: what is the same today is not said again."""
    was, zone = screening.was, programme.zone
    assert was is not None
    before, now = was.starts.astimezone(zone), screening.starts.astimezone(zone)
    at = f"{before:%H:%M}" if before.date() == now.date() else moment_said(voice, programme, was.starts)
    place = hall(voice, programme.venue, was.hall)
    if was.starts == screening.starts:
        return place
    return at if was.hall == screening.hall else voice.label("showtimes.comma").join((at, place))


@lru_cache(maxsize=1024)
def _day(at: date, pattern: str, language: str) -> str:
    return format_date(at, pattern, locale=language)


@lru_cache(maxsize=256)
def _language(code: str, language: str) -> str:
    locale = Locale.parse(language)
    known = locale.languages
    return str(known.get(code.replace("-", "_")) or known.get(code.split("-", maxsplit=1)[0]) or code)
