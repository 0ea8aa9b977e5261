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
    standing,
    to_jury,
    undecided,
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
    """A category to somebody: how many that is, then yes or no; argument: its place, the person."""
    told, _, person = turn.argument.partition(".")
    people = {each.person_id: each for each in await can_judge(turn)}
    pairs = await _rest(turn, number(told), person) if person in people else []
    if not pairs:
        return [await _sorted(turn, number(told), replaces=True)]
    yes = turn.choice(f"{NAME}.wholly:{told}.{person}.{_mark(pairs)}", "jury.share_yes", means="say.yes")
    no = turn.choice(f"{NAME}.sort:{told}", "jury.share_no", means="say.no")
    name, category = called(turn, people[person]), sort_name(turn, number(told))
    return [turn.reply("jury.whole_ask", n=len(pairs), name=name, category=category, rows=((yes,), (no,)))]


async def wholly(turn: Turn) -> list[Reply]:
    """Yes, as it was shown; where anything has changed since, it is asked anew."""
    told, person, mark = (*turn.argument.split("."), "", "", "")[:3]
    people = {each.person_id: each for each in await can_judge(turn)}
    pairs = await _rest(turn, number(told), person) if person in people else []
    if not pairs or mark != _mark(pairs):
        turn.notice, turn.argument = turn.say("form.stale_notice").unescape(), f"{told}.{person}"
        return await whole(turn)
    await _give(turn, pairs, sort_name(turn, number(told)))
    return [await _sorted(turn, number(told))]


async def _give(turn: Turn, pairs: Pairs, subject: str) -> int:
    """Assigned, written down in full, told."""
    new = await assignments.assign(turn.tx, turn.festival.edition, pairs, actor(turn), turn.now)
    known, numbers = await names(turn), {each.id: each.number for each in await entered(turn)}
    given: dict[str, list[str]] = {}
    for id, person in sorted(pairs, key=lambda pair: numbers.get(pair[0], 0)):
        given.setdefault(known.get(person) or person, []).append(str(numbers.get(id, id)))
    turn.audit_detail = "; ".join(f"{name}: {' '.join(theirs)}" for name, theirs in sorted(given.items()))
    await note(turn, await role_of(turn), "jury.assign", subject)
    await telling.given(turn, {person for _, person in pairs})
    return new


async def _rest(turn: Turn, at: int, person: str) -> list[tuple[str, str]]:
    """What somebody could judge of a category and does not yet."""
    works, own = await standing(turn), await assignments.own(turn.tx, turn.festival.edition, {person})
    theirs = {id for id, each in works.items() if any(work.person_id == person for work in each)}
    return [(each.id, person) for each in await undecided(turn, at) if each.id not in theirs and each.id not in own]


async def _sorted(turn: Turn, at: int, *, replaces: bool = False) -> Reply:
    found = {each.id for each in await undecided(turn, at)}
    having: Counter[str] = Counter()
    for id, works in (await standing(turn)).items():
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
    new = await _give(turn, pairs, f"{told} each")
    return [turn.reply("jury.shared", n=new, rows=((to_jury(turn),),))]


async def _shared(turn: Turn, each: int) -> list[tuple[str, str]]:
    people, works = [one.person_id for one in await jurors(turn)], await standing(turn)
    known = [(id, work.person_id, work.state != CONFLICT) for id, each_ in works.items() for work in each_]
    own = await assignments.own(turn.tx, turn.festival.edition, people)
    known += [(id, person, False) for id, person in own.items()]
    return shared([one.id for one in await undecided(turn)], people, each, known)


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
    for id, works in (await standing(turn)).items():
        having[id] += sum(work.state != CONFLICT for work in works)
    return sum(having[one.id] < each for one in await undecided(turn))


def _mark(pairs: Pairs) -> str:
    return f"{zlib.crc32(repr(sorted(pairs)).encode()):08x}"
