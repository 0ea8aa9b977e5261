"""Every text the bot says: one gettext catalogue a language, filled in with values that are always escaped."""

import gettext
import html
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from markupsafe import Markup

from handlers.talk.fill import fill

MANY = "#many"
"""A counted text has msgid "key" and msgid_plural "key#many"; its forms follow the catalogue's Plural-Forms header."""

_TAG = re.compile(r"<[^<>]*>?")
_ALLOWED = re.compile(r"<(/?)(b|i|code|a)( href=\"[^\"<>]*\")?>")


class TextsError(Exception):
    """A catalogue that cannot be read; each fault is "file:line: sentence"."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Entry:
    """One text in one language: its forms (one, or as many as the language counts with), and its line in the file."""

    forms: tuple[Markup, ...]
    line: int
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language's catalogue: texts by key, which form a number takes, and what was wrong while reading."""

    path: Path
    entries: Mapping[str, Entry]
    form_of: Callable[[int], int]
    form_count: int
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The texts of all languages. The first language stands in where another lacks a text."""

    tongues: Mapping[str, Tongue]

    @classmethod
    def load(cls, folder: Path, languages: Sequence[str]) -> "Texts":
        """Read folder/<language>/LC_MESSAGES/usher.po for each language; TextsError if one cannot be read at all."""
        tongues: dict[str, Tongue] = {}
        faults: list[str] = []
        for language in languages:
            try:
                tongues[language] = _read(folder / language / "LC_MESSAGES" / "usher.po", language)
            except TextsError as error:
                faults += error.faults
        if faults:
            raise TextsError(faults)
        return cls(tongues)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes, in the order they were asked for."""
        return tuple(self.tongues)

    def has(self, language: str, key: str) -> bool:
        """Whether this language itself has the text."""
        return language in self.tongues and key in self.tongues[language].entries

    def keys(self, prefix: str = "") -> list[str]:
        """All keys of any language that begin like that, sorted."""
        return sorted({key for tongue in self.tongues.values() for key in tongue.entries if key.startswith(prefix)})

    def say(self, language: str, key: str, /, **values: object) -> Markup:
        """The text with its {placeholders} filled in; a counted text takes its form from `n`.

        Values are escaped unless they are Markup, and are never read as templates. KeyError for an unknown key or a
        missing value: both are bugs.
        """
        tongue, entry = self._entry(language, key)
        if not entry.counted:
            return fill(entry.forms[0], values)
        number = values["n"]
        assert isinstance(number, int)
        return fill(entry.forms[tongue.form_of(number)], values)

    def template(self, language: str, key: str) -> str:
        """The text as the catalogue has it, placeholders and all (the first form of a counted one)."""
        return str(self._entry(language, key)[1].forms[0])

    def _entry(self, language: str, key: str) -> tuple[Tongue, Entry]:
        tongue = self.tongues.get(language)
        if tongue and (entry := tongue.entries.get(key)):
            return tongue, entry
        first = next(iter(self.tongues.values()))
        if entry := first.entries.get(key):
            return first, entry
        raise KeyError(f'no language has the text "{key}"')

    def faults(self, needed: Iterable[str] = ()) -> list[str]:
        """All that is wrong with the catalogues, each "file:line: sentence"; `needed`: keys that must exist."""
        found: list[str] = []
        needed_keys = {*needed, *self.keys()}
        for language, tongue in self.tongues.items():
            found += tongue.faults
            found += (
                f'{tongue.path}:1: the text "{key}" is missing in "{language}". Add msgid "{key}".'
                for key in sorted(needed_keys - tongue.entries.keys())
            )
            for key, entry in tongue.entries.items():
                place = f"{tongue.path}:{entry.line}"
                found += (f'{place}: "{key}" {fault}' for fault in self._entry_faults(tongue, key, entry))
        return found

    def _entry_faults(self, tongue: Tongue, key: str, entry: Entry) -> Iterator[str]:
        for form in entry.forms:
            yield from markup_faults(form)
        if entry.counted and len(entry.forms) != tongue.form_count:
            yield f"has {len(entry.forms)} plural forms; the header of the file says {tongue.form_count}."
        if isinstance(names := _placeholders(entry.forms), str):
            yield names
            return
        other = next(iter(self.tongues.values()))
        if other is tongue or key not in other.entries:
            return
        theirs = _placeholders(other.entries[key].forms)
        if not isinstance(theirs, str) and names ^ theirs:
            yield f"has {_braced(names)}, but {_braced(theirs)} in {other.path}. Use the same placeholders."
        if entry.counted != other.entries[key].counted:
            yield f"is counted (msgid_plural) in only one of {tongue.path} and {other.path}."


def _read(path: Path, language: str) -> Tongue:
    try:
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
    except OSError as error:
        raise TextsError([f"{path}:1: cannot be read ({error.strerror}). Every language needs this file."]) from None
    except PoFileError as error:
        line = getattr(error, "lineno", 0) or 1
        raise TextsError([f"{path}:{line}: is not a catalogue: {error}."]) from None
    except (UnicodeDecodeError, ValueError) as error:
        raise TextsError([f"{path}:1: is not a catalogue in UTF-8: {error}."]) from None
    return _tongue(path, catalog)


def _tongue(path: Path, catalog: Catalog) -> Tongue:
    entries: dict[str, Entry] = {}
    faults: list[str] = []
    for message in catalog:
        key = _key(message)
        if not key:
            continue
        line = message.lineno or 1
        if fault := _message_fault(message, key):
            faults.append(f'{path}:{line}: "{key}" {fault}')
            continue
        forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        entries[key] = Entry(tuple(Markup(form) for form in forms), line, message.pluralizable)
    return Tongue(path, entries, gettext.c2py(catalog.plural_expr), catalog.num_plurals, faults)


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def _message_fault(message: Message, key: str) -> str:
    """Why a message cannot be used, "" if it can. A fuzzy one is a guess that nobody has looked at."""
    if message.fuzzy:
        return "is marked fuzzy. Look at it and take the mark away."
    if message.pluralizable and message.id[1] != key + MANY:
        return f'should have msgid_plural "{key}{MANY}".'
    if not message.string or (message.pluralizable and not all(message.string)):
        return "has no text (msgstr is empty)."
    return ""


def markup_faults(text: str) -> list[str]:
    """What a channel could not show in a piece of our HTML: tags that are not ours, or that do not close in order."""
    open_tags: list[str] = []
    for tag in _TAG.findall(text):
        match = _ALLOWED.fullmatch(tag)
        if (
            not match
            or (match[3] and (match[1] or match[2] != "a"))
            or (match[2] == "a" and not match[1] and not match[3])
        ):
            return [
                f'has the unknown tag {tag}. Known are <b>, <i>, <code> and <a href="…">; a bare < is written &lt;.'
            ]
        if not match[1]:
            open_tags.append(match[2])
        elif not open_tags or open_tags.pop() != match[2]:
            return [f"closes {tag} where it is not open."]
    return [f"does not close <{open_tags[-1]}>."] if open_tags else []


def _placeholders(forms: Iterable[str]) -> set[str] | str:
    """The names in braces, over all forms; a sentence if the braces are wrong."""
    names: set[str] = set()
    try:
        for form in forms:
            names |= {name for _, name, _, _ in Formatter().parse(form) if name is not None}
    except ValueError as error:
        return f"has braces that do not match ({error}). Write {{{{ for a brace that is meant."
    wrong = sorted(name for name in names if not name.isidentifier())
    return f"has the placeholder {{{wrong[0]}}}; a placeholder is one name." if wrong else names


def _braced(names: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholders"


def plain(text: str) -> str:
    """Our HTML as plain text: tags gone, entities read."""
    return html.unescape(re.sub(r"</?[a-z][^<>]*>", "", text))


def best_language(hint: str, available: Sequence[str], default: str) -> str:
    """The language to speak, by a platform's hint: BCP 47 ("zh-hans", "zh_CN", "en-US") or an Accept-Language line."""
    for tag in _wished(hint):
        parts = tag.replace("_", "-").lower().split("-")
        for length in range(len(parts), 0, -1):
            if (shorter := "-".join(parts[:length])) in available:
                return shorter
    return default


def _wished(hint: str) -> list[str]:
    """The tags of "zh-CN,zh;q=0.9,en;q=0.8", the most wished for first."""
    wishes = [part.strip().partition(";") for part in hint.split(",")]
    return [tag.strip() for tag, _, weight in sorted(wishes, key=lambda wish: -_weight(wish[2]))]


def _weight(text: str) -> float:
    match = re.fullmatch(r"\s*q=([01](?:\.\d{1,3})?)\s*", text)
    return float(match[1]) if match else 1.0
