"""Misspelt Latin words, read as the one word of the programme or of its questions that they are close to."""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from handlers.programme.asking.names import Names
from handlers.programme.asking.words import Words, known

_WORD = re.compile(r"(?<![^\W\d_])[a-z]{4,20}(?![^\W\d_])")
_SURE = 6
_MOST = 8
"""Unknown words of a message that are looked at: a question has few."""

_Kept = tuple[Names, dict[str, str], list[str], list[str]]
_kept: list[_Kept] = []


def spelled(text: str, words: Words, names: Names) -> str:
    """The prepared text with every misspelling corrected that can mean one word only."""
    corrections, candidates, usual = _for(words, names)
    ordinary, seen = known(words.texts), 0
    for word in dict.fromkeys(_WORD.findall(text)):
        if word in ordinary or word in names.words or word in names.spelled or word in names.syllables:
            continue
        seen += 1
        if seen > _MOST:
            break
        if word not in corrections:
            if len(corrections) > 4000:
                corrections.clear()
            corrections[word] = _begun(word, names) or _closest(word, candidates, usual)
        if corrections[word] != word:
            text = re.sub(rf"(?<![a-z]){word}(?![a-z])", corrections[word], text)
    return text


def _for(words: Words, names: Names) -> tuple[dict[str, str], list[str], list[str]]:
    """What has been corrected before, all words that may be meant, and those of them that are no title's alone."""
    for kept, corrections, candidates, usual in _kept:
        if kept is names:
            return corrections, candidates, usual
    usual = sorted(filter(_long, known(words.texts).difference(words.said("own"))))
    entry: _Kept = (names, {}, sorted({*usual, *filter(_long, names.words)}), usual)
    _kept[:] = [entry, *_kept[:2]]
    return entry[1:]


def _long(word: str) -> bool:
    return len(word) >= 4 and word.isascii() and word.isalpha()


def _begun(word: str, names: Names) -> str:
    """The one distinctive word of a title that begins like that: dino."""
    if len(word) < 5:
        return ""
    begun = [other for other in names.distinctive if other.startswith(word)]
    return begun[0] if len({other.rstrip("s") for other in begun}) == 1 else ""


def _closest(word: str, candidates: list[str], usual: list[str]) -> str:
    """The only candidate that is that close, else the word itself: of two weekdays none is guessed.

    One slip in a word of six letters may be anywhere; more of them, or a shorter word, need the first letter right.
    """
    if len(word) < 5:
        return word
    allowed = 1 if len(word) < 8 else 2 if len(word) < 11 else 3
    if len(word) < 6:
        candidates = usual
    near = [
        (candidate, distance)
        for candidate, distance, _ in process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=allowed, limit=9
        )
        if candidate[0] == word[0] or (len(word) >= _SURE and distance == 1)
    ]
    if not near:
        return word
    best = min(distance for _, distance in near)
    close = [candidate for candidate, distance in near if distance == best]
    if len(close) > 1:
        stems = {candidate.rstrip("s") for candidate in close}
        close = [min(close, key=len)] if len(stems) == 1 else close
    return close[0] if len(close) == 1 else word
