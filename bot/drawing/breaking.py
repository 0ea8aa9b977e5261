"""Breaks words into lines that fit, as a printer would: between words, between Chinese characters, with an ellipsis."""

import re

from bot.drawing.fonts import Fonts, Style

_CLOSING = "，。、；：！？）》」』”’…·,.;:!?)"
_OPENING = "（《「『“‘("
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_TOKEN = re.compile(rf"[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}]+)[{_CLOSING}]*|\s+")
_LOOSE = " ，。、：；:,;.-–—·(（《“‘"
"""What does not stand before an ellipsis."""
_WORD_LOST = 0.7
"""A cut goes back to the last space if so much of the line stays."""


def wrapped(fonts: Fonts, text: str, style: Style, width: float, most: int) -> list[str]:
    """At most so many lines, none wider than `width`; what is left over is cut with an ellipsis."""
    lines: list[str] = []
    line = ""
    tokens = _TOKEN.findall(" ".join(text.split()))
    while tokens:
        token = tokens.pop(0)
        if length(fonts, (line + token).rstrip(), style) <= width:
            line += token
        elif len(lines) == most - 1:
            return [*lines, shortened(fonts, line + token + "".join(tokens), style, width)]
        elif line.strip():
            lines, line = [*lines, line.rstrip()], token.lstrip()
        else:  # one word that is wider than a line
            fitting = _fitting(fonts, token, style, width)
            lines, line = [*lines, token[:fitting]], ""
            tokens.insert(0, token[fitting:])
    return [*lines, line.rstrip()] if line.strip() else lines


def shortened(fonts: Fonts, text: str, style: Style, width: float) -> str:
    """The text where it fits, else its beginning up to a word's end, and an ellipsis."""
    if length(fonts, text, style) <= width:
        return text
    cut = text[: _fitting(fonts, text, style, width - length(fonts, "…", style))]
    space = cut.rfind(" ")
    if space > len(cut) * _WORD_LOST and text[len(cut) : len(cut) + 1].isalnum():
        cut = cut[:space]
    return cut.rstrip(_LOOSE) + "…"


def length(fonts: Fonts, text: str, style: Style) -> float:
    """How wide it is, in pixels."""
    return fonts.at(style).getlength(text)


def _fitting(fonts: Fonts, text: str, style: Style, width: float) -> int:
    """How many of its characters fit; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if length(fonts, text[:middle], style) <= width:
            low = middle
        else:
            high = middle - 1
    return low
