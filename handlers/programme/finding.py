"""Finds the screenings that somebody asks for; where there are none, those that come nearest, and what keeps them apart."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from handlers.programme.asked import Asked
from handlers.programme.programme import Programme
from storage.screenings import CANCELLED, Screening

Part = Literal["", "days", "hours", "halls", "kinds", "spoken", "subtitles", "audience"]
PARTS: tuple[Part, ...] = ("hours", "days", "halls", "subtitles", "spoken", "audience", "kinds")
"""What may be loosened, what people give up most easily first."""

NEAREST = 5
"""So many are offered where nothing fits."""

_FOR_CHILDREN = frozenset({"kids", "family"})


@dataclass(frozen=True, slots=True)
class Found:
    """fits: by start, hall and id. Where there are none: `nearest`, in that order, too, and the part that must be loosened.

    loosened is "" where nothing comes near. Running now, and nothing is: "hours", and what comes next.
    """

    fits: tuple[Screening, ...] = ()
    nearest: tuple[Screening, ...] = ()
    loosened: Part = ""


def find(asked: Asked, programme: Programme, now: datetime) -> Found:
    """What fits from now on; of days that are over, what was shown then. Cancelled ones only where a film is named."""
    search = _Search(asked, programme, now)
    fits = tuple(each for each in search.in_days() if search.misses(each) == 0)
    chosen = _of_moment(asked, fits, now)
    if chosen:
        return Found(chosen)
    if asked.moment == "now":
        coming = find(replace(asked, moment="next", days=None, earliest=None, latest=None, part=""), programme, now)
        return Found((), coming.fits or coming.nearest, coming.loosened or ("hours" if coming.fits else ""))
    return search.nearest()


def without(asked: Asked, part: str) -> Asked:
    """The same without one part: days, hours, halls, kinds, spoken, subtitles, audience; also films and moment."""
    if part == "hours":
        moment = "" if asked.moment == "now" else asked.moment
        return replace(asked, earliest=None, latest=None, part="", moment=moment)
    nothing: dict[str, object] = {"days": None, "audience": "", "moment": ""}
    wiped: dict[str, object] = {part: nothing.get(part, ())}
    if part == "films":
        wiped["unsure_film"] = False
    return replace(asked, **wiped)  # type: ignore[arg-type]


def films_meant(asked: Asked, programme: Programme) -> tuple[str, ...]:
    """Ids of its films; one that a button had to cut short ("long-na~") is every film that begins like that."""
    found: list[str] = []
    for film in asked.films:
        whole = [id for id in programme.films if id.startswith(film[:-1])] if film.endswith("~") else [film]
        found.extend(whole)
    return tuple(dict.fromkeys(found))


class _Search:
    """One question, ready to be held against many screenings."""

    def __init__(self, asked: Asked, programme: Programme, now: datetime) -> None:
        self._asked, self._programme, self._now = asked, programme, now
        self._films = frozenset(films_meant(asked, programme))
        begins = programme.venue.day_begins
        self._begins = begins.hour * 60 + begins.minute
        self._tests = self._used()
        today = programme.day_of(now)
        self._past = asked.days is not None and asked.days[1] < today

    def in_days(self) -> Iterable[Screening]:
        """Those of the days that are asked for, from now on; running ones where now is meant."""
        days = self._asked.days
        those: Sequence[Screening] = self._coming() if days is None else self._programme.on_days(*days)
        if days is not None and not self._past:
            those = [each for each in those if self._in_time(each)]
        return self._wanted(those)

    def misses(self, screening: Screening) -> int:
        """How many of the parts other than days it does not fit, up to 2."""
        missed = 0
        for _, fits in self._tests:
            if not fits(screening):
                missed += 1
                if missed == 2:
                    break
        return missed

    def nearest(self) -> Found:
        """Those that miss one part only, by the part that is given up most easily."""
        by_part: dict[Part, list[Screening]] = {}
        for each in self._wanted(self._coming()):
            missed = self._one_missed(each)
            if missed:
                by_part.setdefault(missed, []).append(each)
        for part in PARTS:
            if part in by_part:
                return Found((), self._closest(by_part[part], part), part)
        return Found()

    def _coming(self) -> Sequence[Screening]:
        if self._asked.moment == "now":
            return [each for each in self._programme.screenings if self._in_time(each)]
        return self._programme.between(self._now, datetime.max.replace(tzinfo=self._now.tzinfo))

    def _in_time(self, each: Screening) -> bool:
        if self._asked.moment == "now":
            return each.starts <= self._now < each.ends
        return each.starts >= self._now

    def _wanted(self, those: Iterable[Screening]) -> Iterable[Screening]:
        """Of the films that are named; else none that are cancelled, nor where one of many is meant."""
        keeps = bool(self._films) and not self._asked.moment
        return (
            each
            for each in those
            if (keeps or each.state != CANCELLED) and (not self._films or each.film in self._films)
        )

    def _used(self) -> list[tuple[Part, Callable[[Screening], bool]]]:
        """The tests of what is asked, no others."""
        asked, films = self._asked, self._programme.films
        tests: list[tuple[Part, bool, Callable[[Screening], bool]]] = [
            ("halls", bool(asked.halls), lambda each: each.hall in asked.halls),
            ("kinds", bool(asked.kinds), lambda each: films[each.film].kind in asked.kinds),
            ("hours", asked.earliest is not None or asked.latest is not None, self._in_hours),
            ("audience", bool(asked.audience), lambda each: films[each.film].audience in _FOR_CHILDREN),
            ("spoken", bool(asked.spoken), lambda each: _speaks(each.spoken, asked.spoken)),
            ("subtitles", bool(asked.subtitles), lambda each: _speaks(each.subtitles, asked.subtitles)),
        ]
        return [(part, test) for part, used, test in tests if used]

    def _in_hours(self, screening: Screening) -> bool:
        minutes, asked = self._minutes(screening), self._asked
        return (asked.earliest is None or minutes >= asked.earliest) and (
            asked.latest is None or minutes <= asked.latest
        )

    def _minutes(self, screening: Screening) -> int:
        """Of the festival day: 00:30 is 1470."""
        local = screening.local_start
        minutes = int(local[11:13]) * 60 + int(local[14:16])
        return minutes if minutes >= self._begins else minutes + 1440

    def _one_missed(self, screening: Screening) -> Part:
        """The one part that it does not fit, "" for several or none."""
        missed: list[Part] = [part for part, fits in self._tests if not fits(screening)]
        if len(missed) < 2 and self._asked.days is not None:
            first, last = self._asked.days
            if not first <= self._day(screening) <= last:
                missed.append("days")
        return missed[0] if len(missed) == 1 else ""

    def _day(self, screening: Screening) -> date:
        local = date.fromisoformat(screening.local_start[:10])
        return date.fromordinal(local.toordinal() - (self._minutes(screening) >= 1440))

    def _closest(self, those: list[Screening], part: Part) -> tuple[Screening, ...]:
        """A few: of other days the nearest days, of other hours the nearest hours, else the earliest."""
        distance = {"days": self._days_off, "hours": self._hours_off}.get(part)
        near = sorted(those, key=distance)[:NEAREST] if distance else those[:NEAREST]
        return tuple(sorted(near, key=lambda each: (each.starts, each.hall, each.id)))

    def _days_off(self, screening: Screening) -> int:
        assert self._asked.days is not None
        first, last = self._asked.days
        day = self._day(screening)
        return max((first - day).days, (day - last).days)

    def _hours_off(self, screening: Screening) -> int:
        minutes, asked = self._minutes(screening), self._asked
        early = asked.earliest - minutes if asked.earliest is not None else 0
        return max(early, minutes - asked.latest if asked.latest is not None else 0)


def _speaks(has: Sequence[str], wanted: Sequence[str]) -> bool:
    """zh-Hans is Chinese, too."""
    return any(tag in wanted or tag.partition("-")[0] in wanted for tag in has)


def _of_moment(asked: Asked, fits: tuple[Screening, ...], now: datetime) -> tuple[Screening, ...]:
    """All of them; of "next" and "first" those that start first, of "last" those that start last."""
    if not fits or asked.moment in ("", "now"):
        return fits
    starts = fits[-1 if asked.moment == "last" else 0].starts
    return tuple(each for each in fits if each.starts == starts)
