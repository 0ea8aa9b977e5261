"""Whoever begins to work here finds what has been waiting."""

from dataclasses import replace

from handlers.inquiries import card, visitor
from handlers.inquiries.rooms import Room
from handlers.staff import joining
from handlers.staff.rights import DESK, role_of
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from storage import inquiries
from storage.inquiries import WAITING

_MOST = 10
"""Cards that a newcomer gets; /inquiries has all of them."""


async def take(turn: Turn) -> list[Reply]:
    """/join CODE, and then the cards of everybody who waits."""
    before = await role_of(turn) in DESK
    replies = await joining.take(turn)
    if not before and turn.incoming.private and await role_of(turn) in DESK:
        await _show_waiting(turn)
    return replies


async def _show_waiting(turn: Turn) -> None:
    if turn.festival.office.chat is not None:  # they stand there
        return
    here = Room(turn.incoming.address, turn.language, person_id=turn.person.id)
    found = await inquiries.all_open(turn.tx, turn.festival.edition)
    for inquiry in [each for each in found if each.state == WAITING][:_MOST]:
        if held := await visitor.hold(turn, inquiry.id):
            await card.show(turn, held[1], held[0], [here], again=False)


TOPIC = replace(joining.TOPIC, commands={**joining.TOPIC.commands, "join": take})
