"""How a form ends: handed in with a receipt, left for later, thrown away, or closed by the deadline."""

from dataclasses import replace

from handlers import enrolment, films
from handlers.enrol import facets
from handlers.enrol.sheet import Sheet, asker
from handlers.enrolment import Door
from handlers.reminding import planning
from handlers.talk import draft as drafts
from handlers.talk.draft import Draft
from handlers.talk.message import Reply
from handlers.talk.texts import plain
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import entries
from storage.entries import SUBMITTED, Entry


async def submit(turn: Turn, sheet: Sheet) -> list[Reply]:
    entry, form = sheet.entry, turn.festival.enrolment
    turn.close_form()
    if entry.state == SUBMITTED and not entry.changed:
        return [turn.reply("enrol.nothing_changed", number=enrolment.number(turn, entry),
                           rows=films.buttons(turn, entry, sheet.door))]  # fmt: skip
    snapshot = enrolment.closed(turn, Draft(drafts.snapshot(form, sheet.draft), sheet.draft.skipped))
    first = entry.version == 0
    entry = await entries.submit(turn.tx, entry, snapshot, turn.now, facets.of_answers(form, snapshot))
    await planning.stop_draft(turn.tx, entry.edition, entry.id, "submitted", turn.now)
    said = turn.say(
        "enrol.receipt" if first else "enrol.receipt_again",
        number=enrolment.number(turn, entry), title=enrolment.title(turn, entry), version=entry.version,
        at=films.moment(turn, turn.now), deadline=enrolment.deadline(turn, sheet.door.until),
    )  # fmt: skip
    lines = asker(turn, sheet.door).lines(sheet.draft)
    return [Reply(str(join(said, lines, turn.say("enrol.receipt_next"))), films.buttons(turn, entry, sheet.door))]


async def leave(turn: Turn, sheet: Sheet, *, discard: bool) -> Reply:
    turn.close_form()
    entry, title = sheet.entry, enrolment.title(turn, sheet.entry)
    if discard and entry.version == 0:
        await entries.discard(turn.tx, entry)
        await planning.stop_draft(turn.tx, entry.edition, entry.id, "discarded", turn.now)
        return turn.reply("enrol.discarded", title=title, rows=((turn.choice("enrol.begin", "menu.enrol"),),))
    if discard:
        last = (await entries.versions(turn.tx, entry.id))[-1]
        entry = replace(entry, answers=last.answers, changed=False)
        entries.keep(turn.tx, entry, turn.now)
        key = "enrol.changes_discarded"
    else:
        key = "enrol.saved" if entry.version == 0 else "enrol.saved_changes" if entry.changed else "enrol.as_before"
    values = {"number": enrolment.number(turn, entry), "version": entry.version}
    return turn.reply(
        key, title=title, deadline=enrolment.deadline(turn, sheet.door.until), **values,
        rows=films.buttons(turn, entry, sheet.door),
    )  # fmt: skip


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
        return [replace(said, rows=films.buttons(turn, mine[0], await enrolment.door(turn)))]
    turn.notice = turn.say("form.stale_notice").unescape()
    return [turn.reply("form.stale_closed"), *await films.list_(turn)]
