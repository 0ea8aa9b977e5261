"""An announcement that something else gives the occasion for, written down as a draft that organisers go on with."""

from collections.abc import Mapping

from handlers.announcing.body import Body
from handlers.staff.announcing import card, keeping, whom
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from storage.audiences import Audience


async def draft(turn: Turn, texts: Mapping[str, str], audience: Audience, topic: str) -> list[Reply]:
    """A new draft with these texts, plain, by language, for that audience; its card. Call it for organisers only."""
    written = await keeping.add(turn, Body(dict(texts)), topic, audience=whom.written(audience))
    kept = turn.say("announce.drafted", name=f"#{written.number}")
    return [await card.card(turn, written, kept)]
