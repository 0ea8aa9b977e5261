"""All announcements, the newest first, each with its state; and one of them."""

from handlers.announcing import progress
from handlers.staff.announcing import card, finding
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten
from storage import campaigns
from storage.campaigns import DONE, PAUSED, RUNNING, Campaign

_PAGE, _LABEL = 8, 36


async def listed(turn: Turn) -> list[Reply]:
    """/announce: a page of them, and a new one; or the one whose id follows."""
    edition = turn.festival.edition
    if await campaigns.find(turn.tx, edition, turn.argument):
        return await show(turn)
    total = await campaigns.count(turn.tx, edition)
    pages = max(1, -(-total // _PAGE))
    page = min(max(int(turn.argument[:6]) if turn.argument.isdecimal() else 1, 1), pages)
    some = await campaigns.latest(turn.tx, edition, skip=(page - 1) * _PAGE, most=_PAGE)
    turning = tuple(
        turn.choice(f"announce.list:{to}", key, page=to, pages=pages)
        for to, key in ((page - 1, "questions.before"), (page + 1, "questions.after"))
        if 1 <= to <= pages
    )
    rows: Rows = (
        (turn.choice("announce.new", "announce.new_button"),),
        *((_button(turn, each),) for each in some),
        *((turning,) if turning else ()),
    )
    said = turn.say("announce.listing", n=total) if total else turn.say("announce.none")
    return [Reply(str(said), rows, "announce", bool(turn.argument))]


def _button(turn: Turn, campaign: Campaign) -> Choice:
    state = progress.state(turn.voice, campaign)
    if campaign.state in (RUNNING, PAUSED) and campaign.recipients and not campaign.awaits_second:
        state = f"{state} {campaign.closed * 100 // campaign.recipients} %"
    elif campaign.state == DONE:
        state = f"{state} {campaign.sent:,}"
    return Choice(f"{shorten(progress.titled(turn.voice, campaign), _LABEL)} · {state}", f"announce.show:{campaign.id}")


async def show(turn: Turn) -> list[Reply]:
    """One of them."""
    found = await campaigns.find(turn.tx, turn.festival.edition, turn.argument.partition(".")[0])
    if found is None:
        return finding.gone(turn)
    turn.audited = f"#{found.number}"
    return [await card.card(turn, found)]
