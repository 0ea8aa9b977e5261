"""Days from left to right: columns of what happened on each, or lines of what there was by then."""

from collections.abc import Sequence

from bot.drawing import chart
from bot.drawing.breaking import length, shortened
from bot.drawing.chart import MARGIN, SERIES, WIDTH, Plot
from bot.drawing.fonts import Fonts, Style
from bot.drawing.sheet import Block, Colour, Sheet
from handlers.counting import LINES, Figure

_HIGH = 480
_STEPS = (1, 2, 7, 14, 28, 56, 91, 182)
"""Days from one label to the next."""
_WIDEST = 90
_LINE = 4
_MARKED: Colour = (178, 34, 44)
_MARK = Style(24, bold=True)
_LEAST = 3


def fill(sheet: Sheet, figure: Figure, fonts: Fonts, top: float) -> float:
    """The days and their axes from there on; where they end."""
    most = max(max(bar.values) if figure.shape == LINES else bar.total for bar in figure.bars)
    ticks = chart.ticks(most)
    left = MARGIN + max(length(fonts, chart.said(tick), chart.TICK) for tick in ticks) + 16
    top += 92 if figure.mark >= 0 else 50
    plot = Plot(left, top, WIDTH - MARGIN, top + _HIGH, ticks[-1], ticks)
    days = len(figure.bars) + len(figure.coming)
    wide = min((plot.right - plot.left) / days, _WIDEST)
    _height(sheet, figure, fonts, plot)
    _dates(sheet, figure, fonts, plot, wide)
    if figure.shape == LINES:
        for number in reversed(range(len(figure.series))):
            _line(sheet, [bar.values[number] for bar in figure.bars], plot, wide, SERIES[number % len(SERIES)])
    else:
        _columns(sheet, figure, plot, wide)
    if figure.mark >= 0:
        _mark(sheet, figure, fonts, plot, plot.left + wide * figure.mark)
    return plot.bottom + 84


def _height(sheet: Sheet, figure: Figure, fonts: Fonts, plot: Plot) -> None:
    """Round numbers beside thin lines, and what they count."""
    for tick in plot.ticks:
        y = round(plot.y(tick))
        sheet.blocks.append(Block((plot.left, y - 1, plot.right, y), chart.QUIET if not tick else chart.GRID))
        chart.write_right(sheet, fonts, chart.said(tick), (plot.left - 12, y + 8), chart.TICK, chart.QUIET)
    unit = fonts.drawable(figure.axis)
    wide = length(fonts, unit, chart.TICK)
    chart.write(sheet, unit, (MARGIN, plot.top - 24), wide, chart.TICK, chart.QUIET)


def _dates(sheet: Sheet, figure: Figure, fonts: Fonts, plot: Plot, wide: float) -> None:
    """As many dates as have room, and what the axis is."""
    labels = [*(bar.label for bar in figure.bars), *figure.coming]
    widest = max(length(fonts, label, chart.TICK) for label in labels)
    step = next((each for each in _STEPS if each * wide >= widest + 24), _STEPS[-1])
    for number in range(0, len(labels), step):
        middle, half = plot.left + wide * (number + 0.5), length(fonts, labels[number], chart.TICK) / 2
        sheet.blocks.append(Block((middle - 1, plot.bottom, middle, plot.bottom + 8), chart.QUIET))
        if middle + half <= WIDTH - 8:
            chart.write(sheet, labels[number], (middle - half, plot.bottom + 36), 2 * half, chart.TICK, chart.QUIET)
    axis = fonts.drawable(figure.of)
    chart.write_right(sheet, fonts, axis, (plot.right, plot.bottom + 74), chart.TICK, chart.QUIET)


def _columns(sheet: Sheet, figure: Figure, plot: Plot, wide: float) -> None:
    gap = 0 if wide < 4 else 1 if wide < 10 else round(wide * 0.2)
    for place, bar in enumerate(figure.bars):
        left, before, y = round(plot.left + wide * place), 0, plot.bottom
        right = max(round(plot.left + wide * (place + 1)) - gap - 1, left)
        for number, value in enumerate(bar.values):
            if value:
                before += value
                top = min(plot.y(before), y - _LEAST)
                box = (left + gap / 2, round(top), right + gap / 2, round(y) - 2)
                sheet.blocks.append(Block(box, SERIES[number % len(SERIES)]))
                y = top


def _line(sheet: Sheet, values: Sequence[int], plot: Plot, wide: float, colour: Colour) -> None:
    """A stair: so many by the end of each day."""
    before = 0
    for place, value in enumerate(values):
        left, right = plot.left + wide * place, plot.left + wide * (place + 1)
        y, from_y = plot.y(value), plot.y(before)
        if value != before:
            sheet.blocks.append(Block((left, min(y, from_y) - _LINE, left + _LINE, max(y, from_y)), colour))
        sheet.blocks.append(Block((left, y - _LINE, right + _LINE - 1, y), colour))
        before = value


def _mark(sheet: Sheet, figure: Figure, fonts: Fonts, plot: Plot, x: float) -> None:
    """A dashed line across, and what it is above it."""
    x = min(max(x, plot.left), plot.right)
    for y in range(round(plot.top - 8), round(plot.bottom), 16):
        sheet.blocks.append(Block((x - 2, y, x + 1, min(y + 9, plot.bottom)), _MARKED))
    text = shortened(fonts, fonts.drawable(figure.marked), _MARK, WIDTH - 2 * MARGIN)
    wide = length(fonts, text, _MARK)
    left = min(max(x - wide / 2, MARGIN), WIDTH - MARGIN - wide)
    chart.write(sheet, text, (left, plot.top - 62), wide, _MARK, _MARKED)
