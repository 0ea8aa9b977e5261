"""Asks a second person about an announcement that has grown between its confirmation and its start (C3)."""

from collections.abc import Callable
from datetime import datetime

from handlers.announcing import body as bodies
from handlers.announcing import letters, progress
from handlers.announcing.saying import Whom, number
from handlers.staff import telling
from handlers.staff.announcing import whom
from handlers.talk.festival import Festival
from handlers.talk.message import Choice, Reply
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice, join
from storage import campaigns, staff
from storage.audiences import Audience
from storage.campaigns import Campaign
from storage.database import Tx
from storage.outbox import Debt


async def asks(tx: Tx, festival: Festival, texts: Texts, campaign: Campaign, now: datetime) -> list[Debt]:
    """All that recipients will read, then the question, to everybody who may approve it but its author."""
    made_in, _, chat = campaign.made_by.partition(":")
    author = await staff.chat_at(tx, made_in, chat)
    body = bodies.read(campaign.body)
    said = [
        letters.letter(Voice(texts, language), body, language, festival)
        for language in festival.languages
        if body.texts.get(language)
    ]
    owed: list[Debt] = []
    question = await _question(tx, festival, campaign)
    for at, saying in enumerate([_ahead(campaign), *(_saying(each) for each in said), question]):
        cause = f"grown {campaign.id} {campaign.revision} {at}"
        owed += await telling.debts(tx, festival, texts, cause, saying, now, but=author.person_id if author else "")
    return owed


def _ahead(campaign: Campaign) -> Callable[[Voice], Reply]:
    values = {"author": campaign.made_name, "name": progress.named(campaign)}
    return lambda voice: Reply(str(voice.say("announce.second_ahead", **values)))


def _saying(reply: Reply) -> Callable[[Voice], Reply]:
    return lambda voice: reply


async def _question(tx: Tx, festival: Festival, campaign: Campaign) -> Callable[[Voice], Reply]:
    audience = whom.of(campaign) or Audience()
    programme = await festival.programmes.current(tx)
    meant = await campaigns.find(tx, festival.edition, audience.campaign) if audience.campaign else None
    values = {
        "author": campaign.made_name, "name": progress.named(campaign), "n": campaign.recipients,
        "count": number(campaign.recipients),
    }  # fmt: skip

    def saying(voice: Voice) -> Reply:
        says = Whom(voice, festival, programme, progress.named(meant) if meant else "")
        shows = Choice(voice.label("announce.card"), f"announce.show:{campaign.id}")
        said, name = voice.say("announce.second_grown", **values), f"approval-{campaign.number}"
        rows = (*progress.buttons(voice, campaign), (shows,))
        return Reply(str(join(said, says.lines(audience))), rows, slot=name, stays=name)

    return saying
