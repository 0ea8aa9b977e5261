"""Answers questions with what staff wrote: at once, by "did you mean", or with an honest "I don't know".

words nobody claimed ──▶ answer (sure)  ──▶ the entry, what follows from it, the contact's card or the map
                    ├──▶ suggest        ──▶ three buttons, "none of these"
                    └──▶ miss           ──▶ noted for the organisers; twice in a row: a person is offered
"""

from handlers.faq import asking
from handlers.faq.browsing import group, groups
from handlers.faq.saying import said
from handlers.talk.message import Reply
from handlers.talk.turn import Topic, Turn
from storage import questions

__all__ = ["TOPIC"]


async def answers(turn: Turn) -> list[Reply] | None:
    """Whatever somebody wrote that is neither a command nor an answer; in a form, None for what is no question."""
    if turn.incoming.kind != "text" or not turn.incoming.text.strip():
        return None
    return await (asking.in_form(turn) if turn.conversation.topic else asking.outright(turn))


async def show(turn: Turn) -> list[Reply]:
    """A button named the entry; the answer is in the button's language."""
    turn.spoken = turn.memory.spoken
    return said(turn, turn.argument) or [turn.reply("faq.gone"), *await groups(turn)]


async def pick(turn: Turn) -> list[Reply]:
    """The entry was meant, of those that were offered."""
    asked = turn.memory.asked
    if asked:
        await questions.choose(turn.tx, asked, turn.argument)
    return await show(turn)


async def none(turn: Turn) -> list[Reply]:
    """None of those offered was meant: now it is a question without an answer."""
    turn.spoken = turn.memory.spoken
    asked = turn.memory.asked
    if asked:
        await questions.none_meant(turn.tx, asked)
    return await asking.missed_by(turn)


TOPIC = Topic(
    "faq",
    commands={"faq": groups},
    words={"faq.words": groups},
    choices={"show": show, "pick": pick, "none": none, "groups": groups, "group": group},
    answers=answers,
)
