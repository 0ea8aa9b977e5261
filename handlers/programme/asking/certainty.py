"""Whether a message asks of the programme at all: days, films and halls are named for other reasons, too."""

import re
from dataclasses import dataclass

from handlers.programme.asked import Asked
from handlers.programme.asking.names import HAN
from handlers.programme.asking.rest import TAKEN, Rest
from handlers.programme.asking.words import Words
from storage.films import EVENT_KINDS

_PIECE = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)*")
_MINE = re.compile(
    r"^\W*我们?[^,，。想要能可去该]{0,9}(?:有(?:什么|啥|哪些|哪?几[场部])|看什么)(?!.*(?:[看放映演推]|可以|[^不]能))"
)
"""我周六有什么: who asks so has a plan of films in mind, and not the programme."""
_MUCH = 3
_LITTLE = 1
"""Words that were not understood beside a day or a kind: with a question after films, and with nothing of the sort."""
_MOST_LEFT = 60


@dataclass(frozen=True, slots=True)
class Saying:
    """strong: it asks what is on; weak: it has words like film, show, any; vetoed: like deadline, ticket, open.

    recommended: it asks for something good.
    """

    strong: bool
    weak: bool
    vetoed: bool
    recommended: bool = False


def left_over(rest: Rest, words: Words) -> str:
    """What stays when all that matters and all that does not is taken out."""
    text = words.pattern("<idle>").sub(lambda found: TAKEN * len(found[0]), rest.text)
    runs = re.findall(rf"[{HAN}]+|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)*", text)
    return " ".join(runs)[:_MOST_LEFT]


def programme_words(rest: Rest, words: Words) -> Saying:
    """How much of a message speaks of a programme, and of what is no programme; its words are taken out of the rest."""
    vetoed = bool(words.pattern("<veto>").search(rest.text) or words.pattern("<veto_whole>").search(rest.whole))
    vetoed = vetoed or bool(_MINE.search(rest.whole))
    strong = bool(list(rest.every(words.pattern("<programme>"))))
    return Saying(strong, bool(list(rest.every(words.pattern("<film_words>")))) or strong, vetoed)


def asks_programme(rest: Rest, words: Words) -> bool:
    """Whether the words of a programme are there at all: what's on, 排片, film, show."""
    return programme_words(rest, words).weak


def is_certain(asked: Asked, saying: Saying, *, whole_title: bool) -> bool:
    """True only where nothing else can be meant."""
    if saying.vetoed:
        return False
    left = _weight(asked.leftover)
    if asked.no_such_day or asked.about:
        return left == 0
    if saying.recommended and left == 0:
        return True
    if asked.films:
        return _about_film(asked, left, saying, whole_title=whole_title)
    topics = bool(asked.halls or asked.kinds or asked.spoken or asked.subtitles or asked.audience)
    hours = asked.earliest is not None or asked.latest is not None
    if asked.days or hours or asked.moment in ("now", "next"):
        if asked.days and left == 0:
            return True
        much = _MUCH if saying.strong or topics else _LITTLE
        return (saying.weak or (topics and (bool(asked.days) or asked.moment != ""))) and left <= much
    if asked.moment in ("first", "last") and saying.weak and left == 0:
        return True
    if topics or asked.moment:
        return _about_kind(asked, left, saying, topics=topics)
    return saying.strong and left == 0 and not asked.wants_place


def _weight(leftover: str) -> float:
    """About how many words were not understood; two Chinese characters make one."""
    return sum(0.5 if re.match(f"[{HAN}]", piece) else 1 for piece in _PIECE.findall(leftover))


def _about_kind(asked: Asked, left: float, saying: Saying, *, topics: bool) -> bool:
    """Without a day: films of a kind, in a language, for somebody; the first, the last."""
    events = bool(asked.kinds) and set(asked.kinds) <= set(EVENT_KINDS)
    if (asked.audience or asked.subtitles or events) and left == 0 and not asked.wants_place:
        return True
    if saying.strong:
        return left <= _LITTLE
    wanted = saying.weak or asked.wants_time or bool(asked.kinds and (asked.spoken or asked.subtitles or asked.moment))
    return left == 0 and topics and wanted


def _about_film(asked: Asked, left: float, saying: Saying, *, whole_title: bool) -> bool:
    said = bool(asked.days or asked.part or asked.moment or asked.wants_time or asked.wants_place or saying.weak)
    said = said or bool(asked.spoken or asked.subtitles or asked.halls or asked.earliest or asked.latest)
    return left <= (_MUCH if said and whole_title else _LITTLE if said else 0)
