"""What several topics need to know of enrolment: whether it is open for somebody, and how a film is called."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers.talk import draft as drafts
from handlers.talk import when
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.turn import Turn
from storage import codes
from storage.entries import Entry, Version


@dataclass(frozen=True, slots=True)
class Door:
    """Whether enrolment is open for a person, and until when. late: by an organiser's code."""

    open: bool
    until: datetime
    late: bool = False


async def door(turn: Turn) -> Door:
    """Open until the deadline for everyone, then for those who hold a late code that has not run out."""
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
    return turn.festival.seal.opened(drafts.read(text), _secret(turn))


def closed(turn: Turn, draft: Draft) -> str:
    """A draft as it is stored, its secrets sealed."""
    return turn.festival.seal.closed(draft, _secret(turn)).write()


def fitted(turn: Turn, entry: Entry) -> Draft:
    """The entry's working copy under today's form."""
    draft = opened(turn, entry.answers)
    return drafts.refit(turn.festival.enrolment, draft, context(turn, draft))


def submitted(turn: Turn, version: Version) -> Draft:
    """What was submitted, as a draft, every answer under today's name of its field."""
    return drafts.renamed(turn.festival.enrolment, opened(turn, version.answers))


def _secret(turn: Turn) -> list[str]:
    """Secret fields, and questions with one among their parts: what found no place in an answer may be the secret."""
    asked = turn.festival.enrolment.field
    groups = [question.id for question in asked if any(part.secret for part in question.parts)]
    return groups + [leaf.id for leaf in turn.festival.enrolment.leaves() if leaf.secret]


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
