"""Notes among organisers: a button, and the next message is the note."""

from dataclasses import dataclass

import msgspec

from handlers.reviewing import naming
from handlers.staff.reviewing.wanted import NAME, entry_of, gone, to_card
from handlers.staff.rights import actor, name_of, note, role_of, step
from handlers.talk import heard, routes
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from storage import reviews
from storage.entries import Entry
from storage.reviews import Note

_LONGEST = 2000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Open:
    """Which entry the next message is about."""

    entry: str


async def begin(turn: Turn) -> list[Reply]:
    """ "Note": what comes next is one."""
    entry = await entry_of(turn, turn.argument)
    if entry is None:
        return gone(turn)
    turn.open_form(NAME, msgspec.json.encode(Open(entry.id)).decode())
    return [await _ask(turn, entry)]


async def carry_on(turn: Turn) -> list[Reply]:
    """The note itself."""
    entry = await _entry(turn)
    if entry is None:
        turn.close_form()
        return gone(turn)
    text = turn.incoming.text.strip()
    if turn.incoming.kind != "text" or not text:
        return [await _ask(turn, entry, "review.note_words")]
    if routes.way_out(text, turn.texts) in ("leave", "back", "save", "skip"):
        return await leave(turn)
    if len(text) > _LONGEST:
        return [await _ask(turn, entry, "review.note_long")]
    turn.close_form()
    reviews.note(turn.tx, entry.id, Note(actor(turn), await name_of(turn), text, turn.now))
    await note(turn, await role_of(turn), "review.note", entry.id)
    called = naming.called(turn, entry, await naming.last(turn, entry))
    return [turn.reply("review.noted", **called, rows=(to_card(turn, entry.id),))]


async def leave(turn: Turn) -> list[Reply]:
    """No note after all."""
    entry = await _entry(turn)
    if entry is None:
        return gone(turn)
    turn.close_form()
    return [turn.reply("review.not_noted", rows=(to_card(turn, entry.id),))]


async def where(turn: Turn) -> list[Reply]:
    """What is waited for, again."""
    entry = await _entry(turn)
    return [await _ask(turn, entry)] if entry else gone(turn)


async def first(turn: Turn) -> list[Reply] | None:
    """/cancel and /back are meant for the note, not for the entry form."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or not heard.command(turn):
        return None
    return await step("review.note", leave)(turn)


async def _ask(turn: Turn, entry: Entry, key: str = "review.note_now") -> Reply:
    called = naming.called(turn, entry, await naming.last(turn, entry))
    rows = ((turn.choice(f"{NAME}.unnote", "review.no_note", means="say.no"),),)
    return turn.reply(key, most=_LONGEST, **called, rows=rows)


async def _entry(turn: Turn) -> Entry | None:
    if turn.conversation.topic != NAME:
        return None
    return await entry_of(turn, msgspec.json.decode(turn.conversation.form, type=Open).entry)
