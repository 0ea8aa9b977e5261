"""What becomes of an answer: an entry that is live at once, and word to those who asked."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from handlers.staff.live import NO_ANSWERS, SECTION, with_asks
from handlers.staff.rights import actor
from handlers.talk import routes
from handlers.talk.knowledge import Entry
from handlers.talk.message import Address, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice, join, shorten
from storage import faq_entries
from storage.faq_entries import LIVE, LiveEntry, Words
from storage.questions import Question

_MOST_ASKS = 40
"""Examples that an entry takes over in each language; more of the same teach nothing."""


async def publish(turn: Turn, asked: Sequence[Question], title: Words, answer: Words) -> LiveEntry:
    """A new entry, live as soon as this is committed. It stands where the most likely entry of the file stands."""
    likely = likely_entries(turn, asked[0].text)
    section = next((entry.group for entry in likely if entry.group not in (NO_ANSWERS, SECTION)), "")
    entry = LiveEntry(
        f"live_{secrets.token_hex(4)}", turn.festival.edition, section, title, answer, asks_of(turn, asked),
        actor(turn), turn.now,
    )  # fmt: skip
    await keep(turn, entry)
    return entry


async def add_examples(turn: Turn, asked: Sequence[Question], id: str) -> None:
    """From now on these wordings are examples of an entry of the file, or of a live one."""
    found = await faq_entries.find(turn.tx, turn.festival.edition, id)
    if found is None or found.state != LIVE:
        entry = turn.festival.faq.entry(id)
        found = LiveEntry(id, turn.festival.edition, entry.group if entry else "", {}, {}, {}, "", turn.now)
    await keep(turn, replace(found, asks=with_asks(found.asks, asks_of(turn, asked), _MOST_ASKS)))


async def keep(turn: Turn, entry: LiveEntry) -> None:
    """Write an entry down; the bot learns anew once that is committed."""
    await faq_entries.put(turn.tx, replace(entry, made_by=actor(turn), changed_at=turn.now))
    turn.faq_changed = True


def likely_entries(turn: Turn, text: str) -> list[Entry]:
    """The entries that a question may mean, the likeliest first. Raises Unread."""
    found = (turn.festival.faq.entry(ranked.id) for ranked in turn.meaning(text).ranked)
    return [entry for entry in found if entry is not None]


def asks_of(turn: Turn, asked: Sequence[Question]) -> dict[str, list[str]]:
    """The wordings by the language they are in, each once."""
    wordings: dict[str, list[str]] = {}
    for question in asked:
        language = routes.clear_language(question.text, turn.festival.languages) or question.language
        wordings = with_asks(wordings, {language: [shorten(question.text)]}, _MOST_ASKS)
    return wordings


def tell(turn: Turn, asked: Sequence[Question], answer: Mapping[str, str]) -> int:
    """Each conversation that asked gets the answer, once; the number of conversations. answer: plain text."""
    return _tell(turn, asked, {language: escape(text) for language, text in answer.items()})


def tell_entry(turn: Turn, asked: Sequence[Question], entry: Entry) -> int:
    """The same, with an entry's answer."""
    facts = turn.festival.facts
    return _tell(turn, asked, {language: answer_in(turn, entry, language) for language in facts})


def answer_in(turn: Turn, entry: Entry, language: str) -> Markup:
    """An entry's answer as visitors of that language read it."""
    facts, voice = turn.festival.facts[language], Voice(turn.texts, language)
    contact = voice.say("faq.ask_contact", **facts) if entry.unpublished else None
    return join(voice.written(entry.answer, **facts), contact)


def _tell(turn: Turn, asked: Sequence[Question], answer: Mapping[str, Markup]) -> int:
    by_chat = {Address(question.channel, question.chat): question for question in reversed(asked)}
    for address, question in by_chat.items():  # of several questions the first one
        language = question.language if question.language in answer else turn.festival.default_language
        voice = Voice(turn.texts, language)
        said = voice.say(
            "answering.answer",
            question=shorten(question.text, 300),
            answer=answer.get(language) or next(iter(answer.values())),
        )
        turn.post(f"answered {question.id}", address, language, Reply(str(said)))
    return len(by_chat)


def title(turn: Turn, entry: LiveEntry) -> str:
    """An entry's name as this person reads it; of one that only adds examples, the file's entry's."""
    shipped = turn.festival.faq.entry(entry.id)
    words = entry.title or (shipped.title if shipped else {})
    return words.get(turn.language) or next(iter(words.values()), entry.id)
