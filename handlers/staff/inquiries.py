"""A person takes over: the organisers' side, from taking a conversation to giving it back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from markupsafe import Markup

from handlers.inquiries import answers, card, cases, rooms, taking, transcript, unplaced, visitor
from handlers.inquiries.cases import TOPIC as NAME
from handlers.inquiries.cases import Case, answer
from handlers.staff.rights import DESK, colleagues, role_of, staff, step
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Handler, Topic, Turn
from handlers.talk.voice import join, shorten
from storage import inquiries, inquiry_lines
from storage.inquiries import BOT, CLOSED, HUMAN, Inquiry

Deed = Callable[[Case], Awaitable[list[Reply]]]
_LINES_SHOWN = 6
_ANYBODY = "*"


def _on(deed: Deed, *, here_first: bool = False) -> Handler:
    """The deed, done to the inquiry that is meant."""

    async def done(turn: Turn) -> list[Reply]:
        cases.at_office(turn)
        case = await cases.find(turn, here_first=here_first)
        if case is None:
            return [turn.reply("inquiry.unknown", rows=((_list_button(turn),),))]
        turn.audited = f"#{case.inquiry.number}"
        return await deed(case)

    return done


# -- taking -----------------------------------------------------------------------------------------------------------


async def _take(case: Case) -> list[Reply]:
    """Mine from now on; what is mine already is opened here."""
    taken = await taking.take(case)
    if taken is None:
        held = await visitor.hold(case.turn, case.inquiry.id)
        case = replace(case, inquiry=held[0]) if held else case
        mine = case.inquiry.state == HUMAN and case.inquiry.taken_by == case.person_id
        return await _open(case) if mine and case.answers_here else taking.has_it(case)
    turn = case.turn
    turn.notice = turn.say("inquiry.taken_notice").unescape()
    if cases.at_office(turn):
        return []
    taking.open_here(taken)
    key = "inquiry.taken" if taken.answers_here else "inquiry.taken_common"
    return answer(taken, taking.with_buttons(taken, turn.reply(key, name=rooms.named(taken.inquiry))))


async def _open(case: Case) -> list[Reply]:
    """What the organiser has taken before, with what was said last; from now on it is answered from here."""
    turn, mine = case.turn, case.inquiry
    if case.place != mine.taken_in:
        moved = await inquiries.pass_to(turn.tx, mine.id, case.person_id, case.name, case.place, turn.now)
        case = replace(case, inquiry=moved or mine)
    taking.open_here(case)
    said = turn.reply("inquiry.opened", name=rooms.named(mine), lines=await _last(case))
    return answer(case, taking.with_buttons(case, said))


async def _last(case: Case) -> str:
    lines = (await inquiry_lines.of(case.turn.tx, case.inquiry.id))[-_LINES_SHOWN:]
    return "\n".join(shorten(transcript.one(case.turn, case.inquiry, each), 300) for each in lines)


async def _pass(case: Case) -> list[Reply]:
    """To whom?"""
    turn, id = case.turn, case.inquiry.id
    if case.inquiry.state != HUMAN:
        return _not_taken(case)
    others = [c for c in await colleagues(turn.tx, turn.festival) if c.person_id != case.inquiry.taken_by]
    names = [(c.name or turn.say("inquiry.owner").unescape(), c.person_id) for c in others]
    rows = tuple((Choice(name, f"inquiry.to:{id}.{person}"),) for name, person in names)
    anybody = (turn.choice(f"inquiry.to:{id}.{_ANYBODY}", "inquiry.to_anybody"),)
    said = turn.reply("inquiry.pass_to", name=rooms.named(case.inquiry))
    return answer(case, replace(said, rows=(*rows, anybody, (_cancel_button(case),))))


def _cancel_button(case: Case) -> Choice:
    return replace(case.turn.choice(f"inquiry.cancel:{case.inquiry.id}", "inquiry.cancel"), kind="aside")


async def _cancel(case: Case) -> list[Reply]:
    """Neither passed on nor noted."""
    if answers.is_note(case.turn):
        case.turn.open_form(NAME, case.inquiry.id)
    said = case.turn.reply("inquiry.unchanged", name=rooms.named(case.inquiry))
    return answer(case, taking.with_buttons(case, said))


async def _to(case: Case) -> list[Reply]:
    """To that colleague, or to whoever takes it."""
    turn, inquiry = case.turn, case.inquiry
    if case.rest in ("", _ANYBODY):
        waits = await inquiries.pass_on(turn.tx, inquiry.id, turn.now)
        if waits is None:
            return _not_taken(case)
        said = visitor.with_way_back(case.visitor, case.visitor.reply("human.passed_on"))
        visitor.tell(case.visitor, waits, [said])
        await card.show(turn, case.visitor, waits, await rooms.everyone(turn), again=False)
        return await _left(case, "inquiry.waits_again")
    other = next((c for c in await colleagues(turn.tx, turn.festival) if c.person_id == case.rest), None)
    if other is None or not (other.conversations or turn.festival.office.chat):
        return answer(case, turn.reply("inquiry.no_colleague"))
    at = turn.festival.office.chat or other.conversations[0][0]
    name = other.name or turn.say("inquiry.owner").unescape()
    place = f"{at.channel}:{at.chat}"
    given = await inquiries.pass_to(turn.tx, inquiry.id, other.person_id, name, place, turn.now)
    if given is None:
        return _not_taken(case)
    await taking.announce(turn, case.visitor, given, again=True)
    if other.person_id == case.person_id and case.answers_here:
        return await _open(replace(case, inquiry=given))
    await cases.tell_others(replace(case, inquiry=given), "inquiry.given_you")
    return await _left(case, "inquiry.given", to=name)


# -- leaving ----------------------------------------------------------------------------------------------------------


def _ends(state: str, told: str, noted: str) -> Deed:
    async def end(case: Case) -> list[Reply]:
        turn, seen = case.turn, case.visitor
        ended = await inquiries.end(turn.tx, case.inquiry.id, state, case.name, turn.now)
        if ended is None:
            return answer(case, turn.reply("inquiry.ended_already", name=rooms.named(case.inquiry)))
        seen.conversation = replace(seen.conversation, inquiry="")
        visitor.tell(seen, ended, await visitor.with_the_bot(seen, seen.reply(told)))
        await card.show(turn, seen, ended, await rooms.everyone(turn))
        return await _left(case, noted)

    return end


async def _left(case: Case, key: str, **values: object) -> list[Reply]:
    """The organiser is no longer in it: those who were, and the thread, are told."""
    turn = case.turn
    await cases.tell_others(case, key, **values)
    if turn.conversation.topic == NAME and turn.conversation.form.startswith(case.inquiry.id):
        turn.close_form()
    said = turn.say(key, name=rooms.named(case.inquiry), who=case.name, **values)
    turn.notice = shorten(said.striptags())
    if not case.answers_here:
        return answer(case, Reply(str(said)))
    ended = Reply(str(said), ((_list_button(turn),),), stays=rooms.slot(case.inquiry))
    next_ = await unplaced.goes_on(case) if not turn.conversation.topic else None
    return [*answer(case, replace(ended, rows=() if next_ else ended.rows)), *([next_] if next_ else [])]


def _not_taken(case: Case) -> list[Reply]:
    return answer(case, taking.with_buttons(case, case.turn.reply("inquiry.not_taken", name=rooms.named(case.inquiry))))


# -- looking, noting --------------------------------------------------------------------------------------------------


async def _transcript(case: Case) -> list[Reply]:
    turn = case.turn
    lines = await inquiry_lines.of(turn.tx, case.inquiry.id)
    text = transcript.write(turn, case.inquiry, lines, case.visitor.language)
    file = transcript.file(case.inquiry, text)
    kept = replace(turn.reply("inquiry.transcript_file", name=rooms.named(case.inquiry)), file=file)
    if not turn.incoming.numbered:  # where there are no buttons, there may be nothing to open a file with
        return answer(case, kept)
    return answer(case, turn.reply("inquiry.transcript_text", text=transcript.end(text)), kept)


async def _note(case: Case) -> list[Reply]:
    """/note TEXT, or the button, and then the text."""
    if case.rest:
        return await answers.note(case, case.rest)
    if not case.turn.incoming.private:
        return answer(case, case.turn.reply("inquiry.note_how"))
    case.turn.open_form(NAME, f"{case.inquiry.id} note")
    rows = ((_cancel_button(case),),)
    return answer(case, case.turn.reply("inquiry.note_now", name=rooms.named(case.inquiry), rows=rows))


async def _list(turn: Turn) -> list[Reply]:
    """/inquiries: who waits, and who is being answered by whom."""
    cases.at_office(turn)
    found = await inquiries.all_open(turn.tx, turn.festival.edition)
    if not found:
        return [turn.reply("inquiry.none")]
    lines = [turn.say("inquiry.list_line", name=rooms.named(each), state=card.state(turn, each)) for each in found]
    rows = tuple((_list_choice(turn, each),) for each in found[:20])
    return [Reply(str(join(turn.say("inquiry.list", n=len(found)), Markup("\n").join(lines))), rows)]


def _list_choice(turn: Turn, inquiry: Inquiry) -> Choice:
    key = "inquiry.take_this" if inquiry.state != HUMAN else "inquiry.open_this"
    return turn.choice(f"inquiry.take:{inquiry.id}", key, name=rooms.named(inquiry))


def _list_button(turn: Turn) -> Choice:
    return turn.choice("inquiry.list", "inquiry.list_button")


# -- what is typed ----------------------------------------------------------------------------------------------------


async def first(turn: Turn) -> list[Reply] | None:
    """What organisers say in an inquiry's thread goes to its visitor."""
    heard, here = turn.incoming, turn.festival.office.chat
    if heard.kind in ("choice", "event") or (
        heard.text.startswith("/") and not heard.text.startswith(answers.NOTE_MARK)
    ):
        return None
    if heard.private and turn.conversation.topic == NAME and heard.text.startswith(answers.NOTE_MARK):
        return await TOPIC.carry_on(turn) if TOPIC.carry_on else None
    office = not heard.private and here is not None and here == cases.base(turn)
    if not office and not (heard.private and heard.replies_to):
        return None
    turn.argument = await cases.in_thread(turn)
    if turn.argument:
        turn.took_answer = True
        return await _say_in_thread(turn)
    return None if heard.addressed else []  # colleagues among themselves


_say_in_thread = step("inquiry.say", _on(answers.heard))


async def _say_here(turn: Turn) -> list[Reply]:
    """What the organiser types while an inquiry is open here, or one has just ended and others have not."""
    if unplaced.waits(turn):
        return await unplaced.ask(turn) or await _list(turn)
    wants_note = answers.is_note(turn)
    turn.argument = turn.conversation.form.split()[0]
    case = await cases.find(turn)
    if case is None:
        turn.close_form()
        return [turn.reply("inquiry.unknown", rows=((_list_button(turn),),))]
    turn.open_form(NAME, case.inquiry.id)
    if wants_note and turn.incoming.text:
        return await answers.note(case, turn.incoming.text)
    if case.inquiry.open:
        return await answers.heard(case)
    turn.close_form()
    return await unplaced.ask(turn) or await answers.heard(case)


async def _where(turn: Turn) -> list[Reply]:
    """What is typed here goes to whom."""
    if not turn.conversation.form or unplaced.waits(turn):
        return []
    turn.argument = turn.conversation.form.split()[0]
    case = await cases.find(turn)
    if case is None or not case.inquiry.open:
        turn.close_form()
        return []
    return [turn.reply("inquiry.where", name=rooms.named(case.inquiry))]


async def _back(turn: Turn) -> str:
    """What leads back to the conversation that is open here."""
    found = None if unplaced.waits(turn) else await inquiries.find(turn.tx, turn.conversation.form.split()[0])
    return turn.say("inquiry.back", name=rooms.named(found)).unescape() if found and found.open else ""


async def _unclaimed(turn: Turn) -> list[Reply] | None:
    """Words of an organiser who talks to visitors, though to none of them here."""
    if not turn.incoming.private or turn.conversation.topic or await role_of(turn) not in DESK:
        return None
    return await unplaced.ask(turn)


_TRANSCRIPT = staff("inquiry.show", _on(_transcript))
_TAKE = staff("inquiry.take", _on(_take))
_PASS = step("inquiry.pass", _on(_pass))
_RETURN = staff("inquiry.return", _on(_ends(BOT, "human.given_back", "inquiry.was_returned")))
_CLOSE = staff("inquiry.close", _on(_ends(CLOSED, "human.closed", "inquiry.was_closed")))

TOPIC = Topic(
    NAME,
    commands={
        "inquiries": staff("inquiry.list", _list), "take": _TAKE, "pass": _PASS, "return": _RETURN, "close": _CLOSE,
        "note": step("inquiry.note", _on(_note, here_first=True)), "transcript": _TRANSCRIPT,
    },
    choices={
        "list": staff("inquiry.list", _list), "take": _TAKE, "pass": _PASS, "return": _RETURN, "close": _CLOSE,
        "to": staff("inquiry.pass", _on(_to)), "note": step("inquiry.note", _on(_note)), "transcript": _TRANSCRIPT,
        "where": step("inquiry.say", _where), "cancel": step("inquiry.note", _on(_cancel)),
        "send": step("inquiry.say", _on(unplaced.send)), "unsent": step("inquiry.say", unplaced.leave),
    },
    carry_on=step("inquiry.say", _say_here),
    where=step("inquiry.say", _where),
    back=_back,
    answers=_unclaimed,
    first=first,
)  # fmt: skip
