"""Makes a changed programme true, as a new version: what changed, and the work that follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from handlers.programme.programme import Programme
from storage import fanouts, films, outbox, programme_versions, reminders, screenings
from storage.database import Tx
from storage.films import Film
from storage.programme_versions import BACK, CANCELLED, CHANGED, MOVED, NEW, ONLINE, Change
from storage.screenings import PLANNED, Screening, Was

TOLD = frozenset({NEW, MOVED, CANCELLED, ONLINE, BACK})
"""Changes that people are told of; NEW only those who follow the film."""


class Outdated(Exception):
    """The programme has changed since it was compared: compare again, and show what changes now."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A programme as somebody wants it: films and screenings that are new or different, whole; the rest stays.

    base: the version that it was compared with. A screening is cancelled by state, never left out.
    """

    base: int
    films: Sequence[Film] = ()
    screenings: Sequence[Screening] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """version: the new one, or the old one where nothing is different."""

    version: int
    changes: Sequence[Change]


def compare(programme: Programme, proposal: Proposal) -> list[Change]:
    """What would change, by start of the screening; pure. What is the same in all that is told is no change."""
    found = [between(programme.by_id.get(each.id), each) for each in proposal.screenings]
    changes = [change for change in found if change is not None]
    return sorted(changes, key=lambda change: (change.after.starts, change.after.hall, change.after.id))


def new_films(programme: Programme, proposal: Proposal) -> list[Film]:
    """Films that are new, or told differently."""
    return [film for film in proposal.films if programme.films.get(film.id) != film]


async def publish(
    tx: Tx, edition: str, programme: Programme, proposal: Proposal, *, by: str, now: datetime, note: str = ""
) -> Published:
    """Make it true in this transaction. programme: the current one. Raises Outdated."""
    if proposal.base != programme.version:
        raise Outdated
    told, changed = new_films(programme, proposal), compare(programme, proposal)
    if not told and not changed and programme.version:
        return Published(programme.version, ())
    version = programme.version + 1
    await programme_versions.add(tx, edition, version, by, note, now)
    await films.put(tx, edition, told, now)
    changes = [_settled(change, now) for change in changed]
    await screenings.put(tx, edition, [change.after for change in changes], now)
    await programme_versions.keep_changes(tx, edition, version, changes)
    await _follow_up(tx, edition, version, changes, now)
    return Published(version, changes)


def about(screening: Screening) -> str:
    """What reminders of it have in the outbox's `about`."""
    return f"screening {screening.id}"


async def _follow_up(tx: Tx, edition: str, version: int, changes: Iterable[Change], now: datetime) -> None:
    """Reminders that are on their way are dropped, those to come are planned anew, and people are told."""
    news = [change for change in changes if change.change in TOLD]
    for change in news:
        if change.before is not None:
            await _take_back(tx, edition, change, now)
            await fanouts.begin(tx, edition, fanouts.REPLAN, change.after.id, now)
    if news:
        await fanouts.begin(tx, edition, fanouts.TELL, str(version), now)


async def _take_back(tx: Tx, edition: str, change: Change, now: datetime) -> None:
    """Reminders that are on their way say what was: where the start has not changed, they come anew."""
    after = change.after
    starts, reason = (None, "cancelled") if after.state == screenings.CANCELLED else (after.starts, "moved")
    await reminders.take_back(tx, edition, after.id, starts, about(after), reason)
    await outbox.drop_about(tx, about(after), change.change, now)


def between(before: Screening | None, after: Screening) -> Change | None:
    """What has become of it; None where it is the same in all that people see."""
    if before is None:
        return Change(NEW, None, after)
    if _told(before) == _told(after):
        return None
    return Change(_word(before, after), before, after)


def _word(before: Screening, after: Screening) -> str:
    if before.state != after.state:
        return {PLANNED: BACK}.get(after.state, after.state)
    if after.state == ONLINE and _window(before) != _window(after):  # whoever planned by it needs the right link
        return ONLINE
    moved = (before.starts, before.hall, before.film) != (after.starts, after.hall, after.film)
    later = after.ends > before.ends  # whoever has something planned after it needs to know
    return MOVED if (moved or later) and after.state != CANCELLED else CHANGED


def _window(screening: Screening) -> tuple[str, datetime | None, datetime | None]:
    return screening.link, screening.link_from, screening.link_until


def _told(screening: Screening) -> Screening:
    """All that people see of it: without what only counts or remembers changes."""
    return replace(screening, sequence=0, changed_at=None, was=None)


def _first_place(before: Screening, after: Screening) -> Was | None:
    """Where it was announced to be; None as long as it stands there, also after it was away."""
    moved = (before.starts, before.hall) != (after.starts, after.hall)
    was = before.was or (Was(before.hall, before.starts) if moved else None)
    return None if was == Was(after.hall, after.starts) else was


def _settled(change: Change, now: datetime) -> Change:
    """With its place in the order of changes, and where it stood before."""
    before, after = change.before, change.after
    if before is None:
        return Change(change.change, None, replace(after, sequence=0, was=None, changed_at=now))
    was = _first_place(before, after)
    return Change(change.change, before, replace(after, sequence=before.sequence + 1, was=was, changed_at=now))
