"""One film's card: what stands, what is proposed, the letter, and what may be done; presses know a revision."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from markupsafe import Markup

from handlers.deciding import arrivals, lifecycle, places, saying
from handlers.deciding.acting import Hand, happen, log, of_staff
from handlers.deciding.called import Film
from handlers.deciding.lifecycle import Event
from handlers.deciding.offering import stays
from handlers.staff.deciding import listing, naming, sample
from handlers.staff.jury import results
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import decisions, entries, releases
from storage.decisions import AWAITING, Considered
from storage.entries import SUBMITTED


async def show(turn: Turn) -> list[Reply]:
    """ "decide.entry:<entry>"."""
    return await of(turn, turn.argument)


async def of(turn: Turn, id: str, *remarks: str) -> list[Reply]:
    """The card as it is now, below these remarks."""
    each = await naming.one(turn, id)
    if each is None:
        return [turn.reply("decide.gone", rows=((naming.back(turn),),))]
    film = await naming.film(turn, id)
    said = [*remarks, await _head(turn, each, film), *await _proposal(turn, each, film)]
    name = stays(each.decision.release_id) if each.decision.release_id else ""
    replaces = turn.incoming.kind == "choice" and not remarks
    return [Reply(str(join(*said)), await _rows(turn, each), f"decide-{id}", replaces, stays=name)]


async def _head(turn: Turn, each: Considered, film: Film) -> Markup:
    tally = await results.of_entry(turn, each.id)
    lines = [
        naming.named(turn, film), Markup.escape(naming.category(turn, each.category)),
        results.line(turn.voice, tally), saying.internal(turn.voice, each.decision),
    ]  # fmt: skip
    if lifecycle.waits(each.decision):
        rank = await ranks(turn, each)
        lines.append(turn.say("decide.place", place=[one.id for one in rank].index(each.id) + 1, of=len(rank)))
    if each.state != SUBMITTED:
        lines.append(turn.say("decide.withdrawn"))
    return Markup("\n").join(line for line in lines if line)


async def _proposal(turn: Turn, each: Considered, film: Film) -> list[Markup]:
    if not each.decision.pending or each.state != SUBMITTED:
        return []
    told = [await sample.letter(turn, each, film)]
    release = await releases.find(turn.tx, each.decision.release_id) if each.decision.release_id else None
    found = await decisions.released(turn.tx, release.id) if release else []
    return [*told, listing.under_way(turn, release, found, film)] if release else told


async def _rows(turn: Turn, each: Considered) -> Rows:
    decision, mark = each.decision, f"{each.id}.{each.decision.revision}"
    rows: list[tuple[Choice, ...]] = []
    if each.state == SUBMITTED:
        ways = [way for way in lifecycle.proposable(decision) if way != decision.pending]
        rows.append(tuple(turn.choice(f"decide.put:{mark}.{way}", f"decide.put_{way}") for way in ways))
    if decision.pending and not decision.release_id:
        if each.state == SUBMITTED:
            rows.append(_wording(turn, each, mark))
        rows.append((turn.choice(f"decide.drop:{mark}", "decide.drop"),))
    release = await releases.find(turn.tx, decision.release_id) if decision.release_id else None
    if release and release.due_at > turn.now:
        rows.append((listing.undoing(turn, release),))
    if lifecycle.waits(decision) and each.state == SUBMITTED:
        rows.append(
            tuple(turn.choice(f"decide.order:{mark}.{way}", f"decide.{way}") for way in ("first", "up", "down"))
        )
    if decision.answer == AWAITING and each.state == SUBMITTED:
        rows.append((turn.choice(f"decide.phoned:{mark}", "decide.phoned"),))
    if arrivals.may_go_again(decision):
        rows.append((turn.choice(f"decide.again:{mark}", "decide.again"),))
    ways_on = (turn.choice(f"review.show:{each.id}", "decide.answers"), naming.back(turn))
    return (*(row for row in rows if row), ways_on)


def _wording(turn: Turn, each: Considered, mark: str) -> tuple[Choice, ...]:
    write = turn.choice(f"decide.write:{mark}", "decide.write")
    return (write, turn.choice(f"decide.usual:{mark}", "decide.usual")) if each.decision.letter else (write,)


async def meant(turn: Turn) -> tuple[Considered | None, str]:
    """The entry that a button names, None if it is not as the button knew it; and what else the button says."""
    id, _, rest = turn.argument.partition(".")
    revision, _, way = rest.partition(".")
    each = await naming.one(turn, id)
    if each is None or str(each.decision.revision) != revision:
        return None, way
    return each, way


async def changed(turn: Turn, *remarks: str) -> list[Reply]:
    """A button is old: nothing has happened, and this is how it stands."""
    id = turn.argument.partition(".")[0]
    decision = await decisions.of(turn.tx, id)
    who = decision.proposed_by
    said = turn.say("decide.changed_by", name=who) if who else turn.say("decide.changed")
    return await of(turn, id, said, *remarks)


Making = Callable[[Turn, Considered, str], Awaitable[Event | None]]


def pressing(making: Making) -> Callable[[Turn], Awaitable[list[Reply]]]:
    """A press that makes an event of the decision as it was shown; if it is another one by now, nothing happens."""

    async def pressed(turn: Turn) -> list[Reply]:
        each, way = await meant(turn)
        event = await making(turn, each, way) if each else None
        hand = await of_staff(turn)
        if each is None or event is None or await happen(hand, each.decision, event) is None:
            return await changed(turn)
        await log(hand)
        return await of(turn, each.id)

    return pressed


async def proposing(turn: Turn, each: Considered, verdict: str) -> Event | None:
    """ "Select", "waiting list", "decline": at its end, for the waiting list."""
    if each.state != SUBMITTED or verdict not in lifecycle.VERDICTS:
        return None
    _, last = await decisions.places(turn.tx, turn.festival.edition)
    return Event("propose", verdict, (await of_staff(turn)).name, last)


async def dropping(turn: Turn, each: Considered, way: str) -> Event:
    """ "Take it back"."""
    return Event("drop")


async def as_usual(turn: Turn, each: Considered, way: str) -> Event:
    """ "The usual words"."""
    return Event("letter")


async def order(turn: Turn) -> list[Reply]:
    """ "First", "up", "down" on the waiting list of its category."""
    each, way = await meant(turn)
    if each is None or not lifecycle.waits(each.decision):
        return await changed(turn)
    rank = await ranks(turn, each)
    at = [one.id for one in rank].index(each.id)
    if way == "first":
        first, _ = await decisions.places(turn.tx, turn.festival.edition)
        moves = {each.id: first} if at else {}
    else:
        moves = _swapped(rank, at, at - 1 if way == "up" else at + 1)
    if not await _moved(await of_staff(turn), rank, moves):
        return await changed(turn)
    return await of(turn, each.id)


def _swapped(rank: Sequence[Considered], at: int, beside: int) -> dict[str, int]:
    """Who gets which place once these two have changed theirs; no two the same, whatever they were before."""
    if not 0 <= beside < len(rank):
        return {}
    wanted = list(rank)
    wanted[at], wanted[beside] = rank[beside], rank[at]
    places: list[int] = []
    for one in rank:
        places.append(max(one.decision.place, places[-1] + 1) if places else one.decision.place)
    return {one.id: place for one, place in zip(wanted, places, strict=True) if one.decision.place != place}


async def _moved(hand: Hand, rank: Sequence[Considered], moves: Mapping[str, int]) -> bool:
    """All of it or nothing: False if one of them is not as it was seen."""
    moving = sorted((one for one in rank if one.id in moves), key=lambda one: one.id)
    for one in moving:
        if await decisions.of(hand.tx, one.id, one.decision.edition, lock=True) != one.decision:
            return False
    for one in moving:
        await happen(hand, one.decision, Event("order", place=moves[one.id]))
    await log(hand)
    return True


async def ranks(turn: Turn, each: Considered) -> list[Considered]:
    """The waiting list of its category, the first one first; also who is only proposed for it."""
    found = await naming.considered(turn)
    if each.id not in [one.id for one in found]:
        found = [*found, each]
    return in_order([one for one in found if one.category == each.category])


def in_order(found: list[Considered]) -> list[Considered]:
    """Those who are on a waiting list, or proposed for one."""
    waiting = [one for one in found if lifecycle.waits(one.decision)]
    return sorted(waiting, key=lambda one: (one.decision.place, one.id))


async def phoned(turn: Turn) -> list[Reply]:
    """Its filmmaker confirmed in another way: on the phone, by mail."""
    each, _ = await meant(turn)
    entry = await entries.any_of(turn.tx, each.id, lock=True) if each else None
    if each is None or entry is None or entry.state != SUBMITTED:
        return await changed(turn)
    if await places.answered(await of_staff(turn), entry, each.decision, "confirm") is None:
        return await changed(turn)
    return await of(turn, each.id)


async def again(turn: Turn) -> list[Reply]:
    """A letter that may not have arrived goes out once more."""
    each, _ = await meant(turn)
    if each is None or not await arrivals.send_again(await of_staff(turn), each.decision):
        return await changed(turn)
    return await of(turn, each.id, turn.say("decide.sent_again"))
