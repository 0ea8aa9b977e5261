"""An open form as it lies before us: loaded under today's form, put to the person, remembered."""

import zlib
from dataclasses import dataclass, replace

import msgspec

from handlers import enrolment
from handlers.enrolment import Door
from handlers.talk import places
from handlers.talk.asking import Asker
from handlers.talk.draft import Draft
from handlers.talk.flow import Remark
from handlers.talk.message import Reply
from handlers.talk.places import Place
from handlers.talk.turn import Turn
from storage import entries
from storage.entries import WITHDRAWN, Entry

TOPIC = "enrol"
"""Whose buttons a form's are, and who carries on."""


@dataclass(frozen=True, slots=True)
class Open:
    """What the conversation remembers of an open form: which entry, and where in it."""

    entry: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open form as it lies before us.

    moved: the question that was asked last is asked no more. stored: the draft as the database has it.
    """

    entry: Entry
    draft: Draft
    place: Place
    door: Door
    moved: bool = False
    stored: Draft | None = None


async def sheet_of(turn: Turn) -> Sheet | None:
    """The form that is open in this conversation, under today's form; None (and no form any more) if it is gone."""
    if turn.conversation.topic != TOPIC:
        return None
    remembered = msgspec.json.decode(turn.conversation.form, type=Open)
    entry = await entries.find(turn.tx, remembered.entry, turn.person.id)
    if entry is None or entry.state == WITHDRAWN:
        turn.close_form()
        return None
    stored = enrolment.opened(turn, entry.answers)
    draft = enrolment.fitted(turn, entry, stored)
    place = places.settle(turn.festival.enrolment, draft, remembered.place)
    return Sheet(entry, draft, place, await enrolment.door(turn), place.step != remembered.place.step, stored)


def ask(turn: Turn, sheet: Sheet, remarks: tuple[Remark, ...], *before: str) -> list[Reply]:
    turn.open_form(TOPIC, msgspec.json.encode(Open(sheet.entry.id, sheet.place)).decode())
    shared = '"contact"' in turn.conversation.offered
    reply = asker(turn, sheet.door).reply(sheet.draft, sheet.place, remarks, *before)
    return [replace(reply, clears=True) if shared else reply]


def asker(turn: Turn, door: Door) -> Asker:
    facts = {**turn.festival.facts[turn.language], "deadline": enrolment.deadline(turn, door.until)}
    return Asker(turn.festival.enrolment, TOPIC, turn.voice, facts)


def step(turn: Turn) -> int:
    """A number to count a form's steps from: another one for every message, so that buttons of before are known."""
    return zlib.crc32(turn.incoming.key.encode())


def secrets_said(turn: Turn, before: Draft, after: Draft) -> tuple[str, ...]:
    """What was just said and must not go on being shown."""
    said = {**after.rejected, **after.answers}
    known = {**before.rejected, **before.answers}
    return tuple(str(said[id]) for id in turn.festival.secret if id in said and said[id] != known.get(id))
