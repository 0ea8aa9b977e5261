"""Finding known names (of countries, languages) in what people type, and saying which words were not known."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches

from handlers.talk.fields import normal
from handlers.talk.remembered import remembered

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_TOKEN = re.compile(
    rf"[{_HAN}]|(?:[^\W\d_{_HAN}]\.){{2,}}(?:[^\W\d_{_HAN}]\b)?|\d+|[^\W\d_{_HAN}]+(?:'[^\W\d_{_HAN}]+)*"
)
_LONGEST = 16
_MOST_TOKENS = 300
_SILENT = {"and", "the"}
_WORDS = {"in", "it", "no", "is", "as", "at", "be", "by", "do", "so", "to", "me", "my", "am", "an", "or", "us",
          "we", "he", "of", "and",
          "are", "can", "per", "nor", "not", "but", "for", "all"}  # fmt: skip
"""Codes that are English words as well: believed in capitals only, and not in a sentence of capitals."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text was found to name.

    codes: in the order of the text, without doubles; guessed: (typed, code) where a misspelling was understood;
    unsure: (typed, candidate codes); unknown: pieces that name nothing.
    """

    codes: tuple[str, ...] = ()
    guessed: tuple[tuple[str, str], ...] = ()
    unsure: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    gap: str  # what stands between this one and the next: "" (nothing that matters), "," or "|"


def _gap(between: str) -> str:
    if re.search(r"[;/|\n+]", between):
        return "|"
    return "," if re.search("[,、]", between) else ""


def _tokens(text: str) -> list[_Token]:
    found = list(_TOKEN.finditer(text))[:_MOST_TOKENS]
    ends = [*(token.start() for token in found[1:]), len(text)][: len(found)]
    return [_Token(token[0], token.start(), token.end(), _gap(text[token.end() : end]))
            for token, end in zip(found, ends, strict=True)]  # fmt: skip


def _key(tokens: list[_Token]) -> str:
    """The name that these tokens spell: letters only, with the commas that stand in it."""
    spelled = ""
    for at, token in enumerate(tokens):
        word = token.text.casefold().replace(".", "").replace("'", "")
        spelled += "" if word in _SILENT else word
        if at < len(tokens) - 1:
            spelled += token.gap
    return spelled


@remembered
def name_key(name: str) -> str:
    """How a name is filed: "Côte d’Ivoire" → "cotedivoire"."""
    return _key(_tokens(normal.bare(name)))


@dataclass(slots=True)
class _Finding:
    """One pass over a text. `at` keeps the order; what is lost is explained at its end."""

    codes: list[tuple[int, str]] = field(default_factory=list)
    guessed: list[tuple[str, str]] = field(default_factory=list)
    unsure: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def scan(self) -> Scan:
        codes = tuple(dict.fromkeys(code for _, code in sorted(self.codes, key=lambda pair: pair[0])))
        return Scan(codes, tuple(self.guessed), tuple(self.unsure), tuple(self.unknown))


def _quoting(scan: Scan, text: str) -> Scan:
    """The same, its pieces as they were typed."""
    return Scan(
        scan.codes,
        tuple((normal.as_typed(text, piece), code) for piece, code in scan.guessed),
        tuple((normal.as_typed(text, piece), codes) for piece, codes in scan.unsure),
        tuple(normal.as_typed(text, piece) for piece in scan.unknown),
    )


class Lexicon:
    """Names → codes. A name of several codes is ambiguous; one of none is a filler, passed over."""

    def __init__(
        self, names: Mapping[str, str], codes: Mapping[str, str], *, unsure: Mapping[str, tuple[str, ...]],
        fillers: Iterable[str], signs: Mapping[str, str],
    ) -> None:  # fmt: skip
        """names: name_key → code; codes: written code in capitals → code; signs: one Chinese character → code."""
        self._names = {name_key(filler): "" for filler in fillers} | dict(names)
        self._codes, self._unsure, self._signs = codes, unsure, signs
        self._latin = [name for name in self._names if name.isascii() and len(name) >= 4]

    def scan(self, text: str) -> Scan:
        """Every name in the text (see Scan)."""
        bare = normal.bare(text)
        tokens = _tokens(bare)
        shouted = any(len(token.text) > 3 and token.text.isupper() and token.text.isascii() for token in tokens)
        finding, lost, at = _Finding(), list[_Token](), 0
        while at < len(tokens):
            taken, code = self._longest(tokens, at, shouted)
            if not taken:
                lost.append(tokens[at])
            elif code in self._unsure:
                finding.unsure.append((bare[tokens[at].start : tokens[at + taken - 1].end], self._unsure[code]))
            elif code:
                finding.codes.append((tokens[at].start, code))
            at += taken or 1
        self._explain(bare, lost, finding)
        return _quoting(finding.scan(), text)

    def exact(self, text: str) -> str:
        """The code of a text that is one name and nothing else, else ""."""
        return self._names.get(name_key(text), "")

    def _longest(self, tokens: list[_Token], at: int, shouted: bool) -> tuple[int, str]:
        for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
            stretch = tokens[at : at + length]
            key = _key(stretch)
            if key in self._unsure:
                return length, key
            if key in self._names:
                return length, self._names[key]
            if key == "" and length == 1:
                return 1, ""
        return self._short(tokens[at].text, shouted)

    def _short(self, word: str, shouted: bool) -> tuple[int, str]:
        """Codes, and the single characters that Chinese abbreviates countries and languages to."""
        if word in self._signs:
            return 1, self._signs[word]
        code = self._codes.get(word.upper().replace(".", ""), "")
        if code and (word.casefold() not in _WORDS or (word.isupper() and not shouted)):
            return 1, code
        return 0, ""

    def _explain(self, bare: str, lost: list[_Token], finding: _Finding) -> None:
        """Unknown tokens that stand together are one unknown name; Latin ones may be misspelled."""
        runs: list[list[_Token]] = []
        for token in lost:
            joins = runs and not runs[-1][-1].gap and not bare[runs[-1][-1].end : token.start].strip(" -'.()")
            if joins:
                runs[-1].append(token)
            else:
                runs.append([token])
        for run in runs[:8]:
            typed, close = bare[run[0].start : run[-1].end], self._close(_key(run))
            if len(close) == 1 and close[0]:
                finding.codes.append((run[0].start, close[0]))
                finding.guessed.append((typed, close[0]))
            elif len(close) > 1:
                finding.unsure.append((typed, close))
            elif not close:
                finding.unknown.append(typed)

    def _close(self, word: str) -> tuple[str, ...]:
        """The codes a misspelled Latin word may mean: the closest, and those about as close."""
        if not 5 <= len(word) <= 40 or not word.isascii():
            return ()
        near = get_close_matches(word, self._latin, n=5, cutoff=0.8)
        ratios = [(SequenceMatcher(None, name, word).ratio(), self._names[name]) for name in near]
        best = max((ratio for ratio, _ in ratios), default=0.0)
        return tuple(dict.fromkeys(code for ratio, code in ratios if ratio > best - 0.05))
