"""Films for the jury, handed in by conversation."""

from tests.visitors import Room, Visitor


async def filmmaker(room: Room, name: str, **answers: str) -> tuple[Visitor, str]:
    """Somebody who has entered a film, and its id."""
    who = room.visitor(name)
    await who.enters(**answers)
    [row] = await room.rows(
        "SELECT e.id FROM entries e JOIN conversations c ON c.person_id = e.person_id WHERE c.chat = :chat", chat=name
    )
    return who, str(row["id"])
