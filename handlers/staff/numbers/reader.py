"""Whose words an exported table is in, and what a table is."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.talk import draft as drafts
from handlers.talk.content import Field, Value
from handlers.talk.draft import Draft
from handlers.talk.festival import Festival
from handlers.talk.fields import KINDS
from handlers.talk.voice import Voice
from storage.database import Tx

Cell = str | int | float | None
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. page: (tx, the record that the last page ended with, None at first) → records, none when it is over.

    row: what stands in a record's line; called in a thread.
    """

    columns: Sequence[str]
    page: Callable[[Tx, Any], Awaitable[Sequence[Any]]]
    row: Callable[[Any], list[Cell]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what is stored to somebody of that language."""

    festival: Festival
    voice: Voice

    def words(self, key: str, /, **values: object) -> str:
        """A text of the catalogue, plain."""
        return self.voice.say(key, **values).unescape()

    def written(self, words: dict[str, str]) -> str:
        """A text that staff wrote."""
        return self.voice.written(words).unescape()

    def number(self, number: int) -> str:
        """An entry's, as it is printed."""
        return self.festival.number.format(number=number)

    def draft(self, answers: str) -> Draft:
        """What was submitted, under today's names; secrets stay sealed."""
        return drafts.renamed(self.festival.enrolment, drafts.read(answers))

    def title(self, answers: str) -> str:
        """How a film is called."""
        return str(self.draft(answers).answers.get(self.festival.enrolment.named_by) or "")

    def answer(self, field: Field, value: Value) -> Cell:
        """An answer as a cell: years and minutes as numbers, anything else as it is read."""
        if field.kind == "year" and isinstance(value, int):
            return value
        if field.kind == "duration" and isinstance(value, int | float):
            return round(value / _MINUTE, 2)
        try:
            return KINDS[field.kind].write(field, value, self.voice.language)
        except (TypeError, ValueError, KeyError, AttributeError):  # stored under another kind
            return value if isinstance(value, str) else str(value)

    def at(self, instant: datetime | None) -> str:
        """An instant at the festival, so that text order is time order: "2021-03-01 09:00"."""
        return f"{instant.astimezone(ZoneInfo(self.festival.zone)):%Y-%m-%d %H:%M}" if instant else ""

    def timed(self, key: str) -> str:
        """The head of a column of such instants: their zone stands in it."""
        return self.words("numbers.column_at", label=self.words(key), zone=self.festival.zone)
