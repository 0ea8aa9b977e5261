"""Films and screenings as other topics show them: a line, a title, a time, a button."""

from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten
from storage.films import Film
from storage.screenings import Screening

_LABEL = 48
"""Characters of a button's label; longer ones are cut off on a phone."""


def title(turn: Turn, film: Film) -> str:
    """The film's title for this reader, plain text: Chinese in 《》."""
    return wording.title(turn.voice, film)


def line(turn: Turn, programme: Programme, screening: Screening, *, dated: bool = True) -> Markup:
    """One line: day and hours, hall, title, languages, state; without the zone, which a message says once."""
    return wording.line(turn.voice, programme, screening, dated=dated)


def when_said(turn: Turn, programme: Programme, screening: Screening) -> str:
    """ "Saturday 17 April, 19:30–19:58 Beijing time (UTC+8)", plain; the reader's own time follows if it differs."""
    return wording.when_said(turn.voice, programme, screening, turn.person.zone)


def zone_said(turn: Turn, programme: Programme) -> str:
    """ "Beijing time (UTC+8)", plain, for messages with many times."""
    return wording.zone_said(turn.voice, programme, turn.now)


def film_button(turn: Turn, film: Film) -> Choice:
    """Leads to the film's card."""
    return Choice(shorten(title(turn, film), _LABEL), f"showtimes.film:{film.id}")


def screening_button(turn: Turn, screening: Screening, film: Film | None = None, *, dated: bool = False) -> Choice:
    """Leads to the screening's card: "Sat 17 Apr 19:30 · Dome Theatre"; of a film "19:30 Tyrannosaur Returns".

    dated: the film's with the day, "17 Apr 19:30 …", where screenings of several days stand together.
    """
    venue = turn.festival.programmes.venue
    local = screening.starts.astimezone(ZoneInfo(venue.zone))
    if film is not None:
        at = wording.date_on_button(turn.voice, local.date()) if dated else ""
        label = f"{at} {local:%H:%M} {title(turn, film)}".lstrip()
    else:
        at = wording.day(turn.voice, local.date(), short=True)
        label = f"{at} {local:%H:%M} · {wording.hall(turn.voice, venue, screening.hall)}"
    return Choice(shorten(label, _LABEL), f"showtimes.screening:{screening.id}")


def unpublished(turn: Turn) -> Reply:
    """Before anything is published: when the films are shown, whom to ask, and in a rehearsal the made-up programme."""
    rows: list[tuple[Choice, ...]] = []
    if turn.festival.rehearsed:
        rows.append((turn.choice("importing.sample:", "showtimes.load_sample"),))
    if turn.incoming.private:
        rows.append((turn.choice("human.call", "human.call_button"),))
    return turn.reply("showtimes.unpublished", rows=tuple(rows))
