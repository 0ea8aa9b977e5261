"""What organisers say in an inquiry: to the visitor, or as a note to their colleagues."""

import msgspec

from handlers.inquiries import rooms, taking, visitor
from handlers.inquiries.cases import TOPIC, Case, answer
from handlers.staff import rights
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from storage import inquiries, inquiry_lines
from storage.inquiries import HUMAN
from storage.inquiry_lines import NOTE, ORGANISER, Line

NOTE_MARK = "//"


async def heard(case: Case) -> list[Reply]:
    """Something was said in the inquiry's thread, or where it is open."""
    text = case.turn.incoming.text
    if text.startswith(NOTE_MARK):
        return await note(case, text.removeprefix(NOTE_MARK).strip())
    if case.turn.incoming.kind == "edited":
        return await _reword(case)
    if not case.inquiry.open:
        return _not_open(case)
    if case.inquiry.state != HUMAN:
        taken = await taking.take(case)
        return await _say(taken) if taken else taking.has_it(case)
    if case.answers_here and case.inquiry.taken_in != case.place:
        if case.inquiry.taken_by != case.person_id:
            return taking.has_it(case)
        await _move_here(case)
    return await _say(case)


async def note(case: Case, text: str) -> list[Reply]:
    """Kept for colleagues, never said to the visitor."""
    line = Line(NOTE, text, case.turn.now, case.name, said_as=case.turn.incoming.id)
    await inquiry_lines.add(case.turn.tx, case.inquiry.id, line)
    await _write_down(case, "inquiry.note")
    said = case.turn.reply("inquiry.noted", name=rooms.named(case.inquiry))
    return answer(case, said) if case.turn.incoming.private else []


async def _say(case: Case) -> list[Reply]:
    await _keep(case)
    visitor.tell(case.visitor, case.inquiry, [_spoken(case, replaces=False)])
    await _write_down(case, "inquiry.say")
    return []


async def _reword(case: Case) -> list[Reply]:
    """An edited message takes the place of what the visitor sees; of what was never said to them nothing is known."""
    turn = case.turn
    if not turn.incoming.id:
        return []
    if not await inquiry_lines.was_said(turn.tx, case.inquiry.id, ORGANISER, turn.incoming.id):
        return []
    await _keep(case)
    visitor.tell(case.visitor, case.inquiry, [_spoken(case, replaces=True)])
    await _write_down(case, "inquiry.say")
    return []


async def _keep(case: Case) -> None:
    said = case.turn.incoming
    attached = msgspec.json.encode(said.file).decode() if said.file else ""
    line = Line(ORGANISER, said.text, case.turn.now, case.name, attached, said.id)
    await inquiry_lines.add(case.turn.tx, case.inquiry.id, line)


def _spoken(case: Case, *, replaces: bool) -> Reply:
    said, seen = case.turn.incoming, case.visitor
    named = seen.festival.office.names and case.name
    text = (
        seen.say("human.said", name=case.name, text=said.text) if named else seen.say("human.said_by", text=said.text)
    )
    slot = f"{rooms.slot(case.inquiry)}-organiser-{said.id}" if said.id else ""
    return Reply(str(text).rstrip(), slot=slot, replaces=replaces and bool(slot), file=said.file)


def _not_open(case: Case) -> list[Reply]:
    turn = case.turn
    said = turn.reply("inquiry.not_open", name=rooms.named(case.inquiry))
    return answer(case, taking.with_buttons(case, said))


async def _move_here(case: Case) -> None:
    """The organiser goes on from another device; the visitor need not know."""
    turn = case.turn
    await inquiries.pass_to(turn.tx, case.inquiry.id, case.person_id, case.name, case.place, turn.now)


async def _write_down(case: Case, action: str) -> None:
    """Each word to a visitor is a staff action; the form that it was typed in is checked without being one."""
    await rights.note(case.turn, await rights.role_of(case.turn), action, f"#{case.inquiry.number}")


def is_note(turn: Turn) -> bool:
    """Whether the organiser was asked for a note."""
    return turn.conversation.topic == TOPIC and turn.conversation.form.endswith(" note")
