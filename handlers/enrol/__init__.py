"""Entering a film: the form, from its first question to the receipt.

begun ──answers──▶ draft ──submit──▶ submitted ──correct, submit──▶ submitted (next version)
                     │                  │  ▲
                  discard            withdraw, enter again
"""

from dataclasses import replace

from markupsafe import escape

from handlers import attached, enrolment, films
from handlers.enrol import asked as asking
from handlers.enrol.doubt import asks_rather, doubt, doubtful, of_programme
from handlers.enrol.endings import closed, leave, nothing_open, submit
from handlers.enrol.sheet import Open, Sheet, ask, asker, form_of, refitted, secrets_said, sheet_of, step
from handlers.enrol.too_late import asks_still, lost, why_not
from handlers.enrolment import Door
from handlers.faq.asking import answer_to
from handlers.showtimes import answering
from handlers.talk import draft as drafts
from handlers.talk import flow, heard, places, routes
from handlers.talk.draft import Draft
from handlers.talk.flow import Move, Remark
from handlers.talk.message import Choice, Reply
from handlers.talk.places import LEAVING, SUMMARY
from handlers.talk.turn import Handler, Topic, Turn
from storage import change_requests, entries
from storage.entries import DRAFT, SUBMITTED, WITHDRAWN, Entry

__all__ = ["TOPIC", "Open", "begin", "go_on"]


async def begin(turn: Turn) -> list[Reply]:
    """/enrol: on with a draft, or a new film."""
    door = await enrolment.door(turn)
    if not door.open:
        return [await closed(turn, door)]
    mine = await entries.of_person(turn.tx, turn.person.id, turn.festival.edition)
    if open_drafts := [entry for entry in mine if entry.state == DRAFT]:
        return [_which(turn, open_drafts)]
    return await _new(turn, mine, door)


async def new(turn: Turn) -> list[Reply]:
    """Another film, with or without the rights holder of the one before."""
    door = await enrolment.door(turn)
    if not door.open:
        return [await closed(turn, door)]
    mine = await entries.of_person(turn.tx, turn.person.id, turn.festival.edition)
    if empty := next((e for e in mine if e.state == DRAFT and drafts.read(e.answers) == Draft()), None):
        await entries.discard(turn.tx, empty)  # begun and never answered: it would only clutter the list
        mine = [entry for entry in mine if entry is not empty]
    if turn.argument in ("carry", "fresh"):
        return _first_question(turn, enrolment.carried(turn, mine) if turn.argument == "carry" else Draft(), door)
    return await _new(turn, mine, door)


async def go_on(turn: Turn) -> list[Reply]:
    """Back into a draft, or into what was submitted, to correct it."""
    entry = await entries.find(turn.tx, turn.argument, turn.person.id)
    door = await enrolment.door(turn)
    if entry is None:
        return [turn.reply("films.gone")]
    if not door.open or entry.state == WITHDRAWN:
        return [await films.card_of(turn, entry)] if entry.state == WITHDRAWN else [await closed(turn, door, entry)]
    draft = enrolment.fitted(turn, entry)
    place = places.start(turn.festival.enrolment, draft, step(turn))
    key = "enrol.correcting" if entry.state == SUBMITTED else "enrol.welcome_back"
    said = turn.say(key, title=enrolment.title(turn, entry), number=enrolment.number(turn, entry))
    return ask(turn, Sheet(entry, draft, place, door), (), said)


async def asked_for(turn: Turn) -> list[Reply]:
    """What organisers ask to change: exactly that, with what was answered before. argument: the request's id."""
    request = await change_requests.find(turn.tx, turn.argument)
    entry = await entries.find(turn.tx, request.entry_id, turn.person.id) if request else None
    if request is None or entry is None:
        return [turn.reply("films.gone")]
    request = await change_requests.find(turn.tx, request.id) or request  # as it is now that the entry is locked
    request = await change_requests.open_of(turn.tx, entry.id) or request  # one that was put in its place
    if why := await why_not(turn, entry, request):
        return [why]
    asked, draft = await asking.lay(turn, entry, request, enrolment.fitted(turn, entry))
    asked, place = asking.begun(asked, draft, step(turn))
    said = turn.say("asked.begin", n=len(asked.form.field), note=request.note, **films.named(turn, entry))
    return ask(turn, Sheet(entry, draft, place, await enrolment.door(turn, entry), asked=asked), (), said)


async def carry_on(turn: Turn) -> list[Reply]:
    """An answer to the question that is open."""
    sheet = await sheet_of(turn)
    if sheet is None:
        return await lost(turn)
    form, draft, place = form_of(turn, sheet), sheet.draft, sheet.place
    if unread := heard.unread(turn, form, draft, place):
        return attached.beside(await attached.offer(turn), ask(turn, sheet, (unread,)))
    if sheet.moved and sheet.place.at not in (SUMMARY, LEAVING):
        return await _made(turn, sheet, flow.misplaced(draft, place, turn.incoming.text))
    if out := heard.way_out(turn, form, draft, place):
        return await _made(turn, sheet, out)
    if place.at in (SUMMARY, LEAVING):
        turn.misfit = turn.may_decline
        return [] if turn.misfit else ask(turn, sheet, (Remark("form.press"),))
    typed = routes.unquoted(turn.incoming.text, turn.conversation.offered)
    move = flow.answer(form, draft, place, typed, enrolment.context(turn, draft))
    programme = not move.misfit and await of_programme(turn, sheet, typed)
    if turn.may_decline and (move.misfit or asks_rather(turn, sheet, typed, programme=programme)):
        turn.misfit = True
        return []
    if doubtful(turn, sheet, typed, programme=programme):
        await _made(turn, sheet, Move(draft.refused(place.at, typed), place))
        return [doubt(turn, sheet, typed)]
    return await _made(turn, sheet, _remarked(turn, sheet, move, typed))


def _remarked(turn: Turn, sheet: Sheet, move: Move, typed: str) -> Move:
    """The same move, with a word about what was taken though it looks more like a question, or like a command."""
    if move.misfit or not (routes.asks(typed, turn.texts) or turn.asks_elsewhere):
        return move
    asked = places.asked_at(form_of(turn, sheet), sheet.draft, sheet.place.at)
    answer = asker(turn, sheet.door).shown(asked[1] or asked[0], move.draft) if asked else ""
    as_other = answer and answer != escape(typed)
    taken = (
        Remark("form.taken_as", {"typed": typed, "answer": answer})
        if as_other
        else Remark("form.taken", {"typed": typed})
    )
    return replace(move, remarks=(taken, *move.remarks))


async def _way_out(turn: Turn) -> list[Reply]:
    """/back, /skip, /cancel …: said as a command, as people do on Telegram."""
    sheet = await sheet_of(turn)
    if sheet is None and asks_still(turn):
        return await lost(turn)
    if sheet is None:
        return [turn.reply("form.none_open", rows=((turn.choice("start.menu", "menu.menu"),),))]
    move = flow.PRESSES[heard.command(turn)](form_of(turn, sheet), sheet.draft, sheet.place)
    return await _made(turn, sheet, move)


async def where(turn: Turn) -> list[Reply]:
    """The open question again."""
    sheet = await sheet_of(turn)
    return ask(turn, sheet, ()) if sheet else await lost(turn)


async def share(turn: Turn) -> list[Reply]:
    """The "share my number" button was typed or pressed where the platform cannot share."""
    sheet = await sheet_of(turn)
    return ask(turn, sheet, (Remark("form.type_phone"),)) if sheet else await lost(turn)


def _press(action: str) -> Handler:
    async def pressed(turn: Turn) -> list[Reply]:
        argument, _, made_at = turn.argument.rpartition(":")
        sheet = await sheet_of(turn)
        if sheet is None:
            return await (lost(turn) if asks_still(turn) else nothing_open(turn, action))
        if made_at != str(sheet.place.step):
            turn.notice = turn.say("form.stale_notice").unescape()
            return ask(turn, sheet, (Remark("form.stale"),))
        context = enrolment.context(turn, sheet.draft)
        move = heard.pressed((action, argument), form_of(turn, sheet), sheet.draft, sheet.place, context)
        return await _made(turn, sheet, move)

    return pressed


async def _was_question(turn: Turn) -> list[Reply]:
    """What was typed for a free text was a question: it is answered, and the field asked again."""
    sheet = await sheet_of(turn)
    typed = sheet.draft.rejected.get(sheet.place.at) if sheet else None
    if sheet is None or typed is None:
        return await where(turn)
    replies = await answering.answer_to(turn, typed) or await answer_to(turn, typed)
    return [*replies, *await _made(turn, sheet, Move(sheet.draft.forgotten(sheet.place.at), sheet.place))]


async def _made(turn: Turn, sheet: Sheet, move: Move) -> list[Reply]:
    """Write down what the move changed, and say what follows."""
    sheet, move = await _kept(turn, sheet, move)
    if not sheet.door.open:
        turn.close_form()
        why = await why_not(turn, sheet.entry, sheet.asked.request) if sheet.asked else None
        return [why or await closed(turn, sheet.door, sheet.entry)]
    if move.effect == "submit":
        fits = refitted(turn, sheet)  # a link may have run out since it was given
        if fits != sheet.draft:
            return await _made(turn, sheet, flow.submit(form_of(turn, sheet), fits, sheet.place))
        return await submit(turn, sheet)
    if move.effect:
        return [await leave(turn, sheet, discard=move.effect == "discard")]
    return ask(turn, sheet, move.remarks)


async def _kept(turn: Turn, sheet: Sheet, move: Move) -> tuple[Sheet, Move]:
    """The form as it lies before us after that move, written down."""
    entry, asked, kept = sheet.entry, sheet.asked, move.draft
    if asked:
        asked, move = asking.steered(asked, sheet.place, move)
        kept = asking.kept(asked, enrolment.fitted(turn, entry), move.draft)
    if kept != sheet.stored:
        entry = replace(
            entry, answers=enrolment.closed(turn, kept), form_version=turn.festival.form_version,
            changed=entry.version > 0 and await enrolment.differs(turn, entry, kept),
        )  # fmt: skip
        entries.keep(turn.tx, entry, turn.now)
        turn.secrets = secrets_said(turn, sheet.draft, move.draft)
    draft, place = move.draft, move.place
    if asked:
        asked, draft, place = await asking.made(turn, entry, asked, place)
    return Sheet(entry, draft, place, sheet.door, asked=asked), move


async def _new(turn: Turn, mine: list[Entry], door: Door) -> list[Reply]:
    if enrolment.carried(turn, mine) == Draft():
        return _first_question(turn, Draft(), door)
    title = enrolment.title(turn, mine[0])
    take = turn.choice("enrol.new:carry", "enrol.carry_yes", means="say.yes")
    fresh = turn.choice("enrol.new:fresh", "enrol.carry_no", means="say.no")
    return [turn.reply("enrol.carry", title=title, rows=((take,), (fresh,)))]


def _first_question(turn: Turn, draft: Draft, door: Door) -> list[Reply]:
    form = turn.festival.enrolment
    answers = enrolment.closed(turn, draft)
    entry = entries.begin(turn.tx, turn.festival.edition, turn.person.id, turn.festival.form_version, answers, turn.now)
    count = len(drafts.expected(form, draft))
    said = turn.say("enrol.begun", n=count, deadline=enrolment.deadline(turn, door.until))
    return ask(turn, Sheet(entry, draft, places.start(form, draft, step(turn)), door), (), said)


def _which(turn: Turn, open_drafts: list[Entry]) -> Reply:
    rows = [
        (Choice(turn.say("enrol.go_on_with", title=enrolment.title(turn, entry)).unescape(), f"enrol.open:{entry.id}"),)
        for entry in open_drafts[:8]
    ]
    return turn.reply("enrol.which", n=len(open_drafts), rows=(*rows, (turn.choice("enrol.new:", "enrol.new_film"),)))


TOPIC = Topic(
    "enrol",
    commands={"enrol": begin, "enroll": begin, **dict.fromkeys(heard.COMMANDS, _way_out)},
    words={"enrol.words": begin},
    choices={
        "begin": begin, "new": new, "open": go_on, "asked_for": asked_for, "where": where, "share": share,
        "asked": _was_question,
        **{action: _press(action) for action in heard.PRESSES},
    },
    carry_on=carry_on,
    where=where,
    private=True,
)  # fmt: skip
