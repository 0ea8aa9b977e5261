"""Jurors hear of films that are theirs to judge, and of new versions; organisers of jurors who must not judge one."""

from collections.abc import Collection

from handlers.reviewing import naming
from handlers.staff import telling
from handlers.staff.rights import ACTIONS, Colleague, colleagues
from handlers.staff.telling import Room
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice
from storage import assignments
from storage.assignments import SCORED
from storage.entries import Entry

_ONE_NOTICE = 600
"""Seconds in which a juror is told once, however many films are given to them one by one."""


async def given(turn: Turn, persons: Collection[str]) -> None:
    """Films were given to these people: one message, without a number, since more may follow at once."""
    at = int(turn.now.timestamp()) // _ONE_NOTICE
    for each in await colleagues(turn.tx, turn.festival, ACTIONS["jury.score"]):
        if each.person_id in persons:
            voice = _voice(turn, each)
            rows = ((Choice(voice.label("jury.list_button"), "jury.mine"),),)
            _post(turn, each, f"jury {each.person_id} {at}", Reply(str(voice.say("jury.given_you")), rows))


async def changed(turn: Turn, entry: Entry) -> None:
    """An entry came back in a new version: those who have given points look again."""
    works = await assignments.of_entry(turn.tx, entry.id)
    judged = {work.person_id for work in works if work.state == SCORED and work.version < entry.version}
    if not judged or await assignments.is_decided(turn.tx, entry.id):
        return
    version = await naming.last(turn, entry)
    for each in await colleagues(turn.tx, turn.festival, ACTIONS["jury.score"]):
        if each.person_id in judged:
            voice = _voice(turn, each)
            said = voice.say("jury.changed", version=entry.version, **naming.called(turn, entry, version))
            rows = ((Choice(voice.label("jury.look"), f"jury.show:{entry.id}"),),)
            _post(turn, each, f"jury {each.person_id} {entry.id} v{entry.version}", Reply(str(said), rows))


async def conflicted(turn: Turn, entry: Entry, name: str, reason: str) -> None:
    """A juror declared a conflict of interest: somebody else may have to judge it."""
    version = await naming.last(turn, entry)

    def saying(told: Turn, room: Room) -> Reply:
        said = told.say("jury.conflicted", name=name, reason=reason, **naming.called(told, entry, version))
        return Reply(str(said), ((told.choice(f"jury.assign:{entry.id}", "jury.assign"),),))

    await telling.tell(turn, f"conflict {entry.id} {turn.person.id} {int(turn.now.timestamp())}", saying)


def _post(turn: Turn, to: Colleague, cause: str, said: Reply) -> None:
    if not to.conversations:
        return
    at, language = to.conversations[0]
    if at != turn.incoming.address:  # whoever gives something to themselves knows it
        turn.post(cause, at, language or turn.festival.default_language, said)


def _voice(turn: Turn, to: Colleague) -> Voice:
    language = to.conversations[0][1] if to.conversations else ""
    return Voice(turn.texts, language or turn.festival.default_language)
