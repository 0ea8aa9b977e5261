"""Whether a question stands on the one before it: "那下午呢", "and in the evening?", "only in English", "Sunday"."""

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from handlers.programme.asked import Asked
from handlers.programme.asked_code import code, decoded
from handlers.programme.asking.prepared import prepared
from handlers.programme.asking.words import words_of
from handlers.programme.finding import films_meant
from handlers.programme.programme import Programme
from handlers.showtimes import reasons, understood
from handlers.showtimes.reading import read
from handlers.talk import routes
from handlers.talk.texts import Texts
from handlers.talk.turn import Turn

_HAN = re.compile("[\u3400-\u9fff]")
_LONGEST = 9.0
"""Words of a follow-up; three Chinese characters make two."""
_FILTERS = frozenset({"days", "hours", "spoken", "subtitles", "audience"})
"""Parts that say nothing by themselves: a hall, a kind and a film are subjects of their own."""


def anchor(turn: Turn) -> Asked | None:
    """What was asked of the programme last, as long as a follow-up may stand on it."""
    before = turn.memory.wanting(turn.now)
    try:
        return decoded(before) if before else None
    except ValueError:  # of an older version
        return None


def standing_on(turn: Turn, programme: Programme) -> Asked | None:
    """The question before with what a short follow-up names in the place of its own; None for a whole question."""
    before, told = anchor(turn), routes.plain(turn.incoming.text)
    if before is None or _length(told) > _LONGEST:
        return None
    rest = _without_form(told, turn.texts)
    if rest is None:
        return _alone(turn, programme, before)
    asked = read(turn, programme, rest or told, before)
    if reasons.outside(programme, asked.days):  # the Saturday before that Sunday, and not the one after the festival
        asked = read(turn, programme, rest or told)
    if not understood.content(asked) or (asked.leftover and not asked.certain):
        return None
    if before.halls and asked.kinds and set(asked.kinds) <= set(programme.venue.halls):
        asked = replace(asked, halls=asked.kinds, kinds=())
    if asked.days and (asked.halls or asked.kinds or asked.films):
        return None
    return understood.added(before, asked)


def film_before(turn: Turn, programme: Programme) -> str:
    """The film that was answered last, "" for none, for several, or inside a form; its facts may be asked for."""
    before = anchor(turn)
    if before is None or before.unsure_film or turn.conversation.topic:
        return ""
    known = [id for id in films_meant(before, programme) if id in programme.films]
    return known[0] if len(known) == 1 and _length(routes.plain(turn.incoming.text)) <= _LONGEST else ""


def about(turn: Turn, film: str, days: tuple[date, date] | None = None) -> None:
    """A film was shown: for a while "how long is it?" and "and on Sunday?" are of it."""
    turn.remember(turn.memory.wants(code(Asked(films=(film,), days=days)), turn.now))


def _alone(turn: Turn, programme: Programme, before: Asked) -> Asked | None:
    """ "In English", "Sunday": without the form of a follow-up, what names its own day takes nothing over."""
    asked = read(turn, programme, routes.plain(turn.incoming.text), before)
    if turn.conversation.topic or (asked.leftover and not asked.certain):
        return None
    if not _is_filters(turn, programme, asked):
        return None
    if asked.days:
        itself = read(turn, programme, turn.incoming.text)
        return replace(itself if itself.days else asked, certain=True)
    return understood.added(before, asked) if len(understood.parts(turn.voice, programme, asked)) == 1 else None


def of_one_day(asked: Asked, days: set[object]) -> Asked:
    """As it is remembered: after "what comes next", "and in the afternoon?" is of the day that was answered."""
    if asked.moment not in ("now", "next") or len(days) != 1:
        return asked
    [day] = days
    return replace(asked, moment="", days=(day, day))  # type: ignore[arg-type]


def _is_filters(turn: Turn, programme: Programme, asked: Asked) -> bool:
    """ "Sunday evening", "in English": filters and nothing else, which is no whole question."""
    names = {part.name for part in understood.parts(turn.voice, programme, asked)}
    if not names or not names <= _FILTERS or asked.leftover:
        return False
    whole = words_of(turn.texts).pattern("<programme>|<film_words>|<veto>")
    return not whole.search(prepared(turn.incoming.text[:100]))


def _without_form(told: str, texts: Texts) -> str | None:
    """The words without what makes them a follow-up; None where nothing does."""
    opens, ends = _forms(texts)
    rest = ends.sub("", opens.sub("", told))
    return None if rest == told else rest


@lru_cache(maxsize=4)
def _forms(texts: Texts) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = [word for each in texts.languages for word in texts.template(each, "showtimes.words_follow").split("|")]
    ends = [word for each in texts.languages for word in texts.template(each, "showtimes.words_followed").split("|")]
    opens = "|".join(_whole(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"^(?:(?:{opens})[\s,，]*)+"), re.compile(
        rf"[\s,，]*(?:{'|'.join(map(re.escape, ends))})[\s?？]*$"
    )


def _whole(word: str) -> str:
    return re.escape(word) + (r"(?![a-z0-9'])" if word.isascii() else "")


def _length(told: str) -> float:
    return len(_HAN.findall(told)) / 1.5 + len(re.findall("[a-z0-9']+", told))
