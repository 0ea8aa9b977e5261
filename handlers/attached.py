"""What several topics need to know of an entry's files: how they are told, and whether one may be added."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import msgspec
from markupsafe import Markup

from handlers import enrolment
from handlers.talk.message import Choice, FileNote, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice, shorten
from handlers.talk.working import Attaching
from storage import decisions, entries, entry_files
from storage.entries import DRAFT, SUBMITTED, Entry
from storage.entry_files import DOCUMENT, KINDS, OFFERED, OTHER, POSTER, STILL, EntryFile

_PICTURES = ({"image/jpeg", "image/png"}, (".jpg", ".jpeg", ".png"))
_PAPERS = (
    {"application/pdf", "application/msword", *_PICTURES[0],
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    (".pdf", ".doc", ".docx", *_PICTURES[1]),
)  # fmt: skip
TYPES = {POSTER: _PICTURES, STILL: _PICTURES, DOCUMENT: _PAPERS}
"""Kind → media types, and the ends of names that stand for them where the sender's app names no type."""
_PROGRAMS = (
    ".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".ps1", ".vbs", ".js", ".jar", ".apk", ".app", ".dmg", ".sh",
    ".lnk", ".hta", ".htm", ".html", ".svg", ".docm", ".xlsm", ".wsf",
)  # fmt: skip
_UNSAID = frozenset({"", "application/octet-stream"})
_FEW = 3
"""Films that a file may be added to at one press."""
_TITLE = 40


def line(voice: Voice, files: Sequence[EntryFile]) -> Markup | None:
    """ "📎 Files: 1 poster, 3 stills"; None for none."""
    return voice.say("attach.line", files=counted(voice, files)) if files else None


def counted(voice: Voice, files: Sequence[EntryFile]) -> str:
    """ "1 poster, 3 stills", plain."""
    numbers = Counter(file.kind for file in files)
    told = [voice.say(f"attach.n_{kind}", n=numbers[kind]).unescape() for kind in KINDS if numbers[kind]]
    return voice.label("showtimes.comma").join(told)


def megabytes(size: int) -> str:
    """1_500_000 → "1.5"; what is small is not nothing."""
    return f"{max(size / 1_000_000, 0.1):.1f}".removesuffix(".0")


def told_size(size: int) -> str:
    """ "1.5 MB", or "45 kB" where that is less than a tenth of one."""
    return f"{megabytes(size)} MB" if size >= 100_000 else f"{max(round(size / 1000), 1)} kB"


async def may_add(turn: Turn, entry: Entry) -> bool:
    """While the entry can be changed; and a film that was selected may bring its files later."""
    if entry.state not in (DRAFT, SUBMITTED):
        return False
    if (await enrolment.door(turn, entry)).open:
        return True
    return (await decisions.of(turn.tx, entry.id)).verdict == "selected"


def refused(limits: Attaching, kind: str, note: FileNote, files: Sequence[EntryFile]) -> str:
    """By what is known before a byte is fetched: the key of the sentence why not; "" where nothing speaks against it.

    files: what the entry has already.
    """
    if not fetchable(note):
        return "attach.no_file"
    if note.size > limits.most:
        return "attach.too_large"
    if kind in TYPES and not _fits(note, *TYPES[kind]):
        return "attach.no_paper" if kind == DOCUMENT else "attach.no_picture"
    if note.name.lower().rstrip(". \t\u3000").endswith(_PROGRAMS):  # Windows drops what stands behind
        return "attach.no_program"
    if len(files) >= limits.files:
        return "attach.too_many"
    return "attach.too_much" if sum(file.size for file in files) + note.size > limits.in_all else ""


def fetchable(note: FileNote) -> bool:
    """Whether its bytes can be had at all: a place on a map or a poll has none."""
    return bool(note.origin and note.token)


def remarked(limits: Attaching, kind: str, note: FileNote) -> str:
    """What is to be said of one that is taken: the key of a sentence, "" for nothing."""
    if is_compressed(note):
        return "attach.compressed"
    _, most = limits.advised.get(kind, (0, 0))  # whether it is too small, its pixels say once they are here
    return "attach.heavy" if 0 < most < note.size else ""


def is_compressed(note: FileNote) -> bool:
    """Sent as a photo on Telegram, which makes it smaller: such ones have no name there."""
    return note.origin == "telegram" and (note.name, note.media_type) == ("photo.jpg", "image/jpeg")


def _fits(note: FileNote, types: set[str], ends: tuple[str, ...]) -> bool:
    told = note.media_type.partition(";")[0].strip().lower()
    return told in types or (told in _UNSAID and note.name.lower().endswith(ends))


def made(turn: Turn, entry: Entry, kind: str, note: FileNote) -> EntryFile:
    """What was just sent, as a file of that entry."""
    at = turn.incoming.address
    return EntryFile(
        entry_files.new_id(), entry.edition, entry.id, turn.person.id, kind, shorten(note.name, 100), note.size,
        note.media_type, msgspec.json.encode(note).decode(), at.channel, at.chat, turn.language,
    )  # fmt: skip


async def offer(turn: Turn) -> Rows:
    """A file came that nobody had asked for: buttons that add it to a film; () where there is no film for it."""
    note = turn.incoming.file
    if turn.incoming.kind != "file" or note is None or not turn.incoming.private:
        return ()
    if refused(turn.festival.attaching, OTHER, note, ()):
        return ()
    mine = await entries.of_person(turn.tx, turn.person.id, turn.festival.edition)
    films = [entry for entry in mine if await may_add(turn, entry)][:_FEW]
    if not films:
        return ()
    file = replace(made(turn, films[0], OTHER, note), state=OFFERED)
    await entry_files.add(turn.tx, file, turn.now)
    return tuple((_add_to(turn, file, entry),) for entry in films)


def beside(offered: Rows, replies: list[Reply]) -> list[Reply]:
    """These buttons above those of the last reply."""
    return [*replies[:-1], replace(replies[-1], rows=(*offered, *replies[-1].rows))] if offered else replies


async def row(turn: Turn, entry: Entry) -> Rows:
    """The way to add files to a film, or where none can be added any more to those that it has."""
    if await may_add(turn, entry):
        return ((turn.choice(f"attach.begin:{entry.id}", "attach.button"),),)
    shown = (turn.choice(f"attach.list:{entry.id}", "attach.list_button"),)
    return (shown,) if await entry_files.of_entry(turn.tx, entry.id) else ()


def _add_to(turn: Turn, file: EntryFile, entry: Entry) -> Choice:
    title = shorten(enrolment.title(turn, entry).unescape(), _TITLE)
    return turn.choice(f"attach.take:{file.id}.{entry.id}", "attach.add_to", title=title)
