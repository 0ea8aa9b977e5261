"""Who has to do with an announcement, its author first, and what they hear when it is stopped, goes on or ends."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.announcing import progress
from handlers.staff import rights
from handlers.staff.announcing import card
from handlers.talk.festival import Festival
from handlers.talk.message import Address, Reply
from handlers.talk.turn import Turn
from storage import audit
from storage.campaigns import Campaign
from storage.database import Tx

_DEEDS = (
    "announcement.start", "announcement.approve", "announcement.pause", "announcement.resume", "announcement.cancel",
    "announcement.retry",
)  # fmt: skip
"""Who has done one of these with it wants to know what becomes of it."""


async def others(tx: Tx, festival: Festival, campaign: Campaign) -> list[tuple[Address, str]]:
    """Where those who approved it or pressed something read, and in which language; without its author."""
    actors = await audit.actors_of(tx, _DEEDS, f"#{campaign.number}", campaign.created_at)
    found = [_chat(colleague.conversations, actors) for colleague in await rights.colleagues(tx, festival)]
    author = Address(campaign.channel, campaign.chat)
    return [(at, language or festival.default_language) for at, language in filter(None, found) if at != author]


def _chat(conversations: Iterable[tuple[Address, str]], actors: set[str]) -> tuple[Address, str] | None:
    """The conversation that somebody pressed in."""
    return next((each for each in conversations if f"{each[0].channel}:{each[0].chat}" in actors), None)


async def tell(turn: Turn, campaign: Campaign, key: str) -> None:
    """Everybody else hears who did what, and the cards that they have are said anew."""
    own = (Address(campaign.channel, campaign.chat), campaign.language or turn.festival.default_language)
    who, name = await rights.name_of(turn), progress.named(campaign)
    for at, language in (own, *await others(turn.tx, turn.festival, campaign)):
        if at == turn.incoming.address:
            continue
        there = replace(turn, spoken=language)
        cause = f"campaign {campaign.id} {key} {campaign.revision} {at.channel} {at.chat}"
        if campaign.started_at:
            turn.post(f"{cause} card", at, language, await card.card(there, campaign, again=True))
        said = Reply(str(there.say(key, who=who, name=name)), ((card.back(there, campaign),),))
        turn.post(cause, at, language, said)
