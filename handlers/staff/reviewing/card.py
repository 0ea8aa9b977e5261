"""An entry's card: all that was submitted last, what became of it, what was noted, and what can be done."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from handlers import enrolment, films
from handlers.deciding import saying as deciding
from handlers.reviewing import asked, naming
from handlers.reviewing.differences import differences, listed
from handlers.staff.jury import results
from handlers.staff.reviewing.wanted import NAME, Wanted, above, entry_of, gone, queue_of, to_queue, wanted
from handlers.staff.rights import actor
from handlers.talk.draft import Draft
from handlers.talk.fields.normal import listed as joined
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import change_requests, decisions, entries, entry_files, reviews
from storage.change_requests import ChangeRequest
from storage.entries import SUBMITTED, Entry, Version

_NOTES, _HISTORY = 5, 8
"""So many stand on the card, the newest."""


async def show(turn: Turn) -> list[Reply]:
    """The card; argument: the entry, and the queue that it was opened from ("3f0a….new.2")."""
    id, *where = turn.argument.split(".")
    entry = await entry_of(turn, id)
    turn.audited = id
    return await of(turn, entry, wanted(where)) if entry else gone(turn)


async def turn_to(turn: Turn) -> list[Reply]:
    """The one before or after, in the place of the card that stands there."""
    [reply, *_] = await show(turn)
    return [Reply(reply.text, reply.rows, reply.slot, bool(reply.slot))]


async def anew(turn: Turn, entry: Entry, key: str, **values: object) -> list[Reply]:
    """The card as it is by now, below why what was pressed did nothing."""
    return above(str(turn.say(key, **values)), await of(turn, entry))


async def of(turn: Turn, entry: Entry, where: Wanted | None = None) -> list[Reply]:
    """The card of the newest version, which from now on is not new any more."""
    versions = await entries.versions(turn.tx, entry.id)
    seen = await reviews.look(turn.tx, entry.id, entry.version, actor(turn), turn.now)
    request = await change_requests.open_of(turn.tx, entry.id)
    said = [
        _head(turn, entry, versions),
        _since(turn, versions, seen),
        naming.asker(turn).lines(_open(turn, versions[-1])),
        request_line(turn, request) if request else None,
        *await _outcome(turn, entry),
        await _noted(turn, entry),
        await _history(turn, entry),
    ]
    rows = (*await _actions(turn, entry, versions, request), await _beside(turn, entry, where or Wanted()))
    return [Reply(str(join(*said)), rows, f"{NAME}-card")]


async def changes(turn: Turn) -> list[Reply]:
    """What a version has other than the one before; argument: entry, version ("3f0a….3")."""
    id, _, number = turn.argument.partition(".")
    entry = await entry_of(turn, id)
    if entry is None:
        return gone(turn)
    versions = {version.version: version for version in await entries.versions(turn.tx, id)}
    at = int(number) if number.isdecimal() and len(number) < 6 else entry.version
    if not {at, at - 1} <= versions.keys():
        return await of(turn, entry)
    before, after = (enrolment.submitted(turn, versions[each]) for each in (at - 1, at))
    lines = differences(naming.asker(turn), before, after) or [turn.say("review.nothing_changed")]
    called = naming.called(turn, entry, versions[entry.version])
    when = films.moment(turn, versions[at].submitted_at)
    head = turn.say("review.changes", before=at - 1, after=at, at=when, **called)
    others = tuple(
        turn.choice(f"{NAME}.changes:{id}.{to}", "review.changes_to", before=to - 1, after=to)
        for to in (at - 1, at + 1)
        if {to, to - 1} <= versions.keys()
    )
    back = turn.choice(f"{NAME}.show:{id}", "review.card")
    return [Reply(str(join(head, Markup("\n").join(lines))), (*((others,) if others else ()), (back,)))]


def request_line(turn: Turn, request: ChangeRequest) -> Markup:
    """Who asked for which changes, until when, and in which words."""
    fields = joined([label.unescape() for label in asked.labels(turn.voice, turn.festival, request)], turn.language)
    ends = asked.ends(turn.festival, request)
    key = "review.asked" if turn.now < ends else "review.asked_over"
    until = enrolment.deadline(turn, ends)
    at = films.moment(turn, request.asked_at)
    return turn.say(key, name=request.asked_name, at=at, until=until, fields=fields, note=request.note)


def _head(turn: Turn, entry: Entry, versions: Sequence[Version]) -> Markup:
    last = versions[-1]
    called, at = naming.called(turn, entry, last), films.moment(turn, last.submitted_at)
    lines = [turn.say("review.head", **called), turn.say("review.version", version=last.version, at=at)]
    if entry.state != SUBMITTED:
        lines.append(turn.say("review.is_withdrawn"))
    return Markup("\n").join(lines)


def _since(turn: Turn, versions: Sequence[Version], seen: int) -> Markup | None:
    """What is other than in the version that somebody looked at last."""
    looked = next((version for version in versions if version.version == seen), None)
    if looked is None or looked is versions[-1]:
        return None
    before, after = (enrolment.submitted(turn, version) for version in (looked, versions[-1]))
    return Markup("\n").join([turn.say("review.since", version=seen), listed(naming.asker(turn), before, after)])


def _open(turn: Turn, version: Version) -> Draft:
    """Without what is shown only when it is asked for."""
    draft = enrolment.submitted(turn, version)
    return Draft({id: value for id, value in draft.answers.items() if id not in turn.festival.secret}, draft.skipped)


async def _outcome(turn: Turn, entry: Entry) -> list[Markup]:
    """What the jury gave, and what is decided."""
    given = results.line(turn.voice, await results.of_entry(turn, entry.id))
    decision = await decisions.of(turn.tx, entry.id, entry.edition)
    return [given, deciding.internal(turn.voice, decision) if decision.revision else Markup("")]


async def _noted(turn: Turn, entry: Entry) -> Markup | None:
    notes = await reviews.notes(turn.tx, entry.id)
    lines = [
        turn.say("review.note_line", name=each.name, at=films.moment(turn, each.at), text=each.text)
        for each in notes[-_NOTES:]
    ]
    earlier = [turn.say("review.more_notes", n=len(notes) - _NOTES)] if len(notes) > _NOTES else []
    return Markup("\n").join([turn.say("review.notes"), *earlier, *lines]) if notes else None


async def _history(turn: Turn, entry: Entry) -> Markup:
    changes = films.acts(await entries.history(turn.tx, entry.id))[-_HISTORY:]
    return Markup("\n").join([turn.say("films.history"), *_changes(turn, changes)])


def _changes(turn: Turn, changes: Sequence[entries.Change]) -> Iterator[Markup]:
    for each in changes:
        if turn.texts.has(turn.language, key := f"films.was_{each.change}"):
            yield turn.say(key, at=films.moment(turn, each.at))


async def _actions(
    turn: Turn, entry: Entry, versions: Sequence[Version], request: ChangeRequest | None
) -> list[tuple[Choice, ...]]:
    id, ask = entry.id, "review.ask_again" if request else "review.ask"
    asks = [turn.choice(f"asking.begin:{id}.{entry.version}", ask)] if entry.state == SUBMITTED else []
    asks += [turn.choice(f"{NAME}.unask:{request.id}", "review.unask")] if request else []
    looks = [turn.choice(f"{NAME}.note:{id}", "review.note")]
    looks += [turn.choice(f"{NAME}.changes:{id}.{entry.version}", "review.what_changed")] if len(versions) > 1 else []
    looks += (
        [turn.choice(f"{NAME}.secret:{id}.{entry.version}", "review.secret")] if _secret(turn, versions[-1]) else []
    )
    files: Rows = tuple(
        (
            Choice(
                shorten(f"📎 {turn.voice.label(f'attach.{file.kind}_button')}: {file.name}", 60),
                f"{NAME}.file:{file.id}",
            ),
        )
        for file in await entry_files.of_entry(turn.tx, id)
    )
    ways = [("jury.assign", "review.jury"), ("decide.entry", "review.decide"), ("entered.show", "review.programme")]
    on = [turn.choice(f"{action}:{id}", key) for action, key in ways] if entry.state == SUBMITTED else []
    return [*paired(asks), *paired(looks), *files, *paired(on)]


def _secret(turn: Turn, version: Version) -> bool:
    return not turn.festival.secret.isdisjoint(enrolment.submitted(turn, version).answers)


async def _beside(turn: Turn, entry: Entry, where: Wanted) -> tuple[Choice, ...]:
    """Those before and after it in the queue, and the queue."""
    before, after = await reviews.beside(turn.tx, queue_of(turn, where), entry.number or 0)
    found = [
        turn.choice(f"{NAME}.turn:{id}.{where.mark}", key)
        for id, key in ((before, "review.before"), (after, "review.after"))
        if id
    ]
    return (*found, to_queue(turn, where))
