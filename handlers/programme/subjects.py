"""Finds films by what they are about: words of their titles and synopses, whatever language these are in."""

import re

from handlers.programme.asking.alike import SAME
from handlers.programme.asking.prepared import prepared
from handlers.programme.programme import Programme

_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_LITTLE = frozenset("the a an of and or in on our 的 和 与".split())

_kept: list[tuple[Programme, dict[str, tuple[str, frozenset[str]]]]] = []


def films_about(about: str, programme: Programme) -> frozenset[str]:
    """Ids of the films in whose titles or synopses every word stands, or one that means the same."""
    wanted = [word for word in _PIECE.findall(prepared(about)) if word not in _LITTLE]
    if not wanted:
        return frozenset()
    told = _told(programme)
    return frozenset(film for film, (text, words) in told.items() if all(_says(text, words, word) for word in wanted))


def _says(text: str, words: frozenset[str], wanted: str) -> bool:
    others = SAME.get(wanted) or SAME.get(_stem(wanted)) or [wanted]
    return any(_stem(word) in words if word.isascii() else word in text for word in (wanted, *others))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _told(programme: Programme) -> dict[str, tuple[str, frozenset[str]]]:
    """What each film's titles and synopses say, and their Latin words; prepared once a version."""
    for kept, told in _kept:
        if kept is programme:
            return told
    told = {}
    for film in programme.films.values():
        text = " ".join(prepared(each) for each in (*film.title.values(), *film.synopsis.values()))
        told[film.id] = text, frozenset(map(_stem, re.findall("[a-z0-9]+", text)))
    _kept[:] = [(programme, told), *_kept[:1]]
    return told
