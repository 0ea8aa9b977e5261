"""The published programme in memory, so that asking it costs no query: films, screenings in order, halls."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from storage.films import Film
from storage.screenings import CANCELLED, Screening


@dataclass(frozen=True, slots=True)
class Hall:
    """A place where films are shown. name, projection, address: by language; words: other names of it, all languages.

    shows: formats of films that it can show; capacity: seats, 0 if not published; changeover: from the end of one
    screening to the start of the next.
    """

    id: str
    name: Mapping[str, str]
    words: tuple[str, ...] = ()
    shows: frozenset[str] = frozenset()
    projection: Mapping[str, str] = field(default_factory=dict)
    address: Mapping[str, str] = field(default_factory=dict)
    capacity: int = 0
    changeover: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Venue:
    """What config.toml says of the programme: its halls, its zone (IANA), its time.

    first_day, last_day: no screening outside of them. day_begins: what starts earlier belongs to the day before.
    """

    zone: str
    halls: Mapping[str, Hall]
    first_day: date
    last_day: date
    day_begins: time = time(5)

    def begins(self, day: date) -> datetime:
        """The instant at which a festival day begins, UTC."""
        return datetime.combine(day, self.day_begins, ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, eq=False)
class Programme:
    """One version of it; the same only as itself, so that what follows from it can be remembered.

    version: 0, and no screenings, before anything has been published. screenings: by start,
    hall, id; also the cancelled ones, which people must be told of.
    """

    version: int
    venue: Venue
    films: Mapping[str, Film]
    screenings: Sequence[Screening]

    @property
    def zone(self) -> ZoneInfo:
        """The festival's."""
        return ZoneInfo(self.venue.zone)

    @cached_property
    def by_id(self) -> Mapping[str, Screening]:
        """Each screening under its id."""
        return {each.id: each for each in self.screenings}

    @cached_property
    def of_film(self) -> Mapping[str, tuple[Screening, ...]]:
        """The screenings of each film that has any, in order."""
        found: dict[str, list[Screening]] = {}
        for each in self.screenings:
            found.setdefault(each.film, []).append(each)
        return {film: tuple(those) for film, those in found.items()}

    @cached_property
    def _starts(self) -> list[datetime]:
        return [each.starts for each in self.screenings]

    def between(self, first: datetime, end: datetime) -> Sequence[Screening]:
        """Those that start from `first` on and before `end`."""
        return self.screenings[bisect_left(self._starts, first) : bisect_left(self._starts, end)]

    def on_days(self, first: date, last: date) -> Sequence[Screening]:
        """Those of these festival days, both included."""
        return self.between(self.begins(first), self.begins(last + timedelta(days=1)))

    def begins(self, day: date) -> datetime:
        """The instant at which a festival day begins, UTC."""
        return self.venue.begins(day)

    def day_of(self, instant: datetime) -> date:
        """The festival day of an instant: 00:30 belongs to the evening before."""
        local = instant.astimezone(self.zone)
        return local.date() - timedelta(days=local.time() < self.venue.day_begins)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The festival days on which anything takes place."""
        return tuple(sorted({self.day_of(each.starts) for each in self.screenings if each.state != CANCELLED}))


def programme_of(version: int, venue: Venue, films: Iterable[Film], screenings: Iterable[Screening]) -> Programme:
    """A programme of these, in order."""
    ordered = sorted(screenings, key=lambda each: (each.starts, each.hall, each.id))
    return Programme(version, venue, {film.id: film for film in films}, ordered)
