"""Titles with a slip in them: "Dome of Beees", "Saturn by Nite"."""

import re

from rapidfuzz import fuzz, process

from handlers.programme.asking.names import HAN, SILENT, TOKEN, Names
from handlers.programme.asking.rest import Rest
from handlers.programme.asking.words import Words, known

_CLOSE = 88
_LONGEST = 8
_SHORTEST = 7
_MOST_UNKNOWN = 3


def continues(said: str, title: str) -> bool:
    """Whether a word may stand for that word of a title, whose other words are said beside it."""
    if not (said.isascii() and said[:1] == title[:1] and len(said) > 2 < len(title)):
        return False
    return fuzz.ratio(said, title) >= (65 if min(len(said), len(title)) > 3 else 80)


def nearly_whole(rest: Rest, words: Words, names: Names) -> tuple[int, tuple[str, ...]] | None:
    """Where a whole title of several words stands but for a letter or two, and its films; taken out.

    Only around words that are none of the programme's: whatever else is said is what it looks like.
    """
    tokens = [token for token in TOKEN.finditer(rest.text) if token[0] not in SILENT]
    ordinary = known(words.texts)
    odd = [at for at, token in enumerate(tokens) if _is_odd(token[0], ordinary, names)][:_MOST_UNKNOWN]
    best: tuple[float, int, int, str] | None = None
    for at in odd:
        for first in range(max(0, at - _LONGEST + 1), at + 1):
            for end in range(max(at, first + 1) + 1, min(len(tokens), first + _LONGEST) + 1):
                said = " ".join(token[0] for token in tokens[first:end])
                if len(said) < _SHORTEST or re.search(f"[{HAN}]", said):
                    continue
                near = process.extractOne(said, names.whole.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE)
                if near and (best is None or near[1] > best[0]):
                    best = (near[1], first, end, near[0])
    if best is None:
        return None
    rest.take(tokens[best[1]].start(), tokens[best[2] - 1].end())
    return tokens[best[1]].start(), names.whole[best[3]]


def _is_odd(word: str, ordinary: frozenset[str], names: Names) -> bool:
    return len(word) > 3 and word.isascii() and word.isalpha() and word not in ordinary and word not in names.words
