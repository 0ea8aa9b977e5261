"""What the venue's people see of the programme: all of it, and of what can be done only whether a hall is full."""

from dataclasses import replace

from handlers.staff.rights import VENUE, role_of
from handlers.talk.message import Reply
from handlers.talk.turn import Handler, Turn

_WAYS = frozenset(f"slot.{action}" for action in ("list", "day", "show", "film", "full", "free", "filled", "freed"))


def seen(handler: Handler) -> Handler:
    """The same handler; the venue gets its replies without buttons that are not theirs to press."""

    async def shown(turn: Turn) -> list[Reply]:
        replies = await handler(turn)
        return [_without(reply) for reply in replies] if await role_of(turn) == VENUE else replies

    return shown


def _without(reply: Reply) -> Reply:
    rows = (tuple(choice for choice in row if choice.id.partition(":")[0] in _WAYS) for row in reply.rows)
    return replace(reply, rows=tuple(row for row in rows if row))
