"""How organisers work: what jurors go by, how decisions are told and announcements sent, as the settings have it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

Words = Mapping[str, str]
"""One text by language."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that jurors give points for. weight: its share; points: from 1 to so many."""

    id: str
    name: Words
    weight: float = 1.0
    points: int = 10


@dataclass(frozen=True, slots=True)
class Reviewing:
    """The review of entries (section [review]).

    blind: jurors see the others' points only after their own. anonymous: jurors do not see `hidden`, fields of the
    form. asks_for: how long a filmmaker may change what was asked for, also after the deadline.
    """

    criteria: tuple[Criterion, ...] = ()
    blind: bool = True
    anonymous: bool = False
    hidden: frozenset[str] = frozenset()
    asks_for: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Deciding:
    """Decisions (section [decisions]). undo: how long a release can be undone before anybody is told.

    confirms: how long a selected filmmaker has to confirm; reminded: days before its end. promotes: a place that
    becomes free is offered to the first of the waiting list, after the same delay.
    """

    undo: timedelta = timedelta(minutes=30)
    confirms: timedelta = timedelta(days=7)
    reminded: tuple[int, ...] = (3, 1)
    promotes: bool = True


@dataclass(frozen=True, slots=True)
class Announcing:
    """Announcements (section [announcements]). topics: id → name; people may do without some of them, or all.

    approved_above: more recipients than these need a second person. pauses_at: share of those tried last that failed
    at which it pauses by itself, pauses_after: tried at least. late: after that a scheduled one is missed, unless it
    says otherwise. shown_every: of the live progress. held: how long one waits for a person who has to write first.
    rates: channel → announcements a second, none for no limit.
    """

    topics: Mapping[str, Words] = field(default_factory=dict)
    approved_above: int = 500
    pauses_at: float = 0.1
    pauses_after: int = 50
    late: timedelta = timedelta(minutes=60)
    shown_every: timedelta = timedelta(seconds=4)
    held: timedelta = timedelta(days=14)
    rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attaching:
    """Files that filmmakers add to an entry (section [files]).

    most: bytes of one file; in_all, files: bytes and number of all of one entry. advised: kind → the least and the
    most bytes that such a picture usually has; larger ones are taken with a word. pixels: with fewer on the longer
    side it is called small.
    """

    most: int = 20_000_000
    in_all: int = 300_000_000
    files: int = 40
    advised: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    pixels: int = 1200
