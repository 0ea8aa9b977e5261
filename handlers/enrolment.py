"""What several topics need to know of enrolment: whether it is open for somebody, and how a film is called."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers.talk import draft as drafts
from handlers.talk import when
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.turn import Turn
from storage import change_requests, codes, entries
from storage.entries import Entry, Version


@dataclass(frozen=True, slots=True)
class Door:
    """Whether enrolment is open for a person, and until when. late: by an organiser's code."""

    open: bool
    until: datetime
    late: bool = False


async def door(turn: Turn, entry: Entry | None = None) -> Door:
    """Open until the deadline for everyone, then for those who hold a late code that has not run out.

    entry: for that one also as long as organisers wait for changes that they asked for, and for these alone.
    """
    usual = await _usual_door(turn)
    request = await change_requests.open_of(turn.tx, entry.id) if entry else None
    if request is None or (usual.open and request.until <= usual.until):
        return usual
    return Door(turn.now < request.until or usual.open, request.until)


async def _usual_door(turn: Turn) -> Door:
    closes = turn.festival.closes
    if turn.now < closes:
        return Door(True, closes)
    until = await codes.open_until(turn.tx, turn.person.id, turn.festival.edition)
    if until is None or until <= closes:
        return Door(False, closes)
    return Door(turn.now < until, until, late=True)


def context(turn: Turn, draft: Draft) -> Context:
    """What the kinds of fields need to know."""
    return Context(turn.now, turn.language, turn.festival.zone, draft.answers)


def opened(turn: Turn, text: str) -> Draft:
    """A draft as it was stored, its secrets readable."""
    return turn.festival.seal.opened(drafts.read(text), turn.festival.secret)


def closed(turn: Turn, draft: Draft) -> str:
    """A draft as it is stored, its secrets sealed."""
    return turn.festival.seal.closed(draft, turn.festival.secret).write()


def fitted(turn: Turn, entry: Entry, stored: Draft | None = None) -> Draft:
    """The entry's working copy under today's form; one that was kept under this very form fits already."""
    draft = stored or opened(turn, entry.answers)
    return draft if entry.form_version == turn.festival.form_version else refitted(turn, draft)


def refitted(turn: Turn, draft: Draft) -> Draft:
    """Every answer held against today's form and today's date."""
    return drafts.refit(turn.festival.enrolment, draft, context(turn, draft))


def submitted(turn: Turn, version: Version) -> Draft:
    """What was submitted, as a draft, every answer under today's name of its field."""
    return drafts.renamed(turn.festival.enrolment, opened(turn, version.answers))


def title(turn: Turn, entry: Entry) -> Markup:
    """How the film is called in lists: by its title, or "untitled film" and when it was begun."""
    form = turn.festival.enrolment
    told = drafts.renamed(form, drafts.read(entry.answers)).answers.get(form.named_by)
    if told:
        return Markup.escape(told)
    assert entry.created_at is not None
    return turn.say("films.untitled", begun=when.moment(entry.created_at, turn.festival.zone, turn.language))


def number(turn: Turn, entry: Entry) -> str:
    """The entry number as it is printed, "" before the first submission."""
    return turn.festival.number.format(number=entry.number) if entry.number else ""


def deadline(turn: Turn, until: datetime) -> str:
    """A deadline with date, hour and zone, and in the person's own zone where it is known."""
    return when.deadline(until, turn.festival.zone, turn.language, turn.person.zone)


def carried(turn: Turn, mine: list[Entry]) -> Draft:
    """The answers that a new film can take over from the one touched last."""
    if not mine:
        return Draft()
    answers = fitted(turn, mine[0]).answers
    taken = [leaf for field in turn.festival.enrolment.field if field.carry for leaf in field.parts or [field]]
    return Draft({leaf.id: answers[leaf.id] for leaf in taken if leaf.id in answers})


async def differs(turn: Turn, entry: Entry, draft: Draft) -> bool:
    """Whether this working copy of a submitted entry is another than what was submitted last."""
    last = (await entries.versions(turn.tx, entry.id))[-1]
    return drafts.snapshot(turn.festival.enrolment, draft) != submitted(turn, last).answers
