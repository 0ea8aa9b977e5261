"""Entering a film: the form, from its first question to the receipt.

begun ──answers──▶ draft ──submit──▶ submitted ──correct, submit──▶ submitted (next version)
                     │                  │  ▲
                  discard            withdraw, enter again
"""

import zlib
from dataclasses import dataclass, replace

import msgspec

from handlers import enrolment, films
from handlers.enrolment import Door
from handlers.talk import draft as drafts
from handlers.talk import flow, routes
from handlers.talk.asking import Asker
from handlers.talk.draft import Draft
from handlers.talk.flow import LEAVING, SUMMARY, Move, Place, Remark
from handlers.talk.message import Choice, Reply
from handlers.talk.texts import plain
from handlers.talk.turn import Handler, Topic, Turn
from handlers.talk.voice import join
from storage import entries
from storage.entries import DRAFT, SUBMITTED, WITHDRAWN, Entry


@dataclass(frozen=True, slots=True)
class Open:
    """What the conversation remembers of an open form: which entry, and where in it."""

    entry: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open form as it lies before us.

    moved: the question that was asked last is asked no more. stored: the draft as the database has it.
    """

    entry: Entry
    draft: Draft
    place: Place
    door: Door
    moved: bool = False
    stored: Draft | None = None


async def begin(turn: Turn) -> list[Reply]:
    """/enrol: on with a draft, or a new film."""
    door = await enrolment.door(turn)
    if not door.open:
        return [await _closed(turn, door)]
    mine = await entries.of_person(turn.tx, turn.person.id, turn.festival.edition)
    if open_drafts := [entry for entry in mine if entry.state == DRAFT]:
        return [_which(turn, open_drafts)]
    return await _new(turn, mine, door)


async def new(turn: Turn) -> list[Reply]:
    """Another film, with or without the rights holder of the one before."""
    door = await enrolment.door(turn)
    if not door.open:
        return [await _closed(turn, door)]
    mine = await entries.of_person(turn.tx, turn.person.id, turn.festival.edition)
    if empty := next((e for e in mine if e.state == DRAFT and drafts.read(e.answers) == Draft()), None):
        await entries.discard(turn.tx, empty)  # begun and never answered: it would only clutter the list
        mine = [entry for entry in mine if entry is not empty]
    if turn.argument in ("carry", "fresh"):
        return _first_question(turn, enrolment.carried(turn, mine) if turn.argument == "carry" else Draft(), door)
    return await _new(turn, mine, door)


async def go_on(turn: Turn) -> list[Reply]:
    """Back into a draft, or into what was submitted, to correct it."""
    entry = await entries.find(turn.tx, turn.argument, turn.person.id)
    door = await enrolment.door(turn)
    if entry is None:
        return [turn.reply("films.gone")]
    if not door.open or entry.state == WITHDRAWN:
        return [await films.card_of(turn, entry)] if entry.state == WITHDRAWN else [await _closed(turn, door, entry)]
    draft = enrolment.fitted(turn, entry)
    place = flow.start(turn.festival.enrolment, draft, _step(turn))
    key = "enrol.correcting" if entry.state == SUBMITTED else "enrol.welcome_back"
    said = turn.say(key, title=enrolment.title(turn, entry), number=enrolment.number(turn, entry))
    return _ask(turn, Sheet(entry, draft, place, door), (), said)


async def carry_on(turn: Turn) -> list[Reply]:
    """An answer to the question that is open."""
    sheet = await _sheet(turn)
    if sheet is None:
        return [turn.reply("films.gone")]
    heard = turn.incoming
    form, draft, place = turn.festival.enrolment, sheet.draft, sheet.place
    if unread := _unread(turn, sheet):
        return _ask(turn, sheet, (unread,))
    if sheet.moved and sheet.place.at not in (SUMMARY, LEAVING):
        return await _made(turn, sheet, flow.misplaced(sheet.draft, sheet.place, heard.text))
    told = routes.plain(heard.text[:200])
    named = flow.names_option(form, draft, place, lambda name: routes.plain(name) == told)
    if not named and (action := routes.way_out(heard.text, turn.texts)):
        return await _made(turn, sheet, flow.PRESSES[action](form, draft, place))
    if place.at in (SUMMARY, LEAVING):
        turn.misfit = turn.asks_elsewhere
        return [] if turn.misfit else _ask(turn, sheet, (Remark("form.press"),))
    typed = routes.unquoted(heard.text, turn.conversation.offered)
    move = flow.answer(form, draft, place, typed, enrolment.context(turn, draft))
    if move.misfit and turn.asks_elsewhere:
        turn.misfit = True
        return []
    return await _made(turn, sheet, _doubted(turn, move, typed))


def _unread(turn: Turn, sheet: Sheet) -> Remark | None:
    """What cannot be an answer here: a file, an edited message, somebody's contact where no phone is asked for."""
    if turn.incoming.kind == "file":
        return Remark("form.no_file")
    if turn.incoming.kind == "edited":
        return Remark("form.edited")
    asks_phone = flow.takes(turn.festival.enrolment, sheet.draft, sheet.place, "phone")
    return Remark("form.no_contact") if turn.incoming.kind == "contact" and not asks_phone else None


def _doubted(turn: Turn, move: Move, typed: str) -> Move:
    """The same move, with a word about what looks more like a question, or like a command, than like an answer."""
    asks = routes.is_question(typed)
    if move.misfit:
        return replace(move, remarks=(*move.remarks, Remark("form.question", _facts(turn)))) if asks else move
    if asks or turn.asks_elsewhere:
        return replace(move, remarks=(Remark("form.taken", {"typed": typed}), *move.remarks))
    return move


def _facts(turn: Turn) -> dict[str, str]:
    facts = turn.festival.facts[turn.language]
    return {name: facts[name] for name in ("contact_name", "contact_office")}


async def _way_out(turn: Turn) -> list[Reply]:
    """/back, /skip, /cancel …: said as a command, as people do on Telegram."""
    sheet = await _sheet(turn)
    if sheet is None:
        return [turn.reply("form.none_open", rows=((turn.choice("start.menu", "menu.menu"),),))]
    action = _COMMANDS[turn.incoming.text.strip().lstrip("/").split()[0].split("@")[0].lower()]
    return await _made(turn, sheet, flow.PRESSES[action](turn.festival.enrolment, sheet.draft, sheet.place))


_COMMANDS = {"back": "back", "skip": "skip", "why": "why", "save": "save", "cancel": "leave", "stop": "leave"}


async def where(turn: Turn) -> list[Reply]:
    """The open question again."""
    sheet = await _sheet(turn)
    return _ask(turn, sheet, ()) if sheet else [turn.reply("films.gone")]


async def share(turn: Turn) -> list[Reply]:
    """The "share my number" button was typed or pressed where the platform cannot share."""
    sheet = await _sheet(turn)
    return _ask(turn, sheet, (Remark("form.type_phone"),)) if sheet else [turn.reply("films.gone")]


def _press(action: str) -> Handler:
    async def pressed(turn: Turn) -> list[Reply]:
        argument, _, step = turn.argument.rpartition(":")
        sheet = await _sheet(turn)
        if sheet is None:
            return await _nothing_open(turn, action)
        if step != str(sheet.place.step):
            turn.notice = turn.say("form.stale_notice").unescape()
            return _ask(turn, sheet, (Remark("form.stale"),))
        return await _made(turn, sheet, _moved(turn, sheet, action, argument))

    return pressed


def _moved(turn: Turn, sheet: Sheet, action: str, argument: str) -> Move:
    form, draft, place = turn.festival.enrolment, sheet.draft, sheet.place
    context = enrolment.context(turn, draft)
    if action == "pick":
        leaf, _, option = argument.partition(".")
        return flow.pick(form, draft, place, leaf, option, context)
    if action == "change":
        return flow.change(form, draft, place, argument)
    if action == "picked":
        return flow.picked(form, draft, place, context)
    return flow.PRESSES[action](form, draft, place)


async def _made(turn: Turn, sheet: Sheet, move: Move) -> list[Reply]:
    """Write down what the move changed, and say what follows."""
    entry = sheet.entry
    if move.draft != sheet.stored:
        entry = replace(
            entry, answers=enrolment.closed(turn, move.draft), form_version=turn.festival.form_version,
            changed=entry.version > 0 and await enrolment.differs(turn, entry, move.draft),
        )  # fmt: skip
        entries.keep(turn.tx, entry, turn.now)
        turn.secrets = _secrets(turn, sheet.draft, move.draft)
    sheet = Sheet(entry, move.draft, move.place, sheet.door)
    if not sheet.door.open:
        turn.close_form()
        return [await _closed(turn, sheet.door, entry)]
    if move.effect == "submit":
        fits = enrolment.refitted(turn, sheet.draft)  # a link may have run out since it was given
        if fits != sheet.draft:
            return await _made(turn, sheet, flow.submit(turn.festival.enrolment, fits, sheet.place))
        return await _submit(turn, sheet)
    if move.effect:
        return [await _left(turn, sheet, discard=move.effect == "discard")]
    return _ask(turn, sheet, move.remarks)


def _secrets(turn: Turn, before: Draft, after: Draft) -> tuple[str, ...]:
    """What was just said and must not go on being shown."""
    said = {**after.rejected, **after.answers}
    known = {**before.rejected, **before.answers}
    return tuple(str(said[id]) for id in turn.festival.secret if id in said and said[id] != known.get(id))


async def _submit(turn: Turn, sheet: Sheet) -> list[Reply]:
    entry, form = sheet.entry, turn.festival.enrolment
    turn.close_form()
    if entry.state == SUBMITTED and not entry.changed:
        return [turn.reply("enrol.nothing_changed", number=enrolment.number(turn, entry),
                           rows=films.buttons(turn, entry, sheet.door))]  # fmt: skip
    snapshot = enrolment.closed(turn, Draft(drafts.snapshot(form, sheet.draft), sheet.draft.skipped))
    first = entry.version == 0
    entry = await entries.submit(turn.tx, entry, snapshot, turn.now)
    said = turn.say(
        "enrol.receipt" if first else "enrol.receipt_again",
        number=enrolment.number(turn, entry), title=enrolment.title(turn, entry), version=entry.version,
        at=films.moment(turn, turn.now), deadline=enrolment.deadline(turn, sheet.door.until),
    )  # fmt: skip
    lines = _asker(turn, sheet.door).lines(sheet.draft)
    return [Reply(str(join(said, lines, turn.say("enrol.receipt_next"))), films.buttons(turn, entry, sheet.door))]


async def _left(turn: Turn, sheet: Sheet, *, discard: bool) -> Reply:
    turn.close_form()
    entry, title = sheet.entry, enrolment.title(turn, sheet.entry)
    if discard and entry.version == 0:
        await entries.discard(turn.tx, entry)
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


async def _new(turn: Turn, mine: list[Entry], door: Door) -> list[Reply]:
    if enrolment.carried(turn, mine) == Draft():
        return _first_question(turn, Draft(), door)
    title = enrolment.title(turn, mine[0])
    take = turn.choice("enrol.new:carry", "enrol.carry_yes", means="say.yes")
    fresh = turn.choice("enrol.new:fresh", "enrol.carry_no", means="say.no")
    return [turn.reply("enrol.carry", title=title, rows=((take,), (fresh,)))]


def _first_question(turn: Turn, draft: Draft, door: Door) -> list[Reply]:
    form = turn.festival.enrolment
    answers = enrolment.closed(turn, draft)
    entry = entries.begin(turn.tx, turn.festival.edition, turn.person.id, turn.festival.form_version, answers, turn.now)
    count = len(drafts.expected(form, draft))
    said = turn.say("enrol.begun", n=count, deadline=enrolment.deadline(turn, door.until))
    return _ask(turn, Sheet(entry, draft, flow.start(form, draft, _step(turn)), door), (), said)


def _which(turn: Turn, open_drafts: list[Entry]) -> Reply:
    rows = [
        (Choice(turn.say("enrol.go_on_with", title=enrolment.title(turn, entry)).unescape(), f"enrol.open:{entry.id}"),)
        for entry in open_drafts[:8]
    ]
    return turn.reply("enrol.which", n=len(open_drafts), rows=(*rows, (turn.choice("enrol.new:", "enrol.new_film"),)))


async def _closed(turn: Turn, door: Door, entry: Entry | None = None) -> Reply:
    if entry and entry.version > 0:  # it is called as it was submitted, whatever has been changed since
        entry = replace(entry, answers=(await entries.versions(turn.tx, entry.id))[-1].answers)
    key = "enrol.closed" if entry is None else "enrol.closed_draft" if entry.version == 0 else "enrol.closed_entry"
    values = {"title": enrolment.title(turn, entry), "number": enrolment.number(turn, entry)} if entry else {}
    said = turn.say(key, deadline=enrolment.deadline(turn, turn.festival.closes), **values)
    ended = turn.say("late.ended", until=enrolment.deadline(turn, door.until)) if door.late else None
    return Reply(str(join(ended, said)), ((turn.choice("films.list", "menu.films"),),))


async def _nothing_open(turn: Turn, action: str) -> list[Reply]:
    """A button of a form that is closed: most often "submit", pressed twice."""
    mine = await entries.of_person(turn.tx, turn.person.id, turn.festival.edition)
    if action == "submit" and mine and mine[0].state == SUBMITTED:
        said = turn.reply("enrol.already", number=enrolment.number(turn, mine[0]), title=enrolment.title(turn, mine[0]))
        turn.notice = plain(said.text)
        return [replace(said, rows=films.buttons(turn, mine[0], await enrolment.door(turn)))]
    turn.notice = turn.say("form.stale_notice").unescape()
    return [turn.reply("form.stale_closed"), *await films.list_(turn)]


def _step(turn: Turn) -> int:
    """A number to count a form's steps from: another one for every message, so that buttons of before are known."""
    return zlib.crc32(turn.incoming.key.encode())


async def _sheet(turn: Turn) -> Sheet | None:
    """The form that is open in this conversation, under today's form; None (and no form any more) if it is gone."""
    if turn.conversation.topic != TOPIC.name:
        return None
    remembered = msgspec.json.decode(turn.conversation.form, type=Open)
    entry = await entries.find(turn.tx, remembered.entry, turn.person.id)
    if entry is None or entry.state == WITHDRAWN:
        turn.close_form()
        return None
    stored = enrolment.opened(turn, entry.answers)
    draft = enrolment.fitted(turn, entry, stored)
    place = flow.settle(turn.festival.enrolment, draft, remembered.place)
    return Sheet(entry, draft, place, await enrolment.door(turn), place.step != remembered.place.step, stored)


def _ask(turn: Turn, sheet: Sheet, remarks: tuple[Remark, ...], *before: str) -> list[Reply]:
    turn.open_form(TOPIC.name, msgspec.json.encode(Open(sheet.entry.id, sheet.place)).decode())
    shared = '"contact"' in turn.conversation.offered
    return [replace(_asker(turn, sheet.door).reply(sheet.draft, sheet.place, remarks, *before), clears=shared)]


def _asker(turn: Turn, door: Door) -> Asker:
    facts = {**turn.festival.facts[turn.language], "deadline": enrolment.deadline(turn, door.until)}
    return Asker(turn.festival.enrolment, TOPIC.name, turn.voice, facts)


TOPIC = Topic(
    "enrol",
    commands={"enrol": begin, "enroll": begin, **dict.fromkeys(_COMMANDS, _way_out)},
    words={"enrol.words": begin},
    choices={
        "begin": begin, "new": new, "open": go_on, "where": where, "share": share,
        **{action: _press(action) for action in (*flow.PRESSES, "pick", "picked", "change")},
    },
    carry_on=carry_on,
    where=where,
    private=True,
)  # fmt: skip
