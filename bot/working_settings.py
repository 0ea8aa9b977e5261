"""The part of config.toml's shape that is about organisers' work: review, decisions, announcements."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct, field

from handlers.talk.working import Announcing, Criterion, Deciding, Reviewing

Words = dict[str, str]
Count = Annotated[int, Meta(ge=1)]
Amount = Annotated[float, Meta(gt=0)]
Name = Annotated[str, Meta(pattern="^[a-z]{1,12}$", description="1 to 12 letters a-z", examples=["idea"])]


class _Section(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of config.toml."""


class Judged(_Section, frozen=True, kw_only=True):
    """One thing that jurors give points for, from 1 to `points`; weight: its share in the whole."""

    id: Name
    name: Words
    weight: Amount = 1
    points: Annotated[int, Meta(ge=2, le=10)] = 10


class Review(_Section, frozen=True, kw_only=True):
    """What jurors go by. hidden: fields of the entry form that they do not see where anonymous is set."""

    blind: bool = True
    anonymous: bool = False
    hidden: list[str] = []
    changes_days: Count = 7
    criteria: list[Judged] = []

    def reviewing(self) -> Reviewing:
        """As the desk is told of it."""
        criteria = tuple(Criterion(each.id, each.name, each.weight, each.points) for each in self.criteria)
        asks_for = timedelta(days=self.changes_days)
        return Reviewing(criteria, self.blind, self.anonymous, frozenset(self.hidden), asks_for)


class Decisions(_Section, frozen=True, kw_only=True):
    """How decisions are told. remind_days: before confirm_days are over."""

    undo_minutes: Annotated[int, Meta(ge=0)] = 30
    confirm_days: Count = 7
    remind_days: list[Count] = field(default_factory=lambda: [3, 1])
    promote: bool = True

    def deciding(self) -> Deciding:
        """As the desk is told of it."""
        undo, confirms = timedelta(minutes=self.undo_minutes), timedelta(days=self.confirm_days)
        return Deciding(undo, confirms, tuple(sorted(self.remind_days, reverse=True)), self.promote)


class Subject(_Section, frozen=True, kw_only=True):
    """One sort of announcements, which people may do without."""

    id: Name
    name: Words


class Announcements(_Section, frozen=True, kw_only=True):
    """How announcements are sent. pause_share: of those tried last, pause_after at least."""

    topics: Annotated[list[Subject], Meta(min_length=1)]
    approve_above: Annotated[int, Meta(ge=0)] = 500
    pause_share: Annotated[float, Meta(gt=0, le=1)] = 0.1
    pause_after: Count = 50
    late_minutes: Count = 60
    progress_seconds: Annotated[float, Meta(ge=3)] = 4
    held_days: Count = 14

    def announcing(self) -> Announcing:
        """As the desk is told of it."""
        topics = {each.id: each.name for each in self.topics}
        late, every = timedelta(minutes=self.late_minutes), timedelta(seconds=self.progress_seconds)
        kept = timedelta(days=self.held_days)
        return Announcing(topics, self.approve_above, self.pause_share, self.pause_after, late, every, kept)
