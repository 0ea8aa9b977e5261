"""A form file, read and checked: all its faults at once, each with file and line, or the form with all its texts."""

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from handlers.talk.content import Form
from handlers.talk.form_rules import form_faults
from handlers.talk.locate import locate, syntax_fault
from handlers.talk.shape import Misfit, misfits
from handlers.talk.texts import Texts

_FIELD_WORDS = ("label", "prompt", "why", "example", "expected", "text")


class ContentError(Exception):
    """Content that the bot cannot start with; each fault is "file:line: sentence"."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Checks:
    """What a form is held against: the kinds of field there are, the languages, and the catalogues that may fill gaps.

    A text that the file lacks in a language is taken from the catalogue's key form.<form id>.<field id>.<attribute>
    (options: ….option.<option id>, warnings: ….warn.<index from 0>; the form's own: form.<form id>.title).
    """

    kinds: Collection[str]
    languages: Sequence[str]
    texts: Texts | None = None


def read_form(path: Path, checks: Checks) -> Form:
    """The form in a TOML file, its gaps filled from the catalogues. Raises ContentError with all faults."""
    text, raw = read_toml(path)
    if checks.texts:
        _fill_form(raw, checks.texts)
    found = list(misfits(raw, Form))
    form = None if found else msgspec.convert(raw, Form)
    if form:
        found = list(form_faults(form, checks.kinds, checks.languages))
    if found or not form:
        raise misfit_error(path, text, found)
    return form


def misfit_error(path: Path, text: str, found: list[Misfit]) -> ContentError:
    """All faults, each with the line of the file where it stands."""
    placed = sorted((locate(text, misfit.path), misfit.text) for misfit in found)
    return ContentError([f"{path}:{line}: {fault}" for line, fault in placed])


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file, and what it says. Raises ContentError."""
    try:
        text = path.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except OSError as error:
        raise ContentError([f"{path}:1: cannot be read ({error.strerror}). config.toml names this file."]) from None
    except UnicodeDecodeError:
        raise ContentError([f"{path}:1: is not UTF-8. Save the file as UTF-8."]) from None
    except tomllib.TOMLDecodeError as error:
        line, said = syntax_fault(text, error)
        raise ContentError([f"{path}:{line}: is no TOML: {said}."]) from None
    return text, raw


def _fill_form(raw: dict[str, Any], texts: Texts) -> None:
    """Before the shape is checked, so that a form whose texts all live in catalogues need not name them."""
    stem = f"form.{raw.get('id', '')}"
    _fill(raw, "title", f"{stem}.title", texts)
    for field in _tables(raw.get("field")):
        for leaf in [field, *_tables(field.get("parts"))]:
            _fill_field(leaf, f"{stem}.{leaf.get('id', '')}", texts)


def _fill_field(field: dict[str, Any], stem: str, texts: Texts) -> None:
    for attribute in _FIELD_WORDS:
        _fill(field, attribute, f"{stem}.{attribute}", texts)
    for option in _tables(field.get("options")):
        _fill(option, "label", f"{stem}.option.{option.get('id', '')}", texts)
    for index, warn in enumerate(_tables(field.get("warn"))):
        _fill(warn, "text", f"{stem}.warn.{index}", texts)


def _fill(table: dict[str, Any], attribute: str, key: str, texts: Texts) -> None:
    words = table.get(attribute, {})
    if not isinstance(words, dict):
        return
    gaps = {language: texts.template(language, key) for language in texts.languages if texts.has(language, key)}
    if gaps:
        table[attribute] = gaps | words


def _tables(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
