"""Conversations as text files: who says what, and every word that comes back.

people: ada en, lin zh

ada: hello                      what she types
    Welcome! …                  a whole reply, indented
    [Enrol a film] [My films]   its choices, row by row; "--" for none
    (map: …) (contact: …) (file: …)            what is said besides text
ada presses Enrol a film
ada shares +86 138 0013 8000    (a contact)
ada sends film.mov              (a file)
@advance P1D                    the clock
@restart                        the bot is stopped and started again
@again                          the last thing said arrives once more
@set enrolment.closes = 2021-03-20 24:00   a setting from the next start on
ada hears                       what was said to her meanwhile
@invite Olga                    an invitation; {invitation} stands for its code
@late-code until 2021-03-20 18:00          issues a code; {code} stands for it from then on
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Step:
    """One thing that happens, and what must come back, word for word."""

    line: int
    told: str
    expected: list[str] = field(default_factory=list)


def steps_of(path: Path) -> tuple[dict[str, str], list[Step]]:
    """The people with their languages, and the steps."""
    people: dict[str, str] = {}
    steps: list[Step] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("people:"):
            people = dict(pair.split() for pair in line.removeprefix("people:").split(","))
        elif line.startswith("    "):
            steps[-1].expected.append(line[4:])
        elif not line.strip():
            if steps and steps[-1].expected and steps[-1].expected[-1] not in ("",):
                steps[-1].expected.append("")
        elif not line.startswith("#"):
            steps.append(Step(number, line))
    for step in steps:
        while step.expected and not step.expected[-1]:
            step.expected.pop()
    return people, steps


def shown(text: str, rows: list[list[str]], along: str = "") -> Iterator[str]:
    """A reply as a script writes it. along: what is not text, "(map: …)"."""
    if text or not along:
        yield from text.split("\n")
    if along:
        yield along
    yield " ".join("[" + " | ".join(row) + "]" for row in rows) if rows else "--"
