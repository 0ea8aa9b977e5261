"""The words of the catalogues by which programme questions are understood, of all languages at once, compiled once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from handlers.programme.asking.prepared import prepared
from handlers.talk.texts import Texts

_HAN = "\u3400-\u9fff"


@dataclass(frozen=True, eq=False)
class Words:
    """Words by the name of their text key, asked.words_<name without _>; patterns made of them are kept."""

    texts: Texts
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    def said(self, name: str) -> tuple[str, ...]:
        """All words of that name, prepared, in the order of the languages."""
        return tuple(dict.fromkeys(word for group in self.groups(name) for word in group))

    def number_of(self, name: str, word: str) -> int:
        """Of which group of that name a word is, from 0; -1 for none."""
        if name not in self._numbers:
            self._numbers[name] = {each: at for at, group in enumerate(self.groups(name)) for each in group}
        return self._numbers[name].get(" ".join(word.split()), -1)

    def groups(self, name: str) -> list[list[str]]:
        """The same where a text has several groups, divided by ";": one list a group, over all languages."""
        found: list[list[str]] = []
        for language in self.texts.languages:
            for at, group in enumerate(
                self.texts.template(language, f"asked.words_{name.replace('_', '')}").split(";")
            ):
                if at == len(found):
                    found.append([])
                found[at] += (word for word in map(_prepared, group.split("|")) if word)
        return found

    def one_of(self, *names: str) -> str:
        """A pattern of any of these words, the longest first."""
        return any_of(word for name in names for word in self.said(name))

    def pattern(self, template: str) -> re.Pattern[str]:
        """Compiled from a template in which <name> stands for the words of that name."""
        if template not in self._patterns:
            filled = re.sub(r"(?<!P)<([a-z_]+)>", lambda found: self.one_of(found[1]), template)
            self._patterns[template] = re.compile(filled)
        return self._patterns[template]


def _prepared(word: str) -> str:
    return prepared(word).strip()


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of them, whole words where the script has spaces, the longest first; hyphens as blanks."""
    ordered = sorted({word for word in words if word}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(_escaped, ordered)) + ")" if ordered else "(?!)"


def _escaped(word: str) -> str:
    pieces = [re.escape(piece) for piece in re.split(r"[ -]+", word) if piece]
    inner = r"[\s\-]+".join(pieces) if pieces else re.escape(word)
    before = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalpha() else ""
    after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalpha() else ""
    if word[0].isdigit():
        before = r"(?<!\d)"
    return before + inner + after


@lru_cache(maxsize=4)
def words_of(texts: Texts) -> Words:
    """The words of these catalogues."""
    return Words(texts)


@lru_cache(maxsize=4)
def known(texts: Texts) -> frozenset[str]:
    """Every single Latin word and every pair of Chinese characters that any of the words has."""
    found: set[str] = set()
    for key in texts.keys("asked.words_"):
        for word in words_of(texts).said(key.removeprefix("asked.words_")):
            found.update(re.findall(r"[a-z0-9']+", word))
            found.update(pair for run in re.findall(f"[{_HAN}]+", word) for pair in pairs(run))
    return frozenset(found)


def pairs(run: str) -> list[str]:
    """Neighbouring characters: 霸王龙 → 霸王, 王龙."""
    return [run[at : at + 2] for at in range(len(run) - 1)]
