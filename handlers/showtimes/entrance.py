"""The programme's front door: what there is in all, and the ways into it."""

from handlers.programme.programme import Programme
from handlers.showtimes import listing, reasons
from handlers.showtimes.cards import unpublished
from handlers.talk.message import Reply, Rows
from handlers.talk.turn import Turn
from storage.screenings import CANCELLED


async def overview(turn: Turn) -> list[Reply]:
    """/programme: what there is, and the ways into it."""
    programme = await turn.festival.programmes.current(turn.tx)
    if not programme.version:
        return [unpublished(turn)]
    stand = [each for each in programme.screenings if each.state != CANCELLED]
    key = "showtimes.overview_past" if reasons.is_over(turn, programme) else "showtimes.overview"
    gone = len(programme.screenings) - len(stand)
    said = turn.reply(
        key, films=len({each.film for each in stand}), screenings=len(stand),
        cancelled=turn.say("showtimes.overview_cancelled", n=gone) if gone else "",
        halls=len({each.hall for each in stand}), rows=ways(turn, programme),
    )  # fmt: skip
    return [said]


def ways(turn: Turn, programme: Programme) -> Rows:
    """The buttons of the overview; after the festival no days."""
    if reasons.is_over(turn, programme):
        kinds = turn.choice("showtimes.kinds", "showtimes.by_kind"), turn.choice("showtimes.films", "showtimes.by_film")
        return (kinds, (turn.choice("rating.list", "showtimes.rate"),)) if turn.incoming.private else (kinds,)
    today = programme.day_of(turn.now)
    near = ((today, "showtimes.today"), (today + listing.DAY, "showtimes.tomorrow"))
    first = tuple(turn.choice(f"showtimes.day:{day}", key) for day, key in near if day in programme.days)
    return (
        *((first,) if first else ()),
        (turn.choice("showtimes.days", "showtimes.by_day"), turn.choice("showtimes.halls", "showtimes.by_hall")),
        (turn.choice("showtimes.kinds", "showtimes.by_kind"), turn.choice("showtimes.films", "showtimes.by_film")),
    )
