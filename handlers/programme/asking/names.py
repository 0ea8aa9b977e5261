"""The titles of a programme, filed for finding: whole, by distinctive words, by pairs of characters, by pinyin."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from handlers.programme.asking.prepared import prepared
from handlers.programme.asking.words import Words, known, pairs
from handlers.programme.programme import Programme
from storage.films import Film

HAN = "\u3400-\u9fff"
TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)*")
SILENT = frozenset({"the", "a", "an"})
LITTLE = frozenset("of in by on at to from and for with over under that de des la le der die das el los".split())
_LONGEST_PINYIN = 14
_COUNTER = re.compile(f"(?<=\\d)[个颗只条张位座棵朵匹片件枚艘头](?=[{HAN}])")
_EMPTY = frozenset("的里之了是在不有个这那一上下和与到去来第又再")
"""Characters of grammar: a pair with one of them names no film."""


@dataclass(frozen=True, slots=True)
class Name:
    """One title of a film. tokens: its words and characters; letters: how much of it there is to match."""

    film: str
    tokens: tuple[str, ...]
    letters: int


@dataclass(slots=True)
class Names:
    """All titles. whole: key → films; by_word, by_plain, by_pair: → places in `names`, of words that may name a
    film alone, of ordinary ones, of characters; spelled, spaced: pinyin → films; distinctive: the words of by_word.
    full: pinyin of whole titles, joined; words, syllables: Latin words and pinyin of titles, for spelling.
    """

    names: list[Name] = field(default_factory=list)
    whole: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_word: dict[str, list[int]] = field(default_factory=dict)
    by_plain: dict[str, list[int]] = field(default_factory=dict)
    by_pair: dict[str, list[int]] = field(default_factory=dict)
    spelled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    spaced: dict[str, tuple[str, ...]] = field(default_factory=dict)
    full: dict[str, str] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    syllables: set[str] = field(default_factory=set)
    distinctive: frozenset[str] = frozenset()
    longest: int = 1


def key_of(tokens: Iterable[str]) -> str:
    """How a whole title is filed."""
    return " ".join(token for token in tokens if token not in SILENT)


def titles_of(film: Film) -> list[str]:
    """Its titles in all languages, and what follows a colon: "Forum: The Next Dome" is also "The Next Dome"."""
    found = list(dict.fromkeys(film.title.values()))
    return found + [part for title in found for part in re.split(r"\s*[:：]\s*", title)[1:] if len(part) > 2]


_kept: list[tuple[Mapping[str, Film], Words, tuple[object, ...], Names]] = []


def names_of(programme: Programme, words: Words) -> Names:
    """The titles of this programme; filed again only when a version has other titles."""
    for films, theirs, _, names in _kept:
        if films is programme.films and theirs is words:
            return names
    titles = tuple((film.id, tuple(film.title.values())) for film in programme.films.values())
    names = next((each[3] for each in _kept if each[1] is words and each[2] == titles), None) or _filed(
        programme, words
    )
    _kept[:] = [(programme.films, words, titles, names), *_kept[:2]]
    return names


def _filed(programme: Programme, words: Words) -> Names:
    found, ordinary, plain = Names(), known(words.texts), frozenset(map(stem, words.said("plain")))
    for film in programme.films.values():
        for title in titles_of(film):
            _file(found, film.id, title, (ordinary, plain))
    for film in programme.films.values():
        for title in dict.fromkeys(film.title.values()):
            _file_pinyin(found, film.id, title)
    found.distinctive = frozenset(
        token for name in found.names for token in name.tokens if token.isascii() and names_alone(token, ordinary)
    )
    found.words = frozenset(
        token for name in found.names for token in name.tokens if token.isalpha() and token.isascii()
    )
    return found


def _file(found: Names, film: str, title: str, usual: tuple[frozenset[str], frozenset[str]]) -> None:
    ordinary, plain = usual
    tokens = tuple(token for token in TOKEN.findall(prepared(title)) if token not in SILENT)
    if not tokens:
        return
    for other in _otherwise(prepared(title)):
        _add(found.whole, key_of(TOKEN.findall(other)), film)
    at = len(found.names)
    found.names.append(Name(film, tokens, sum(len(token) for token in tokens if token not in LITTLE) or 1))
    _add(found.whole, key_of(tokens), film)
    found.longest = max(found.longest, len(tokens))
    for token in set(tokens):
        if names_alone(token, ordinary):
            found.by_word.setdefault(stem(token), []).append(at)
        elif stem(token) in plain and token not in LITTLE:
            found.by_plain.setdefault(stem(token), []).append(at)
    for pair in set(pairs_in(tokens)):
        if is_distinctive(pair, ordinary):
            found.by_pair.setdefault(pair, []).append(at)


def _otherwise(title: str) -> list[str]:
    """四十七颗月亮 with the other word that counts things, and with none."""
    return [_COUNTER.sub(other, title) for other in ("个", "")] if _COUNTER.search(title) else []


def stem(word: str) -> str:
    """Without the s of a plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def names_alone(token: str, ordinary: frozenset[str]) -> bool:
    """Whether a word may name a film by itself."""
    return len(token) > 2 and token not in ordinary and token not in LITTLE and not token.isdecimal()


def is_distinctive(pair: str, ordinary: frozenset[str]) -> bool:
    """Whether a pair of characters may name a film by itself."""
    return pair not in ordinary and not _EMPTY & set(pair)


def pairs_in(tokens: Iterable[str]) -> list[str]:
    """Pairs of neighbouring Chinese characters."""
    runs = re.findall(f"[{HAN}]+", "".join(token if re.match(f"[{HAN}]", token) else " " for token in tokens))
    return [pair for run in runs for pair in pairs(run)]


def _file_pinyin(found: Names, film: str, title: str) -> None:
    """Every stretch of two syllables and more, so that a part of the title is found."""
    syllables = syllables_of(title)
    if len(syllables) < 2:
        return
    found.full["".join(syllables)] = film
    found.syllables.update(syllables)
    for start in range(len(syllables)):
        for end in range(start + 2, min(len(syllables), start + _LONGEST_PINYIN) + 1):
            stretch, whole = syllables[start:end], end - start == len(syllables)
            joined = "".join(stretch)
            if whole or len(joined) >= 6:
                _add(found.spelled, joined, film)
            if whole or len(stretch) > 2:
                _add(found.spaced, " ".join(stretch), film)


def syllables_of(text: str) -> list[str]:
    """The pinyin of the Chinese characters in a text, without tones."""
    from pypinyin import lazy_pinyin

    han = "".join(re.findall(f"[{HAN}]", prepared(text)))
    return list(lazy_pinyin(han, v_to_u=False)) if han else []


def _add(filed: dict[str, tuple[str, ...]], key: str, film: str) -> None:
    if film not in filed.get(key, ()):
        filed[key] = (*filed.get(key, ()), film)
