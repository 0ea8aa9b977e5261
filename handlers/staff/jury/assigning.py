"""Organisers give an entry to jurors, and take it from them, one by one."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.judging.tallying import weighted
from handlers.staff.jury import telling
from handlers.staff.jury.wanted import NAME, called, can_judge, entry_of, gone, named, names, to_jury
from handlers.staff.rights import Colleague, actor, note, role_of
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import assignments
from storage.assignments import CONFLICT, OPEN, SCORED, Assignment
from storage.entries import Entry


async def show(turn: Turn) -> list[Reply]:
    """Who judges this entry; a press gives it to somebody, or takes it from them."""
    entry = await entry_of(turn, turn.argument)
    return [await _card(turn, entry)] if entry else gone(turn)


async def put(turn: Turn) -> list[Reply]:
    """Somebody judges it; argument: entry, person. Pressed twice, or by two organisers at once, it is done once."""
    entry, person = await _named(turn)
    if entry is None:
        return gone(turn)
    people = {each.person_id: each for each in await can_judge(turn)}
    over = await assignments.is_decided(turn.tx, entry.id)
    pairs = [(entry.id, person)] if person in people and not over else []
    if await assignments.assign(turn.tx, entry.edition, pairs, actor(turn), turn.now):
        turn.audit_detail = called(turn, people[person])
        await note(turn, await role_of(turn), "jury.assign", entry.id)
        await telling.given(turn, {person})
    return [await _card(turn, entry, replaces=True)]


async def take(turn: Turn) -> list[Reply]:
    """Somebody judges it no more; whoever has given points is asked about first."""
    entry, person = await _named(turn)
    work = await assignments.find(turn.tx, entry.id, person) if entry else None
    if entry is None:
        return gone(turn)
    if work is not None and work.state == SCORED:
        return await _asked(turn, entry, work)
    return await _taken(turn, entry, person, OPEN)


async def taken(turn: Turn) -> list[Reply]:
    """Along with the points."""
    entry, person = await _named(turn)
    if entry is None:
        return gone(turn)
    if await assignments.is_decided(turn.tx, entry.id):
        return [await _card(turn, entry)]
    return await _taken(turn, entry, person, SCORED)


async def _asked(turn: Turn, entry: Entry, work: Assignment) -> list[Reply]:
    name = (await names(turn)).get(work.person_id) or turn.say("jury.somebody").unescape()
    back = turn.choice(f"{NAME}.assign:{entry.id}", "jury.take_no", means="say.no")
    if await assignments.is_decided(turn.tx, entry.id):
        return [turn.reply("jury.take_decided", name=name, rows=((back,),))]
    mean = weighted(turn.festival.reviewing.criteria, work.scores) or 0.0
    yes = turn.choice(f"{NAME}.taken:{entry.id}.{work.person_id}", "jury.take_yes", means="say.yes")
    return [turn.reply("jury.take_ask", name=name, mean=f"{mean:.1f}", rows=((yes,), (back,)))]


async def _taken(turn: Turn, entry: Entry, person: str, state: str) -> list[Reply]:
    if await assignments.unassign(turn.tx, entry.id, person, state):
        turn.audit_detail = (await names(turn)).get(person, person)
        await note(turn, await role_of(turn), "jury.unassign", entry.id)
    return [await _card(turn, entry, replaces=True)]


async def _named(turn: Turn) -> tuple[Entry | None, str]:
    id, _, person = turn.argument.partition(".")
    return await entry_of(turn, id), person


async def _card(turn: Turn, entry: Entry, *, replaces: bool = False) -> Reply:
    called_, works = await named(turn, entry), await assignments.of_entry(turn.tx, entry.id)
    people = await can_judge(turn)
    head = turn.say("jury.who_judges", number=called_.number, title=called_.title)
    if await assignments.is_decided(turn.tx, entry.id):
        head, people = join(head, turn.say("jury.assign_over")), []
    elif not people:
        head = join(head, turn.say("jury.no_jurors"))
    rows = (*await _toggles(turn, entry, people, works), _ways(turn, entry))
    return Reply(str(join(head, await _conflicts(turn, works))), rows, f"{NAME}-assign", replaces)


async def _conflicts(turn: Turn, works: Sequence[Assignment]) -> Markup | None:
    known = await names(turn)
    lines = [
        turn.say("jury.has_conflict", name=known.get(work.person_id) or turn.say("jury.somebody"), reason=work.reason)
        for work in works
        if work.state == CONFLICT
    ]
    return Markup("\n").join(lines) if lines else None


async def _toggles(turn: Turn, entry: Entry, people: Sequence[Colleague], works: Sequence[Assignment]) -> Rows:
    """ "☑ Bo · 7.5" is theirs, "☐ Cy (3)" could be, with what is open for them; who must not judge it has no button."""
    standing, known, load = {work.person_id: work for work in works}, await names(turn), await _load(turn)
    rows = []
    for id in dict.fromkeys([*(each.person_id for each in people), *standing]):
        work, name = standing.get(id), known.get(id) or turn.say("jury.somebody").unescape()
        if work is None and id == entry.person_id:
            continue
        if work is None:
            label, action = turn.say("jury.free", name=shorten(name, 40), n=load.get(id, 0)), "put"
        elif work.state != CONFLICT:
            label, action = turn.say("jury.theirs", name=shorten(name, 40), state=_state(turn, work)), "take"
        else:
            continue
        rows.append((Choice(label.unescape(), f"{NAME}.{action}:{entry.id}.{id}"),))
    return tuple(rows)


def _state(turn: Turn, work: Assignment) -> str:
    mean = weighted(turn.festival.reviewing.criteria, work.scores) if work.state == SCORED else None
    return f"{mean:.1f}" if mean is not None else turn.say("jury.open").unescape()


async def _load(turn: Turn) -> dict[str, int]:
    """How many entries are open for each person."""
    found: dict[str, int] = {}
    for works in (await assignments.everything(turn.tx, turn.festival.edition)).values():
        for work in works:
            found[work.person_id] = found.get(work.person_id, 0) + (work.state == OPEN)
    return found


def _ways(turn: Turn, entry: Entry) -> tuple[Choice, ...]:
    results = turn.choice(f"{NAME}.results:{entry.id}", "jury.results")
    return (results, turn.choice(f"review.show:{entry.id}", "review.card"), to_jury(turn))
