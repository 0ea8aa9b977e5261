"""The kinds of fields: how answers are understood, checked, written back. A new kind is a function and its row here."""

from dataclasses import replace

from handlers.talk.content import Field
from handlers.talk.fields import (
    choice,
    consent,
    contact,
    date,
    duration,
    file,
    languages,
    link,
    moment,
    normal,
    people,
    places,
    text,
    year,
)
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read

__all__ = ["KINDS", "Context", "Kind", "Note", "Problem", "Read"]


def _bounded(kind: Kind) -> Kind:
    """The kind, its `read` spared an empty answer and one longer than any right one."""

    def read(field: Field, text: str, context: Context) -> Read | Problem:
        if len(text) > normal.LIMIT:
            return Problem("field.too_much", {"count": len(text), "max": normal.LIMIT})
        return kind.read(field, text, context) if normal.clean(text) else Problem("field.empty")

    return replace(kind, read=read)


KINDS: dict[str, Kind] = {
    "text": text.TEXT,
    "long_text": text.LONG_TEXT,
    "password": text.PASSWORD,
    "choice": _bounded(choice.CHOICE),
    "countries": _bounded(places.COUNTRIES),
    "languages": _bounded(languages.LANGUAGES),
    "year": _bounded(year.YEAR),
    "duration": _bounded(duration.DURATION),
    "date": _bounded(date.DATE),
    "moment": _bounded(moment.MOMENT),
    "people": _bounded(people.PEOPLE),
    "link": _bounded(link.LINK),
    "email": _bounded(contact.EMAIL),
    "phone": _bounded(contact.PHONE),
    "consent": _bounded(consent.CONSENT),
    "file": file.FILE,
}


def warm_up() -> None:
    """Build the tables of countries and languages now (a fifth of a second) and not at the first answer."""
    places.lexicon()
    languages.lexicon()
