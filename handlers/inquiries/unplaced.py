"""What an organiser says while none of the conversations they have taken is open: it must not be lost."""

from dataclasses import replace

from handlers.inquiries import answers, rooms, taking
from handlers.inquiries.cases import TOPIC, Case, answer
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from storage import inquiries
from storage.inquiries import HUMAN

_WAITS = "* "
"""Stands before the text that has gone to nobody, where the form otherwise names the inquiry that is open."""
_MOST = 8


def waits(turn: Turn) -> bool:
    """Whether the organiser was asked which conversation to go on with, or where a text should go."""
    return turn.conversation.topic == TOPIC and turn.conversation.form.startswith(_WAITS.strip())


async def goes_on(case: Case) -> Reply | None:
    """One has ended: the only other one is open from now on, or which of several is asked; None without others."""
    turn = case.turn
    others = [each for each in await inquiries.taken_by(turn.tx, case.person_id) if each.id != case.inquiry.id]
    if not others:
        return None
    if len(others) > 1:
        turn.open_form(TOPIC, _WAITS)
        rows = tuple((_open_button(turn, each.id, rooms.named(each)),) for each in others[:_MOST])
        return turn.reply("inquiry.which_next", rows=rows)
    case = replace(case, inquiry=others[0])
    taking.open_here(case)
    name = rooms.named(others[0])
    return replace(taking.with_buttons(case, turn.reply("inquiry.with_again", name=name)), thread=name)


def _open_button(turn: Turn, id: str, name: str) -> Choice:
    return turn.choice(f"inquiry.take:{id}", "inquiry.open_this", name=name)


async def ask(turn: Turn) -> list[Reply] | None:
    """This went to nobody: to whom should it? None for somebody who talks to no visitor."""
    mine = await inquiries.taken_by(turn.tx, turn.person.id) if turn.festival.office.chat is None else []
    if not mine:
        if waits(turn):
            turn.close_form()
        return None
    turn.took_answer = True
    if turn.incoming.kind != "text":
        turn.open_form(TOPIC, _WAITS)
        rows = tuple((_open_button(turn, each.id, rooms.named(each)),) for each in mine[:_MOST])
        return [turn.reply("inquiry.file_to_nobody", rows=rows)]
    turn.open_form(TOPIC, _WAITS + turn.incoming.text)
    names = [(each.id, rooms.named(each)) for each in mine[:_MOST]]
    sends = tuple((turn.choice(f"inquiry.send:{id}", "inquiry.send_to", name=name),) for id, name in names)
    leave = (replace(turn.choice("inquiry.unsent", "inquiry.send_not"), kind="aside"),)
    key = "inquiry.to_nobody" if len(mine) == 1 else "inquiry.to_nobody_of_several"
    return [turn.reply(key, name=names[0][1], rows=(*sends, leave))]


async def send(case: Case) -> list[Reply]:
    """That text, and nothing else, to that visitor, with whom the organiser is from now on."""
    turn, form = case.turn, case.turn.conversation.form
    text = form.removeprefix(_WAITS) if waits(turn) else ""
    if case.inquiry.state != HUMAN or case.inquiry.taken_by != case.person_id:
        return taking.has_it(case)
    taking.open_here(case)
    said = turn.reply("inquiry.sent_to" if text else "inquiry.with_again", name=rooms.named(case.inquiry))
    if text:
        turn.incoming = replace(turn.incoming, kind="text", text=text, choice="")
        await answers.heard(case)
    return answer(case, taking.with_buttons(case, said))


async def leave(turn: Turn) -> list[Reply]:
    """It is sent to nobody."""
    if waits(turn):
        turn.close_form()
    return [turn.reply("inquiry.unsent")]
