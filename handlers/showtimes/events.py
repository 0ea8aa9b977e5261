"""Forums, salons, classes, ceremonies: a kind by its name alone is asked for; so is a ceremony that is not planned."""

from dataclasses import replace

from handlers.programme.asked import Asked
from handlers.programme.programme import Programme
from handlers.showtimes import listing, reading
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage.films import EVENT_KINDS
from storage.screenings import CANCELLED


def is_kind(asked: Asked) -> bool:
    """A kind of films or events and nothing else."""
    return bool(asked.kinds) and replace(asked, kinds=(), wants_time=False, certain=False) == Asked()


def meant(programme: Programme, asked: Asked) -> bool:
    """Kinds of events that the programme has, asked for by name: it knows better than the FAQ."""
    if not asked.kinds or not set(asked.kinds) <= set(EVENT_KINDS) or not (asked.certain or is_kind(asked)):
        return False
    return any(programme.films[each.film].kind in asked.kinds for each in programme.screenings)


async def answer(turn: Turn, programme: Programme, asked: Asked) -> list[Reply] | None:
    """The closing ceremony, where there is none: those that there are. None for anything else."""
    left = reading.beyond(asked.leftover, reading.words(turn.texts, "showtimes.words_closing"))
    if asked.films or left or not reading.said(turn.texts, "showtimes.words_closing", turn.incoming.text):
        return None
    those = [each for each in programme.screenings if programme.films[each.film].kind == "ceremony"]
    those = [each for each in those if each.starts > turn.now and each.state != CANCELLED]
    none = turn.say("showtimes.no_closing")
    if not those:
        return [Reply(str(none))]
    shown = listing.page(those, 1)
    text = join(
        none,
        turn.say("showtimes.ceremonies"),
        *listing.lines(turn, programme, shown.items),
        listing.foot(turn, programme, shown),
    )
    return [Reply(str(text), listing.buttons(turn, programme, shown.items))]
