"""What organisers take away as a file, read a page at a time so that nobody waits for it."""

from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Tx

PAGE = 250
"""Rows that are read at once."""


@dataclass(frozen=True, slots=True)
class Entered:
    """One film as it was submitted last. answers: JSON of the draft. verdict, reply, pending: of its decision, "".

    facets: (field, value), in order. scores: JSON of each juror who is done.
    """

    id: str
    number: int
    state: str
    version: int
    answers: str
    first_at: datetime
    submitted_at: datetime
    verdict: str
    reply: str
    pending: str
    facets: tuple[tuple[str, str], ...]
    scores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One juror's word on one film. scores: JSON, "" for none; reason: of a conflict of interest."""

    number: int
    person_id: str
    answers: str
    juror: str
    state: str
    version: int
    scores: str
    comment: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient of an announcement, and how it ended with them. closed_at: None while it has not."""

    person_id: str
    channel: str
    chat: str
    language: str
    state: str
    attempt: int
    reason: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Filed:
    """One file of a film. answers: JSON of what was submitted last; attached: JSON of a FileNote."""

    id: str
    number: int
    answers: str
    kind: str
    name: str
    size: int
    media_type: str
    attached: str
    state: str
    reason: str


async def entered(tx: Tx, edition: str, after: int) -> list[Entered]:
    """Films that were ever submitted, also withdrawn ones, with numbers above `after`; at most PAGE."""
    rows = await tx.all(
        "SELECT e.id AS id, e.number AS number, e.state AS state, e.version AS version, v.answers AS answers,"
        " f.submitted_at AS first_at, v.submitted_at AS submitted_at, COALESCE(d.verdict, '') AS verdict,"
        " COALESCE(d.answer, '') AS reply, COALESCE(d.pending, '') AS pending"
        " FROM entries e JOIN entry_versions v ON v.entry_id = e.id AND v.version = e.version"
        " JOIN entry_versions f ON f.entry_id = e.id AND f.version = 1 LEFT JOIN decisions d ON d.entry_id = e.id"
        " WHERE e.edition = :edition AND e.number > :after ORDER BY e.number LIMIT :most",
        edition=edition, after=after, most=PAGE,
    )  # fmt: skip
    if not rows:
        return []
    facets = await _facets(tx, edition, after, rows[-1]["number"])
    scores = await _scores(tx, edition, after, rows[-1]["number"])
    return [
        Entered(
            row["id"], int(row["number"]), row["state"], int(row["version"]), row["answers"],
            instants.read(row["first_at"]), instants.read(row["submitted_at"]), row["verdict"], row["reply"],
            row["pending"], tuple(facets.get(row["id"], ())), tuple(scores.get(row["id"], ())),
        )
        for row in rows
    ]  # fmt: skip


async def _facets(tx: Tx, edition: str, after: int, last: int) -> dict[str, list[tuple[str, str]]]:
    rows = await tx.all(
        "SELECT f.entry_id AS id, f.field AS field, f.value AS value FROM entries e"
        " JOIN entry_facets f ON f.entry_id = e.id WHERE e.edition = :edition AND e.number > :after"
        " AND e.number <= :last ORDER BY f.entry_id, f.field, f.value",
        edition=edition, after=after, last=last,
    )  # fmt: skip
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append((row["field"], row["value"]))
    return found


async def _scores(tx: Tx, edition: str, after: int, last: int) -> dict[str, list[str]]:
    rows = await tx.all(
        "SELECT a.entry_id AS id, a.scores AS scores FROM entries e JOIN assignments a ON a.entry_id = e.id"
        " WHERE e.edition = :edition AND e.number > :after AND e.number <= :last AND a.state = 'scored'"
        " ORDER BY a.entry_id, a.person_id",
        edition=edition, after=after, last=last,
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(row["scores"])
    return found


async def judged(tx: Tx, edition: str, after: tuple[int, str]) -> list[Judged]:
    """Jurors' words by film and juror, behind (number, person); at most PAGE."""
    rows = await tx.all(
        "SELECT e.number AS number, a.person_id AS person, v.answers AS answers, COALESCE(s.name, '') AS juror,"
        " a.state AS state, a.version AS version, a.scores AS scores, a.comment AS comment, a.reason AS reason,"
        " a.changed_at AS changed_at FROM entries e JOIN assignments a ON a.entry_id = e.id"
        " JOIN entry_versions v ON v.entry_id = e.id AND v.version = e.version"
        " LEFT JOIN staff s ON s.person_id = a.person_id WHERE e.edition = :edition AND e.number >= :number"
        " AND (e.number > :number OR a.person_id > :person) ORDER BY e.number, a.person_id LIMIT :most",
        edition=edition, number=after[0], person=after[1], most=PAGE,
    )  # fmt: skip
    return [
        Judged(
            int(row["number"]), row["person"], row["answers"], row["juror"], row["state"], int(row["version"]),
            row["scores"], row["comment"], row["reason"], instants.read(row["changed_at"]),
        )
        for row in rows
    ]  # fmt: skip


async def recipients(tx: Tx, campaign: str, after: str) -> list[Recipient]:
    """Whom an announcement is for, behind that person; at most PAGE."""
    rows = await tx.all(
        "SELECT person_id, channel, chat, language, state, attempt, reason, closed_at FROM recipients"
        " WHERE campaign_id = :campaign AND person_id > :after ORDER BY person_id LIMIT :most",
        campaign=campaign, after=after, most=PAGE,
    )  # fmt: skip
    return [
        Recipient(
            row["person_id"], row["channel"], row["chat"], row["language"], row["state"], int(row["attempt"]),
            row["reason"], instants.read(row["closed_at"]) if row["closed_at"] else None,
        )
        for row in rows
    ]  # fmt: skip


async def filed(tx: Tx, edition: str, after: tuple[int, str]) -> list[Filed]:
    """Files of films that were ever submitted, kept or not, behind (number, id); at most PAGE."""
    rows = await tx.all(
        "SELECT f.id AS id, e.number AS number, v.answers AS answers, f.kind AS kind, f.name AS name, f.size AS size,"
        " f.media_type AS media_type, f.attached AS attached, f.state AS state, f.reason AS reason FROM entries e"
        " JOIN entry_files f ON f.entry_id = e.id"
        " JOIN entry_versions v ON v.entry_id = e.id AND v.version = e.version"
        " WHERE e.edition = :edition AND e.number >= :number AND (e.number > :number OR f.id > :id)"
        " AND f.state IN ('kept', 'fetching', 'failed') ORDER BY e.number, f.id LIMIT :most",
        edition=edition, number=after[0], id=after[1], most=PAGE,
    )  # fmt: skip
    return [
        Filed(
            row["id"], int(row["number"]), row["answers"], row["kind"], row["name"], int(row["size"]),
            row["media_type"], row["attached"], row["state"], row["reason"],
        )
        for row in rows
    ]  # fmt: skip


async def all_filed(tx: Tx, edition: str) -> list[Filed]:
    """All of them."""
    found: list[Filed] = []
    while page := await filed(tx, edition, (found[-1].number, found[-1].id) if found else (0, "")):
        found += page
    return found
