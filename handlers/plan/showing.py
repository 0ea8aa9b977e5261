"""Shows a plan: by day, with what clashes, what is past folded away, and the films that somebody follows."""

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from handlers.plan import saying
from handlers.programme.clashes import clashing, open_ones, over
from handlers.programme.programme import Programme
from handlers.showtimes import cards, listing, wording
from handlers.showtimes.cards import unpublished
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage.saves import Saved
from storage.screenings import CANCELLED, ONLINE, Screening

_FILMS = 8
"""Followed films that stand in the plan; all of them count."""


async def show(turn: Turn) -> list[Reply]:
    """/plan: what is to come. The argument of its button: the page, from 1."""
    programme = await turn.festival.programmes.current(turn.tx)
    kept = await saying.saved(turn)
    mine = saying.screenings_of(programme, kept)
    coming = [each for each in mine if not over(each, turn.now)]
    followed = _followed(turn, programme, kept)
    if not mine and not followed:
        return [await _empty(turn, programme)]
    page = listing.page(coming, _number(turn.argument))
    said = [
        _head(turn, coming),
        *_days(turn, programme, page.items, clashing(coming)),
        turn.say("plan.clash_note") if clashing(coming) else None,
        Markup("\n").join([turn.say("plan.follows"), *followed]) if followed and page.number == 1 else None,
        listing.foot(turn, programme, page) if coming else None,
    ]
    rows = (
        *saying.buttons(turn, programme, page.items),
        *_turned(turn, "show", page.number, page.of),
        *_tools(turn, coming=len(coming), past=len(mine) - len(coming), any_kept=bool(mine)),
    )
    return [Reply(str(join(*said)), rows)]


def _head(turn: Turn, coming: Sequence[Screening]) -> Markup:
    """How many there are to see; what is cancelled is counted by itself."""
    off = sum(each.state == CANCELLED for each in coming)
    if not coming:
        return turn.say("plan.nothing_to_come")
    if off:
        return turn.say("plan.head_cancelled", n=len(coming) - off, off=off)
    return turn.say("plan.head", n=len(coming))


async def past(turn: Turn) -> list[Reply]:
    """plan.past: what has been, the latest last."""
    programme = await turn.festival.programmes.current(turn.tx)
    mine = saying.screenings_of(programme, await saying.saved(turn))
    been = [each for each in mine if over(each, turn.now)]
    if not been:
        return await show(turn)
    page = listing.page(been, _number(turn.argument))
    head = turn.say("plan.past_head", n=len(been))
    said = join(head, *_days(turn, programme, page.items, frozenset()), listing.foot(turn, programme, page))
    rate = turn.choice("rating.list", "plan.rate")
    rows = (*_turned(turn, "past", page.number, page.of), (rate,), (saying.plan_button(turn),))
    return [Reply(str(said), rows)]


async def tidy(turn: Turn) -> list[Reply]:
    """plan.tidy: a button for each screening and film, which takes it out."""
    programme = await turn.festival.programmes.current(turn.tx)
    kept = await saying.saved(turn)
    coming = [each for each in saying.screenings_of(programme, kept) if not over(each, turn.now)]
    page = listing.page(coming, _number(turn.argument))
    out = [(_without(turn, saying.buttons(turn, programme, (each,))[0][0], each.id),) for each in page.items]
    films = [programme.films[id] for id in sorted(kept.films & programme.films.keys())][:_FILMS]
    out += [
        (turn.choice(f"plan.unfollow:{film.id}", "plan.unfollow", title=cards.title(turn, film)),) for film in films
    ]
    if not out:
        return await show(turn)
    rows = (*out, *_turned(turn, "tidy", page.number, page.of), (saying.plan_button(turn),))
    return [turn.reply("plan.tidy_which", rows=rows)]


async def _empty(turn: Turn, programme: Programme) -> Reply:
    if not programme.version:
        return unpublished(turn)
    return turn.reply("plan.empty", rows=((turn.choice("showtimes.overview", "plan.browse"),),))


def _without(turn: Turn, choice: Choice, id: str) -> Choice:
    """ "✕ 17 Apr 19:30 《Saturn by Night》"."""
    return Choice(shorten(turn.say("plan.without", screening=choice.label).unescape(), 60), f"plan.drop:{id}")


def _days(turn: Turn, programme: Programme, shown: Sequence[Screening], marked: frozenset[str]) -> list[Markup]:
    """A paragraph a day, what clashes marked."""
    found = []
    for day, those in groupby(shown, key=lambda each: programme.day_of(each.starts)):
        head = Markup("<b>{}</b>").format(wording.day(turn.voice, day))
        found.append(Markup("\n").join([head, *(_line(turn, programme, each, marked) for each in those)]))
    return found


def _line(turn: Turn, programme: Programme, screening: Screening, marked: frozenset[str]) -> Markup:
    line = cards.line(turn, programme, screening, dated=False)
    return turn.say("plan.clashes", line=line) if screening.id in marked else line


def _followed(turn: Turn, programme: Programme, kept: Saved) -> list[Markup]:
    """The films that somebody follows, each with its next screening; the soonest first, then those without any."""
    films = [programme.films[id] for id in sorted(kept.films & programme.films.keys())]
    coming = [(open_ones(programme.of_film.get(film.id, ()), "", turn.now)[:1], film) for film in films]
    coming.sort(key=lambda each: (not each[0], each[0][0].starts if each[0] else turn.now, each[1].id))
    found = []
    for soonest, film in coming[:_FILMS]:
        said = {"title": cards.title(turn, film)}
        if soonest:
            online = soonest[0].state == ONLINE
            hall = (
                turn.voice.label("showtimes.online")
                if online
                else wording.hall(turn.voice, programme.venue, soonest[0].hall)
            )
            at = wording.span(turn.voice, programme, soonest[0])
            found.append(turn.say("plan.follow_line", **said, at=at, hall=hall))
        else:
            found.append(turn.say("plan.follow_line_none", **said))
    if len(films) > _FILMS:
        found.append(turn.say("plan.follow_more", n=len(films) - _FILMS))
    return found


def _tools(turn: Turn, *, coming: int, past: int, any_kept: bool) -> Rows:
    """What can be done with the whole plan."""
    rows: list[tuple[Choice, ...]] = []
    if any_kept:
        rows.append((turn.choice("plan.file", "plan.file"), *saying.subscribe_button(turn)))
    first = [turn.choice("plan.past", "plan.past", n=past)] if past else []
    rows.append((*first, turn.choice("plan.tidy", "plan.tidy")) if coming or not past else tuple(first))
    return (*rows, (turn.choice("showtimes.overview", "plan.browse"),))


def _turned(turn: Turn, action: str, number: int, of: int) -> Rows:
    """The way to the pages before and after."""
    there = ((number - 1, "showtimes.earlier"), (number + 1, "showtimes.later"))
    row = tuple(turn.choice(f"plan.{action}:{at}", key) for at, key in there if 1 <= at <= of)
    return (row,) if row else ()


def _number(argument: str) -> int:
    return int(argument[:6]) if argument.isdecimal() else 1
