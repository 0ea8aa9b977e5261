"""From what every visitor sees to what organisers can do about it: one more button, for them alone."""

from dataclasses import replace

from handlers.staff.rights import ACTIONS, role_of
from handlers.talk.message import Reply
from handlers.talk.turn import Turn


async def with_way(turn: Turn, replies: list[Reply], id: str) -> list[Reply]:
    """The same replies; below the last one organisers, in private, find the button of that id ("slot.show:rex-1")."""
    if not turn.incoming.private or await role_of(turn) not in ACTIONS["screening.show"]:
        return replies
    way = turn.choice(id, "slot.change")
    return [*replies[:-1], replace(replies[-1], rows=(*replies[-1].rows, (way,)))]
