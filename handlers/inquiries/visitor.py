"""The visitor's conversation, changed and spoken to by somebody else's turn, or by the passing of time."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import enrol, start
from handlers.talk import routes
from handlers.talk.message import Address, Incoming, Reply
from handlers.talk.turn import Turn
from storage import conversations, inquiries
from storage.inquiries import Inquiry

STAYS = "human"
"""The name under which the visitor's way back to the bot stays good."""


def in_language(turn: Turn, language: str) -> Turn:
    """The same turn, speaking another language than its person's."""
    return replace(turn, spoken=language)


async def hold(turn: Turn, id: str) -> tuple[Inquiry, Turn] | None:
    """The inquiry as it is now, and a turn of the visitor's; None if either is gone.

    The visitor's conversation is locked first, as it is when the visitor speaks: whoever changes an inquiry goes in
    that order, so that nobody waits for each other. What the visitor's turn posts is posted by `turn`.
    """
    found = await inquiries.find(turn.tx, id)
    if found is None:
        return None
    if (found.channel, found.chat) == (turn.conversation.channel, turn.conversation.chat):
        return found, turn
    conversation, _ = await conversations.find(turn.tx, found.channel, found.chat)
    found = await inquiries.find(turn.tx, id)
    if conversation is None or found is None:
        return None
    heard = Incoming(Address(found.channel, found.chat), turn.incoming.key, "event")
    return found, replace(turn, incoming=heard, conversation=conversation, argument="", notice="", spoken="")


def cause(turn: Turn, inquiry: Inquiry, way: str) -> str:
    """Why something is said, once. way: "to" the visitor, "at" the organisers."""
    heard = turn.incoming
    return f"inquiry {inquiry.id} {way} {len(turn.posts)} {heard.address.channel} {heard.key}"


def tell(visitor: Turn, inquiry: Inquiry, replies: Sequence[Reply]) -> None:
    """Say this to the visitor, whose conversation then stands as `visitor` has it."""
    to = Address(inquiry.channel, inquiry.chat)
    for reply in replies:
        visitor.post(cause(visitor, inquiry, "to"), to, visitor.language, reply)
    offered = routes.offered(replies) or visitor.conversation.offered
    conversations.change(visitor.tx, visitor.conversation, offered)


async def with_the_bot(visitor: Turn, said: Reply) -> list[Reply]:
    """The bot is back: a word, and the open form's question again, or what else can be done."""
    said = replace(said, stays=STAYS)
    if visitor.conversation.topic == enrol.TOPIC.name:
        return [said, *await enrol.where(visitor)]
    return [replace(said, rows=await start.rows(visitor))]


def with_way_back(visitor: Turn, said: Reply) -> Reply:
    """What is said while a person is asked in, or there: the bot can be had back with one press."""
    return replace(said, rows=((visitor.choice("human.bot", "human.bot_button"),),), stays=STAYS)
