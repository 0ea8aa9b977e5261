"""Where somebody reads what the bot tells them by itself."""

from dataclasses import dataclass

from storage.database import Tx
from storage.told import best


@dataclass(frozen=True, slots=True)
class Reader:
    """One person and the conversation in which they are reached best. language, zone: "" if unknown; unreachable:
    nothing can be said there until they write again."""

    person_id: str
    language: str
    zone: str
    channel: str
    chat: str
    unreachable: bool


async def of_person(tx: Tx, person_id: str) -> Reader | None:
    """None for somebody without a conversation of their own; what is personal is said in no group."""
    rows = await tx.all(
        "SELECT p.language, p.zone, c.channel, c.chat, c.unreachable_since, c.window_started_at"
        " FROM conversations c JOIN people p ON p.id = c.person_id"
        " WHERE c.person_id = :person AND c.chat NOT LIKE '-%'",
        person=person_id,
    )  # fmt: skip
    if not rows:
        return None
    row = best(rows)
    return Reader(person_id, row["language"], row["zone"], row["channel"], row["chat"], bool(row["unreachable_since"]))
