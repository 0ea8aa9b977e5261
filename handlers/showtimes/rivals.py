"""Whether words that could ask about the programme are better answered by the FAQ: "have a good weekend", for one."""

from handlers.programme.asked import Asked
from handlers.programme.asking.prepared import prepared
from handlers.programme.asking.words import words_of
from handlers.programme.programme import Programme
from handlers.talk import routes
from handlers.talk.knowledge import Entry
from handlers.talk.speaking import meaning_of
from handlers.talk.turn import Turn


def takes(turn: Turn, programme: Programme, asked: Asked) -> bool:
    """True where little speaks for the programme, or nothing is published, and the FAQ is sure. Let `Unread` pass."""
    if programme.version and _is_strong(turn, programme, asked):
        return False
    meaning = meaning_of(turn)
    if meaning.verdict != "answer":
        return False
    entry = turn.festival.faq.entry(meaning.ranked[0].id)
    return entry is None or not _is_ours(turn, entry)


def _is_strong(turn: Turn, programme: Programme, asked: Asked) -> bool:
    """An hour, a hall, what is on now, two things at once, a whole title, or the words of a programme.

    Then there is no need to ask the FAQ, which takes longer than the answer.
    """
    parts = (asked.days, asked.kinds, asked.spoken, asked.subtitles, asked.audience, asked.films)
    if sum(map(bool, parts)) > 1 and not asked.leftover:
        return True
    if asked.earliest is not None or asked.latest is not None or asked.halls or asked.moment:
        return True
    told = routes.plain(turn.incoming.text)
    if any(told == routes.plain(title) for id in asked.films for title in _titles(programme, id)):
        return True
    return bool(words_of(turn.texts).pattern("<programme>").search(prepared(turn.incoming.text[:300])))


def names_whole(turn: Turn, programme: Programme, film: str) -> bool:
    """Whether one of the film's titles stands in the text as it is."""
    told = f" {routes.plain(turn.incoming.text)} "
    titles = [routes.plain(title) for title in _titles(programme, film)]
    return any(title in told if not title.isascii() else f" {title} " in told for title in titles if len(title) > 1)


def _titles(programme: Programme, film: str) -> list[str]:
    return list(programme.films[film].title.values()) if film in programme.films else []


def _is_ours(turn: Turn, entry: Entry) -> bool:
    """An entry that leads to the programme, or that the published programme answers better."""
    leads = any(button.does == "showtimes.overview" for button in entry.buttons)
    return leads or (turn.festival.published and bool(entry.programme))
