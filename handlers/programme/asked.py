"""What somebody wants to know of the programme, as it was understood."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Moment = Literal["", "now", "next", "first", "last"]


@dataclass(frozen=True, slots=True)
class Asked:
    """All that was understood; empty where nothing was said of it. All parts must hold at once.

    days: first and last festival day, both included. earliest, latest: minutes of that day at which a screening may
    start (19:30 = 1170; 00:30 in the night after it = 1470), None for no bound; both the same for "at 19:30".
    part: the word that those bounds come from: morning, noon, afternoon, evening, night, "" for hours or none.
    halls, kinds, spoken, subtitles: any one of each; audience: kids, family, "". films: their ids; several where it is
    not clear which one is meant, then `unsure_film` is True. moment: now, next, the first or last one that fits.
    wants_time: it is asked when the film runs; wants_place: where.
    certain: that the programme is meant at all, and not something else that names a day or a film. leftover: words of
    it that were not understood and might matter, "" for none.
    age: of the youngest who comes along, 0 for none said. about: subject words, as "sea" or "恐龙"; see subjects.
    no_such_day: a date that no calendar has, as it was typed (June 31); then `days` is None, and `certain` where the
    message asks nothing else.
    """

    days: tuple[date, date] | None = None
    earliest: int | None = None
    latest: int | None = None
    part: str = ""
    halls: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    audience: str = ""
    films: tuple[str, ...] = ()
    unsure_film: bool = False
    moment: Moment = ""
    wants_time: bool = False
    wants_place: bool = False
    certain: bool = False
    leftover: str = ""
    age: int = 0
    about: str = ""
    no_such_day: str = ""
