"""/desk: where those who work for the festival begin: what waits for them, each with the way to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.showtimes import wording
from handlers.staff.rights import JUROR, VENUE, role_of, staff
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import reviews, waiting
from storage.reviews import ANSWERED, ASKED, CHANGED, NEW, Queue
from storage.screenings import CANCELLED, Screening

_TODAY = 20
"""Screenings of a day that one message lists."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits. name: of its texts ("desk.n_…", "desk.to_…"); n: how many; leads: the button's id."""

    name: str
    n: int
    leads: str


async def show(turn: Turn) -> list[Reply]:
    """What waits for this role."""
    role = await role_of(turn)
    if role == JUROR:
        return [await _of_juror(turn)]
    return [await _of_venue(turn) if role == VENUE else await _of_organiser(turn)]


async def _of_organiser(turn: Turn) -> Reply:
    lines = [line for line in await _lines(turn) if line.n]
    said = [turn.say(f"desk.n_{line.name}", n=line.n) for line in lines]
    head = turn.say("desk.waits") if lines else turn.say("desk.nothing")
    rows = paired([turn.choice(line.leads, f"desk.to_{line.name}") for line in lines])
    return Reply(str(join(head, Markup("\n").join(said), await _deadline(turn))), (*rows, *_home(turn, lines)))


async def _lines(turn: Turn) -> list[Line]:
    """Visitors who wait for a person first."""
    edition = turn.festival.edition
    queues = await reviews.counts(turn.tx, Queue(edition))
    counted = await waiting.count(turn.tx, edition, turn.now)
    return [
        Line("calls", counted.calls, "inquiry.list"),
        Line("talks", counted.talks, "inquiry.list"),
        Line("questions", counted.questions, "questions.list"),
        Line("new", queues[NEW], f"review.list:{NEW}.0.1"),
        Line("changed", queues[CHANGED], f"review.list:{CHANGED}.0.1"),
        Line("answered", queues[ANSWERED], f"review.list:{ANSWERED}.0.1"),
        Line("asked", queues[ASKED], f"review.list:{ASKED}.0.1"),
        Line("unassigned", counted.unassigned, "jury.list"),
        Line("proposed", counted.proposed, "decide.pending"),
        Line("releases", counted.releases, "decide.list"),
        Line("unconfirmed", counted.unconfirmed, "decide.list"),
        Line("approval", counted.approval, "announce.list"),
        Line("paused", counted.paused, "announce.list"),
        Line("running", counted.running, "announce.list"),
        Line("scheduled", counted.scheduled, "announce.list"),
    ]


async def _deadline(turn: Turn) -> Markup:
    """Until when films are taken, and how many of them are drafts."""
    closes = turn.festival.closes
    drafts = (await waiting.affected(turn.tx, turn.festival.edition, closes)).films
    until = when.deadline(closes, turn.festival.zone, turn.language)
    if turn.now >= closes:
        return turn.say("desk.closed", until=until, n=drafts)
    return turn.say("desk.open", until=until, left=when.time_left(closes, turn.now, turn.language), n=drafts)


def _home(turn: Turn, lines: Sequence[Line]) -> Rows:
    """What leads everywhere else; not twice to the same place."""
    there = {line.leads for line in lines}
    ways = [
        ("review.list", "desk.review"), ("decide.list", "desk.decisions"), ("announce.list", "desk.announcements"),
        ("numbers.menu", "desk.numbers"), ("slot.list", "desk.programme"), ("switch.show", "switch.button"),
    ]  # fmt: skip
    return paired([turn.choice(id, key) for id, key in ways if id not in there])


async def _of_juror(turn: Turn) -> Reply:
    n = await waiting.scores(turn.tx, turn.festival.edition, turn.person.id)
    way: tuple[Choice, ...] = (turn.choice("jury.list", "desk.to_scores"),)
    return turn.reply("desk.n_scores", n=n, rows=(way,)) if n else turn.reply("desk.nothing_to_judge", rows=(way,))


async def _of_venue(turn: Turn) -> Reply:
    """Today's screenings in the halls, and the way to them."""
    programme = await turn.festival.programmes.current(turn.tx)
    today = programme.day_of(turn.now)
    shown: list[Screening] = [each for each in programme.on_days(today, today) if each.state != CANCELLED]
    day = wording.day(turn.voice, today)
    ways = ((turn.choice(f"slot.day:{today}", "desk.to_today"),), (turn.choice("slot.list", "desk.programme"),))
    if not shown:
        return turn.reply("desk.nothing_today", day=day, rows=ways[1:])
    lines = [wording.line(turn.voice, programme, each, dated=False) for each in shown[:_TODAY]]
    more = turn.say("desk.more_today", n=len(shown) - _TODAY) if len(shown) > _TODAY else None
    return Reply(str(join(turn.say("desk.today", day=day, n=len(shown)), Markup("\n").join(lines), more)), ways)


_show = staff("desk.show", show)
TOPIC = Topic("desk", commands={"desk": _show}, words={"desk.words": _show}, choices={"show": _show})
