"""Writing an announcement: a form the first time, later one question of it at a time, and the moment it goes out."""

import zlib
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import msgspec

from handlers.announcing import body as bodies
from handlers.announcing import letters
from handlers.announcing.body import MOST_WITH_FILE, Body
from handlers.programme.checking import starts_at
from handlers.staff import rights, scripts
from handlers.staff.announcing import attaching, card, choosing, confirming, finding
from handlers.staff.rights import step
from handlers.talk import flow, heard, places, routes, when
from handlers.talk.asking import Asker
from handlers.talk.content import Field, Form, Option
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.flow import Move, Remark
from handlers.talk.message import FileNote, Reply
from handlers.talk.places import LEAVING, SUMMARY, Place
from handlers.talk.turn import Handler, Topic, Turn
from handlers.talk.voice import shorten
from storage import campaigns
from storage.campaigns import DRAFT, Campaign

NAME = "announcing"
_ACTION = "announcement.write"
_NAME_MOST, _ENDS = 40, " .。,，:：!！"
START = "start"
"""The field that asks for the moment."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The open form. campaign: the announcement that a question of it is asked again for, "" for a new one."""

    draft: Draft
    place: Place
    campaign: str = ""


async def new(turn: Turn) -> list[Reply]:
    """A new announcement, from its topic to its name."""
    sheet = Sheet(Draft(), Place(SUMMARY))
    return _ask(turn, replace(sheet, place=places.start(_form(turn, sheet), sheet.draft, _step(turn))), ())


async def edit(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """One question of it again: "text_en"."""
    sheet = Sheet(_filled(campaign), Place(more, step=_step(turn), changing=True), campaign.id)
    if more not in {field.id for field in _form(turn, sheet).field}:
        return [await card.card(turn, campaign)]
    return _ask(turn, sheet, ())


async def plan(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """The moment at which it is to go out."""
    return await edit(turn, campaign, START)


def _filled(campaign: Campaign) -> Draft:
    body = bodies.read(campaign.body)
    answers: dict[str, Any] = {f"text_{language}": text for language, text in body.texts.items() if text}
    answers |= {"topic": campaign.topic} if campaign.topic else {}
    answers |= {"name": campaign.name} if campaign.name else {}
    answers |= {"file": msgspec.to_builtins(body.file)} if body.file else {}
    return Draft(answers)


async def carry_on(turn: Turn) -> list[Reply]:
    """An answer to the question that is open."""
    sheet = _sheet(turn)
    form, draft, place = _form(turn, sheet), sheet.draft, sheet.place
    if place.at == "file" and turn.incoming.kind == "file" and turn.incoming.file:
        return await _file(turn, sheet, turn.incoming.file)
    if unread := heard.unread(turn, form, draft, place):
        return _ask(turn, sheet, (unread,))
    if out := heard.way_out(turn, form, draft, place):
        return await _made(turn, sheet, out)
    if place.at == LEAVING:
        turn.misfit = turn.may_decline
        return [] if turn.misfit else _ask(turn, sheet, (Remark("form.press"),))
    typed = routes.unquoted(turn.incoming.text, turn.conversation.offered)
    if _elsewhere(place.at, typed) and typed != draft.rejected.get(place.at):
        return _doubt(turn, sheet, typed)
    move = flow.answer(form, draft, place, typed, _context(turn, draft))
    turn.misfit = move.misfit and turn.may_decline
    return [] if turn.misfit else await _made(turn, sheet, move)


def _elsewhere(at: str, typed: str) -> bool:
    """Whether that is plainly not the language that the text is asked in."""
    stem, _, language = at.partition("_")
    return stem == "text" and scripts.in_another(language, typed)


def _doubt(turn: Turn, sheet: Sheet, typed: str) -> list[Reply]:
    """Asks the same again; that it is right so can be said at one press."""
    sheet = replace(sheet, draft=sheet.draft.refused(sheet.place.at, typed))
    field = next(field for field in _form(turn, sheet).field if field.id == sheet.place.at)
    [reply] = _ask(turn, sheet, (Remark("answering.other_language", about=field),))
    right = turn.choice(f"{NAME}.meant::{sheet.place.step}", "answering.right_so")
    return [replace(reply, rows=((right,), *reply.rows))]


async def _file(turn: Turn, sheet: Sheet, file: FileNote) -> list[Reply]:
    """The picture or file itself, if it can go along."""
    texts = {id.removeprefix("text_"): text for id, text in sheet.draft.answers.items() if id.startswith("text_")}
    if refusal := attaching.refusal(turn, file, texts):
        return _ask(turn, sheet, (refusal,))
    draft = sheet.draft.answered("file", msgspec.to_builtins(file))
    form = _form(turn, sheet)
    at = SUMMARY if sheet.place.changing else places.next_at(form, draft)
    remark = Remark("announce.file_taken", {"name": shorten(file.name, 80)})
    return await _made(turn, sheet, Move(draft, places.moved(sheet.place, at, places.visited(sheet.place)), (remark,)))


async def where(turn: Turn) -> list[Reply]:
    """The open question again."""
    return _ask(turn, _sheet(turn), ())


async def first(turn: Turn) -> list[Reply] | None:
    """/back, /cancel … while this form is open are meant for it, not for the entry form."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or not heard.command(turn):
        return None
    return await step(_ACTION, _command)(turn)


async def _command(turn: Turn) -> list[Reply]:
    sheet = _sheet(turn)
    return await _made(turn, sheet, flow.PRESSES[heard.command(turn)](_form(turn, sheet), sheet.draft, sheet.place))


def _press(action: str) -> Handler:
    async def pressed(turn: Turn) -> list[Reply]:
        argument, _, made_at = turn.argument.rpartition(":")
        if turn.conversation.topic != NAME:
            return [turn.reply("announce.closed", rows=((turn.choice("announce.list", "announce.list_button"),),))]
        sheet = _sheet(turn)
        if made_at != str(sheet.place.step):
            return _ask(turn, sheet, (Remark("form.stale"),))
        context = _context(turn, sheet.draft)
        move = heard.pressed((action, argument), _form(turn, sheet), sheet.draft, sheet.place, context)
        return await _made(turn, sheet, move)

    return step(_ACTION, pressed)


async def _made(turn: Turn, sheet: Sheet, move: Move) -> list[Reply]:
    if move.effect == "save":  # what nobody finishes is no announcement to come back to
        move = flow.leave(_form(turn, sheet), sheet.draft, sheet.place)
    if sheet.campaign:
        return await _made_again(turn, sheet, move)
    sheet = replace(sheet, draft=move.draft, place=move.place)
    if move.effect == "discard":
        turn.close_form()
        return [turn.reply("announce.given_up", rows=((turn.choice("announce.list", "announce.list_button"),),))]
    return await _add(turn, sheet) if sheet.place.at == SUMMARY else _ask(turn, sheet, move.remarks)


async def _made_again(turn: Turn, sheet: Sheet, move: Move) -> list[Reply]:
    """One question only: a new answer is kept at once, and every way out of it leads back to the card."""
    answered = replace(sheet, draft=move.draft, place=move.place)
    if START in move.draft.answers:
        return await _planned(turn, answered)
    if move.draft.answers != sheet.draft.answers:
        return await _change(turn, answered)
    stays = move.place.at == sheet.place.at and move.place.changing
    return _ask(turn, answered, move.remarks) if stays else await _left(turn, sheet)


async def _left(turn: Turn, sheet: Sheet) -> list[Reply]:
    """Nothing is changed."""
    turn.close_form()
    found = await campaigns.find(turn.tx, turn.festival.edition, sheet.campaign)
    return [await card.card(turn, found)] if found else finding.gone(turn)


async def _add(turn: Turn, sheet: Sheet) -> list[Reply]:
    """All is answered: it is written down, and whom it is for comes next."""
    turn.close_form()
    answers = sheet.draft.answers
    written = await add(turn, _body(sheet.draft), str(answers["topic"]), str(answers.get("name", "")))
    kept = turn.say("announce.kept", name=f"#{written.number} {written.name}")
    return [await choosing.shown(turn, written, kept, again=False)]


async def add(turn: Turn, body: Body, topic: str, name: str = "", audience: str = "", corrects: str = "") -> Campaign:
    """A new draft of whoever speaks, written down, also in the audit log. name: "" for the first words of the text."""
    text = body.texts.get(turn.language) or next(iter(body.texts.values()), "")
    at = turn.incoming.address
    named = name or shorten(letters.LINK.sub("", text), _NAME_MOST).rstrip(_ENDS)
    draft = Campaign(
        campaigns.fresh_id(), turn.festival.edition, named, topic, bodies.write(body),
        audience, rights.actor(turn), await rights.name_of(turn), at.channel, at.chat, turn.language, turn.now,
        corrects=corrects,
    )  # fmt: skip
    written = await campaigns.add(turn.tx, draft)
    await rights.note(turn, await rights.role_of(turn), _ACTION, f"#{written.number}")
    return written


async def _change(turn: Turn, sheet: Sheet) -> list[Reply]:
    """What was asked again is changed in the draft, if it still is one."""
    turn.close_form()
    found = await campaigns.find(turn.tx, turn.festival.edition, sheet.campaign, lock=True)
    if found is None or found.state != DRAFT:
        return await finding.overtaken(turn, found) if found else finding.gone(turn)
    answers = sheet.draft.answers
    changed = replace(
        found, body=bodies.write(_body(sheet.draft)), topic=str(answers.get("topic", "")),
        name=str(answers.get("name", "")) or found.name,
    )  # fmt: skip
    if changed == found:
        return [await card.card(turn, found)]
    kept = await campaigns.keep_draft(turn.tx, changed)
    await rights.note(turn, await rights.role_of(turn), _ACTION, f"#{found.number}")
    return [await card.card(turn, kept, turn.say("announce.changed"))] if kept else await finding.overtaken(turn, found)


async def _planned(turn: Turn, sheet: Sheet) -> list[Reply]:
    """The moment, if it is still to come; then the second look."""
    at = starts_at(sheet.draft.answers[START], turn.festival.zone)
    if at <= turn.now:
        said = when.moment(at, turn.festival.zone, turn.language)
        place = places.moved(replace(sheet.place, changing=True), START, ())
        return _ask(turn, Sheet(Draft(), place, sheet.campaign), (Remark("announce.past", {"at": said}),))
    turn.close_form()
    found = await campaigns.find(turn.tx, turn.festival.edition, sheet.campaign, lock=True)
    if found is None or found.state != DRAFT:
        return await finding.overtaken(turn, found) if found else finding.gone(turn)
    late = turn.festival.announcing.late // timedelta(minutes=1)
    kept = await campaigns.keep_draft(turn.tx, replace(found, start_at=at, late_minutes=late))
    return [await confirming.look(turn, kept)] if kept else await finding.overtaken(turn, found)


def _body(draft: Draft) -> Body:
    texts = {id.removeprefix("text_"): str(text) for id, text in draft.answers.items() if id.startswith("text_")}
    file = msgspec.convert(draft.answers["file"], FileNote) if "file" in draft.answers else None
    return Body(dict(sorted(texts.items())), file)


def _ask(turn: Turn, sheet: Sheet, remarks: tuple[Remark, ...]) -> list[Reply]:
    turn.open_form(NAME, msgspec.json.encode(sheet).decode())
    place = when.place(turn.festival.zone, turn.language)
    asker = Asker(_form(turn, sheet), NAME, turn.voice, {"place": place}, False)
    return [asker.reply(sheet.draft, sheet.place, remarks)]


def _sheet(turn: Turn) -> Sheet:
    """The open form under today's description of it."""
    sheet = msgspec.json.decode(turn.conversation.form, type=Sheet)
    return replace(sheet, place=places.settle(_form(turn, sheet), sheet.draft, sheet.place))


def _form(turn: Turn, sheet: Sheet) -> Form:
    """What is asked: all but the moment, or that alone; below a file texts are shorter."""
    form = turn.festival.announcement_form
    planning = sheet.place.at == START
    fields = [field for field in form.field if (field.id == START) == planning]
    texts = sorted((f for f in fields if f.id.startswith("text_")), key=lambda f: f.id != f"text_{turn.language}")
    ordered = iter(texts)
    fields = [next(ordered) if field.id.startswith("text_") else field for field in fields]
    return msgspec.structs.replace(form, field=[_fitted(turn, field, sheet.draft) for field in fields])


def _fitted(turn: Turn, field: Field, draft: Draft) -> Field:
    if field.id == "topic":
        topics = turn.festival.announcing.topics.items()
        return msgspec.structs.replace(field, options=[Option(id=id, label=dict(name)) for id, name in topics])
    if field.id.startswith("text_") and "file" in draft.answers:
        most = {at: str(turn.texts.say(at, "announce.short", most=MOST_WITH_FILE)) for at in turn.festival.languages}
        return msgspec.structs.replace(field, max_chars=MOST_WITH_FILE, expected=most)
    return field


def _context(turn: Turn, draft: Draft) -> Context:
    return Context(turn.now, turn.language, turn.festival.zone, draft.answers)


def _step(turn: Turn) -> int:
    return zlib.crc32(turn.incoming.key.encode())


TOPIC = Topic(
    NAME,
    choices={"where": step(_ACTION, where), **{action: _press(action) for action in heard.PRESSES}},
    carry_on=step(_ACTION, carry_on),
    where=step(_ACTION, where),
    first=first,
)
