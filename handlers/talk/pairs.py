"""How buttons stand on a phone: short ones two in a row, long ones alone."""

from collections.abc import Iterable

from handlers.talk.message import Choice, Rows

_SHORT = 18
"""Two labels up to this width, in half-width letters, stand side by side on a phone."""


def paired(choices: Iterable[Choice]) -> Rows:
    """The choices in rows, in reading order."""
    rows: list[tuple[Choice, ...]] = []
    for choice in choices:
        last = rows[-1] if rows else ()
        if len(last) == 1 and max(_width(last[0].label), _width(choice.label)) <= _SHORT:
            rows[-1] = (*last, choice)
        else:
            rows.append((choice,))
    return tuple(rows)


def _width(label: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in label)
