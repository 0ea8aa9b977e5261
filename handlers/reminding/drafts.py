"""What somebody is told of a film that is still a draft: which one, what is missing, and until when."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from handlers.reminding import rules, saying
from handlers.reminding.planning import about_entry
from handlers.talk import draft as drafts
from handlers.talk import when
from handlers.talk.festival import Festival
from handlers.talk.fields import Context
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import entries, people, reminders_drafts
from storage.database import Tx
from storage.entries import DRAFT, Entry
from storage.people import Person
from storage.reminders_due import Group, Letter


@dataclass(frozen=True, slots=True)
class Draft:
    """A film, its owner, and the deadline that holds for them."""

    entry: Entry
    person: Person
    deadline: datetime


async def read(tx: Tx, festival: Festival, entry_id: str) -> Draft | None:
    """None where it is no draft any more."""
    entry = await entries.any_of(tx, entry_id)
    if entry is None or entry.state != DRAFT:
        return None
    deadline = await reminders_drafts.deadline_of(tx, entry.edition, festival.closes, entry.person_id)
    return Draft(entry, await people.find(tx, entry.person_id), deadline)


def letter(festival: Festival, texts: Texts, group: Group, found: Draft, now: datetime) -> Letter:
    """In the owner's language. It opens the film's answers: nothing for a thread in which others wait."""
    language = found.person.language if found.person.language in festival.languages else festival.default_language
    draft = _fitted(festival, found.entry, language, now)
    form = festival.enrolment
    missing = sum(bool(drafts.open_parts(question, draft)) for question in drafts.expected(form, draft))
    title = str(drafts.renamed(form, drafts.read(found.entry.answers)).answers.get(form.named_by) or "")
    until = when.deadline(found.deadline, festival.zone, language, found.person.zone)
    reply = saying.draft(Voice(texts, language), found.entry.id, title, missing, until)
    return Letter(
        {language: msgspec.json.encode(reply).decode()}, language, about_entry(found.entry.id),
        rules.late_of_deadline(group.minutes, festival.reminding), group.event_at,
        rules.useful(group.event_at, group.minutes),
        nearer=tuple(each for each in festival.reminding.draft if each < group.minutes),
    )  # fmt: skip


def _fitted(festival: Festival, entry: Entry, language: str, now: datetime) -> drafts.Draft:
    """The answers under today's form."""
    draft = festival.seal.opened(drafts.read(entry.answers), festival.secret)
    if entry.form_version == festival.form_version:
        return draft
    return drafts.refit(festival.enrolment, draft, Context(now, language, festival.zone, draft.answers))
