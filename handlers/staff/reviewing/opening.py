"""What is shown only when it is asked for: the screener's password, and the entry's files."""

import msgspec
from markupsafe import Markup

from handlers import enrolment
from handlers.reviewing import naming
from handlers.staff.reviewing import card
from handlers.staff.reviewing.wanted import asks_for, entry_of, gone, may_read
from handlers.staff.rights import JUROR, role_of
from handlers.talk.message import FileNote, Reply
from handlers.talk.turn import Turn
from storage import entry_files
from storage.entry_files import KEPT


async def secret(turn: Turn) -> list[Reply]:
    """The secret answers of the version that was looked at; nothing of them stays in the conversation's memory."""
    entry, newest = await asks_for(turn)
    if entry is None:
        return gone(turn)
    if not await may_read(turn, entry):
        turn.audit_detail = "not shown: not theirs"
        return [turn.reply("staff.not_yours")]
    turn.audited = f"{entry.id} v{entry.version}"
    if not newest and await role_of(turn) != JUROR:  # whose card is another one
        turn.audit_detail = "not shown: an old button"
        return await card.anew(turn, entry, "review.newer")
    version = await naming.last(turn, entry)
    draft, shows = enrolment.submitted(turn, version), naming.asker(turn)
    lines = [
        turn.say("review.secret_line", label=shows.label(leaf), secret=str(draft.answers[leaf.id]))
        for leaf in turn.festival.enrolment.leaves()
        if leaf.secret and leaf.id in draft.answers
    ]
    turn.took_answer = True
    head = turn.say("review.secrets" if lines else "review.no_secrets", **naming.called(turn, entry, version))
    return [Reply(str(Markup("\n").join([head, *lines])))]


async def file(turn: Turn) -> list[Reply]:
    """One of its files, as it was sent."""
    found = await entry_files.find(turn.tx, turn.argument)
    entry = await entry_of(turn, found.entry_id) if found else None
    if found is None or entry is None or not await may_read(turn, entry):
        return [turn.reply("review.no_file")]
    if found.state != KEPT:
        return [turn.reply("review.file_not_yet", name=found.name)]
    called = naming.called(turn, entry, await naming.last(turn, entry))
    said = turn.say("review.file", name=found.name, **called)
    return [Reply(str(said), file=msgspec.json.decode(found.attached, type=FileNote))]
