"""A plain poster for a film that brought none: its titles over shapes in colours of its own."""

import colorsys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image

from bot.drawing.breaking import length, shortened, wrapped
from bot.drawing.day import title_of
from bot.drawing.fonts import Fonts, Style
from bot.drawing.shapes import SHAPES, Canvas, event
from bot.drawing.sheet import Colour, Sheet, Words, gradient, paint
from handlers.talk.festival import Festival
from handlers.talk.voice import Voice
from storage.films import Film

WIDTH, HEIGHT, MARGIN = 900, 1200, 64
SUPER = 2
FOOT = 0.6
"""Share of the height below which the words stand on a darker ground."""
TEXT: Colour = (255, 255, 255)
SIZES = (92, 78, 66, 56)
HUES = (
    (0.62, 0.59, 0.11), (0.7, 0.66, 0.07), (0.78, 0.74, 0.12), (0.5, 0.48, 0.1), (0.43, 0.42, 0.14), (0.93, 0.97, 0.11),
    (0.02, 0.06, 0.13), (0.56, 0.53, 0.02),
)  # fmt: skip
"""Of the sky, of what is pale and of what is warm in it: any three hues would not go together."""
OTHER, SMALL = Style(38), Style(30)


@dataclass(frozen=True, slots=True)
class Said:
    """A poster's words: whose festival, the title, other titles, what it is, who made it."""

    over: str
    title: str
    others: Sequence[str]
    about: str
    by: str


def said(film: Film, festival: Festival, voice: Voice) -> Said:
    """In the reader's language first."""
    facts, title = festival.facts[voice.language], title_of(film, voice.language)
    kind = _kind(film.kind, voice)
    minutes = voice.say("drawing.minutes", n=film.minutes).unescape() if film.minutes and not film.is_event else ""
    year = str(film.year) if film.year and not film.is_event else ""
    others = [other for other in dict.fromkeys(film.title.values()) if other != title]
    about = " · ".join(part for part in (kind, year, minutes) if part)
    return Said(facts["short_name"] + " · " + facts["section"], title, others[:2], about, film.directors)


def _kind(kind: str, voice: Voice) -> str:
    return voice.label(f"drawing.kind_{kind}")


def drawn(film: Film, words: Said, fonts: Fonts) -> Image.Image:
    """The picture: 3 wide, 4 high."""
    image = _ground(film)
    paint(image, laid_out(words, fonts), fonts)
    return image


def laid_out(words: Said, fonts: Fonts) -> Sheet:
    """The words at their places, from the lower edge upwards."""
    sheet, room, y = Sheet(WIDTH, HEIGHT), WIDTH - 2 * MARGIN, HEIGHT - 66.0
    for text, style, most in ((words.by, SMALL, 1), (words.about, SMALL, 1)):
        if text := fonts.drawable(text):
            line = wrapped(fonts, text, style, room, most)[0]
            sheet.words.append(Words(line, MARGIN, y, room, style, (226, 230, 244)))
            y -= 46
    y -= 14
    for other in reversed(words.others):
        for line in reversed(wrapped(fonts, fonts.drawable(other), OTHER, room, 2)):
            sheet.words.append(Words(line, MARGIN, y, room, OTHER, (240, 242, 252)))
            y -= 52
    y -= 12
    style, lines = _title(words.title, room, fonts)
    for line in reversed(lines):
        sheet.words.append(Words(line, MARGIN, y, room, style, TEXT))
        y -= style.size * 1.24
    over = shortened(fonts, fonts.drawable(words.over), Style(26, bold=True), room)
    sheet.words.append(Words(over, MARGIN, 76, room, Style(26, bold=True), (255, 255, 255)))
    return sheet


def _title(title: str, room: float, fonts: Fonts) -> tuple[Style, list[str]]:
    """As large as three lines allow."""
    text = fonts.drawable(title) or "…"
    for size in SIZES:
        style = Style(size, bold=True)
        lines = wrapped(fonts, text, style, room, 3)
        if not lines[-1].endswith("…"):
            break
    return style, _evened(text, lines, style, fonts)


def _evened(text: str, lines: list[str], style: Style, fonts: Fonts) -> list[str]:
    """As many lines, but about as long as each other: no single character stands in the last one."""
    wide = max(length(fonts, line, style) for line in lines)
    least = max(length(fonts, word, style) for word in text.split()) if " " in text else style.size
    while wide - 8 > least and len(narrower := wrapped(fonts, text, style, wide - 8, len(lines) + 1)) == len(lines) > 1:
        lines, wide = narrower, wide - 8
    return lines


def _ground(film: Film) -> Image.Image:
    chance = Random(zlib.crc32(film.id.encode()))
    hue, pale, warm = (each + chance.uniform(-0.015, 0.015) for each in chance.choice(HUES))
    size = (WIDTH * SUPER, HEIGHT * SUPER)
    image = gradient(size, _colour(hue, 0.72, 0.22), _colour(hue + 0.07, 0.62, 0.5))
    canvas = Canvas(image, chance, _colour(pale, 0.32, 0.95), _colour(warm, 0.58, 0.99), _colour(hue, 0.75, 0.3))
    SHAPES.get(film.kind, event)(canvas)
    return _darkened(image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS), _colour(hue, 0.8, 0.1))


def _darkened(image: Image.Image, ground: Colour) -> Image.Image:
    """Below, where the words stand, and a little above, behind the festival's name."""
    veil = Image.new("L", image.size, 0)
    low = round(HEIGHT * FOOT)
    fade = Image.linear_gradient("L").resize((WIDTH, 150)).point(lambda value: value * 230 // 255)
    veil.paste(fade, (0, low - 60))
    veil.paste(230, (0, low + 90, WIDTH, HEIGHT))
    top = Image.linear_gradient("L").rotate(180).resize((WIDTH, 150)).point(lambda value: value * 130 // 255)
    veil.paste(top, (0, 0))
    return Image.composite(Image.new("RGB", image.size, ground), image, veil)


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = (round(part * 255) for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))
    return red, green, blue
