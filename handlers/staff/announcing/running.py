"""An announcement that goes out, or has gone out: paused, cancelled, tried again, listed, corrected."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from markupsafe import Markup

from handlers.announcing import body as bodies
from handlers.announcing import progress
from handlers.announcing.saying import number
from handlers.staff.announcing import card, finding, involved, keeping, whom, writing
from handlers.staff.announcing.noting import noted
from handlers.talk import when
from handlers.talk.message import Choice, FileNote, Reply
from handlers.talk.spreadsheet import table
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import campaigns, held, recipients, retries
from storage.audiences import Addressee, Audience
from storage.campaigns import CANCELLED, DRAFT, MISSED, PAUSED, RUNNING, Campaign
from storage.database import Tx

_LISTED = 5000
"""Rows of a list; whoever misses more than that has another problem."""
_MISSED = (recipients.FAILED, recipients.UNKNOWN, recipients.BLOCKED)
_NAMED = 200
"""Rows of a list whose people are named: each costs a look into the database."""

Deed = Callable[[Turn, Campaign, str], Awaitable[list[Reply]]]


def moves(to: str, action: str, key: str) -> Deed:
    """A move that needs no second look; what is said then, and how the announcement stands."""

    async def done(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
        moved = await campaigns.move(turn.tx, campaign, to, turn.now)
        if moved is None:
            return await finding.overtaken(turn, campaign)
        await noted(turn, action, moved)
        await involved.tell(turn, moved, f"announce.heard_{to}")
        said = turn.say(key if moved.started_at else "announce.done_drop")
        return [await card.card(turn, moved, said)]

    return done


pause = moves(PAUSED, "announcement.pause", "announce.done_pause")
_resume = moves(RUNNING, "announcement.resume", "announce.done_resume")
cancelled = moves(CANCELLED, "announcement.cancel", "announce.done_cancel")


async def resume(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """It goes on; not one that somebody has to approve first."""
    if not campaign.awaits_second:
        return await _resume(turn, campaign, more)
    most = turn.festival.announcing.approved_above
    return [await card.card(turn, campaign, turn.say("announce.needs_second", n=most, most=number(most)))]


async def cancel(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """Sure? What it means depends on how far it has got."""
    key = {DRAFT: "announce.sure_discard", MISSED: "announce.sure_drop"}.get(campaign.state, "announce.sure_cancel")
    if campaign.started_at:
        key = "announce.sure_stop"
    values = {"name": progress.named(campaign), "n": number(campaign.left), "sent": number(campaign.sent)}
    yes = turn.choice(f"announce.cancelled:{campaign.id}.{campaign.revision}", "announce.yes_cancel", means="say.yes")
    besides = progress.besides(turn.voice, campaign) if campaign.started_at else []
    said = join(turn.say(key, **values), Markup("\n").join(besides) if besides else None)
    return [Reply(str(said), ((yes,), (_no(turn, campaign),)))]


def _no(turn: Turn, campaign: Campaign) -> Choice:
    return turn.choice(f"announce.show:{campaign.id}", "announce.no_cancel", means="say.no")


async def retry(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """Those that failed once more, nobody else."""
    return await _retried(turn, campaign, campaign.failed, uncertain=False)


async def _retried(turn: Turn, campaign: Campaign, people: int, *, uncertain: bool) -> list[Reply]:
    moved = await retries.retry_failed(turn.tx, campaign, turn.now, uncertain=uncertain)
    if moved is None:
        return await finding.overtaken(turn, campaign)
    await noted(turn, "announcement.retry", moved, f"{people} people")
    await involved.tell(turn, moved, "announce.heard_running")
    return [await card.card(turn, moved, turn.say("announce.retried", n=people))]


async def ask_uncertain(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """Some of them would read it twice: said before anything is done."""
    label = turn.say("announce.yes_uncertain", n=campaign.unknown).unescape()
    yes = Choice(label, f"announce.again:{campaign.id}.{campaign.revision}")
    rest = turn.say("announce.with_failed", n=campaign.failed) if campaign.failed else ""
    rows = ((yes,), (_no(turn, campaign),))
    return [turn.reply("announce.sure_uncertain", n=campaign.unknown, rest=rest, rows=rows)]


async def again(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """Also those of whom nobody knows whether they got it."""
    if not campaign.unknown:
        return await finding.overtaken(turn, campaign)
    return await _retried(turn, campaign, campaign.failed + campaign.unknown, uncertain=True)


async def missed(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """Who did not get it, or may not have, and why: as a table."""
    place = when.place(turn.festival.zone, turn.language)
    columns = ("who", "on", "chat", "state", "why", "at")
    head = [turn.say(f"announce.column_{name}", place=place).unescape() for name in columns]
    found = turn.looked_up(("missed", campaign.id), lambda tx: _missed(tx, campaign.id))
    rows = [await _row(turn, each, named=at < _NAMED) for at, each in enumerate(found)]
    content = table([head, *rows])
    name = turn.say("announce.list_file", number=campaign.number).unescape()
    file = FileNote(name, len(content.encode()), "text/csv", content=content)
    back = ((card.back(turn, campaign),),)
    return [replace(turn.reply("announce.listed", n=len(rows), count=number(len(rows)), rows=back), file=file)]


async def _missed(tx: Tx, campaign_id: str) -> list[recipients.Recipient]:
    """They are looked for among all recipients, however many, so nobody who writes may wait for it."""
    found: list[recipients.Recipient] = []
    for state in _MISSED:
        room = _LISTED - len(found)
        found += await recipients.of_state(tx, campaign_id, state, after="", most=room) if room else []
    return found


async def _row(turn: Turn, each: recipients.Recipient, *, named: bool) -> list[str]:
    someone = Addressee(each.person_id, each.channel, each.chat, each.language)
    who = await whom.name(turn, someone) if named else ""
    zone = when.known_zone(turn.festival.zone)
    at = f"{each.closed_at.astimezone(zone):%Y-%m-%d %H:%M}" if each.closed_at else ""
    state = turn.voice.label(f"announce.is_{each.state}")
    return [who, turn.voice.channel(each.channel), each.chat, state, each.reason, at]


async def correct(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """A new one for those who got it, or may have, marked as a correction (C10); and for those for whom it was held,
    who do not read what is wrong any more."""
    body = bodies.read(campaign.body)
    texts = {language: keeping.marked(turn, language, text) for language, text in body.texts.items()}
    begun = replace(body, texts=texts, unchanged=tuple(texts))
    name = turn.say("announce.correction_name", name=progress.named(campaign)).unescape()
    await held.drop_all(turn.tx, campaign, held.CORRECTED, turn.now)
    audience = whom.written(Audience(campaign=campaign.id))
    kept = await keeping.add(turn, begun, campaign.topic, name, audience, campaign.id)
    await noted(turn, "announcement.correct", campaign, f"#{kept.number}")
    return await writing.texts(turn, kept, turn.say("announce.correcting", name=progress.named(campaign)))


async def copy(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """The same as a new draft."""
    kept = await keeping.add(turn, bodies.read(campaign.body), campaign.topic, campaign.name, campaign.audience)
    return [await card.card(turn, kept, turn.say("announce.copied", name=progress.named(campaign)))]
