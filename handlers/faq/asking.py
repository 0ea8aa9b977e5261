"""Finds out what was asked, answers it, and keeps what found no answer."""

import secrets
from dataclasses import replace

from msgspec.structs import replace as with_fields

from handlers.faq.saying import offered, said
from handlers.showtimes.answering import guessed, guessed_film
from handlers.staff.rights import DESK, role_of
from handlers.talk import routes
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.speaking import READ, meaning_of, speak_as_asked
from handlers.talk.turn import Turn
from handlers.understanding import Meaning
from storage import questions
from storage.questions import CHOICE, MISS, Question

_SURE = 0.9
"""In a form, words that do not look like a question are taken for one only when they are as good as one's own words."""
_OFFER_PERSON = 2
"""Misses in a row after which a person is offered at one tap."""


async def outright(turn: Turn) -> list[Reply] | None:
    """No form is open: whatever was written is a question."""
    meaning = meaning_of(turn)
    if not _knows(turn, meaning) and routes.again(turn.conversation.offered):
        return None  # a question of yes or no still stands there, and is put again
    speak_as_asked(turn)
    if meaning.verdict == "answer":
        return said(turn, meaning.ranked[0].id)
    guess = await guessed(turn)
    if guess and meaning.verdict != "suggest" and (only := await guessed_film(turn)):
        return only
    if meaning.verdict == "suggest" or guess:
        return await _did_you_mean(turn, meaning, guess)
    await _keep(turn, meaning, MISS)
    return await missed_by(turn)


async def in_form(turn: Turn) -> list[Reply] | None:
    """A form is open and has no use for these words. The form's question follows, so the answer has no buttons."""
    meaning, asks = meaning_of(turn), routes.asks(turn.incoming.text, turn.texts)
    best = meaning.ranked[0].score if meaning.ranked else 0.0
    if meaning.verdict == "answer" and (asks or (best >= _SURE and _knows(turn, meaning))):
        return [replace(reply, rows=()) for reply in said(turn, meaning.ranked[0].id)]
    if not asks:
        return None
    if meaning.verdict == "suggest":
        return await _did_you_mean(turn, meaning)
    return [turn.reply("faq.miss_in_form" if await _keep(turn, meaning, MISS) else "faq.miss_staff")]


async def answer_to(turn: Turn, text: str) -> list[Reply]:
    """The answer to a text that turned out to be a question, without buttons: a form's question follows."""
    meaning = turn.meaning(text[:READ])
    if meaning.verdict != "miss" and (likely := next((r.id for r in meaning.ranked), "")):
        return [replace(reply, rows=()) for reply in said(turn, likely)]
    return [turn.reply("faq.miss_in_form" if await _keep(turn, meaning, MISS, text) else "faq.miss_staff")]


async def missed_by(turn: Turn) -> list[Reply]:
    """No answer, and nothing noted where an organiser asked."""
    return [turn.reply("faq.miss_staff")] if await role_of(turn) in DESK else missed(turn)


def missed(turn: Turn) -> list[Reply]:
    """The honest "I don't know", and the way to a person."""
    memory = turn.memory
    turn.remember(with_fields(memory, misses=memory.misses + 1, asked="", entry="", at=""))
    if not turn.incoming.private:
        return [turn.reply("faq.miss_in_group", rows=_private(turn))]
    person = turn.choice("human.call", "human.call_button", means="say.yes")
    look = turn.choice("faq.groups", "faq.groups_button")
    key = "faq.miss_again" if memory.misses + 1 >= _OFFER_PERSON else "faq.miss"
    return [turn.reply(key, rows=((replace(person, means=""),), (look,)))]


async def _did_you_mean(turn: Turn, meaning: Meaning, guess: Choice | None = None) -> list[Reply]:
    """guess: what the programme makes of it."""
    id = await _keep(turn, meaning, CHOICE)
    turn.remember(with_fields(turn.memory, asked=id))
    rows = offered(turn, meaning.offered if meaning.verdict == "suggest" else ())
    return [turn.reply("faq.did_you_mean", rows=((guess,), *rows) if guess else rows)]


async def _keep(turn: Turn, meaning: Meaning, kind: str, text: str = "") -> str:
    """Write a visitor's question down for the organisers; their own are none."""
    if await role_of(turn) in DESK:
        return ""
    at = turn.incoming.address
    question = Question(
        secrets.token_hex(8), turn.festival.edition, at.channel, at.chat, turn.person.id, turn.language,
        (text or turn.incoming.text).strip()[:READ], meaning.vector, kind, turn.now, meaning.offered,
    )  # fmt: skip
    await questions.keep(turn.tx, question)
    return question.id


def _knows(turn: Turn, meaning: Meaning) -> bool:
    """Whether there is an answer, small talk apart: "no" or "good" is one word too few to tell."""
    return meaning.verdict == "answer" and turn.festival.faq.chat(meaning.ranked[0].id) is None


def _private(turn: Turn) -> Rows:
    link = turn.festival.link(turn.incoming.address.channel, "human")
    return ((Choice(turn.voice.label("group.open"), "start.menu", "link", link),),) if link else ()
