"""What every kind of field is: three functions, and the words they use for what does not fit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handlers.talk.content import Field, Value


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer does not fit: a text key ("field.duration.too_long") and the values of its placeholders."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying about an answer that was accepted all the same: a text key, or `text` from the form."""

    key: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """An answer understood: its value as stored (JSON), and what to remark about it."""

    value: Value
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a kind may need to know: the time, the person's language, the festival's zone, the answers so far."""

    now: datetime
    language: str = "en"
    zone: str = "Asia/Shanghai"
    answers: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of answer is understood.

    read: what a person typed → the value, or why it does not fit. check: a stored value against today's rule → None
    or why it no longer fits. write: the value as a person of that language reads it. find: (for kinds whose answers
    can be spotted in a longer text) → (the piece that is the answer, the text without it), or None.
    """

    read: Callable[[Field, str, Context], Read | Problem]
    check: Callable[[Field, Value, Context], Problem | None]
    write: Callable[[Field, Value, str], str]
    find: Callable[[str], tuple[str, str] | None] | None = None
