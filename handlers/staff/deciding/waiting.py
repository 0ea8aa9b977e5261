"""The waiting lists, each in its order; and letters that may not have arrived, with whom to call."""

from markupsafe import Markup

from handlers import enrolment
from handlers.deciding import saying
from handlers.staff.deciding import card, naming
from handlers.talk.fields import KINDS
from handlers.talk.message import Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import decisions, entries
from storage.decisions import Considered

_MOST = 30


async def show(turn: Turn) -> list[Reply]:
    """All waiting lists, a button for each film: its place is changed on its card."""
    found = await decisions.considered(turn.tx, turn.festival.edition)
    said, rows = [turn.say("decide.waiting")], []
    for id in naming.categories(turn, found):
        waiting = card.in_order([each for each in found if each.category == id])
        if waiting:
            said.append(
                turn.say("decide.waiting_of", category=naming.category(turn, id), films=await _lines(turn, waiting))
            )
            rows += [(await naming.button(turn, each),) for each in waiting[:_MOST]]
    if not rows:
        said = [turn.say("decide.nobody_waits")]
    return [Reply(str(join(*said)), (*rows[:_MOST], (naming.back(turn),)))]


async def _lines(turn: Turn, waiting: list[Considered]) -> Markup:
    lines = []
    for at, each in enumerate(waiting[:_MOST], 1):
        film = naming.named(turn, await naming.film(turn, each.id))
        lines.append(
            turn.say("decide.waiting_line", at=at, film=film, stands=saying.internal(turn.voice, each.decision))
        )
    if len(waiting) > _MOST:
        lines.append(turn.say("decide.more", n=len(waiting) - _MOST))
    return Markup("\n").join(lines)


async def lost(turn: Turn) -> list[Reply]:
    """Letters that may not have arrived: which film, why, and how its people are reached otherwise."""
    found = await decisions.lost(turn.tx, turn.festival.edition)
    if not found:
        return [turn.reply("decide.none_lost", rows=((naming.back(turn),),))]
    said = [turn.say("decide.lost_head"), *[await _lost(turn, each) for each in found[:_MOST]]]
    rows: Rows = tuple([(await naming.button(turn, each),) for each in found[:_MOST]])
    return [Reply(str(join(*said)), (*rows, (naming.back(turn),)))]


async def _lost(turn: Turn, each: Considered) -> Markup:
    film = naming.named(turn, await naming.film(turn, each.id))
    lines = [turn.say("decide.lost_line", film=film, why=turn.say(f"decide.why_{each.decision.arrival}"))]
    return Markup("\n").join([*lines, *await _contact(turn, each)])


async def _contact(turn: Turn, each: Considered) -> list[Markup]:
    """Phone numbers and e-mail addresses that stand in the entry."""
    entry = await entries.any_of(turn.tx, each.id)
    versions = await entries.versions(turn.tx, each.id) if entry else []
    draft = enrolment.submitted(turn, versions[-1]) if versions else None
    leaves = [leaf for leaf in turn.festival.enrolment.leaves() if leaf.kind in ("phone", "email")]
    known = [leaf for leaf in leaves if draft and leaf.id in draft.answers]
    return [
        Markup.escape(KINDS[leaf.kind].write(leaf, draft.answers[leaf.id], turn.language)) for leaf in known if draft
    ]
