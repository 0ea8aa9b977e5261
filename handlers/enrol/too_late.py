"""Says why what organisers asked for cannot be answered now: answered, taken back, withdrawn, or its time is over."""

from handlers import enrolment, films
from handlers.enrol.sheet import remembered_in
from handlers.reviewing import asked, naming
from handlers.staff import telling
from handlers.staff.telling import Room
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from storage import change_requests, entries
from storage.change_requests import ANSWERED, OPEN, ChangeRequest
from storage.entries import SUBMITTED, Entry


async def lost(turn: Turn) -> list[Reply]:
    """The form that was open here is gone, and no form is open any more: what to say instead."""
    remembered = remembered_in(turn)
    if remembered is None:
        return [turn.reply("films.gone")]
    turn.close_form()
    request = await change_requests.find(turn.tx, remembered.request) if remembered.request else None
    entry = await entries.find(turn.tx, remembered.entry, turn.person.id)
    if request is None or entry is None:
        return [turn.reply("films.gone")]
    return [await why_not(turn, entry, request) or turn.reply("films.gone")]


def asks_still(turn: Turn) -> bool:
    """Whether a form of what organisers asked for is remembered here."""
    remembered = remembered_in(turn)
    return remembered is not None and remembered.request != ""


async def why_not(turn: Turn, entry: Entry, request: ChangeRequest) -> Reply | None:
    """None where it can be answered."""
    door = await enrolment.door(turn, entry)
    if entry.state != SUBMITTED:
        key = "asked.film_withdrawn"
    elif request.state == ANSWERED:
        key = "asked.answered_already"
    elif request.state != OPEN:
        key = "asked.taken_back"
    elif not door.open:
        key = "asked.too_late"
    elif not asked.labels(turn.voice, turn.festival, request):
        key = "asked.none_left"
        await _tell(turn, entry, request)
    else:
        return None
    called = naming.called(turn, entry, await naming.last(turn, entry))
    until = enrolment.deadline(turn, asked.ends(turn.festival, request))
    rows = await films.buttons_of(turn, entry)
    return turn.reply(key, version=entry.version, until=until, **called, rows=rows)


async def _tell(turn: Turn, entry: Entry, request: ChangeRequest) -> None:
    """Organisers hear, once, that nobody can answer what they asked."""
    version = await naming.last(turn, entry)

    def saying(told: Turn, room: Room) -> Reply:
        open_ = Choice(told.voice.label("review.open"), f"review.show:{entry.id}")
        return told.reply("review.none_left", **naming.called(told, entry, version), rows=((open_,),))

    await telling.tell(turn, f"none left {request.id}", saying)
