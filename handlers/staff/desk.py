"""/desk: where those who work for the festival begin: what waits for them, each with the way to it."""

from collections.abc import Mapping
from dataclasses import asdict

from markupsafe import Markup

from handlers.showtimes import wording
from handlers.staff.likeness import grouped
from handlers.staff.questions import MOST
from handlers.staff.rights import JUROR, VENUE, role_of, staff
from handlers.talk import when
from handlers.talk.message import Choice, Reply
from handlers.talk.pairs import paired
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import questions, reviews, waiting
from storage.questions import MISS
from storage.reviews import ANSWERED, ASKED, CHANGED, NEW, Queue
from storage.screenings import CANCELLED, Screening

_TODAY = 20
"""Screenings of a day that one message lists."""


LEADS: Mapping[str, str] = {
    "calls": "inquiry.list", "talks": "inquiry.list", "questions": "questions.list",
    NEW: f"review.list:{NEW}.0.1", CHANGED: f"review.list:{CHANGED}.0.1", ANSWERED: f"review.list:{ANSWERED}.0.1",
    ASKED: f"review.list:{ASKED}.0.1", "unassigned": "jury.list", "proposed": "decide.pending",
    "releases": "decide.list", "unconfirmed": "decide.list", "approval": "announce.list", "paused": "announce.list",
    "missed": "announce.list", "running": "announce.list", "scheduled": "announce.list",
}  # fmt: skip
"""What may wait, visitors first (its texts stand under "desk.n_…" and "desk.to_…"), and the button that leads there."""
HOME = (
    ("review.list", "desk.review"), ("decide.list", "desk.decisions"), ("announce.list", "desk.announcements"),
    ("numbers.menu", "desk.numbers"), ("slot.list", "desk.programme"), ("switch.show", "switch.button"),
)  # fmt: skip
"""The ways to everything else, and the texts on their buttons."""


async def show(turn: Turn) -> list[Reply]:
    """What waits for this role."""
    role = await role_of(turn)
    if role == JUROR:
        return [await _of_juror(turn)]
    return [await _of_venue(turn) if role == VENUE else await _of_organiser(turn)]


async def _of_organiser(turn: Turn) -> Reply:
    waits = await _waits(turn)
    said = [turn.say(f"desk.n_{name}", n=n) for name, n in waits.items()]
    head = turn.say("desk.waits") if waits else turn.say("desk.nothing")
    ways = [turn.choice(LEADS[name], f"desk.to_{name}") for name in waits]
    there = {choice.id for choice in ways}
    home = [turn.choice(id, key) for id, key in HOME if id not in there]
    text = join(head, Markup("\n").join(said), await _deadline(turn))
    return Reply(str(text), (*paired(ways), *paired(home)))


async def _waits(turn: Turn) -> dict[str, int]:
    """Names of LEADS, in order, and how many; without those of which there is none."""
    edition = turn.festival.edition
    queues = await reviews.counts(turn.tx, Queue(edition))
    counted = asdict(await waiting.count(turn.tx, edition, turn.now))
    asked = grouped(await questions.open_ones(turn.tx, edition, MOST, MISS))  # as /questions lists them
    entered = {state: queues[state] for state in (NEW, CHANGED, ANSWERED, ASKED)}
    numbers = {**counted, **entered, "questions": len(asked)}
    return {name: numbers[name] for name in LEADS if numbers[name]}


async def _deadline(turn: Turn) -> Markup:
    """Until when films are taken, and how many of them are drafts."""
    closes = turn.festival.closes
    drafts = (await waiting.affected(turn.tx, turn.festival.edition, closes)).films
    until = when.deadline(closes, turn.festival.zone, turn.language)
    if turn.now >= closes:
        return turn.say("desk.closed", until=until, n=drafts)
    return turn.say("desk.open", until=until, left=when.time_left(closes, turn.now, turn.language), n=drafts)


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
