"""What is not as it was announced: screenings that are cancelled, moved, online; and those that are sold out."""

from handlers.programme.asked import Asked
from handlers.programme.programme import Programme
from handlers.showtimes import listing, reading, wording
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage.screenings import CANCELLED, ONLINE, Screening

CHANGED, SOLD_OUT = "changed", "soldout"


async def answer(turn: Turn, programme: Programme, asked: Asked) -> list[Reply] | None:
    """ "哪些场次取消了", "what's sold out?"; None for anything else."""
    if asked.films or not reading.said(turn.texts, "showtimes.words_which", turn.incoming.text):
        return None
    for what in (CHANGED, SOLD_OUT):
        key = f"showtimes.words_{what}"
        left = reading.beyond(asked.leftover, reading.words(turn.texts, key))
        if left == 0 and reading.said(turn.texts, key, turn.incoming.text):
            return _listed(turn, programme, what, 1)
    return None


async def page(turn: Turn) -> list[Reply]:
    """A button turns the page: "PAGE:changed"."""
    programme = await turn.festival.programmes.current(turn.tx)
    number, what = listing.numbered(turn.argument)
    return _listed(turn, programme, SOLD_OUT if what == SOLD_OUT else CHANGED, number)


def _listed(turn: Turn, programme: Programme, what: str, number: int) -> list[Reply]:
    every = [each for each in programme.screenings if each.ends > turn.now and _is(each, what)]
    if not every:
        return [turn.reply(f"showtimes.no_{what}")]
    shown = listing.page(every, number, listing.SIZE)
    head = turn.say(f"showtimes.are_{what}", n=len(every))
    text = join(head, *listing.lines(turn, programme, shown.items), listing.foot(turn, programme, shown))
    rows = (*listing.buttons(turn, programme, shown.items), *listing.turned(turn, "news", what, shown))
    return [Reply(str(text), rows)]


def _is(screening: Screening, what: str) -> bool:
    if what == SOLD_OUT:
        return screening.sold_out and screening.state != CANCELLED
    return screening.state in (CANCELLED, ONLINE) or wording.has_moved(screening)
