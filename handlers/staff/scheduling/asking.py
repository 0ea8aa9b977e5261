"""Adding a screening, changing one, putting one online: a form for organisers, and what publishing it does.

a day, a film ──Add──▶ film ▶ start ▶ hall ──┐
a card ──Move, Hall, Details──▶ the line ────┼▶ summary: what changes, what is wrong, who is told ──Publish──▶ done
a card ──Put online──▶ link ▶ from ▶ until ──┘
"""

import zlib
from dataclasses import replace
from datetime import date

from handlers.programme.checking import starts_at
from handlers.programme.programme import Programme
from handlers.programme.publishing import Outdated
from handlers.showtimes import wording
from handlers.staff.rights import step
from handlers.staff.scheduling import moments, review, titles
from handlers.staff.scheduling import preview as previews
from handlers.staff.scheduling.releasing import release
from handlers.staff.scheduling.sheet import (
    ADD,
    EDIT,
    STREAM,
    Sheet,
    decoded,
    encoded,
    filled,
    form_of,
    proposal,
    with_film,
)
from handlers.talk import flow, heard, places, routes
from handlers.talk.asking import Asker
from handlers.talk.content import Form
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.flow import Move, Remark
from handlers.talk.message import Reply, Rows
from handlers.talk.places import LEAVING, SUMMARY, Place
from handlers.talk.turn import Handler, Topic, Turn
from storage.films import Film
from storage.screenings import Screening

NAME = "scheduling"
_ACTION = "screening.edit"


async def add(turn: Turn, film: Film | None = None) -> list[Reply]:
    """The form of a new screening; which film, if that is known."""
    programme = await _programme(turn)
    draft = with_film(Draft(), film) if film else Draft()
    sheet = Sheet(ADD, "", programme.version, draft, Place(SUMMARY))
    return await _begin(turn, programme, sheet)


async def edit(turn: Turn, screening: Screening, line: str = "") -> list[Reply]:
    """The form of one that stands: its summary, or one line of it, and then the summary."""
    programme = await _programme(turn)
    draft = filled(screening, EDIT)
    sheet = Sheet(EDIT, screening.id, programme.version, draft, Place(line or SUMMARY, changing=bool(line)))
    return await _begin(turn, programme, sheet)


async def stream(turn: Turn, screening: Screening) -> list[Reply]:
    """The form in which a screening goes online."""
    programme = await _programme(turn)
    sheet = Sheet(STREAM, screening.id, programme.version, filled(screening, STREAM), Place(SUMMARY))
    return await _begin(turn, programme, sheet)


async def _begin(turn: Turn, programme: Programme, sheet: Sheet) -> list[Reply]:
    form, step = _form(turn, programme, sheet), zlib.crc32(turn.incoming.key.encode())
    begun = places.start(form, sheet.draft, step)
    place = replace(sheet.place, step=step) if sheet.place.changing else begun
    return await _ask(turn, programme, replace(sheet, place=place), ())


async def carry_on(turn: Turn) -> list[Reply]:
    """An answer to the question that is open."""
    programme = await _programme(turn)
    sheet = _sheet(turn, programme)
    form, draft, place = _form(turn, programme, sheet), sheet.draft, sheet.place
    if unread := heard.unread(turn, form, draft, place):
        return await _ask(turn, programme, sheet, (unread,))
    if out := heard.way_out(turn, form, draft, place):
        return await _made(turn, programme, sheet, out)
    typed = routes.unquoted(turn.incoming.text, turn.conversation.offered)
    if place.at in (SUMMARY, LEAVING):
        return await _reviewed(turn, programme, sheet, typed)
    if place.at == "film" and not heard.names_option(turn, form, draft, place):
        return await _search(turn, programme, sheet, typed)
    return await _answered(turn, programme, sheet, typed)


async def _reviewed(turn: Turn, programme: Programme, sheet: Sheet, typed: str) -> list[Reply]:
    """Words at the summary: a hall or a time corrects it, a question is answered, for the rest there are buttons."""
    form, context = _form(turn, programme, sheet), _context(turn, sheet.draft)
    turn.misfit = turn.may_decline and review.asks(turn)
    if turn.misfit:
        return []
    if sheet.place.at == LEAVING:
        return await _ask(turn, programme, sheet, (Remark("form.press"),))
    move = review.corrected(form, sheet.draft, sheet.place, typed, context, programme)
    if move is None:
        return await _ask(turn, programme, sheet, (Remark("slot.press_change", {"typed": typed}),))
    return await _made(turn, programme, sheet, move)


async def _answered(turn: Turn, programme: Programme, sheet: Sheet, typed: str) -> list[Reply]:
    """An answer; of a time the day may come first and the hour when it is asked for."""
    form, draft, place = _form(turn, programme, sheet), sheet.draft, sheet.place
    context = _context(turn, draft)
    field = next((field for field in form.field if field.id == place.at and field.kind == "moment"), None)
    told, by = moments.placed(field, typed, context, programme.venue, sheet.day) if field else (typed, context)
    move = flow.answer(form, draft, place, told, by)
    if move.misfit and field and (day := moments.day_alone(field, typed, context, programme.venue)):
        said = wording.day(turn.voice, date.fromisoformat(day[:10]))
        return await _ask(turn, programme, replace(sheet, day=day), (Remark("slot.which_hour", {"day": said}),))
    turn.misfit = move.misfit and turn.may_decline and review.asks(turn)
    return [] if turn.misfit else await _made(turn, programme, sheet, move)


async def _search(turn: Turn, programme: Programme, sheet: Sheet, typed: str) -> list[Reply]:
    """A title, or a part of it: one film, some to choose from, or none."""
    found = titles.search(typed, programme)
    if not found:
        turn.misfit = turn.may_decline and review.asks(turn)
        return [] if turn.misfit else await _ask(turn, programme, sheet, (Remark("slot.no_film", {"typed": typed}),))
    sheet = replace(sheet, candidates=found)
    if len(found) > 1:
        return await _ask(turn, programme, sheet, (Remark("slot.which_film", {"typed": typed}),))
    form = _form(turn, programme, sheet)
    move = flow.pick(form, sheet.draft, sheet.place, "film", found[0], _context(turn, sheet.draft))
    return await _made(turn, programme, sheet, move)


async def where(turn: Turn) -> list[Reply]:
    """The open question again."""
    programme = await _programme(turn)
    return await _ask(turn, programme, _sheet(turn, programme), ())


async def first(turn: Turn) -> list[Reply] | None:
    """/back, /cancel … while this form is open are meant for it, not for the entry form."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or not heard.command(turn):
        return None
    return await step(_ACTION, _command)(turn)


async def _command(turn: Turn) -> list[Reply]:
    programme = await _programme(turn)
    sheet = _sheet(turn, programme)
    move = flow.PRESSES[heard.command(turn)](_form(turn, programme, sheet), sheet.draft, sheet.place)
    return await _made(turn, programme, sheet, move)


def _press(action: str) -> Handler:
    async def pressed(turn: Turn) -> list[Reply]:
        argument, _, made_at = turn.argument.rpartition(":")
        if turn.conversation.topic != NAME:
            return [turn.reply("slot.closed", rows=_back(turn))]
        programme = await _programme(turn)
        sheet = _sheet(turn, programme)
        if made_at != str(sheet.place.step):
            return await _ask(turn, programme, sheet, (Remark("form.stale"),))
        form, context = _form(turn, programme, sheet), _context(turn, sheet.draft)
        move = heard.pressed((action, argument), form, sheet.draft, sheet.place, context)
        return await _made(turn, programme, sheet, move)

    return step(_ACTION, pressed)


async def _made(turn: Turn, programme: Programme, sheet: Sheet, move: Move) -> list[Reply]:
    if move.effect == "save":  # a screening half written down is no draft to come back to
        move = flow.leave(_form(turn, programme, sheet), sheet.draft, sheet.place)
    chosen = move.draft.answers.get("film")
    if sheet.goal == ADD and chosen in programme.films and chosen != sheet.draft.answers.get("film"):
        move = _with_film(turn, programme, sheet, move)
    move = replace(move, remarks=_noted(turn, programme, sheet, move))
    sheet = replace(sheet, draft=move.draft, place=move.place, day=sheet.day if move.misfit else "")
    if move.effect == "submit":
        return await _submit(turn, programme, sheet)
    if move.effect == "discard":
        turn.close_form()
        return [turn.reply("slot.left", rows=_back(turn, sheet.screening))]
    return await _ask(turn, programme, sheet, move.remarks)


def _noted(turn: Turn, programme: Programme, sheet: Sheet, move: Move) -> tuple[Remark, ...]:
    """What was read, whole, instead of the pieces of it that were worked out: the film, the day and the time."""
    was, now = sheet.draft.answers, move.draft.answers
    film = programme.films.get(str(now.get("film", "")))
    noted = (
        [Remark("slot.noted_film", {"film": wording.title(turn.voice, film)})] if film and not was.get("film") else []
    )
    for field in _form(turn, programme, replace(sheet, draft=move.draft)).field:
        if field.kind == "moment" and now.get(field.id) and now[field.id] != was.get(field.id):
            at = starts_at(now[field.id], programme.venue.zone)
            key = "slot.noted_past" if field.id == "start" and at <= turn.now else "slot.noted"
            said = wording.moment_said(turn.voice, programme, at)
            noted.append(Remark(key, {"label": dict(field.label), "at": said}))
    others = [remark for remark in move.remarks if not (noted and remark.key == "field.date.meant")]
    return (*(() if move.place.at == SUMMARY else noted), *others)  # the summary says it all


def _with_film(turn: Turn, programme: Programme, sheet: Sheet, move: Move) -> Move:
    """Once the film is known, its length and languages are taken over."""
    draft = with_film(move.draft, programme.films[move.draft.answers["film"]])
    form = _form(turn, programme, replace(sheet, draft=draft))
    return replace(move, draft=draft, place=replace(move.place, at=places.next_at(form, draft)))


async def _submit(turn: Turn, programme: Programme, sheet: Sheet) -> list[Reply]:
    wanted = proposal(programme, sheet)
    if sheet.base != programme.version:  # somebody published meanwhile: what changes now is to be seen first
        return await _ask(turn, programme, sheet, (Remark("slot.outdated"),))
    preview = await previews.preview_of(turn, programme, wanted)
    if not preview.stands or preview.change is None:
        return await _ask(turn, programme, sheet, ())
    action = "screening.add" if sheet.goal == ADD else _ACTION
    try:
        published = await release(turn, programme, wanted, action, preview.change.after.id)
    except Outdated:
        return await _ask(turn, programme, sheet, (Remark("slot.outdated"),))
    turn.close_form()
    return [_done(turn, programme, preview, published.version)]


def _done(turn: Turn, programme: Programme, preview: previews.Preview, version: int) -> Reply:
    """It is true now."""
    assert preview.change is not None
    after = preview.change.after
    rows: Rows = (
        (turn.choice(f"slot.show:{after.id}", "slot.card"),),
        (turn.choice(f"slot.add:{after.film}", "slot.add_another"), turn.choice("slot.list", "slot.list_button")),
    )
    said = previews.said_change(turn, programme, preview.change)
    return turn.reply("slot.published", change=said, version=version, rows=rows)


async def _ask(turn: Turn, programme: Programme, sheet: Sheet, remarks: tuple[Remark, ...]) -> list[Reply]:
    if sheet.place.at == SUMMARY:  # what is shown there is compared with the programme as it stands
        sheet = replace(sheet, base=programme.version)
    turn.open_form(NAME, encoded(sheet))
    form = _form(turn, programme, sheet)
    if sheet.place.at != SUMMARY:
        return [Asker(form, NAME, turn.voice, {}, False).reply(sheet.draft, sheet.place, remarks)]
    preview = await previews.preview_of(turn, programme, proposal(programme, sheet))
    values = {"preview": previews.said(turn, programme, preview)}
    asker = Asker(form, NAME, turn.voice, values, False, "slot.summary", "slot.summary_ask")
    reply = asker.reply(sheet.draft, sheet.place, remarks)
    return [replace(reply, rows=_publishable(turn, reply.rows, may=preview.stands))]


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


async def _programme(turn: Turn) -> Programme:
    return await turn.festival.programmes.current(turn.tx)


def _sheet(turn: Turn, programme: Programme) -> Sheet:
    """The open form under today's description of it."""
    sheet = decoded(turn.conversation.form)
    return replace(sheet, place=places.settle(_form(turn, programme, sheet), sheet.draft, sheet.place))


def _form(turn: Turn, programme: Programme, sheet: Sheet) -> Form:
    return form_of(turn.festival.scheduling, programme, sheet)


def _context(turn: Turn, draft: Draft) -> Context:
    return Context(turn.now, turn.language, turn.festival.zone, draft.answers)


def _back(turn: Turn, screening: str = "") -> Rows:
    card = ((turn.choice(f"slot.show:{screening}", "slot.card"),),) if screening else ()
    return (*card, (turn.choice("slot.list", "slot.list_button"),))


TOPIC = Topic(
    NAME,
    choices={"where": step(_ACTION, where), **{action: _press(action) for action in heard.PRESSES}},
    carry_on=step(_ACTION, carry_on),
    where=step(_ACTION, where),
    first=first,
)
