"""Conversations handed to the organisers: who waits, who has taken whom, and what was said."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage import instants, threads
from storage.database import Row, Tx

WAITING, HUMAN, BOT, CLOSED = "waiting", "human", "bot", "closed"
ERASED = "erased"
"""Why one was closed that nobody may open again."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One handed-over conversation. since: when its state began. person_id, channel, chat: the visitor's.

    taken_by: the organiser's person, who was called `taker` then; taken_in: "channel:chat" where they answer; all ""
    while nobody has it. told: it is known that nobody has come. erased: the visitor had it forgotten.
    """

    id: str
    number: int
    edition: str
    channel: str
    chat: str
    person_id: str
    name: str
    state: str
    since: datetime
    opened_at: datetime
    spoken_at: datetime
    taken_by: str = ""
    taker: str = ""
    taken_in: str = ""
    told: bool = False
    erased: bool = False

    @property
    def open(self) -> bool:
        """Whether what the visitor says goes to the organisers."""
        return self.state in (WAITING, HUMAN)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long is too long: nobody took it (first a word, then the bot takes over), nobody spoke."""

    waits: timedelta
    gives_up: timedelta
    silent: timedelta


_COLUMNS = (
    "id, number, edition, channel, chat, person_id, name, state, since, opened_at, spoken_at, taken_by, taker,"
    " taken_in, told_at, closed_because"
)
_OPEN = "state IN ('waiting', 'human')"


def _inquiry(row: Row) -> Inquiry:
    return Inquiry(
        row["id"], row["number"], row["edition"], row["channel"], row["chat"], row["person_id"], row["name"],
        row["state"], instants.read(row["since"]), instants.read(row["opened_at"]), instants.read(row["spoken_at"]),
        row["taken_by"], row["taker"], row["taken_in"], bool(row["told_at"]),
        row["closed_because"] == ERASED,
    )  # fmt: skip


def named(number: int, name: str = "") -> str:
    """ "#12 Ada Moreau": how organisers call an inquiry, and the name of its thread."""
    return f"#{number} {name}".strip()


# -- finding ----------------------------------------------------------------------------------------------------------


async def find(tx: Tx, id: str) -> Inquiry | None:
    """The inquiry of that id."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM inquiries WHERE id = :id", id=id)
    return _inquiry(row) if row else None


async def numbered(tx: Tx, edition: str, number: int) -> Inquiry | None:
    """The inquiry of that number."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM inquiries WHERE edition = :edition AND number = :number",
        edition=edition, number=number,
    )  # fmt: skip
    return _inquiry(row) if row else None


async def open_at(tx: Tx, channel: str, chat: str) -> Inquiry | None:
    """The open inquiry of that conversation, of which there is one at most."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM inquiries WHERE channel = :channel AND chat = :chat AND {_OPEN}",
        channel=channel, chat=chat,
    )  # fmt: skip
    return _inquiry(row) if row else None


async def open_of(tx: Tx, person_id: str) -> list[Inquiry]:
    """A person's open inquiries, one at most in each of their conversations."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM inquiries WHERE person_id = :person AND {_OPEN} ORDER BY number", person=person_id
    )
    return [_inquiry(row) for row in rows]


async def all_of(tx: Tx, person_id: str) -> list[Inquiry]:
    """All of a person's inquiries, also those that have ended."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM inquiries WHERE person_id = :person ORDER BY number", person=person_id)
    return [_inquiry(row) for row in rows]


async def taken_by(tx: Tx, person_id: str) -> list[Inquiry]:
    """Whom this organiser is talking to, the conversation taken last first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM inquiries WHERE state = 'human' AND taken_by = :person ORDER BY since DESC, number",
        person=person_id,
    )
    return [_inquiry(row) for row in rows]


async def all_open(tx: Tx, edition: str, limit: int = 50) -> list[Inquiry]:
    """Who waits and who is being answered, those who have waited longest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM inquiries WHERE edition = :edition AND {_OPEN}"
        " ORDER BY CASE state WHEN 'waiting' THEN 0 ELSE 1 END, since, number LIMIT :limit",
        edition=edition, limit=limit,
    )  # fmt: skip
    return [_inquiry(row) for row in rows]


async def due(tx: Tx, now: datetime, waits: Waits, limit: int = 100) -> list[str]:
    """Ids of those for whom it has been too long: untold and untaken, given up, or silent.

    Where the bot went on answering, because nobody worked here yet, one waits as long as it takes.
    """
    held = (
        "EXISTS (SELECT 1 FROM conversations c WHERE c.channel = inquiries.channel AND c.chat = inquiries.chat"
        " AND c.inquiry = inquiries.id)"
    )
    rows = await tx.all(
        "SELECT id FROM inquiries WHERE"
        f" (state = 'waiting' AND since <= :waited AND told_at = '' AND {held})"
        f" OR (state = 'waiting' AND since <= :given_up AND {held})"
        " OR (state = 'human' AND spoken_at <= :silent)"
        " ORDER BY number LIMIT :limit",
        waited=instants.write(now - waits.waits), given_up=instants.write(now - waits.gives_up),
        silent=instants.write(now - waits.silent), limit=limit,
    )  # fmt: skip
    return [str(row["id"]) for row in rows]


# -- states -----------------------------------------------------------------------------------------------------------


async def open_(tx: Tx, inquiry: Inquiry) -> Inquiry:
    """Write a new one down under the edition's next number. Conflict if this conversation has an open one."""
    row = await tx.one(
        "INSERT INTO counters (name, value) VALUES (:name, 1)"
        " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
        name=f"inquiry {inquiry.edition}",
    )
    assert row is not None
    row = await tx.one(
        "INSERT INTO inquiries (id, number, edition, channel, chat, person_id, name, state, since, opened_at,"
        " spoken_at) VALUES (:id, :number, :edition, :channel, :chat, :person, :name, 'waiting', :now, :now, :now)"
        f" RETURNING {_COLUMNS}",
        id=inquiry.id, number=int(row["value"]), edition=inquiry.edition, channel=inquiry.channel, chat=inquiry.chat,
        person=inquiry.person_id, name=inquiry.name, now=instants.write(inquiry.opened_at),
    )  # fmt: skip
    assert row is not None
    return _inquiry(row)


def new(edition: str, channel: str, chat: str, person_id: str, name: str, now: datetime) -> Inquiry:
    """One not yet written down: it has no number."""
    return Inquiry(secrets.token_hex(6), 0, edition, channel, chat, person_id, name, WAITING, now, now, now)


async def wait_anew(tx: Tx, id: str, now: datetime) -> Inquiry | None:
    """What was only written down is asked for again, now that somebody may come."""
    return await _changed(tx, id, now, "told_at = ''", "state = 'waiting'")


async def _changed(tx: Tx, id: str, now: datetime, sets: str, where: str, **values: Any) -> Inquiry | None:
    row = await tx.one(
        f"UPDATE inquiries SET since = :now, spoken_at = :now, {sets} WHERE id = :id AND {where} RETURNING {_COLUMNS}",
        id=id, now=instants.write(now), **values,
    )  # fmt: skip
    return _inquiry(row) if row else None


_TAKES = "state = 'human', taken_by = :by, taker = :taker, taken_in = :place, told_at = ''"


async def take(tx: Tx, id: str, by: str, taker: str, place: str, now: datetime) -> Inquiry | None:
    """Somebody answers from now on, from `place` ("channel:chat"); None if another one does, who was first.

    Also one that the bot has taken back, or that was closed, unless it was erased or the visitor has opened another
    one since.
    """
    return await _changed(
        tx, id, now, _TAKES,
        "state <> 'human' AND closed_because <> 'erased' AND NOT EXISTS (SELECT 1 FROM inquiries o"
        " WHERE o.channel = inquiries.channel AND o.chat = inquiries.chat AND o.id <> inquiries.id"
        " AND o.state IN ('waiting', 'human'))",
        by=by, taker=taker, place=place,
    )  # fmt: skip


async def pass_to(tx: Tx, id: str, by: str, taker: str, place: str, now: datetime) -> Inquiry | None:
    """A colleague answers from now on; None if it is not open."""
    return await _changed(tx, id, now, _TAKES, _OPEN, by=by, taker=taker, place=place)


async def pass_on(tx: Tx, id: str, now: datetime) -> Inquiry | None:
    """Anybody may take it: it waits again; None if nobody had it."""
    sets = "state = 'waiting', taken_by = '', taker = '', taken_in = '', told_at = ''"
    return await _changed(tx, id, now, sets, "state = 'human'")


async def end(tx: Tx, id: str, state: str, because: str, now: datetime) -> Inquiry | None:
    """Given back to the bot (BOT) or CLOSED; None if it was not open. because: a word for whoever looks later."""
    return await _changed(tx, id, now, "state = :state, closed_because = :because", _OPEN, state=state, because=because)


async def tell_late(tx: Tx, id: str, before: datetime, now: datetime) -> bool:
    """Whether the visitor is to be told, now and once, that nobody has taken it since `before`."""
    changed = await tx.run(
        "UPDATE inquiries SET told_at = :now"
        " WHERE id = :id AND state = 'waiting' AND told_at = '' AND since <= :before",
        id=id, now=instants.write(now), before=instants.write(before),
    )  # fmt: skip
    return bool(changed)


async def give_up(tx: Tx, id: str, before: datetime, now: datetime) -> Inquiry | None:
    """The bot takes over what nobody has taken since `before`; None if somebody has."""
    sets = "state = 'bot', closed_because = 'nobody came'"
    where = "state = 'waiting' AND since <= :before"
    return await _changed(tx, id, now, sets, where, before=instants.write(before))


async def fall_silent(tx: Tx, id: str, before: datetime, now: datetime) -> Inquiry | None:
    """The bot takes over where nobody has spoken since `before`; None if somebody has."""
    sets = "state = 'bot', closed_because = 'silence'"
    where = "state = 'human' AND spoken_at <= :before"
    return await _changed(tx, id, now, sets, where, before=instants.write(before))


# -- forgetting -------------------------------------------------------------------------------------------------------

_FORGOTTEN = "SELECT id FROM inquiries WHERE person_id = :person"


async def forget_person(tx: Tx, person_id: str) -> int:
    """Erase a person's name and what they said in their inquiries, also where it still lies as delivered; numbers stay.

    How many lines that were. Their open inquiries must have been ended before.
    """
    erased = await tx.run(f"DELETE FROM inquiry_lines WHERE inquiry_id IN ({_FORGOTTEN})", person=person_id)
    for row in await tx.all("SELECT id, number, name FROM inquiries WHERE person_id = :person", person=person_id):
        await threads.rename(tx, named(row["number"], row["name"]), named(row["number"]))
        ours = "cause LIKE :cause AND state NOT IN ('pending', 'leased')"
        cause, card = f"inquiry {row['id']} %", f"inquiry-{row['number']}"
        await tx.run(f"DELETE FROM outbox WHERE {ours} AND slot <> :card", cause=cause, card=card)
        # where the card stands must stay known, so that something else can take its place
        await tx.run(f"UPDATE outbox SET body = :body WHERE {ours}", cause=cause, body='{"text":""}')
    await tx.run(
        "UPDATE inquiries SET name = '', closed_because = :erased WHERE person_id = :person",
        person=person_id, erased=ERASED,
    )  # fmt: skip
    return erased


async def forget_ended(tx: Tx, before: datetime) -> int:
    """Drop the conversations that ended long ago, with all that was said, and where their threads stood."""
    ended = f"NOT ({_OPEN}) AND since < :before"
    await tx.run(
        "DELETE FROM threads WHERE name IN (SELECT '#' || number || CASE WHEN name = '' THEN '' ELSE ' ' || name END"
        f" FROM inquiries WHERE {ended})",
        before=instants.write(before),
    )
    await tx.run(
        f"DELETE FROM inquiry_lines WHERE inquiry_id IN (SELECT id FROM inquiries WHERE {ended})",
        before=instants.write(before),
    )
    return await tx.run(f"DELETE FROM inquiries WHERE {ended}", before=instants.write(before))
