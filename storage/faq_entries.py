"""FAQ entries that organisers write while the festival runs, beside those of the file."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from storage import instants, marks
from storage.database import Row, Tx

LIVE, RETIRED = "live", "retired"
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LiveEntry:
    """One entry; plain text by language, no markup. asks: example questions by language.

    An entry whose title and answer are {} only adds examples to the file's entry of the same id. section: the group of
    the file that it stands in. made_by: who wrote it last, as the audit log has it.
    """

    id: str
    edition: str
    section: str
    title: Words
    answer: Words
    asks: Mapping[str, Sequence[str]]
    made_by: str
    changed_at: datetime
    state: str = field(default=LIVE)


_COLUMNS = "id, edition, section, title, answer, asks, state, made_by, changed_at"


def _entry(row: Row) -> LiveEntry:
    return LiveEntry(
        row["id"], row["edition"], row["section"], msgspec.json.decode(row["title"], type=dict[str, str]),
        msgspec.json.decode(row["answer"], type=dict[str, str]),
        msgspec.json.decode(row["asks"], type=dict[str, list[str]]), row["made_by"], instants.read(row["changed_at"]),
        row["state"],
    )  # fmt: skip


async def put(tx: Tx, entry: LiveEntry) -> None:
    """Write an entry down, new or changed."""
    await tx.run(
        "INSERT INTO faq_entries (id, edition, section, title, answer, asks, state, made_by, changed_at)"
        " VALUES (:id, :edition, :section, :title, :answer, :asks, :state, :by, :now)"
        " ON CONFLICT (edition, id) DO UPDATE SET section = excluded.section, title = excluded.title,"
        " answer = excluded.answer, asks = excluded.asks, state = excluded.state, made_by = excluded.made_by,"
        " changed_at = excluded.changed_at",
        id=entry.id, edition=entry.edition, section=entry.section, title=_json(entry.title), answer=_json(entry.answer),
        asks=_json(entry.asks), state=entry.state, by=entry.made_by, now=instants.write(entry.changed_at),
    )  # fmt: skip
    await marks.write(tx, _mark(entry.edition), secrets.token_hex(8))


async def live(tx: Tx, edition: str) -> list[LiveEntry]:
    """All that is live, by id."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM faq_entries WHERE edition = :edition AND state = 'live'", edition=edition
    )
    return sorted(map(_entry, rows), key=lambda entry: entry.id)


async def find(tx: Tx, edition: str, id: str) -> LiveEntry | None:
    """The entry of that id, retired or not; locked until the transaction ends."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM faq_entries WHERE edition = :edition AND id = :id FOR_UPDATE", edition=edition, id=id
    )
    return _entry(row) if row else None


async def version(tx: Tx, edition: str) -> str:
    """A text that is another one whenever an entry has changed."""
    return await marks.read(tx, _mark(edition))


def _mark(edition: str) -> str:
    return f"faq {edition}"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
