"""Several decisions at once: a category in the jury's order, the first so many selected, the rest put elsewhere."""

from collections.abc import Mapping, Sequence
from zlib import crc32

from markupsafe import Markup

from handlers.deciding import lifecycle, saying
from handlers.deciding.acting import happen, log, of_staff
from handlers.deciding.called import Film
from handlers.deciding.lifecycle import Event
from handlers.judging.tallying import Tally
from handlers.staff.deciding import naming
from handlers.staff.jury import results
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import decisions
from storage.decisions import DECLINED, NONE, SELECTED, WAITING, Considered

LEAVE = "leave"
_RESTS = (LEAVE, WAITING, DECLINED)
_MOST_LINES = 25


async def show(turn: Turn) -> list[Reply]:
    """Categories to choose from, or one of them: "dome.3.waiting" is what is toggled so far."""
    found = await naming.considered(turn)
    id, n, rest = _asked(turn.argument)
    if not turn.argument or id not in naming.categories(turn, found):
        return [_categories(turn, found)]
    return await _ranked(turn, id, n, rest)


def _asked(argument: str) -> tuple[str, int | None, str]:
    id, _, toggled = argument.partition(".")
    n, _, rest = toggled.partition(".")
    told = int(n[:4]) if n.isdecimal() else None
    return "" if id == naming.NO_CATEGORY else id, told, rest if rest in _RESTS else LEAVE


def _categories(turn: Turn, found: Sequence[Considered]) -> Reply:
    rows: list[tuple[Choice, ...]] = []
    for id in naming.categories(turn, found):
        those = [each for each in found if each.category == id]
        undecided = sum(not each.decision.verdict and not each.decision.pending for each in those)
        label = turn.say("decide.category", category=naming.category(turn, id), n=len(those), open=undecided).unescape()
        rows.append((Choice(label, f"decide.rank:{id or naming.NO_CATEGORY}"),))
    return turn.reply("decide.which_category", rows=(*rows, (naming.back(turn),)))


async def _ranked(turn: Turn, id: str, n: int | None, rest: str, *remarks: str) -> list[Reply]:
    ranked, tallies = await _ranking(turn, id)
    taken = sum(SELECTED in (each.decision.verdict, each.decision.pending) for each in ranked)
    n = min(len(ranked), taken or 1) if n is None else min(max(n, 0), len(ranked))
    films = await naming.films(turn, shown := ranked[:_MOST_LINES])
    lines = [_line(turn, at, each, films[each.id], tallies.get(each.id)) for at, each in enumerate(shown, 1)]
    if len(ranked) > _MOST_LINES:
        lines.append(turn.say("decide.more", n=len(ranked) - _MOST_LINES))
    head = turn.say("decide.ranking", category=naming.category(turn, id), n=len(ranked))
    asked = [turn.say("decide.first_n", n=n), turn.say(f"decide.rest_{rest}"), *_staying(turn, ranked[n:], rest)]
    said = join(*remarks, head, Markup("\n").join(lines), Markup("\n").join(asked))
    return [Reply(str(said), _toggles(turn, id, n, rest, ranked), f"decide-{id}", turn.incoming.kind == "choice")]


def _toggles(turn: Turn, id: str, n: int, rest: str, ranked: Sequence[Considered]) -> tuple[tuple[Choice, ...], ...]:
    shown = id or naming.NO_CATEGORY
    steps = [step for step in (-5, -1, 1, 5) if 0 <= n + step <= len(ranked)]
    stepping = tuple(Choice(f"{step:+}".replace("-", "−"), f"decide.rank:{shown}.{n + step}.{rest}") for step in steps)
    others = [other for other in _RESTS if other != rest]
    rests = tuple(turn.choice(f"decide.rank:{shown}.{n}.{other}", f"decide.to_{other}") for other in others)
    fill = turn.choice(f"decide.fill:{shown}.{n}.{rest}.{_stamp(ranked)}", "decide.fill")
    return (
        *((stepping,) if stepping else ()),
        rests,
        (fill,),
        (turn.choice("decide.rank", "decide.rank_button"), naming.back(turn)),
    )


def _staying(turn: Turn, below: Sequence[Considered], rest: str) -> list[Markup]:
    """How many are proposed to be selected although they stand below the line, and stay so."""
    n = sum(each.decision.pending == SELECTED for each in below if rest == LEAVE or each.decision.release_id)
    return [turn.say("decide.rest_selected", n=n)] if n else []


def _line(turn: Turn, at: int, each: Considered, film: Film, tally: Tally | None) -> Markup:
    mean = f"{tally.mean:.1f}" if tally and tally.n else "–"
    return turn.say(
        "decide.rank_line", at=at, film=naming.named(turn, film), mean=mean,
        n=tally.n if tally else 0, stands=saying.internal(turn.voice, each.decision),
    )  # fmt: skip


async def _ranking(turn: Turn, id: str) -> tuple[list[Considered], Mapping[str, Tally]]:
    """The best mean first; what nobody judged comes last, by number."""
    found = [each for each in await naming.considered(turn) if each.category == id]
    tallies = await results.of_all(turn)

    def order(each: Considered) -> tuple[bool, float, int]:
        tally = tallies.get(each.id, Tally())
        return not tally.n, -round(tally.mean, 6), each.number

    return sorted(found, key=order), tallies


def _stamp(ranked: Sequence[Considered]) -> str:
    told = " ".join(f"{each.id}.{each.decision.revision}" for each in ranked)
    return f"{crc32(told.encode()):08x}"


async def fill(turn: Turn) -> list[Reply]:
    """Proposes it so; films of which something was told, or is about to be, stay as they are."""
    asked, _, stamp = turn.argument.rpartition(".")
    id, n, rest = _asked(asked)
    ranked, _ = await _ranking(turn, id)
    if stamp != _stamp(ranked):
        return await _ranked(turn, id, n, rest, turn.say("decide.changed"))
    hand, count = await of_staff(turn), 0
    _, last = await decisions.places(turn.tx, turn.festival.edition)
    for at, each in sorted(enumerate(ranked), key=lambda ranked: ranked[1].id):  # as a release takes them
        verdict = SELECTED if at < (n or 0) else NONE if rest == LEAVE else rest
        if verdict in lifecycle.VERDICTS and not each.decision.verdict:
            done = await happen(hand, each.decision, Event("propose", verdict, hand.name, last + at))
            count += done is not None
    await log(hand)
    pending = ((turn.choice("decide.pending", "decide.pending_now"),),)
    [reply] = await _ranked(
        turn, id, n, rest, turn.say("decide.filled", n=count) if count else turn.say("decide.filled_none")
    )
    return [Reply(reply.text, (*pending, *reply.rows), reply.slot, reply.replaces)]
