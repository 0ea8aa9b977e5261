"""Writing an announcement: a form the first time, later one question of it at a time, and the moment it goes out."""

from dataclasses import replace
from datetime import timedelta

import msgspec
from markupsafe import Markup

from handlers.programme.checking import starts_at
from handlers.staff import rights, scripts
from handlers.staff.announcing import attaching, card, choosing, confirming, finding, keeping, moments, sheet
from handlers.staff.announcing.sheet import NAME, START, Sheet
from handlers.staff.rights import step
from handlers.talk import flow, heard, places, routes, when
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.flow import Move, Remark
from handlers.talk.message import FileNote, Reply
from handlers.talk.places import LEAVING, SUMMARY, Place
from handlers.talk.turn import Handler, Topic, Turn
from handlers.talk.voice import shorten
from storage import campaigns
from storage.campaigns import DRAFT, Campaign

_ACTION = keeping.ACTION


async def new(turn: Turn) -> list[Reply]:
    """A new announcement, from its topic to its name."""
    begun = Sheet(Draft(), Place(SUMMARY))
    first = places.start(sheet.form_of(turn, begun), begun.draft, sheet.first_step(turn))
    return sheet.ask(turn, replace(begun, place=first))


async def edit(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """One question of it again: "text_en"."""
    return await again(turn, campaign, (more,))


async def plan(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """The moment at which it is to go out."""
    return await again(turn, campaign, (START,))


async def texts(turn: Turn, campaign: Campaign, *before: Markup) -> list[Reply]:
    """Its text in each language, one after the other, one's own first."""
    own = sorted(turn.festival.languages, key=lambda language: language != turn.language)
    return await again(turn, campaign, tuple(f"text_{language}" for language in own), *before)


async def again(turn: Turn, campaign: Campaign, ids: tuple[str, ...], *before: Markup) -> list[Reply]:
    """These questions of it again, one after the other."""
    place = Place(ids[0], step=sheet.first_step(turn), changing=True)
    asked = Sheet(keeping.filled(campaign), place, campaign.id, ids[1:])
    if ids[0] not in {field.id for field in sheet.form_of(turn, asked).field}:
        return [await card.card(turn, campaign)]
    return sheet.ask(turn, asked, (), *before)


async def carry_on(turn: Turn) -> list[Reply]:
    """An answer to the question that is open."""
    asked = sheet.opened(turn)
    form, draft, place = sheet.form_of(turn, asked), asked.draft, asked.place
    if place.at == "file" and turn.incoming.kind == "file" and turn.incoming.file:
        return await _file(turn, asked, turn.incoming.file)
    if unread := heard.unread(turn, form, draft, place):
        return sheet.ask(turn, asked, (unread,))
    if out := heard.way_out(turn, form, draft, place):
        return await _made(turn, asked, out)
    if place.at == LEAVING:
        turn.misfit = turn.may_decline
        return [] if turn.misfit else sheet.ask(turn, asked, (Remark("form.press"),))
    typed = routes.unquoted(turn.incoming.text, turn.conversation.offered)
    if _elsewhere(place.at, typed) and typed != draft.rejected.get(place.at):
        return _doubt(turn, asked, typed)
    context = _context(turn, draft)
    if place.at == START:
        typed = moments.written_out(form.field[0], typed, context)
    move = flow.answer(form, draft, place, typed, context)
    turn.misfit = move.misfit and turn.may_decline
    return [] if turn.misfit else await _made(turn, asked, move)


def _elsewhere(at: str, typed: str) -> bool:
    """Whether that is plainly not the language that the text is asked in."""
    stem, _, language = at.partition("_")
    return stem == "text" and scripts.in_another(language, typed)


def _doubt(turn: Turn, asked: Sheet, typed: str) -> list[Reply]:
    """Asks the same again; that it is right so can be said at one press."""
    asked = replace(asked, draft=asked.draft.refused(asked.place.at, typed))
    field = next(field for field in sheet.form_of(turn, asked).field if field.id == asked.place.at)
    [reply] = sheet.ask(turn, asked, (Remark("answering.other_language", about=field),))
    right = turn.choice(f"{NAME}.meant::{asked.place.step}", "answering.right_so")
    return [replace(reply, rows=((right,), *reply.rows))]


async def _file(turn: Turn, asked: Sheet, file: FileNote) -> list[Reply]:
    """The picture or file itself, if it can go along."""
    said = {id.removeprefix("text_"): text for id, text in asked.draft.answers.items() if id.startswith("text_")}
    if refusal := attaching.refusal(turn, file, said):
        return sheet.ask(turn, asked, (refusal,))
    draft = asked.draft.answered("file", msgspec.to_builtins(file))
    at = SUMMARY if asked.place.changing else places.next_at(sheet.form_of(turn, asked), draft)
    remark = Remark("announce.file_taken", {"name": shorten(file.name, 80)})
    return await _made(turn, asked, Move(draft, places.moved(asked.place, at, places.visited(asked.place)), (remark,)))


async def where(turn: Turn) -> list[Reply]:
    """The open question again."""
    asked = sheet.opened(turn)
    return await _clash(turn, asked) if asked.mine else sheet.ask(turn, asked)


async def first(turn: Turn) -> list[Reply] | None:
    """/back, /cancel … while this form is open are meant for it, not for the entry form."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or not heard.command(turn):
        return None
    return await step(_ACTION, _command)(turn)


async def _command(turn: Turn) -> list[Reply]:
    asked = sheet.opened(turn)
    pressed = flow.PRESSES[heard.command(turn)]
    return await _made(turn, asked, pressed(sheet.form_of(turn, asked), asked.draft, asked.place))


def _press(action: str) -> Handler:
    async def pressed(turn: Turn) -> list[Reply]:
        argument, _, made_at = turn.argument.rpartition(":")
        if turn.conversation.topic != NAME:
            return [turn.reply("announce.closed", rows=((turn.choice("announce.list", "announce.list_button"),),))]
        asked = sheet.opened(turn)
        if made_at != str(asked.place.step):
            return sheet.ask(turn, asked, (Remark("form.stale"),))
        if action in ("mine", "theirs"):
            return await _change(turn, asked, asked.mine if action == "mine" and asked.mine else asked.draft)
        context = _context(turn, asked.draft)
        move = heard.pressed((action, argument), sheet.form_of(turn, asked), asked.draft, asked.place, context)
        return await _made(turn, asked, move)

    return step(_ACTION, pressed)


async def _made(turn: Turn, asked: Sheet, move: Move) -> list[Reply]:
    if asked.campaign:
        return await _made_again(turn, asked, move)
    asked = replace(asked, draft=move.draft, place=move.place)
    if move.effect == "discard" or (move.effect == "save" and not move.draft.answers):
        turn.close_form()
        return [turn.reply("announce.given_up", rows=((turn.choice("announce.list", "announce.list_button"),),))]
    if move.effect == "save" or asked.place.at == SUMMARY:
        return [await _add(turn, asked.draft, whole=move.effect != "save")]
    return sheet.ask(turn, asked, move.remarks)


async def _made_again(turn: Turn, asked: Sheet, move: Move) -> list[Reply]:
    """One question only: a new answer is kept at once, and every way out of it leads back to the card."""
    if START in move.draft.answers:
        return await _planned(turn, asked, str(move.draft.answers[START]))
    if move.draft.answers != asked.draft.answers:
        return await _change(turn, asked, move.draft)
    stays = move.place.at == asked.place.at and move.place.changing and not move.effect
    return (
        sheet.ask(turn, replace(asked, draft=move.draft, place=move.place), move.remarks)
        if stays
        else (await _left(turn, asked))
    )


async def _left(turn: Turn, asked: Sheet) -> list[Reply]:
    """Nothing is changed."""
    turn.close_form()
    found = await campaigns.find(turn.tx, turn.festival.edition, asked.campaign)
    return [await card.card(turn, found)] if found else finding.gone(turn)


async def _add(turn: Turn, draft: Draft, *, whole: bool) -> Reply:
    """It is written down; whom it is for comes next, or, of an unfinished one, what it lacks."""
    turn.close_form()
    answers = draft.answers
    topic, name = str(answers.get("topic", "")), str(answers.get("name", ""))
    written = await keeping.add(turn, keeping.body_of(draft), topic, name)
    named = f"#{written.number} {written.name}"
    if whole:
        return await choosing.shown(turn, written, turn.say("announce.kept", name=named), again=False)
    return await card.card(turn, written, turn.say("announce.kept_so_far", name=named))


async def _change(turn: Turn, asked: Sheet, answered: Draft) -> list[Reply]:
    """What was asked again is changed in the draft, if it still is one and nobody else has changed the same."""
    id = asked.place.at
    found = await _still_draft(turn, asked.campaign)
    if found is None:
        return await _overtaken(turn, asked.campaign)
    stands, mine = keeping.filled(found), answered.answers.get(id)
    if stands.answers.get(id) not in (asked.draft.answers.get(id), mine):
        place = places.moved(asked.place, id, ())
        return await _clash(turn, replace(asked, draft=stands, place=place, mine=answered))
    turn.close_form()
    changed = keeping.with_answer(turn, found, id, mine)
    if changed != found:
        kept = await campaigns.keep_draft(turn.tx, changed)
        if kept is None:
            return await finding.overtaken(turn, found)
        await rights.note(turn, await rights.role_of(turn), _ACTION, f"#{found.number}")
        if asked.then:
            return await again(turn, kept, asked.then, turn.say("announce.changed"))
        return [await card.card(turn, kept, turn.say("announce.changed"))]
    return [await card.card(turn, found)]


async def _still_draft(turn: Turn, id: str) -> Campaign | None:
    found = await campaigns.find(turn.tx, turn.festival.edition, id, lock=True)
    return found if found and found.state == DRAFT else None


async def _overtaken(turn: Turn, id: str) -> list[Reply]:
    turn.close_form()
    found = await campaigns.find(turn.tx, turn.festival.edition, id)
    return await finding.overtaken(turn, found) if found else finding.gone(turn)


async def _clash(turn: Turn, asked: Sheet) -> list[Reply]:
    """Somebody else has changed the same meanwhile: theirs is kept, or one's own taken."""
    sheet.keep_open(turn, asked)
    found = await campaigns.find(turn.tx, turn.festival.edition, asked.campaign)
    if found is None or asked.mine is None:
        return finding.gone(turn)
    puts, field = sheet.asker(turn, asked), asked.place.at
    label = next(each for each in sheet.form_of(turn, asked).field if each.id == field)
    shown = [shorten(puts.shown(label, draft).unescape(), 600) for draft in (asked.draft, asked.mine)]
    rows = tuple(
        (turn.choice(f"{NAME}.{whose}::{asked.place.step}", f"announce.take_{whose}"),) for whose in ("theirs", "mine")
    )
    who = await keeping.changed_by(turn, found)
    return [turn.reply("announce.clash", who=who, label=puts.label(label), theirs=shown[0], mine=shown[1], rows=rows)]


async def _planned(turn: Turn, asked: Sheet, local: str) -> list[Reply]:
    """The moment, if it is still to come; then the second look."""
    at = starts_at(local, turn.festival.zone)
    if at <= turn.now:
        said = when.moment(at, turn.festival.zone, turn.language)
        place = places.moved(replace(asked.place, changing=True), START, ())
        return sheet.ask(turn, Sheet(Draft(), place, asked.campaign), (Remark("announce.past", {"at": said}),))
    found = await _still_draft(turn, asked.campaign)
    if found is None:
        return await _overtaken(turn, asked.campaign)
    turn.close_form()
    late = turn.festival.announcing.late // timedelta(minutes=1)
    kept = await campaigns.keep_draft(turn.tx, replace(found, start_at=at, late_minutes=late))
    return [await confirming.look(turn, kept)] if kept else await finding.overtaken(turn, found)


def _context(turn: Turn, draft: Draft) -> Context:
    return Context(turn.now, turn.language, turn.festival.zone, draft.answers)


TOPIC = Topic(
    NAME,
    choices={
        "where": step(_ACTION, where),
        **{action: _press(action) for action in (*heard.PRESSES, "mine", "theirs")},
    },
    carry_on=step(_ACTION, carry_on),
    where=step(_ACTION, where),
    first=first,
)
