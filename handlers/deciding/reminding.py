"""What somebody is told of a place that they have not confirmed yet: which film, and until when."""

from datetime import timedelta

from handlers.deciding import called, letters
from handlers.reminding import rules
from handlers.reminding.planning import about_entry
from handlers.talk.festival import Festival
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import decisions, entries, readers
from storage.database import Tx
from storage.decisions import AWAITING, Decision
from storage.entries import SUBMITTED
from storage.reminders_due import Group, Letter


async def write(tx: Tx, festival: Festival, texts: Texts, group: Group) -> Letter | None:
    """In the filmmaker's language; None where nothing is awaited any more."""
    entry = await entries.any_of(tx, group.subject)
    reader = await readers.of_person(tx, entry.person_id) if entry else None
    decision = await decisions.of(tx, group.subject)
    if entry is None or entry.state != SUBMITTED or reader is None or not _awaits(decision, group):
        return None
    language = reader.language if reader.language in festival.languages else festival.default_language
    until = letters.deadline(festival, language, group.event_at, reader.zone)
    film = await called.film_of(tx, festival, entry.id)
    reply = letters.reminder(Voice(texts, language), film, until)
    days = [timedelta(days=each) // timedelta(minutes=1) for each in festival.deciding.reminded]
    return Letter(
        {language: letters.encoded(reply)}, language, about_entry(entry.id),
        rules.late_of_deadline(group.minutes, festival.reminding), group.event_at,
        rules.useful(group.event_at, group.minutes), nearer=tuple(each for each in days if each < group.minutes),
    )  # fmt: skip


async def holds(tx: Tx, group: Group) -> str:
    """Why it is not needed any more, "" if it is; the decision stays so until the transaction ends."""
    return "" if _awaits(await decisions.of(tx, group.subject, lock=True), group) else "answered"


def _awaits(decision: Decision, group: Group) -> bool:
    return decision.answer == AWAITING and decision.confirm_by == group.event_at
