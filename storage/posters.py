"""Pictures that organisers sent as a film's poster, until they are fetched and stand in the programme."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

_HOPELESS = 100


@dataclass(frozen=True, slots=True)
class Picture:
    """One that is to be fetched. attached: JSON of the file; actor: who sent it, as the audit log has it.

    channel, chat, language: where and how to say what came of it. attempts: how often it could not be had.
    """

    id: str
    edition: str
    film_id: str
    actor: str
    channel: str
    chat: str
    language: str
    attached: str
    attempts: int = 0


def new_id() -> str:
    """Of a picture that is not written down yet."""
    return secrets.token_hex(6)


async def add(tx: Tx, picture: Picture, now: datetime) -> None:
    """It is to be fetched; what was sent for the same film before and is still on its way is wanted no more."""
    await tx.run(
        "DELETE FROM posters WHERE edition = :edition AND film_id = :film",
        edition=picture.edition, film=picture.film_id,
    )  # fmt: skip
    await tx.run(
        "INSERT INTO posters (id, edition, film_id, actor, channel, chat, language, attached, due_at)"
        " VALUES (:id, :edition, :film, :actor, :channel, :chat, :language, :attached, :now)",
        id=picture.id, edition=picture.edition, film=picture.film_id, actor=picture.actor, channel=picture.channel,
        chat=picture.chat, language=picture.language, attached=picture.attached, now=instants.write(now),
    )  # fmt: skip


async def claim(tx: Tx, edition: str, now: datetime, until: datetime) -> Picture | None:
    """One that is due; nobody else gets it before `until`."""
    row = await tx.one(
        "UPDATE posters SET due_at = :until, attempts = attempts + 1 WHERE id IN ("
        "SELECT id FROM posters WHERE edition = :edition AND due_at <= :now ORDER BY due_at, id LIMIT 1 SKIP_LOCKED)"
        " RETURNING id, edition, film_id, actor, channel, chat, language, attached, attempts",
        edition=edition, now=instants.write(now), until=instants.write(until),
    )  # fmt: skip
    return _picture(row) if row else None


async def done(tx: Tx, id: str) -> bool:
    """Fetched, or given up; False where another one has been sent instead meanwhile, or that was done before."""
    return bool(await tx.run("DELETE FROM posters WHERE id = :id", id=id))


async def forget_old(tx: Tx, before: datetime) -> int:
    """Drop those of an edition that has gone by, which nobody claims any more, and such as fail again and again."""
    return await tx.run(
        f"DELETE FROM posters WHERE due_at < :before OR attempts > {_HOPELESS}", before=instants.write(before)
    )


def _picture(row: Row) -> Picture:
    return Picture(
        row["id"], row["edition"], row["film_id"], row["actor"], row["channel"], row["chat"], row["language"],
        row["attached"], int(row["attempts"]),
    )  # fmt: skip
