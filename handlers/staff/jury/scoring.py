"""Jurors give points, criterion after criterion, or say why they must not judge a film.

card ──Give points──▶ 1 … 10 for each criterion ──▶ comment? ──▶ all of it ──submit──▶ given; the others' points
  │                     (each answer is kept at once, so that it can be gone on with any time)
  └──Conflict──▶ why? ──▶ all of it ──submit──▶ the film is nobody's of theirs any more; organisers are told
"""

import zlib
from dataclasses import replace

import msgspec

from handlers.judging.tallying import weighted
from handlers.staff.jury import mine, questions, telling, wanted
from handlers.staff.jury.questions import COMMENT, NAME, POINTS, REASON, Sheet, form_of
from handlers.staff.rights import name_of, note, role_of, step
from handlers.talk import flow, heard, places, routes
from handlers.talk.asking import Asker
from handlers.talk.content import Form
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.flow import Move, Remark
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.places import LEAVING, SUMMARY, Place
from handlers.talk.turn import Handler, Topic, Turn
from handlers.talk.voice import shorten
from storage import assignments
from storage.assignments import CONFLICT, OPEN, SCORED, Assignment
from storage.entries import Entry

_ACTION = "jury.score"
_IN_A_ROW = 5


async def begin(turn: Turn) -> list[Reply]:
    """ "Give points", or on where they were left."""
    found = await _theirs(turn, turn.argument)
    if found is None:
        return await _not_theirs(turn, turn.argument)
    entry, work = found
    if not turn.festival.reviewing.criteria:
        return [await mine.card(turn, entry, work, turn.say("jury.no_criteria"))]
    form, draft = form_of(turn, POINTS), questions.draft_of(work)
    place = places.start(form, draft, _step(turn))
    return await _ask(turn, Sheet(POINTS, entry.id, entry.version, draft, place), ())


async def conflict(turn: Turn) -> list[Reply]:
    """ "Conflict of interest": why?"""
    found = await _theirs(turn, turn.argument)
    if found is None:
        return await _not_theirs(turn, turn.argument)
    sheet = Sheet(questions.CONFLICT, found[0].id, found[0].version, Draft(), Place(REASON, (), _step(turn)))
    return await _ask(turn, sheet, ())


async def _theirs(turn: Turn, id: str) -> tuple[Entry, Assignment] | None:
    """An entry that they judge, if no decision about it has been told."""
    work, entry = await assignments.find(turn.tx, id, turn.person.id), await wanted.entry_of(turn, id)
    if work is None or entry is None or work.state == CONFLICT or entry.person_id == turn.person.id:
        return None
    return None if await assignments.is_decided(turn.tx, id) else (entry, work)


async def _not_theirs(turn: Turn, id: str) -> list[Reply]:
    """Why there is nothing to give points to: their card says so where the result is out."""
    decided = await assignments.is_decided(turn.tx, id)
    turn.argument = id
    return await mine.show(turn) if decided else wanted.gone(turn)


async def carry_on(turn: Turn) -> list[Reply]:
    """An answer to the question that is open."""
    sheet, form = _sheet(turn)
    draft, place = sheet.draft, sheet.place
    if unread := heard.unread(turn, form, draft, place):
        return await _ask(turn, sheet, (unread,))
    if out := heard.way_out(turn, form, draft, place):
        return await _made(turn, sheet, out)
    if place.at in (SUMMARY, LEAVING):
        turn.misfit = turn.may_decline
        return [] if turn.misfit else await _ask(turn, sheet, (Remark("form.press"),))
    typed = routes.unquoted(turn.incoming.text, turn.conversation.offered)
    move = flow.answer(form, draft, place, typed, _context(turn))
    turn.misfit = move.misfit and turn.may_decline
    return [] if turn.misfit else await _made(turn, sheet, move)


async def where(turn: Turn) -> list[Reply]:
    """The open question again."""
    return await _ask(turn, _sheet(turn)[0], ())


async def first(turn: Turn) -> list[Reply] | None:
    """/back, /cancel … while this form is open are meant for it, not for the entry form."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or not heard.command(turn):
        return None
    return await step(_ACTION, _command)(turn)


async def _command(turn: Turn) -> list[Reply]:
    sheet, form = _sheet(turn)
    return await _made(turn, sheet, flow.PRESSES[heard.command(turn)](form, sheet.draft, sheet.place))


def _press(action: str) -> Handler:
    async def pressed(turn: Turn) -> list[Reply]:
        argument, _, made_at = turn.argument.rpartition(":")
        if turn.conversation.topic != NAME:
            return [turn.reply("judging.closed", rows=((wanted.to_jury(turn),),))]
        sheet, form = _sheet(turn)
        if made_at != str(sheet.place.step):
            return await _ask(turn, sheet, (Remark("form.stale"),))
        move = heard.pressed((action, argument), form, sheet.draft, sheet.place, _context(turn))
        return await _made(turn, sheet, move)

    return step(_ACTION, pressed)


async def _made(turn: Turn, sheet: Sheet, move: Move) -> list[Reply]:
    """Where the move leads. What is given for the first time is kept at each step, a change of it once it is done."""
    found = await _theirs(turn, sheet.entry)
    if found is None:
        turn.close_form()
        return await _not_theirs(turn, sheet.entry)
    entry, work = found
    if move.effect == "save" and not _keeps(sheet, work):
        move = flow.leave(form_of(turn, sheet.kind), sheet.draft, sheet.place)
    sheet = replace(sheet, draft=move.draft, place=move.place)
    if move.effect == "submit":
        turn.close_form()
        return await (_give if sheet.kind == POINTS else _declare)(turn, entry, work, sheet)
    if _keeps(sheet, work):
        work = await _keep(turn, work, Draft() if move.effect == "discard" else sheet.draft)
    if move.effect in ("save", "discard"):
        turn.close_form()
        return [await mine.card(turn, entry, work)]
    return await _ask(turn, sheet, move.remarks)


def _keeps(sheet: Sheet, work: Assignment) -> bool:
    return sheet.kind == POINTS and work.state == OPEN


async def _keep(turn: Turn, work: Assignment, draft: Draft) -> Assignment:
    comment = str(draft.answers.get(COMMENT, ""))
    work = replace(work, scores=questions.scores_of(turn, draft), comment=comment)
    await assignments.keep(turn.tx, work, turn.now)
    return work


async def _give(turn: Turn, entry: Entry, work: Assignment, sheet: Sheet) -> list[Reply]:
    """The points count from now on."""
    changed = work.state == SCORED and questions.scores_of(turn, sheet.draft) != dict(work.scores)
    informed = work.informed or (
        changed and turn.festival.reviewing.blind and await mine.others(turn, work) is not None
    )
    work = replace(work, state=SCORED, version=sheet.version, informed=informed)
    work = await _keep(turn, work, sheet.draft)
    mean = weighted(turn.festival.reviewing.criteria, work.scores) or 0.0
    told = " ".join(f"{id} {points}" for id, points in work.scores.items())
    turn.audit_detail = f"v{work.version} {told}: {mean:.2f}"
    await note(turn, await role_of(turn), _ACTION, entry.id)
    card = await mine.card(turn, entry, work, turn.say("judging.given"))
    following = await mine.next_of(turn)
    return [replace(card, rows=((following,), *card.rows))] if following else [card]


async def _declare(turn: Turn, entry: Entry, work: Assignment, sheet: Sheet) -> list[Reply]:
    """They judge it no more."""
    reason = str(sheet.draft.answers.get(REASON, ""))
    await assignments.declare(turn.tx, entry.id, work.person_id, reason, turn.now)
    turn.audit_detail = shorten(reason, 300)
    await note(turn, await role_of(turn), "jury.conflict", entry.id)
    await telling.conflicted(turn, entry, await name_of(turn), reason)
    title = (await wanted.named(turn, entry)).title
    return [turn.reply("judging.declared", title=title, rows=((wanted.to_jury(turn),),))]


async def _ask(turn: Turn, sheet: Sheet, remarks: tuple[Remark, ...]) -> list[Reply]:
    found = await _theirs(turn, sheet.entry)
    if found is None:  # taken from them, withdrawn, or decided meanwhile
        turn.close_form()
        return await _not_theirs(turn, sheet.entry)
    turn.open_form(NAME, msgspec.json.encode(sheet).decode())
    named = await wanted.named(turn, found[0])
    values = {"number": named.number, "title": named.title}
    heading, ending = f"judging.summary_{sheet.kind}", f"judging.submit_{sheet.kind}"
    form, keeps = form_of(turn, sheet.kind), _keeps(sheet, found[1])
    asker = Asker(form, NAME, turn.voice, values, keeps, heading, ending)
    reply = asker.reply(sheet.draft, sheet.place, remarks)
    return [replace(reply, rows=_in_rows(reply.rows))]


def _in_rows(rows: Rows) -> Rows:
    """Points stand five in a row."""
    numbers = [choice for row in rows for choice in row if choice.id.startswith(f"{NAME}.pick:")]
    rest = tuple(row for row in rows if not row or not row[0].id.startswith(f"{NAME}.pick:"))
    fives: list[tuple[Choice, ...]] = [tuple(numbers[at : at + _IN_A_ROW]) for at in range(0, len(numbers), _IN_A_ROW)]
    return (*fives, *rest)


def _sheet(turn: Turn) -> tuple[Sheet, Form]:
    """The open form under today's criteria."""
    sheet = msgspec.json.decode(turn.conversation.form, type=Sheet)
    form = form_of(turn, sheet.kind)
    return replace(sheet, place=places.settle(form, sheet.draft, sheet.place)), form


def _context(turn: Turn) -> Context:
    return Context(turn.now, turn.language, turn.festival.zone)


def _step(turn: Turn) -> int:
    return zlib.crc32(turn.incoming.key.encode())


TOPIC = Topic(
    NAME,
    choices={"where": step(_ACTION, where), **{action: _press(action) for action in heard.PRESSES}},
    carry_on=step(_ACTION, carry_on),
    where=step(_ACTION, where),
    first=first,
)
