"""What config.toml says of halls and reminders, as the desk is told of it."""

from datetime import time, timedelta

from bot.settings import Settings
from handlers.programme.programme import Hall, Venue
from handlers.talk.festival import Reminding


def venue_of(settings: Settings) -> Venue:
    """The halls, in the order of the file, and the days on which something may take place."""
    chosen, at = settings.programme, settings.festival.venue.address
    halls = {
        hall.id: Hall(
            hall.id, hall.name, tuple(hall.words), frozenset(hall.shows), hall.projection, hall.address or at,
            hall.capacity, timedelta(minutes=hall.changeover_minutes),
        )
        for hall in chosen.halls
    }  # fmt: skip
    begins = divmod(minutes_of(chosen.day_begins), 60)
    return Venue(settings.festival.zone, halls, chosen.first_day, chosen.last_day, time(*begins))


def reminding_of(settings: Settings) -> Reminding:
    """When people are reminded."""
    chosen = settings.reminders
    begin, _, end = chosen.quiet.partition("-")
    return Reminding(
        tuple(sorted(chosen.screening_minutes, reverse=True)),
        tuple(sorted(chosen.offered_minutes, reverse=True)),
        tuple(sorted(chosen.draft_minutes, reverse=True)),
        (minutes_of(begin), minutes_of(end)) if begin else None,
        timedelta(minutes=chosen.screening_late_minutes),
        timedelta(minutes=chosen.draft_late_minutes),
        timedelta(minutes=chosen.rating_after_minutes),
        timedelta(minutes=chosen.rating_late_minutes),
        timedelta(hours=chosen.rating_changeable_hours),
    )


def minutes_of(hour: str) -> int:
    """ "05:30" → 330."""
    hours, _, minutes = hour.partition(":")
    return int(hours) * 60 + int(minutes)
