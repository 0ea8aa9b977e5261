"""The part of config.toml's shape that is about the programme: halls, days, reminders."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, field

Words = dict[str, str]
Text = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=1)]
Day = Annotated[date, Meta(description="a day", examples=["2021-04-01"])]
HourOfDay = Annotated[str, Meta(pattern="^([01]?[0-9]|2[0-3]):[0-5][0-9]$", description="an hour", examples=["05:00"])]
Name = Annotated[str, Meta(pattern="^[a-z0-9]{1,12}$", description="1 to 12 of a-z and 0-9", examples=["dome"])]


class _Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of config.toml."""


class Hall(_Section, frozen=True, kw_only=True):
    """A hall. shows: formats of films; words: other names of it, in all languages; capacity: seats, 0 = not published.

    changeover_minutes: from the end of a screening to the start of the next.
    """

    id: Name
    name: Words
    words: list[str] = []
    shows: Annotated[list[Name], Meta(min_length=1)]
    projection: Words = {}
    address: Words = {}
    capacity: Annotated[int, Meta(ge=0)] = 0
    changeover_minutes: Annotated[int, Meta(ge=0)] = 15


class Programme(_Section, frozen=True, kw_only=True):
    """Which screenings may be published: first_day to last_day, in these halls. day_begins: earlier: the day before.

    font: a file with Latin and Chinese letters, for pictures; "" for the system's.
    """

    first_day: Day
    last_day: Day
    day_begins: HourOfDay = "05:00"
    halls: Annotated[list[Hall], Meta(min_length=1)]
    sample: Text = "handlers/content/sample"
    font: str = ""


Before = Annotated[int, Meta(ge=1, le=60 * 24 * 60)]


class Reminders(_Section, frozen=True, kw_only=True):
    """When people are reminded. Minutes before the start of a screening, or before the deadline.

    quiet: hours in which nobody is reminded, in the person's own zone, "" for none. …_late_minutes: a reminder that is
    late by more is dropped; of a screening also a quarter of its own minutes. rating_…: after a screening's end.
    """

    screening_minutes: list[Before] = field(default_factory=lambda: [1440, 120])
    offered_minutes: list[Before] = field(default_factory=lambda: [2880, 1440, 180, 120, 60, 30])
    draft_minutes: list[Before] = field(default_factory=lambda: [20160, 10080, 4320, 1440, 180])
    quiet: Annotated[
        str,
        Meta(
            pattern="^([0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9])?$",
            description='hours, or ""',
            examples=["22:00-08:00"],
        ),
    ] = "22:00-08:00"
    screening_late_minutes: Before = 60
    draft_late_minutes: Before = 720
    rating_after_minutes: Before = 15
    rating_late_minutes: Before = 1440
    rating_changeable_hours: Count = 24
