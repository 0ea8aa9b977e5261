"""Searches titles for what is being typed, the likeliest first."""

from rapidfuzz import fuzz

from handlers.programme.asking.names import TOKEN, key_of, syllables_of
from handlers.programme.asking.prepared import prepared
from handlers.programme.programme import Programme


def search_titles(text: str, programme: Programme) -> list[tuple[str, float]]:
    """Films whose title has the text in it, or is like it, the best first: (film id, 0 to 1)."""
    told = key_of(TOKEN.findall(prepared(text[:80])))
    if not told:
        return []
    scores = [
        (film.id, max(_likeness(told, title) for title in _searched(programme, film.id)))
        for film in programme.films.values()
    ]
    return sorted(((film, score) for film, score in scores if score >= 0.6), key=lambda pair: (-pair[1], pair[0]))[:20]


_searchable: list[tuple[object, dict[str, list[str]]]] = []


def _searched(programme: Programme, film: str) -> list[str]:
    """The film's titles and their pinyin, ready to be compared."""
    for films, kept in _searchable:
        if films is programme.films:
            return kept[film]
    ready = {
        each.id: [
            *(key_of(TOKEN.findall(prepared(title))) for title in each.title.values()),
            *("".join(syllables_of(title)) for title in each.title.values() if syllables_of(title)),
        ]
        for each in programme.films.values()
    }
    _searchable[:] = [(programme.films, ready), *_searchable[:1]]
    return ready[film]


def _likeness(told: str, title: str) -> float:
    tight, joined = told.replace(" ", ""), title.replace(" ", "")
    if tight == joined:
        return 1.0
    if joined.startswith(tight):
        return 0.95
    if f" {told}" in title or (len(tight) > 1 and tight in joined):
        return 0.9
    ratio = fuzz.ratio(tight, joined) if len(tight) > 3 else 0.0
    return max(ratio, fuzz.partial_ratio(tight, joined) * 0.85 if 5 < len(tight) <= len(joined) else 0.0) / 100
