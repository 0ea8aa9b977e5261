"""/switches: whether films are taken and until when, and whether the programme is shown in the halls or online."""

from markupsafe import Markup

from handlers.staff.switching import exhibition
from handlers.staff.switching.deadline import NAME, NOW, SET, said, switched_by
from handlers.talk import when
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import switches, waiting
from storage.switches import CLOSES


async def show(turn: Turn) -> list[Reply]:
    """How things stand, and what can be switched."""
    if turn.conversation.topic == NAME:
        turn.close_form()
    enrolment, of_enrolment = await _enrolment(turn)
    shown, of_programme = await exhibition.stands(turn)
    return [Reply(str(join(turn.say("switch.heading"), enrolment, shown)), (*of_enrolment, *of_programme))]


async def _enrolment(turn: Turn) -> tuple[Markup, list[tuple[Choice, ...]]]:
    festival = turn.festival
    is_open = turn.now < festival.closes
    lines = [turn.say("switch.is_open" if is_open else "switch.is_closed", until=said(turn, festival.closes))]
    switch = await switches.read(turn.tx, festival.edition, CLOSES)
    if festival.set_to_close is not None and switch.changed_at is not None:
        name = await switched_by(turn, switch) or turn.say("staff.somebody").unescape()
        at = when.moment(switch.changed_at, festival.zone, turn.language, turn.person.zone)
        lines.append(turn.say("switch.by", name=name, at=at, until=said(turn, festival.set_to_close)))
    films = (await waiting.affected(turn.tx, festival.edition, festival.closes)).films
    if films:
        lines.append(turn.say("switch.drafts_wait", n=films))
    another = turn.choice(f"{NAME}.until", "switch.another" if is_open else "switch.open_again")
    rows: list[tuple[Choice, ...]] = [
        (another, turn.choice(f"{NAME}.ask:{NOW}", "switch.close")) if is_open else (another,)
    ]
    if festival.set_to_close is not None and turn.now < festival.set_to_close:  # else it is to close enrolment
        rows.append((turn.choice(f"{NAME}.ask:{SET}", "switch.back"),))
    return Markup("\n").join(lines), rows
