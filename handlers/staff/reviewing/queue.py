"""The queue: entries by state and category, in pages, and the way to one by its number or a part of its title."""

from rapidfuzz import fuzz

from handlers.reviewing import naming
from handlers.staff.reviewing import card
from handlers.staff.reviewing.wanted import NAME, Wanted, entry_of, is_id, option, queue_of, sorts, to_queue, wanted
from handlers.talk import draft as drafts
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten
from storage import reviews
from storage.reviews import ALL, STATES, Listed

_A_PAGE = 10
_LIKE = 75
"""How much alike, of 100, what was typed and a part of a title must be."""


async def list_(turn: Turn) -> list[Reply]:
    """/review: a queue; after the command also a number, a title or a part of one."""
    if turn.incoming.kind != "choice" and turn.argument:
        return await _search(turn, turn.argument)
    where = wanted(turn.argument.split("."))
    counts = await reviews.counts(turn.tx, queue_of(turn, where))
    pages = max(1, -(-counts[where.state] // _A_PAGE))
    where = Wanted(where.state, where.sort, min(where.page, pages))
    skip = (where.page - 1) * _A_PAGE
    shown = await reviews.page(turn.tx, queue_of(turn, where), skip=skip, most=_A_PAGE)
    films: Rows = tuple((_button(turn, each, where),) for each in shown)
    rows = (*films, *_turning(turn, where, pages), *_states(turn, where, counts), *_category(turn, where))
    return [Reply(_heading(turn, where, counts[where.state]), rows, NAME, turn.incoming.kind == "choice")]


async def kinds(turn: Turn) -> list[Reply]:
    """The categories to choose from, with what stands in each."""
    where, field = wanted(turn.argument.split(".")), sorts(turn)
    counts = await reviews.values(turn.tx, queue_of(turn, where))
    total = (await reviews.counts(turn.tx, queue_of(turn, Wanted(where.state))))[where.state]
    found = [(0, turn.say("review.every_category"), total)]
    for at, each in enumerate(field.options if field else (), 1):
        found.append((at, turn.voice.written(each.label), counts.get(each.id, 0)))
    buttons = [
        Choice(_counted(turn, name.unescape(), n), f"{NAME}.list:{Wanted(where.state, at).mark}.1")
        for at, name, n in found
    ]
    return [turn.reply("review.which_category", rows=paired(buttons))]


async def _search(turn: Turn, typed: str) -> list[Reply]:
    if is_id(typed) and (entry := await entry_of(turn, typed)):
        return await card.of(turn, entry)
    if found := await reviews.numbered(turn.tx, turn.festival.edition, _number(turn, typed)):
        entry = await entry_of(turn, found.id)
        return await card.of(turn, entry) if entry else []
    alike = _alike(turn, typed, await reviews.every(turn.tx, turn.festival.edition))
    if len(alike) == 1 and (entry := await entry_of(turn, alike[0].id)):
        return await card.of(turn, entry)
    rows = (*((_button(turn, each, Wanted()),) for each in alike[:_A_PAGE]), (to_queue(turn),))
    key = "review.found" if alike else "review.not_found"
    return [turn.reply(key, n=len(alike), typed=shorten(typed, 100), rows=rows)]


def _number(turn: Turn, typed: str) -> int:
    """The number that is meant, whether or not what stands around it was typed, too; 0 for none."""
    told = typed.strip().casefold()
    head, _, tail = turn.festival.number.casefold().partition("{")
    digits = told.removeprefix(head).removesuffix(tail.partition("}")[2]).lstrip("#")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 10 else 0


def _alike(turn: Turn, typed: str, found: list[Listed]) -> list[Listed]:
    """Those in one of whose titles it stands; if there is none, those that are nearest to it."""
    told = typed.strip().casefold()
    titles = [(each, _titles(turn, each)) for each in found]
    if held := [each for each, names in titles if any(told in name for name in names)]:
        return held
    near = [(max((fuzz.partial_ratio(told, name) for name in names), default=0.0), each) for each, names in titles]
    return [each for score, each in sorted(near, key=lambda pair: -pair[0]) if score >= _LIKE] if len(told) > 2 else []


def _titles(turn: Turn, listed: Listed) -> list[str]:
    """The film's title, and those in other languages."""
    form = turn.festival.enrolment
    answers = drafts.renamed(form, drafts.read(listed.answers)).answers
    ids = [leaf.id for leaf in form.leaves() if leaf.kind == "text" and leaf.id.startswith(form.named_by)]
    return [str(answers[id]).casefold() for id in ids if answers.get(id)]


def _heading(turn: Turn, where: Wanted, count: int) -> str:
    chosen = option(turn, where)
    category = turn.voice.written(chosen.label) if chosen else turn.say("review.every_category")
    state = turn.say(f"review.in_{where.state}")
    return str(turn.say("review.list" if count else "review.none", state=state, category=category, n=count))


def _button(turn: Turn, listed: Listed, where: Wanted) -> Choice:
    number = turn.festival.number.format(number=listed.number)
    title = naming.title(turn.festival.enrolment, listed.answers)
    sign = "🆕 " if listed.seen == 0 else "✏ " if listed.seen < listed.version else ""
    return Choice(shorten(f"{sign}{number} · {title}", 60), f"{NAME}.show:{listed.id}.{where.mark}")


def _turning(turn: Turn, where: Wanted, pages: int) -> Rows:
    turns = [(where.page - 1, "questions.before"), (where.page + 1, "questions.after")]
    found = tuple(
        turn.choice(f"{NAME}.list:{where.mark}.{to}", key, page=to, pages=pages)
        for to, key in turns
        if 1 <= to <= pages
    )
    return (found,) if found else ()


def _states(turn: Turn, where: Wanted, counts: dict[str, int]) -> Rows:
    """The other queues in which anything stands."""
    names = [name for name in STATES if name != where.state and (counts[name] or name == ALL)]
    return paired(
        Choice(
            _counted(turn, turn.voice.label(f"review.in_{name}"), counts[name]), f"{NAME}.list:{name}.{where.sort}.1"
        )
        for name in names
    )


def _category(turn: Turn, where: Wanted) -> Rows:
    return ((turn.choice(f"{NAME}.kinds:{where.mark}", "review.by_category"),),) if sorts(turn) else ()


def _counted(turn: Turn, name: str, count: int) -> str:
    return turn.say("review.counted", name=name, n=count).unescape()
