"""Entries that organisers wrote live: as the FAQ has them, and as its file would."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from markupsafe import escape
from msgspec.structs import replace as with_fields

from handlers.talk.knowledge import Entry, Faq
from handlers.talk.routes import plain
from storage.faq_entries import LiveEntry

SECTION = "live"
"""The group of an entry of which it is not known where in the file it would stand."""
NO_ANSWERS = "unpublished"
"""The file's group of what the festival has not answered yet: an answer does not belong there."""
_FEWEST_ASKS = 3
"""As the file's reader wants it."""


def entry_of(live: LiveEntry) -> Entry:
    """The FAQ's shape. Organisers write plain text: nothing in it is markup, or the name of a fact."""
    answer = {language: _template(text) for language, text in live.answer.items()}
    asks = {language: list(asks) for language, asks in live.asks.items()}
    return Entry(id=live.id, group=live.section or SECTION, title=dict(live.title), answer=answer, asks=asks)


def entries_of(rows: Sequence[LiveEntry], faq: Faq) -> list[Entry]:
    """All that is live; where only examples were added, the file's entry with them."""
    shipped = {entry.id: entry for entry in faq.entry}
    found = []
    for row in rows:
        if row.answer:
            found.append(entry_of(row))
        elif row.id in shipped:
            asks = with_asks(shipped[row.id].asks, row.asks)
            found.append(with_fields(shipped[row.id], asks=asks))
    return found


def with_asks(
    asks: Mapping[str, Sequence[str]], more: Mapping[str, Sequence[str]], most: int = 10**6
) -> dict[str, list[str]]:
    """The examples with some more, each wording once, so many a language at most."""
    found = {language: list(texts) for language, texts in asks.items()}
    for language, texts in more.items():
        known = {plain(text) for text in found.get(language, [])}
        for text in texts:
            if plain(text) not in known and len(found.get(language, [])) < most:
                known.add(plain(text))
                found.setdefault(language, []).append(text)
    return found


def toml(rows: Sequence[LiveEntry], faq: Faq) -> str:
    """What is live, in the shape of faq.toml, "" for nothing; a comment above each says what is to be done with it."""
    taken = {entry.id for entry in faq.entry}
    tables = []
    for entry in entries_of(rows, faq):
        if entry.id in taken:
            head = [
                "# This takes the place of the entry of the same id; then retire the examples in the chat (/faq_live)."
            ]
        else:
            head = [f"# Written in the chat as {entry.id}; once this stands in the file, retire it there (/faq_live)."]
            entry = _for_the_file(entry, taken, faq)
            taken.add(entry.id)
        tables.append("\n".join([*head, *_wanting(entry), *_table(entry)]))
    return "\n\n".join(tables) + "\n" if tables else ""


def _for_the_file(entry: Entry, taken: Collection[str], faq: Faq) -> Entry:
    """With an id and a group as the file has them, and the titles as examples."""
    told = "_".join(re.findall("[a-z0-9]+", entry.title.get("en", "").lower()))[:32].strip("_")
    stem = (
        told if re.match("[a-z]", told) and not told.startswith("live_") else f"entry_{entry.id.removeprefix('live_')}"
    )
    id = next(name for count in range(1, 1000) if (name := stem if count == 1 else f"{stem}_{count}") not in taken)
    groups = [group.id for group in faq.group if group.id != NO_ANSWERS]
    group = entry.group if entry.group in groups or not groups else groups[0]
    asks = with_asks(entry.asks, {language: [title] for language, title in entry.title.items()})
    return with_fields(entry, id=id, group=group, asks=asks)


def _wanting(entry: Entry) -> Iterator[str]:
    for language in entry.title:
        lacking = _FEWEST_ASKS - len(entry.asks.get(language, []))
        if lacking > 0:
            yield f"# It wants {lacking} more example question(s) in {language}."


def _table(entry: Entry) -> Iterator[str]:
    yield from (
        "[[entry]]",
        f"id = {_text(entry.id)}",
        f"group = {_text(entry.group)}",
        f"title = {_words(entry.title)}",
    )
    yield from (f"answer.{language} = {_text(text)}" for language, text in entry.answer.items())
    yield from (f"programme.{language} = {_text(text)}" for language, text in entry.programme.items())
    for language, asks in entry.asks.items():
        yield from (f"asks.{language} = [", *(f"    {_text(ask)}," for ask in asks), "]")
    for name, ids in (("follows", entry.follows), ("related", entry.related)):
        if ids:
            yield f"{name} = [{', '.join(map(_text, ids))}]"
    if entry.buttons:
        shown = (f"{{ label = {_words(button.label)}, does = {_text(button.does)} }}" for button in entry.buttons)
        yield f"buttons = [{', '.join(shown)}]"
    if entry.unpublished:
        yield "unpublished = true"
    if entry.shows:
        yield f"shows = {_text(entry.shows)}"


def _words(words: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{language} = {_text(text)}" for language, text in words.items()) + " }"


def _text(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, which wants DEL escaped, too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _template(text: str) -> str:
    return str(escape(text)).replace("{", "{{").replace("}", "}}")
