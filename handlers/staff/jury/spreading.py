"""Organisers give out many entries at once: a whole category to a juror, or all of them evenly, looked at first."""

import zlib
from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from handlers.judging.sharing import shared
from handlers.staff.jury import telling
from handlers.staff.jury.wanted import (
    NAME,
    called,
    can_judge,
    entered,
    jurors,
    names,
    number,
    sort_name,
    sorts,
    to_jury,
)
from handlers.staff.rights import actor, note, role_of
from handlers.talk.message import Choice, Reply
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import assignments
from storage.assignments import CONFLICT

_MOST_EACH = 5
Pairs = Sequence[tuple[str, str]]


async def kinds(turn: Turn) -> list[Reply]:
    """Which category?"""
    field = sorts(turn)
    found = range(len(field.options) + 1 if field else 1)
    rows = paired(Choice(sort_name(turn, at), f"{NAME}.sort:{at}") for at in found)
    return [turn.reply("jury.which_category", rows=(*rows, (to_jury(turn),)))]


async def sort(turn: Turn) -> list[Reply]:
    """The jurors of a category; a press gives them all of it that they do not have."""
    return [await _sorted(turn, number(turn.argument))]


async def whole(turn: Turn) -> list[Reply]:
    """A category to somebody; argument: its place, the person."""
    told, _, person = turn.argument.partition(".")
    found = await entered(turn, number(told))
    people = {each.person_id: each for each in await can_judge(turn)}
    pairs = [(each.id, person) for each in found] if person in people else []
    new = await assignments.assign(turn.tx, turn.festival.edition, pairs, actor(turn), turn.now)
    if new:
        turn.audit_detail = f"{new} to {called(turn, people[person])}"
        await note(turn, await role_of(turn), "jury.assign", sort_name(turn, number(told)))
        await telling.given(turn, {person})
    return [await _sorted(turn, number(told), replaces=True)]


async def _sorted(turn: Turn, at: int, *, replaces: bool = False) -> Reply:
    found = {each.id for each in await entered(turn, at)}
    having: Counter[str] = Counter()
    for id, works in (await assignments.everything(turn.tx, turn.festival.edition)).items():
        having.update(work.person_id for work in works if id in found and work.state != CONFLICT)
    rows = [
        (Choice(turn.say("jury.has_of", name=shorten(called(turn, each), 40), n=having[each.person_id], all=len(found))
                .unescape(), f"{NAME}.whole:{at}.{each.person_id}"),)
        for each in await can_judge(turn)
    ]  # fmt: skip
    said = turn.say("jury.whole", category=sort_name(turn, at), n=len(found))
    back = (turn.choice(f"{NAME}.kinds", "jury.kinds"), to_jury(turn))
    return Reply(str(said), (*rows, back), f"{NAME}-whole", replaces)


async def even(turn: Turn) -> list[Reply]:
    """How many jurors shall an entry have? Then what that would mean; argument: how many."""
    people = await jurors(turn)
    if not people:
        return [turn.reply("jury.no_jurors", rows=((to_jury(turn),),))]
    each = number(turn.argument)
    most = min(_MOST_EACH, len(people))
    if not 1 <= each <= most:
        numbers = tuple(Choice(str(n), f"{NAME}.even:{n}") for n in range(1, most + 1))
        return [turn.reply("jury.how_many", rows=(numbers, (to_jury(turn),)))]
    return [await _previewed(turn, each, await _shared(turn, each))]


async def share(turn: Turn) -> list[Reply]:
    """As it was shown; where anything has changed since, it is shown anew."""
    told, _, mark = turn.argument.partition(".")
    pairs = await _shared(turn, number(told))
    if not pairs or mark != _mark(pairs):
        turn.notice = turn.say("form.stale_notice").unescape()
        turn.argument = told
        return await even(turn)
    new = await assignments.assign(turn.tx, turn.festival.edition, pairs, actor(turn), turn.now)
    turn.audit_detail = f"{new} to {len({person for _, person in pairs})} jurors"
    await note(turn, await role_of(turn), "jury.assign", f"{told} each")
    await telling.given(turn, {person for _, person in pairs})
    return [turn.reply("jury.shared", n=new, rows=((to_jury(turn),),))]


async def _shared(turn: Turn, each: int) -> list[tuple[str, str]]:
    standing = [
        (id, work.person_id, work.state != CONFLICT)
        for id, works in (await assignments.everything(turn.tx, turn.festival.edition)).items()
        for work in works
    ]
    people = [one.person_id for one in await jurors(turn)]
    return shared([one.id for one in await entered(turn)], people, each, standing)


async def _previewed(turn: Turn, each: int, pairs: Pairs) -> Reply:
    if not pairs:
        return turn.reply("jury.nothing_to_share", n=each, rows=((to_jury(turn),),))
    known, new = await names(turn), Counter(person for _, person in pairs)
    lines = [
        turn.say("jury.share_line", name=known.get(person, person), n=n)
        for person, n in sorted(new.items(), key=lambda pair: known.get(pair[0], ""))
    ]
    short = await _short_of(turn, each, pairs)
    less = turn.say("jury.share_short", n=short, each=each) if short else None
    go = turn.choice(f"{NAME}.share:{each}.{_mark(pairs)}", "jury.share_yes", means="say.yes")
    no = turn.choice(f"{NAME}.list", "jury.share_no", means="say.no")
    said = join(turn.say("jury.share", n=len(pairs), each=each), Markup("\n").join(lines), less)
    return Reply(str(said), ((go,), (no,)))


async def _short_of(turn: Turn, each: int, pairs: Pairs) -> int:
    """Entries that will have fewer jurors than they should: too many must not judge them."""
    having = Counter(entry for entry, _ in pairs)
    for id, works in (await assignments.everything(turn.tx, turn.festival.edition)).items():
        having[id] += sum(work.state != CONFLICT for work in works)
    return sum(having[one.id] < each for one in await entered(turn))


def _mark(pairs: Pairs) -> str:
    return f"{zlib.crc32(repr(sorted(pairs)).encode()):08x}"
