"""A filmmaker's answer: a place is confirmed at one press, given back at two, the waiting list is left at two."""

from handlers import films
from handlers.deciding import called, places
from handlers.deciding.acting import of_filmmaker, tell_colleagues
from handlers.deciding.lifecycle import holds_place
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import Voice
from storage import decisions, entries
from storage.decisions import AWAITING, CONFIRMED, LAPSED, SELECTED, WAITING, Decision
from storage.entries import SUBMITTED, Entry


async def yes(turn: Turn) -> list[Reply]:
    """ "We take part"."""
    entry, decision = await _asked(turn, turn.argument)
    if entry is None:
        return [turn.reply("films.gone"), *await films.list_(turn)]
    if decision.answer == AWAITING and entry.state == SUBMITTED:
        if await places.answered(of_filmmaker(turn), entry, decision, "confirm") is not None:
            return [await _receipt(turn, entry)]
        decision = await decisions.of(turn.tx, entry.id)
    return await _otherwise(turn, entry, decision)


async def no(turn: Turn) -> list[Reply]:
    """ "We cannot take part": asked once more."""
    entry, decision = await _asked(turn, turn.argument)
    if entry is None:
        return [turn.reply("films.gone"), *await films.list_(turn)]
    if not holds_place(decision) or entry.state != SUBMITTED:
        return await _otherwise(turn, entry, decision)
    rows = (
        (turn.choice(f"confirm.refuse:{entry.id}.{decision.revision}", "confirm.refuse", means="say.yes"),),
        (turn.choice(f"films.show:{entry.id}", "confirm.keep", means="say.no"),),
    )
    return [turn.reply("confirm.refuse_ask", **await _names(turn, entry), rows=rows)]


async def refuse(turn: Turn) -> list[Reply]:
    """The place goes back; a button that was made before something changed does nothing."""
    id, _, revision = turn.argument.partition(".")
    entry, decision = await _asked(turn, id)
    if entry is None:
        return [turn.reply("films.gone"), *await films.list_(turn)]
    if holds_place(decision) and entry.state == SUBMITTED and revision == str(decision.revision):
        if await places.answered(of_filmmaker(turn), entry, decision, "refuse") is not None:
            return [turn.reply("confirm.refused", **await _names(turn, entry), rows=_ways(turn))]
        decision = await decisions.of(turn.tx, entry.id)
    return await _otherwise(turn, entry, decision)


async def leave(turn: Turn) -> list[Reply]:
    """ "Withdraw from the waiting list": asked once more."""
    entry, decision = await _asked(turn, turn.argument)
    if entry is None:
        return [turn.reply("films.gone"), *await films.list_(turn)]
    if not _waits(entry, decision):
        return await _otherwise(turn, entry, decision)
    rows = (
        (turn.choice(f"confirm.left:{entry.id}", "confirm.leave_yes", means="say.yes"),),
        (turn.choice(f"films.show:{entry.id}", "confirm.leave_no", means="say.no"),),
    )
    return [turn.reply("confirm.leave_ask", **await _names(turn, entry), rows=rows)]


async def left(turn: Turn) -> list[Reply]:
    """They wait no more, also if organisers have just changed the order of the list."""
    entry, decision = await _asked(turn, turn.argument)
    if entry is None:
        return [turn.reply("films.gone"), *await films.list_(turn)]
    if _waits(entry, decision) and await places.left(of_filmmaker(turn), entry, decision) is not None:
        return [turn.reply("confirm.left", **await _names(turn, entry), rows=_ways(turn))]
    return await _otherwise(turn, entry, await decisions.of(turn.tx, entry.id))


def _waits(entry: Entry, decision: Decision) -> bool:
    return decision.verdict == WAITING and not decision.answer and entry.state == SUBMITTED


async def _asked(turn: Turn, id: str) -> tuple[Entry | None, Decision]:
    """The film if it is theirs, locked, and its decision."""
    entry = await entries.find(turn.tx, id, turn.person.id)
    return entry, await decisions.of(turn.tx, id)


async def _otherwise(turn: Turn, entry: Entry, decision: Decision) -> list[Reply]:
    """It cannot be answered (again): what is true of it."""
    if decision.answer == CONFIRMED and entry.state == SUBMITTED:
        return [await _receipt(turn, entry)]
    if decision.answer == LAPSED and decision.verdict == SELECTED:
        await _tell_late(turn, entry, decision)
        return [turn.reply("confirm.late", **await _names(turn, entry), rows=_ways(turn))]
    turn.notice = turn.say("form.stale_notice").unescape()
    return [await films.card_of(turn, entry)]


async def _tell_late(turn: Turn, entry: Entry, decision: Decision) -> None:
    """Organisers learn once that somebody would have come after all; the place may still be free."""
    names = await _names(turn, entry)

    def saying(voice: Voice) -> Reply:
        button = Choice(voice.label("decide.card_button"), f"decide.entry:{entry.id}")
        return Reply(str(voice.say("decisions.late", **names)), ((button,),))

    await tell_colleagues(of_filmmaker(turn), f"late {entry.id} {decision.revision}", saying)


async def _receipt(turn: Turn, entry: Entry) -> Reply:
    """Confirmed, and what follows from it."""
    no_more = turn.choice(f"confirm.no:{entry.id}", "decisions.no")
    return turn.reply("confirm.receipt", **await _names(turn, entry), rows=(*_ways(turn), (no_more,)))


def _ways(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    return ((turn.choice("films.list", "menu.films"), turn.choice("human.call", "human.call_button")),)


async def _names(turn: Turn, entry: Entry) -> dict[str, str]:
    return (await called.film_of(turn.tx, turn.festival, entry.id)).names


TOPIC = Topic("confirm", choices={"yes": yes, "no": no, "refuse": refuse, "leave": leave, "left": left})
