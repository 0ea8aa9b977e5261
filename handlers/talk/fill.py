"""Puts values into texts: every value escaped, none ever read as a template or as markup."""

from collections.abc import Mapping
from functools import lru_cache
from string import Formatter

from markupsafe import Markup, escape


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


def fill(template: str, values: Mapping[str, object]) -> Markup:
    """The template with its {names} filled in; Markup stays as it is. KeyError for a missing value."""
    said: list[str] = []
    for literal, name in _pieces(template):
        said.append(literal)
        if name is not None:
            said.append(escape(values[name]))
    return Markup("".join(said))
