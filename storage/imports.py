"""Programmes that organisers sent as a file: fetched, read, shown, and published or dropped."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

FETCHING, READY, FAULTY, FAILED, PUBLISHED, DROPPED = "fetching", "ready", "faulty", "failed", "published", "dropped"


@dataclass(frozen=True, slots=True)
class Import:
    """One file. person_id: who sent it, from the conversation (channel, chat), answered in `language`.

    attached: JSON of the file's note; result: JSON of what was read from it, "" before that. base: the version of the
    programme that it was compared with. attempts: how often somebody began to fetch and read it.
    """

    id: str
    edition: str
    person_id: str
    channel: str
    chat: str
    language: str
    attached: str
    state: str = FETCHING
    result: str = ""
    base: int = 0
    attempts: int = 0


def fresh_id() -> str:
    """An id that buttons can carry."""
    return secrets.token_hex(6)


async def add(tx: Tx, new: Import, now: datetime) -> None:
    """Write it down; it is due at once."""
    await tx.run(
        "INSERT INTO imports (id, edition, person_id, channel, chat, language, attached, state, due_at, created_at)"
        " VALUES (:id, :edition, :person, :channel, :chat, :language, :attached, :state, :now, :now)",
        id=new.id, edition=new.edition, person=new.person_id, channel=new.channel, chat=new.chat,
        language=new.language, attached=new.attached, state=new.state, now=instants.write(now),
    )  # fmt: skip


_COLUMNS = "id, edition, person_id, channel, chat, language, attached, state, result, base, attempts"


async def find(tx: Tx, edition: str, id: str) -> Import | None:
    """The one of that id, its result left out: that may be megabytes."""
    columns = _COLUMNS.replace(" result,", " '' AS result,")
    row = await tx.one(f"SELECT {columns} FROM imports WHERE edition = :edition AND id = :id", edition=edition, id=id)
    return _import(row) if row else None


async def result_of(tx: Tx, id: str) -> str:
    """What was read from it; "" for nothing yet, or where it is gone."""
    row = await tx.one("SELECT result FROM imports WHERE id = :id", id=id)
    return str(row["result"]) if row else ""


async def is_due(tx: Tx, edition: str, now: datetime) -> bool:
    """Whether anything waits to be fetched and read."""
    row = await tx.one(
        "SELECT 1 AS one FROM imports WHERE edition = :edition AND state = 'fetching' AND due_at <= :now LIMIT 1",
        edition=edition, now=instants.write(now),
    )  # fmt: skip
    return row is not None


async def claim_due(tx: Tx, edition: str, now: datetime, until: datetime) -> Import | None:
    """The one that waits longest, in the hands of the caller until then: afterwards, others take it for lost."""
    row = await tx.one(
        f"UPDATE imports SET due_at = :until, attempts = attempts + 1 WHERE id = ("
        "SELECT id FROM imports WHERE edition = :edition AND state = 'fetching' AND due_at <= :now"
        f" ORDER BY due_at, id LIMIT 1 SKIP_LOCKED) RETURNING {_COLUMNS}",
        edition=edition, now=instants.write(now), until=instants.write(until),
    )  # fmt: skip
    return _import(row) if row else None


async def put_off(tx: Tx, id: str, until: datetime) -> None:
    """Try again then."""
    await tx.run(
        "UPDATE imports SET due_at = :until WHERE id = :id AND state = 'fetching'", id=id, until=instants.write(until)
    )


async def settle(tx: Tx, id: str, state: str, *, result: str, base: int, attached: str) -> bool:
    """What became of fetching and reading it; False if that has been settled before."""
    return await tx.run(
        "UPDATE imports SET state = :state, result = :result, base = :base, attached = :attached"
        " WHERE id = :id AND state = 'fetching'",
        id=id, state=state, result=result, base=base, attached=attached,
    ) == 1  # fmt: skip


async def decide(tx: Tx, id: str, result: str) -> bool:
    """Another result of one that is shown; False if it is not any more."""
    return (
        await tx.run("UPDATE imports SET result = :result WHERE id = :id AND state = 'ready'", id=id, result=result)
        == 1
    )


async def end(tx: Tx, id: str, state: str) -> bool:
    """PUBLISHED or DROPPED from now on; False if somebody was quicker."""
    return await tx.run("UPDATE imports SET state = :state WHERE id = :id AND state = 'ready'", id=id, state=state) == 1


async def void(tx: Tx, edition: str, person_id: str, spared: str) -> int:
    """Drop what that person sent before and is not finished: a newer file stands for it. How many.

    spared: the `attached` of imports that go on, come what may.
    """
    return await tx.run(
        "UPDATE imports SET state = 'dropped' WHERE edition = :edition AND person_id = :person"
        " AND state IN ('fetching', 'ready') AND attached <> :spared",
        edition=edition, person=person_id, spared=spared,
    )  # fmt: skip


async def read_again(tx: Tx, id: str, now: datetime) -> bool:
    """The programme has changed since: it is to be compared anew. False if it is not shown any more."""
    return await tx.run(
        "UPDATE imports SET state = 'fetching', due_at = :now, attempts = 0 WHERE id = :id AND state = 'ready'",
        id=id, now=instants.write(now),
    ) == 1  # fmt: skip


async def forget_person(tx: Tx, person_id: str) -> int:
    """Drop what somebody sent; what was published of it stays. How many files."""
    return await tx.run("DELETE FROM imports WHERE person_id = :person", person=person_id)


async def forget_old(tx: Tx, before: datetime) -> int:
    """Drop what was sent before then; how many files."""
    return await tx.run("DELETE FROM imports WHERE created_at < :before", before=instants.write(before))


def _import(row: Row) -> Import:
    return Import(
        row["id"], row["edition"], row["person_id"], row["channel"], row["chat"], row["language"], row["attached"],
        row["state"], row["result"], int(row["base"]), int(row["attempts"]),
    )  # fmt: skip
