"""Finds letters to draw with: a font that has Latin and Chinese ones, wherever the system keeps it."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_KEPT = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",  # Debian, Ubuntu: fonts-noto-cjk
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",  # Arch
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",  # Fedora
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
_ASKED = "Noto Sans CJK SC"
_FACES = 12
"""A collection has no more faces than that of the family that we look for."""
_NOTHING = "\U0010ffff"
"""No font has a glyph for it."""


@dataclass(frozen=True, slots=True)
class Style:
    """Letters of one size (pixels of an em) and weight."""

    size: int
    bold: bool = False


@dataclass(frozen=True)
class Fonts:
    """A font in two weights: (file, which face of it)."""

    regular: tuple[str, int]
    bold: tuple[str, int]

    def at(self, style: Style) -> ImageFont.FreeTypeFont:
        """To draw and measure with."""
        return _opened(*(self.bold if style.bold else self.regular), style.size)

    def drawable(self, text: str) -> str:
        """The text without what the font has no glyph for, which would stand there as empty boxes."""
        return "".join(letter for letter in text if letter.isspace() or self.has(letter)).strip()

    def has(self, letter: str) -> bool:
        """Whether there is a glyph for it."""
        return _has(self.regular, letter)


def find(chosen: Path | None = None) -> Fonts | None:
    """The fonts of a file, or else of this system; None where there are none with Chinese letters."""
    return _found(str(chosen) if chosen else "")


@lru_cache(maxsize=8)
def _found(chosen: str) -> Fonts | None:
    for path in [chosen] if chosen else _candidates():
        if Path(path).is_file() and (regular := _face(path)):
            bold = path.replace("Regular", "Bold")
            return Fonts(regular, (_face(bold) if Path(bold).is_file() else None) or regular)
    return None


def _candidates() -> Iterator[str]:
    yield from _KEPT
    if asked := shutil.which("fc-match"):
        command = [asked, "-f", "%{file}", f"{_ASKED}:regular"]
        yield subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout.strip()  # noqa: S603 (no word of it comes from outside)


def _face(path: str) -> tuple[str, int] | None:
    """The face for Simplified Chinese, or any that has Chinese letters."""
    found = []
    for index in range(_FACES):
        try:
            font = ImageFont.truetype(path, 20, index=index)
        except OSError:
            break
        if _drawn(font, "影") != _drawn(font, _NOTHING):
            found.append((str(font.getname()[0]), index))
    plain = [index for name, index in found if name.endswith(("SC", "GB")) and "Mono" not in name]
    return (path, plain[0] if plain else found[0][1]) if found else None


@lru_cache(maxsize=64)
def _opened(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


@lru_cache(maxsize=8192)
def _has(face: tuple[str, int], letter: str) -> bool:
    font = _opened(*face, 20)
    return _drawn(font, letter) != _drawn(font, _NOTHING)


def _drawn(font: ImageFont.FreeTypeFont, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)
