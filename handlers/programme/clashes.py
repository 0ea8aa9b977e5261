"""Finds what cannot be seen both: screenings that overlap, and changes between halls that leave no time to walk."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.screenings import CANCELLED, ONLINE, Screening

WALK = timedelta(minutes=10)
"""All halls are in one house: to leave a full hall, find the next one and be let in takes about so long."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Another screening that does not fit. overlaps: both run at once; else the halls differ and `gap` is too short.

    gap: from the end of the earlier one to the start of the later one, negative where they overlap.
    """

    other: Screening
    gap: timedelta

    @property
    def overlaps(self) -> bool:
        """Whether both run at the same time."""
        return self.gap < timedelta()


def clash(one: Screening, other: Screening) -> Clash | None:
    """How `other` stands in the way of `one`, None if it does not. What is cancelled stands in nobody's way."""
    if one.id == other.id or CANCELLED in (one.state, other.state):
        return None
    gap = max(one.starts, other.starts) - min(one.ends, other.ends)
    walked = one.hall != other.hall and ONLINE not in (one.state, other.state)
    return Clash(other, gap) if gap < (WALK if walked else timedelta()) else None


def clashes(plan: Iterable[Screening], one: Screening) -> list[Clash]:
    """What of a plan clashes with one more (or with one of it), by start, hall and id."""
    found = [each for each in (clash(one, other) for other in plan) if each is not None]
    return sorted(found, key=lambda each: (each.other.starts, each.other.hall, each.other.id))


def clashing(plan: Collection[Screening]) -> frozenset[str]:
    """The ids of all that clash with anything else of the plan."""
    found: set[str] = set()
    running: list[Screening] = []
    for one in sorted(plan, key=lambda each: each.starts):
        running = [each for each in running if each.ends + WALK > one.starts]  # a plan may be long, and somebody waits
        for other in running:
            if clash(one, other):
                found |= {one.id, other.id}
        running.append(one)
    return frozenset(found)


def over(screening: Screening, now: datetime) -> bool:
    """Whether nobody can see it any more: it has ended, and its link is closed."""
    ends = screening.ends
    if screening.state == ONLINE and screening.link_until is not None:
        ends = max(ends, screening.link_until)
    return ends <= now


def open_ones(of_film: Iterable[Screening], but: str, now: datetime) -> list[Screening]:
    """Screenings of a film that are still to come and stand, other than one, soonest first."""
    found = [each for each in of_film if each.id != but and each.state != CANCELLED and each.starts > now]
    return sorted(found, key=lambda each: (each.starts, each.hall, each.id))


def alternatives(
    of_film: Iterable[Screening], plan: Collection[Screening], instead_of: Screening, now: datetime
) -> list[Screening]:
    """Other screenings of its film that clash with nothing of the plan without it, and are not in it; soonest first."""
    others = [each for each in plan if each.id != instead_of.id]
    kept = {each.id for each in others}
    return [
        each for each in open_ones(of_film, instead_of.id, now) if each.id not in kept and not clashes(others, each)
    ]
