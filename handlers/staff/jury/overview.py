"""/jury: to jurors their films, to organisers how far the jury has got and what can be given out."""

from collections import Counter

from markupsafe import Markup

from handlers.staff.jury import mine
from handlers.staff.jury.wanted import NAME, names, standing, undecided
from handlers.staff.rights import DESK, role_of
from handlers.talk.message import Reply
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage.assignments import CONFLICT, OPEN, SCORED


async def list_(turn: Turn) -> list[Reply]:
    """By role."""
    return await (organisers if await role_of(turn) in DESK else mine.list_)(turn)


async def organisers(turn: Turn) -> list[Reply]:
    """How many entries are judged, and how far each juror has got."""
    everything = await standing(turn)
    states = [[work.state for work in works if work.state != CONFLICT] for works in everything.values()]
    given, whole = sum(bool(each) for each in states), sum(bool(each) and OPEN not in each for each in states)
    said = turn.say("jury.overview", n=len(await undecided(turn)), given=given, whole=whole)
    works = [work for each in everything.values() for work in each if work.state != CONFLICT]
    theirs, done = (
        Counter(work.person_id for work in works),
        Counter(work.person_id for work in works if work.state == SCORED),
    )
    known = await names(turn)
    lines = [
        turn.say("jury.progress", name=known.get(id) or turn.say("jury.somebody"), done=done[id], n=n)
        for id, n in sorted(theirs.items(), key=lambda pair: known.get(pair[0], ""))
    ]
    keys = [
        ("even", "jury.even"),
        ("kinds", "jury.kinds"),
        ("ranking:0", "jury.ranking_button"),
        ("table", "jury.file"),
    ]
    ways = [turn.choice(f"{NAME}.{way}", key) for way, key in keys]
    own = [turn.choice(f"{NAME}.mine", "jury.mine_button", n=theirs[turn.person.id])] if theirs[turn.person.id] else []
    return [Reply(str(join(said, Markup("\n").join(lines) if lines else None, turn.say("jury.one_by_one"))),
                  paired([*ways, *own]))]  # fmt: skip
