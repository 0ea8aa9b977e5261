"""What is on: answers to questions about the programme, ways to browse it, cards of films and screenings.

words nobody claimed ──▶ certain      ──▶ what was understood, the screenings, buttons to loosen it and to turn the page
                    ├──▶ nothing fits ──▶ the nearest, and what was let go for it
                    └──▶ not certain  ──▶ the FAQ; what that misses is offered as a question about the programme
"""

from collections.abc import Awaitable, Callable

from handlers.showtimes import answering, browsing, entrance, film, following, news, screening
from handlers.staff.scheduling.ways import with_way
from handlers.talk.message import Reply
from handlers.talk.turn import Handler, Topic, Turn

__all__ = ["TOPIC"]


async def programme(turn: Turn) -> list[Reply]:
    """/programme; what follows it is a question."""
    return await (answering.argued(turn) if turn.argument else entrance.overview(turn))


async def today(turn: Turn) -> list[Reply]:
    """/today, or what follows it of today."""
    return await (answering.argued(turn, today=True) if turn.argument else browsing.today(turn))


async def show_film(turn: Turn) -> list[Reply]:
    """One film: a button, /film ID, or a deep link."""
    programme = await turn.festival.programmes.current(turn.tx)
    shown = programme.films.get(turn.argument)
    if shown is not None:
        following.about(turn, shown.id)
        return await with_way(turn, await film.card(turn, programme, shown), f"slot.film:{shown.id}")
    if not programme.version or not turn.argument:
        return await browsing.films(turn)
    return [turn.reply("showtimes.film_gone", rows=entrance.ways(turn, programme))]


async def show_screening(turn: Turn) -> list[Reply]:
    """One screening: a button, /screening ID, or a deep link."""
    programme = await turn.festival.programmes.current(turn.tx)
    shown = programme.by_id.get(turn.argument)
    if shown is not None:
        following.about(turn, shown.film)
        return await with_way(turn, await screening.card(turn, programme, shown), f"slot.show:{shown.id}")
    if not programme.version or not turn.argument:
        return await entrance.overview(turn)
    return [turn.reply("showtimes.screening_gone", rows=entrance.ways(turn, programme))]


def _as_spoken(handler: Handler) -> Handler:
    """A button is answered in the language in which it was offered."""

    async def spoken(turn: Turn) -> list[Reply]:
        turn.spoken = turn.memory.spoken
        return await handler(turn)

    return spoken


_CHOICES: dict[str, Callable[[Turn], Awaitable[list[Reply]]]] = {
    "overview": entrance.overview, "days": browsing.days, "day": browsing.day, "halls": browsing.halls,
    "hall": browsing.hall, "kinds": browsing.kinds, "films": browsing.films, "film": show_film,
    "screening": show_screening, "others": answering.others, "find": answering.search, "picture": answering.picture,
    "news": news.page,
}  # fmt: skip

TOPIC = Topic(
    "showtimes",
    commands={
        "programme": programme, "showtimes": programme, "today": today, "film": show_film,
        "screening": show_screening,
    },
    words={"showtimes.words": entrance.overview, "showtimes.words_today": browsing.today},
    choices={action: _as_spoken(handler) for action, handler in _CHOICES.items()},
    answers=answering.answers,
)  # fmt: skip
