"""What is kept of a person, and erasing what was only kept to answer them."""

from dataclasses import replace

from handlers.inquiries import rooms
from handlers.inquiries.rooms import Room
from handlers.talk.memory import Memory
from handlers.talk.message import Reply
from handlers.talk.turn import Topic, Turn
from storage import conversations, inquiries, questions
from storage.inquiries import CLOSED, Inquiry


async def privacy(turn: Turn) -> list[Reply]:
    """/privacy: what is kept, and the button that erases."""
    return [turn.reply("privacy.kept", rows=((turn.choice("privacy.forget", "privacy.forget_button"),),))]


async def forget(turn: Turn) -> list[Reply]:
    """/forget: are you sure?"""
    yes = turn.choice("privacy.erase", "privacy.yes", means="say.yes")
    no = turn.choice("privacy.keep", "privacy.no", means="say.no")
    return [turn.reply("privacy.sure", rows=((yes,), (no,)))]


async def keep(turn: Turn) -> list[Reply]:
    """No."""
    return [turn.reply("privacy.left_alone")]


async def erase(turn: Turn) -> list[Reply]:
    """Yes: what was asked and said is gone; films are another matter."""
    for inquiry in await inquiries.open_of(turn.tx, turn.person.id):
        await _end(turn, inquiry)
    await inquiries.forget_person(turn.tx, turn.person.id)
    await questions.forget_person(turn.tx, turn.person.id)
    await conversations.forget_memories(turn.tx, turn.person.id)
    turn.remember(Memory())
    turn.conversation = replace(turn.conversation, inquiry="")
    return [turn.reply("privacy.done")]


async def _end(turn: Turn, inquiry: Inquiry) -> None:
    where, bare = await rooms.of(turn, inquiry), replace(inquiry, name="")
    await inquiries.end(turn.tx, inquiry.id, CLOSED, "erased", turn.now)

    def erased(told: Turn, room: Room) -> Reply:
        return told.reply("inquiry.visitor_erased", name=rooms.named(inquiry))

    rooms.say(turn, bare, where, erased)  # in the thread as it is called from now on


TOPIC = Topic(
    "privacy",
    commands={"privacy": privacy, "forget": forget},
    words={"privacy.words": privacy, "privacy.forget_words": forget},
    choices={"forget": forget, "erase": erase, "keep": keep},
    private=True,
)
