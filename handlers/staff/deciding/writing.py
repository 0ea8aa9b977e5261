"""Organisers write a letter themselves: one question, answered with plain text in the filmmaker's language."""

import msgspec

from handlers.deciding import letters
from handlers.deciding.acting import happen, log, of_staff
from handlers.deciding.lifecycle import Event
from handlers.staff.deciding import card, naming, sample
from handlers.staff.rights import step
from handlers.talk import routes
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from storage.decisions import Considered
from storage.entries import SUBMITTED

_ACTION = "decision.letter"
MOST = 2500
"""Characters: with what is added, a letter still is one message."""


class Sheet(msgspec.Struct, frozen=True):
    """The open question: whose letter, as of which revision, in which language."""

    entry: str
    revision: int
    language: str


async def begin(turn: Turn) -> list[Reply]:
    """ "Write it yourself"."""
    each, _ = await card.meant(turn)
    if each is None or each.state != SUBMITTED or not each.decision.pending or each.decision.release_id:
        return await card.changed(turn)
    voice, _ = await sample.reading(turn, each)
    sheet = Sheet(each.id, each.decision.revision, voice.language)
    turn.open_form("decide", msgspec.json.encode(sheet).decode())
    return await _ask(turn, sheet, each)


async def where(turn: Turn) -> list[Reply]:
    """The question again."""
    sheet = _sheet(turn)
    return await _ask(turn, sheet, await _considered(turn, sheet))


async def carry_on(turn: Turn) -> list[Reply]:
    """The letter, or a way out."""
    sheet, text = _sheet(turn), turn.incoming.text.strip()
    each = await _considered(turn, sheet)
    if turn.incoming.kind != "text" or not text:
        return await _ask(turn, sheet, each, turn.say("decide.only_text"))
    if routes.way_out(text, turn.texts):
        return await leave(turn)
    if len(text) > MOST:
        return await _ask(turn, sheet, each, turn.say("decide.too_long", n=MOST))
    turn.close_form()
    words = letters.written({sheet.language: text})
    kept = each is not None and each.decision.revision == sheet.revision
    hand = await of_staff(turn)
    if each is None or not kept or not await happen(hand, each.decision, Event("letter", text=words)):
        turn.argument = sheet.entry
        return await card.changed(turn, turn.say("decide.not_kept", text=text))
    await log(hand)
    doubt = routes.clear_language(text, turn.festival.languages)
    remarks = (
        [turn.say("decide.other_language", language=_name(turn, sheet))] if doubt not in ("", sheet.language) else []
    )
    return await card.of(turn, sheet.entry, turn.say("decide.kept"), *remarks)


async def leave(turn: Turn) -> list[Reply]:
    """Nothing is changed."""
    if turn.conversation.topic != "decide":
        return [turn.reply("decide.nothing_open", rows=((naming.back(turn),),))]
    sheet = _sheet(turn)
    turn.close_form()
    return await card.of(turn, sheet.entry, turn.say("decide.left"))


async def first(turn: Turn) -> list[Reply] | None:
    """/cancel and the like while the question is open are meant for it."""
    if turn.conversation.topic != "decide" or turn.incoming.kind != "text":
        return None
    told = turn.incoming.text.strip().lower()
    return await step(_ACTION, leave)(turn) if told in ("/cancel", "/stop", "/back") else None


async def _ask(turn: Turn, sheet: Sheet, each: Considered | None, *remarks: str) -> list[Reply]:
    if each is None:
        turn.close_form()
        return await card.of(turn, sheet.entry)
    film = await naming.film(turn, sheet.entry)
    asked = turn.say("decide.ask", film=naming.named(turn, film), language=_name(turn, sheet), n=MOST)
    leave = turn.choice("decide.leave", "decide.leave")
    return [Reply("\n\n".join(map(str, (*remarks, asked))), ((leave,),))]


def _sheet(turn: Turn) -> Sheet:
    return msgspec.json.decode(turn.conversation.form, type=Sheet)


async def _considered(turn: Turn, sheet: Sheet) -> Considered | None:
    return await naming.one(turn, sheet.entry)


def _name(turn: Turn, sheet: Sheet) -> str:
    return str(turn.texts.say(sheet.language, "language.name"))
