"""An organiser takes an inquiry, from nobody or from a colleague; both sides learn who it is."""

from dataclasses import replace

from handlers.inquiries import card, rooms, visitor
from handlers.inquiries.cases import TOPIC, Case, answer
from handlers.inquiries.rooms import Room
from handlers.staff.rights import colleagues
from handlers.talk import when
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from storage import inquiries
from storage.inquiries import HUMAN, Inquiry


async def take(case: Case) -> Case | None:
    """It is this organiser's now; None if a colleague was first, or the visitor has opened another one since."""
    turn = case.turn
    taken = await inquiries.take(turn.tx, case.inquiry.id, case.person_id, case.name, case.place, turn.now)
    taken = taken or await _left_behind(case)
    if taken is None:
        return None
    await announce(turn, case.visitor, taken)
    return replace(case, inquiry=taken)


async def _left_behind(case: Case) -> Inquiry | None:
    """It is free if who had it works here no more."""
    turn, inquiry = case.turn, case.inquiry
    here = {colleague.person_id for colleague in await colleagues(turn.tx, turn.festival)}
    if inquiry.state != HUMAN or not inquiry.taken_by or inquiry.taken_by in here:
        return None
    return await inquiries.pass_to(turn.tx, inquiry.id, case.person_id, case.name, case.place, turn.now)


async def announce(turn: Turn, seen: Turn, taken: Inquiry, *, again: bool = False) -> None:
    """Somebody has it: the visitor is told who, and every card. again: the visitor was with somebody else before."""
    seen.conversation = replace(seen.conversation, inquiry=taken.id)
    said = seen.reply("human.passed_to" if again else "human.taken", name=answers_as(seen, taken.taker))
    visitor.tell(seen, taken, [visitor.with_way_back(seen, said)])
    await card.show(turn, seen, taken, await rooms.everyone(turn))


def answers_as(turn: Turn, name: str) -> str:
    """How visitors know who answers: by name where that is told."""
    return name if turn.festival.office.names and name else turn.voice.label("human.organiser")


def open_here(case: Case) -> None:
    """From now on what this organiser types goes to the visitor, unless they all answer in their common chat."""
    if case.answers_here:
        case.turn.open_form(TOPIC, case.inquiry.id)


def room_of(case: Case) -> Room:
    """Where the organiser is, as a room."""
    turn = case.turn
    return Room(turn.incoming.address, turn.language, not case.answers_here, case.person_id)


def has_it(case: Case) -> list[Reply]:
    """Too late: who has it."""
    turn, inquiry = case.turn, case.inquiry
    if inquiry.state != HUMAN:
        return answer(case, turn.reply("inquiry.newer", name=rooms.named(inquiry)))
    since = when.moment(inquiry.since, turn.festival.zone, turn.language)
    said = turn.reply("inquiry.has_it", name=rooms.named(inquiry), who=inquiry.taker, since=since)
    turn.notice = turn.say("inquiry.has_it_notice", who=inquiry.taker).unescape()
    return answer(case, with_buttons(case, said))


def with_buttons(case: Case, said: Reply) -> Reply:
    """Said to this organiser, with what can be done about it."""
    return replace(said, rows=card.buttons(case.turn, case.inquiry, room_of(case)), stays=rooms.slot(case.inquiry))
