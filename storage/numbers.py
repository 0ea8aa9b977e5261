"""Counts for the organisers: films, drafts, reminders, what people keep, open questions, announcements, the jury."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

HOUR, MINUTE = len("2021-03-14T16"), len("2021-03-14T16:00")
"""How much of a stored instant rows are grouped by: hours where the zone's days begin at full hours, else minutes."""
DRAFTS_READ = 2000
"""Drafts that are looked into one by one, at most."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What /numbers says first. films: by state; judged: assignments by state; sent: messages of announcements."""

    films: Mapping[str, int]
    reminders: int
    kept: int
    keepers: int
    questions: int
    announcements: int
    sent: int
    judged: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class At:
    """So many things of one kind in the hour or minute that begins then."""

    kind: str
    begins: datetime
    n: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """One draft. answers: JSON as it is kept."""

    answers: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one announcement. ends: state of a recipient → how many."""

    id: str
    number: int
    name: str
    state: str
    recipients: int
    ends: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Judging:
    """How far one juror is: their assignments by state."""

    name: str
    states: Mapping[str, int]


ENDS = ("sent", "failed", "blocked", "unknown", "held", "dropped")
"""How a recipient of an announcement may end."""


async def counts(tx: Tx, edition: str) -> Counts:
    """All of them at once."""
    films = await _by(
        tx, "SELECT state AS name, COUNT(*) AS n FROM entries WHERE edition = :edition GROUP BY state", edition
    )
    judged = await _by(
        tx, "SELECT state AS name, COUNT(*) AS n FROM assignments WHERE edition = :edition GROUP BY state", edition
    )
    row = await tx.one(_COUNTED, edition=edition)
    assert row is not None
    return Counts(
        films, int(row["reminders"]), int(row["kept"]), int(row["keepers"]), int(row["questions"]),
        int(row["announcements"]), int(row["sent"] or 0), judged,
    )  # fmt: skip


_COUNTED = """
SELECT (SELECT COUNT(*) FROM reminders WHERE edition = :edition AND state = 'sent') AS reminders,
    (SELECT COUNT(*) FROM saves WHERE edition = :edition) AS kept,
    (SELECT COUNT(DISTINCT person_id) FROM saves WHERE edition = :edition) AS keepers,
    (SELECT COUNT(*) FROM questions WHERE edition = :edition AND state = 'open') AS questions,
    (SELECT COUNT(*) FROM campaigns WHERE edition = :edition AND started_at <> '') AS announcements,
    (SELECT SUM(sent) FROM campaigns WHERE edition = :edition) AS sent
"""


async def _by(tx: Tx, sql: str, edition: str) -> dict[str, int]:
    return {row["name"]: int(row["n"]) for row in await tx.all(sql, edition=edition)}


async def facets(tx: Tx, edition: str, field: str) -> dict[str, int]:
    """How many submitted films have each value of a field."""
    rows = await tx.all(
        "SELECT f.value AS value, COUNT(*) AS n FROM entry_facets f JOIN entries e ON e.id = f.entry_id"
        " WHERE f.edition = :edition AND f.field = :field AND e.state = 'submitted' GROUP BY f.value",
        edition=edition, field=field,
    )  # fmt: skip
    return {row["value"]: int(row["n"]) for row in rows}


async def submissions(tx: Tx, edition: str, grain: int) -> list[At]:
    """When films that stand were submitted for the first time. kind: "submitted"."""
    return await _at(
        tx,
        f"SELECT 'submitted' AS kind, SUBSTR(v.submitted_at, 1, {grain:d}) AS begins, COUNT(*) AS n FROM entries e"
        " JOIN entry_versions v ON v.entry_id = e.id AND v.version = 1"
        f" WHERE e.edition = :edition AND e.state = 'submitted' GROUP BY SUBSTR(v.submitted_at, 1, {grain:d})",
        edition,
    )  # fmt: skip


async def drafts_begun(tx: Tx, edition: str, grain: int) -> list[At]:
    """When those that are still drafts were begun. kind: "drafts"."""
    return await _at(
        tx,
        f"SELECT 'drafts' AS kind, SUBSTR(created_at, 1, {grain:d}) AS begins, COUNT(*) AS n FROM entries"
        f" WHERE edition = :edition AND state = 'draft' GROUP BY SUBSTR(created_at, 1, {grain:d})",
        edition,
    )  # fmt: skip


async def drafts(tx: Tx, edition: str) -> list[Waiting]:
    """Films that have not been submitted, the one touched last first, no more than DRAFTS_READ."""
    rows = await tx.all(
        "SELECT answers, updated_at FROM entries WHERE edition = :edition AND state = 'draft'"
        " ORDER BY updated_at DESC, id LIMIT :most",
        edition=edition, most=DRAFTS_READ,
    )  # fmt: skip
    return [Waiting(row["answers"], instants.read(row["updated_at"])) for row in rows]


async def reminders_sent(tx: Tx, edition: str, grain: int) -> list[At]:
    """Reminders by kind (screening, draft, rating) and by when they were due; old ones are forgotten."""
    return await _at(
        tx,
        f"SELECT kind, SUBSTR(due_at, 1, {grain:d}) AS begins, CAST(SUM(m) AS BIGINT) AS n FROM ("
        "SELECT kind, due_at, COUNT(*) AS m FROM reminders WHERE edition = :edition AND state = 'sent'"
        f" GROUP BY kind, due_at) AS due GROUP BY kind, SUBSTR(due_at, 1, {grain:d})",
        edition,
    )  # fmt: skip


async def questions_open(tx: Tx, edition: str, grain: int) -> list[At]:
    """Questions without an answer by kind (miss, choice) and by when they were asked."""
    return await _at(
        tx,
        f"SELECT kind, SUBSTR(asked_at, 1, {grain:d}) AS begins, COUNT(*) AS n FROM questions"
        f" WHERE edition = :edition AND state = 'open' GROUP BY kind, SUBSTR(asked_at, 1, {grain:d})",
        edition,
    )  # fmt: skip


async def _at(tx: Tx, sql: str, edition: str) -> list[At]:
    rows = await tx.all(f"{sql} ORDER BY begins, kind", edition=edition)
    return [At(row["kind"], _begins(row["begins"]), int(row["n"])) for row in rows]


def _begins(text: str) -> datetime:
    return instants.read(f"{text}{':00:00.000Z' if len(text) == HOUR else ':00.000Z'}")


async def saves_by_screening(tx: Tx, edition: str) -> dict[str, int]:
    """In how many plans each screening stands."""
    return await _by(
        tx,
        "SELECT screening_id AS name, COUNT(*) AS n FROM saves WHERE edition = :edition GROUP BY screening_id",
        edition,
    )


async def follows_by_film(tx: Tx, edition: str) -> dict[str, int]:
    """How many follow each film."""
    return await _by(
        tx, "SELECT film_id AS name, COUNT(*) AS n FROM saved_films WHERE edition = :edition GROUP BY film_id", edition
    )


async def announcements(tx: Tx, edition: str, most: int) -> list[Sent]:
    """Those that have begun, the latest first."""
    rows = await tx.all(
        f"SELECT id, number, name, state, recipients, {', '.join(ENDS)} FROM campaigns"
        " WHERE edition = :edition AND started_at <> '' ORDER BY number DESC LIMIT :most",
        edition=edition, most=most,
    )  # fmt: skip
    return [_sent(row) for row in rows]


async def announcement(tx: Tx, edition: str, id: str) -> Sent | None:
    """The one of that id, begun or not."""
    row = await tx.one(
        f"SELECT id, number, name, state, recipients, {', '.join(ENDS)} FROM campaigns"
        " WHERE edition = :edition AND id = :id",
        edition=edition, id=id,
    )  # fmt: skip
    return _sent(row) if row else None


def _sent(row: Row) -> Sent:
    ends = {end: int(row[end]) for end in ENDS}
    return Sent(row["id"], int(row["number"]), row["name"], row["state"], int(row["recipients"]), ends)


async def jurors(tx: Tx, edition: str) -> list[Judging]:
    """Everybody to whom films were given, by name; "" for somebody who works here no more."""
    rows = await tx.all(
        "SELECT a.person_id AS person, COALESCE(s.name, '') AS name, a.state AS state, COUNT(*) AS n"
        " FROM assignments a LEFT JOIN staff s ON s.person_id = a.person_id WHERE a.edition = :edition"
        " GROUP BY a.person_id, COALESCE(s.name, ''), a.state ORDER BY 2, 1, 3",
        edition=edition,
    )  # fmt: skip
    found: dict[str, tuple[str, dict[str, int]]] = {}
    for row in rows:
        found.setdefault(row["person"], (row["name"], {}))[1][row["state"]] = int(row["n"])
    return [Judging(name, states) for name, states in found.values()]
