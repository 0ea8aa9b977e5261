"""Chinese typed by sound: 门漂 is meant to be 门票. Corrected by the examples, where wording is unknown."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("sounds.txt")
_RUN = re.compile("[\u3400-\u9fff]{2,}")
_FLAT = {"zh": "z", "ch": "c", "sh": "s"}
"""Initials that half of China does not tell apart; nor "n" and "ng" at a syllable's end."""


@lru_cache(maxsize=1)
def _syllables() -> Mapping[str, str]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ") for line in lines if not line.startswith("#"))
    return {sign: syllable for syllable, signs in pairs for sign in signs}


@lru_cache(maxsize=1)
def _sounds() -> Mapping[str, str]:
    return {sign: _flattened(syllable) for sign, syllable in _syllables().items()}


def spelled(text: str) -> str:
    """The text with Chinese characters as their syllables, to put titles in order by: "霸王龙" → "ba wang long "."""
    known = _syllables()
    return "".join(f"{known[sign]} " if sign in known else sign for sign in text)


def _flattened(syllable: str) -> str:
    flat = _FLAT.get(syllable[:2], syllable[:2]) + syllable[2:]
    return flat[:-1] if flat.endswith("ng") else flat


def _sound(pair: str) -> str:
    known = _sounds()
    return " ".join(known.get(sign, sign) for sign in pair)


FREQUENT = 3
"""Times that the examples have a pair which another is corrected to: rarer ones are seldom what was meant."""


class Speller:
    """Knows the pairs of characters in the examples, and how they sound."""

    def __init__(self, plain: Iterable[str]) -> None:
        counts: dict[str, int] = {}
        for run in (run for text in plain for run in _RUN.findall(text)):
            for at in range(len(run) - 1):
                counts[run[at : at + 2]] = counts.get(run[at : at + 2], 0) + 1
        self._known = frozenset(counts)
        frequent = sorted((pair for pair in counts if counts[pair] >= FREQUENT), key=lambda pair: (counts[pair], pair))
        self._by_sound = {_sound(pair): pair for pair in frequent}

    def corrected(self, plain: str) -> str:
        """The text with unknown pairs made known ones that sound alike and have one character in common with them."""
        return _RUN.sub(lambda run: self._run(run.group()), plain)

    def _run(self, run: str) -> str:
        signs = list(run)
        for at in range(len(signs) - 1):
            pair = signs[at] + signs[at + 1]
            meant = None if pair in self._known else self._by_sound.get(_sound(pair))
            if meant and self._fits(signs, at, meant):
                signs[at : at + 2] = meant
        return "".join(signs)

    def _fits(self, signs: list[str], at: int, meant: str) -> bool:
        """One character changes, and it is not part of a known pair on its other side."""
        if meant[0] == signs[at]:
            return "".join(signs[at + 1 : at + 3]) not in self._known
        return meant[1] == signs[at + 1] and not (at and signs[at - 1] + signs[at] in self._known)
