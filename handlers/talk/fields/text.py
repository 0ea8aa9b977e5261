"""Texts, kept in the person's own characters: a title, a synopsis, an organisation; and the password of a screener."""

import re
import unicodedata

from handlers.talk.content import Field, Value
from handlers.talk.fields import normal
from handlers.talk.fields.kind import Context, Kind, Problem, Read

PASSWORD_CHARS = 100
_ENDLESS = 20_000
_UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_ANNOUNCED = re.compile(
    r"(?:password|passcode|pass|pwd|密码|密碼|提取码|提取碼|访问码|訪問碼|口令)\s*(?:[:：=]|is\b|是|为|為)\s*(?=\S)",
    re.I,
)


def _fits(field: Field, text: str) -> Problem | None:
    if not any(mark.isalnum() or unicodedata.category(mark) == "So" for mark in text):
        return Problem("field.text.no_words", {"typed": text})
    if len(text) > field.max_chars:
        return Problem(
            "field.text.too_long", {"count": len(text), "max": field.max_chars, "over": len(text) - field.max_chars}
        )
    return None


def _read(field: Field, text: str, *, lines: bool) -> Read | Problem:
    if len(text) > _ENDLESS + field.max_chars:  # not even worth composing
        over = len(text) - field.max_chars
        return Problem("field.text.too_long", {"count": len(text), "max": field.max_chars, "over": over})
    kept = normal.clean(text, lines=lines)
    if not kept:
        return Problem("field.empty")
    return _fits(field, kept) or Read(kept)


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """One line of text."""
    return _read(field, text, lines=False)


def read_long(field: Field, text: str, context: Context) -> Read | Problem:
    """Text of several lines; at most one empty line in a row."""
    return _read(field, text, lines=True)


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """A text must still fit the length of today."""
    return _fits(field, value) if isinstance(value, str) else Problem("field.outdated")


def write(field: Field, value: Value, language: str) -> str:
    """The text as it was typed."""
    return str(value)


def read_password(field: Field, text: str, context: Context) -> Read | Problem:
    """A password: nothing but the blanks around it (and a leading "password:") is taken away."""
    kept = normal.unlabelled(field, text.strip())
    announced = _ANNOUNCED.match(kept)
    kept = kept[announced.end() :] if announced else kept
    return _password_fits(kept) or Read(kept)


def _password_fits(kept: str) -> Problem | None:
    if not kept:
        return Problem("field.empty")
    if "\n" in kept or "\r" in kept:
        return Problem("field.password.lines")
    if _UNSTORABLE.search(kept):
        return Problem("field.password.characters")
    if len(kept) > PASSWORD_CHARS:
        return Problem("field.password.too_long", {"count": len(kept), "max": PASSWORD_CHARS})
    return None


def check_password(field: Field, value: Value, context: Context) -> Problem | None:
    """A password is one line of a sensible length."""
    return _password_fits(value) if isinstance(value, str) else Problem("field.outdated")


TEXT = Kind(read, check, write)
LONG_TEXT = Kind(read_long, check, write)
PASSWORD = Kind(read_password, check_password, write)
