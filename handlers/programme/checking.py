"""What is wrong with a proposed programme: halls, clashes, formats, days, hours that do not exist."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.programme.programme import Hall, Programme, Venue
from handlers.programme.publishing import Proposal
from handlers.programme.spelt import spelt
from handlers.talk.fields.link import unfit_to_share
from handlers.talk.fields.normal import listed
from handlers.talk.voice import Voice
from storage.films import EVENT_KINDS, FILM_KINDS, Film
from storage.screenings import PLANNED, Screening

LONGEST = 360
"""Minutes of a screening."""
_MORNING = 6
"""O'clock: what begins before that is in the night."""
LONGEST_ID = 40
"""Characters of a name: what the 60 bytes of a button leave ("showtimes.screening:…")."""
_ID = re.compile(r"[a-z0-9-]+")
Value = str | int | dict[str, str]
"""What stands in a sentence: itself, or words by language."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. key: of the sentence that says so, which names `values`.

    screening_id, film_id: what it is about, "" where that is not known. row: of the file that it was read from, 0
    for none; sheet, column: of that file, as it calls them. warning: it can be published all the same.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    screening_id: str = ""
    film_id: str = ""
    warning: bool = False
    sheet: str = ""
    row: int = 0
    column: str = ""

    def said(self, voice: Voice) -> Markup:
        """The sentence, without the row."""
        values = {name: in_language(value, voice.language) for name, value in self.values.items()}
        return voice.say(self.key, **{name: spelt(voice, name, value) for name, value in values.items()})


def faults(programme: Programme, proposal: Proposal, without: Collection[str] = ()) -> list[Fault]:
    """Everything wrong with what the proposal changes; clashes with what stays, too. By screening, films first.

    without: ids of standing screenings that are not to stay.
    """
    films = {**programme.films, **{film.id: film for film in proposal.films}}
    found = [fault for film in proposal.films for fault in _of_film(film)]
    found += [fault for each in proposal.screenings for fault in _of_screening(programme, films, each)]
    return [*found, *clashes(programme, proposal, without)]


def starts_at(local_start: str, zone: str) -> datetime:
    """The instant, UTC, of a local time ("2021-04-17T19:30"); of an hour that the clocks repeat, the first one."""
    return datetime.fromisoformat(local_start).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def in_language(value: Value, language: str) -> str | int:
    """Words in that language, or in any other."""
    if isinstance(value, dict):
        return value.get(language) or next(iter(value.values()), "")
    return value


def named(film: Film) -> dict[str, str]:
    """What a sentence calls it; by its id where it has no title."""
    return {language: text for language, text in film.title.items() if text} or {"": film.id}


def _of_film(film: Film) -> Iterator[Fault]:
    if not any(film.title.values()):
        yield Fault("check.untitled", {"film": film.id}, film_id=film.id)
    if not _ID.fullmatch(film.id) or len(film.id) > LONGEST_ID:
        yield Fault("check.film_id", {"id": film.id}, film_id=film.id)
    if film.kind not in (*FILM_KINDS, *EVENT_KINDS):
        kinds = ",".join((*FILM_KINDS, *EVENT_KINDS))
        yield Fault("check.kind", {"kind": film.kind, "kinds": kinds}, film_id=film.id)
    if not 1 <= film.minutes <= LONGEST:
        yield Fault("check.film_minutes", {"minutes": film.minutes, "most": LONGEST}, film_id=film.id)


def _of_screening(programme: Programme, films: Mapping[str, Film], each: Screening) -> Iterator[Fault]:
    """All but clashes."""
    if not _ID.fullmatch(each.id) or len(each.id) > LONGEST_ID:
        yield Fault("check.screening_id", {"id": each.id}, each.id)
    if not 1 <= each.minutes <= LONGEST:
        yield Fault("check.minutes", {"minutes": each.minutes, "most": LONGEST}, each.id)
    film, hall = films.get(each.film), programme.venue.halls.get(each.hall)
    if film is None:
        yield Fault("check.film", {"film": each.film}, each.id)
    elif film.minutes > each.minutes > 0:
        said: dict[str, Value] = {"minutes": each.minutes, "film": named(film), "whole": film.minutes}
        yield Fault("check.shorter", said, each.id, warning=True)
    if hall is None:
        yield Fault("check.hall", {"hall": each.hall, "halls": hall_list(programme.venue)}, each.id)
    elif film is not None and film.format not in hall.shows and each.state == PLANNED:
        yield Fault("check.format", {"hall": dict(hall.name), "film": named(film), "format": film.format}, each.id)
    yield from _of_time(programme, each)
    yield from _of_links(programme, each)


def _of_links(programme: Programme, each: Screening) -> Iterator[Fault]:
    """New addresses that are not fit for everybody who planned by it; what they hold is not said again."""
    before = programme.by_id.get(each.id)
    for name in ("tickets", "link"):
        url = getattr(each, name)
        stands = before is not None and getattr(before, name) == url
        if url and not stands and (unfit := unfit_to_share(url)):
            why, host = unfit
            yield Fault(f"check.link_{why}", {"host": host[:60]} if why != "unreadable" else {}, each.id)


def _of_time(programme: Programme, each: Screening) -> Iterator[Fault]:
    """Outside of the festival, in an hour that the clocks skip, in one that they repeat, or in the night."""
    first, last = programme.venue.first_day, programme.venue.last_day
    local = each.local_start.replace("T", " ")
    inside = first <= programme.day_of(each.starts) <= last
    if not inside:
        yield Fault("check.day", {"moment": local, "first": f"{first}", "last": f"{last}"}, each.id)
    wall = datetime.fromisoformat(each.local_start).replace(tzinfo=ZoneInfo(each.zone))
    if wall.astimezone(UTC).astimezone(wall.tzinfo).replace(tzinfo=None) != wall.replace(tzinfo=None):
        yield Fault("check.gap", {"start": local, "zone": each.zone}, each.id)
    elif wall.utcoffset() != wall.replace(fold=1).utcoffset():
        yield Fault("check.twice", {"start": local, "zone": each.zone}, each.id, warning=True)
    elif inside and _is_new_night(programme, each):
        eve = date.fromisoformat(each.local_start[:10]) - timedelta(days=1)
        yield Fault("check.night", {"start": local, "night": f"{eve}"}, each.id, warning=True)


def _is_new_night(programme: Programme, each: Screening) -> bool:
    """Whether it begins between midnight and the morning, which is easily meant otherwise, and did not stand there."""
    before = programme.by_id.get(each.id)
    stands = before is not None and before.local_start == each.local_start
    return each.state == PLANNED and not stands and datetime.fromisoformat(each.local_start).hour < _MORNING


def hall_list(venue: Venue) -> dict[str, str]:
    """The names of all halls, by language."""
    halls = list(venue.halls.values())
    languages = {language for hall in halls for language in hall.name}
    return {language: listed([_name(hall, language) for hall in halls], language) for language in sorted(languages)}


def _name(hall: Hall, language: str) -> str:
    return hall.name.get(language) or next(iter(hall.name.values()), hall.id)


def clashes(programme: Programme, proposal: Proposal, without: Collection[str] = ()) -> Iterator[Fault]:
    """Two in one hall, of which the proposal brings or moves at least one; cancelled and online ones take no room.

    Each is told only of the one that holds the hall when it begins; whoever moves into another's time is named at
    least once. without: ids of standing screenings that are not to stay.
    """
    films = {**programme.films, **{film.id: film for film in proposal.films}}
    new = {each.id: each for each in proposal.screenings}
    stands = [
        each
        for each in {**programme.by_id, **new}.values()
        if each.state == PLANNED and (each.id in new or each.id not in without)
    ]
    stands.sort(key=lambda each: (each.hall, each.starts, each.id))
    for hall_id, those in groupby(stands, key=lambda each: each.hall):
        if hall := programme.venue.halls.get(hall_id):
            for one, other in _overlapping(those, hall):
                if _moves(programme, new, one) or _moves(programme, new, other):
                    yield _clash(
                        hall, films, *((one, other) if one.id in new and other.id not in new else (other, one))
                    )


def _overlapping(those: Iterable[Screening], hall: Hall) -> Iterator[tuple[Screening, Screening]]:
    """Each that begins before the hall is free again, behind the one that has it longest. those: by start."""
    holder: Screening | None = None
    for each in those:
        if holder is not None and each.starts < holder.ends + hall.changeover:
            yield holder, each
        if holder is None or each.ends > holder.ends:
            holder = each


def _moves(programme: Programme, new: Mapping[str, Screening], each: Screening) -> bool:
    before = programme.by_id.get(each.id)
    place = (each.hall, each.starts, each.minutes)
    return each.id in new and not (
        before and (before.hall, before.starts, before.minutes, before.state) == (*place, PLANNED)
    )


def _clash(hall: Hall, films: Mapping[str, Film], each: Screening, other: Screening) -> Fault:
    film = films.get(other.film)
    values: dict[str, Value] = {
        "hall": dict(hall.name), "film": named(film) if film else other.film, "id": other.id,
        "start": other.local_start.replace("T", " "), "minutes": other.minutes,
        "changeover": int(hall.changeover.total_seconds() // 60),
    }  # fmt: skip
    return Fault("check.clash", values, each.id)
