"""Reads how large a JPEG or PNG picture is from its header, without decoding it."""

from pathlib import Path
from typing import BinaryIO

_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The marks of a JPEG that are followed by its size."""
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
_MOST_MARKS = 1000


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels; (0, 0) for what is broken or no such picture."""
    with path.open("rb") as file:
        head = file.read(24)
        if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
            return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
        return _of_jpeg(file) if head.startswith(b"\xff\xd8") else (0, 0)


def _of_jpeg(file: BinaryIO) -> tuple[int, int]:
    """From segment to segment, each of which says how long it is."""
    file.seek(2)
    for _ in range(_MOST_MARKS):
        mark = file.read(2)
        if len(mark) < 2 or mark[0] != 0xFF:
            return 0, 0
        if mark[1] == 0xFF:  # filling
            file.seek(-1, 1)
            continue
        if mark[1] in _BARE:
            continue
        length, body = int.from_bytes(file.read(2), "big"), b""
        if mark[1] in _FRAMES:
            body = file.read(5)
            return int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
        file.seek(max(length - 2, 0), 1)
    return 0, 0
