"""How organisers call an entry: by its number and title, its category, and who answers for it."""

from dataclasses import replace

from markupsafe import Markup

from handlers import enrolment
from handlers.talk import draft as drafts
from handlers.talk.asking import Asker
from handlers.talk.content import Field, Form
from handlers.talk.draft import Draft
from handlers.talk.turn import Turn
from storage import entries
from storage.entries import Entry, Version


async def last(turn: Turn, entry: Entry) -> Version:
    """What counts of an entry: the version submitted last."""
    return (await entries.versions(turn.tx, entry.id))[-1]


def asker(turn: Turn) -> Asker:
    """Shows answers of the form in the turn's language."""
    return Asker(turn.festival.enrolment, "enrol", turn.voice, turn.festival.facts[turn.language])


def called(turn: Turn, entry: Entry, version: Version) -> dict[str, str]:
    """{number} and {title}, as they were submitted: whatever the filmmaker is changing now is nobody else's yet."""
    stands = replace(entry, answers=version.answers)
    return {"number": enrolment.number(turn, entry), "title": enrolment.title(turn, stands)}


def title(form: Form, answers: str) -> str:
    """The title in a submitted version (JSON), "" where it has none."""
    return str(drafts.renamed(form, drafts.read(answers)).answers.get(form.named_by) or "")


def category(form: Form) -> Field | None:
    """The field that sorts entries: the first choice that they are counted by."""
    return next((field for field in form.field if field.facet and field.kind == "choice"), None)


def who(turn: Turn, draft: Draft) -> Markup:
    """Category and contact: "Dome film · Ana Reis"."""
    shows, form = asker(turn), turn.festival.enrolment
    fields = [field for field in (category(form), _contact(form)) if field]
    return Markup(" · ").join(shown for field in fields if (shown := shows.shown(field, draft)))


def _contact(form: Form) -> Field | None:
    """The name beside the e-mail address."""
    asked = next((field for field in form.field if any(part.kind == "email" for part in field.parts)), None)
    return next((part for part in asked.parts if part.kind == "text"), None) if asked else None
