"""Files that filmmakers added to an entry: posters, stills, documents; where each lies, and whether it has come."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from storage import instants
from storage.database import Row, Tx

POSTER, STILL, DOCUMENT, OTHER = "poster", "still", "document", "other"
KINDS = (POSTER, STILL, DOCUMENT, OTHER)
OFFERED, FETCHING, KEPT, FAILED, REMOVED = "offered", "fetching", "kept", "failed", "removed"
"""offered: it was sent while nothing was asked for, and may be added by a button. Only fetching and kept ones count."""


@dataclass(frozen=True, slots=True)
class EntryFile:
    """One file of an entry.

    person_id: who sent it. size: bytes, 0 if unknown. attached: JSON of the handlers' FileNote: as it was sent, and
    once it is kept that of the bot's own store (origin "kept"). channel, chat, language: where its sender is told what
    became of it. reason: why it could not be had; attempts: how often that was tried. replaces: the file that goes once
    this one is kept, "" for none.
    """

    id: str
    edition: str
    entry_id: str
    person_id: str
    kind: str
    name: str
    size: int
    media_type: str
    attached: str
    channel: str
    chat: str
    language: str
    state: str = FETCHING
    reason: str = ""
    attempts: int = 0
    added_at: datetime | None = None
    replaces: str = ""


_COLUMNS = (
    "id, edition, entry_id, person_id, kind, name, size, media_type, attached, channel, chat, language, state, reason,"
    " attempts, added_at, replaces"
)


def new_id() -> str:
    """Of a file that is not written down yet; short enough for buttons."""
    return secrets.token_hex(6)


_TOLD = "COALESCE((SELECT 0 FROM entries WHERE id = :entry AND state = 'submitted'), 1)"
"""Of a file of a draft organisers learn with the entry."""


async def add(tx: Tx, file: EntryFile, now: datetime) -> None:
    """Write it down; one that is to be fetched is due at once."""
    await tx.run(
        f"INSERT INTO entry_files ({_COLUMNS}, due_at, told) VALUES (:id, :edition, :entry, :person, :kind, :name,"
        f" :size, :media_type, :attached, :channel, :chat, :language, :state, '', 0, :now, :replaces, :now, {_TOLD})",
        id=file.id, edition=file.edition, entry=file.entry_id, person=file.person_id, kind=file.kind, name=file.name,
        size=file.size, media_type=file.media_type, attached=file.attached, channel=file.channel, chat=file.chat,
        language=file.language, state=file.state, replaces=file.replaces, now=instants.write(now),
    )  # fmt: skip


async def of_entry(tx: Tx, entry_id: str) -> list[EntryFile]:
    """What it has, oldest first: what is kept, and what is still being fetched, instead of what it replaces."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM entry_files f WHERE entry_id = :entry AND state IN ('fetching', 'kept')"
        " AND NOT EXISTS (SELECT 1 FROM entry_files n"
        " WHERE n.entry_id = f.entry_id AND n.replaces = f.id AND n.state = 'fetching')"
        " ORDER BY added_at, id",
        entry=entry_id,
    )
    return [_file(row) for row in rows]


async def kept_of(tx: Tx, entry_id: str) -> list[EntryFile]:
    """What lies in the bot's own store for an entry."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM entry_files WHERE entry_id = :entry AND state = 'kept'", entry=entry_id
    )
    return [_file(row) for row in rows]


async def kept_in(tx: Tx, edition: str) -> Mapping[str, list[EntryFile]]:
    """All that is kept, by entry, oldest first: for exports."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM entry_files WHERE edition = :edition AND state = 'kept'"
        " ORDER BY entry_id, added_at, id",
        edition=edition,
    )
    found: dict[str, list[EntryFile]] = {}
    for row in rows:
        found.setdefault(row["entry_id"], []).append(_file(row))
    return found


async def find(tx: Tx, id: str) -> EntryFile | None:
    """The one of that id, whatever became of it; locked until the transaction ends."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM entry_files WHERE id = :id FOR_UPDATE", id=id)
    return _file(row) if row else None


async def take(tx: Tx, id: str, entry_id: str, kind: str, now: datetime) -> bool:
    """One that was offered is added to that entry; False if it is not offered any more."""
    return await tx.run(
        "UPDATE entry_files SET state = 'fetching', entry_id = :entry, kind = :kind, due_at = :now, added_at = :now,"
        f" told = {_TOLD} WHERE id = :id AND state = 'offered'",
        id=id, entry=entry_id, kind=kind, now=instants.write(now),
    ) == 1  # fmt: skip


async def remove(tx: Tx, id: str) -> bool:
    """The entry has it no more; False if it had not."""
    return await tx.run(
        "UPDATE entry_files SET state = 'removed' WHERE id = :id AND state IN ('fetching', 'kept')", id=id
    ) == 1  # fmt: skip


async def is_due(tx: Tx, edition: str, now: datetime) -> bool:
    """Whether anything waits to be fetched."""
    row = await tx.one(
        "SELECT 1 AS one FROM entry_files WHERE edition = :edition AND state = 'fetching' AND due_at <= :now LIMIT 1",
        edition=edition, now=instants.write(now),
    )  # fmt: skip
    return row is not None


async def claim(tx: Tx, edition: str, now: datetime, until: datetime) -> EntryFile | None:
    """The one that waits longest, in the hands of the caller until then: afterwards, others take it for lost."""
    row = await tx.one(
        "UPDATE entry_files SET due_at = :until, attempts = attempts + 1 WHERE id = ("
        "SELECT id FROM entry_files WHERE edition = :edition AND state = 'fetching' AND due_at <= :now"
        f" ORDER BY due_at, id LIMIT 1 SKIP_LOCKED) RETURNING {_COLUMNS}",
        edition=edition, now=instants.write(now), until=instants.write(until),
    )  # fmt: skip
    return _file(row) if row else None


async def put_off(tx: Tx, id: str, until: datetime) -> None:
    """Try again then."""
    await tx.run(
        "UPDATE entry_files SET due_at = :until WHERE id = :id AND state = 'fetching'",
        id=id, until=instants.write(until),
    )  # fmt: skip


async def keep(tx: Tx, id: str, *, attached: str, size: int, media_type: str) -> bool:
    """It lies in the bot's own store, and what it replaces goes; False if it has been removed meanwhile, or kept."""
    kept = await tx.one(
        "UPDATE entry_files SET state = 'kept', attached = :attached, size = :size, media_type = :media_type"
        " WHERE id = :id AND state = 'fetching' RETURNING replaces",
        id=id, attached=attached, size=size, media_type=media_type,
    )  # fmt: skip
    if kept and kept["replaces"]:
        await remove(tx, kept["replaces"])
    return kept is not None


async def untold(tx: Tx, edition: str, before: datetime) -> str | None:
    """An entry of whose files organisers have not heard, the last of which was added before then; None for none."""
    row = await tx.one(
        "SELECT entry_id FROM entry_files WHERE edition = :edition AND told = 0 AND state = 'kept'"
        " GROUP BY entry_id HAVING MAX(added_at) <= :before ORDER BY entry_id LIMIT 1",
        edition=edition, before=instants.write(before),
    )  # fmt: skip
    return row["entry_id"] if row else None


async def tell(tx: Tx, entry_id: str) -> list[EntryFile]:
    """Those files, oldest first; from now on organisers have heard of them."""
    rows = await tx.all(
        f"UPDATE entry_files SET told = 1 WHERE entry_id = :entry AND told = 0 AND state = 'kept' RETURNING {_COLUMNS}",
        entry=entry_id,
    )
    return sorted((_file(row) for row in rows), key=lambda file: (str(file.added_at), file.id))


async def fail(tx: Tx, id: str, reason: str) -> bool:
    """It could not be had, or is not what it should be; False if that has been settled before."""
    return await tx.run(
        "UPDATE entry_files SET state = 'failed', reason = :reason WHERE id = :id AND state = 'fetching'",
        id=id, reason=reason,
    ) == 1  # fmt: skip


async def tokens(tx: Tx) -> frozenset[str]:
    """The files of the bot's own store that some entry has: they stay."""
    rows = await tx.all("SELECT attached FROM entry_files WHERE state IN ('kept', 'fetching')")
    found = (msgspec.json.decode(row["attached"], type=dict[str, object]) for row in rows)
    return frozenset(str(note["token"]) for note in found if note.get("origin") == "kept" and note.get("token"))


async def forget_person(tx: Tx, person_id: str) -> int:
    """Drop what somebody sent and did not add to an entry; what entries have stays with them. How many."""
    return await tx.run("DELETE FROM entry_files WHERE person_id = :person AND state = 'offered'", person=person_id)


async def forget_old(tx: Tx, before: datetime) -> int:
    """Drop what was offered, failed or was removed before then; how many."""
    return await tx.run(
        "DELETE FROM entry_files WHERE added_at < :before AND state IN ('offered', 'failed', 'removed')",
        before=instants.write(before),
    )  # fmt: skip


def _file(row: Row) -> EntryFile:
    return EntryFile(
        row["id"], row["edition"], row["entry_id"], row["person_id"], row["kind"], row["name"], int(row["size"]),
        row["media_type"], row["attached"], row["channel"], row["chat"], row["language"], row["state"], row["reason"],
        int(row["attempts"]), instants.read(row["added_at"]), row["replaces"],
    )  # fmt: skip
