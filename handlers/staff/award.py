"""The audience award as it stands: films ranked by what those who saw them gave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.staff.rights import staff
from handlers.talk.message import FileNote, Reply
from handlers.talk.spreadsheet import table
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import ratings
from storage.ratings import Votes

WEIGHT = 5
"""Votes of the mean that every film gets on top: three friends do not make a winner."""
FILE_NAME = "audience-award.csv"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """One film's place. score: what it is ranked by; mean: of its own votes."""

    place: int
    film_id: str
    score: float
    mean: float
    votes: int


def ranked(votes: Sequence[Votes]) -> list[Standing]:
    """Films by their Bayesian mean; of the same score the one of more votes, then by id. Pure."""
    if not votes:
        return []
    overall = sum(each.stars for each in votes) / sum(each.count for each in votes)
    scored = [((WEIGHT * overall + each.stars) / (WEIGHT + each.count), each) for each in votes]
    scored.sort(key=lambda pair: (-round(pair[0], 9), -pair[1].count, pair[1].film_id))
    return [
        Standing(place, each.film_id, score, each.stars / each.count, each.count)
        for place, (score, each) in enumerate(scored, 1)
    ]


async def list_(turn: Turn) -> list[Reply]:
    """/award: the first ones, and how they were ranked."""
    programme, standings = await _standings(turn)
    if not standings:
        return [turn.reply("award.none")]
    lines = [
        turn.say(
            "award.line", place=each.place, title=_title(turn, programme, each.film_id), score=f"{each.score:.2f}",
            mean=f"{each.mean:.2f}", n=each.votes,
        )
        for each in standings[:_SHOWN]
    ]  # fmt: skip
    head = turn.say("award.head", n=sum(each.votes for each in standings), films=len(standings))
    how = turn.say("award.how", weight=WEIGHT)
    return [Reply(str(join(head, Markup("\n").join(lines), how)), ((turn.choice("award.file", "award.file"),),))]


async def file(turn: Turn) -> list[Reply]:
    """All of them, for a spreadsheet."""
    programme, standings = await _standings(turn)
    if not standings:
        return [turn.reply("award.none")]
    content = _sheet(turn, programme, standings)
    note = FileNote(FILE_NAME, len(content.encode()), "text/csv", content=content)
    return [replace(turn.reply("award.file_said", n=len(standings)), file=note)]


async def _standings(turn: Turn) -> tuple[Programme, list[Standing]]:
    programme = await turn.festival.programmes.current(turn.tx)
    return programme, ranked(await ratings.tally(turn.tx, turn.festival.edition))


def _title(turn: Turn, programme: Programme, id: str) -> str:
    film = programme.films.get(id)
    return wording.title(turn.voice, film) if film else id


def _sheet(turn: Turn, programme: Programme, standings: Sequence[Standing]) -> str:
    """Every film with its titles."""
    languages = turn.festival.languages
    rows: list[Sequence[object]] = [["place", "film", *(f"title_{at}" for at in languages), "score", "mean", "votes"]]
    for each in standings:
        film = programme.films.get(each.film_id)
        titles = [film.title.get(language, "") if film else "" for language in languages]
        rows.append([each.place, each.film_id, *titles, f"{each.score:.4f}", f"{each.mean:.4f}", each.votes])
    return table(rows)


TOPIC = Topic(
    "award",
    commands={"award": staff("award.list", list_)},
    choices={"list": staff("award.list", list_), "file": staff("award.list", file)},
)
