"""What a film's poster shows: a few simple shapes for each kind, at places that its id decides."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from bot.drawing.sheet import Colour


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where to draw, and with what. pale: the brightest of the colours, deep: the darkest of those in the middle."""

    image: Image.Image
    chance: Random
    pale: Colour
    warm: Colour
    deep: Colour

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        """A pen."""
        return ImageDraw.Draw(self.image, "RGBA")

    @property
    def size(self) -> tuple[int, int]:
        """Pixels."""
        return self.image.size

    def disc(self, at: tuple[float, float], radius: float, colour: tuple[int, ...]) -> None:
        """A circle, filled; a fourth number of the colour is its opacity."""
        x, y = at
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def dome(canvas: Canvas) -> None:
    """A dome's ribs under stars, and something that shines in it."""
    (w, h), draw = canvas.size, canvas.draw
    _stars(canvas, 70, h * 0.62)
    x, y, r = w / 2, h * 0.64, w * 0.44
    canvas.disc(
        (x + canvas.chance.uniform(-0.2, 0.2) * w, y - r * canvas.chance.uniform(0.4, 0.6)), w * 0.12, canvas.warm
    )
    for share in (1.0, 0.72, 0.38):
        draw.arc((x - r * share, y - r, x + r * share, y + r), 180, 360, fill=(*canvas.pale, 170), width=w // 220)
    for share in (0.3, 0.62, 0.86):
        half, up = r * math.sqrt(1 - share * share), y - r * share
        draw.arc(
            (x - half, up - half * 0.14, x + half, up + half * 0.14), 0, 180, fill=(*canvas.pale, 120), width=w // 260
        )
    draw.line((w * 0.02, y, w * 0.98, y), fill=(*canvas.pale, 200), width=w // 180)


def giant(canvas: Canvas) -> None:
    """Ranges of mountains one behind another."""
    (w, h), chance = canvas.size, canvas.chance
    canvas.disc((w * chance.uniform(0.28, 0.72), h * chance.uniform(0.2, 0.3)), w * 0.15, canvas.warm)
    for layer in range(4):
        base, high = h * (0.36 + layer * 0.09), h * (0.11 - layer * 0.012)
        waves = [(chance.uniform(1.2, 3.8), chance.uniform(0, 7), chance.uniform(0.3, 0.6)) for _ in range(3)]
        ridge = [
            (x, base - high * sum(share * math.sin(x / w * beat * math.pi + phase) for beat, phase, share in waves))
            for x in range(0, w + 20, 20)
        ]
        canvas.draw.polygon([*ridge, (w + 20, h), (0, h)], fill=(*_mixed(canvas.pale, canvas.deep, layer / 3), 235))


def fourd(canvas: Canvas) -> None:
    """Waves that come towards the seats, and spray."""
    (w, h), chance = canvas.size, canvas.chance
    for layer in range(5):
        base, phase = h * (0.24 + layer * 0.09), chance.uniform(0, 7)
        crest = [
            (x, base + h * 0.035 * math.sin(x / w * 2.2 * math.pi + phase) + x / w * h * 0.04)
            for x in range(0, w + 20, 20)
        ]
        tint = _mixed(canvas.warm if layer == 1 else canvas.pale, canvas.deep, layer / 5)
        canvas.draw.polygon([*crest, (w + 20, h), (0, h)], fill=(*tint, 215))
    for _ in range(16):
        at = chance.uniform(0, w), chance.uniform(h * 0.06, h * 0.34)
        canvas.disc(at, chance.uniform(w * 0.006, w * 0.028), (*canvas.pale, 190))


def documentary(canvas: Canvas) -> None:
    """Rings, as of a tree or of a map."""
    (w, h), chance = canvas.size, canvas.chance
    x, y = w * chance.uniform(0.3, 0.7), h * chance.uniform(0.26, 0.4)
    beats = [(count, chance.uniform(0, 7), chance.uniform(0.02, 0.07)) for count in (2, 3, 5)]
    for ring in range(17, 0, -1):
        radius = w * 0.045 * ring
        line = [
            (x + math.cos(a) * _bent(radius, a, beats), y + math.sin(a) * _bent(radius, a, beats))
            for a in (step / 90 * math.pi for step in range(181))
        ]
        tint = canvas.warm if ring in (3, 9) else canvas.pale
        canvas.draw.line(
            line, fill=(*tint, 225 if ring in (3, 9) else 105), width=w // (110 if ring in (3, 9) else 240)
        )
    canvas.disc((x, y), w * 0.03, canvas.warm)


def scifi(canvas: Canvas) -> None:
    """A planet with a ring, and its moons."""
    (w, h), chance = canvas.size, canvas.chance
    _stars(canvas, 90, h)
    x, y, r = w * chance.uniform(0.4, 0.6), h * chance.uniform(0.3, 0.36), w * 0.24
    ring, tilt = Image.new("RGBA", canvas.size, (0, 0, 0, 0)), chance.uniform(-24, 24)
    pen = ImageDraw.Draw(ring)
    for wide, shade in ((1.75, 210), (1.58, 120)):
        pen.ellipse(
            (x - r * wide, y - r * wide * 0.24, x + r * wide, y + r * wide * 0.24),
            outline=(*canvas.pale, shade),
            width=w // 60,
        )
    ring = ring.rotate(tilt, center=(x, y), resample=Image.Resampling.BICUBIC)
    canvas.image.paste(ring, (0, 0), ring)
    canvas.disc((x, y), r, canvas.warm)
    canvas.disc((x - r * 0.1, y - r * 0.1), r * 0.86, (*_mixed(canvas.warm, canvas.pale, 0.35), 150))
    front = Image.new("L", canvas.size, 0)
    ImageDraw.Draw(front).rectangle((0, y, w, h), fill=255)
    front = front.rotate(tilt, center=(x, y))
    canvas.image.paste(ring, (0, 0), Image.composite(ring.getchannel("A"), Image.new("L", canvas.size, 0), front))
    for _ in range(3):
        canvas.disc(
            (chance.uniform(0.08, 0.92) * w, chance.uniform(0.08, 0.55) * h),
            w * chance.uniform(0.01, 0.03),
            canvas.pale,
        )


def event(canvas: Canvas) -> None:
    """Beams of light that meet over a stage."""
    (w, h), chance = canvas.size, canvas.chance
    for beam in range(5):
        top, half = w * (0.06 + beam * 0.22), w * chance.uniform(0.05, 0.1)
        foot = w * (0.5 + (beam - 2) * 0.08)
        tint = canvas.warm if beam % 2 else canvas.pale
        canvas.draw.polygon(
            [(foot - 6, h * 0.62), (foot + 6, h * 0.62), (top + half, 0), (top - half, 0)], fill=(*tint, 80)
        )
    for row in range(3):
        for seat in range(9 + row):
            at = w * (seat + 0.5) / (9 + row), h * (0.6 + row * 0.05)
            canvas.disc(at, w * 0.032, (*_mixed(canvas.pale, canvas.deep, 0.4 + row * 0.3), 235))


SHAPES: dict[str, Callable[[Canvas], None]] = {
    "dome": dome, "giant": giant, "fourd": fourd, "documentary": documentary, "scifi": scifi,
}  # fmt: skip
"""By kind; events have one of their own."""


def _stars(canvas: Canvas, count: int, deepest: float) -> None:
    for _ in range(count):
        at = canvas.chance.uniform(0, canvas.size[0]), canvas.chance.uniform(0, deepest)
        canvas.disc(at, canvas.chance.uniform(1.5, 5), (255, 255, 255, canvas.chance.randint(60, 220)))


def _bent(radius: float, angle: float, beats: list[tuple[int, float, float]]) -> float:
    return radius * (1 + sum(share * math.sin(count * angle + phase) for count, phase, share in beats))


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
