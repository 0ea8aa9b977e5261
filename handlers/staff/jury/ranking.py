"""What came of the jury's work: of one entry in full, all of them ranked by category, and a table for spreadsheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from handlers.judging.tallying import Tally, weighted
from handlers.staff.jury import mine, results
from handlers.staff.jury.wanted import (
    NAME,
    Named,
    entered,
    entry_of,
    gone,
    listed,
    named,
    names,
    number,
    option,
    sort_name,
    sorts,
    to_jury,
)
from handlers.talk.message import Choice, FileNote, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.spreadsheet import table
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import assignments
from storage.assignments import CONFLICT, SCORED, Assignment

FILE_NAME = "jury.csv"
_A_PAGE, _COMMENT = 15, 600


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry's place among those that somebody judges."""

    place: int
    id: str
    called: Named
    tally: Tally


def order(tallies: Mapping[str, Tally], ids: Sequence[str]) -> list[str]:
    """The best mean first, then the better median, then the more jurors; entries without points last, as they came."""
    known = [id for id in ids if id in tallies]
    return sorted(known, key=lambda id: (-round(tallies[id].mean, 9), -round(tallies[id].median, 9), -tallies[id].n))


async def of_entry(turn: Turn) -> list[Reply]:
    """One entry: what it got, by criterion and by juror, with comments and conflicts."""
    entry = await entry_of(turn, turn.argument)
    if entry is None:
        return gone(turn)
    called, works = await named(turn, entry), await assignments.of_entry(turn.tx, entry.id)
    tally = results.summed(turn.festival.reviewing.criteria, works)
    known, left = await names(turn), turn.say("jury.somebody").unescape()
    lines = [
        _juror(turn, work, name)
        for name, work in sorted(
            ((known.get(work.person_id) or left, work) for work in works), key=lambda pair: pair[0]
        )
    ]
    said = [
        turn.say("jury.head", number=called.number, title=called.title),
        results.line(turn.voice, tally) or turn.say("jury.nobody"),
        turn.say("jury.by_criterion", points=_by_criterion(turn, tally)) if tally.n else None,
        Markup("\n").join(lines) if lines else None,
    ]
    assign = turn.choice(f"{NAME}.assign:{entry.id}", "jury.assign")
    rows: Rows = ((assign, turn.choice(f"review.show:{entry.id}", "review.card")), _ways(turn))
    return [Reply(str(join(*said)), rows)]


def _juror(turn: Turn, work: Assignment, name: str) -> Markup:
    if work.state == CONFLICT:
        return turn.say("jury.has_conflict", name=name, reason=work.reason)
    mean = weighted(turn.festival.reviewing.criteria, work.scores) if work.state == SCORED else None
    if mean is None:
        return turn.say("jury.juror_open", name=name)
    told = turn.say("jury.juror", name=name, mean=f"{mean:.1f}", points=mine.points(turn, work.scores))
    line = Markup("\n").join([told, turn.say("jury.informed")]) if work.informed else told
    comment = turn.say("jury.comment", text=shorten(work.comment, _COMMENT)) if work.comment else None
    return Markup("\n").join([line, comment]) if comment else line


def _by_criterion(turn: Turn, tally: Tally) -> str:
    known = {each.id: turn.voice.written(each.name).unescape() for each in turn.festival.reviewing.criteria}
    return " · ".join(f"{known[id]} {mean:.1f}" for id, mean in tally.by_criterion.items())


async def ranking(turn: Turn) -> list[Reply]:
    """A category, the best first; argument: its place (0: all), the page."""
    told, _, told_page = turn.argument.partition(".")
    at = number(told) if option(turn, number(told)) else 0
    found = await _ranked(turn, at)
    if not found:
        return [turn.reply("jury.no_results", rows=((to_jury(turn),),))]
    pages = -(-len(found) // _A_PAGE)
    page = min(max(number(told_page), 1), pages)
    shown = found[(page - 1) * _A_PAGE : page * _A_PAGE]
    lines = [_line(turn, each) for each in shown]
    head = turn.say("jury.ranking", category=sort_name(turn, at), n=len(found))
    opened = paired(Choice(f"{each.place}. {each.called.number}", f"{NAME}.results:{each.id}") for each in shown)
    said = join(head, Markup("\n").join(lines), turn.say("jury.how"))
    rows = (*opened, *_turning(turn, at, page, pages), *_sorts(turn, at), _ways(turn))
    return [Reply(str(said), rows, f"{NAME}-ranking", bool(told_page))]


def _line(turn: Turn, each: Ranked) -> Markup:
    tally, title = each.tally, shorten(each.called.title, 60)
    values = {"place": each.place, "number": each.called.number, "title": title, "n": tally.n, "of": tally.of}
    conflicts = turn.say("jury.conflicts", n=tally.conflicts) if tally.conflicts else ""
    if not tally.n:
        return turn.say("jury.rank_none", conflicts=conflicts, **values)
    return turn.say("jury.rank", mean=f"{tally.mean:.2f}", median=f"{tally.median:.1f}", spread=f"{tally.spread:.1f}",
                    conflicts=conflicts, **values)  # fmt: skip


def _turning(turn: Turn, at: int, page: int, pages: int) -> Rows:
    turns = [(page - 1, "questions.before"), (page + 1, "questions.after")]
    row = tuple(
        turn.choice(f"{NAME}.ranking:{at}.{to}", key, page=to, pages=pages) for to, key in turns if 1 <= to <= pages
    )
    return (row,) if row else ()


def _sorts(turn: Turn, at: int) -> Rows:
    """The other categories."""
    field = sorts(turn)
    others = [other for other in range(len(field.options) + 1 if field else 0) if other != at]
    return paired(Choice(sort_name(turn, other), f"{NAME}.ranking:{other}.1") for other in others)


async def file(turn: Turn) -> list[Reply]:
    """All of it, a row for each entry that somebody judges."""
    found = await _ranked(turn, 0)
    if not found:
        return [turn.reply("jury.no_results", rows=((to_jury(turn),),))]
    content = await _sheet(turn, found)
    note = FileNote(FILE_NAME, len(content.encode()), "text/csv", content=content)
    return [replace(turn.reply("jury.file_said", n=len(found)), file=note)]


async def _sheet(turn: Turn, found: Sequence[Ranked]) -> str:
    criteria, known = turn.festival.reviewing.criteria, await names(turn)
    everything = await assignments.everything(turn.tx, turn.festival.edition)
    sorted_as = await _categories(turn)
    heads = ["place", "number", "title", "category", "mean", "median", "spread", "jurors", "assigned", "conflicts"]
    rows: list[Sequence[object]] = [[*heads, *(each.id for each in criteria), "by_juror", "informed", "comments"]]
    for each in found:
        tally, works = each.tally, [work for work in everything[each.id] if work.state == SCORED]
        works.sort(key=lambda work: known.get(work.person_id, ""))
        means = [(known.get(work.person_id, "?"), weighted(criteria, work.scores) or 0.0) for work in works]
        comments = [f"{known.get(work.person_id, '?')}: {work.comment}" for work in works if work.comment]
        rows.append([
            each.place, each.called.number, each.called.title, sorted_as.get(each.id, ""),
            *((f"{tally.mean:.4f}", f"{tally.median:.4f}", f"{tally.spread:.4f}") if tally.n else ("", "", "")),
            tally.n, tally.of, tally.conflicts,
            *(f"{tally.by_criterion[one.id]:.4f}" if one.id in tally.by_criterion else "" for one in criteria),
            "; ".join(f"{name} {mean:.2f}" for name, mean in means),
            "; ".join(known.get(work.person_id, "?") for work in works if work.informed), "\n".join(comments),
        ])  # fmt: skip
    return table(rows)


async def _categories(turn: Turn) -> dict[str, str]:
    field = sorts(turn)
    found: dict[str, str] = {}
    for at in range(1, len(field.options) + 1 if field else 0):
        found |= dict.fromkeys((each.id for each in await entered(turn, at)), sort_name(turn, at))
    return found


async def _ranked(turn: Turn, at: int) -> list[Ranked]:
    tallies = await results.of_all(turn)
    known = {each.id: listed(turn, each) for each in await entered(turn, at)}
    ids = order(tallies, list(known))
    return [Ranked(place, id, known[id], tallies[id]) for place, id in enumerate(ids, 1)]


def _ways(turn: Turn) -> tuple[Choice, ...]:
    ranks, sheet = turn.choice(f"{NAME}.ranking:0", "jury.ranking_button"), turn.choice(f"{NAME}.table", "jury.file")
    return (ranks, sheet, to_jury(turn))
