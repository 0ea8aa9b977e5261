"""One fact of a film, asked for by name: how long it is, who directed it, what it costs; said first, above the card."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from handlers.programme.asked import Asked
from handlers.programme.programme import Programme
from handlers.showtimes import cards, film, following, reading, screening, wording
from handlers.showtimes.entrance import overview
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage.films import Film
from storage.screenings import CANCELLED, Screening

_LEFT = 1.0
"""Words that may stay besides the title and the fact."""
_CHILD = "child"
"""The fact asked for with an age: "can my five-year-old see it?"."""
_SOME = 5
"""Films that are named as the shortest or the longest."""


async def answer(turn: Turn, programme: Programme, asked: Asked) -> list[Reply] | None:
    """The film's card, or its screening's where a day is named, with the fact above it; None if none is asked for.

    The film is the one that is named, or for a while the one that was answered before: "how long is it?"
    """
    film_meant = _named(programme, asked) or _before(turn, programme, asked)
    name = _asked_for(turn, asked) if film_meant else ""
    if not name:
        return None
    shown = programme.films[film_meant]
    those = _screenings(turn, programme, shown, asked)
    first = _for_child(turn, shown, asked.age) if name == _CHILD else _FACTS[name](turn, shown, those)
    following.about(turn, shown.id, asked.days)
    if asked.days and those:
        return await screening.card(turn, programme, those[0], first)
    return await film.card(turn, programme, shown, first)


def _named(programme: Programme, asked: Asked) -> str:
    """The one film in the words, "" for none or several."""
    sure = len(asked.films) == 1 and not asked.unsure_film and asked.films[0] in programme.films
    return asked.films[0] if sure else ""


def _before(turn: Turn, programme: Programme, asked: Asked) -> str:
    """The film that was answered before, where a fact is asked for and nothing else is named; "" for none."""
    text = turn.incoming.text
    if asked.films or asked.halls or asked.kinds or asked.about or asked.moment or asked.no_such_day:
        return ""
    if reading.said(turn.texts, "showtimes.words_not_film", text):
        return ""
    known = [word for name in _FACTS for word in reading.words(turn.texts, f"showtimes.words_{name}")]
    known += reading.words(turn.texts, "showtimes.words_it")
    return "" if reading.beyond(asked.leftover, known) else following.film_before(turn, programme)


def _asked_for(turn: Turn, asked: Asked) -> str:
    """The fact that is meant, "" for none: what people ask of their own film is another matter."""
    text = turn.incoming.text
    if asked.age and reading.beyond(asked.leftover, reading.words(turn.texts, "showtimes.words_age")) <= _LEFT:
        return _CHILD
    if reading.said(turn.texts, "showtimes.words_own", text):
        return ""
    for name in _FACTS:
        key = f"showtimes.words_{name}"
        if reading.said(turn.texts, key, text):
            left = reading.beyond(asked.leftover, reading.words(turn.texts, key))
            return name if left <= _LEFT else ""
    return ""


def _screenings(turn: Turn, programme: Programme, shown: Film, asked: Asked) -> list[Screening]:
    """Those to come, or of the day that is named."""
    every = [each for each in programme.of_film.get(shown.id, ()) if each.state != CANCELLED]
    if asked.days:
        return [each for each in every if asked.days[0] <= programme.day_of(each.starts) <= asked.days[1]]
    return [each for each in every if each.starts > turn.now] or every


def _length(turn: Turn, shown: Film, those: Sequence[Screening]) -> Markup:
    return turn.say("showtimes.fact_length", title=cards.title(turn, shown), n=shown.minutes)


def _director(turn: Turn, shown: Film, those: Sequence[Screening]) -> Markup:
    return _told(turn, "director", shown, shown.directors)


def _country(turn: Turn, shown: Film, those: Sequence[Screening]) -> Markup:
    return _told(turn, "country", shown, wording.countries(turn.voice, shown.countries))


def _price(turn: Turn, shown: Film, those: Sequence[Screening]) -> Markup:
    prices = dict.fromkeys(each.price.get(turn.language) or next(iter(each.price.values()), "") for each in those)
    return _told(turn, "price", shown, "; ".join(price for price in prices if price))


def _tickets(turn: Turn, shown: Film, those: Sequence[Screening]) -> Markup:
    title, left = cards.title(turn, shown), [each for each in those if not each.sold_out]
    if not left:
        return turn.say("showtimes.fact_sold_out" if those else "showtimes.fact_no_tickets", title=title)
    if len(left) == len(those):
        return turn.say("showtimes.fact_not_sold_out", title=title)
    return turn.say("showtimes.fact_tickets", title=title, n=len(left), of=len(those))


def _subtitles(turn: Turn, shown: Film, those: Sequence[Screening]) -> Markup:
    found = dict.fromkeys(code for each in those for code in each.subtitles) or dict.fromkeys(shown.subtitles)
    return _told(turn, "subtitles", shown, wording.languages(turn.voice, list(found)))


def _language(turn: Turn, shown: Film, those: Sequence[Screening]) -> Markup:
    found = dict.fromkeys(code for each in those for code in each.spoken) or dict.fromkeys(shown.spoken)
    return _told(turn, "language", shown, wording.languages(turn.voice, list(found)))


def _age(turn: Turn, shown: Film, those: Sequence[Screening]) -> Markup:
    return _told(turn, "age", shown, str(shown.age or ""))


def _for_child(turn: Turn, shown: Film, age: int) -> Markup:
    """Whether a child of these years may see it: the festival recommends, it does not forbid."""
    if not shown.age:
        return _told(turn, "age", shown, "")
    return turn.say("showtimes.fit_for" if age >= shown.age else "showtimes.too_young", from_age=shown.age)


def _told(turn: Turn, name: str, shown: Film, value: str) -> Markup:
    """The fact in a sentence; that the programme does not tell it, where it does not."""
    title = cards.title(turn, shown)
    if not value:
        return turn.say("showtimes.fact_unknown", title=title, fact=turn.voice.label(f"showtimes.named_{name}"))
    return turn.say(f"showtimes.fact_{name}", title=title, value=value)


_FACTS: dict[str, Callable[[Turn, Film, Sequence[Screening]], Markup]] = {
    "length": _length, "director": _director, "country": _country, "price": _price, "tickets": _tickets,
    "subtitles": _subtitles, "language": _language, "age": _age,
}  # fmt: skip


async def of_all(turn: Turn, programme: Programme, asked: Asked) -> list[Reply] | None:
    """The shortest and the longest films, and how many there are; None for anything else."""
    if asked.films or asked.days:
        return None
    for name in ("shortest", "longest", "count"):
        key = f"showtimes.words_{name}"
        if reading.said(turn.texts, key, turn.incoming.text):
            if reading.beyond(asked.leftover, reading.words(turn.texts, key)) > 0:
                return None
            return await overview(turn) if name == "count" else [_by_length(turn, programme, asked, name)]
    return None


def _by_length(turn: Turn, programme: Programme, asked: Asked, name: str) -> Reply:
    every = [
        each for each in programme.films.values() if each.kind in asked.kinds or (not asked.kinds and not each.is_event)
    ]
    ordered = sorted(every, key=lambda each: (each.minutes if name == "shortest" else -each.minutes, each.id))[:_SOME]
    lines = [turn.say("showtimes.title_minutes", title=cards.title(turn, each), n=each.minutes) for each in ordered]
    text = join(turn.say(f"showtimes.{name}"), Markup("\n").join(lines))
    return Reply(str(text), tuple((cards.film_button(turn, each),) for each in ordered))
