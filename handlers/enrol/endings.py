"""How a form ends: handed in with a receipt, left for later, thrown away, or closed by the deadline."""

from dataclasses import replace

from handlers import enrolment, films
from handlers.enrol import asked as asking
from handlers.enrol import facets
from handlers.enrol.asked import Asked
from handlers.enrol.sheet import Sheet, asker
from handlers.enrolment import Door
from handlers.reminding import planning
from handlers.reviewing import arrivals, naming
from handlers.talk import draft as drafts
from handlers.talk.draft import Draft
from handlers.talk.message import Reply
from handlers.talk.texts import plain
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import entries
from storage.entries import SUBMITTED, Entry


async def submit(turn: Turn, sheet: Sheet) -> list[Reply]:
    if sheet.asked:
        return await _submit_asked(turn, sheet, sheet.asked)
    entry, form = sheet.entry, turn.festival.enrolment
    turn.close_form()
    if entry.state == SUBMITTED and not entry.changed:
        return [turn.reply("enrol.nothing_changed", number=enrolment.number(turn, entry),
                           rows=await films.buttons_of(turn, entry))]  # fmt: skip
    snapshot = enrolment.closed(turn, Draft(drafts.snapshot(form, sheet.draft), sheet.draft.skipped))
    first = entry.version == 0
    entry = await entries.submit(turn.tx, entry, snapshot, turn.now, facets.of_answers(form, snapshot))
    await planning.stop_draft(turn.tx, entry.edition, entry.id, "submitted", turn.now)
    await arrivals.tell(turn, entry, answers=await asking.settle_own(turn, entry))
    said = turn.say(
        "enrol.receipt" if first else "enrol.receipt_again",
        number=enrolment.number(turn, entry), title=enrolment.title(turn, entry), version=entry.version,
        at=films.moment(turn, turn.now), deadline=enrolment.deadline(turn, sheet.door.until),
    )  # fmt: skip
    lines = asker(turn, sheet.door).lines(sheet.draft)
    return [Reply(str(join(said, lines, turn.say("enrol.receipt_next"))), await films.buttons_of(turn, entry))]


async def _submit_asked(turn: Turn, sheet: Sheet, asked: Asked) -> list[Reply]:
    """The version that stood, with what was asked for; corrections of one's own that wait are not handed in with it."""
    entry, form = sheet.entry, turn.festival.enrolment
    turn.close_form()
    answers = drafts.snapshot(form, sheet.draft)
    if answers == asked.stands.answers:
        return [
            turn.reply("asked.nothing_changed", **films.named(turn, entry), rows=await films.buttons_of(turn, entry))
        ]
    snapshot = enrolment.closed(turn, Draft(answers, sheet.draft.skipped))
    entry = await entries.submit(turn.tx, entry, snapshot, turn.now, facets.of_answers(form, snapshot))
    if await enrolment.differs(turn, entry, enrolment.fitted(turn, entry)):
        entry = replace(entry, changed=True)
        entries.keep(turn.tx, entry, turn.now)
    await asking.answered(turn, entry, asked.request)
    await arrivals.tell(turn, entry, answers=True)
    called = naming.called(turn, entry, await naming.last(turn, entry))
    said = turn.say("asked.receipt", version=entry.version, at=films.moment(turn, turn.now), **called)
    lines = asker(turn, sheet.door).lines(sheet.draft)
    return [Reply(str(join(said, lines)), await films.buttons_of(turn, entry))]


async def leave(turn: Turn, sheet: Sheet, *, discard: bool) -> Reply:
    turn.close_form()
    entry, title = sheet.entry, enrolment.title(turn, sheet.entry)
    if discard and entry.version == 0:
        await entries.discard(turn.tx, entry)
        await planning.stop_draft(turn.tx, entry.edition, entry.id, "discarded", turn.now)
        begin = ((turn.choice("enrol.begin", "menu.enrol"),),) if sheet.door.open else ()
        return turn.reply("enrol.discarded", title=title, rows=begin)
    if discard:
        entry, key = await _changes_dropped(turn, sheet), "enrol.changes_discarded"
    else:
        key = "enrol.saved" if entry.version == 0 else "enrol.saved_changes" if entry.changed else "enrol.as_before"
    values = {"number": enrolment.number(turn, entry), "version": entry.version}
    return turn.reply(
        key, title=title, deadline=enrolment.deadline(turn, sheet.door.until), **values,
        rows=await films.buttons_of(turn, entry),
    )  # fmt: skip


async def _changes_dropped(turn: Turn, sheet: Sheet) -> Entry:
    """As it was submitted; where only some of it was open, that alone."""
    entry, asked = sheet.entry, sheet.asked
    if asked:
        kept = asking.dropped(asked, enrolment.fitted(turn, entry))
        changed = await enrolment.differs(turn, entry, kept)
        entry = replace(entry, answers=enrolment.closed(turn, kept), changed=changed)
    else:
        last = (await entries.versions(turn.tx, entry.id))[-1]
        entry = replace(entry, answers=last.answers, changed=False)
    entries.keep(turn.tx, entry, turn.now)
    return entry


async def closed(turn: Turn, door: Door, entry: Entry | None = None) -> Reply:
    if entry and entry.version > 0:  # it is called as it was submitted, whatever has been changed since
        entry = replace(entry, answers=(await entries.versions(turn.tx, entry.id))[-1].answers)
    key = "enrol.closed" if entry is None else "enrol.closed_draft" if entry.version == 0 else "enrol.closed_entry"
    values = {"title": enrolment.title(turn, entry), "number": enrolment.number(turn, entry)} if entry else {}
    said = turn.say(key, deadline=enrolment.deadline(turn, turn.festival.closes), **values)
    ended = turn.say("late.ended", until=enrolment.deadline(turn, door.until)) if door.late else None
    return Reply(str(join(ended, said)), ((turn.choice("films.list", "menu.films"),),))


async def nothing_open(turn: Turn, action: str) -> list[Reply]:
    """A button of a form that is closed: most often "submit", pressed twice."""
    mine = await entries.of_person(turn.tx, turn.person.id, turn.festival.edition)
    if action == "submit" and mine and mine[0].state == SUBMITTED:
        said = turn.reply("enrol.already", number=enrolment.number(turn, mine[0]), title=enrolment.title(turn, mine[0]))
        turn.notice = plain(said.text)
        return [replace(said, rows=await films.buttons_of(turn, mine[0]))]
    turn.notice = turn.say("form.stale_notice").unescape()
    return [turn.reply("form.stale_closed"), *await films.list_(turn)]
