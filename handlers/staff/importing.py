"""A programme as a file: an organiser sends it, sees what would change, and only "publish" makes it true.

file ──▶ fetching ──(bot/importing.py reads it)──▶ ready: preview ──publish──▶ published
                          │                          │  └─ vanished? they stay / cancel them
                          ├─▶ faulty: its rows       ├─ the programme changed meanwhile: fetching again
                          ├─▶ failed: not to be had  └─ nothing to change, or a newer file of the same person: dropped
                          └─▶ dropped: nothing to change
"""

import csv
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import msgspec

from handlers.programme.programme import Programme
from handlers.programme.publishing import Outdated, publish
from handlers.programme.sheets import opening
from handlers.programme.sheets.cells import MOST_BYTES
from handlers.programme.sheets.reading import Reading
from handlers.staff import previews
from handlers.staff.previews import Preview
from handlers.staff.rights import DESK, actor, role_of, staff
from handlers.talk.fields import normal
from handlers.talk.message import FileNote, Reply
from handlers.talk.spreadsheet import table
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import shorten
from storage import imports, told
from storage.imports import DROPPED, FETCHING, PUBLISHED, READY, Import

NAME = "importing"
SAMPLE = "sample"
"""The origin of the made-up programme, as a file's."""
_MANY = 10
"""Screenings that are cancelled at one press."""


async def how(turn: Turn) -> list[Reply]:
    """/import: which files, which columns, and one to begin with."""
    venue = turn.festival.programmes.venue
    halls = normal.listed([turn.voice.written(hall.name).unescape() for hall in venue.halls.values()], turn.language)
    hall = next(iter(venue.halls.values()))
    rows = turn.say(
        "importing.template", day=f"{venue.first_day}", next=f"{venue.first_day + timedelta(days=1)}",
        hall=turn.voice.written(hall.name).unescape(),
    ).unescape()  # fmt: skip
    content = table(csv.reader(rows.splitlines()))
    file = FileNote(turn.say("importing.template_name").unescape(), 0, "text/csv", content=content)
    return [replace(turn.reply("importing.how", halls=halls, most=MOST_BYTES // 1_000_000), file=file)]


async def first(turn: Turn) -> list[Reply] | None:
    """A table that an organiser sends in private, while nothing else is going on; anybody else's file goes its way."""
    heard, here = turn.incoming, turn.conversation
    if heard.kind != "file" or heard.file is None or not heard.private or not opening.is_table(heard.file.name):
        return None
    if here.topic or here.inquiry or await role_of(turn) not in DESK:
        return None
    return await staff("programme.import", _begin)(turn)


async def _begin(turn: Turn) -> list[Reply]:
    note = turn.incoming.file
    assert note is not None
    turn.audited = shorten(note.name, 80)
    if fault := opening.refusal(note.name, note.size):
        return [Reply(str(fault.said(turn.voice)))]
    await imports.void(turn.tx, turn.festival.edition, turn.person.id, _attached(FileNote("", 0, origin=SAMPLE)))
    id = await _add(turn, note)
    return [replace(turn.reply("importing.reading", name=shorten(note.name, 80)), slot=previews.slot(id))]


async def _add(turn: Turn, note: FileNote) -> str:
    at = turn.incoming.address
    new = Import(
        imports.fresh_id(), turn.festival.edition, turn.person.id, at.channel, at.chat, turn.language,
        _attached(note),
    )  # fmt: skip
    await imports.add(turn.tx, new, turn.now)
    return new.id


def _attached(note: FileNote) -> str:
    return msgspec.json.encode(note).decode()


async def sample(turn: Turn) -> list[Reply]:
    """In a rehearsal anybody may load the made-up programme, as long as there is no other."""
    if not turn.festival.rehearsed:
        return [turn.reply("importing.no_rehearsal")]
    if (await turn.festival.programmes.current(turn.tx)).version:
        return [turn.reply("importing.loaded_already")]
    id = await _add(turn, FileNote("", 0, origin=SAMPLE))
    return [replace(turn.reply("importing.loading"), slot=previews.slot(id))]


# -- the buttons of a preview -----------------------------------------------------------------------------------------

Deed = Callable[[Turn, Import, Programme], Awaitable[list[Reply]]]
Read = Callable[[Turn, Import, Preview], Awaitable[list[Reply]]]


def _on(deed: Deed) -> Callable[[Turn], Awaitable[list[Reply]]]:
    """The deed, done to an import that is shown and still fits the programme; anything else is said."""

    async def done(turn: Turn) -> list[Reply]:
        found = await imports.find(turn.tx, turn.festival.edition, turn.argument)
        if found is None or found.state != READY:
            return [_over(turn, found)]
        programme = await turn.festival.programmes.current(turn.tx)
        if programme.version != found.base:
            return await _again(turn, found)
        return await deed(turn, found, programme)

    return done


def _read(deed: Read) -> Deed:
    """A deed that needs the whole of what was read: megabytes, so they are only fetched once all else is in order."""

    async def done(turn: Turn, found: Import, programme: Programme) -> list[Reply]:
        reading = msgspec.json.decode(await imports.result_of(turn.tx, found.id), type=Reading)
        return await deed(turn, found, Preview(found.id, _name(found), programme, reading, turn.voice))

    return done


def _name(found: Import) -> str:
    return shorten(msgspec.json.decode(found.attached, type=FileNote).name, 80)


def _over(turn: Turn, found: Import | None) -> Reply:
    """A second press, or one that comes too late."""
    state = found.state if found else DROPPED
    return turn.reply(f"importing.was_{state}" if state in (PUBLISHED, FETCHING) else "importing.was_dropped")


async def _again(turn: Turn, found: Import) -> list[Reply]:
    """Somebody has published meanwhile: the file is compared with that, and shown anew."""
    await imports.read_again(turn.tx, found.id, turn.now)
    return [replace(turn.reply("importing.outdated"), slot=previews.slot(found.id))]


async def _publish(turn: Turn, found: Import, preview: Preview) -> list[Reply]:
    if preview.reading.vanished and preview.reading.cancel is None:
        return previews.replies(preview)
    if not await imports.end(turn.tx, found.id, PUBLISHED):
        return [turn.reply("importing.was_published")]
    try:
        done = await publish(
            turn.tx, turn.festival.edition, preview.programme, preview.proposal, by=actor(turn), now=turn.now,
            note=preview.name,
        )  # fmt: skip
    except Outdated:  # cannot be: the version is the one that this transaction has read
        return await _again(turn, found)
    films = preview.reading.proposal.films
    counts = previews.counted(preview, done.changes, films)
    turn.audited, turn.audit_detail = f"version {done.version}", f"{len(done.changes)} changes, {len(films)} films"
    return [turn.reply("importing.published", version=done.version, counts=counts)]


async def _drop(turn: Turn, found: Import, programme: Programme) -> list[Reply]:
    await imports.end(turn.tx, found.id, DROPPED)
    return [replace(turn.reply("importing.dropped", name=_name(found)), slot=previews.slot(found.id), replaces=True)]


async def _list(turn: Turn, found: Import, preview: Preview) -> list[Reply]:
    return [replace(turn.reply("importing.listed", name=preview.name), file=previews.listed(preview))]


def _decides(cancel: bool) -> Read:
    """What becomes of screenings that the file does not have."""

    async def decide(turn: Turn, found: Import, preview: Preview) -> list[Reply]:
        reading = replace(preview.reading, cancel=cancel)
        if preview.reading.cancel is not None or not reading.sound:  # decided before, or the button was not there
            return previews.replies(preview)
        return await _decided(turn, found, replace(preview, reading=reading))

    return decide


async def _decided(turn: Turn, found: Import, preview: Preview) -> list[Reply]:
    await imports.decide(turn.tx, found.id, msgspec.json.encode(preview.reading).decode())
    if previews.is_idle(preview):
        await imports.end(turn.tx, found.id, DROPPED)
    return previews.replies(preview)


async def _cancel(turn: Turn, found: Import, preview: Preview) -> list[Reply]:
    """Many at once are asked about once more, with how many people they concern."""
    gone = preview.reading.vanished
    if len(gone) <= _MANY or preview.reading.cancel is not None:
        return await _decides(True)(turn, found, preview)
    people = await told.count_keepers(turn.tx, turn.festival.edition, gone)
    return previews.really(preview, people)


async def _show(turn: Turn, found: Import, preview: Preview) -> list[Reply]:
    return previews.replies(preview)


TOPIC = Topic(
    NAME,
    commands={"import": staff("programme.import", how)},
    choices={
        "publish": staff("programme.publish", _on(_read(_publish))), "drop": staff("programme.import", _on(_drop)),
        "list": staff("programme.import", _on(_read(_list))), "cancel": staff("programme.import", _on(_read(_cancel))),
        "stay": staff("programme.import", _on(_read(_decides(False)))),
        "really": staff("programme.import", _on(_read(_decides(True)))),
        "show": staff("programme.import", _on(_read(_show))), "sample": sample,
    },
    first=first,
)  # fmt: skip
