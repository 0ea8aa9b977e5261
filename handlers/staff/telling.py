"""Tells those who run the festival: in their common chat, or each one in their own conversation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from handlers.staff import rights
from handlers.talk.festival import Festival, as_it_stands
from handlers.talk.message import Address, Reply
from handlers.talk.texts import Texts
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice
from storage.database import Tx
from storage.outbox import Debt


@dataclass(frozen=True, slots=True)
class Room:
    """One conversation in which organisers read. common: of them all; person_id: whose, "" for the common one."""

    at: Address
    language: str
    common: bool = False
    person_id: str = ""


Saying = Callable[[Turn, Room], Reply]
"""Makes what is said in a room; the turn speaks the room's language."""


async def everyone(turn: Turn) -> list[Room]:
    """Where all organisers read; nowhere if nobody has joined yet."""
    return await _rooms(turn.tx, turn.festival)


async def tell(turn: Turn, cause: str, saying: Saying) -> None:
    """Say something in every such room, once for each cause; not in the conversation that it was done in."""
    for room in await everyone(turn):
        if room.at != turn.incoming.address:
            said = saying(replace(turn, spoken=room.language), room)
            turn.post(_cause(cause, room.at), room.at, room.language, said)


async def debts(
    tx: Tx, festival: Festival, texts: Texts, cause: str, saying: Callable[[Voice], Reply], now: datetime,
    but: str = "",
) -> list[Debt]:  # fmt: skip
    """The same for what time brings, where nobody has spoken: what is to be owed, for storage.outbox.owe_all.

    but: the person who is not told in a conversation of their own.
    """
    owed = []
    rooms = await _rooms(tx, await as_it_stands(tx, festival))
    for room in (each for each in rooms if not but or each.person_id != but):
        said = saying(Voice(texts, room.language))
        body = msgspec.json.encode(said).decode()
        owed.append(
            Debt(_cause(cause, room.at), room.at.channel, room.at.chat, "relay", room.language, body, said.slot, now,
                 said.thread)
        )  # fmt: skip
    return owed


async def _rooms(tx: Tx, festival: Festival) -> list[Room]:
    office = festival.office
    if office.chat is not None:
        return [Room(office.chat, office.language, common=True)]
    colleagues = await rights.colleagues(tx, festival)
    own = [(colleague.conversations[0], colleague.person_id) for colleague in colleagues if colleague.conversations]
    return [Room(at, language or festival.default_language, person_id=id) for (at, language), id in own]


def _cause(cause: str, at: Address) -> str:
    return f"{cause} {at.channel} {at.chat}"
