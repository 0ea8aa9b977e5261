"""Whether a message asks of the programme at all: days, films and halls are named for other reasons, too."""

import re

from handlers.programme.asked import Asked
from handlers.programme.asking.names import HAN
from handlers.programme.asking.rest import TAKEN, Rest
from handlers.programme.asking.words import Words

_PIECE = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)*")
_MUCH = 3
"""Pieces that were not understood, in a question that says nothing of a programme but names a day or a film."""
_MOST_LEFT = 60


def left_over(rest: Rest, words: Words) -> str:
    """What stays when all that matters and all that does not is taken out."""
    text = words.pattern("<idle>").sub(lambda found: TAKEN * len(found[0]), rest.text)
    runs = re.findall(rf"[{HAN}]+|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)*", text)
    return " ".join(runs)[:_MOST_LEFT]


def asks_programme(rest: Rest, words: Words) -> bool:
    """Whether the words of a programme are there: what's on, 排片, film; taken out of the rest."""
    return bool(list(rest.every(words.pattern("<programme>"))))


def is_certain(asked: Asked, rest: Rest, words: Words, *, says_programme: bool, whole_title: bool) -> bool:
    """True only where nothing else can be meant. rest: without the words of a programme."""
    if words.pattern("<veto>").search(rest.text):
        return False
    left = len(_PIECE.findall(asked.leftover))
    if asked.films:
        return _about_film(asked, left, says_programme=says_programme, whole_title=whole_title)
    topics = bool(asked.halls or asked.kinds or asked.spoken or asked.subtitles or asked.audience)
    when = bool(asked.days or asked.earliest is not None or asked.latest is not None or asked.moment)
    if says_programme and (topics or when):
        return left <= 4 * _MUCH
    if asked.days or (when and topics):
        return left == 0 or (topics and left <= _MUCH)
    if asked.kinds or asked.halls:
        return left == 0 and (asked.wants_time or bool(asked.spoken or asked.subtitles or asked.audience))
    return (says_programme or bool(asked.audience)) and left == 0


def _about_film(asked: Asked, left: int, *, says_programme: bool, whole_title: bool) -> bool:
    said = bool(asked.days or asked.part or asked.moment or asked.wants_time or asked.wants_place or says_programme)
    said = said or bool(asked.spoken or asked.subtitles or asked.halls or asked.earliest or asked.latest)
    return left <= (_MUCH if said else 0) and (said or whole_title or left == 0)
