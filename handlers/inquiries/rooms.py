"""Where organisers read what visitors say: their common chat, or each one's own conversation."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers.inquiries.visitor import cause, in_language
from handlers.staff import rights
from handlers.talk.message import Address, Reply
from handlers.talk.turn import Turn
from storage import inquiries
from storage.inquiries import HUMAN, Inquiry


@dataclass(frozen=True, slots=True)
class Room:
    """One conversation in which organisers read. common: of them all; person_id: whose, "" for the common one."""

    at: Address
    language: str
    common: bool = False
    person_id: str = ""


Saying = Callable[[Turn, Room], Reply]
"""Makes what is said in a room; the turn speaks the room's language."""


def named(inquiry: Inquiry) -> str:
    """ "#12 Ada Moreau": how organisers call it, and the name of its thread."""
    return inquiries.named(inquiry.number, inquiry.name)


def slot(inquiry: Inquiry) -> str:
    """Under which its card stands."""
    return f"inquiry-{inquiry.number}"


async def everyone(turn: Turn) -> list[Room]:
    """Where all organisers read; nowhere if nobody has joined yet."""
    office = turn.festival.office
    if office.chat is not None:
        return [Room(office.chat, office.language, common=True)]
    colleagues = await rights.colleagues(turn.tx, turn.festival)
    return [Room(*c.conversations[0], person_id=c.person_id) for c in colleagues if c.conversations]


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
