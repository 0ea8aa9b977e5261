"""Answers what is asked about the programme in one's own words: what was understood, what fits, how to ask for more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from handlers.programme.asked import Asked
from handlers.programme.asked_code import code, decoded
from handlers.programme.finding import NEAREST, Found, films_meant, find
from handlers.programme.programme import Programme
from handlers.showtimes import (
    absent,
    events,
    facts,
    film,
    following,
    listing,
    news,
    places,
    reading,
    reasons,
    results,
    rivals,
    understood,
)
from handlers.showtimes.cards import unpublished
from handlers.showtimes.entrance import overview, ways
from handlers.talk import routes
from handlers.talk.message import Choice, FileNote, Reply
from handlers.talk.speaking import speak_as_asked
from handlers.talk.turn import Turn

_IN_FORM = 3
"""Screenings that have a button in an answer given while a form is open."""


async def answers(turn: Turn) -> list[Reply] | None:
    """Words that nobody has claimed: None unless they ask about the programme, or go on asking about it."""
    if turn.incoming.kind != "text" or not turn.incoming.text.strip():
        return None
    programme = await turn.festival.programmes.current(turn.tx)
    asked = reading.read(turn, programme, turn.incoming.text)
    if turn.conversation.topic and not _asks_in_form(turn, asked):
        return None
    before = turn.conversation, turn.spoken
    speak_as_asked(turn)
    replies = await _answered(turn, programme, asked)
    if replies is None:
        turn.conversation, turn.spoken = before
        return None
    return _compact(turn, replies) if turn.conversation.topic else replies


async def asks_surely(turn: Turn) -> bool:
    """Whether words said in a form can only ask about the programme, though they may be read as an answer, too."""
    programme = await turn.festival.programmes.current(turn.tx)
    asked = reading.read(turn, programme, turn.incoming.text)
    return asked.certain and _asks_in_form(turn, asked) and not rivals.takes(turn, programme, asked)


async def answer_to(turn: Turn, text: str) -> list[Reply] | None:
    """The answer to a text of a form that turned out to be a question, without buttons; None if not of the programme.

    The form's question follows.
    """
    heard = turn.incoming
    turn.incoming = replace(heard, kind="text", text=text)  # the press that called it one says nothing itself
    programme = await turn.festival.programmes.current(turn.tx)
    asked = reading.read(turn, programme, text)
    sure = asked.certain and not rivals.takes(turn, programme, asked)
    replies = await _answered(turn, programme, asked) if sure else None
    turn.incoming = heard
    return [replace(reply, rows=()) for reply in replies] if replies else None


async def _answered(turn: Turn, programme: Programme, asked: Asked) -> list[Reply] | None:
    """What is asked of one film, one hall, changes or events; then what is asked of the screenings."""
    if programme.version:
        if asked.no_such_day and asked.certain:
            return [Reply(str(reasons.no_such_day(turn, asked.no_such_day)), (results.whole(turn),))]
        if hall := places.meant(programme, asked):
            return await places.card(turn, programme, hall)
        for special in (facts.answer, news.answer, events.answer, facts.of_all, absent.answer):
            if (replies := await special(turn, programme, asked)) is not None:
                return replies
    if goes_on := following.standing_on(turn, programme):
        return await found(turn, goes_on)
    if not (events.meant(programme, asked) or _claims(turn, programme, asked)):
        return None
    return await found(turn, asked) if understood.content(asked) else await overview(turn)


def _claims(turn: Turn, programme: Programme, asked: Asked) -> bool:
    """Whether the programme is asked, and nobody knows better."""
    sure = asked.certain or (programme.version > 0 and events.is_kind(asked))
    return sure and not rivals.takes(turn, programme, asked)


def _asks_in_form(turn: Turn, asked: Asked) -> bool:
    """A form has no use for the words; a name that is like a title is no question yet."""
    named = asked.films and (asked.wants_time or asked.wants_place)
    return bool(named) or routes.asks(turn.incoming.text, turn.texts)


def _compact(turn: Turn, replies: list[Reply]) -> list[Reply]:
    """With a few buttons only, beside the question of the form, which follows."""
    if turn.incoming.numbered:  # the numbers are those of the form's question
        return [replace(reply, rows=()) for reply in replies]
    return [replace(reply, rows=tuple((choice,) for choice in _few(reply))) for reply in replies]


def _few(reply: Reply) -> Iterator[Choice]:
    """The first screenings, and the picture."""
    shown = [choice for choice in reply.choices if choice.id.startswith("showtimes.screening:")][:_IN_FORM]
    drawn = [choice for choice in reply.choices if choice.id.startswith("showtimes.picture:")]
    return (replace(choice, kind="aside") for choice in (*shown, *drawn))


async def guessed(turn: Turn) -> Choice | None:
    """For words that nothing answers: a button that asks for the film in them, or the hall and the kind."""
    programme = await turn.festival.programmes.current(turn.tx)
    asked = reading.read(turn, programme, turn.incoming.text)
    if not programme.version or not (asked.films or (asked.halls and asked.kinds)):
        return None
    words = understood.told(turn.voice, programme, asked)
    return turn.choice(f"showtimes.find:1:{code(asked)}", "showtimes.look", understood=words)


async def guessed_film(turn: Turn) -> list[Reply] | None:
    """For words that nothing else is like: the film whose whole title stands in them."""
    programme = await turn.festival.programmes.current(turn.tx)
    asked = reading.read(turn, programme, turn.incoming.text)
    if asked.unsure_film or len(asked.films) != 1 or not rivals.names_whole(turn, programme, asked.films[0]):
        return None
    return await found(turn, replace(asked, certain=True, leftover=""))


async def search(turn: Turn) -> list[Reply]:
    """A button asks again: "PAGE:CODE"."""
    number, coded = listing.numbered(turn.argument)
    try:
        asked = decoded(coded)
    except ValueError:  # a button of another time
        return [turn.reply("showtimes.unreadable", rows=(results.whole(turn),))]
    return await found(turn, asked, number)


async def argued(turn: Turn, *, today: bool = False) -> list[Reply]:
    """What follows a command is a question: "/programme 17 april". today: of today, where no day is named."""
    programme = await turn.festival.programmes.current(turn.tx)
    asked = reading.read(turn, programme, turn.argument)
    if today and asked.days is None:
        now = programme.day_of(turn.now)
        asked = replace(asked, days=(now, now))
    return await found(turn, asked) if understood.content(asked) else await overview(turn)


async def others(turn: Turn) -> list[Reply]:
    """All screenings of one film."""
    return await found(turn, Asked(films=(turn.argument,), wants_time=True, certain=True))


async def found(turn: Turn, asked: Asked, number: int = 1) -> list[Reply]:
    """What fits, or the nearest to it; remembered, so that one may go on asking."""
    programme = await turn.festival.programmes.current(turn.tx)
    if not programme.version:
        return [unpublished(turn)]
    named = tuple(id for id in films_meant(asked, programme) if id in programme.films)
    if asked.films and not named:
        return [turn.reply("showtimes.film_gone", rows=ways(turn, programme))]
    asked = _awake(turn, programme, replace(asked, films=named))
    if asked.unsure_film and len(named) > 1:
        return [results.which(turn, programme, asked)]
    if _is_about_film(asked):
        _remember(turn, asked)
        return await film.card(turn, programme, programme.films[named[0]])
    search = _search(asked, programme, turn)
    those = (*search.fits, *results.running_on(turn, programme, asked))
    _remember(turn, following.of_one_day(asked, {programme.day_of(each.starts) for each in those}))
    if not those:
        return [results.nearest(turn, programme, asked, search)]
    return [results.listed(turn, programme, asked, listing.page(search.fits, number, listing.SIZE), len(search.fits))]


def _remember(turn: Turn, asked: Asked) -> None:
    turn.remember(turn.memory.wants(code(asked), turn.now))


def _awake(turn: Turn, programme: Programme, asked: Asked) -> Asked:
    """After midnight "today" is the evening before as long as anything of it is left, then the new day."""
    today, date_now = programme.day_of(turn.now), turn.now.astimezone(programme.zone).date()
    if asked.days != (today, today) or date_now == today:
        return asked
    if find(asked, programme, turn.now).fits or results.running_on(turn, programme, asked):
        return asked
    return replace(asked, days=(date_now, date_now))


def _search(asked: Asked, programme: Programme, turn: Turn) -> Found:
    """What fits; of days before the festival and after it, what is shown on its first and on its last one."""
    if asked.days is None or not programme.days:
        return find(asked, programme, turn.now)
    first, last = programme.days[0], programme.days[-1]
    if reasons.outside(programme, asked.days):
        day = first if asked.days[1] < first else last
        near = find(replace(asked, days=(day, day)), programme, turn.now).fits[:NEAREST]
        every = near or find(replace(asked, days=(first, last)), programme, turn.now).fits
        return Found((), every[:NEAREST] if day == first else every[-NEAREST:], "days")
    days: tuple[date, date] = (max(asked.days[0], first), min(asked.days[1], last))
    return find(replace(asked, days=days), programme, turn.now)


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


def _is_about_film(asked: Asked) -> bool:
    """One film and nothing else: not when, nor where."""
    return len(asked.films) == 1 and replace(asked, films=(), certain=False, leftover="") == Asked()
