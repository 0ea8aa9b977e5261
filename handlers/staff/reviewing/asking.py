"""Asking for changes: which fields, what is wrong, and the letter exactly as the filmmaker will read it.

card ──Ask for changes──▶ fields ──▶ what is wrong ──▶ the letter ──send──▶ it is owed, and the questions are open
           └──something is asked already──▶ add to it, ask anew, or leave it
"""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from handlers.reviewing import asked, naming
from handlers.staff.reviewing import card, requests
from handlers.staff.reviewing.requests import fits, held, request_of
from handlers.staff.reviewing.wanted import asks_for, entry_of, gone, to_card
from handlers.staff.rights import note, role_of, step
from handlers.talk import flow, heard, places, routes
from handlers.talk.asking import Asker
from handlers.talk.content import Field, Form, Option
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.flow import Move, Remark
from handlers.talk.message import Reply
from handlers.talk.places import LEAVING, SUMMARY, Place
from handlers.talk.turn import Handler, Topic, Turn
from handlers.talk.voice import join
from storage.entries import Entry

NAME = "asking"
_ACTION = "review.ask"
_LONGEST = 1500


@dataclass(frozen=True, slots=True)
class Sheet:
    """The open form, whole. version: what the fields are of; until: what the letter says.

    standing: the request that was open when this one was begun, "" for none; adds: its fields and words stay.
    """

    entry: str
    version: int
    until: datetime
    draft: Draft
    place: Place
    standing: str = ""
    adds: bool = False


async def begin(turn: Turn) -> list[Reply]:
    """ "Ask for changes"; argument: entry, version. Where something is asked already, what is to become of that."""
    entry, newest = await asks_for(turn)
    if entry is None:
        return gone(turn)
    if why := await fits(turn, entry, newest=newest):
        return why
    standing = await held(turn, entry)
    if standing and turn.now < asked.ends(turn.festival, standing):
        ways = [("add", "review.ask_add"), ("anew", "review.ask_anew")]
        rows = [(turn.choice(f"{NAME}.{way}:{entry.id}.{entry.version}.{standing.id}", key),) for way, key in ways]
        said = join(turn.say("review.asked_already"), card.request_line(turn, standing))
        return [Reply(str(said), (*rows, to_card(turn, entry.id)))]
    return await _open(turn, entry, standing.id if standing else "")


async def add(turn: Turn) -> list[Reply]:
    """More is asked for, beside what is."""
    return await _beside(turn, adds=True)


async def anew(turn: Turn) -> list[Reply]:
    """Something else is asked for, in the place of what was."""
    return await _beside(turn, adds=False)


async def _beside(turn: Turn, *, adds: bool) -> list[Reply]:
    turn.argument, _, request = turn.argument.rpartition(".")
    entry, newest = await asks_for(turn)
    if entry is None:
        return gone(turn)
    if why := await fits(turn, entry, newest=newest):
        return why
    standing = await held(turn, entry)
    if standing is None or standing.id != request:
        return await begin(turn)
    return await _open(turn, entry, request, adds=adds)


async def _open(turn: Turn, entry: Entry, standing: str, *, adds: bool = False) -> list[Reply]:
    until = requests.ends(turn)
    sheet = Sheet(entry.id, entry.version, until, Draft(), Place("fields", (), requests.step(turn)), standing, adds)
    return await _ask(turn, sheet, ())


async def carry_on(turn: Turn) -> list[Reply]:
    """An answer to the question that is open."""
    sheet, form = await _sheet(turn)
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
    sheet, _ = await _sheet(turn)
    return await _ask(turn, sheet, ())


async def first(turn: Turn) -> list[Reply] | None:
    """/back, /cancel … while this form is open are meant for it, not for the entry form."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or not heard.command(turn):
        return None
    return await step(_ACTION, _command)(turn)


async def _command(turn: Turn) -> list[Reply]:
    sheet, form = await _sheet(turn)
    return await _made(turn, sheet, flow.PRESSES[heard.command(turn)](form, sheet.draft, sheet.place))


def _press(action: str) -> Handler:
    async def pressed(turn: Turn) -> list[Reply]:
        argument, _, made_at = turn.argument.rpartition(":")
        if turn.conversation.topic != NAME:
            return [turn.reply("review.ask_closed", rows=((turn.choice("review.list", "review.queue"),),))]
        sheet, form = await _sheet(turn)
        if made_at != str(sheet.place.step):
            return await _ask(turn, sheet, (Remark("form.stale"),))
        return await _made(
            turn, sheet, heard.pressed((action, argument), form, sheet.draft, sheet.place, _context(turn))
        )

    return step(_ACTION, pressed)


async def _made(turn: Turn, sheet: Sheet, move: Move) -> list[Reply]:
    form = await _form(turn, sheet)
    if move.effect == "save":  # a letter that nobody gets is no draft to come back to
        move = flow.leave(form, sheet.draft, sheet.place)
    sheet = replace(sheet, draft=move.draft, place=move.place)
    if move.effect == "submit":
        turn.close_form()
        return await _send(turn, sheet)
    if move.effect == "discard":
        turn.close_form()
        return [turn.reply("review.not_asked", rows=(to_card(turn, sheet.entry),))]
    return await _ask(turn, sheet, move.remarks)


async def _send(turn: Turn, sheet: Sheet) -> list[Reply]:
    entry = await entry_of(turn, sheet.entry, lock=True)
    if entry is None:
        return gone(turn)
    if why := await fits(turn, entry, newest=entry.version == sheet.version):
        return why
    standing = await held(turn, entry)
    if (standing.id if standing else "") != sheet.standing:
        return await _meanwhile(turn, entry)
    request = await request_of(turn, entry, sheet.draft, sheet.until, standing if sheet.adds else None)
    if (sent := await requests.send(turn, entry, request, standing)) is None:
        return await _meanwhile(turn, entry)
    turn.audit_detail = f"v{entry.version} {' '.join(request.fields)}"
    await note(turn, await role_of(turn), _ACTION, entry.id)
    return [sent]


async def _meanwhile(turn: Turn, entry: Entry) -> list[Reply]:
    """Somebody was quicker: a colleague who asked, or the filmmaker who answered."""
    asked = await held(turn, entry)
    return await card.anew(turn, entry, "review.asked_meanwhile" if asked else "review.unasked_meanwhile")


async def _ask(turn: Turn, sheet: Sheet, remarks: tuple[Remark, ...]) -> list[Reply]:
    turn.open_form(NAME, msgspec.json.encode(sheet).decode())
    form, entry = await _form(turn, sheet), await entry_of(turn, sheet.entry)
    if entry is None:
        turn.close_form()
        return gone(turn)
    called = naming.called(turn, entry, await naming.last(turn, entry))
    asker = Asker(form, NAME, turn.voice, called, keeps=False, heading="form.summary_ask")
    if sheet.place.at != SUMMARY:
        return [asker.reply(sheet.draft, sheet.place, remarks)]
    return [await _preview(turn, sheet, entry, asker, remarks)]


async def _preview(turn: Turn, sheet: Sheet, entry: Entry, asker: Asker, remarks: tuple[Remark, ...]) -> Reply:
    standing = await held(turn, entry)
    request = await request_of(turn, entry, sheet.draft, sheet.until, standing if sheet.adds else None)
    letter, language = await requests.letter(turn, entry, request)
    _, rows = asker.summary(sheet.draft, sheet.place)
    send = replace(rows[0][0], label=turn.voice.label("review.send"))
    said = [*(asker.remark(remark, sheet.draft) for remark in remarks), turn.say("review.preview", language=language)]
    return Reply(f"{join(*said)}\n\n{letter.text}", ((send,), *rows[1:]))


async def _sheet(turn: Turn) -> tuple[Sheet, Form]:
    sheet = msgspec.json.decode(turn.conversation.form, type=Sheet)
    form = await _form(turn, sheet)
    return replace(sheet, place=places.settle(form, sheet.draft, sheet.place)), form


async def _form(turn: Turn, sheet: Sheet) -> Form:
    """Two questions: which fields, of those that the entry answers, and what is wrong with them."""
    entry = await entry_of(turn, sheet.entry)
    asked = await requests.fields_of(turn, entry) if entry else []
    options = [Option(id=field.id, label=dict(field.label)) for field in asked]
    fields = Field(id="fields", kind="choice", many=True, min=1, options=options, label={}, prompt={}, why={})
    wrong = Field(id="note", kind="long_text", max_chars=_LONGEST, label={}, prompt={}, why={})
    return Form(id=NAME, version="1", title={}, named_by="fields", field=[fields, wrong])


def _context(turn: Turn) -> Context:
    return Context(turn.now, turn.language, turn.festival.zone)


TOPIC = Topic(
    NAME,
    choices={
        "begin": step(_ACTION, begin), "add": step(_ACTION, add), "anew": step(_ACTION, anew),
        "where": step(_ACTION, where), **{action: _press(action) for action in heard.PRESSES},
    },
    carry_on=step(_ACTION, carry_on),
    where=step(_ACTION, where),
    first=first,
)  # fmt: skip
