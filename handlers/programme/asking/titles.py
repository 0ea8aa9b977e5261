"""Finds films by their titles in a message: whole, in part, misspelt, in pinyin, by sound."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from handlers.programme.asking.names import (
    HAN,
    LITTLE,
    SILENT,
    TOKEN,
    Name,
    Names,
    is_distinctive,
    pairs_in,
    stem,
    syllables_of,
)
from handlers.programme.asking.nearly import continues, nearly_whole
from handlers.programme.asking.rest import Rest
from handlers.programme.asking.words import Words, known, pairs

_MOST = 4
_PART = 0.3
"""How much of a title must be said, by letters, if not all of it."""
_OWN_PART = 0.15
_PLAIN_PART = 0.6
_CLOSE = 0.15


@dataclass(frozen=True, slots=True)
class TitlesRead:
    """films: ids, in the order of the message; unsure: that some of them stand for the same words.

    whole: that every one is named by a whole title.
    """

    films: tuple[str, ...] = ()
    unsure: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Hit:
    """Films that a stretch of the text may name."""

    start: int
    films: tuple[str, ...]
    whole: bool


def read_titles(rest: Rest, words: Words, names: Names) -> TitlesRead:
    """Every film that is named; taken out of the rest, with the words of days and halls that stand in its title."""
    hits = [
        *_whole(rest, words, names),
        *_pinyin(rest, words, names),
        *_by_sound(rest, words, names),
        *_parts(rest, words, names),
    ]
    if not hits and (near := nearly_whole(rest, words, names)):
        hits.append(_Hit(near[0], near[1], True))
    return _read(hits)


def read_single(rest: Rest, names: Names) -> TitlesRead:
    """Titles of one Chinese character, which count only where nothing else is left beside them."""
    hits = []
    for found in list(re.finditer(rf"(?<![{HAN}])[{HAN}](?![{HAN}])", rest.text)):
        if films := names.whole.get(found[0]):
            hits.append(_Hit(found.start(), films, True))
            rest.take(*found.span())
    return _read(hits)


def _read(hits: list[_Hit]) -> TitlesRead:
    ordered = sorted(hits, key=lambda hit: hit.start)
    films = tuple(dict.fromkeys(film for hit in ordered for film in hit.films))
    return TitlesRead(films[:_MOST], any(len(hit.films) > 1 for hit in hits), all(hit.whole for hit in hits))


def _tokens(rest: Rest) -> list[re.Match[str]]:
    return [found for found in TOKEN.finditer(rest.text) if found[0] not in SILENT]


def _whole(rest: Rest, words: Words, names: Names) -> Iterator[_Hit]:
    """Whole titles, the longest first at every place."""
    tokens, at = _tokens(rest), 0
    while at < len(tokens):
        taken = 1
        for length in range(min(names.longest, len(tokens) - at), 0, -1):
            said = tokens[at : at + length]
            films = names.whole.get(" ".join(token[0] for token in said))
            if films and _may_be_whole(rest, words, said):
                rest.take(said[0].start(), said[-1].end())
                yield _Hit(said[0].start(), films, True)
                taken = length
                break
        at += taken


def _may_be_whole(rest: Rest, words: Words, said: list[re.Match[str]]) -> bool:
    """A title of nothing but days and hours ("Saturday Night") only counts where it is all that is said."""
    text = " ".join(token[0] for token in said)
    if len(said) == 1 and re.fullmatch(f"[{HAN}]", text):
        return False
    alone = not TOKEN.search(rest.text[: said[0].start()] + rest.text[said[-1].end() :])
    return alone or bool(words.pattern(f"(?:{_TIMELY})").sub(" ", text).strip())


_TIMELY = "|".join(
    f"<{name}>"
    for name in (
        "today", "tonight", "tomorrow", "after_tomorrow", "this_weekend", "next_week", "this_week", "labour_day",
        "morning", "noon", "afternoon", "evening", "night", "weekdays", "next", "this", "kind_dome", "kind_giant",
        "kind_fourd", "kind_documentary", "kind_scifi", "kind_forum", "kind_salon", "kind_class", "kind_ceremony",
    )
)  # fmt: skip


def _pinyin(rest: Rest, words: Words, names: Names) -> Iterator[_Hit]:
    """Titles typed in pinyin, in one word or by syllables."""
    tokens, at, ordinary = [token for token in _tokens(rest) if token[0].isascii()], 0, known(words.texts)
    while at < len(tokens):
        taken = 1
        for length in range(min(12, len(tokens) - at), 0, -1):
            said = tokens[at : at + length]
            if rest.text[said[0].end() : said[-1].start()].strip("abcdefghijklmnopqrstuvwxyz' -"):
                continue
            films = names.spelled.get("".join(token[0] for token in said).replace("'", ""))
            if films is None and length == 1:
                films = _nearly(said[0][0], words, names)
            if films and not (length == 1 and said[0][0] in ordinary):
                rest.take(said[0].start(), said[-1].end())
                yield _Hit(said[0].start(), films, False)
                taken = length
                break
        at += taken


def _nearly(word: str, words: Words, names: Names) -> tuple[str, ...] | None:
    """One word of pinyin with a slip in it: bawanlongguilai."""
    if len(word) < 8 or not word.isalpha() or word in names.words or word in known(words.texts):
        return None
    found = process.extractOne(word, names.full.keys(), scorer=fuzz.ratio, score_cutoff=88)
    return (names.full[found[0]],) if found else None


def _by_sound(rest: Rest, words: Words, names: Names) -> Iterator[_Hit]:
    """Other characters of the same sound: 霸王笼."""
    ordinary = known(words.texts)
    for run in list(re.finditer(rf"[{HAN}]{{2,24}}", rest.text)):
        syllables, at = syllables_of(run[0]), 0
        while len(syllables) == len(run[0]) and at < len(syllables) - 1:
            for length in range(min(10, len(syllables) - at), 1, -1):
                said = run[0][at : at + length]
                films = names.spaced.get(" ".join(syllables[at : at + length]))
                if films and any(is_distinctive(pair, ordinary) for pair in pairs(said)):
                    rest.take(run.start() + at, run.start() + at + length)
                    yield _Hit(run.start() + at, films, False)
                    at += length - 1
                    break
            at += 1


@dataclass(frozen=True, slots=True)
class _Match:
    """How much of a name the text has: letters, of all; the spans it has them at."""

    name: Name
    letters: int
    spans: tuple[tuple[int, int], ...]

    @property
    def share(self) -> float:
        return self.letters / self.name.letters


def _parts(rest: Rest, words: Words, names: Names) -> Iterator[_Hit]:
    """Films that are named by a part of a title; the best ones first, until nothing is left."""
    for _ in range(_MOST):
        matches = _matches(rest, words, names)
        if not matches:
            return
        best = max(matches, key=lambda match: (match.letters, match.share))
        alike = [
            match
            for match in matches
            if match.letters == best.letters and match.spans == best.spans and match.share >= best.share - _CLOSE
        ]
        for start, end in best.spans:
            rest.take(start, end)
        films = tuple(dict.fromkeys(match.name.film for match in alike))
        yield _Hit(best.spans[0][0], films[:_MOST], best.share > 1 - _CLOSE)


def _matches(rest: Rest, words: Words, names: Names) -> list[_Match]:
    tokens = _tokens(rest)
    texts = [stem(token[0]) for token in tokens]
    found: dict[int, list[tuple[int, int, int]]] = {}
    for at, text in enumerate(texts):
        pair = text + texts[at + 1] if at + 1 < len(texts) and tokens[at].end() == tokens[at + 1].start() else ""
        for name in (*names.by_word.get(text, ()), *names.by_pair.get(pair, ()), *names.by_plain.get(text, ())):
            spans = found.setdefault(name, [])
            if not spans or spans[-1][1] <= at:
                spans.append(_extended(texts, [stem(token) for token in names.names[name].tokens], at))
    matches = [_match(names.names[name], tokens, spans) for name, spans in found.items()]
    return [match for match in matches if _enough(match, rest, words, names)]


def _enough(match: _Match, rest: Rest, words: Words, names: Names) -> bool:
    """A fair share of the title; less of a word that no other film has; more of nothing but ordinary words."""
    said = [stem(token[0]) for start, end in match.spans for token in TOKEN.finditer(rest.text[start:end])]
    own = [word for word in said if word in names.by_word]
    mine = [pair for pair in pairs_in(said) if pair in names.by_pair]
    if own or mine:
        alone = [word for word in own if len(word) > 2 and len(names.by_word[word]) == 1]
        alone += [pair for pair in mine if len(names.by_pair[pair]) == 1]
        return match.letters > 1 and match.share >= (_OWN_PART if alone else _PART)
    text = " ".join(rest.text[start:end] for start, end in match.spans)
    untimely = words.pattern(f"(?:{_TIMELY})").sub(" ", text).strip()
    if not LITTLE.intersection(said).issubset(match.name.tokens):
        return False
    return len(said) > 1 and match.share >= _PLAIN_PART and not LITTLE.issuperset(TOKEN.findall(untimely))


def _match(name: Name, tokens: list[re.Match[str]], spans: list[tuple[int, int, int]]) -> _Match:
    letters = min(sum(letters for _, _, letters in spans), name.letters)
    return _Match(name, letters, tuple((tokens[first].start(), tokens[end - 1].end()) for first, end, _ in spans))


def _extended(texts: list[str], title: list[str], at: int) -> tuple[int, int, int]:
    """From a word of the title, as far to both sides as the text goes along with it: (first, end, letters)."""
    best = (at, at + 1, 0)
    for place in (place for place, token in enumerate(title) if token == texts[at]):
        left, before = _along(texts[:at][::-1], title[:place][::-1])
        right, after = _along(texts[at + 1 :], title[place + 1 :])
        letters = before + after + len(texts[at])
        if letters > best[2]:
            best = (at - left, at + 1 + right, letters)
    return best


def _along(texts: list[str], title: list[str]) -> tuple[int, int]:
    """How many words further, and how many letters of the title; little words may be left out or put in."""
    at = place = reached = letters = 0
    while at < len(texts) and place < len(title):
        if texts[at] == title[place] or continues(texts[at], title[place]):
            letters += len(title[place]) if title[place] not in LITTLE else 0
            at, place = at + 1, place + 1
            reached = at
        elif title[place] in LITTLE:
            place += 1
        elif texts[at] in LITTLE:
            at += 1
        else:
            break
    return reached, letters
