"""What is kept of a person, and erasing what was only kept to answer them."""

from dataclasses import replace

from markupsafe import Markup

from handlers.inquiries import card, rooms
from handlers.inquiries.rooms import Room
from handlers.talk.memory import Memory
from handlers.talk.message import Reply
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import (
    calendars,
    conversations,
    entries,
    entry_files,
    imports,
    inquiries,
    questions,
    ratings,
    reminders,
    saves,
)
from storage.entries import SUBMITTED
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
    all_of_them = await inquiries.all_of(turn.tx, turn.person.id)
    for inquiry in all_of_them:
        if inquiry.open:
            await _end(turn, inquiry)
    await inquiries.forget_person(turn.tx, turn.person.id)
    for inquiry in all_of_them:
        bare = replace(inquiry, name="", state=CLOSED, erased=True)
        await card.show(turn, turn, bare, await rooms.everyone(turn))
    await questions.forget_person(turn.tx, turn.person.id)
    await conversations.forget_memories(turn.tx, turn.person.id)
    for kept in (saves, ratings, calendars, imports, entry_files):
        await kept.forget_person(turn.tx, turn.person.id)
    await reminders.forget_person(turn.tx, turn.person.id, turn.now)
    turn.remember(Memory())
    turn.conversation = replace(turn.conversation, inquiry="")
    return [Reply(str(join(turn.say("privacy.done"), await _what_stays(turn))))]


async def _what_stays(turn: Turn) -> Markup | None:
    """What else is kept of this person's, and who erases that."""
    states = {entry.state for entry in await entries.of_person(turn.tx, turn.person.id, turn.festival.edition)}
    if SUBMITTED in states:
        return turn.say("privacy.films_stay")
    return turn.say("privacy.drafts_stay") if states else None


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
