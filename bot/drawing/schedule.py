"""The schedule of a day as a poster to forward: laid out by time, in as many columns as it takes, then painted."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.drawing.breaking import length, shortened, wrapped
from bot.drawing.day import Day, Entry
from bot.drawing.fonts import Fonts, Style
from bot.drawing.sheet import Block, Colour, Sheet, Words, gradient, paint

COLUMN, NARROW = 1080, 880
"""Pixels of a column: what a phone shows in one breadth without a loss; of each where there are several."""
MARGIN = 60
ROW, CLOSE_ROW, SECOND_LINE = 100, 88, 44
FEW, A_COLUMN, COLUMNS = 15, 24, 4
"""Entries that make one column; entries under one another where there are several, so that the picture is no ribbon,
which phones shrink until nobody can read it; columns at the most, and then they grow longer."""
HOUR, AFTER_HOUR = 132, 26
TOP, SUPER = 300, 2

TEXT: Colour = (237, 241, 255)
QUIET: Colour = (176, 187, 222)
GOLD: Colour = (255, 213, 138)
LINE: Colour = (52, 64, 120)
ZENITH: Colour = (10, 14, 32)
DUSK: Colour = (38, 42, 96)
HALLS: Sequence[Colour] = ((143, 183, 255), (255, 190, 120), (150, 226, 178), (240, 158, 200), (200, 178, 255))
MARKS: dict[str, tuple[Colour, Colour]] = {
    "cancelled": ((150, 44, 52), (255, 232, 230)),
    "sold_out": ((92, 74, 30), (255, 224, 160)),
    "online": ((30, 92, 104), (190, 244, 250)),
    "moved": ((70, 62, 140), (226, 222, 255)),
    "night": ((44, 58, 112), (214, 224, 255)),
}
TITLE, DETAIL, HOURS, MARK = Style(37, bold=True), Style(27), Style(40, bold=True), Style(25, bold=True)
ENDS = Style(29)
OVER, NAME, COUNT, UNDER = Style(31), Style(64, bold=True), Style(31), Style(26)


@dataclass(frozen=True, slots=True)
class Pen:
    """Where the next entry begins, and how wide its column is."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with its title's lines and its height. again: it begins at the same hour as the one above."""

    entry: Entry
    title: Sequence[str]
    height: int
    again: bool


def drawn(day: Day, fonts: Fonts) -> Image.Image:
    """The picture of a day."""
    sheet = laid_out(day, fonts)
    image = _sky(sheet.width, sheet.height)
    paint(image, sheet, fonts)
    return image


def laid_out(day: Day, fonts: Fonts) -> Sheet:
    """Everything at its place."""
    entries = day.entries
    columns = 1 if len(entries) <= FEW else min(max(2, math.ceil(len(entries) / A_COLUMN)), COLUMNS)
    broad = COLUMN if columns == 1 else NARROW
    sheet = Sheet(broad * columns + (MARGIN if columns > 1 else 0), 0)
    top = _head(sheet, day, fonts)
    width = broad - (2 * MARGIN if columns == 1 else MARGIN)
    titles = [_title(each, fonts, width, 2 if len(entries) <= COLUMNS * A_COLUMN else 1) for each in entries]
    heights = [(ROW if columns == 1 else CLOSE_ROW) + SECOND_LINE * (len(title) - 1) for title in titles]
    bottom = top
    for column, part in enumerate(_parts(heights, columns)):
        pen = Pen(MARGIN + broad * column, top, width)
        for number in part:
            again = number > part[0] and entries[number].hour == entries[number - 1].hour
            _entry(sheet, Placed(entries[number], titles[number], heights[number], again), pen, fonts)
            pen = Pen(pen.x, pen.y + heights[number], width)
        bottom = max(bottom, pen.y)
    sheet.height = round(_foot(sheet, day, fonts, bottom))
    return sheet


def _parts(heights: Sequence[int], columns: int) -> Iterator[range]:
    """Which entries stand in which column, all about as high."""
    begin, room = 0, sum(heights) / columns
    for column in range(columns):
        end = begin
        while end < len(heights) and (column == columns - 1 or sum(heights[: end + 1]) <= room * (column + 1) + 1):
            end += 1
        yield range(begin, end)
        begin = end


def _head(sheet: Sheet, day: Day, fonts: Fonts) -> float:
    """The festival and the day; where the list begins."""
    width, y = sheet.width - 2 * MARGIN, 92.0
    for text in day.over:
        sheet.words.append(Words(shortened(fonts, text, OVER, width), MARGIN, y, width, OVER, GOLD))
        y += 42
    style = next((s for s in (NAME, Style(54, bold=True)) if length(fonts, day.name, s) <= width), Style(44, bold=True))
    sheet.words.append(Words(shortened(fonts, day.name, style, width), MARGIN, y + 46, width, style, TEXT))
    sheet.words.append(Words(shortened(fonts, day.count, COUNT, width), MARGIN, y + 102, width, COUNT, QUIET))
    return y + 146


def _title(entry: Entry, fonts: Fonts, width: float, most: int) -> list[str]:
    return wrapped(fonts, fonts.drawable(entry.title) or "…", TITLE, _room(entry, fonts, width), most)


def _room(entry: Entry, fonts: Fonts, width: float) -> float:
    """How wide a title may be in a column of that width: marks stand beside it."""
    marks = sum(_mark_width(mark, fonts) + 12 for _, mark in entry.marks)
    return width - HOUR - AFTER_HOUR - marks


def _mark_width(mark: str, fonts: Fonts) -> float:
    return length(fonts, mark, MARK) + 28


def _entry(sheet: Sheet, placed: Placed, pen: Pen, fonts: Fonts) -> None:
    entry, left = placed.entry, pen.x + HOUR + AFTER_HOUR
    colour = HALLS[entry.hall % len(HALLS)]
    sheet.blocks.append(Block((left if placed.again else pen.x, pen.y, pen.x + pen.width, pen.y + 1), LINE))
    sheet.blocks.append(Block((left - 20, pen.y + 17, left - 13, pen.y + placed.height - 13), colour, 3))
    sheet.words.append(Words(entry.hour, pen.x, pen.y + 47, HOUR, HOURS, QUIET if placed.again else TEXT))
    sheet.words.append(Words(f"– {entry.ends}", pen.x + 6, pen.y + 82, HOUR, ENDS, QUIET))
    y = pen.y + 46
    for line in placed.title:
        tint = QUIET if entry.cancelled else TEXT
        room = _room(entry, fonts, pen.width)
        sheet.words.append(Words(line, left, y, room, TITLE, tint, struck=entry.cancelled))
        y += SECOND_LINE
    _detail(sheet, entry, Pen(left, y - 9, pen.width - HOUR - AFTER_HOUR), fonts)
    _marks(sheet, entry, pen, fonts)


def _detail(sheet: Sheet, entry: Entry, at: Pen, fonts: Fonts) -> None:
    """The hall in its colour, and the rest."""
    x, y, room, colour = at.x, at.y, at.width, HALLS[entry.hall % len(HALLS)]
    hall = shortened(fonts, fonts.drawable(entry.detail[0]), DETAIL, room * 0.6)
    sheet.words.append(Words(hall, x, y, room * 0.6, DETAIL, colour))
    wide = length(fonts, hall, DETAIL)
    rest = shortened(fonts, "".join(f" · {part}" for part in entry.detail[1:]), DETAIL, room - wide)
    sheet.words.append(Words(rest, x + wide, y, room - wide, DETAIL, QUIET))


def _marks(sheet: Sheet, entry: Entry, pen: Pen, fonts: Fonts) -> None:
    right = pen.x + pen.width
    for sort, mark in reversed(entry.marks):
        wide = _mark_width(mark, fonts)
        ground, ink = MARKS[sort]
        sheet.blocks.append(Block((right - wide, pen.y + 14, right, pen.y + 54), ground, 20))
        sheet.words.append(Words(mark, right - wide + 14, pen.y + 43, wide - 28, MARK, ink))
        right -= wide + 12


def _foot(sheet: Sheet, day: Day, fonts: Fonts, y: float) -> float:
    """Where, and as of when; the height of the whole."""
    width = sheet.width - 2 * MARGIN
    sheet.blocks.append(Block((MARGIN, y + 6, sheet.width - MARGIN, y + 9), GOLD, 1))
    y += 60
    for number, text in enumerate(day.under):
        style = Style(UNDER.size, bold=not number)
        for line in wrapped(fonts, text, style, width, 2):
            sheet.words.append(Words(line, MARGIN, y, width, style, QUIET if number else TEXT))
            y += 38
    return max(y + 20, 620)


def _sky(width: int, height: int) -> Image.Image:
    """Night above, dusk below, and the ribs of a dome in the corner."""
    image = gradient((width, height), ZENITH, DUSK)
    size = (width * SUPER, TOP * SUPER)
    veil = Image.new("L", size, 0)
    draw = ImageDraw.Draw(veil)
    x, y, r = size[0] - 190 * SUPER, 250 * SUPER, 210 * SUPER
    for share in (1.0, 0.66, 0.3):
        draw.arc((x - r * share, y - r, x + r * share, y + r), 180, 360, fill=70, width=3)
    for share in (0.35, 0.7):
        half, up = r * math.sqrt(1 - share * share), y - r * share
        draw.arc((x - half, up - half * 0.16, x + half, up + half * 0.16), 0, 180, fill=52, width=3)
    stars = random.Random(11)
    for _ in range(26 * width // COLUMN):
        at, big = (stars.uniform(0, size[0]), stars.uniform(0, size[1])), stars.uniform(1.2, 3.6)
        draw.ellipse((at[0] - big, at[1] - big, at[0] + big, at[1] + big), fill=stars.randint(70, 200))
    image.paste(TEXT, (0, 0), veil.resize((width, TOP), Image.Resampling.LANCZOS))
    return image
