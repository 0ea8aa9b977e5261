"""Files sent for an entry, one after the other or as an album, until the filmmaker is done.

a film's card ──▶ which kind? ──▶ every file sent here is added ──done──▶ what the entry has now
                                      └─ a word about all of them, in one message that is edited
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import msgspec
from markupsafe import Markup

from handlers import attached, enrolment
from handlers.talk import heard as said_words
from handlers.talk import routes
from handlers.talk.message import Choice, FileNote, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import entries, entry_files
from storage.entries import DRAFT, WITHDRAWN, Entry
from storage.entry_files import KINDS, OFFERED, OTHER, EntryFile

NAME = "attach"
_MOST_NOTES = 8
"""Remarks that one message carries."""
_NAMES = 6
"""Names that the confirmation spells out."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is being sent. added: ids; notes: (key, the file's name) of what there was to say; replaces: an earlier one.

    slot: of the message that tells of them all.
    """

    entry: str
    kind: str
    slot: str
    added: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    replaces: str = ""


async def begin(turn: Turn) -> list[Reply]:
    """Which kind of file? argument: the entry."""
    entry = await entries.find(turn.tx, turn.argument, turn.person.id)
    if entry is None or not await attached.may_add(turn, entry):
        return [await not_now(turn, entry)]
    files = await entry_files.of_entry(turn.tx, entry.id)
    text = join(turn.say("attach.which", title=enrolment.title(turn, entry)), attached.line(turn.voice, files))
    shown = ((turn.choice(f"{NAME}.list:{entry.id}", "attach.list_button"),),) if files else ()
    return [Reply(str(text), (*kinds(turn, lambda kind: f"{NAME}.kind:{entry.id}.{kind}"), *shown, card(turn, entry)))]


def kinds(turn: Turn, id: Callable[[str], str]) -> Rows:
    return paired([Choice(turn.voice.label(f"attach.{kind}_button"), id(kind)) for kind in KINDS])


async def not_now(turn: Turn, entry: Entry | None) -> Reply:
    if entry is None:
        return turn.reply("films.gone", rows=((turn.choice("films.list", "menu.films"),),))
    key = "attach.withdrawn" if entry.state == WITHDRAWN else "attach.closed"
    return turn.reply(key, title=enrolment.title(turn, entry), rows=(card(turn, entry),))


async def choose(turn: Turn) -> list[Reply]:
    """From now on every file that is sent here is one of that kind."""
    id, _, chosen = turn.argument.partition(".")
    entry = await entries.find(turn.tx, id, turn.person.id)
    if entry is None or chosen not in KINDS or not await attached.may_add(turn, entry):
        return [await not_now(turn, entry)]
    if turn.conversation.inquiry:
        return [turn.reply("attach.busy")]
    keep(turn, Session(entry.id, chosen, fresh_slot(turn)))
    return await where(turn)


async def where(turn: Turn) -> list[Reply]:
    """What is waited for. What is added after this is told in a new message, below."""
    session = _session(turn)
    entry = await _entry(turn, session)
    if session is None or entry is None:
        turn.close_form()
        return [await not_now(turn, entry)]
    keep(turn, replace(session, slot=fresh_slot(turn), added=(), notes=()))
    limits = turn.festival.attaching
    how = "" if turn.incoming.address.channel == "web" else turn.say("attach.as_file")  # the page knows files alone
    asked = turn.say(
        f"attach.send_{session.kind}", title=enrolment.title(turn, entry), most=attached.megabytes(limits.most), how=how
    )
    instead = await entry_files.find(turn.tx, session.replaces) if session.replaces else None
    also = turn.say("attach.instead_of", name=instead.name) if instead else None
    return [Reply(str(join(asked, also)), (_ways(turn, entry),))]


async def carry_on(turn: Turn) -> list[Reply]:
    """A file, or the end of it; words that are neither may be meant for somebody else."""
    heard, session = turn.incoming, _session(turn)
    entry = await _entry(turn, session)
    if session is None or entry is None or not await attached.may_add(turn, entry):
        turn.close_form()
        return [await not_now(turn, entry)]
    if heard.kind == "edited":
        return []  # the words below a picture were changed
    if heard.kind == "file" and heard.file is not None:
        return await _take(turn, entry, session, heard.file)
    if heard.kind == "text" and _says_done(turn):
        return await done(turn)
    turn.misfit = turn.may_decline
    return [] if turn.misfit else await where(turn)


def _says_done(turn: Turn) -> bool:
    told = routes.plain(turn.incoming.text[:60])
    return told in routes.words(turn.texts, "attach.done_words") or routes.way_out(told, turn.texts) in (
        "leave",
        "save",
    )


async def _take(turn: Turn, entry: Entry, session: Session, note: FileNote) -> list[Reply]:
    """Added, or told why not; all that came since the question in one message."""
    limits, first = turn.festival.attaching, not (session.added or session.notes)
    files = await entry_files.of_entry(turn.tx, entry.id)
    others = [file for file in files if file.id != session.replaces]
    if refusal := attached.refused(limits, session.kind, note, others):
        session = _noted(session, refusal, note)
    elif same := next((file for file in others if _is_same(file, session.kind, note)), None):
        session = _noted(session, "attach.twice", replace(note, name=same.name))
    else:
        file = replace(attached.made(turn, entry, session.kind, note), replaces=session.replaces)
        await entry_files.add(turn.tx, file, turn.now)
        session = replace(session, added=(*session.added, file.id), replaces="")
        if remark := attached.remarked(limits, session.kind, note):
            session = _noted(session, remark, note)
    keep(turn, session)
    return [replace(await _told(turn, entry, session), slot=session.slot, replaces=not first)]


def _is_same(file: EntryFile, kind: str, note: FileNote) -> bool:
    return file.kind == kind and msgspec.json.decode(file.attached, type=FileNote).token == note.token


def _noted(session: Session, key: str, note: FileNote) -> Session:
    return replace(session, notes=(*session.notes, (key, shorten(note.name, 60)))[-_MOST_NOTES:])


async def _told(turn: Turn, entry: Entry, session: Session) -> Reply:
    files = await entry_files.of_entry(turn.tx, entry.id)
    added = sorted((each for each in files if each.id in session.added), key=lambda each: session.added.index(each.id))
    said = [told_added(turn, entry, session, added)] if added else []
    said += [remark(turn, key, *names) for key, names in _by_key(session.notes).items()]
    ask = turn.say("attach.more" if added else "attach.again")
    return Reply(str(join(Markup("\n").join(said), ask)), (_ways(turn, entry),))


def told_added(turn: Turn, entry: Entry, session: Session, added: list[EntryFile]) -> Markup:
    names = [file.name for file in added[-_NAMES:]]
    if len(added) > _NAMES:
        names.insert(0, "…")
    size = attached.told_size(sum(file.size for file in added))
    return turn.say(
        "attach.added", title=enrolment.title(turn, entry), files=attached.counted(turn.voice, added), size=size,
        names=turn.voice.label("showtimes.comma").join(names),
    )  # fmt: skip


def _by_key(notes: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """What holds for several files is said once."""
    found: dict[str, list[str]] = {}
    for key, name in notes:
        if name not in found.setdefault(key, []):
            found[key].append(name)
    return found


def remark(turn: Turn, key: str, *names: str) -> Markup:
    """What there is to say of these files."""
    limits, said = turn.festival.attaching, turn.voice.label("showtimes.comma").join(names)
    return turn.say(
        key, name=said, most=attached.megabytes(limits.most), in_all=attached.megabytes(limits.in_all), n=limits.files
    )


async def first(turn: Turn) -> list[Reply] | None:
    """/cancel and /save while files are sent: what was sent stays. A file where it was asked which kind comes."""
    if turn.incoming.kind == "file" and turn.conversation.topic != NAME and not turn.conversation.inquiry:
        return await _unnamed(turn)
    if turn.conversation.topic != NAME or turn.incoming.kind != "text":
        return None
    return await done(turn) if said_words.command(turn) in ("leave", "save") else None


async def _unnamed(turn: Turn) -> list[Reply] | None:
    """Sent right after the question for its kind, which is asked again, of this file."""
    ids = [each for each in routes.offered_ids(turn.conversation.offered) if each.startswith(f"{NAME}.kind:")]
    note = turn.incoming.file
    entry = await entries.find(turn.tx, ids[0].partition(":")[2].partition(".")[0], turn.person.id) if ids else None
    if note is None or entry is None or not await attached.may_add(turn, entry):
        return None
    files = await entry_files.of_entry(turn.tx, entry.id)
    if refusal := attached.refused(turn.festival.attaching, OTHER, note, files):
        rows = kinds(turn, lambda kind: f"{NAME}.kind:{entry.id}.{kind}")
        return [Reply(str(remark(turn, refusal, note.name)), (*rows, card(turn, entry)))]
    file = replace(attached.made(turn, entry, OTHER, note), state=OFFERED)
    await entry_files.add(turn.tx, file, turn.now)
    return [as_what(turn, entry, file)]


def as_what(turn: Turn, entry: Entry, file: EntryFile) -> Reply:
    """Which kind is this file, that has not been added yet?"""
    rows = kinds(turn, lambda kind: f"{NAME}.as:{file.id}.{entry.id}.{kind}")
    return turn.reply("attach.as_what", name=file.name, title=enrolment.title(turn, entry), rows=rows)


async def done(turn: Turn) -> list[Reply]:
    """/done: nothing more comes; what the entry has now."""
    session = _session(turn)
    if session is None:
        return [turn.reply("attach.not_open", rows=((turn.choice("films.list", "menu.films"),),))]
    entry = await _entry(turn, session)
    turn.close_form()
    if entry is None:
        return [await not_now(turn, entry)]
    files = await entry_files.of_entry(turn.tx, entry.id)
    title = enrolment.title(turn, entry)
    said = turn.say("attach.done", title=title, files=attached.counted(turn.voice, files)) if files else None
    rows = ((turn.choice(f"{NAME}.list:{entry.id}", "attach.list_button"), *card(turn, entry)),)
    on = ((turn.choice(f"enrol.open:{entry.id}", "films.go_on"),),) if entry.state == DRAFT else ()
    return [Reply(str(said or turn.say("attach.done_none", title=title)), (*on, *rows))]


def _ways(turn: Turn, entry: Entry) -> tuple[Choice, ...]:
    done_ = replace(turn.choice(f"{NAME}.done", "attach.done_button"), kind="aside")
    return (done_, replace(turn.choice(f"{NAME}.begin:{entry.id}", "attach.other_kind"), kind="aside"))


def _session(turn: Turn) -> Session | None:
    return msgspec.json.decode(turn.conversation.form, type=Session) if turn.conversation.topic == NAME else None


async def _entry(turn: Turn, session: Session | None) -> Entry | None:
    return await entries.find(turn.tx, session.entry, turn.person.id) if session else None


def keep(turn: Turn, session: Session) -> None:
    turn.open_form(NAME, msgspec.json.encode(session).decode())


def fresh_slot(turn: Turn) -> str:
    return f"{NAME}-{zlib.crc32(turn.incoming.key.encode()):08x}"


def card(turn: Turn, entry: Entry) -> tuple[Choice, ...]:
    return (turn.choice(f"films.show:{entry.id}", "attach.card"),)
