"""Tells by their bytes whether documents are what may be sent as one: a PDF, a Word file without macros, a picture."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from bot.picture_size import picture_size

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
"""How a DOC begins."""


def is_paper(path: Path) -> bool:
    """Whether it is one; only its outline is read."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PK"):
        return _is_docx(path)
    return head.startswith((b"%PDF", _OLE)) or picture_size(path) != (0, 0)


def _is_docx(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return False
    return "word/document.xml" in names and not any(name.endswith("vbaProject.bin") for name in names)
