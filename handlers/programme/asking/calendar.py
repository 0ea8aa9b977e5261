"""What a day is called, seen from a day of the festival: weekdays, days of a month, dates that may be read two ways."""

from dataclasses import dataclass
from datetime import date, timedelta

from handlers.programme.programme import Programme

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """today: the festival day it is; first, last: the festival's; shown: first and last day with a screening."""

    today: date
    first: date
    last: date
    shown: tuple[date, date]

    def ahead(self, days: int) -> date:
        """That many days from today."""
        return self.today + timedelta(days=days)

    def weekday(self, at: int, weeks: int | None = None) -> date:
        """Monday is 0. The next such day, today included; of this calendar week (0), the next (1) …"""
        if weeks is None:
            return self.today + timedelta(days=(at - self.today.weekday()) % 7)
        return self.today + timedelta(days=at - self.today.weekday(), weeks=weeks)

    def week(self, weeks: int) -> tuple[date, date]:
        """Monday to Sunday; this week (0) begins today."""
        return max(self.weekday(0, weeks), self.today), self.weekday(6, weeks)

    def weekend(self, weeks: int) -> tuple[date, date]:
        """Saturday and Sunday; on a Sunday only what is left."""
        return max(self.weekday(5, weeks), self.today), self.weekday(6, weeks)

    def dated(self, month: int, day: int, year: int | None = None) -> date | None:
        """A date; without a year the one within the festival, else in its year. None for a day that there is not."""
        if year is not None:
            return valid(year, month, day)
        days = [found for at in (self.first.year, self.last.year) if (found := valid(at, month, day))]
        return next((each for each in days if self.first <= each <= self.last), days[0] if days else None)

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


def calendar_of(programme: Programme, today: date) -> Calendar:
    """The calendar of a festival, on a day."""
    venue, days = programme.venue, programme.days
    shown = (days[0], days[-1]) if days else (venue.first_day, venue.last_day)
    return Calendar(today, venue.first_day, venue.last_day, shown)
