"""Which announcement a button is about, and whether it still stands as it did when the button was made."""

from collections.abc import Awaitable, Callable

from handlers.staff.announcing import card
from handlers.talk.message import Reply
from handlers.talk.turn import Handler, Turn
from storage import campaigns
from storage.campaigns import Campaign

Deed = Callable[[Turn, Campaign, str], Awaitable[list[Reply]]]
"""What is done to an announcement; the text is what followed the revision in the button."""


def on(deed: Deed, *states: str, fresh: bool = True) -> Handler:
    """The deed for the announcement that a button names, "id.revision.more", locked until the turn is over.

    states: it is done in these alone, () for any. fresh: only where nothing has changed since the button was made.
    Whoever comes too late sees how it stands now.
    """

    async def done(turn: Turn) -> list[Reply]:
        id, _, rest = turn.argument.partition(".")
        revision, _, more = rest.partition(".")
        found = await campaigns.find(turn.tx, turn.festival.edition, id, lock=True)
        if found is None:
            return gone(turn)
        turn.audited = f"#{found.number}"
        if (states and found.state not in states) or (fresh and revision != str(found.revision)):
            return [await card.card(turn, found, turn.say("announce.meanwhile"))]
        return await deed(turn, found, more)

    return done


def gone(turn: Turn) -> list[Reply]:
    """There is no such announcement."""
    return [turn.reply("announce.gone", rows=((turn.choice("announce.list", "announce.list_button"),),))]


async def overtaken(turn: Turn, campaign: Campaign) -> list[Reply]:
    """Somebody was quicker: how it stands now."""
    found = await campaigns.find(turn.tx, turn.festival.edition, campaign.id)
    return [await card.card(turn, found, turn.say("announce.meanwhile"))] if found else gone(turn)
