"""A picture before it is painted: words and blocks at their places, so that a test can measure that all of it fits."""

from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageDraw

from bot.drawing.fonts import Fonts, Style

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text. x: of its left edge; y: of its baseline; room: how wide it may be. struck: crossed out."""

    text: str
    x: float
    y: float
    room: float
    style: Style
    colour: Colour
    struck: bool = False

    def box(self, fonts: Fonts) -> Box:
        """What its letters cover."""
        left, top, right, bottom = fonts.at(self.style).getbbox(self.text, anchor="ls")
        return self.x + left, self.y + top, self.x + right, self.y + bottom


@dataclass(frozen=True, slots=True)
class Block:
    """A filled rectangle with round corners."""

    box: Box
    colour: Colour
    radius: float = 0


@dataclass(slots=True)
class Sheet:
    """Blocks are painted first, then the words."""

    width: int
    height: int
    words: list[Words] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def paint(image: Image.Image, sheet: Sheet, fonts: Fonts) -> None:
    """Everything of the sheet, onto a picture of its size."""
    draw = ImageDraw.Draw(image)
    for block in sheet.blocks:
        draw.rounded_rectangle(block.box, block.radius, fill=block.colour)
    for words in sheet.words:
        draw.text((words.x, words.y), words.text, words.colour, fonts.at(words.style), anchor="ls")
        if words.struck:
            left, _, right, _ = words.box(fonts)
            middle = words.y - words.style.size * 0.32
            draw.line((left, middle, right, middle), words.colour, max(2, words.style.size // 14))


def gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    """A sky: one colour above, another below."""
    shade = Image.linear_gradient("L").resize(size, Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), shade)


def png(image: Image.Image) -> bytes:
    """As a file."""
    out = BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()
