"""What stands in cells that hold one of a few things: halls, kinds, states, languages, countries."""

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from handlers.programme.checking import Value, hall_list
from handlers.programme.programme import Hall, Venue
from handlers.programme.sheets.columns import keyed
from handlers.programme.sheets.days import Unclear
from handlers.talk.fields import languages as spoken
from handlers.talk.fields import places
from handlers.talk.fields.normal import listed
from handlers.talk.texts import Texts
from storage.films import EVENT_KINDS, FILM_KINDS
from storage.screenings import CANCELLED, ONLINE, PLANNED

SOLD_OUT = "sold_out"
STATES = (PLANNED, CANCELLED, ONLINE, SOLD_OUT)
_LONGEST = 200
"""Letters of a list of languages or countries; looking for words in what is longer takes its square."""
_NEAR = 75
"""Of 100, how alike a hall's name must be to be meant: "Moon Hall" and "Dome Hall" are 63."""
AUDIENCES = ("kids", "family", "general", "adult")
_DIVIDED = re.compile(r"[;,/、，；+&|]|\band\b|\s和\s")


def hall(text: str, venue: Venue, names: Mapping[str, str]) -> str:
    """The hall's id. names: of `hall_names`. Raises Unclear, with the one that was probably meant, or all of them."""
    if text in venue.halls:
        return text
    if id := names.get(keyed(text)):
        return id
    if near := process.extractOne(keyed(text), list(names), scorer=fuzz.ratio, score_cutoff=_NEAR):
        raise Unclear("sheet.hall_near", {"hall": text, "near": dict(venue.halls[names[near[0]]].name)})
    raise Unclear("check.hall", {"hall": text, "halls": hall_list(venue)})


def hall_names(venue: Venue) -> Mapping[str, str]:
    """Every name of every hall, keyed → its id; a name of two halls is the first one's."""
    found: dict[str, str] = {}
    for each in venue.halls.values():
        for word in _called(each):
            found.setdefault(keyed(word), each.id)
    return found


def _called(hall: Hall) -> list[str]:
    return [hall.id, *hall.name.values(), *hall.words]


def kind(text: str, texts: Texts) -> str:
    """The kind of a film or an event. Raises Unclear."""
    return _one_of(text, texts, (*FILM_KINDS, *EVENT_KINDS), "kind", "sheet.bad_kind")


def audience(text: str, texts: Texts) -> str:
    """For whom. Raises Unclear."""
    return _one_of(text, texts, AUDIENCES, "audience", "sheet.bad_audience")


def state(text: str, texts: Texts) -> str:
    """Of STATES. Raises Unclear."""
    return _one_of(text, texts, STATES, "state", "sheet.bad_state")


def _one_of(text: str, texts: Texts, words: tuple[str, ...], what: str, key: str) -> str:
    found = _words(texts, words, what).get(keyed(text))
    if found is None:
        shown: dict[str, str] = {
            language: listed(
                [texts.template(language, f"sheet.{what}_{word.replace('_', '')}").split("|")[0] for word in words],
                language,
            )
            for language in texts.languages
        }
        values: dict[str, Value] = {"value": text[:60], "known": shown}
        raise Unclear(key, values)
    return found


@lru_cache(maxsize=16)
def _words(texts: Texts, words: tuple[str, ...], what: str) -> Mapping[str, str]:
    found = {keyed(word): word for word in words}
    for word in words:
        for language in texts.languages:
            listed = texts.template(language, f"sheet.{what}_{word.replace('_', '')}").split("|")
            found |= {keyed(each): word for each in listed}
    return found


def tags(text: str) -> tuple[str, ...]:
    """Languages as BCP 47: "en;zh", "英语", "中英双语", "none" is none. Raises Unclear."""
    found = _tags(text) if len(text) <= _LONGEST else None
    if found is None:
        raise Unclear("sheet.bad_language", {"value": text[:60]})
    return found


@lru_cache(maxsize=512)
def _tags(text: str) -> tuple[str, ...] | None:
    if re.fullmatch(r"(?:-|—|/|none|no|n/a|无|没有|无字幕|no subtitles)\.?", text.strip().casefold()):
        return ()
    pieces = [piece.strip() for piece in _DIVIDED.split(text) if piece.strip()]
    if pieces and all(piece in spoken.known() for piece in pieces):
        return tuple(dict.fromkeys(pieces))
    scan = spoken.lexicon().scan(text)
    return scan.codes if scan.codes and not scan.unknown and not scan.unsure else None


def countries(text: str) -> tuple[str, ...]:
    """ISO 3166-1. Raises Unclear."""
    if len(text) > _LONGEST:
        raise Unclear("sheet.bad_country", {"value": text[:60]})
    pieces = [piece.strip() for piece in _DIVIDED.split(text) if piece.strip()]
    if pieces and all(piece.isupper() and piece in places.known() for piece in pieces):
        return tuple(dict.fromkeys(pieces))
    scan = places.lexicon().scan(text)
    if not scan.codes or scan.unknown or scan.unsure:
        raise Unclear("sheet.bad_country", {"value": text[:60]})
    return scan.codes


def address(text: str) -> str:
    """An address in the web. Raises Unclear."""
    if not re.fullmatch(r"https?://[^\s<>\"]{3,500}", text):
        raise Unclear("sheet.bad_link", {"value": text[:60]})
    return text
