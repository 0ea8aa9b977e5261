"""Which film of the programme an organiser means by a title or a part of it."""

from handlers.programme.asking import search_titles
from handlers.programme.programme import Programme

_MOST = 6
_CLEAR = 0.15
"""By so much the best one must be better than the next to be taken without asking."""


def search(typed: str, programme: Programme) -> tuple[str, ...]:
    """Ids of films, the likeliest first: one where it is clear, a few where it is not, none."""
    text = typed.strip()
    if text.lower() in programme.films:
        return (text.lower(),)
    ranked = search_titles(text, programme)
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] >= _CLEAR:
        return (ranked[0][0],)
    return tuple(id for id, _ in ranked[:_MOST])
