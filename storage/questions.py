"""Questions that found no answer, or only by "did you mean": kept until an organiser has dealt with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

OPEN, ANSWERED, DROPPED = "open", "answered", "dropped"
MISS, CHOICE = "miss", "choice"
_AT_ONCE = 200
"""Ids in one statement; SQLite's builds may take no more than 999 parameters."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was asked. channel, chat: where. language: the asker's.

    vector: the sentence's meaning as text, "" without an encoder. kind: MISS, or CHOICE for "did you mean": offered
    (ids of entries) and chosen ("" for none of them, or nothing chosen yet). state: OPEN, ANSWERED, DROPPED.
    """

    id: str
    edition: str
    channel: str
    chat: str
    person_id: str
    language: str
    text: str
    vector: str
    kind: str
    asked_at: datetime
    offered: tuple[str, ...] = ()
    chosen: str = ""
    state: str = OPEN


_COLUMNS = "id, edition, channel, chat, person_id, language, text, vector, kind, asked_at, offered, chosen, state"


def _question(row: Row) -> Question:
    return Question(
        row["id"], row["edition"], row["channel"], row["chat"], row["person_id"], row["language"], row["text"],
        row["vector"], row["kind"], instants.read(row["asked_at"]), tuple(row["offered"].split()), row["chosen"],
        row["state"],
    )  # fmt: skip


async def keep(tx: Tx, question: Question) -> None:
    """Write a question down; the same one twice is there once."""
    await tx.run(
        "INSERT INTO questions (id, edition, channel, chat, person_id, language, text, vector, kind, offered, chosen,"
        " state, asked_at) VALUES (:id, :edition, :channel, :chat, :person, :language, :text, :vector, :kind, :offered,"
        " :chosen, :state, :asked) ON CONFLICT (id) DO NOTHING",
        id=question.id, edition=question.edition, channel=question.channel, chat=question.chat,
        person=question.person_id, language=question.language, text=question.text, vector=question.vector,
        kind=question.kind, offered=" ".join(question.offered), chosen=question.chosen, state=question.state,
        asked=instants.write(question.asked_at),
    )  # fmt: skip


async def choose(tx: Tx, id: str, entry_id: str) -> None:
    """Of what was offered, this was meant."""
    await tx.run("UPDATE questions SET chosen = :entry WHERE id = :id", entry=entry_id, id=id)


async def none_meant(tx: Tx, id: str) -> None:
    """Nothing of what was offered was meant: now it is a question without an answer."""
    await tx.run("UPDATE questions SET kind = 'miss', chosen = '' WHERE id = :id", id=id)


async def open_ones(tx: Tx, edition: str, limit: int, kind: str = "") -> list[Question]:
    """The questions (of one kind, or all) that nobody has dealt with, of them the latest so many, oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM questions WHERE edition = :edition AND state = 'open' AND (:kind = '' OR kind = :kind)"
        " ORDER BY asked_at DESC, id DESC LIMIT :limit",
        edition=edition, limit=limit, kind=kind,
    )  # fmt: skip
    return [_question(row) for row in reversed(rows)]


async def count_open(tx: Tx, edition: str, kind: str) -> int:
    """How many of one kind nobody has dealt with."""
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM questions WHERE edition = :edition AND state = 'open' AND kind = :kind",
        edition=edition, kind=kind,
    )  # fmt: skip
    assert row is not None
    return int(row["n"])


async def find(tx: Tx, id: str) -> Question | None:
    """The question of that id, whatever its state."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM questions WHERE id = :id", id=id)
    return _question(row) if row else None


async def of_ids(tx: Tx, ids: Sequence[str]) -> list[Question]:
    """The questions of these ids that are still there, oldest first; locked until the transaction ends."""
    found: list[Question] = []
    for names, values in _batches(sorted(ids)):
        rows = await tx.all(f"SELECT {_COLUMNS} FROM questions WHERE id IN ({names}) ORDER BY id FOR_UPDATE", **values)
        found += [_question(row) for row in rows]
    return sorted(found, key=lambda question: (question.asked_at, question.id))


async def close(tx: Tx, ids: Sequence[str], state: str, now: datetime) -> int:
    """Deal with those that are open still, ANSWERED or DROPPED; how many were."""
    closed = 0
    for names, values in _batches(sorted(ids)):
        closed += await tx.run(
            f"UPDATE questions SET state = :state, closed_at = :now WHERE state = 'open' AND id IN ({names})",
            state=state, now=instants.write(now), **values,
        )  # fmt: skip
    return closed


async def forget_person(tx: Tx, person_id: str) -> int:
    """Erase all that somebody asked; how many questions that were."""
    return await tx.run("DELETE FROM questions WHERE person_id = :person", person=person_id)


async def forget_old(tx: Tx, before: datetime) -> int:
    """Drop what was asked long ago, dealt with or not."""
    return await tx.run("DELETE FROM questions WHERE asked_at < :before", before=instants.write(before))


def _batches(ids: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Names and values of parameters, so many ids at a time."""
    for start in range(0, len(ids), _AT_ONCE):
        values = {f"id{at}": id for at, id in enumerate(ids[start : start + _AT_ONCE])}
        yield ", ".join(f":{name}" for name in values), values
