"""Organisers hear of every new entry, of every corrected version, and of changes that they had asked for."""

from markupsafe import Markup

from handlers import attached, enrolment
from handlers.reviewing import naming
from handlers.reviewing.differences import listed
from handlers.staff import telling
from handlers.staff.jury import telling as jury
from handlers.staff.telling import Room
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import entries, entry_files
from storage.entries import Entry


async def tell(turn: Turn, entry: Entry, *, answers: bool = False) -> None:
    """A version was just submitted. answers: it is what organisers had asked for."""
    submitted = await entries.versions(turn.tx, entry.id)
    stands = [enrolment.submitted(turn, version) for version in submitted[-2:]]
    files = await entry_files.of_entry(turn.tx, entry.id) if entry.version == 1 else []
    key = "review.arrived" if entry.version == 1 else "review.came_back" if answers else "review.corrected"

    def saying(told: Turn, room: Room) -> Reply:
        called = naming.called(told, entry, submitted[-1])
        lines = [told.say(key, version=entry.version, **called), naming.who(told, stands[-1])]
        said = Markup("\n").join(filter(None, [*lines, attached.line(told.voice, files)]))
        changes = listed(naming.asker(told), stands[0], stands[1]) if len(stands) == 2 else None
        return Reply(str(join(said, changes)), ((told.choice(f"review.show:{entry.id}", "review.open"),),))

    await jury.changed(turn, entry)
    await telling.tell(turn, f"entry {entry.id} {entry.version}", saying)
