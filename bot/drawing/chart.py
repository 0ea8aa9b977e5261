"""What all pictures of figures share: their colours, the head with its legend, the numbers of an axis, the source."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.drawing.breaking import length, shortened, wrapped
from bot.drawing.fonts import Fonts, Style
from bot.drawing.sheet import Block, Colour, Sheet, Words
from handlers.counting import LINES, Figure

WIDTH, MARGIN = 1080, 56
PAPER: Colour = (255, 255, 255)
INK: Colour = (28, 34, 48)
QUIET: Colour = (88, 98, 116)
GRID: Colour = (226, 230, 237)
SERIES: Sequence[Colour] = (
    (0, 94, 162), (216, 118, 18), (0, 128, 98), (176, 62, 130), (128, 136, 150), (90, 70, 160),
)  # fmt: skip
"""Told apart also by those who see no red or no green (after Okabe and Ito), and dark enough on white."""
TITLE, LABEL, VALUE = Style(40, bold=True), Style(27), Style(26, bold=True)
TICK, LEGEND, SOURCE = Style(23), Style(25), Style(22)
_TICKS = 6
_SWATCH = 24


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the marks stand. most: the number at the far end of the axis; ticks: the numbers that are told on it."""

    left: float
    top: float
    right: float
    bottom: float
    most: int
    ticks: Sequence[int]

    def x(self, value: float) -> float:
        """Of a number on a lying axis."""
        return self.left + (self.right - self.left) * value / self.most

    def y(self, value: float) -> float:
        """Of a number on a standing axis."""
        return self.bottom - (self.bottom - self.top) * value / self.most


def said(number: int) -> str:
    """12345 → "12,345"."""
    return f"{number:,}"


def ticks(most: int) -> list[int]:
    """Round whole numbers from 0 to one that is not below `most`, a handful."""
    for power in range(16):
        for step in (10**power, 2 * 10**power, 5 * 10**power):
            if math.ceil(max(most, 1) / step) < _TICKS:
                return [step * number for number in range(math.ceil(max(most, 1) / step) + 1)]
    return [0, most]


def write(sheet: Sheet, text: str, at: tuple[float, float], room: float, style: Style, colour: Colour) -> None:
    """A line of text whose left edge and baseline are there."""
    sheet.words.append(Words(text, at[0], at[1], room, style, colour))


def write_right(sheet: Sheet, fonts: Fonts, text: str, at: tuple[float, float], style: Style, colour: Colour) -> None:
    """The same, but its right edge is there."""
    wide = length(fonts, text, style)
    write(sheet, text, (at[0] - wide, at[1]), wide, style, colour)


def head(sheet: Sheet, figure: Figure, fonts: Fonts) -> float:
    """The title and the legend; where they end."""
    y, width = 40.0, WIDTH - 2 * MARGIN
    for line in wrapped(fonts, fonts.drawable(figure.title), TITLE, width, 2):
        y += 50
        write(sheet, line, (MARGIN, y), width, TITLE, INK)
    return _legend(sheet, figure, fonts, y + 26) if len(figure.series) > 1 else y + 26


def _legend(sheet: Sheet, figure: Figure, fonts: Fonts, y: float) -> float:
    """What each colour is, with its number: of lines the last one, else all together."""
    x, base = float(MARGIN), y + 34
    for number, name in enumerate(figure.series):
        values = [bar.values[number] for bar in figure.bars]
        n = figure.totals[number] if figure.totals else values[-1] if figure.shape == LINES else sum(values)
        label = shortened(fonts, f"{fonts.drawable(name)} {said(n)}", LEGEND, WIDTH - 2 * MARGIN - _SWATCH - 12)
        wide = _SWATCH + 12 + length(fonts, label, LEGEND)
        if x > MARGIN and x + wide > WIDTH - MARGIN:
            x, base = float(MARGIN), base + 40
        sheet.blocks.append(Block((x, base - 20, x + _SWATCH, base + 4), SERIES[number % len(SERIES)], 4))
        write(sheet, label, (x + _SWATCH + 12, base), wide, LEGEND, INK)
        x += wide + 40
    return base + 16


def foot(sheet: Sheet, figure: Figure, fonts: Fonts, y: float) -> float:
    """Whose numbers these are, and of when; the height of the whole."""
    width = WIDTH - 2 * MARGIN
    y += 20
    for line in wrapped(fonts, fonts.drawable(figure.source), SOURCE, width, 2):
        y += 32
        write(sheet, line, (MARGIN, y), width, SOURCE, QUIET)
    return y + 36
