"""The programme to look through: by day, by hall, by kind, film by film."""

from collections.abc import Sequence

from handlers.programme.asked import Asked
from handlers.programme.programme import Programme
from handlers.showtimes import cards, listing, wording
from handlers.showtimes.answering import found
from handlers.showtimes.cards import unpublished
from handlers.showtimes.entrance import overview
from handlers.talk.message import Choice, Reply
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.understanding.sounds import spelled
from storage.films import EVENT_KINDS, FILM_KINDS, Film
from storage.screenings import CANCELLED

_DAYS = 14
_FILMS = 10
"""Buttons on a page."""


async def days(turn: Turn) -> list[Reply]:
    """The days on which anything is shown; those to come first."""
    programme = await turn.festival.programmes.current(turn.tx)
    coming = [day for day in programme.days if day >= programme.day_of(turn.now)]
    if not coming:
        return [unpublished(turn)] if not programme.version else await films(turn)
    number, _ = listing.numbered(turn.argument or "1:")
    shown = listing.page(coming, number, _DAYS)
    rows = paired(Choice(wording.day(turn.voice, day, short=True), f"showtimes.day:{day}") for day in shown.items)
    return [turn.reply("showtimes.choose_day", rows=(*rows, *listing.turned(turn, "days", "", shown), _back(turn)))]


async def day(turn: Turn) -> list[Reply]:
    """All of one day."""
    chosen = listing.day_named(turn.argument)
    return await found(turn, Asked(days=(chosen, chosen), certain=True)) if chosen else await overview(turn)


async def today(turn: Turn) -> list[Reply]:
    """/today."""
    programme = await turn.festival.programmes.current(turn.tx)
    now = programme.day_of(turn.now)
    return await found(turn, Asked(days=(now, now), certain=True))


async def halls(turn: Turn) -> list[Reply]:
    """The halls in which anything is still to be shown."""
    programme = await turn.festival.programmes.current(turn.tx)
    used = {each.hall for each in programme.screenings if each.ends > turn.now and each.state != CANCELLED}
    names = [id for id in programme.venue.halls if id in used]
    rows = paired(Choice(wording.hall(turn.voice, programme.venue, id), f"showtimes.hall:{id}") for id in names)
    return [turn.reply("showtimes.choose_hall", rows=(*rows, _back(turn)))] if names else await overview(turn)


async def hall(turn: Turn) -> list[Reply]:
    """What is still to be shown in one hall."""
    programme = await turn.festival.programmes.current(turn.tx)
    if turn.argument not in programme.venue.halls:
        return await halls(turn)
    return await found(turn, Asked(halls=(turn.argument,), certain=True))


async def kinds(turn: Turn) -> list[Reply]:
    """The kinds of films and events that there are."""
    programme = await turn.festival.programmes.current(turn.tx)
    counted = [(id, len(of_kind(turn, programme, id))) for id in (*FILM_KINDS, *EVENT_KINDS)]
    rows = paired(
        turn.choice(f"showtimes.films:1:{id}", "showtimes.counted", kind=wording.kinds(turn.voice, id), n=count)
        for id, count in counted if count
    )  # fmt: skip
    return [turn.reply("showtimes.choose_kind", rows=(*rows, _back(turn)))] if rows else await overview(turn)


async def films(turn: Turn) -> list[Reply]:
    """All films in order of their titles, or those of one kind. The argument: "PAGE:KIND"."""
    programme = await turn.festival.programmes.current(turn.tx)
    number, kind = listing.numbered(turn.argument)
    every = of_kind(turn, programme, kind)
    if not every:
        return await overview(turn)
    shown = listing.page(every, number, _FILMS)
    rows = tuple((cards.film_button(turn, film),) for film in shown.items)
    named = wording.kinds(turn.voice, kind) if kind else turn.voice.label("showtimes.all_films")
    told = {"kind": wording.capital(named), "n": len(every)}
    head = turn.say("showtimes.choose_film", **told)
    if shown.of > 1:
        head = turn.say("showtimes.choose_film_page", **told, page=shown.number, pages=shown.of)
    return [Reply(str(head), (*rows, *listing.turned(turn, "films", kind, shown), _back(turn)))]


def of_kind(turn: Turn, programme: Programme, kind: str) -> Sequence[Film]:
    """By title as this language puts them in order; of all kinds for ""."""
    chosen = [film for film in programme.films.values() if (film.kind == kind if kind else not film.is_event)]
    chosen = [film for film in chosen if film.id in programme.of_film]
    return sorted(chosen, key=lambda film: (spelled(_bare(turn, film)).casefold(), film.id))


def _bare(turn: Turn, film: Film) -> str:
    return film.title.get(turn.language) or next(iter(film.title.values()), film.id)


def _back(turn: Turn) -> tuple[Choice, ...]:
    return (turn.choice("showtimes.overview", "showtimes.whole"),)
