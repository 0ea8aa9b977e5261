"""The second look before an announcement goes out: to how many, when, how long it takes, who has to approve it."""

from dataclasses import replace
from datetime import timedelta

from markupsafe import Markup

from handlers.announcing import progress
from handlers.announcing.saying import clock, lasts, number, span
from handlers.reminding import rules
from handlers.staff import rights
from handlers.staff.announcing import approving, card, choosing, finding, whom
from handlers.staff.announcing.noting import noted
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import campaigns
from storage.audiences import Counted
from storage.campaigns import APPROVAL, DRAFT, GATHERING, MISSED, SCHEDULED, Campaign

_GOOD_FOR = 15
"""Minutes after which the second look is taken again (C11)."""
_SHARE, _FEW = 20, 5
"""The number of recipients has changed much by a 20th of it, and by more than a few."""


async def go(turn: Turn, campaign: Campaign, more: str = "") -> list[Reply]:
    """At once: of one that was to go out later, too."""
    if campaign.state == DRAFT and campaign.start_at is not None:
        kept = await campaigns.keep_draft(turn.tx, replace(campaign, start_at=None, late_minutes=0))
        return [await look(turn, kept)] if kept else await finding.overtaken(turn, campaign)
    return [await look(turn, campaign)]


async def look(turn: Turn, campaign: Campaign, *before: Markup, again: bool = False) -> Reply:
    """To whom, when, until when; and the button that does it."""
    audience = whom.of(campaign)
    if audience is None or card.faults(turn, campaign):
        return await card.card(turn, campaign, *before)
    counted = whom.count(turn, campaign)
    if not counted.reached:
        return await choosing.shown(turn, campaign, turn.say("announce.nobody"), again=False)
    says = await whom.sayer(turn, audience)
    asked = _asks(turn, campaign, counted)
    notes = [*_takes(turn, campaign, counted), *_quiet(turn, campaign), *_approved(turn, campaign, counted)]
    said = join(*before, asked, says.lines(audience), says.counted(counted), Markup("\n").join(notes))
    return Reply(str(said), _rows(turn, campaign, counted), slot="announce-look", replaces=again)


def _asks(turn: Turn, campaign: Campaign, counted: Counted) -> Markup:
    values = {"name": progress.named(campaign), "n": counted.reached, "count": number(counted.reached)}
    if at_once(campaign):
        return turn.say("announce.ask_now", **values)
    assert campaign.start_at is not None
    at = when.moment(campaign.start_at, turn.festival.zone, turn.language)
    return turn.say("announce.ask_later", **values, at=at, late=card.lateness(turn, campaign))


def at_once(campaign: Campaign) -> bool:
    """Whether it begins as soon as it is confirmed."""
    return campaign.start_at is None or campaign.state in (SCHEDULED, MISSED)


def _takes(turn: Turn, campaign: Campaign, counted: Counted) -> list[Markup]:
    """How long that takes at the channels' pace (C9)."""
    rates, left = turn.festival.announcing.rates, dict[str, int]()
    for channel, _, n in counted.by:
        left[channel] = left.get(channel, 0) + n
    takes = max((lasts(n, rates.get(channel, 0)) for channel, n in left.items()), default=timedelta())
    if takes < timedelta(minutes=1):
        return [turn.say("announce.takes_little")]
    begins = turn.now if at_once(campaign) or campaign.start_at is None else campaign.start_at
    until = clock(turn.voice, begins + takes + timedelta(seconds=59), begins, turn.festival.zone)
    return [turn.say("announce.takes", span=span(turn.voice, takes.total_seconds()), until=until)]


def _quiet(turn: Turn, campaign: Campaign) -> list[Markup]:
    """Who gets it only in the morning: most people, where it begins at night."""
    quiet = turn.festival.reminding.quiet
    if quiet is None:
        return []
    begins, ends = (f"{minute // 60:02}:{minute % 60:02}" for minute in quiet)
    at = turn.now if at_once(campaign) or campaign.start_at is None else campaign.start_at
    if rules.due_at(at - timedelta(minutes=1), -1, when.known_zone(turn.festival.zone), quiet) > at:
        return [turn.say("announce.quiet_then", ends=ends)]
    return [turn.say("announce.quiet", begins=begins, ends=ends)]


def _approved(turn: Turn, campaign: Campaign, counted: Counted) -> list[Markup]:
    if not needs_second(turn, campaign, counted.total):
        return []
    most = turn.festival.announcing.approved_above
    return [turn.say("announce.needs_second", n=most, most=number(most))]


def needs_second(turn: Turn, campaign: Campaign, total: int) -> bool:
    """Whether somebody else has to approve it first (C3); a draft always anew, whatever was approved before."""
    approved = campaign.approved_by and campaign.state in (SCHEDULED, MISSED)
    return total > turn.festival.announcing.approved_above and not approved


def _rows(turn: Turn, campaign: Campaign, counted: Counted) -> Rows:
    stem, minute = f"{campaign.id}.{campaign.revision}", int(turn.now.timestamp()) // 60
    second = needs_second(turn, campaign, counted.total)
    key = "announce.ask_second" if second else "announce.yes_now" if at_once(campaign) else "announce.yes_later"
    label = turn.say(key, n=counted.reached, count=number(counted.reached)).unescape()
    yes = Choice(label, f"announce.start:{stem}.{counted.total}.{minute}", means="say.yes")
    no = turn.choice(f"announce.show:{campaign.id}", "announce.not_yet", means="say.no")
    return ((yes,), *_lateness(turn, campaign), (no,))


def _lateness(turn: Turn, campaign: Campaign) -> Rows:
    """How late it may begin where something keeps me from it (C6)."""
    if at_once(campaign):
        return ()
    now = card.late_minutes(turn, campaign)
    offered = dict.fromkeys((*card.LATE, card.day_minutes(turn, campaign), now))
    buttons = []
    for minutes in offered:
        label = card.late_label(turn, campaign, minutes)
        if minutes == now:
            label = turn.say("news.chosen", topic=label).unescape()
        buttons.append(Choice(label, f"announce.late:{campaign.id}.{campaign.revision}.{minutes}"))
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


async def late(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """Another lateness."""
    if campaign.start_at is None or not more.isdecimal() or not 0 < int(more) <= 24 * 60:
        return [await card.card(turn, campaign)]
    kept = await campaigns.keep_draft(turn.tx, replace(campaign, late_minutes=int(more)))
    return [await look(turn, kept, again=True)] if kept else await finding.overtaken(turn, campaign)


async def start(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """Confirmed, "count.minute": it goes out, is scheduled, or asks for a second person; if it is still as it was."""
    told, _, minute = more.partition(".")
    if campaign.state == DRAFT and campaign.start_at is not None and campaign.start_at <= turn.now:
        at = when.moment(campaign.start_at, turn.festival.zone, turn.language)
        return [await card.card(turn, campaign, turn.say("announce.past", at=at))]
    total = whom.count(turn, campaign).total
    if not total or whom.of(campaign) is None or card.faults(turn, campaign):
        return [await look(turn, campaign)]
    if not told.isdecimal() or not minute.isdecimal() or int(turn.now.timestamp()) // 60 - int(minute) > _GOOD_FOR:
        return [await look(turn, campaign, turn.say("announce.look_again"))]
    if differs(int(told), total):
        return [await look(turn, campaign, turn.say("announce.count_changed", was=told, now=number(total)))]
    if needs_second(turn, campaign, total):
        return await _ask_second(turn, campaign, total)
    return await _begin(turn, campaign, total)


def differs(was: int, now: int) -> bool:
    """Whether the number of recipients is another one than was agreed to."""
    return abs(was - now) > max(_FEW, was // _SHARE)


async def _own(turn: Turn, campaign: Campaign) -> Campaign | None:
    """Whoever confirms a draft answers for it, sees its progress, and cannot be the one who approves it."""
    if campaign.state != DRAFT or campaign.made_by == rights.actor(turn):
        return campaign
    at = turn.incoming.address
    own = replace(
        campaign, made_by=rights.actor(turn), made_name=await rights.name_of(turn), channel=at.channel, chat=at.chat,
        language=turn.language,
    )  # fmt: skip
    return await campaigns.keep_draft(turn.tx, own)


async def _begin(turn: Turn, campaign: Campaign, total: int) -> list[Reply]:
    starts, own = at_once(campaign), await _own(turn, campaign)
    if own is None:
        return await finding.overtaken(turn, campaign)
    campaign = own
    moved = await campaigns.move(turn.tx, campaign, GATHERING if starts else SCHEDULED, turn.now)
    if moved is None:
        return await finding.overtaken(turn, campaign)
    await noted(turn, "announcement.start", moved, f"{total} people")
    said = turn.say("announce.begun") if starts else turn.say("announce.scheduled")
    return [await card.card(turn, moved, said)]


async def _ask_second(turn: Turn, campaign: Campaign, total: int) -> list[Reply]:
    if campaign.state in (SCHEDULED, MISSED):
        draft = await campaigns.move(turn.tx, campaign, DRAFT, turn.now)
        now = await campaigns.keep_draft(turn.tx, replace(draft, start_at=None)) if draft else None
        if now is None:
            return await finding.overtaken(turn, campaign)
        campaign = now
    own = await _own(turn, campaign)
    moved = await campaigns.move(turn.tx, own, APPROVAL, turn.now) if own else None
    if moved is None:
        return await finding.overtaken(turn, campaign)
    await noted(turn, "announcement.start", moved, f"approval asked, {total} people")
    asked = await approving.ask(turn, moved, total)
    said = turn.say("announce.asked_second") if asked else turn.say("announce.nobody_second")
    return [await card.card(turn, moved, said)]
