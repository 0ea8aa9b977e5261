"""Answers what is asked about the programme in one's own words: what was understood, what fits, how to ask for more."""

from dataclasses import replace

from handlers.programme.asked import Asked
from handlers.programme.asked_code import code, decoded
from handlers.programme.asking import ask
from handlers.programme.finding import Found, films_meant, find, without
from handlers.programme.programme import Programme
from handlers.showtimes import cards, film, listing, rivals, understood
from handlers.showtimes.cards import unpublished
from handlers.showtimes.entrance import overview
from handlers.talk import routes
from handlers.talk.message import Choice, FileNote, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.speaking import speak_as_asked
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from handlers.understanding.following import leaning
from storage.screenings import Screening

_READ = 300
"""Characters of a question that are read."""
_WHICH = 6
"""Films that are offered where it is not clear which one is meant."""


async def answers(turn: Turn) -> list[Reply] | None:
    """Words that nobody has claimed: None unless they ask about the programme, or go on asking about it."""
    if turn.incoming.kind != "text" or not turn.incoming.text.strip():
        return None
    programme = await turn.festival.programmes.current(turn.tx)
    asked = _asked(turn, programme)
    if goes_on := _added(turn, asked):
        asked = goes_on
    elif not asked.certain or rivals.takes(turn, programme, asked):
        return None
    speak_as_asked(turn)
    replies = await found(turn, asked) if understood.content(asked) else await overview(turn)
    if turn.conversation.topic:  # a form's question follows
        return [replace(reply, rows=()) for reply in replies]
    return replies


async def guessed(turn: Turn) -> Choice | None:
    """For words that nothing answers: a button that asks for the film in them, or the hall and the kind."""
    programme = await turn.festival.programmes.current(turn.tx)
    asked = _asked(turn, programme)
    if not programme.version or not (asked.films or (asked.halls and asked.kinds)):
        return None
    words = understood.told(turn.voice, programme, asked)
    return turn.choice(f"showtimes.find:1:{code(asked)}", "showtimes.look", understood=words)


async def search(turn: Turn) -> list[Reply]:
    """A button asks again: "PAGE:CODE"."""
    number, coded = listing.numbered(turn.argument)
    try:
        return await found(turn, decoded(coded), number)
    except ValueError:  # a button of another time
        return [turn.reply("showtimes.unreadable", rows=(_whole(turn),))]


async def others(turn: Turn) -> list[Reply]:
    """All screenings of one film."""
    return await found(turn, Asked(films=(turn.argument,), wants_time=True, certain=True))


async def found(turn: Turn, asked: Asked, number: int = 1) -> list[Reply]:
    """What fits, or the nearest to it; remembered, so that one may go on asking."""
    programme = await turn.festival.programmes.current(turn.tx)
    if not programme.version:
        return [unpublished(turn)]
    asked = replace(asked, films=films_meant(asked, programme))
    if asked.unsure_film:
        return [_which(turn, programme, asked)]
    turn.remember(turn.memory.wants(code(asked), turn.now))
    if _is_about_film(asked) and (one := programme.films.get(asked.films[0])):
        return await film.card(turn, programme, one)
    search = find(asked, programme, turn.now)
    if not search.fits:
        return [_nearest(turn, programme, asked, search)]
    return [_listed(turn, programme, asked, listing.page(search.fits, number), len(search.fits))]


async def picture(turn: Turn) -> list[Reply]:
    """The schedule of a day, to be passed on."""
    programme = await turn.festival.programmes.current(turn.tx)
    day = listing.day_named(turn.argument)
    if day is None or day not in programme.days:
        return [turn.reply("showtimes.no_picture")]
    if not turn.festival.draws:
        return await found(turn, Asked(days=(day, day), certain=True))
    token = f"day {day} {turn.language}"
    return [Reply("", file=FileNote(f"programme-{day}.png", 0, "image/png", token, "drawn"))]


def _added(turn: Turn, asked: Asked) -> Asked | None:
    """A short follow-up on top of what was asked before; None for a question that stands by itself."""
    before, lean = turn.memory.wanting(turn.now), leaning(routes.plain(turn.incoming.text))
    if not before or not understood.content(asked) or not lean:
        return None
    if (asked.leftover and not asked.certain) or (asked.certain and lean < 1):
        return None
    return understood.added(decoded(before), asked)


def _asked(turn: Turn, programme: Programme) -> Asked:
    return ask(turn.incoming.text.strip()[:_READ], programme, turn.now, turn.texts)


def _is_about_film(asked: Asked) -> bool:
    """One film and nothing else: not when, nor where."""
    return len(asked.films) == 1 and replace(asked, films=(), certain=False, leftover="") == Asked()


def _which(turn: Turn, programme: Programme, asked: Asked) -> Reply:
    """It is not clear which film is meant."""
    rows = []
    for id in asked.films[:_WHICH]:
        meant = replace(asked, films=(id,), unsure_film=False, certain=True)
        rows.append((Choice(cards.film_button(turn, programme.films[id]).label, f"showtimes.find:1:{code(meant)}"),))
    return turn.reply("showtimes.which_film", rows=tuple(rows))


def _listed(turn: Turn, programme: Programme, asked: Asked, shown: listing.Page[Screening], count: int) -> Reply:
    """What was understood, the screenings, and the ways on."""
    words = understood.told(turn.voice, programme, asked)
    key = "showtimes.found" if words else "showtimes.coming"
    head = turn.say(key, n=count, **({"understood": words} if words else {}))
    one_day = asked.days is not None and asked.days[0] == asked.days[1]
    text = join(
        head, *listing.lines(turn, programme, shown.items, headed=not one_day), listing.foot(turn, programme, shown)
    )
    rows = (
        *listing.buttons(turn, programme, shown.items),
        *listing.turned(turn, "find", code(asked), shown),
        *_loosened(turn, programme, asked),
        *_drawn(turn, asked),
    )
    return Reply(str(text), rows)


def _nearest(turn: Turn, programme: Programme, asked: Asked, search: Found) -> Reply:
    """Nothing fits: what comes nearest, and what was let go for that."""
    words = understood.told(turn.voice, programme, asked)
    over = not words or programme.screenings[-1].starts <= turn.now
    none = turn.say("showtimes.over") if over else turn.say("showtimes.none", understood=words)
    shown = listing.page(search.nearest, 1)
    if not shown.items:
        return Reply(str(none), (*_loosened(turn, programme, asked), _whole(turn)))
    let_go = turn.voice.label(f"showtimes.near_{search.loosened}") if search.loosened else ""
    near = turn.say("showtimes.nearest", loosened=let_go) if let_go else turn.say("showtimes.nearest_all")
    text = join(none, near, *listing.lines(turn, programme, shown.items), listing.foot(turn, programme, shown))
    rows = (*listing.buttons(turn, programme, shown.items), *_loosened(turn, programme, asked), _whole(turn))
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


def _whole(turn: Turn) -> tuple[Choice, ...]:
    return (turn.choice("showtimes.overview", "showtimes.whole"),)
