"""What is shown only when it is asked for: the screener's password, and the entry's files."""

from datetime import timedelta

import msgspec
from markupsafe import Markup

from handlers import enrolment
from handlers.reviewing import juror, naming
from handlers.staff.reviewing import card
from handlers.staff.reviewing.wanted import asks_for, entry_of, gone, may_read
from handlers.staff.rights import JUROR, role_of
from handlers.talk.content import Field
from handlers.talk.message import FileNote, Reply
from handlers.talk.seal import READABLE
from handlers.talk.turn import Turn
from storage import entry_files
from storage.entry_files import KEPT, EntryFile
from storage.page import MASK


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
    answers, called = enrolment.submitted(turn, version).answers, naming.called(turn, entry, version)
    form = turn.festival.enrolment
    if await role_of(turn) == JUROR:
        form = juror.visible(form, turn.festival.reviewing)
    found = [leaf for leaf in form.leaves() if leaf.secret and leaf.id in answers]
    turn.took_answer = True
    if not found:
        return [Reply(str(turn.say("review.no_secrets", **called)))]
    head = turn.say("review.secrets", **called)
    shown = [_line(turn, leaf, str(answers[leaf.id])) for leaf in found]
    covered = [_line(turn, leaf, MASK) for leaf in found]
    use = turn.say("review.secret_use", n=READABLE // timedelta(minutes=1))
    again = turn.say("review.secret_again", button=turn.voice.label("review.secret"))
    said = turn.festival.seal.shut(Markup("\n").join([head, *shown, use]))
    return [Reply(str(Markup("\n").join([head, *covered, again])), sealed=said)]


def _line(turn: Turn, leaf: Field, secret: str) -> Markup:
    return turn.say("review.secret_line", label=naming.asker(turn).label(leaf), secret=secret)


async def file(turn: Turn) -> list[Reply]:
    """One of its files, as it was sent."""
    found = await entry_files.find(turn.tx, turn.argument)
    entry = await entry_of(turn, found.entry_id) if found else None
    if found is None or entry is None or not await may_read(turn, entry):
        return [turn.reply("review.no_file")]
    if await role_of(turn) == JUROR:
        found = await _as_shown(turn, found)
    if found is None:
        return [turn.reply("review.no_file")]
    if found.state != KEPT:
        return [turn.reply("review.file_not_yet", name=found.name)]
    called = naming.called(turn, entry, await naming.last(turn, entry))
    said = turn.say("review.file", name=found.name, **called)
    return [Reply(str(said), file=msgspec.json.decode(found.attached, type=FileNote))]


async def _as_shown(turn: Turn, file: EntryFile) -> EntryFile | None:
    """As jurors see it, None where they do not."""
    files = await entry_files.of_entry(turn.tx, file.entry_id)
    shown = juror.files(turn.voice, turn.festival.reviewing, files)
    return next((each for each in shown if each.id == file.id), None)
