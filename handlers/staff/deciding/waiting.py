"""Waiting lists in their order, a free place for the first of one; letters that may not have arrived, whom to call."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from handlers.deciding import contacts, offering, saying
from handlers.deciding.acting import of_staff, tell_colleagues
from handlers.deciding.called import Film
from handlers.deciding.free import places_of
from handlers.staff.deciding import card, listing, naming
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice, join
from storage.decisions import Considered

_MOST = 30


async def show(turn: Turn) -> list[Reply]:
    """All waiting lists, a button for each film: its place is changed on its card."""
    found = await naming.considered(turn)
    films = await naming.films(turn, card.in_order(found))
    said, rows = [turn.say("decide.waiting")], []
    for id in naming.categories(turn, found):
        waiting = card.in_order([each for each in found if each.category == id])
        if waiting:
            said.append(
                turn.say("decide.waiting_of", category=naming.category(turn, id), films=_lines(turn, waiting, films))
            )
            rows += [(naming.button(films[each.id]),) for each in waiting[:_MOST]]
    if not rows:
        said = [turn.say("decide.nobody_waits")]
    return [Reply(str(join(*said)), (*rows[:_MOST], (naming.back(turn),)))]


def _lines(turn: Turn, waiting: Sequence[Considered], films: Mapping[str, Film]) -> Markup:
    lines = []
    for at, each in enumerate(waiting[:_MOST], 1):
        stands = saying.internal(turn.voice, each.decision)
        lines.append(turn.say("decide.waiting_line", at=at, film=naming.named(turn, films[each.id]), stands=stands))
    if len(waiting) > _MOST:
        lines.append(turn.say("decide.more", n=len(waiting) - _MOST))
    return Markup("\n").join(lines)


async def offer(turn: Turn) -> list[Reply]:
    """A free place for the first who waits: it is about to be told, unless that is another one by now."""
    free = [each.next for each in await places_of(turn.tx, turn.festival) if each.next]
    each = next((one for one in free if f"{one.id}.{one.decision.revision}" == turn.argument), None)
    hand = await of_staff(turn)
    made = await offering.give(hand, each) if each else None
    if each is None or made is None:
        return await listing.of(turn, turn.say("decide.changed"))
    film = await naming.film(turn, each.id)

    def saying(voice: Voice) -> Reply:
        at = when.moment(made.due_at, turn.festival.zone, voice.language)
        said = voice.say("decide.offered_by", name=hand.name, film=voice.say("decisions.film", **film.names), at=at)
        undo = Choice(voice.label("decisions.undo"), f"decide.undo:{made.id}")
        return Reply(str(said), ((undo,),), stays=offering.stays(made.id))

    await tell_colleagues(hand, f"given {made.id}", saying, turn.incoming.address)
    said = turn.say("decisions.offered", **film.names, at=listing.moment(turn, made))
    rows = ((listing.undoing(turn, made),), (naming.back(turn),))
    return [Reply(str(said), rows, stays=offering.stays(made.id))]


async def lost(turn: Turn) -> list[Reply]:
    """Letters that may not have arrived, or are held: which film, why, and how its people are reached otherwise."""
    found = await naming.unheard(turn)
    if not found:
        return [turn.reply("decide.none_lost", rows=((naming.back(turn),),))]
    shown = found[:_MOST]
    films = await naming.films(turn, shown)
    reached = await contacts.of_films(turn.tx, turn.festival, [each.id for each in shown], turn.language)
    said = [turn.say("decide.lost_head"), *[_lost(turn, each, films[each.id], reached[each.id]) for each in shown]]
    if len(found) > _MOST:
        said.append(turn.say("decide.more", n=len(found) - _MOST))
    rows: Rows = tuple([(naming.button(films[each.id]),) for each in shown])
    return [Reply(str(join(*said)), (*rows, (naming.back(turn),)))]


def _lost(turn: Turn, each: Considered, film: Film, reached: Sequence[Markup]) -> Markup:
    why = turn.say(f"decide.why_{each.decision.arrival}")
    return Markup("\n").join([turn.say("decide.lost_line", film=naming.named(turn, film), why=why), *reached])
