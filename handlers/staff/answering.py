"""Answering what the bot could not: a form for organisers, and what its answer does.

/questions ──Answer it──▶ answers in every language ──▶ FAQ from now on? ──yes──▶ titles
                                                            └──no──▶ tell those who asked? ──▶ summary ──submit──▶ done
/faq_live ──Change──▶ the summary of an entry, the same way
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from handlers.staff import publishing, scripts
from handlers.staff.rights import note, role_of, step
from handlers.talk import flow, heard, places, routes
from handlers.talk.asking import Asker
from handlers.talk.content import Field, Form
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.flow import Move, Remark
from handlers.talk.message import Reply
from handlers.talk.places import LEAVING, SUMMARY, Place
from handlers.talk.turn import Handler, Topic, Turn
from handlers.talk.voice import shorten
from storage import faq_entries, questions
from storage.faq_entries import LIVE, LiveEntry
from storage.questions import OPEN, Question

NAME = "answering"
_ACTION = "questions.answer"
_IN_LANGUAGES = ("answer", "title")
"""What is asked in every language: "answer_en", "answer_zh" …"""
_ONLY_ONCE = ("faq", "tell")
"""Fields that mean nothing where an entry is changed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The open form, whole: nothing of it is kept anywhere else.

    text: what is answered. asked: ids of the questions; entry: the live entry that is changed, "" for a new answer.
    language: what was asked in, which is answered first; "" for the order of the file.
    """

    text: str
    asked: tuple[str, ...]
    draft: Draft
    place: Place
    entry: str = ""
    language: str = ""


def begin(turn: Turn, asked: Sequence[Question], text: str) -> list[Reply]:
    """The form for an answer to these questions."""
    language = routes.clear_language(text, turn.festival.languages) or asked[0].language
    sheet = Sheet(text, tuple(question.id for question in asked), Draft(), Place(SUMMARY), language=language)
    return _ask(turn, replace(sheet, place=places.start(_form(turn, sheet), sheet.draft, _step(turn))), ())


def change(turn: Turn, entry: LiveEntry) -> list[Reply]:
    """The form of an entry that is live: its summary, every line to be changed."""
    answers = {f"answer_{language}": text for language, text in entry.answer.items()}
    answers |= {f"title_{language}": text for language, text in entry.title.items()}
    sheet = Sheet(publishing.title(turn, entry), (), Draft(answers), Place(SUMMARY), entry.id)
    return _ask(turn, replace(sheet, place=places.start(_form(turn, sheet), sheet.draft, _step(turn))), ())


async def carry_on(turn: Turn) -> list[Reply]:
    """An answer to the question that is open."""
    sheet = _sheet(turn)
    form, draft, place = _form(turn, sheet), sheet.draft, sheet.place
    if unread := heard.unread(turn, form, draft, place):
        return _ask(turn, sheet, (unread,))
    if out := heard.way_out(turn, form, draft, place):
        return await _made(turn, sheet, out)
    if place.at in (SUMMARY, LEAVING):
        turn.misfit = turn.may_decline
        return [] if turn.misfit else _ask(turn, sheet, (Remark("form.press"),))
    typed = routes.unquoted(turn.incoming.text, turn.conversation.offered)
    if _in_another_language(place.at, typed) and typed != draft.rejected.get(place.at):
        return _doubt(turn, sheet, typed)
    move = flow.answer(form, draft, place, typed, _context(turn))
    turn.misfit = move.misfit and turn.may_decline
    return [] if turn.misfit else await _made(turn, sheet, move)


def _in_another_language(at: str, typed: str) -> bool:
    """Whether that is plainly not the language of the field."""
    stem, _, language = at.partition("_")
    return stem in _IN_LANGUAGES and scripts.in_another(language, typed)


def _doubt(turn: Turn, sheet: Sheet, typed: str) -> list[Reply]:
    """Asks the same again; that it is right so can be said at one press."""
    sheet = replace(sheet, draft=sheet.draft.refused(sheet.place.at, typed))
    field = next(field for field in _form(turn, sheet).field if field.id == sheet.place.at)
    [reply] = _ask(turn, sheet, (Remark("answering.other_language", about=field),))
    right = turn.choice(f"{NAME}.meant::{sheet.place.step}", "answering.right_so")
    return [replace(reply, rows=((right,), *reply.rows))]


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
            return [turn.reply("answering.closed", rows=((turn.choice("questions.list", "questions.button"),),))]
        sheet = _sheet(turn)
        if made_at != str(sheet.place.step):
            return _ask(turn, sheet, (Remark("form.stale"),))
        move = heard.pressed((action, argument), _form(turn, sheet), sheet.draft, sheet.place, _context(turn))
        return await _made(turn, sheet, move)

    return step(_ACTION, pressed)


async def _made(turn: Turn, sheet: Sheet, move: Move) -> list[Reply]:
    if move.effect == "save":  # an answer that nobody gives is no draft to come back to
        move = flow.leave(_form(turn, sheet), sheet.draft, sheet.place)
    sheet = replace(sheet, draft=move.draft, place=move.place)
    if move.effect == "submit":
        turn.close_form()
        return await (_change_entry(turn, sheet) if sheet.entry else _answer(turn, sheet))
    if move.effect == "discard":
        turn.close_form()
        return [turn.reply("answering.left", rows=((turn.choice("questions.list", "questions.button"),),))]
    return _ask(turn, sheet, move.remarks)


async def _answer(turn: Turn, sheet: Sheet) -> list[Reply]:
    """Everything that an answer does, in this one transaction."""
    asked = [question for question in await questions.of_ids(turn.tx, sheet.asked) if question.state == OPEN]
    back = ((turn.choice("questions.list", "questions.button"),),)
    if not asked:
        return [turn.reply("answering.too_late", question=sheet.text, rows=back)]
    await questions.close(turn.tx, [question.id for question in asked], questions.ANSWERED, turn.now)
    answer = _words(sheet, "answer")
    done = [turn.say("answering.done", question=sheet.text, n=len(asked))]
    entry = await publishing.publish(turn, asked, _words(sheet, "title"), answer) if _yes(sheet, "faq") else None
    if entry:
        done.append(turn.say("answering.live"))
    told = publishing.tell(turn, asked, answer) if _yes(sheet, "tell") else 0
    if told:
        done.append(turn.say("answering.told", n=told))
    turn.audit_detail = f"{len(asked)} closed, {told} told" + (f", {entry.id}" if entry else "")
    await note(turn, await role_of(turn), _ACTION, asked[0].id)
    show = ((turn.choice(f"live.show:{entry.id}", "live.show_button"),),) if entry else ()
    return [Reply("\n".join(map(str, done)), (*show, *back))]


async def _change_entry(turn: Turn, sheet: Sheet) -> list[Reply]:
    entry = await faq_entries.find(turn.tx, turn.festival.edition, sheet.entry)
    rows = ((turn.choice("live.list", "live.button"),),)
    if entry is None or entry.state != LIVE:
        return [turn.reply("live.gone", rows=rows)]
    entry = replace(entry, title=_words(sheet, "title"), answer=_words(sheet, "answer"))
    await publishing.keep(turn, entry)
    await note(turn, await role_of(turn), "entry.edit", entry.id)
    return [turn.reply("live.changed", title=publishing.title(turn, entry), rows=rows)]


def _ask(turn: Turn, sheet: Sheet, remarks: tuple[Remark, ...]) -> list[Reply]:
    turn.open_form(NAME, msgspec.json.encode(sheet).decode())
    heading = "answering.summary_entry" if sheet.entry else "answering.summary"
    values = {"question": shorten(sheet.text, 300)}
    asker = Asker(_form(turn, sheet), NAME, turn.voice, values, False, heading, "answering.summary_ask")
    return [asker.reply(sheet.draft, sheet.place, remarks)]


def _sheet(turn: Turn) -> Sheet:
    """The open form under today's description of it."""
    sheet = msgspec.json.decode(turn.conversation.form, type=Sheet)
    return replace(sheet, place=places.settle(_form(turn, sheet), sheet.draft, sheet.place))


def _form(turn: Turn, sheet: Sheet) -> Form:
    form = turn.festival.answering
    fields = _ordered(form.field, sheet.language)
    if sheet.entry:
        fields = [msgspec.structs.replace(field, when=[]) for field in fields if field.id not in _ONLY_ONCE]
    return msgspec.structs.replace(form, field=fields)


def _ordered(fields: Sequence[Field], language: str) -> list[Field]:
    """The same fields; among those that ask one thing in every language, the one of this language first."""
    ordered = list(fields)
    for stem in _IN_LANGUAGES:
        at = [place for place, field in enumerate(fields) if field.id.startswith(f"{stem}_")]
        first = sorted((fields[place] for place in at), key=lambda field: not field.id.endswith(f"_{language}"))
        for place, field in zip(at, first, strict=True):
            ordered[place] = field
    return ordered


def _words(sheet: Sheet, stem: str) -> dict[str, str]:
    """The answers of one sort, by language."""
    found = {
        id.removeprefix(f"{stem}_"): str(text) for id, text in sheet.draft.answers.items() if id.startswith(f"{stem}_")
    }
    return dict(sorted(found.items()))


def _yes(sheet: Sheet, id: str) -> bool:
    return sheet.draft.answers.get(id) == "yes"


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
