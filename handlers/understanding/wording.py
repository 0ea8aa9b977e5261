"""The wording of a text as weighted marks: stems, letters and word pairs; characters and their groups in Chinese."""

import re
from sys import intern

from handlers.talk.fields.normal import folded

LONGEST = 200
"""Words or Chinese characters that are looked at of a text."""
_PIECES = re.compile("[\u3400-\u9fff]|[^\\W_\u3400-\u9fff]{1,12}|[^\\s]{1,4}")
_RUNS = re.compile("[\u3400-\u9fff]+|[^\\W_\u3400-\u9fff]+(?:'[^\\W_\u3400-\u9fff]+)*")
_PICTURES = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_HAN = re.compile("[\u3400-\u9fff]")
_ENDINGS = tuple("ations ation ments ment ings ing ies ied ers er ions ion ed es s e y".split())
_FILLING = frozenset(
    (
        "a an the is are am was be been do does did i im me my we us our you your it its to of in on at for and or so"
        " if this that there with can could would will shall should please pls hi hello hey just also any some by from"
        " as"
    ).split()
)
_FILLING_HAN = frozenset("的了吗呢啊吧呀嘛么我你您是有在请想要能会就都也和")
WORD, PAIR, LETTERS, SIGN, SIGNS = 1.0, 0.6, 0.22, 0.35, 0.8
"""Weights: a word's stem, two stems in a row, a group of letters, one Chinese character, a group of them."""


def plainly(text: str) -> str:
    """One line, compatibility forms resolved, Simplified, case folded; the middle of a long text left out."""
    return folded(shortened(text, LONGEST))


def shortened(text: str, most: int) -> str:
    """At most so many words or Chinese characters, half from the beginning, half from the end."""
    if len(text) <= most:
        return text
    if len(text) > 16 * most:
        text = f"{text[: 8 * most]} {text[-8 * most :]}"
    pieces, half = list(_PIECES.finditer(text)), most // 2
    if len(pieces) <= most:
        return text
    return f"{text[: pieces[half - 1].end()]} {text[pieces[-half].start() :]}"


def marks(plain: str) -> dict[str, float]:
    """The marks of a text that went through `plainly`, with their weights."""
    found: dict[str, float] = {}
    before = ""
    for sign in _PICTURES.findall(plain):
        _add(found, f"e{sign}", WORD)
    for run in _RUNS.findall(plain):
        if _HAN.match(run):
            _han(run, found)
            before = ""
        else:
            before = _word(run, before, found)
    return found


def _word(word: str, before: str, found: dict[str, float]) -> str:
    stem = stemmed(word.replace("'", ""))
    weight = 0.25 if word in _FILLING else 1.0
    _add(found, f"w{stem}", WORD * weight)
    if before:
        _add(found, f"p{before} {stem}", PAIR)
    if weight == 1.0:
        padded = f"<{word}>"
        for size in (3, 4):
            for at in range(len(padded) - size + 1):
                _add(found, f"l{padded[at : at + size]}", LETTERS)
    return stem


def _han(run: str, found: dict[str, float]) -> None:
    for at, sign in enumerate(run):
        _add(found, f"h{sign}", SIGN * (0.3 if sign in _FILLING_HAN else 1.0))
        for size in (2, 3):
            if at + size <= len(run):
                _add(found, f"h{run[at : at + size]}", SIGNS)


def _add(found: dict[str, float], mark: str, weight: float) -> None:
    found[intern(mark)] = max(found.get(mark, 0.0), weight)  # the same marks in thousands of examples: 20 MB less


def stemmed(word: str) -> str:
    """The word without its commonest English endings; short words stay as they are."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
