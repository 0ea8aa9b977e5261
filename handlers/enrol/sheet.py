"""An open form as it lies before us: loaded under today's form, put to the person, remembered."""

import zlib
from dataclasses import dataclass, replace

import msgspec

from handlers import enrolment
from handlers.enrol.asked import Asked, lay
from handlers.enrolment import Door
from handlers.talk import draft as drafts
from handlers.talk import places
from handlers.talk.asking import Asker
from handlers.talk.content import Form
from handlers.talk.draft import Draft
from handlers.talk.flow import Remark
from handlers.talk.message import Reply
from handlers.talk.places import Place
from handlers.talk.turn import Turn
from storage import change_requests, entries
from storage.entries import WITHDRAWN, Entry

TOPIC = "enrol"
"""Whose buttons a form's are, and who carries on."""


@dataclass(frozen=True, slots=True)
class Open:
    """What the conversation remembers of an open form: which entry, and where in it.

    request: only what this asks to change is open, "" for all; left: of its questions those that are still to be put.
    """

    entry: str
    place: Place
    request: str = ""
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open form as it lies before us.

    moved: the question that was asked last is asked no more. stored: the draft as the database has it.
    asked: only what organisers asked to change is open; the draft then is the version that stands with these answers.
    """

    entry: Entry
    draft: Draft
    place: Place
    door: Door
    moved: bool = False
    stored: Draft | None = None
    asked: Asked | None = None


def form_of(turn: Turn, sheet: Sheet) -> Form:
    """The questions that are open."""
    return sheet.asked.form if sheet.asked else turn.festival.enrolment


def remembered_in(turn: Turn) -> Open | None:
    """What the conversation remembers, None where no such form is open."""
    if turn.conversation.topic != TOPIC:
        return None
    return msgspec.json.decode(turn.conversation.form, type=Open)


async def sheet_of(turn: Turn) -> Sheet | None:
    """The form that is open in this conversation, under today's form; None if it is gone, which `lost` then says."""
    remembered = remembered_in(turn)
    if remembered is None:
        return None
    entry = await entries.find(turn.tx, remembered.entry, turn.person.id)
    if entry is None or entry.state == WITHDRAWN:
        return None
    if remembered.request:
        return await _sheet_asked(turn, entry, remembered)
    stored = enrolment.opened(turn, entry.answers)
    draft = enrolment.fitted(turn, entry, stored)
    place = places.settle(turn.festival.enrolment, draft, remembered.place)
    return Sheet(entry, draft, place, await enrolment.door(turn), place.step != remembered.place.step, stored)


async def _sheet_asked(turn: Turn, entry: Entry, remembered: Open) -> Sheet | None:
    request = await change_requests.find(turn.tx, remembered.request)
    if request is None or request.state != change_requests.OPEN:
        return None
    stored = enrolment.opened(turn, entry.answers)
    asked, draft = await lay(turn, entry, request, enrolment.fitted(turn, entry, stored))
    place = places.settle(asked.form, draft, remembered.place)
    moved = place.step != remembered.place.step
    asked = replace(asked, left=remembered.left)
    return Sheet(entry, draft, place, await enrolment.door(turn, entry), moved, stored, asked)


def ask(turn: Turn, sheet: Sheet, remarks: tuple[Remark, ...], *before: str) -> list[Reply]:
    asked = (sheet.asked.request.id, sheet.asked.left) if sheet.asked else ("", ())
    turn.open_form(TOPIC, msgspec.json.encode(Open(sheet.entry.id, sheet.place, *asked)).decode())
    shared = '"contact"' in turn.conversation.offered
    reply = asker(turn, sheet.door, sheet.asked).reply(sheet.draft, sheet.place, remarks, *before)
    return [replace(reply, clears=True) if shared else reply]


def asker(turn: Turn, door: Door, asked: Asked | None = None) -> Asker:
    facts = {**turn.festival.facts[turn.language], "deadline": enrolment.deadline(turn, door.until)}
    if asked:
        return Asker(asked.form, TOPIC, turn.voice, facts, heading="asked.summary")
    return Asker(turn.festival.enrolment, TOPIC, turn.voice, facts)


def refitted(turn: Turn, sheet: Sheet) -> Draft:
    """The draft held against today's form and date: as far as its questions are open."""
    return drafts.refit(form_of(turn, sheet), sheet.draft, enrolment.context(turn, sheet.draft))


def step(turn: Turn) -> int:
    """A number to count a form's steps from: another one for every message, so that buttons of before are known."""
    return zlib.crc32(turn.incoming.key.encode())


def secrets_said(turn: Turn, before: Draft, after: Draft) -> tuple[str, ...]:
    """What was just said and must not go on being shown."""
    said = {**after.rejected, **after.answers}
    known = {**before.rejected, **before.answers}
    return tuple(str(said[id]) for id in turn.festival.secret if id in said and said[id] != known.get(id))
