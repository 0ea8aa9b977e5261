"""The FAQ file, read and checked: all its faults at once, each with file and line, or all that can be answered."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import msgspec

from handlers.talk.content import Words
from handlers.talk.content_file import ContentError, misfit_error, read_toml
from handlers.talk.knowledge import Chat, Entry, Faq
from handlers.talk.routes import plain
from handlers.talk.shape import Misfit, dotted, misfits, nearest
from handlers.talk.shape import Path as Where
from handlers.talk.texts import markup_faults

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TITLE = 60
"""Characters that a button shows whole on Telegram."""
_ANSWER = 3000
"""Characters; one message of Telegram's holds 4096."""
_FEWEST_ASKS = 3
SHOWS = ("contact", "place")


@dataclass(frozen=True, slots=True)
class FaqChecks:
    """What the file is held against. facts: names that answers may have in braces; leads: whether a choice's id leads
    anywhere.
    """

    languages: Sequence[str]
    facts: Collection[str]
    leads: Callable[[str], bool]


def read_faq(path: Path, checks: FaqChecks) -> Faq:
    """The FAQ in a TOML file. Raises ContentError with all faults."""
    text, raw = read_toml(path)
    found = list(misfits(raw, Faq))
    faq = None if found else msgspec.convert(raw, Faq)
    if faq:
        found = list(faq_faults(faq, checks))
    if found or not faq:
        raise misfit_error(path, text, found)
    return faq


def faq_faults(faq: Faq, checks: FaqChecks) -> Iterator[Misfit]:
    """Everything wrong with an FAQ whose types are right."""
    yield from _id_faults(faq)
    known, groups = [entry.id for entry in faq.entry], [group.id for group in faq.group]
    for index, group in enumerate(faq.group):
        yield from _word_faults(("group", index, "title"), group.title, checks)
    for index, entry in enumerate(faq.entry):
        here: Where = ("entry", index)
        if entry.group not in groups:
            yield Misfit((*here, "group"), f'the group "{entry.group}" is not there. {nearest(entry.group, groups)}')
        yield from _word_faults((*here, "title"), entry.title, checks, most=_TITLE)
        yield from _answer_faults(here, entry, checks)
        if entry.programme:
            yield from _text_faults((*here, "programme"), entry.programme, checks)
        yield from _reference_faults(here, entry, known)
        yield from _button_faults(here, entry, checks)
    for index, chat in enumerate(faq.chat):
        yield from _answer_faults(("chat", index), chat, checks)
    yield from _ask_faults(faq)


def _id_faults(faq: Faq) -> Iterator[Misfit]:
    places = [(("entry", index, "id"), entry.id) for index, entry in enumerate(faq.entry)]
    places += [(("chat", index, "id"), chat.id) for index, chat in enumerate(faq.chat)]
    seen: set[str] = set()
    for path, id in places:
        if not _ID.fullmatch(id) or id.startswith("live_"):
            yield Misfit(path, f'the id "{id}" should be 1 to 40 of a-z, 0-9 and _, and not begin with "live_".')
        if id in seen:
            yield Misfit(path, f'the id "{id}" is taken by an earlier entry. Choose another.')
        seen.add(id)


def _word_faults(path: Where, words: Words, checks: FaqChecks, most: int = _ANSWER) -> Iterator[Misfit]:
    for language in checks.languages:
        text = words.get(language, "").strip()
        if not text:
            yield Misfit(path, f'{dotted(path)} has no text in "{language}". Add {language} = "…".')
        if len(text) > most:
            yield Misfit(
                (*path, language), f"{dotted(path)} has {len(text)} characters in {language}; at most {most} fit."
            )
    for language in words.keys() - set(checks.languages):
        known = nearest(language, checks.languages)
        yield Misfit((*path, language), f'"{language}" is no language of this bot. {known}')


def _answer_faults(here: Where, said: Entry | Chat, checks: FaqChecks) -> Iterator[Misfit]:
    yield from _text_faults((*here, "answer"), said.answer, checks)
    for language in checks.languages:
        if len(said.asks.get(language, [])) < _FEWEST_ASKS:
            yield Misfit(
                (*here, "asks"), f'"{said.id}" needs at least {_FEWEST_ASKS} example questions in "{language}".'
            )


def _text_faults(here: Where, words: Words, checks: FaqChecks) -> Iterator[Misfit]:
    yield from _word_faults(here, words, checks)
    for language, text in words.items():
        path = (*here, language)
        yield from (Misfit(path, f"{dotted(path)}: {fault}") for fault in markup_faults(text))
        yield from _brace_faults(path, text, checks.facts)


def _brace_faults(path: Where, text: str, facts: Collection[str]) -> Iterator[Misfit]:
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        yield Misfit(path, f"{dotted(path)} has a brace without its partner ({error}). Write {{{{ for a brace.")
        return
    for name in names:
        if name not in facts:
            yield Misfit(path, f"{dotted(path)} names {{{name}}}, which is no fact. {nearest(name, facts)}")


def _reference_faults(here: Where, entry: Entry, known: Sequence[str]) -> Iterator[Misfit]:
    for attribute, ids in (("follows", entry.follows), ("related", entry.related)):
        for index, id in enumerate(ids):
            if id not in known or id == entry.id:
                where = nearest(id, [other for other in known if other != entry.id])
                yield Misfit((*here, attribute, index), f'{attribute} names "{id}", which is no other entry. {where}')
    if entry.shows and entry.shows not in SHOWS:
        yield Misfit((*here, "shows"), f'shows is "{entry.shows}", but should be one of {", ".join(SHOWS)}.')


def _button_faults(here: Where, entry: Entry, checks: FaqChecks) -> Iterator[Misfit]:
    for index, button in enumerate(entry.buttons):
        path = (*here, "buttons", index)
        yield from _word_faults((*path, "label"), button.label, checks, most=_TITLE)
        if not checks.leads(button.does):
            yield Misfit((*path, "does"), f'"{button.does}" leads nowhere: no topic has such a button.')


def _ask_faults(faq: Faq) -> Iterator[Misfit]:
    """The same question under two entries would be a coin toss."""
    claimed: dict[str, str] = {}
    tables: list[tuple[str, Sequence[Entry | Chat]]] = [("entry", faq.entry), ("chat", faq.chat)]
    for table, items in tables:
        for index, said in enumerate(items):
            for language, asks in said.asks.items():
                for number, ask in enumerate(asks):
                    other = claimed.setdefault(plain(ask) or ask, said.id)
                    if other != said.id:
                        yield Misfit(
                            (table, index, "asks", language, number),
                            f'"{ask}" is an example of "{other}", too. Keep it where it belongs.',
                        )


__all__ = ["ContentError", "FaqChecks", "faq_faults", "read_faq"]
