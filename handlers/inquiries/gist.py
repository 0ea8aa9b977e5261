"""What an organiser should read of what was said before: the visitor's own words, the bot's in a sentence."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.talk import routes
from handlers.talk.texts import Texts
from handlers.talk.voice import shorten
from storage.inquiry_lines import VISITOR, Line

_MOST = 6
_LONGEST = {"visitor": 300, "bot": 120}
_SENTENCE = re.compile(r".{6,}?(?:[.!?…](?=\s)|[。！？])|.+", re.DOTALL)
"""The first sentence, and more of them while that is only a word or two ("Good.")."""
_SMALL = (
    "start.hello_words", "start.help_words", "start.menu_words", "start.thanks_words", "human.words",
    "human.plain_words", "human.bot_words",
)  # fmt: skip
"""Said to the bot about the bot: whoever comes to answer need not read that, nor what it answered."""


def of(texts: Texts, lines: Sequence[Line]) -> list[Line]:
    """The last lines that matter, shortened: commands, greetings, menus and their answers are left out."""
    small = frozenset[str]().union(*(routes.words(texts, key) for key in _SMALL))
    kept: list[Line] = []
    matters = False
    for line in lines:
        if line.side == VISITOR:
            matters = not line.text.startswith("/") and routes.plain(line.text) not in small
        if matters:
            kept.append(replace(line, text=_short(line)))
    return kept[-_MOST:]


def _short(line: Line) -> str:
    text = line.text.partition("\n")[0] if line.side != VISITOR else line.text
    if line.side != VISITOR and (first := _SENTENCE.match(text)):
        text = first[0]
    return shorten(text, _LONGEST[line.side])
