"""What a day is called, seen from a day of the festival: weekdays, days of a month, dates that may be read two ways."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.programme.programme import Programme

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """today: the festival day it is; first, last: the festival's; shown: first and last day with a screening.

    local: the day of the calendar, another one than `today` after midnight; anchor: the days asked of before.
    """

    today: date
    first: date
    last: date
    shown: tuple[date, date]
    local: date
    anchor: tuple[date, date] | None = None

    @property
    def at_night(self) -> bool:
        """Whether it is after midnight, and the evening before is not over yet."""
        return self.local != self.today

    def ahead(self, days: int) -> date:
        """That many days from today, as people count them."""
        return self.local + timedelta(days=days)

    def weekday(self, at: int, weeks: int | None = None) -> date:
        """Monday is 0. The next such day from the anchor or today on; of this calendar week (0), the next (1) …"""
        if weeks is None:
            start = max(self.anchor[0], self.today) if self.anchor else self.today
            return start + timedelta(days=(at - start.weekday()) % 7)
        return self.local + timedelta(days=at - self.local.weekday(), weeks=weeks)

    def week(self, weeks: int) -> tuple[date, date]:
        """Monday to Sunday; this week (0) begins today."""
        return max(self.weekday(0, weeks), self.local), self.weekday(6, weeks)

    def weekend(self, weeks: int) -> tuple[date, date]:
        """Saturday and Sunday; on a Sunday only what is left."""
        return max(self.weekday(5, weeks), self.local), self.weekday(6, weeks)

    def dated(self, month: int, day: int, year: int | None = None) -> date | None:
        """A date; without a year the one within the festival, else in its year. None for a day that there is not."""
        if year is not None:
            return valid(year, month, day)
        days = [found for at in (self.first.year, self.last.year) if (found := valid(at, month, day))]
        return next((each for each in days if self.first <= each <= self.last), days[0] if days else None)

    def month(self, ahead: int) -> tuple[date, date]:
        """This month (0), what is left of it; the next (1), all of it."""
        year, month = divmod(self.local.year * 12 + self.local.month - 1 + ahead, 12)
        first = date(year, month + 1, 1)
        return max(first, self.local), date(year, month + 1, monthrange(year, month + 1)[1])

    def beside(self, days: int) -> tuple[date, date] | None:
        """The day after (1) or before (-1) those that were spoken of; None where there were none."""
        if self.anchor is None:
            return None
        day = self.anchor[1 if days > 0 else 0] + timedelta(days=days)
        return day, day

    def numbered(self, day: int) -> date | None:
        """The next day of that number within the festival; where there is none to come, the last one that was."""
        found = [
            each
            for at in range((self.last - self.first).days + 1)
            if (each := self.first + timedelta(days=at)).day == day
        ]
        return next((each for each in found if each >= self.today), found[-1] if found else None)

    def likely(self, days: list[date]) -> list[date]:
        """Those of them that lie between today and the last screening."""
        return [day for day in days if max(self.today, self.shown[0]) <= day <= self.shown[1]]


def valid(year: int, month: int, day: int) -> date | None:
    """The day, None if there is no such one."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is said. today, local, anchor: as in Calendar."""

    today: date
    local: date
    anchor: tuple[date, date] | None = None


def calendar_of(programme: Programme, said: Moment) -> Calendar:
    """The calendar of a festival, at a moment."""
    venue, days = programme.venue, programme.days
    shown = (days[0], days[-1]) if days else (venue.first_day, venue.last_day)
    return Calendar(said.today, venue.first_day, venue.last_day, shown, said.local, said.anchor)
