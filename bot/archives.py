"""Packs the files of entries into an archive: a folder for each entry, and a list that also names what is missing."""

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import msgspec

from bot.files import KEPT, safe_name
from handlers.staff.numbers.orders import LARGEST
from handlers.staff.numbers.reader import Reader
from handlers.talk.message import FileNote
from handlers.talk.spreadsheet import table
from storage.exports import Filed

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\u202a-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)
"""Names that Windows keeps for itself."""
_MOST = 80
LIST = "manifest.csv"
Where = Callable[[str], Path | None]
"""Where a token's bytes lie, None if they are gone."""
Stamp = tuple[int, int, int, int, int, int]


def pack(file: IO[bytes], files: Sequence[Filed], path: Where, reader: Reader, now: datetime) -> None:
    """Write the archive; to be called in a thread. path: of the store.

    Nothing is compressed: pictures and documents are already, and so the archive is as large as was reckoned.
    """
    local = now.astimezone(ZoneInfo(reader.festival.zone))
    stamp = (local.year, local.month, local.day, local.hour, local.minute, local.second)
    rows: list[Sequence[object]] = [_head(reader)]
    taken: set[str] = {LIST}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for each in files:
            found, why = _found(each, path)
            place = ""
            if found is not None:
                place = unused(f"{portable(reader.number(each.number))}/{portable(each.name)}", taken)
                try:
                    _put(archive, place, found, stamp)
                except OSError:  # dropped from the store meanwhile
                    place, why = "", "gone"
            rows.append(_line(reader, each, place, why))
        archive.writestr(zipfile.ZipInfo(LIST, stamp), table(rows))


def _put(archive: zipfile.ZipFile, place: str, path: Path, stamp: Stamp) -> None:
    with path.open("rb") as content, archive.open(zipfile.ZipInfo(place, stamp), "w") as into:
        while piece := content.read(1 << 18):
            into.write(piece)


def _head(reader: Reader) -> list[str]:
    names = ("number", "title", "file", "original", "sort", "bytes", "there")
    return [reader.words(f"numbers.column_{name}") for name in names]


def _line(reader: Reader, each: Filed, place: str, why: str) -> list[object]:
    sort, there = reader.words(f"numbers.sort_{each.kind}"), reader.words(f"numbers.file_{why or 'there'}")
    return [
        reader.number(each.number), reader.title(each.answers), place, each.name, sort, each.size, there,
    ]  # fmt: skip


def _found(each: Filed, path: Where) -> tuple[Path | None, str]:
    """Where the file lies; or why it is not in the archive: "fetching", "failed", "gone", "large"."""
    if each.state != "kept":
        return None, each.state
    try:
        note = msgspec.json.decode(each.attached, type=FileNote)
    except msgspec.DecodeError:
        return None, "gone"
    found = path(note.token) if note.origin == KEPT else None
    try:
        size = found.stat().st_size if found else 0
    except OSError:  # dropped from the store just now
        found = None
    if found is None:
        return None, "gone"
    return (None, "large") if size > LARGEST else (found, "")


def portable(name: str) -> str:
    """A name that any system can unpack: no path, no reserved sign or word, no dot at either end."""
    bare = _FORBIDDEN.sub("_", safe_name(name)).strip(". ")
    stem, dot, end = bare.rpartition(".")
    if len(bare) > _MOST:
        bare = f"{stem[: _MOST - len(end) - 1].strip()}.{end}" if dot and len(end) <= 12 else bare[:_MOST].strip()
    return f"_{bare}" if _DEVICES.fullmatch(bare) else bare or "file"


def unused(place: str, taken: set[str]) -> str:
    """The place, numbered where it is taken already, also by other capitals; taken from now on."""
    stem, dot, end = place.rpartition(".") if "." in place.rpartition("/")[2] else (place, "", "")
    number, free = 1, place
    while free.casefold() in taken:
        number += 1
        free = f"{stem} ({number}){dot}{end}"
    taken.add(free.casefold())
    return free
