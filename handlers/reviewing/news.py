"""Organisers hear what a filmmaker did to an entry besides its answers: withdrew it, entered it again, added files."""

from collections.abc import Mapping, Sequence
from typing import Literal

from markupsafe import Markup

from handlers import attached
from handlers.reviewing import naming
from handlers.staff import telling
from handlers.staff.telling import Room
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice
from storage.entries import Entry
from storage.entry_files import EntryFile

_NAMES = 6
"""Names of files that one notice spells out."""


async def tell(turn: Turn, entry: Entry, what: Literal["withdrawn", "returned"]) -> None:
    """Of an entry that had been handed in."""
    version = await naming.last(turn, entry)

    def saying(told: Turn, room: Room) -> Reply:
        called = naming.called(told, entry, version)
        return Reply(str(told.say(f"review.was_{what}", **called)), _open(told.voice, entry.id))

    await telling.tell(turn, f"{what} {entry.id} {turn.incoming.address.channel} {turn.incoming.key}", saying)


def files_added(voice: Voice, called: Mapping[str, str], files: Sequence[EntryFile]) -> Reply:
    """All that came at a time for one entry, in one notice. called: its {number} and {title}."""
    names = [file.name for file in files[:_NAMES]] + ["…"] * (len(files) > _NAMES)
    said = voice.say("review.files_added", **called, files=attached.counted(voice, files))
    named = Markup.escape(voice.label("showtimes.comma").join(names))
    return Reply(f"{said}\n{named}", _open(voice, files[0].entry_id))


def _open(voice: Voice, entry_id: str) -> Rows:
    return ((Choice(voice.label("review.open"), f"review.show:{entry_id}"),),)
