"""A film that is asked for by a title that the programme does not have: that it is not shown, and the way to all."""

import re
from functools import lru_cache

from handlers.programme.asked import Asked
from handlers.programme.programme import Programme
from handlers.showtimes import understood
from handlers.talk.message import Reply
from handlers.talk.texts import Texts
from handlers.talk.turn import Turn

_LONGEST = 60
_QUOTES = "《》“”\"'‘’「」 "
_END = r"[\s?？!！.。吗呢么]*$"


async def answer(turn: Turn, programme: Programme, asked: Asked) -> list[Reply] | None:
    """ "Is there a film called Dune?", "有没有沙丘这部电影"; None for anything else."""
    title = "" if asked.films or understood.content(asked) else _titled(turn.texts, turn.incoming.text)
    if not title:
        return None
    rows = ((turn.choice("showtimes.films", "showtimes.by_film"),),)
    return [turn.reply("showtimes.absent", title=title, rows=rows)]


def _titled(texts: Texts, text: str) -> str:
    """The title in words that ask for a film by it, "" for none."""
    for form in _forms(texts):
        if found := form.search(text):
            title = found[1].strip(_QUOTES)
            return title if len(title) <= _LONGEST else ""
    return ""


@lru_cache(maxsize=4)
def _forms(texts: Texts) -> tuple[re.Pattern[str], ...]:
    """The forms of the catalogues, in which "…" stands for the title."""
    every = [form for each in texts.languages for form in texts.template(each, "showtimes.words_called").split("|")]
    split = (form.partition("…") for form in every)
    return tuple(
        re.compile(rf"{re.escape(head.strip())}\s*(\S.*?)\s*{re.escape(tail.strip()) or _END}", re.IGNORECASE)
        for head, _, tail in split
    )
