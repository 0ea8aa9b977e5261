"""Lets those who had a film in their plan rate it, once it has been shown."""

from datetime import datetime

from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import Voice, shorten
from storage import ratings, saves
from storage.films import Film
from storage.ratings import Rating
from storage.screenings import CANCELLED

MOST = 5
_LISTED = 20


def prompt(voice: Voice, film: Film) -> Reply:
    """How was it? A button for each number of stars; also outside of a turn."""
    return Reply(str(voice.say("rating.ask", title=wording.title(voice, film))), _stars_row(film))


async def list_(turn: Turn) -> list[Reply]:
    """/rate: what may be rated now, and what was."""
    programme = await turn.festival.programmes.current(turn.tx)
    seen = await _seen(turn, programme)
    votes = await ratings.of_person(turn.tx, turn.festival.edition, turn.person.id)
    may = [film for film in seen if film.id not in votes or _changeable(turn, votes[film.id])]
    stand = [votes[film.id] for film in seen if film.id in votes]
    if not may and not stand:
        return [turn.reply("rating.none", rows=((turn.choice("plan.show", "plan.button"),),))]
    lines = [
        turn.say("rating.line", title=_title(turn, programme, vote.film_id), stars=stars(vote.stars)) for vote in stand
    ]
    head = turn.say("rating.which") if may else turn.say("rating.all_rated")
    text = str(head) + ("\n\n" + "\n".join(lines) if lines else "")
    rows = tuple((Choice(shorten(wording.title(turn.voice, film), 56), f"rating.show:{film.id}"),) for film in may)
    return [Reply(text, (*rows[:_LISTED], (turn.choice("plan.show", "plan.button"),)))]


async def show(turn: Turn) -> list[Reply]:
    """The question for one film."""
    programme = await turn.festival.programmes.current(turn.tx)
    film = programme.films.get(turn.argument)
    if film is None:
        return await list_(turn)
    return await _refusal(turn, programme, film) or [prompt(turn.voice, film)]


async def give(turn: Turn) -> list[Reply]:
    """rating.give:FILM.STARS: a vote, or another one while it can be changed."""
    id, _, count = turn.argument.rpartition(".")
    programme = await turn.festival.programmes.current(turn.tx)
    film = programme.films.get(id)
    if film is None or count not in {str(n) for n in range(1, MOST + 1)}:
        return await list_(turn)
    if refused := await _refusal(turn, programme, film):
        return refused
    changeable = turn.festival.reminding.rating_changeable
    edition, person = turn.festival.edition, turn.person.id
    await ratings.give(
        turn.tx, edition, film.id, person, int(count), now=turn.now, first_after=turn.now - changeable
    )  # where the earlier vote stands, that is what is shown
    vote = (await ratings.of_person(turn.tx, edition, person))[film.id]
    turn.notice = stars(vote.stars)
    return [_thanks(turn, film, vote)]


def stars(count: int) -> str:
    """4 → "★★★★☆"."""
    return "★" * count + "☆" * (MOST - count)


def _thanks(turn: Turn, film: Film, vote: Rating) -> Reply:
    said = {"title": wording.title(turn.voice, film), "stars": stars(vote.stars)}
    more = turn.choice("rating.list", "rating.others")
    if not _changeable(turn, vote):
        return turn.reply("rating.stands", **said, rows=((more,),))
    until = vote.first_at + turn.festival.reminding.rating_changeable
    change = turn.choice(f"rating.show:{film.id}", "rating.change")
    return turn.reply("rating.given", **said, until=_moment(turn, until), rows=((change, more),))


async def _refusal(turn: Turn, programme: Programme, film: Film) -> list[Reply]:
    """Why this person cannot rate it, or not yet; [] if they may, or may look at the vote that stands."""
    if film.is_event:
        return [turn.reply("rating.is_event")]
    kept = await saves.of_person(turn.tx, turn.festival.edition, turn.person.id)
    mine = [each for each in programme.of_film.get(film.id, ()) if each.id in kept.screenings]
    mine = [each for each in mine if each.state != CANCELLED]
    title = wording.title(turn.voice, film)
    card = Choice(turn.voice.label("showtimes.about_film"), f"showtimes.film:{film.id}")
    if not mine:
        return [turn.reply("rating.not_kept", title=title, rows=((card,),))]
    ends = min(each.ends for each in mine)
    if ends > turn.now:
        return [turn.reply("rating.too_early", title=title, at=_moment(turn, ends))]
    return []


async def _seen(turn: Turn, programme: Programme) -> list[Film]:
    """The films that this person had in the plan, of which a screening has ended; the latest first."""
    kept = await saves.of_person(turn.tx, turn.festival.edition, turn.person.id)
    mine = [programme.by_id[id] for id in kept.screenings if id in programme.by_id]
    ended = [each for each in mine if each.ends <= turn.now and each.state != CANCELLED]
    ordered = dict.fromkeys(each.film for each in sorted(ended, key=lambda each: (each.ends, each.id), reverse=True))
    return [programme.films[id] for id in ordered if not programme.films[id].is_event]


def _changeable(turn: Turn, vote: Rating) -> bool:
    return turn.now < vote.first_at + turn.festival.reminding.rating_changeable


def _title(turn: Turn, programme: Programme, id: str) -> str:
    return wording.title(turn.voice, programme.films[id])


def _moment(turn: Turn, instant: datetime) -> str:
    return when.moment(instant, turn.festival.zone, turn.language, turn.person.zone)


def _stars_row(film: Film) -> Rows:
    """From one to five, so that on a channel of numbered lines "4" is four stars."""
    return (tuple(Choice(f"{count} ★", f"rating.give:{film.id}.{count}") for count in range(1, MOST + 1)),)


TOPIC = Topic(
    "rating",
    commands={"rate": list_},
    words={"rating.words": list_},
    choices={"list": list_, "show": show, "give": give},
    private=True,
)
