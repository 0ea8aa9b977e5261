"""Remembers what a function made of short texts: the words of forms and catalogues are compared again and again."""

from collections.abc import Callable
from functools import lru_cache, wraps

LONGEST = 64
"""Characters of a text that is remembered; long ones are typed once, and would only fill the memory."""


def remembered(function: Callable[[str], str]) -> Callable[[str], str]:
    """The same function of one text, quicker."""
    known = lru_cache(maxsize=4096)(function)

    @wraps(function)
    def looked_up(text: str) -> str:
        return known(text) if len(text) <= LONGEST else function(text)

    return looked_up
