"""What these tests draw: the sample programme, the shipped texts, the fonts of this machine."""

from functools import cache

import pytest

from bot.content import festival_of, read_content
from bot.drawing import fonts
from bot.drawing.fonts import Fonts
from bot.drawing.sheet import Box, Sheet
from bot.settings import load
from handlers.talk.festival import Festival
from handlers.talk.seal import Seal, fresh_key
from handlers.talk.voice import Voice
from tests.content.sample import ROOT


@cache
def letters() -> Fonts:
    found = fonts.find()
    if found is None:
        pytest.skip("no font with Chinese letters is installed: PICTURES ARE NOT TESTED (apt install fonts-noto-cjk)")
    return found


@cache
def festival() -> Festival:
    settings = load(ROOT / "config.toml", {})
    return festival_of(settings, read_content(settings), Seal(fresh_key()), lambda channel, payload: "")


@cache
def voice(language: str) -> Voice:
    return Voice(read_content(load(ROOT / "config.toml", {})).texts, language)


def too_wide(sheet: Sheet) -> list[str]:
    """Words that leave the room they have, or the picture."""
    return [
        words.text
        for words in sheet.words
        for left, top, right, bottom in [words.box(letters())]
        if right - words.x > words.room + 1 or left < 0 or top < 0 or right > sheet.width or bottom > sheet.height
    ]


def overlapping(sheet: Sheet) -> list[tuple[str, str]]:
    """Pairs of words whose letters cover each other."""
    boxes = sorted(((words.box(letters()), words.text) for words in sheet.words), key=lambda each: each[0][1])
    return [
        (text, other)
        for number, (box, text) in enumerate(boxes)
        for there, other in boxes[number + 1 : number + 400]
        if _meet(box, there)
    ]


def _meet(one: Box, other: Box) -> bool:
    """A pixel is what rounding may cost."""
    return one[0] + 1 < other[2] and other[0] + 1 < one[2] and one[1] + 1 < other[3] and other[1] + 1 < one[3]
