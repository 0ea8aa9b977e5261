"""Screenings that were found, as an answer: what was understood, what is on now, what comes, and the ways on."""

from dataclasses import replace

from markupsafe import Markup

from handlers.programme.asked import Asked
from handlers.programme.asked_code import code
from handlers.programme.finding import Found, find, without
from handlers.programme.programme import Programme
from handlers.showtimes import cards, listing, reasons, understood, wording
from handlers.showtimes.entrance import ways
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage.screenings import Screening

_WHICH = 6
"""Films that are offered where it is not clear which one is meant."""


def running_on(turn: Turn, programme: Programme, asked: Asked) -> tuple[Screening, ...]:
    """Of a question about today: what has begun and is not over."""
    if not _is_today(turn, programme, asked) or asked.moment or asked.earliest is not None or asked.latest is not None:
        return ()
    now = find(replace(asked, days=None, moment="now"), programme, turn.now).fits
    return tuple(each for each in now if each.starts < turn.now)


def which(turn: Turn, programme: Programme, asked: Asked) -> Reply:
    """It is not clear which film is meant."""
    rows = []
    for id in asked.films[:_WHICH]:
        meant = replace(asked, films=(id,), unsure_film=False, certain=True)
        rows.append((Choice(cards.film_button(turn, programme.films[id]).label, f"showtimes.find:1:{code(meant)}"),))
    return turn.reply("showtimes.which_film", rows=tuple(rows))


def listed(turn: Turn, programme: Programme, asked: Asked, shown: listing.Page[Screening], count: int) -> Reply:
    """What was understood, the screenings, and the ways on."""
    running = running_on(turn, programme, asked)
    one_day = asked.days is not None and asked.days[0] == asked.days[1]
    text = join(
        _head(turn, programme, asked, count, len(running)),
        *_on_now(turn, programme, running if shown.number == 1 else (), told=bool(count)),
        *listing.lines(turn, programme, shown.items, headed=not one_day),
        listing.foot(turn, programme, shown),
    )
    rows = (
        *listing.buttons(turn, programme, shown.items or running),
        *listing.turned(turn, "find", code(asked), shown),
        *_loosened(turn, programme, asked),
        *_drawn(turn, asked),
    )
    return Reply(str(text), rows)


def _head(turn: Turn, programme: Programme, asked: Asked, count: int, running: int) -> Markup:
    """What was understood, and how many there are; after midnight, that the night still belongs to the day before."""
    words, today = understood.told(turn.voice, programme, asked), programme.day_of(turn.now)
    if not words:
        return turn.say("showtimes.coming", n=count)
    if not count:
        return turn.say("showtimes.found_running", understood=words, n=running)
    is_night = turn.now.astimezone(programme.zone).date() != today
    key = "showtimes.found_tonight" if is_night and asked.days == (today, today) else "showtimes.found"
    return turn.say(key, understood=words, n=count)


def _on_now(turn: Turn, programme: Programme, running: tuple[Screening, ...], *, told: bool) -> list[Markup]:
    """What is running, above what is to come. told: under a heading of its own."""
    if not running:
        return []
    head = [turn.say("showtimes.on_now")] if told else []
    lines = [cards.line(turn, programme, each, dated=False) for each in running[: listing.SIZE]]
    return [Markup("\n").join([*head, *lines])]


def _is_today(turn: Turn, programme: Programme, asked: Asked) -> bool:
    """The festival day, or after midnight the new one."""
    days = programme.day_of(turn.now), turn.now.astimezone(programme.zone).date()
    return asked.days in [(day, day) for day in days]


def nearest(turn: Turn, programme: Programme, asked: Asked, search: Found) -> Reply:
    """Nothing fits: what comes nearest, and what was let go for that."""
    if reasons.is_over(turn, programme):
        last = wording.day(turn.voice, programme.days[-1] if programme.days else programme.venue.last_day)
        return turn.reply("showtimes.after_it", day=last, rows=ways(turn, programme))
    words = understood.told(turn.voice, programme, asked)
    none = reasons.why(turn, programme, asked) or turn.say("showtimes.none", understood=words)
    shown = listing.page(search.nearest, 1, listing.SIZE)
    if not shown.items:
        return Reply(str(none), (*_loosened(turn, programme, asked), whole(turn)))
    let_go = turn.voice.label(f"showtimes.near_{search.loosened}") if search.loosened else ""
    near = turn.say("showtimes.nearest", loosened=let_go) if let_go else turn.say("showtimes.nearest_all")
    text = join(none, near, *listing.lines(turn, programme, shown.items), listing.foot(turn, programme, shown))
    rows = (*listing.buttons(turn, programme, shown.items), *_loosened(turn, programme, asked), whole(turn))
    return Reply(str(text), rows)


def _loosened(turn: Turn, programme: Programme, asked: Asked) -> Rows:
    """A button for each part that may be let go; the only one is what the question is about."""
    names = [part.name for part in understood.parts(turn.voice, programme, asked)]
    if len(names) < 2:
        return ()
    looser = ((name, replace(without(asked, name), certain=True, leftover="")) for name in names)
    return paired(turn.choice(f"showtimes.find:1:{code(other)}", f"showtimes.any_{name}") for name, other in looser)


def _drawn(turn: Turn, asked: Asked) -> Rows:
    if asked.days is None or asked.days[0] != asked.days[1] or not turn.festival.draws:
        return ()
    return ((turn.choice(f"showtimes.picture:{asked.days[0]}", "showtimes.as_picture"),),)


def whole(turn: Turn) -> tuple[Choice, ...]:
    """The way back to all that is on."""
    return (turn.choice("showtimes.overview", "showtimes.whole"),)
