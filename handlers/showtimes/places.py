"""Where a hall is: its name, address and projection, what runs there next, the map."""

from markupsafe import Markup

from handlers.programme.asked import Asked
from handlers.programme.programme import Programme
from handlers.showtimes import listing, wording
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage.screenings import CANCELLED

_NEXT = 3


def meant(programme: Programme, asked: Asked) -> str:
    """The hall that is looked for, "" for none: "where is the dome?", without a film or a day."""
    named = asked.halls or tuple(kind for kind in asked.kinds if kind in programme.venue.halls)
    more = asked.films or asked.days or asked.moment or asked.earliest is not None or asked.latest is not None
    return named[0] if asked.wants_place and len(named) == 1 and not more and not asked.leftover else ""


async def card(turn: Turn, programme: Programme, id: str) -> list[Reply]:
    """The hall, and the map of the festival's place."""
    hall, voice = programme.venue.halls[id], turn.voice
    address = voice.written(hall.address)
    projection = voice.written(hall.projection)
    about = [
        Markup("<b>{}</b>").format(wording.hall(voice, programme.venue, id)),
        address,
        turn.say("showtimes.projection", words=projection) if projection else Markup(""),
    ]
    coming = [each for each in programme.screenings if each.hall == id and each.starts > turn.now]
    coming = [each for each in coming if each.state != CANCELLED][:_NEXT]
    lines = listing.lines(turn, programme, coming)
    shown = listing.Page(coming, 1, 1)
    text = join(
        Markup("\n").join(line for line in about if line),
        turn.say("showtimes.next_there") if coming else turn.say("showtimes.nothing_there"),
        *lines,
        listing.foot(turn, programme, shown) if coming else None,
    )
    rows = listing.buttons(turn, programme, coming)
    if coming:
        rows = (*rows, (turn.choice(f"showtimes.hall:{id}", "showtimes.all_there"),))
    place = turn.festival.place.get(turn.language)
    return [Reply(str(text), rows), *([Reply("", place=place)] if place else [])]
