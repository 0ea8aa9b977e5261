"""What of a message is not understood yet: every reader takes its part out, so that nothing is read twice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TAKEN = "\x1f"
"""Stands for every character that was taken, so that positions stay."""


@dataclass(slots=True)
class Rest:
    """text: what is left, taken characters as TAKEN; whole: all of it."""

    text: str
    whole: str

    @classmethod
    def of(cls, text: str) -> "Rest":
        """Nothing taken yet."""
        return cls(text, text)

    def take(self, start: int, end: int) -> None:
        """These characters are understood."""
        self.text = self.text[:start] + TAKEN * (end - start) + self.text[end:]

    def first(self, pattern: re.Pattern[str], start: int = 0) -> re.Match[str] | None:
        """The first match from there on, taken out."""
        found = pattern.search(self.text, start)
        if found:
            self.take(*found.span())
        return found

    def every(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Every match, taken out."""
        at = 0
        while found := self.first(pattern, at):
            yield found
            at = max(found.end(), found.start() + 1)
