"""Publications of the programme, in order, and what each of them changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from storage import instants
from storage.database import Row, Tx
from storage.screenings import Screening, decoded, encoded

NEW, MOVED, CANCELLED, ONLINE, BACK, CHANGED = "new", "moved", "cancelled", "online", "back", "changed"
"""moved: in time or place, it ends later, or another film is shown. back: it was cancelled or online, and takes place
after all. changed: language, price, sold out …; nobody is told."""


@dataclass(frozen=True, slots=True)
class Change:
    """One screening as it was (None for a new one) and as it is. change: of the words above."""

    change: str
    before: Screening | None
    after: Screening


async def latest(tx: Tx, edition: str) -> int:
    """The version that stands, 0 where nothing has been published."""
    row = await tx.one(
        "SELECT COALESCE(MAX(version), 0) AS n FROM programme_versions WHERE edition = :edition", edition=edition
    )
    assert row is not None
    return int(row["n"])


async def published_at(tx: Tx, edition: str, version: int) -> datetime | None:
    """When it became true; None for a version that there is not."""
    row = await tx.one(
        "SELECT published_at FROM programme_versions WHERE edition = :edition AND version = :version",
        edition=edition, version=version,
    )  # fmt: skip
    return instants.read(row["published_at"]) if row else None


async def add(tx: Tx, edition: str, version: int, by: str, note: str, now: datetime) -> None:
    """Write a publication down; the transaction ends in Conflict if another one took that number meanwhile."""
    await tx.run(
        "INSERT INTO programme_versions (edition, version, published_at, published_by, note)"
        " VALUES (:edition, :version, :now, :by, :note)",
        edition=edition, version=version, now=instants.write(now), by=by, note=note,
    )  # fmt: skip


async def keep_changes(tx: Tx, edition: str, version: int, changes: Sequence[Change]) -> None:
    """Write down what it changed."""
    await tx.many(
        "INSERT INTO programme_changes (edition, version, screening_id, film_id, change, before, after)"
        " VALUES (:edition, :version, :screening, :film, :change, :before, :after)",
        [
            {
                "edition": edition, "version": version, "screening": each.after.id, "film": each.after.film,
                "change": each.change, "before": encoded(each.before), "after": encoded(each.after),
            }
            for each in changes
        ],
    )  # fmt: skip


async def changes_of(tx: Tx, edition: str, version: int) -> list[Change]:
    """What it changed, by screening."""
    rows = await tx.all(
        "SELECT change, before, after FROM programme_changes WHERE edition = :edition AND version = :version"
        " ORDER BY screening_id",
        edition=edition, version=version,
    )  # fmt: skip
    found = [(row["change"], decoded(row["before"]), decoded(row["after"])) for row in rows]
    return [Change(change, before, after) for change, before, after in found if after is not None]


@dataclass(frozen=True, slots=True)
class Dated:
    """A change and the version that brought it; None for one that cannot be read."""

    version: int
    screening_id: str
    change: Change | None


async def history(tx: Tx, edition: str, version: int) -> list[Dated]:
    """All that ever became of the screenings which that version changed, in order."""
    rows = await tx.all(
        "SELECT h.version, h.screening_id, h.change, h.before, h.after FROM programme_changes c"
        " JOIN programme_changes h ON h.edition = c.edition AND h.screening_id = c.screening_id"
        " WHERE c.edition = :edition AND c.version = :version ORDER BY h.version, h.screening_id",
        edition=edition, version=version,
    )  # fmt: skip
    return [Dated(int(row["version"]), row["screening_id"], _change(row)) for row in rows]


def _change(row: Row) -> Change | None:
    try:
        before, after = decoded(row["before"]), decoded(row["after"])
    except msgspec.MsgspecError:
        return None
    return Change(row["change"], before, after) if after else None


async def forget_changes(tx: Tx, before: datetime) -> int:
    """Drop what versions published before then changed, but for each edition's last; that there were such stays."""
    return await tx.run(
        "DELETE FROM programme_changes WHERE EXISTS (SELECT 1 FROM programme_versions v"
        " WHERE v.edition = programme_changes.edition AND v.version = programme_changes.version"
        " AND v.published_at < :before) AND version < ("
        " SELECT MAX(l.version) FROM programme_versions l WHERE l.edition = programme_changes.edition)",
        before=instants.write(before),
    )  # fmt: skip
