"""/decisions: where all of it stands, and what is proposed, with the letter that each filmmaker will get."""

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from handlers.deciding.places import stays
from handlers.deciding.releasing import numbers
from handlers.staff.deciding import naming, sample
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import decisions, releases
from storage.decisions import Considered
from storage.entries import SUBMITTED
from storage.releases import Release

_A_PAGE = 3


async def overview(turn: Turn) -> list[Reply]:
    """How many films have which verdict, what is proposed, and what is about to be told."""
    found = await decisions.considered(turn.tx, turn.festival.edition)
    if not found:
        return [turn.reply("decide.nothing")]
    proposed = [
        each for each in await decisions.pending(turn.tx, turn.festival.edition) if not each.decision.release_id
    ]
    open_ones = await releases.open_ones(turn.tx, turn.festival.edition)
    lost = await decisions.lost(turn.tx, turn.festival.edition)
    said = join(
        turn.say("decide.head", n=len(found)), _stands(turn, found), _proposed(turn, proposed),
        *[await under_way(turn, each) for each in open_ones], turn.say("decide.lost", n=len(lost)) if lost else None,
    )  # fmt: skip
    rows: list[tuple[Choice, ...]] = []
    if proposed:
        rows.append((turn.choice("decide.pending", "decide.pending_button", n=len(proposed)),))
    rows.append(
        (turn.choice("decide.rank", "decide.rank_button"), turn.choice("decide.waiting", "decisions.waiting_button"))
    )
    rows += [(undoing(turn, each),) for each in open_ones if each.due_at > turn.now]
    if lost:
        rows.append((turn.choice("decide.lost", "decisions.lost_button"),))
    name = stays(open_ones[0].id) if open_ones else ""
    return [Reply(str(said), tuple(rows), "decide", turn.incoming.kind == "choice", stays=name)]


def _stands(turn: Turn, found: Sequence[Considered]) -> Markup:
    """A line for each verdict and answer that there is, and how many have none."""
    ways = Counter(each.decision.answer or each.decision.verdict or "none" for each in found)
    order = ("awaiting", "confirmed", "refused", "lapsed", "waiting", "declined", "none")
    lines = [
        turn.say("decide.count", what=turn.say(f"decisions.stands_{way}"), n=ways[way]) for way in order if ways[way]
    ]
    return Markup("\n").join(lines)


def _proposed(turn: Turn, proposed: Sequence[Considered]) -> Markup | None:
    if not proposed:
        return None
    counts = Counter(each.decision.pending for each in proposed)
    return turn.say("decide.proposed", numbers=numbers(turn.voice, counts))


async def under_way(turn: Turn, release: Release) -> Markup:
    """What is about to be told, by whom, when, and how long it can be undone."""
    left = await decisions.released(turn.tx, release.id)
    counts = numbers(turn.voice, Counter(each.pending for each in left))
    told = {"numbers": counts, "at": moment(turn, release), "left": time_left(turn, release)}
    if not release.actor:
        return turn.say("decide.under_way_usher", **told)
    return turn.say("decide.under_way", **told, name=release.name)


def moment(turn: Turn, release: Release) -> str:
    """When it is told, as this person reads it."""
    return when.moment(release.due_at, turn.festival.zone, turn.language, turn.person.zone)


def time_left(turn: Turn, release: Release) -> str:
    """How long it can be undone, plain."""
    return when.time_left(release.due_at, turn.now, turn.language) or turn.voice.label("decide.now")


def undoing(turn: Turn, release: Release) -> Choice:
    """The one press that undoes all of it."""
    return turn.choice(f"decide.undo:{release.id}", "decisions.undo")


async def pending(turn: Turn) -> list[Reply]:
    """What is proposed: three at a time, each with its letter."""
    found = sorted(await decisions.pending(turn.tx, turn.festival.edition), key=sample.order)
    found = [each for each in found if not each.decision.release_id]
    if not found:
        return [turn.reply("decide.none_pending", rows=((naming.back(turn),),))]
    page, pages = naming.page_of(turn, len(found), _A_PAGE)
    shown = found[(page - 1) * _A_PAGE : page * _A_PAGE]
    said = [turn.say("decide.pending", n=len(found)), *[await sample.of(turn, each) for each in shown]]
    rows: Rows = tuple([(await naming.button(turn, each),) for each in shown])
    goes = any(each.state == SUBMITTED for each in found)
    look = ((turn.choice("decide.look", "decide.look_button"),),) if goes else ()
    turned = naming.turning(turn, "decide.pending", page, pages)
    rows = (*rows, *((turned,) if turned else ()), *look, (naming.back(turn),))
    return [Reply(str(join(*said)), rows, "decide", turn.incoming.kind == "choice")]
