"""What organisers have switched: a value by name that stands before the one of config.toml, and who put it there."""

from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Tx

CLOSES = "closes"
"""The first instant at which enrolment is closed, as `instants.write` has it."""


@dataclass(frozen=True, slots=True)
class Switch:
    """value: "" for the setting's own. changed_by: the actor as the audit log has it; changed_at: None for never."""

    name: str
    value: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """version: of the programme. closes: None for the setting's own."""

    version: int
    closes: datetime | None


async def standing(tx: Tx, edition: str) -> Standing:
    """What every message needs to know, in one look: which programme stands, and what was switched."""
    row = await tx.one(
        "SELECT COALESCE((SELECT MAX(version) FROM programme_versions WHERE edition = :edition), 0) AS version,"
        " COALESCE((SELECT value FROM switches WHERE edition = :edition AND name = :closes), '') AS closes",
        edition=edition, closes=CLOSES,
    )  # fmt: skip
    assert row is not None
    return Standing(int(row["version"]), instants.read(row["closes"]) if row["closes"] else None)


async def read(tx: Tx, edition: str, name: str) -> Switch:
    """What was switched under that name; an empty one where nothing ever was."""
    row = await tx.one(
        "SELECT value, changed_by, changed_at FROM switches WHERE edition = :edition AND name = :name",
        edition=edition, name=name,
    )  # fmt: skip
    return Switch(name, row["value"], row["changed_by"], instants.read(row["changed_at"])) if row else Switch(name)


async def put(tx: Tx, edition: str, switch: Switch, *, was: Switch, now: datetime) -> bool:
    """Switch it; False where it is not what it was: somebody else has switched it meanwhile."""
    return await tx.run(
        "INSERT INTO switches (edition, name, value, changed_by, changed_at)"
        " VALUES (:edition, :name, :value, :by, :now)"
        " ON CONFLICT (edition, name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by,"
        " changed_at = excluded.changed_at"
        " WHERE switches.value = :was AND switches.changed_at = :was_at",
        edition=edition, name=switch.name, value=switch.value, by=switch.changed_by, now=instants.write(now),
        was=was.value, was_at=instants.write(was.changed_at) if was.changed_at else "",
    ) == 1  # fmt: skip
