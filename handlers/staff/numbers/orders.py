"""What a file that is made when it is sent is to hold: written into the message that promises it."""

from collections.abc import Sequence

import msgspec

from storage.exports import Filed

EXPORT = "export"
"""The origin of such files."""
ENTRIES, JURY, SAVES, RECIPIENTS, FILES = "entries", "jury", "saves", "recipients", "files"
SHEETS = (ENTRIES, JURY, SAVES, RECIPIENTS)
TYPES = {
    "csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}  # fmt: skip
"""By how the file is written."""
PART = 20_000_000
"""Bytes of files that one archive holds: what is uploaded stands in memory."""
LARGEST = 45_000_000
"""Bytes of one file that still gets an archive of its own: Telegram takes 50 MB from a bot (sendDocument)."""
MOST_FILES = 500


class Order(msgspec.Struct, frozen=True, omit_defaults=True):
    """What, as what (of TYPES), in which language. campaign: of RECIPIENTS. ids, part, parts: of FILES."""

    what: str
    form: str
    language: str
    campaign: str = ""
    ids: tuple[str, ...] = ()
    part: int = 1
    parts: int = 1


def encoded(order: Order) -> str:
    """As a file's token."""
    return msgspec.json.encode(order).decode()


def decoded(token: str) -> Order:
    """What `encoded` wrote. Raises msgspec.DecodeError for anything else."""
    return msgspec.json.decode(token, type=Order)


def parted(files: Sequence[Filed]) -> list[tuple[str, ...]]:
    """The ids of files, archive by archive, in order; what could not be had goes along to be listed."""
    parts: list[tuple[str, ...]] = []
    ids: list[str] = []
    size = 0
    for each in files:
        weighs = each.size if each.state == "kept" and each.size <= LARGEST else 0
        if ids and (size + weighs > PART or len(ids) == MOST_FILES):
            parts.append(tuple(ids))
            ids, size = [], 0
        ids.append(each.id)
        size += weighs
    return [*parts, tuple(ids)] if ids else parts
