"""Finds the screenings that somebody asks for; where there are none, those that come nearest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from heapq import nsmallest
from itertools import islice
from typing import Literal

from handlers.programme.asked import Asked
from handlers.programme.programme import Programme
from handlers.programme.subjects import films_about
from storage.screenings import CANCELLED, Screening

Part = Literal["", "days", "hours", "halls", "kinds", "spoken", "subtitles", "audience"]
PARTS: tuple[Part, ...] = ("hours", "days", "halls", "subtitles", "spoken", "audience", "kinds")
"""What may be loosened, what people give up most easily first."""

DAY = timedelta(days=1)
NEAREST = 5
"""So many are offered where nothing fits."""

_FOR_CHILDREN = frozenset({"kids", "family"})


@dataclass(frozen=True, slots=True)
class Found:
    """fits: by start, hall and id. Where there are none: `nearest`, in that order, and what must be loosened for them.

    loosened is "" where nothing comes near. Running now, and nothing is: "hours", and what comes next.
    """

    fits: tuple[Screening, ...] = ()
    nearest: tuple[Screening, ...] = ()
    loosened: Part = ""


def find(asked: Asked, programme: Programme, now: datetime) -> Found:
    """What fits from now on; of days that are over, what was shown then. Cancelled ones only where a film is named."""
    search = _Search(asked, programme, now)
    chosen = _of_moment(asked, search.fits())
    if chosen:
        return Found(chosen)
    if asked.moment == "now":
        coming = find(replace(asked, moment="next", days=None, earliest=None, latest=None, part=""), programme, now)
        return Found((), coming.fits or coming.nearest, coming.loosened or ("hours" if coming.fits else ""))
    return search.nearest()


def without(asked: Asked, part: str) -> Asked:
    """The same without one part: days, hours, halls, kinds, spoken, subtitles, audience; also films, moment and about.

    The age goes with the audience.
    """
    if part == "hours":
        moment = "" if asked.moment == "now" else asked.moment
        return replace(asked, earliest=None, latest=None, part="", moment=moment)
    nothing: dict[str, object] = {"days": None, "audience": "", "moment": "", "about": ""}
    wiped: dict[str, object] = {part: nothing.get(part, ())}
    if part == "films":
        wiped["unsure_film"] = False
    if part == "audience":
        wiped["age"] = 0
    return replace(asked, **wiped)  # type: ignore[arg-type]


def films_meant(asked: Asked, programme: Programme) -> tuple[str, ...]:
    """Ids of its films; one that a button had to cut short ("long-na~") is every film that begins like that."""
    found: list[str] = []
    for film in asked.films:
        whole = [id for id in programme.films if id.startswith(film[:-1])] if film.endswith("~") else [film]
        found.extend(whole)
    return tuple(dict.fromkeys(found))


class _Search:
    """One question, held against the screenings of a programme."""

    def __init__(self, asked: Asked, programme: Programme, now: datetime) -> None:
        self._asked, self._programme, self._now = asked, programme, now
        self._named = frozenset(films_meant(asked, programme))
        self._about = films_about(asked.about, programme) if asked.about else None
        self._today = programme.day_of(now)
        self._over = asked.days is not None and asked.days[1] < self._today
        begins = programme.venue.day_begins
        self._begins = begins.hour * 60 + begins.minute
        tags = _tags(programme) if asked.spoken or asked.subtitles else frozenset()
        self._spoken, self._subtitles = _like(asked.spoken, tags), _like(asked.subtitles, tags)

    def fits(self) -> tuple[Screening, ...]:
        """All that fit, in order; of now, those that are running."""
        return tuple(self._fitting(self._in_days(), ""))

    def nearest(self) -> Found:
        """Those that miss one part only, by the part that is given up most easily."""
        for part in PARTS:
            if not self._asks(part):
                continue
            near = self._on_other_days() if part == "days" else self._closest(part)
            if near:
                return Found((), tuple(sorted(near, key=lambda each: (each.starts, each.hall, each.id))), part)
        return Found()

    def _asks(self, part: Part) -> bool:
        if part == "hours":
            return self._asked.earliest is not None or self._asked.latest is not None
        return bool(getattr(self._asked, part)) or (part == "audience" and self._asked.age > 0)

    def _in_days(self) -> Iterable[Screening]:
        """Those of the days that are asked for, from now on unless these are over."""
        days = self._asked.days
        if self._asked.moment == "now":
            return (each for each in self._programme.screenings if each.starts <= self._now < each.ends)
        if days is None:
            return self._coming()
        those = self._programme.on_days(*days)
        return those if self._over else (each for each in those if each.starts >= self._now)

    def _coming(self) -> Sequence[Screening]:
        if len(self._named) == 1:
            film = self._programme.of_film.get(next(iter(self._named)), ())
            return [each for each in film if each.starts >= self._now]
        return self._programme.between(self._now, datetime.max.replace(tzinfo=UTC))

    def _fitting(self, those: Iterable[Screening], but: Part) -> Iterator[Screening]:
        """Those that fit all parts but one. Cancelled ones only of a film that is named, and not as one of many."""
        films, hours = self._films(but), self._asks("hours") and but != "hours"
        halls = self._asked.halls if but != "halls" else ()
        spoken = self._spoken if but != "spoken" else frozenset()
        subtitles = self._subtitles if but != "subtitles" else frozenset()
        cancelled = bool(self._named) and not self._asked.moment
        return (
            each
            for each in those
            if (films is None or each.film in films)
            and (not halls or each.hall in halls)
            and (not hours or self._off(each) <= 0)
            and (not spoken or not spoken.isdisjoint(each.spoken))
            and (not subtitles or not subtitles.isdisjoint(each.subtitles))
            and (cancelled or each.state != CANCELLED)
        )

    def _films(self, but: Part) -> frozenset[str] | None:
        """The films that the parts about films leave, None for all."""
        kinds = self._asked.kinds if but != "kinds" else ()
        audience = self._asked.audience and but != "audience"
        age, about = self._asked.age if but != "audience" else 0, self._about
        if not kinds and not audience and not age and about is None:
            return self._named or None
        return frozenset(
            film.id
            for film in self._programme.films.values()
            if (not self._named or film.id in self._named)
            and (not kinds or film.kind in kinds)
            and (not audience or film.audience in _FOR_CHILDREN)
            and (not age or film.age <= age)
            and (about is None or film.id in about)
        )

    def _closest(self, part: Part) -> list[Screening]:
        """A few without that part: at the nearest hours, or the earliest."""
        those = self._fitting(self._in_days(), part)
        return nsmallest(NEAREST, those, key=self._off) if part == "hours" else list(islice(those, NEAREST))

    def _on_other_days(self) -> list[Screening]:
        """A few on the days that are nearest to those that are asked for, to come."""
        assert self._asked.days is not None
        (first, last), found = self._asked.days, list[Screening]()
        venue = self._programme.venue
        nearest = max(1, (venue.first_day - last).days, (first - venue.last_day).days)
        for away in range(nearest, max((venue.last_day - first).days, (last - self._today).days) + 1):
            for day in (last + away * DAY, first - away * DAY):
                if max(self._today, venue.first_day) <= day <= venue.last_day:
                    those = (each for each in self._programme.on_days(day, day) if each.starts >= self._now)
                    found += self._fitting(those, "days")
            if len(found) >= NEAREST:
                break
        return found[:NEAREST]

    def _off(self, screening: Screening) -> int:
        """Minutes by which it starts too early or too late, 0 or less for none."""
        local = screening.local_start
        minutes = int(local[11:13]) * 60 + int(local[14:16])
        minutes += 1440 if minutes < self._begins else 0
        early = self._asked.earliest - minutes if self._asked.earliest is not None else 0
        return max(early, minutes - self._asked.latest if self._asked.latest is not None else 0)


_kept: list[tuple[Programme, frozenset[str]]] = []


def _tags(programme: Programme) -> frozenset[str]:
    """Every language that any screening has, looked for once a version."""
    for kept, tags in _kept:
        if kept is programme:
            return tags
    tags = frozenset(tag for each in programme.screenings for tag in (*each.spoken, *each.subtitles))
    _kept[:] = [(programme, tags), *_kept[:1]]
    return tags


def _like(wanted: Sequence[str], tags: Iterable[str]) -> frozenset[str]:
    """The tags that are meant: zh-Hans is Chinese, too."""
    return frozenset(wanted) | {tag for tag in tags if tag.partition("-")[0] in wanted}


def _of_moment(asked: Asked, fits: tuple[Screening, ...]) -> tuple[Screening, ...]:
    """All of them; of "next" and "first" those that start first, of "last" those that start last."""
    if not fits or asked.moment in ("", "now"):
        return fits
    starts = fits[-1 if asked.moment == "last" else 0].starts
    return tuple(each for each in fits if each.starts == starts)
