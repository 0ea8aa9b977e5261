"""A person's films: where each stands, what may be done with it, withdrawing and entering again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from handlers import attached, enrolment
from handlers.deciding import letters, places
from handlers.deciding import saying as verdicts
from handlers.deciding.acting import of_filmmaker
from handlers.enrolment import Door
from handlers.reminding import planning
from handlers.reviewing import asked as asking
from handlers.reviewing import news
from handlers.talk import draft as drafts
from handlers.talk import when
from handlers.talk.asking import Asker
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import change_requests, decisions, entries, entry_files
from storage.change_requests import ChangeRequest
from storage.entries import DRAFT, SUBMITTED, WITHDRAWN, Change, Entry


async def list_(turn: Turn) -> list[Reply]:
    """/films: all of them, a line and a button each."""
    mine = await entries.of_person(turn.tx, turn.person.id, turn.festival.edition)
    if not mine:
        begin = ((turn.choice("enrol.begin", "menu.enrol"),),) if (await enrolment.door(turn)).open else ()
        return [turn.reply("films.none", rows=begin)]
    if len(mine) == 1:
        return [await card_of(turn, mine[0])]
    door = await enrolment.door(turn)
    asked = await change_requests.open_of_person(turn.tx, turn.person.id, turn.festival.edition)
    told = [
        Markup("\n").join([_line(turn, each), *await _verdict(turn, each), *_asked(turn, asked.get(each.id), door)])
        for each in mine
    ]
    lines = join(turn.say("films.list", n=len(mine)), *told)
    rows = [(Choice(enrolment.title(turn, entry).unescape(), f"films.show:{entry.id}"),) for entry in mine[:20]]
    return [Reply(str(lines), (*rows, (turn.choice("enrol.new:", "enrol.new_film"),)) if door.open else tuple(rows))]


async def show(turn: Turn) -> list[Reply]:
    """One film."""
    entry = await entries.find(turn.tx, turn.argument, turn.person.id)
    return [await card_of(turn, entry)] if entry else [turn.reply("films.gone"), *await list_(turn)]


async def withdraw(turn: Turn) -> list[Reply]:
    """Ask before a film is withdrawn."""
    entry = await entries.find(turn.tx, turn.argument, turn.person.id)
    if entry is None or entry.state != SUBMITTED:
        return await show(turn)
    rows = (
        (turn.choice(f"films.withdraw_yes:{entry.id}.{_mark(entry)}", "films.withdraw_yes", means="say.yes"),),
        (turn.choice(f"films.show:{entry.id}", "films.withdraw_no", means="say.no"),),
    )
    return [turn.reply("films.withdraw_ask", **named(turn, entry), rows=rows)]


async def withdraw_yes(turn: Turn) -> list[Reply]:
    """Withdraw it; a second time, or long after it was asked, changes nothing."""
    turn.argument, _, mark = turn.argument.partition(".")
    entry = await entries.find(turn.tx, turn.argument, turn.person.id)
    door = await enrolment.door(turn)
    if entry is None or entry.state != SUBMITTED or not door.open or mark != _mark(entry):
        turn.notice = turn.say("form.stale_notice").unescape()
        return await show(turn)
    entries.withdraw(turn.tx, entry, turn.now)
    await planning.stop_draft(turn.tx, entry.edition, entry.id, "withdrawn", turn.now)
    if not await places.withdrawn(of_filmmaker(turn), entry):
        await news.tell(turn, entry, "withdrawn")
    rows = ((turn.choice(f"films.restore:{entry.id}", "films.restore"),), _list_row(turn, door))
    deadline = enrolment.deadline(turn, door.until)
    return [turn.reply("films.withdrawn", **named(turn, entry), deadline=deadline, rows=rows)]


async def drop(turn: Turn) -> list[Reply]:
    """Changes that were not submitted, and can be no more: the film is again as it was submitted last."""
    entry = await entries.find(turn.tx, turn.argument, turn.person.id)
    if entry is None or entry.state != SUBMITTED or not entry.changed:
        return await show(turn)
    last = (await entries.versions(turn.tx, entry.id))[-1]
    entry = replace(entry, answers=last.answers, changed=False)
    entries.keep(turn.tx, entry, turn.now)
    rows = await buttons_of(turn, entry)
    return [turn.reply("enrol.changes_discarded", **named(turn, entry), version=entry.version, rows=rows)]


async def restore(turn: Turn) -> list[Reply]:
    """Enter a withdrawn film again, as it was submitted last."""
    entry = await entries.find(turn.tx, turn.argument, turn.person.id)
    door = await enrolment.door(turn)
    if entry is None or entry.state != WITHDRAWN or not door.open:
        return await show(turn)
    entries.restore(turn.tx, entry, turn.now)
    await news.tell(turn, entry, "returned")
    return [turn.reply("films.restored", **named(turn, entry), rows=(_list_row(turn, door),))]


async def card_of(turn: Turn, entry: Entry) -> Reply:
    """Where the film stands, all its answers, what happened to it, and what may be done now."""
    door = await enrolment.door(turn)
    asked = _asked(turn, await _request(turn, entry), door)
    verdict = await _verdict(turn, entry)
    now = _what_now(turn, entry, door, decided=bool(verdict))
    files = attached.line(turn.voice, await entry_files.of_entry(turn.tx, entry.id))
    said = [*await _answers(turn, entry), files, await _history(turn, entry), now]
    return Reply(str(join(_line(turn, entry), *verdict, *asked, *said)), await buttons_of(turn, entry))


async def _verdict(turn: Turn, entry: Entry) -> list[Markup]:
    """What they were told of it and answered; nothing of what is only proposed."""
    if entry.state != SUBMITTED:
        return []
    decision = await decisions.of(turn.tx, entry.id)
    until = enrolment.deadline(turn, decision.confirm_by) if decision.confirm_by else ""
    told = verdicts.line(turn.voice, decision, until)
    return [told] if told else []


async def _answers(turn: Turn, entry: Entry) -> list[Markup]:
    """What was submitted, then the changes to it; of a film never submitted the draft."""
    asker = Asker(turn.festival.enrolment, "enrol", turn.voice, turn.festival.facts[turn.language])
    draft = enrolment.fitted(turn, entry)
    if not entry.changed or entry.version == 0:
        return [asker.lines(draft)]
    stands = enrolment.submitted(turn, (await entries.versions(turn.tx, entry.id))[-1])
    changes = Markup("\n").join([turn.say("films.changes"), asker.lines(draft, other_than=stands)])
    return [asker.lines(stands), changes]


async def buttons_of(turn: Turn, entry: Entry) -> Rows:
    """What may be done with this film now, first of all what organisers wait for."""
    door, request = await enrolment.door(turn), await _request(turn, entry)
    asked = ((asking.button(turn.voice, request),),) if request and _asked(turn, request, door) else ()
    decision = await decisions.of(turn.tx, entry.id)
    answers = letters.answering(turn.voice, decision) if entry.state == SUBMITTED else ()
    files, own = await attached.row(turn, entry), buttons(turn, entry, door)
    if entry.state == SUBMITTED and entry.changed and not door.open and not asked:  # nothing can be done with them else
        own = ((turn.choice(f"films.drop:{entry.id}", "films.drop"),), *own)
    ways = (*own[:-1], *files, own[-1]) if entry.state == DRAFT else (*files, *own)  # a draft is to be finished first
    return (*asked, *answers, *ways)


async def _request(turn: Turn, entry: Entry) -> ChangeRequest | None:
    return await change_requests.open_of(turn.tx, entry.id) if entry.state == SUBMITTED else None


def _asked(turn: Turn, request: ChangeRequest | None, door: Door) -> list[Markup]:
    """What organisers ask to change, as long as that is possible."""
    until = asking.ends(turn.festival, request) if request else turn.now
    if (
        request is None
        or not asking.labels(turn.voice, turn.festival, request)
        or (turn.now >= until and not door.open)
    ):
        return []
    until = max(until, door.until) if door.open else until
    return [asking.line(turn.voice, turn.festival, request, until, turn.person.zone)]


def buttons(turn: Turn, entry: Entry, door: Door) -> Rows:
    """What may be done with this film now."""
    actions: list[tuple[str, str]] = []
    if door.open and entry.state == DRAFT:
        actions = [("enrol.open", "films.go_on")]
    elif door.open and entry.state == SUBMITTED:
        actions = [("enrol.open", "films.correct"), ("films.withdraw", "films.withdraw")]
    elif door.open and entry.state == WITHDRAWN:
        actions = [("films.restore", "films.restore")]
    mine = tuple(turn.choice(f"{action}:{entry.id}", key) for action, key in actions)
    return ((mine,) if mine else ()) + (_list_row(turn, door),)


def moment(turn: Turn, instant: datetime) -> str:
    """An instant as this person reads it."""
    return when.moment(instant, turn.festival.zone, turn.language, turn.person.zone)


def _list_row(turn: Turn, door: Door) -> tuple[Choice, ...]:
    mine = turn.choice("films.list", "menu.films")
    return (mine, turn.choice("enrol.new:", "enrol.new_film")) if door.open else (mine,)


def _line(turn: Turn, entry: Entry) -> str:
    if entry.state == DRAFT:
        form, draft = turn.festival.enrolment, enrolment.fitted(turn, entry)
        questions = drafts.expected(form, draft)
        answered = sum(not drafts.open_parts(question, draft) for question in questions)
        return turn.say("films.line_draft", **named(turn, entry), answered=answered, total=len(questions))
    key = "films.line_changed" if entry.changed and entry.state == SUBMITTED else f"films.line_{entry.state}"
    return turn.say(key, **named(turn, entry), version=entry.version)


def _what_now(turn: Turn, entry: Entry, door: Door, *, decided: bool) -> str:
    way = "decided" if decided and not door.open else entry.state
    key = f"films.{'open' if door.open else 'closed'}_{way}"
    return turn.say(key, deadline=enrolment.deadline(turn, door.until))


async def _history(turn: Turn, entry: Entry) -> str:
    changes = acts(await entries.history(turn.tx, entry.id))
    zone, language = turn.festival.zone, turn.language  # one zone alone: a list of both is hard to read
    said = [turn.say(f"films.was_{each.change}", at=when.moment(each.at, zone, language)) for each in changes]
    return Markup("\n").join([turn.say("films.history"), *said])


def acts(changes: Sequence[Change]) -> list[Change]:
    """Each act once: changes that were asked for, and handed in, are not told as an edit besides."""
    answered = {each.at for each in changes if each.change == "answered"}
    return [each for each in changes if each.change != "corrected" or each.at not in answered]


def _mark(entry: Entry) -> str:
    """Another one after every change: a button that was made before it is old."""
    assert entry.updated_at is not None
    return f"{int(entry.updated_at.timestamp() * 1000) % 10**9}"


def named(turn: Turn, entry: Entry) -> dict[str, str]:
    """{title} and {number}."""
    return {"title": enrolment.title(turn, entry), "number": enrolment.number(turn, entry)}


TOPIC = Topic(
    "films",
    commands={"films": list_, "status": list_},
    words={"films.words": list_, "films.decided_words": list_},
    choices={
        "list": list_, "show": show, "withdraw": withdraw, "withdraw_yes": withdraw_yes, "restore": restore,
        "drop": drop,
    },
    private=True,
)  # fmt: skip
