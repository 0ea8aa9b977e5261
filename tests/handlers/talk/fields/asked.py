"""A field of any kind, and what a person's answer to it comes to, for the tests of all kinds."""

from collections.abc import Mapping
from datetime import UTC, datetime

from handlers.talk.content import Field, Option, Value
from handlers.talk.fields import KINDS, Context, Problem

NOW = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
"""09:00 in Beijing on 1 March 2021."""


def option(id: str, en: str, zh: str, *words: str) -> Option:
    """One choice."""
    return Option(id=id, label={"en": en, "zh": zh}, words=list(words))


def field(kind: str, **rest: object) -> Field:
    """A field of that kind; whatever is not given is empty."""
    given = {"id": "asked", "label": {"en": "Answer", "zh": "答案"}, "prompt": {"en": "?"}, "why": {"en": "!"}, **rest}
    return Field(kind=kind, **given)  # type: ignore[arg-type]


def context(language: str = "en", answers: Mapping[str, Value] | None = None) -> Context:
    """The first of March, in Beijing."""
    return Context(NOW, language, answers=answers or {})


def heard(asked: Field, text: str, language: str = "en", answers: Mapping[str, Value] | None = None) -> Value:
    """The value of an answer, or the key of its problem; a value just read always passes its own check."""
    here = context(language, answers)
    read = KINDS[asked.kind].read(asked, text, here)
    if isinstance(read, Problem):
        return read.key
    assert KINDS[asked.kind].check(asked, read.value, here) is None
    return read.value


def remarks(asked: Field, text: str, answers: Mapping[str, Value] | None = None) -> list[str]:
    """The keys of the notes on an accepted answer, "" for a text of the form's own."""
    read = KINDS[asked.kind].read(asked, text, context(answers=answers))
    assert not isinstance(read, Problem), read
    return [note.key for note in read.notes]


def written(asked: Field, value: Value, language: str) -> str:
    """The value as a person of that language reads it."""
    return KINDS[asked.kind].write(asked, value, language)
