"""What organisers see of an inquiry: who asks, where they stand, what was said before, and what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
from markupsafe import Markup

from handlers import enrol, enrolment
from handlers.inquiries import gist, rooms
from handlers.inquiries.rooms import Room
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import entries, inquiry_lines
from storage.entries import Entry
from storage.inquiries import HUMAN, WAITING, Inquiry
from storage.inquiry_lines import Line


@dataclass(frozen=True, slots=True)
class View:
    """What a card is made of. visitor: a turn of theirs; entry, at: the open form and where they are in it."""

    inquiry: Inquiry
    visitor: Turn
    earlier: Sequence[Line]
    entry: Entry | None = None
    at: str = ""


async def view(visitor: Turn, inquiry: Inquiry) -> View:
    """Read what a card needs."""
    lines = await inquiry_lines.of(visitor.tx, inquiry.id)
    earlier = [line for line in lines if line.earlier]
    if visitor.conversation.topic != enrol.TOPIC.name:
        return View(inquiry, visitor, earlier)
    opened = msgspec.json.decode(visitor.conversation.form, type=enrol.Open)
    entry = await entries.find(visitor.tx, opened.entry, visitor.person.id)
    return View(inquiry, visitor, earlier, entry, opened.place.at)


async def show(turn: Turn, visitor: Turn, inquiry: Inquiry, where: list[Room], *, again: bool = True) -> None:
    """The card in these rooms; again: it takes the place of the one that stands there."""
    seen = await view(visitor, inquiry)

    def saying(told: Turn, room: Room) -> Reply:
        said = with_buttons(told, inquiry, room, Reply(str(text(told, seen, room))))
        return replace(said, slot=rooms.slot(inquiry), replaces=again)

    rooms.say(turn, inquiry, where, saying)


def with_buttons(told: Turn, inquiry: Inquiry, room: Room, said: Reply) -> Reply:
    """What can be done stands below, and stays good until the inquiry's next buttons."""
    rows = buttons(told, inquiry, room)
    return replace(said, rows=rows if room.common else _unnumbered(rows), stays=rooms.slot(inquiry))


def _unnumbered(rows: Rows) -> Rows:
    """A card comes in between: where choices are numbered, "1" still means what was offered before it."""
    return tuple(tuple(replace(choice, kind="aside") for choice in row) for row in rows)


def text(told: Turn, seen: View, room: Room) -> Markup:
    """The card's text, in the language that `told` speaks."""
    if seen.inquiry.erased:
        return told.say("inquiry.is_erased", name=rooms.named(seen.inquiry))
    how = None
    if seen.inquiry.state == WAITING:
        how = told.say("inquiry.how_common" if room.common else "inquiry.how_private", number=seen.inquiry.number)
    return join(
        Markup("\n").join([head(told, seen.inquiry, seen.visitor.language), state(told, seen.inquiry)]),
        _form(told, seen), _earlier(told, seen), how,
    )  # fmt: skip


def head(told: Turn, inquiry: Inquiry, language: str) -> Markup:
    """Who, where, in which language."""
    name = f"#{inquiry.number} {called(told, inquiry)}"
    tongue = told.texts.say(language, "language.name")
    return told.say("inquiry.head", name=name, channel=told.voice.channel(inquiry.channel), language=tongue)


def called(told: Turn, inquiry: Inquiry) -> str:
    """The visitor's name, or a word for somebody without one."""
    return inquiry.name or told.say("inquiry.visitor").unescape()


def state(told: Turn, inquiry: Inquiry) -> Markup:
    """Waiting since when, taken by whom, given back, closed."""
    since = when.moment(inquiry.since, told.festival.zone, told.language)
    return told.say(f"inquiry.is_{inquiry.state}", since=since, who=inquiry.taker)


def buttons(told: Turn, inquiry: Inquiry, room: Room) -> Rows:
    """What can be done about it from that room."""
    id = inquiry.id
    close, transcript = told.choice(f"inquiry.close:{id}", "inquiry.close"), _transcript(told, id)
    if inquiry.erased:
        return ()
    if inquiry.state != HUMAN:
        take = told.choice(f"inquiry.take:{id}", "inquiry.take" if inquiry.open else "inquiry.take_again")
        return ((take, close if inquiry.open else transcript),)
    on = told.choice(f"inquiry.pass:{id}", "inquiry.pass")
    if not room.common and room.person_id != inquiry.taken_by:
        return ((on, transcript),)
    back = told.choice(f"inquiry.return:{id}", "inquiry.return")
    if room.common:
        return ((on, back), (close, transcript))
    return ((on, told.choice(f"inquiry.note:{id}", "inquiry.note")), (back, close), (transcript,))


def _transcript(told: Turn, id: str) -> Choice:
    return told.choice(f"inquiry.transcript:{id}", "inquiry.transcript")


def _form(told: Turn, seen: View) -> Markup | None:
    if seen.entry is None:
        return None
    leaves = (leaf for field in told.festival.enrolment.field for leaf in (field, *field.parts))
    leaf = next((leaf for leaf in leaves if leaf.id == seen.at), None)
    question = told.voice.written(leaf.label) if leaf else told.say("inquiry.summary")
    return told.say("inquiry.form", title=enrolment.title(told, seen.entry), question=question)


def _earlier(told: Turn, seen: View) -> Markup | None:
    worth = gist.of(told.texts, seen.earlier)
    if not worth:
        return None
    who = {"visitor": called(told, seen.inquiry), "bot": told.say("inquiry.bot")}
    lines = [told.say("inquiry.line", who=who[line.side], text=line.text) for line in worth]
    return Markup("\n").join([told.say("inquiry.earlier"), *lines])
