"""The form in which the whole exhibition goes online: a link if there is one, from when, until when; then publish."""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from msgspec.structs import replace as with_fields

from handlers.programme.checking import Fault, starts_at
from handlers.programme.publishing import Outdated, Proposal
from handlers.staff.rights import note, role_of, step
from handlers.staff.scheduling import moments, review
from handlers.staff.switching import exhibition
from handlers.staff.switching.deadline import NAME as SWITCH
from handlers.staff.switching.deadline import back_row
from handlers.staff.switching.exhibition import Preview, Window
from handlers.talk import flow, heard, places, routes
from handlers.talk.asking import Asker
from handlers.talk.content import Form, Value, When
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.flow import Move, Remark
from handlers.talk.message import Reply, Rows
from handlers.talk.places import LEAVING, SUMMARY, Place
from handlers.talk.turn import Handler, Topic, Turn

NAME = "exhibition"
_ACTION = "switch.online"
_FIELDS = ("link", "opens", "closes")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The open form, whole. base: the version of the programme that its summary was compared with."""

    base: int
    draft: Draft
    place: Place


async def begin(turn: Turn) -> list[Reply]:
    """The first question."""
    step_ = zlib.crc32(turn.incoming.key.encode())
    return await _ask(turn, Sheet(0, Draft(), places.start(_form(turn), Draft(), step_)), ())


async def carry_on(turn: Turn) -> list[Reply]:
    """An answer to the question that is open."""
    sheet, form = _sheet(turn), _form(turn)
    draft, place = sheet.draft, sheet.place
    if unread := heard.unread(turn, form, draft, place):
        return await _ask(turn, sheet, (unread,))
    if out := heard.way_out(turn, form, draft, place):
        return await _made(turn, sheet, out)
    if place.at in (SUMMARY, LEAVING):
        turn.misfit = turn.may_decline
        return [] if turn.misfit else await _ask(turn, sheet, (Remark("form.press"),))
    typed = routes.unquoted(turn.incoming.text, turn.conversation.offered)
    move = _answered(turn, sheet, form, typed)
    turn.misfit = move.misfit and turn.may_decline and review.asks(turn)
    return [] if turn.misfit else await _made(turn, sheet, move)


def _answered(turn: Turn, sheet: Sheet, form: Form, typed: str) -> Move:
    """Of a time the year may lack: then it is the festival's; a day alone means its beginning, or its end."""
    draft, place, context = sheet.draft, sheet.place, _context(turn, sheet.draft)
    field = next((each for each in form.field if each.id == place.at and each.kind == "moment"), None)
    if field is None:
        return flow.answer(form, draft, place, typed, context)
    venue = turn.festival.programmes.venue
    if day := moments.day_alone(field, typed, context, venue):
        hour = "00:00" if field.id == "opens" else "24:00"
        return flow.answer(form, draft, place, f"{day.split()[0]} {hour}", context)
    told, by = moments.placed(field, typed, context, venue, "")
    return flow.answer(form, draft, place, told, by)


async def where(turn: Turn) -> list[Reply]:
    """The open question again."""
    return await _ask(turn, _sheet(turn), ())


async def first(turn: Turn) -> list[Reply] | None:
    """/back, /cancel … while this form is open are meant for it, not for the entry form."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or not heard.command(turn):
        return None
    return await step(_ACTION, _command)(turn)


async def _command(turn: Turn) -> list[Reply]:
    sheet = _sheet(turn)
    return await _made(turn, sheet, flow.PRESSES[heard.command(turn)](_form(turn), sheet.draft, sheet.place))


def _press(action: str) -> Handler:
    async def pressed(turn: Turn) -> list[Reply]:
        argument, _, made_at = turn.argument.rpartition(":")
        if turn.conversation.topic != NAME:
            return [turn.reply("switch.left", rows=(back_row(turn),))]
        sheet = _sheet(turn)
        if made_at != str(sheet.place.step):
            return await _ask(turn, sheet, (Remark("form.stale"),))
        context = _context(turn, sheet.draft)
        return await _made(
            turn, sheet, heard.pressed((action, argument), _form(turn), sheet.draft, sheet.place, context)
        )

    return step(_ACTION, pressed)


async def _made(turn: Turn, sheet: Sheet, move: Move) -> list[Reply]:
    if move.effect == "save":  # half of it is no draft to come back to
        move = flow.leave(_form(turn), sheet.draft, sheet.place)
    sheet = replace(sheet, draft=move.draft, place=move.place)
    if move.effect == "submit":
        return await _publish(turn, sheet)
    if move.effect == "discard":
        turn.close_form()
        return [turn.reply("switch.left", rows=(back_row(turn),))]
    return await _ask(turn, sheet, move.remarks)


async def _publish(turn: Turn, sheet: Sheet) -> list[Reply]:
    programme = await turn.festival.programmes.current(turn.tx)
    if sheet.base != programme.version:  # somebody published meanwhile: what changes now is to be seen first
        return await _ask(turn, sheet, (Remark("slot.outdated"),))
    proposal, preview = await _previewed(turn, sheet)
    if not preview.may:
        return await _ask(turn, sheet, ())
    try:
        published = await exhibition.release(turn, programme, proposal)
    except Outdated:
        return await _ask(turn, sheet, (Remark("slot.outdated"),))
    await note(turn, await role_of(turn), _ACTION, turn.audited)
    turn.close_form()
    rows = ((turn.choice(f"{SWITCH}.news:online", "switch.news_button"),), back_row(turn))
    return [exhibition.done(turn, "switch.is_online", published, preview.people, rows)]


async def _ask(turn: Turn, sheet: Sheet, remarks: tuple[Remark, ...]) -> list[Reply]:
    programme = await turn.festival.programmes.current(turn.tx)
    sheet = replace(sheet, base=programme.version)
    turn.open_form(NAME, msgspec.json.encode(sheet).decode())
    form = _form(turn)
    if sheet.place.at != SUMMARY:
        return [Asker(form, NAME, turn.voice, {}, False).reply(sheet.draft, sheet.place, remarks)]
    _, preview = await _previewed(turn, sheet)
    values = {"preview": exhibition.said(turn, preview, "switch.would_online")}
    asker = Asker(form, NAME, turn.voice, values, False, "slot.summary", "slot.summary_ask")
    reply = asker.reply(sheet.draft, sheet.place, remarks)
    return [replace(reply, rows=_publishable(turn, reply.rows, may=preview.may))]


async def _previewed(turn: Turn, sheet: Sheet) -> tuple[Proposal, Preview]:
    programme = await turn.festival.programmes.current(turn.tx)
    window = _window(turn, sheet.draft)
    proposal = exhibition.put_online(programme, turn.now, window)
    preview = await exhibition.preview_of(turn, programme, proposal)
    if window.opens and window.closes and window.closes <= window.opens:
        preview = replace(preview, faults=[Fault("switch.window")])
    return proposal, preview


def _window(turn: Turn, draft: Draft) -> Window:
    def instant(local: Value | None) -> datetime | None:
        return starts_at(str(local), turn.festival.zone) if local else None

    answers = draft.answers
    if not answers.get("link"):
        return Window()
    return Window(str(answers["link"]), instant(answers.get("opens")), instant(answers.get("closes")))


def _publishable(turn: Turn, rows: Rows, *, may: bool) -> Rows:
    """The summary's first button publishes; it is not there where nothing could be."""
    submit = f"{NAME}.submit:"
    named = tuple(
        tuple(
            replace(choice, label=turn.voice.label("slot.publish")) if choice.id.startswith(submit) else choice
            for choice in row
            if may or not choice.id.startswith(submit)
        )
        for row in rows
    )
    return tuple(row for row in named if row)


def _sheet(turn: Turn) -> Sheet:
    """The open form under today's description of it."""
    sheet = msgspec.json.decode(turn.conversation.form, type=Sheet)
    return replace(sheet, place=places.settle(_form(turn), sheet.draft, sheet.place))


def _form(turn: Turn) -> Form:
    """What is asked of a single screening that goes online; there may be no link yet, and then no hours of it."""
    form, known = turn.festival.scheduling, [When(field="link", answered=True)]
    prompt = {language: turn.texts.template(language, "switch.link_ask") for language in turn.festival.languages}
    asked = [
        with_fields(field, optional=True, prompt=prompt)
        if field.id == "link"
        else with_fields(field, optional=True, when=known)
        for field in form.field
        if field.id in _FIELDS
    ]
    return with_fields(form, field=asked)


def _context(turn: Turn, draft: Draft) -> Context:
    return Context(turn.now, turn.language, turn.festival.zone, draft.answers)


TOPIC = Topic(
    NAME,
    choices={
        "begin": step(_ACTION, begin), "where": step(_ACTION, where),
        **{action: _press(action) for action in heard.PRESSES},
    },
    carry_on=step(_ACTION, carry_on),
    where=step(_ACTION, where),
    first=first,
)  # fmt: skip
