"""Reminds a filmmaker, a day before it is too late, of changes that organisers wait for."""

from datetime import timedelta

import msgspec

from handlers.reminding import rules
from handlers.reminding.planning import about_entry
from handlers.reviewing import asked
from handlers.talk import draft as drafts
from handlers.talk.festival import Festival, as_it_stands
from handlers.talk.texts import Texts
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice
from storage import change_requests, entries, people, reminders_changes
from storage.change_requests import ChangeRequest
from storage.database import Tx
from storage.entries import SUBMITTED, Entry
from storage.reminders import MOVED
from storage.reminders_due import Group, Letter

_BEFORE = timedelta(days=1)


async def plan(turn: Turn, entry: Entry, request: ChangeRequest) -> None:
    """Out of the person's quiet hours; nothing where it would come at once."""
    person = await people.find(turn.tx, entry.person_id)
    minutes, zone = _BEFORE // timedelta(minutes=1), rules.zone_or(person.zone, turn.festival.zone)
    due = rules.due_at(request.until, minutes, zone, turn.festival.reminding.quiet)
    if due > turn.now:
        await reminders_changes.plan(turn.tx, request, entry.person_id, minutes, due)


async def stop(turn: Turn, entry: Entry, request: ChangeRequest, reason: str = MOVED) -> None:
    """It was answered, taken back, or something else is asked in its place."""
    await reminders_changes.drop(turn.tx, request, entry.person_id, reason, turn.now)


async def write(tx: Tx, festival: Festival, texts: Texts, group: Group) -> Letter | None:
    """In the filmmaker's language; None where nothing is waited for any more."""
    entry, request = await entries.any_of(tx, group.subject), await _waits(tx, group)
    if entry is None or entry.state != SUBMITTED or request is None:
        return None
    person = await people.find(tx, entry.person_id)
    language = person.language if person.language in festival.languages else festival.default_language
    last = (await entries.versions(tx, entry.id))[-1]
    title = drafts.renamed(festival.enrolment, drafts.read(last.answers)).answers.get(festival.enrolment.named_by, "")
    called = {"number": festival.number.format(number=entry.number), "title": str(title)}
    reply = asked.reminder(Voice(texts, language), await as_it_stands(tx, festival), request, called, person.zone)
    bodies = {language: msgspec.json.encode(reply).decode()}
    late, ends = rules.late_of_deadline(group.minutes, festival.reminding), rules.useful(group.event_at, group.minutes)
    return Letter(bodies, language, about_entry(entry.id), late, group.event_at, ends)


async def holds(tx: Tx, group: Group) -> str:
    """Why it is not needed any more, "" if it is."""
    return "" if await _waits(tx, group) else "answered"


async def _waits(tx: Tx, group: Group) -> ChangeRequest | None:
    request = await change_requests.open_of(tx, group.subject)
    return request if request and request.until == group.event_at else None
