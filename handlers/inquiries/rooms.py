"""Where organisers read what visitors say: their common chat, or each one's own conversation."""

from dataclasses import replace

from handlers.inquiries.visitor import cause, in_language
from handlers.staff import rights
from handlers.staff.telling import Room, Saying, everyone
from handlers.talk.message import Address, Reply
from handlers.talk.turn import Turn
from storage import inquiries
from storage.inquiries import HUMAN, Inquiry

__all__ = ["Room", "Saying", "everyone", "named", "of", "post", "say", "slot"]


def named(inquiry: Inquiry) -> str:
    """ "#12 Ada Moreau": how organisers call it, and the name of its thread."""
    return inquiries.named(inquiry.number, inquiry.name)


def slot(inquiry: Inquiry) -> str:
    """Under which its card stands."""
    return f"inquiry-{inquiry.number}"


async def of(turn: Turn, inquiry: Inquiry) -> list[Room]:
    """Where those read whom it concerns: the one who has taken it, or everybody."""
    if turn.festival.office.chat is not None or inquiry.state != HUMAN:
        return await everyone(turn)
    channel, _, chat = inquiry.taken_in.partition(":")
    colleagues = await rights.colleagues(turn.tx, turn.festival)
    theirs = [Room(at, language, person_id=c.person_id) for c in colleagues for at, language in c.conversations]
    # one who has left, or cannot be reached any more, answers no more: it is everybody's again
    return [room for room in theirs if room.at == Address(channel, chat)] or await everyone(turn)


def post(turn: Turn, inquiry: Inquiry, room: Room, reply: Reply) -> None:
    """Say this in a room, within the inquiry's thread."""
    turn.post(cause(turn, inquiry, "at"), room.at, room.language, replace(reply, thread=named(inquiry)))


def say(turn: Turn, inquiry: Inquiry, rooms: list[Room], saying: Saying) -> None:
    """Say something in these rooms, in the language of each."""
    for room in rooms:
        if room.at != Address(inquiry.channel, inquiry.chat):  # an organiser who tries out being a visitor
            post(turn, inquiry, room, saying(in_language(turn, room.language), room))
