"""The files that an entry has: listed, replaced, removed; and one that came out of the blue, added to a film."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
from markupsafe import Markup

from handlers import attached, enrolment
from handlers.enrol import sending
from handlers.enrol.sending import NAME, Session
from handlers.talk.message import FileNote, Reply
from handlers.talk.pairs import paired
from handlers.talk.turn import Handler, Topic, Turn
from handlers.talk.voice import join, shorten
from storage import entries, entry_files
from storage.entries import Entry
from storage.entry_files import FETCHING, KEPT, KINDS, OFFERED, EntryFile

_LISTED = 30
"""Files that one message lists."""
_DEEDS = (("instead", "replace"), ("remove", "remove"))
"""What may be done with one, and how its button is called."""


async def list_(turn: Turn) -> list[Reply]:
    """The entry's files. argument: the entry."""
    entry = await entries.find(turn.tx, turn.argument, turn.person.id)
    if entry is None:
        return [await sending.not_now(turn, entry)]
    files = (await entry_files.of_entry(turn.tx, entry.id))[:_LISTED]
    may = await attached.may_add(turn, entry)
    lines = [turn.say(f"attach.is_{file.state}", number=at, **_named(turn, file)) for at, file in enumerate(files, 1)]
    title = enrolment.title(turn, entry)
    said = join(turn.say("attach.list" if files else "attach.done_none", title=title), Markup("\n").join(lines))
    changes = [
        turn.choice(f"{NAME}.show:{file.id}", "attach.number", number=at, name=shorten(file.name, 24))
        for at, file in enumerate(files if may else (), 1)
    ]
    add = ((turn.choice(f"{NAME}.begin:{entry.id}", "attach.button"),),) if may else ()
    return [Reply(str(said), (*paired(changes), *add, sending.card(turn, entry)))]


def _named(turn: Turn, file: EntryFile) -> dict[str, str]:
    size = attached.told_size(file.size)
    return {"kind": turn.voice.label(f"attach.{file.kind}"), "name": file.name, "size": size}


def _of_file(deed: Callable[[Turn, Entry, EntryFile], "list[Reply]"]) -> Handler:
    """The handler that does it to a file of one of this person's films."""

    async def handler(turn: Turn) -> list[Reply]:
        file = await entry_files.find(turn.tx, turn.argument)
        entry = await entries.find(turn.tx, file.entry_id, turn.person.id) if file else None
        if file is None or entry is None or file.state not in (FETCHING, KEPT):
            return [turn.reply("attach.gone", rows=((turn.choice("films.list", "menu.films"),),))]
        if not await attached.may_add(turn, entry):
            return [await sending.not_now(turn, entry)]
        return deed(turn, entry, file)

    return handler


def _show(turn: Turn, entry: Entry, file: EntryFile) -> list[Reply]:
    swap, drop = (turn.choice(f"{NAME}.{each}:{file.id}", f"attach.{key}") for each, key in _DEEDS)
    rows = ((swap, drop), (turn.choice(f"{NAME}.list:{entry.id}", "attach.list_button"),))
    sent = FileNote("", 0) if file.state != KEPT else msgspec.json.decode(file.attached, type=FileNote)
    said = turn.reply("attach.one", title=enrolment.title(turn, entry), **_named(turn, file), rows=rows)
    return [replace(said, file=sent if sent.token else None)]


def _ask_remove(turn: Turn, entry: Entry, file: EntryFile) -> list[Reply]:
    yes = turn.choice(f"{NAME}.removed:{file.id}", "attach.remove_yes", means="say.yes")
    no = turn.choice(f"{NAME}.list:{entry.id}", "attach.remove_no", means="say.no")
    return [turn.reply("attach.remove_ask", title=enrolment.title(turn, entry), name=file.name, rows=((yes,), (no,)))]


async def removed(turn: Turn) -> list[Reply]:
    """Yes."""
    file = await entry_files.find(turn.tx, turn.argument)
    entry = await entries.find(turn.tx, file.entry_id, turn.person.id) if file else None
    if file is None or entry is None or not await attached.may_add(turn, entry):
        return [await sending.not_now(turn, entry)]
    gone = await entry_files.remove(turn.tx, file.id)
    turn.argument = entry.id
    return [turn.reply("attach.removed" if gone else "attach.gone", name=file.name), *await list_(turn)]


def _instead(turn: Turn, entry: Entry, file: EntryFile) -> list[Reply]:
    """The next file takes its place; until then it stays."""
    sending.keep(turn, Session(entry.id, file.kind, sending.fresh_slot(turn), replaces=file.id))
    return []


async def instead(turn: Turn) -> list[Reply]:
    """What is sent next replaces it."""
    return await _of_file(_instead)(turn) or await sending.where(turn)


async def take(turn: Turn) -> list[Reply]:
    """It is to be added to that film: as what? argument: the file and the entry."""
    id, _, entry_id = turn.argument.partition(".")
    file, entry = await _offered(turn, id, entry_id)
    if file is None or entry is None:
        return [turn.reply("attach.gone", rows=((turn.choice("films.list", "menu.films"),),))]
    return [sending.as_what(turn, entry, file)]


async def as_(turn: Turn) -> list[Reply]:
    """As that."""
    id, _, rest = turn.argument.partition(".")
    entry_id, _, chosen = rest.partition(".")
    file, entry = await _offered(turn, id, entry_id)
    if file is None or entry is None or chosen not in KINDS:
        return [turn.reply("attach.gone", rows=((turn.choice("films.list", "menu.films"),),))]
    note, limits = msgspec.json.decode(file.attached, type=FileNote), turn.festival.attaching
    files = await entry_files.of_entry(turn.tx, entry.id)
    session = Session(entry.id, chosen, "")
    if refusal := attached.refused(limits, chosen, note, files):
        rows = sending.kinds(turn, lambda kind: f"{NAME}.as:{file.id}.{entry.id}.{kind}")
        return [Reply(str(sending.remark(turn, refusal, file.name)), rows)]
    await entry_files.take(turn.tx, file.id, entry.id, chosen, turn.now)
    added = sending.told_added(turn, entry, session, [replace(file, kind=chosen)])
    remark = attached.remarked(limits, chosen, note)
    said = join(added, sending.remark(turn, remark, file.name) if remark else None)
    return [Reply(str(said), ((turn.choice(f"{NAME}.begin:{entry.id}", "attach.button"), *sending.card(turn, entry)),))]


async def _offered(turn: Turn, id: str, entry_id: str) -> tuple[EntryFile | None, Entry | None]:
    """Both if the file may still be added, and the film is this person's; who sent it sent it here, or as them."""
    file, entry = await entry_files.find(turn.tx, id), await entries.find(turn.tx, entry_id, turn.person.id)
    fits = file is not None and file.state == OFFERED and file.person_id == turn.person.id
    return (file, entry) if fits and entry is not None and await attached.may_add(turn, entry) else (None, None)


TOPIC = Topic(
    NAME,
    commands={"done": sending.done},
    choices={
        "begin": sending.begin, "kind": sending.choose, "where": sending.where, "done": sending.done, "list": list_,
        "show": _of_file(_show), "remove": _of_file(_ask_remove), "removed": removed, "instead": instead,
        "take": take, "as": as_,
    },
    carry_on=sending.carry_on,
    where=sending.where,
    first=sending.first,
    private=True,
)  # fmt: skip
