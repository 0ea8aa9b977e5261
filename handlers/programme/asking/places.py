"""Halls and kinds of films: "dome films" are a kind, "in the dome" and "dome theatre" are the hall."""

import re
from dataclasses import dataclass

from handlers.programme.asking.prepared import prepared
from handlers.programme.asking.rest import Rest
from handlers.programme.asking.words import Words, any_of
from handlers.programme.programme import Venue
from storage.films import EVENT_KINDS, FILM_KINDS


@dataclass(frozen=True, eq=False)
class Places:
    """Every name of a hall or a kind; a word may be both."""

    pattern: re.Pattern[str]
    halls: dict[str, str]
    kinds: dict[str, str]


_kept: list[tuple[Words, Venue, Places]] = []


def places_of(words: Words, venue: Venue) -> Places:
    """The names, compiled once for a festival's halls."""
    for kept_words, kept_venue, places in _kept:
        if kept_words is words and kept_venue is venue:
            return places
    places = _compiled(words, venue)
    _kept[:] = [(words, venue, places), *_kept[:3]]
    return places


def _compiled(words: Words, venue: Venue) -> Places:
    halls = {
        _plain(name): hall.id
        for hall in reversed(list(venue.halls.values()))
        for name in (*hall.words, *hall.name.values())
    }
    kinds = {_plain(word): kind for kind in (*FILM_KINDS, *EVENT_KINDS) for word in words.said(f"kind_{kind}")}
    names, noun = any_of({*halls, *kinds}), words.one_of("hall_noun")
    film = words.one_of("film_noun")
    return Places(
        re.compile(
            rf"(?P<before>{words.one_of('in_hall')}\s*)?(?P<name>{names})(?:\s*-?\s*(?:screen\s*)?(?P<noun>{noun})"
            rf"|\s*-?\s*(?P<film>{film})|\s*(?P<inside>{words.one_of('inside')}))?"
        ),
        halls,
        kinds,
    )


def _plain(name: str) -> str:
    return " ".join(prepared(name).replace("-", " ").split())


def read_places(rest: Rest, words: Words, venue: Venue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of halls, and kinds, in order; taken out of the rest."""
    places = places_of(words, venue)
    halls: list[str] = []
    kinds: list[str] = []
    for found in rest.every(places.pattern):
        name = _plain(found["name"])
        hall, kind = places.halls.get(name), places.kinds.get(name)
        is_place = found["noun"] or found["inside"] or (found["before"] and not found["film"])
        if hall and (is_place or kind is None) and not (found["film"] and kind):
            halls.append(hall)
        elif kind:
            kinds.append(kind)
    return tuple(dict.fromkeys(halls)), tuple(dict.fromkeys(kinds))
