"""/decisions: where all of it stands, and what is proposed, with the letter that each filmmaker will get."""

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.deciding import offering
from handlers.deciding.called import Film
from handlers.deciding.free import Free, places_of
from handlers.deciding.offering import MOST, stays
from handlers.deciding.releasing import numbers
from handlers.staff.deciding import naming, sample
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import releases
from storage.decisions import Considered, Decision
from storage.entries import SUBMITTED
from storage.releases import Release

_A_PAGE = 3
_Coming = tuple[Release, Sequence[Decision], Film | None]


async def overview(turn: Turn) -> list[Reply]:
    """How many films have which verdict, what is proposed, what is about to be told, and which places are free."""
    return await of(turn)


async def of(turn: Turn, *remarks: str) -> list[Reply]:
    """The same below these remarks."""
    found = await naming.considered(turn)
    if not found:
        return [turn.reply("decide.nothing")]
    every = await naming.pending(turn)
    proposed = [each for each in every if not each.decision.release_id]
    coming, more = await _coming(turn, [each for each in every if each.decision.release_id])
    lost, free = await naming.unheard(turn), await places_of(turn.tx, turn.festival)
    nexts = await naming.films(turn, [each.next for each in free if each.next])
    said = join(
        *remarks, turn.say("decide.head", n=len(found)), _stands(turn, found), _proposed(turn, proposed),
        *[under_way(turn, *each) for each in coming], turn.say("decide.more", n=more) if more > 0 else None,
        *[_free(turn, each, nexts) for each in free],
        turn.say("decide.lost", n=len(lost)) if lost else None,
    )  # fmt: skip
    rows: list[tuple[Choice, ...]] = []
    if proposed:
        rows.append((turn.choice("decide.pending", "decide.pending_button", n=len(proposed)),))
    rows.append(
        (turn.choice("decide.rank", "decide.rank_button"), turn.choice("decide.waiting", "decisions.waiting_button"))
    )
    rows += _undoing(turn, coming)
    rows += [(_offering(turn, each.next, nexts[each.next.id]),) for each in free if each.next]
    if lost:
        rows.append((turn.choice("decide.lost", "decisions.lost_button"),))
    name = stays(coming[0][0].id) if coming else ""
    return [Reply(str(said), tuple(rows), "decide", turn.incoming.kind == "choice" and not remarks, stays=name)]


def _free(turn: Turn, each: Free, nexts: Mapping[str, Film]) -> Markup:
    """How many places of a category are free, and who would follow."""
    free = turn.say("decide.free", category=naming.category(turn, each.category), n=each.n)
    if each.next is None:
        return Markup("\n").join([free, turn.say("decisions.nobody_waits")])
    return Markup("\n").join([free, turn.say("decide.free_next", film=naming.named(turn, nexts[each.next.id]))])


def _offering(turn: Turn, each: Considered, film: Film) -> Choice:
    what = shorten(f"{film.number} · {film.title}", 40)
    return turn.choice(f"decide.offer:{each.id}.{each.decision.revision}", "decide.offer", what=what)


async def _coming(turn: Turn, found: Sequence[Considered]) -> tuple[list[_Coming], int]:
    """Releases that are about to be told, with what goes out, and the film where it is one; and how many more."""
    open_ones = await releases.open_ones(turn.tx, turn.festival.edition)
    those: dict[str, list[Considered]] = {release.id: [] for release in open_ones[:MOST]}
    for each in found:
        if each.decision.release_id in those:
            those[each.decision.release_id].append(each)
    films = await naming.films(turn, [each for those_of in those.values() if len(those_of) == 1 for each in those_of])
    shown: list[_Coming] = [
        (release, [each.decision for each in those[release.id]],
         films[those[release.id][0].id] if len(those[release.id]) == 1 else None)
        for release in open_ones[:MOST]
    ]  # fmt: skip
    return shown, len(open_ones) - len(shown)


def _undoing(turn: Turn, coming: Sequence[_Coming]) -> list[tuple[Choice, ...]]:
    """A button for each that can still be undone; what it undoes, where there are several."""
    undone = [each for each in coming if each[0].due_at > turn.now]
    if len(undone) == 1:
        return [(undoing(turn, undone[0][0]),)]
    return [(_undo_of(turn, *each),) for each in undone]


def _undo_of(turn: Turn, release: Release, found: Sequence[Decision], film: Film | None) -> Choice:
    if film is not None:
        return Choice(offering.undoing(turn.voice, film), f"decide.undo:{release.id}")
    return turn.choice(f"decide.undo:{release.id}", "decisions.undo_of", what=_numbers(turn, found))


def _stands(turn: Turn, found: Sequence[Considered]) -> Markup:
    """A line for each verdict and answer that there is, and how many have none."""
    ways = Counter(each.decision.answer or each.decision.verdict or "none" for each in found)
    order = ("awaiting", "confirmed", "refused", "lapsed", "waiting", "left", "declined", "none")
    lines = [
        turn.say("decide.count", what=turn.say(f"decisions.stands_{way}"), n=ways[way]) for way in order if ways[way]
    ]
    return Markup("\n").join(lines)


def _proposed(turn: Turn, proposed: Sequence[Considered]) -> Markup | None:
    if not proposed:
        return None
    counts = Counter(each.decision.pending for each in proposed)
    return turn.say("decide.proposed", numbers=numbers(turn.voice, counts))


def under_way(turn: Turn, release: Release, found: Sequence[Decision], film: Film | None) -> Markup:
    """What is about to be told, by whom, when, and how long it can be undone. film: where it is one only."""
    told = {"at": moment(turn, release), "left": time_left(turn, release)}
    if not release.actor and film is not None:
        return turn.say("decide.under_way_usher", **told, film=naming.named(turn, film))
    name = release.name or turn.voice.label("decide.by_usher")
    return turn.say("decide.under_way", **told, name=name, numbers=_numbers(turn, found))


def _numbers(turn: Turn, found: Sequence[Decision]) -> str:
    return numbers(turn.voice, Counter(each.pending for each in found))


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
    found = sorted(await naming.pending(turn), key=sample.order)
    found = [each for each in found if not each.decision.release_id]
    if not found:
        return [turn.reply("decide.none_pending", rows=((naming.back(turn),),))]
    page, pages = naming.page_of(turn, len(found), _A_PAGE)
    shown = found[(page - 1) * _A_PAGE : page * _A_PAGE]
    films = await naming.films(turn, shown)
    said = [turn.say("decide.pending", n=len(found)), *[await sample.of(turn, each, films[each.id]) for each in shown]]
    rows: Rows = tuple([(naming.button(films[each.id]),) for each in shown])
    goes = any(each.state == SUBMITTED for each in found)
    look = ((turn.choice("decide.look", "decide.look_button"),),) if goes else ()
    turned = naming.turning(turn, "decide.pending", page, pages)
    rows = (*rows, *((turned,) if turned else ()), *look, (naming.back(turn),))
    return [Reply(str(join(*said)), rows, "decide", turn.incoming.kind == "choice")]
