"""Picking from what is offered: by number, by name in any language, by other words for it, with small misspellings."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from handlers.talk.content import Field, Option, Value
from handlers.talk.fields import normal
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read

_SEPARATORS = re.compile(r"\s*[,;、/+&|\n]\s*|\s+(?:and|or|plus|as well as)\s+|(?:以及|还有|和|与|及|跟|或)")
_NUMBER = re.compile(r"(?:no\.?|nr\.?|number|option|#|第|选|选择|选项)?\s*\(?(\d{1,3})\)?\s*(?:个|项|号|种|\.|\)|、)?")
_ORDINALS = {
    word: at for at, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
_ALL = {
    "all",
    "allofthem",
    "allofthese",
    "alloftheabove",
    "everything",
    "全部",
    "所有",
    "都选",
    "全选",
    "以上全部",
    "都是",
    "都有",
    "全都是",
}
_DENIED = re.compile(r"\b(?:not?|none|neither|except|without|never)\b|n't|不|非|没|未|无|除")
_PAST = re.compile(
    r"\b(?:shown|screened|played|premiered|released|before|already|ago|last (?:year|month|week)|in (?:19|20)\d\d)\b"
    r"|已|过|曾"
)
"""What happened already is seldom what was asked: "shown in Beijing last year" is no "Beijing"."""
_MOST_PIECES = 40


@dataclass(frozen=True, slots=True)
class _Match:
    """What one piece of an answer picks: option ids, and whether a misspelling had to be understood."""

    ids: tuple[str, ...]
    guessed: bool = False


def _forms(option: Option) -> list[str]:
    return [option.id, *option.label.values(), *option.words]


def _keys(option: Option) -> set[str]:
    return {normal.key(form) for form in _forms(option)} - {""}


def _spaced(text: str) -> str:
    return " ".join("".join(mark if mark.isalnum() else " " for mark in text).split())


def _numbered(field: Field, piece: str) -> str:
    counted = normal.digits(piece.strip(" .!"))
    ordinal = re.fullmatch(r"(?:the )?(\w+)(?: one| option)?", counted)
    found = _NUMBER.fullmatch(counted)
    at = int(found[1]) if found else _ORDINALS.get(ordinal[1] if ordinal else "", 0)
    return field.options[at - 1].id if 1 <= at <= len(field.options) else ""


def _exact(field: Field, piece: str) -> str:
    """The option that the piece names: its number, or the letters of its id, label or another word for it."""
    numbered = _numbered(field, piece)
    key = normal.key(piece)
    return numbered or next((option.id for option in field.options if key and key in _keys(option)), "")


def _inside(part: str, whole: str) -> bool:
    if part.isascii():
        return len(part) > 1 and f" {part} " in f" {whole} "
    return len(part) > 1 and part in whole


def _mentioned(field: Field, piece: str) -> list[str]:
    """Options named within the piece ("it is a dome film"), a longer name hiding the shorter one in it."""
    found = [
        (form, option.id)
        for option in field.options
        for form in map(_spaced, map(normal.folded, _forms(option)))
        if _inside(form, piece)
    ]
    return [id for form, id in found if not any(form != other and form in other for other, _ in found)]


def _begun(field: Field, piece: str) -> list[str]:
    """Options of which the piece is a part ("fiction")."""
    return [
        option.id
        for option in field.options
        if any(_inside(piece, _spaced(normal.folded(form))) for form in _forms(option))
    ]


def _misspelled(field: Field, key: str) -> list[str]:
    if not 5 <= len(key) <= 60 or not key.isascii():
        return []
    ratios = [
        (max(SequenceMatcher(None, form, key).ratio() for form in _keys(option)), option.id) for option in field.options
    ]
    best = max((ratio for ratio, _ in ratios), default=0.0)
    return [id for ratio, id in ratios if ratio >= 0.8 and ratio > best - 0.05]


def _match(field: Field, piece: str) -> _Match:
    exact = _exact(field, piece)
    if exact:
        return _Match((exact,))
    words = _spaced(piece)[:200]
    if _turned(field, words, piece):
        return _Match(())
    ids = [*_mentioned(field, words), *_begun(field, words)]
    if ids:
        return _Match(tuple(dict.fromkeys(ids)))
    return _Match(tuple(_misspelled(field, normal.key(piece))), guessed=True)


def _turned(field: Field, words: str, piece: str) -> bool:
    """Whether something beside the names of options denies them, or tells of the past while they do not."""
    forms = {form for option in field.options for form in map(_spaced, map(normal.folded, _forms(option)))}
    rest, past = f" {words} ", False
    for form in sorted(filter(lambda form: _inside(form, words), forms), key=len, reverse=True):
        past = past or _PAST.search(form) is not None
        rest = rest.replace(f" {form} " if form.isascii() else form, "  ")
    denied = _DENIED.search(rest) or ("n't" in piece and not _DENIED.search(words))
    return bool(denied) or (not past and _PAST.search(rest) is not None)


def _pieces(field: Field, text: str) -> list[str]:
    """The answer cut where it lists things, but not within a name that has an "and" or a comma of its own."""
    if re.fullmatch(r"\d{1,3}(?: \d{1,3})+", text):
        return text.split()
    cuts = [(0, 0), *(found.span() for found in _SEPARATORS.finditer(text)), (len(text), len(text))][: _MOST_PIECES + 1]
    pieces, at = [], 0
    while at < len(cuts) - 1:
        end = next(
            (end for end in range(len(cuts) - 1, at, -1) if _exact(field, text[cuts[at][1] : cuts[end][0]])), at + 1
        )
        pieces.append(text[cuts[at][1] : cuts[end][0]])
        at = end
    return [piece for piece in pieces if piece.strip(" .!")]


def labels(field: Field, ids: list[str], language: str) -> str:
    """The options' labels in one line; an option that is no more keeps its id."""
    options = [(id, field.option(id)) for id in ids]
    return normal.listed(
        [normal.in_language(option.label, language) if option else id for id, option in options], language
    )


def _unknown(field: Field, piece: str, language: str) -> Problem:
    offered = labels(field, [option.id for option in field.options], language)
    return Problem("field.choice.unknown", {"typed": piece, "options": offered})


def matched(field: Field, text: str) -> str:
    """The option that the whole text names exactly, or "" (for kinds that offer a few words of their own)."""
    return _exact(field, normal.folded(text)[:200]) if field.options and not text.strip().isdigit() else ""


def _one(field: Field, text: str, context: Context) -> Read | Problem:
    match = _match(field, text)
    several = [_exact(field, piece) for piece in _pieces(field, text)] if not match.ids else []
    if len(several) > 1 and all(several):
        match = _Match(tuple(dict.fromkeys(several)))
    if not match.ids:
        return _unknown(field, text, context.language)
    if len(match.ids) > 1:
        return _ambiguous(field, text, match, context.language)
    return Read(match.ids[0], _notes(field, text, match, context))


def _ambiguous(field: Field, piece: str, match: _Match, language: str) -> Problem:
    return Problem("field.choice.ambiguous", {"typed": piece, "candidates": labels(field, list(match.ids), language)})


def _notes(field: Field, piece: str, match: _Match, context: Context) -> tuple[Note, ...]:
    value = labels(field, list(match.ids), context.language)
    return (Note("field.understood", {"typed": piece, "value": value}),) if match.guessed else ()


def _many(field: Field, text: str, context: Context) -> Read | Problem:
    if normal.key(text) in _ALL:
        return _counted(field, [option.id for option in field.options], ())
    ids: list[str] = []
    notes: tuple[Note, ...] = ()
    for piece in _pieces(field, text):
        match = _match(field, piece)
        if not match.ids:
            return _unknown(field, piece, context.language)
        if len(match.ids) > 1 and not set(match.ids) <= set(_mentioned(field, _spaced(piece))):
            return _ambiguous(field, piece, match, context.language)
        ids += match.ids
        notes += _notes(field, piece, match, context)
    return _counted(field, list(dict.fromkeys(ids)), notes) if ids else _unknown(field, text, context.language)


def _counted(field: Field, ids: list[str], notes: tuple[Note, ...]) -> Read | Problem:
    return _fits(field, ids) or Read(ids, notes)


def _fits(field: Field, ids: list[str]) -> Problem | None:
    least, most = int(field.min or 1), int(field.max or len(field.options))
    if len(ids) < least:
        return Problem("field.choice.too_few", {"count": len(ids), "min": least})
    return Problem("field.choice.too_many", {"count": len(ids), "max": most}) if len(ids) > most else None


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """The id of an option, or a list of ids where many may be picked."""
    folded = normal.plain(normal.unlabelled(field, text), lines=True)
    folded = normal.bare(folded).casefold().strip()
    if len(folded) > 1000:
        return _unknown(field, normal.clean(text)[:200], context.language)
    return normal.quoted(_many(field, folded, context) if field.many else _one(field, folded, context), text)


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """What was picked is still offered, and as many as may be."""
    ids = value if field.many else [value]
    if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
        return Problem("field.outdated")
    gone = [id for id in ids if field.option(id) is None]
    if gone:
        return Problem(
            "field.choice.gone",
            {"typed": ", ".join(gone), "options": labels(field, [o.id for o in field.options], context.language)},
        )
    return _fits(field, ids) if field.many else None


def write(field: Field, value: Value, language: str) -> str:
    """The labels of what was picked."""
    return labels(field, value if isinstance(value, list) else [value], language)


CHOICE = Kind(read, check, write)
