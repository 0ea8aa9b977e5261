"""Puts values into texts: every value escaped, none ever read as a template or as markup."""

from collections.abc import Mapping
from functools import lru_cache
from string import Formatter

from markupsafe import Markup, escape


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[str, str | None], ...] | Markup:
    """The template's literals, each with the name that follows; where nothing is to be filled in, all of it."""
    pieces = tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))
    named = any(name is not None for _, name in pieces)
    return pieces if named else Markup("".join(literal for literal, _ in pieces))


def fill(template: str, values: Mapping[str, object]) -> Markup:
    """The template with its {names} filled in; Markup stays as it is. KeyError for a missing value."""
    pieces = _pieces(template)
    if isinstance(pieces, Markup):
        return pieces
    said: list[str] = []
    for literal, name in pieces:
        said.append(literal)
        if name is not None:
            said.append(escape(values[name]))
    return Markup("".join(said))
