"""Why an announcement was not approved: asked of whoever sent it back, handed on to whoever wrote it."""

from dataclasses import replace

from handlers.announcing import progress
from handlers.staff import rights
from handlers.staff.announcing import card, finding
from handlers.staff.rights import step
from handlers.talk import heard, routes
from handlers.talk.message import Address, Reply
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import shorten
from storage import campaigns
from storage.campaigns import Campaign

NAME = "returned"
_ACTION = "announcement.approve"
_MOST = 1000


def ask(turn: Turn, campaign: Campaign) -> list[Reply]:
    """What is said next is the reason."""
    turn.open_form(NAME, campaign.id)
    return [_asks(turn, campaign)]


def _asks(turn: Turn, campaign: Campaign) -> Reply:
    without = turn.choice(f"{NAME}.leave", "announce.no_reason", means="say.no")
    values = {"author": campaign.made_name, "name": progress.named(campaign)}
    return turn.reply("announce.you_refused", rows=((without,),), **values)


async def carry_on(turn: Turn) -> list[Reply]:
    """The reason, or none."""
    found, told = await _open(turn), turn.incoming.text.strip()
    if found is None or routes.way_out(told, turn.texts):
        return await leave(turn)
    if turn.incoming.kind != "text" or not told:
        return [_asks(turn, found)]
    turn.close_form()
    at = Address(found.channel, found.chat)
    there = replace(turn, spoken=found.language or turn.festival.default_language)
    values = {"who": await rights.name_of(turn), "name": progress.named(found), "reason": shorten(told, _MOST)}
    said = Reply(str(there.say("announce.refused_because", **values)), ((card.back(there, found),),))
    turn.post(f"returned {found.id} {turn.incoming.key}", at, there.language, said)
    return [await card.card(turn, found, turn.say("announce.reason_passed", name=found.made_name))]


async def leave(turn: Turn) -> list[Reply]:
    """No reason."""
    found = await _open(turn)
    if turn.conversation.topic == NAME:
        turn.close_form()
    return [await card.card(turn, found)] if found else finding.gone(turn)


async def where(turn: Turn) -> list[Reply]:
    """What is waited for."""
    found = await _open(turn)
    return [_asks(turn, found)] if found else finding.gone(turn)


async def first(turn: Turn) -> list[Reply] | None:
    """/cancel, /skip … while the reason is asked for."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or not heard.command(turn):
        return None
    return await step(_ACTION, leave)(turn)


async def _open(turn: Turn) -> Campaign | None:
    id = turn.conversation.form if turn.conversation.topic == NAME else ""
    return await campaigns.find(turn.tx, turn.festival.edition, id) if id else None


TOPIC = Topic(
    NAME,
    choices={"leave": step(_ACTION, leave), "where": step(_ACTION, where)},
    carry_on=step(_ACTION, carry_on),
    where=step(_ACTION, where),
    first=first,
)
