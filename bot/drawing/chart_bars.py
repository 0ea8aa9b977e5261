"""Lying bars, one a thing, for names that are long: labels on the left, the number at each bar's end."""

from bot.drawing import chart
from bot.drawing.breaking import length, shortened, wrapped
from bot.drawing.chart import MARGIN, SERIES, WIDTH, Plot
from bot.drawing.fonts import Fonts
from bot.drawing.sheet import Block, Sheet
from handlers.counting import Bar, Figure

_LABELS = 400
"""Pixels that names may take."""
_LINE, _GAP, _THICK = 34, 24, 34
_LEAST = 3
"""Pixels of what is not nothing."""


def fill(sheet: Sheet, figure: Figure, fonts: Fonts, top: float) -> float:
    """The bars and their axis from there on; where they end."""
    labels = [wrapped(fonts, fonts.drawable(bar.label) or "…", chart.LABEL, _LABELS, 2) for bar in figure.bars]
    heights = [max(len(label), 1) * _LINE + _GAP for label in labels]
    wide = max(length(fonts, line, chart.LABEL) for label in labels for line in label)
    most = max(bar.total for bar in figure.bars)
    numbers = length(fonts, chart.said(most), chart.VALUE)
    ticks = chart.ticks(most)
    plot = Plot(
        MARGIN + wide + 20, top + 14, WIDTH - MARGIN - numbers - 14, top + 14 + sum(heights) + 6, ticks[-1], ticks
    )
    _axis(sheet, figure, fonts, plot)
    y = plot.top + 3
    for bar, label, height in zip(figure.bars, labels, heights, strict=True):
        middle = y + height / 2
        _label(sheet, fonts, label, plot, middle)
        _bar(sheet, fonts, bar, plot, middle)
        y += height
    return plot.bottom + 76


def _axis(sheet: Sheet, figure: Figure, fonts: Fonts, plot: Plot) -> None:
    """Round numbers below thin lines, and what they count."""
    free = plot.left - 1000
    for tick in plot.ticks:
        x, text = plot.x(tick), chart.said(tick)
        wide = length(fonts, text, chart.TICK)
        sheet.blocks.append(Block((x - 1, plot.top, x, plot.bottom), chart.QUIET if not tick else chart.GRID))
        left = min(x - wide / 2, WIDTH - 8 - wide)
        if left > free:
            chart.write(sheet, text, (left, plot.bottom + 30), wide, chart.TICK, chart.QUIET)
            free = left + wide + 14
    unit, y = fonts.drawable(figure.axis), plot.bottom + 66
    chart.write_right(sheet, fonts, unit, (WIDTH - MARGIN, y), chart.TICK, chart.QUIET)
    if figure.rest:
        room = WIDTH - 2 * MARGIN - length(fonts, unit, chart.TICK) - 20
        chart.write(sheet, shortened(fonts, figure.rest, chart.TICK, room), (MARGIN, y), room, chart.TICK, chart.QUIET)


def _label(sheet: Sheet, fonts: Fonts, lines: list[str], plot: Plot, middle: float) -> None:
    y = middle - (len(lines) - 1) * _LINE / 2 + 10
    for line in lines:
        chart.write_right(sheet, fonts, line, (plot.left - 20, y), chart.LABEL, chart.INK)
        y += _LINE


def _bar(sheet: Sheet, fonts: Fonts, bar: Bar, plot: Plot, middle: float) -> None:
    """Its series one after another, and the number of all."""
    x, before = plot.left, 0
    for number, value in enumerate(bar.values):
        if value:
            before += value
            end = max(plot.x(before), x + _LEAST)
            box = (round(x), round(middle - _THICK / 2), round(end) - 1, round(middle + _THICK / 2))
            sheet.blocks.append(Block(box, SERIES[number % len(SERIES)]))
            x = end
    text = chart.said(bar.total)
    wide = length(fonts, text, chart.VALUE)
    chart.write(sheet, text, (x + 12, middle + 10), wide, chart.VALUE, chart.INK if bar.total else chart.QUIET)
