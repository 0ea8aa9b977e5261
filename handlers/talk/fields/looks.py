"""What a loose piece of a longer answer looks like, and so which part of the question it may answer."""

import re
from functools import lru_cache

from handlers.talk.content import Field
from handlers.talk.fields import contact, languages, link

TEXTS = ("text", "long_text", "people", "password")
NAME_CHARS = 100
"""A text part with room for no more than this is somebody's name."""

_NAME = (40, 6)  # characters and words of the longest piece that is taken for a name unasked
_HINTED = (100, 14)
_SENTENCE = re.compile(
    r"\b(?:my|we|i|i'm|please|holds?|owns?|is|are|has|have)\b|我|请|請|拥有|擁有|持有|[。！？]\s*\S", re.I
)
_SAID_BESIDE = {"thanks", "thank", "please", "ok", "okay", "hi", "hello", "here", "this", "regards", "cheers", "done"}


@lru_cache(maxsize=64)
def _pattern(hints: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(
        rf"(?<![A-Za-z]){re.escape(hint)}(?![A-Za-z])" if hint.isascii() else re.escape(hint) for hint in hints
    )
    return re.compile(words or "(?!)", re.I)


def hinted(part: Field, piece: str) -> bool:
    """Whether one of the part's own words stands in the piece: 公司 and "Films" tell an organisation."""
    return _pattern(tuple(part.hints)).search(piece) is not None


def is_name(part: Field) -> bool:
    """Whether the part wants somebody's name."""
    return part.kind == "text" and not part.hints and part.max_chars <= NAME_CHARS


def may_be(part: Field, piece: str, *, unasked: bool) -> bool:
    """Whether an unannounced piece can be this text part's answer. unasked: other parts are being answered as well."""
    if part.kind == "password":
        return not unasked or _may_be_password(piece)
    if not unasked:
        return True
    if contact.find_email(piece) or link.find(piece):
        return False
    if not (part.hints or is_name(part)):
        return True
    chars, words = _HINTED if part.hints else _NAME
    return len(piece) <= chars and len(piece.split()) <= words and not _SENTENCE.search(piece)


def _may_be_password(piece: str) -> bool:
    """One word that nobody says in passing, no link, and in no script that passwords are not written in."""
    return (
        piece.isascii()
        and not re.search(r"\s", piece)
        and piece.casefold().strip(".!") not in _SAID_BESIDE
        and link.find(piece) is None
    )


def resembles(kind: str, piece: str) -> bool:
    """Whether a piece was surely meant as this kind, though it may be wrong."""
    digits, letters = sum(mark.isdigit() for mark in piece), sum(mark.isalpha() for mark in piece)
    if kind == "email":
        return "@" in piece or "＠" in piece
    if kind == "phone":
        return digits >= 5 and letters <= 6
    if kind == "link":
        return "://" in piece or piece.lower().startswith("www.")
    return kind == "languages" and languages.lexicon().exact(piece) != ""
