"""Unpacks a row of the outbox for its channel, and notes what the channel made of it."""

from dataclasses import replace

import msgspec

from handlers.talk.message import Address, Owed, Reply
from handlers.talk.seal import Seal
from storage import outbox, threads
from storage.database import Database, Tx
from storage.outbox import SENT, Closing, Parcel
from storage.threads import Thread

_reply = msgspec.json.Decoder(Reply).decode


def unpacked(parcel: Parcel, seal: Seal | None = None) -> Owed:
    """The row as far as it knows itself; what is sealed in it can be read from here on."""
    address, reply = Address(parcel.channel, parcel.chat), _reply(parcel.body)
    owed = Owed(parcel.id, address, reply, parcel.language, attempts=parcel.attempts)
    said = seal.unsealed(reply.sealed) if seal and reply.sealed else None
    return replace(owed, reply=replace(reply, text=said), covered=reply.text) if said is not None else owed


def follows(owed: Owed) -> bool:
    """Whether it stands in relation to what was said before it, which must be written down first."""
    return bool(owed.reply.thread or (owed.reply.replaces and owed.reply.slot))


async def placed(database: Database, owed: Owed) -> Owed:
    """With what it replaces, and where its thread stands."""
    async with database.reading() as tx:
        return await _placed(tx, owed)


async def _placed(tx: Tx, owed: Owed) -> Owed:
    reply, channel, chat = owed.reply, owed.address.channel, owed.address.chat
    earlier = root = topic = ""
    if reply.replaces and reply.slot:
        earlier = await outbox.last_in_slot(tx, channel, chat, reply.slot, owed.id)
    if reply.thread and (stands := await threads.find(tx, channel, chat, reply.thread)):
        root, topic = stands.root, stands.topic
    return replace(owed, earlier=earlier, root=root, topic=topic)


def noted(owed: Owed, said: str) -> tuple[Closing, Thread | None]:
    """How the row ended, and the thread if it begins here. said: as `Channel.send` returns it."""
    topic, anew, id = said.rpartition("/")
    opens = owed.reply.thread and id and (anew or not owed.root)
    at = owed.address
    thread = Thread(at.channel, at.chat, owed.reply.thread, id, topic) if opens else None
    return Closing(owed.id, SENT, id), thread
