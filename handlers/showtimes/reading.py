"""What a message asks of the programme, and what of its words that leaves."""

import re
from collections.abc import Iterable

from handlers.programme.asked import Asked
from handlers.programme.asking import ask
from handlers.programme.asking.prepared import prepared
from handlers.programme.asking.words import any_of
from handlers.programme.programme import Programme
from handlers.talk.texts import Texts
from handlers.talk.turn import Turn

_READ = 300
"""Characters of a question that are read."""
_PIECE = re.compile("[\u3400-\u9fff]|[^\\W_\u3400-\u9fff]+")


def read(turn: Turn, programme: Programme, text: str, after: Asked | None = None) -> Asked:
    """What it asks; after: the question before it."""
    return ask(text.strip()[:_READ], programme, turn.now, turn.texts, after)


def said(texts: Texts, key: str, text: str) -> bool:
    """Whether any of the words stands there that the catalogues have under that key."""
    return bool(re.search(any_of(words(texts, key)), prepared(text[:_READ])))


def words(texts: Texts, key: str) -> list[str]:
    """The words of all languages under a key, ready to be compared."""
    return [prepared(word).strip() for each in texts.languages for word in texts.template(each, key).split("|")]


def beyond(leftover: str, known: Iterable[str]) -> float:
    """How many words were not understood besides those known; two Chinese characters make one."""
    pieces = {piece for word in known for piece in _PIECE.findall(word)}
    left = [piece for piece in _PIECE.findall(leftover) if piece not in pieces]
    return sum(1 if piece.isascii() else 0.5 for piece in left)
