"""The second person: asked with all that recipients will read, approves or sends back; never who wrote it."""

from dataclasses import replace

from markupsafe import Markup

from handlers.announcing import body as bodies
from handlers.announcing import letters, progress
from handlers.announcing.saying import number
from handlers.staff import rights, telling
from handlers.staff.announcing import card, confirming, finding, returning, whom
from handlers.staff.announcing.noting import noted
from handlers.talk import when
from handlers.talk.message import Address, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice, join
from storage import campaigns
from storage.audiences import Audience
from storage.campaigns import DRAFT, GATHERING, PAUSED, RUNNING, SCHEDULED, Campaign


async def ask(turn: Turn, campaign: Campaign, total: int) -> int:
    """Everybody else who may approve it reads it and is asked; how many places they read in."""
    rooms = [room for room in await telling.everyone(turn) if room.person_id != turn.person.id]
    for room in rooms:
        there = replace(turn, spoken=room.language)
        about = there.reply("announce.second_ahead", author=campaign.made_name, name=progress.named(campaign))
        said = [about, *await previewed(there, campaign), await _question(there, campaign, total)]
        for at, reply in enumerate(said):
            cause = f"approval {campaign.id} {campaign.revision} {room.at.channel} {room.at.chat} {at}"
            turn.post(cause, room.at, room.language, reply)
    return len(rooms)


async def previewed(turn: Turn, campaign: Campaign) -> list[Reply]:
    """What recipients read, message by message, in each language."""
    body = bodies.read(campaign.body)
    return [
        letters.letter(Voice(turn.texts, language), body, language, turn.festival)
        for language in turn.festival.languages
        if body.texts.get(language)
    ]


async def _question(turn: Turn, campaign: Campaign, total: int) -> Reply:
    audience = whom.of(campaign) or Audience()
    says = await whom.sayer(turn, audience)
    values = {"author": campaign.made_name, "name": progress.named(campaign), "n": total, "count": number(total)}
    asks = turn.say("announce.second_now", **values)
    if campaign.start_at is not None:
        at = when.moment(campaign.start_at, turn.festival.zone, turn.language)
        asks = turn.say("announce.second_later", **values, at=at)
    rows = (card.approving(turn, campaign, total), (card.back(turn, campaign),))
    name = f"approval-{campaign.number}"
    return Reply(str(join(asks, says.lines(audience))), rows, slot=name, stays=name)


async def approve(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """It may go out, to as many as the approver was told; also one that has grown until its recipients were there."""
    if campaign.state == PAUSED and not campaign.awaits_second:
        return [await card.card(turn, campaign, turn.say("announce.meanwhile"))]
    if await card.is_author(turn, campaign):
        return [await card.card(turn, campaign, turn.say("announce.not_yourself"))]
    total = campaign.recipients if campaign.awaits_second else whom.count(turn, campaign).total
    if not more.isdecimal() or confirming.differs(int(more), total):
        return [await card.card(turn, campaign, turn.say("announce.count_changed", was=more, now=number(total)))]
    if not campaign.awaits_second and _passed(turn, campaign):
        return [await card.card(turn, campaign, turn.say("announce.time_passed"))]
    moved = await campaigns.move(turn.tx, campaign, _next(campaign), turn.now, by=rights.actor(turn))
    if moved is None:
        return await finding.overtaken(turn, campaign)
    await noted(turn, "announcement.approve", moved, f"{total} people")
    await _tell_author(turn, moved, "announce.was_approved")
    return [await card.card(turn, moved, turn.say("announce.you_approved", name=campaign.made_name))]


def _next(campaign: Campaign) -> str:
    """What follows once it is approved."""
    if campaign.awaits_second:
        return RUNNING
    return GATHERING if campaign.start_at is None else SCHEDULED


def _passed(turn: Turn, campaign: Campaign) -> bool:
    """Whether it could not begin any more at its time, late as it may be."""
    late = card.late_minutes(turn, campaign)
    return campaign.start_at is not None and (turn.now - campaign.start_at).total_seconds() > late * 60


async def refuse(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """Back to whoever wrote it, as a draft."""
    moved = await campaigns.move(turn.tx, campaign, DRAFT, turn.now)
    if moved is None:
        return await finding.overtaken(turn, campaign)
    await noted(turn, "announcement.approve", moved, "sent back")
    await _tell_author(turn, moved, "announce.was_refused")
    return returning.ask(turn, moved)


async def back(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """A draft again, to be changed: what was approved is to be approved anew."""
    moved = await campaigns.move(turn.tx, campaign, DRAFT, turn.now)
    if moved is None:
        return await finding.overtaken(turn, campaign)
    await noted(turn, "announcement.write", moved, "a draft again")
    return [await card.card(turn, moved, turn.say("announce.draft_again"))]


async def _tell_author(turn: Turn, campaign: Campaign, key: str) -> None:
    at = Address(campaign.channel, campaign.chat)
    if at == turn.incoming.address:
        return
    there = replace(turn, spoken=campaign.language or turn.festival.default_language)
    said: Markup = there.say(key, who=await rights.name_of(turn), name=progress.named(campaign))
    rows = ((card.back(there, campaign),),)
    cause = f"approved {campaign.id} {campaign.revision}"
    turn.post(cause, at, there.language, Reply(str(said), rows))
