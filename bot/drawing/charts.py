"""Draws the organisers' figures when the message that promises one is sent, in a thread, one at a time."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
from PIL import Image

from bot.drawing import chart, chart_bars, chart_days
from bot.drawing.fonts import Fonts
from bot.drawing.sheet import Sheet, paint, png
from bot.files import NotKept
from handlers import counting
from handlers.counting import BARS, Figure
from handlers.talk.message import FileNote

_LONGEST = 200_000
"""Characters of a token; a year of days has a tenth of it."""


class Charts:
    """Pictures of figures that are their own token. fonts: None where nothing can be drawn."""

    def __init__(self, fonts: Fonts | None) -> None:
        self._fonts = fonts
        self._alone = asyncio.Lock()

    async def fetch(self, note: FileNote) -> AsyncIterator[bytes]:
        """The picture, PNG. Raises NotKept."""
        if self._fonts is None or len(note.token) > _LONGEST:
            raise NotKept("undrawn")
        try:
            figure = counting.decoded(note.token)
        except msgspec.DecodeError as error:
            raise NotKept("undrawn") from error
        async with self._alone:
            picture = await asyncio.to_thread(painted, figure, self._fonts)
        yield picture


def painted(figure: Figure, fonts: Fonts) -> bytes:
    """The picture, PNG. Raises NotKept for a figure without anything."""
    values = [bar.values for bar in figure.bars] + ([figure.totals] if figure.totals else [])
    if not figure.bars or not figure.series or any(len(n) != len(figure.series) for n in values):
        raise NotKept("undrawn")
    sheet = laid_out(figure, fonts)
    image = Image.new("RGB", (sheet.width, sheet.height), chart.PAPER)
    paint(image, sheet, fonts)
    return png(image)


def laid_out(figure: Figure, fonts: Fonts) -> Sheet:
    """Everything at its place."""
    sheet = Sheet(chart.WIDTH, 0)
    top = chart.head(sheet, figure, fonts)
    bottom = (chart_bars if figure.shape == BARS else chart_days).fill(sheet, figure, fonts, top)
    sheet.height = round(chart.foot(sheet, figure, fonts, bottom))
    return sheet
