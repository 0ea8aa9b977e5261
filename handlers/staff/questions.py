"""Questions that found no answer, and what people chose when the bot asked back: for organisers to deal with."""

import re
from collections import Counter
from zlib import crc32

from markupsafe import Markup

from handlers.staff import answering, publishing
from handlers.staff.likeness import Group, grouped
from handlers.staff.rights import staff, step
from handlers.talk import when
from handlers.talk.knowledge import Entry
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join, shorten
from storage import questions
from storage.questions import CHOICE, MISS, OPEN

MOST = 2000
"""Open questions of one kind that are looked at, the latest."""
_ID = re.compile("[0-9a-f]{16}|inquiry-[0-9a-f]{12}")
_A_PAGE, _WORDINGS, _LIKELY = 5, 12, 5


async def list_(turn: Turn) -> list[Reply]:
    """/questions: what found no answer; "/questions 3f…", as a link says it: that group."""
    if _ID.fullmatch(turn.argument):
        return await show(turn)
    return [await _page(turn, MISS)]


async def choices(turn: Turn) -> list[Reply]:
    """What people chose when several entries were offered."""
    return [await _page(turn, CHOICE)]


async def _page(turn: Turn, kind: str) -> Reply:
    """Five groups, the most asked first, and the way to the others."""
    found = grouped(await questions.open_ones(turn.tx, turn.festival.edition, MOST, kind))
    others = await questions.count_open(turn.tx, turn.festival.edition, CHOICE)
    pages = max(1, -(-len(found) // _A_PAGE))
    turned = turn.argument.isdecimal()
    page = min(max(int(turn.argument[:6]), 1), pages) if turned else 1
    shown = found[(page - 1) * _A_PAGE : page * _A_PAGE]
    said = join(_head(turn, kind, len(found)), *(_line(turn, group) for group in shown))
    buttons = tuple((Choice(shorten(group.text, 56), f"questions.show:{group.id}"),) for group in shown)
    rows = (*buttons, _turning(turn, kind, page, pages), _elsewhere(turn, kind, others))
    return Reply(str(said), tuple(row for row in rows if row), "questions", turned and turn.incoming.kind == "choice")


def _head(turn: Turn, kind: str, count: int) -> Markup:
    if not count:
        return turn.say("questions.none" if kind == MISS else "questions.no_choices")
    return turn.say("questions.open" if kind == MISS else "questions.chosen", n=count)


def _turning(turn: Turn, kind: str, page: int, pages: int) -> tuple[Choice, ...]:
    action = "questions.list" if kind == MISS else "questions.choices"
    turns = [(page - 1, "questions.before"), (page + 1, "questions.after")]
    return tuple(
        turn.choice(f"{action}:{to}", key, page=to, pages=pages) for to, key in turns if 1 <= to <= pages
    )  # fmt: skip


def _elsewhere(turn: Turn, kind: str, others: int) -> tuple[Choice, ...]:
    """What people chose, or back; and the entries that are live."""
    live = turn.choice("live.list", "live.button")
    if kind == CHOICE:
        return (turn.choice("questions.list", "questions.button"), live)
    return (turn.choice("questions.choices", "questions.choices_button", n=others), live) if others else (live,)


def _line(turn: Turn, group: Group) -> Markup:
    """How a group is asked; of "did you mean", what was chosen."""
    names = [turn.texts.say(language, "language.name") for language in group.languages]
    line = turn.say(
        "questions.line", question=shorten(group.text), people=turn.say("questions.people", n=group.people),
        times=turn.say("questions.times", n=group.times), languages=", ".join(names),
        since=when.day(group.since, turn.festival.zone, turn.language),
    )  # fmt: skip
    if group.questions[0].kind == MISS:
        return line
    chosen = Counter(question.chosen for question in group.questions)
    return Markup("\n").join([line, *(_chose(turn, id, count) for id, count in chosen.most_common())])


def _chose(turn: Turn, id: str, count: int) -> Markup:
    if not id:
        return turn.say("questions.chose_nothing", n=count)
    return turn.say("questions.chose", title=_title(turn, turn.festival.faq.entry(id)) or id, n=count)


async def show(turn: Turn) -> list[Reply]:
    """A group: all its wordings, and what can be done."""
    group = await _group(turn, turn.argument)
    if group is None:
        return _gone(turn)
    wordings = group.wordings
    lines = [turn.say("questions.wording", text=shorten(text), n=count) for text, count in wordings[:_WORDINGS]]
    if rest := len(wordings) - _WORDINGS:
        lines += [turn.say("questions.more", n=rest)] if rest > 0 else []
    rows = (
        (turn.choice(f"questions.answer:{group.id}", "questions.answer"),),
        (turn.choice(f"questions.likely:{group.id}", "questions.likely"),),
        (turn.choice(f"questions.drop:{group.id}", "questions.drop"), _back(turn)),
    )
    return [Reply(str(join(_line(turn, group), Markup("\n").join(lines))), rows)]


async def answer(turn: Turn) -> list[Reply]:
    """ "Answer it": the form."""
    group = await _group(turn, turn.argument)
    return answering.begin(turn, group.questions, group.text) if group else _gone(turn)


async def likely(turn: Turn) -> list[Reply]:
    """ "Belongs to an entry": which one it may be."""
    group = await _group(turn, turn.argument)
    if group is None:
        return _gone(turn)
    found = publishing.likely_entries(turn, group.text)[:_LIKELY]
    rows = [(Choice(_title(turn, entry), f"questions.belongs:{group.id}.{_mark(entry.id)}"),) for entry in found]
    leave = (turn.choice(f"questions.show:{group.id}", "questions.no_entry"),)
    return [turn.reply("questions.which", question=shorten(group.text), rows=(*rows, leave))]


async def belongs(turn: Turn) -> list[Reply]:
    """The entry was picked: its answer, and whether those who asked are told."""
    id, _, mark = turn.argument.partition(".")
    group, entry = await _group(turn, id), _marked(turn, mark)
    if group is None or entry is None:
        return _gone(turn)
    said = publishing.answer_in(turn, entry, turn.language)
    rows = (
        (turn.choice(f"questions.tell:{turn.argument}", "questions.tell", means="say.yes"),),
        (turn.choice(f"questions.learn:{turn.argument}", "questions.learn", means="say.no"),),
        (turn.choice(f"questions.show:{group.id}", "questions.no_entry"),),
    )
    return [turn.reply("questions.belongs", title=_title(turn, entry), answer=said, rows=rows)]


async def tell(turn: Turn) -> list[Reply]:
    """It belongs there, and those who asked get that answer."""
    return await _assign(turn, telling=True)


async def learn(turn: Turn) -> list[Reply]:
    """It belongs there; nobody is told."""
    return await _assign(turn, telling=False)


async def _assign(turn: Turn, *, telling: bool) -> list[Reply]:
    id, _, mark = turn.argument.partition(".")
    group, entry = await _group(turn, id), _marked(turn, mark)
    if group is None or entry is None:
        return _gone(turn)
    await questions.close(turn.tx, [question.id for question in group.questions], questions.ANSWERED, turn.now)
    await publishing.add_examples(turn, group.questions, entry.id)
    told = publishing.tell_entry(turn, group.questions, entry) if telling else 0
    turn.audited, turn.audit_detail = group.id, f"{group.times} closed, {told} told, {entry.id}"
    said = [turn.say("questions.assigned", title=_title(turn, entry), n=group.times)]
    said += [turn.say("answering.told", n=told)] if told else []
    return [Reply("\n".join(map(str, said)), ((_back(turn),),))]


async def drop(turn: Turn) -> list[Reply]:
    """ "Set aside": nobody is told."""
    group = await _group(turn, turn.argument)
    if group is None:
        return _gone(turn)
    await questions.close(turn.tx, [question.id for question in group.questions], questions.DROPPED, turn.now)
    turn.audited, turn.audit_detail = group.id, f"{group.times} closed"
    return [turn.reply("questions.dropped", n=group.times, rows=((_back(turn),),))]


async def _group(turn: Turn, id: str) -> Group | None:
    """The group of that question, None if somebody has dealt with it."""
    named = await questions.find(turn.tx, id)
    if named is None or named.state != OPEN:
        return None
    found = grouped(await questions.open_ones(turn.tx, turn.festival.edition, MOST, named.kind))
    return next((group for group in found if named in group.questions), None)


def _gone(turn: Turn) -> list[Reply]:
    return [turn.reply("questions.gone", rows=((_back(turn),),))]


def _back(turn: Turn) -> Choice:
    return turn.choice("questions.list", "questions.button")


def _title(turn: Turn, entry: Entry | None) -> str:
    words = entry.title if entry else {}
    return words.get(turn.language) or next(iter(words.values()), "")


def _mark(id: str) -> str:
    """An entry's id may be too long for a button."""
    return f"{crc32(id.encode()):08x}"


def _marked(turn: Turn, mark: str) -> Entry | None:
    return next((entry for entry in turn.festival.faq.entries() if _mark(entry.id) == mark), None)


TOPIC = Topic(
    "questions",
    commands={"questions": staff("questions.list", list_)},
    choices={
        "list": staff("questions.list", list_), "choices": staff("questions.list", choices),
        "show": staff("questions.show", show), "answer": step("questions.answer", answer),
        "likely": step("questions.assign", likely), "belongs": step("questions.assign", belongs),
        "tell": staff("questions.assign", tell), "learn": staff("questions.assign", learn),
        "drop": staff("questions.drop", drop),
    },
)  # fmt: skip
