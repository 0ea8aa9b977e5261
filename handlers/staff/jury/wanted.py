"""What several parts of the jury need: the entry of a button, who can judge, and the ways between them."""

import re
from dataclasses import dataclass

from handlers.reviewing import naming
from handlers.staff.rights import ACTIONS, JUROR, Colleague, colleagues
from handlers.talk.content import Field, Option
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import shorten
from storage import assignments, entries, reviews
from storage import staff as members
from storage.assignments import Assignment
from storage.entries import Entry
from storage.reviews import ALL, Listed, Queue

NAME = "jury"
_NUMBER = re.compile(r"[0-9]{1,4}")
_LABEL = 56


@dataclass(frozen=True, slots=True)
class Named:
    """How an entry is called."""

    number: str
    title: str

    @property
    def label(self) -> str:
        """On a button."""
        return shorten(f"{self.number} · {self.title}", _LABEL)


async def entry_of(turn: Turn, id: str) -> Entry | None:
    """An entry of this edition that stands submitted."""
    return await entries.find_submitted(turn.tx, turn.festival.edition, id)


async def named(turn: Turn, entry: Entry) -> Named:
    """As it was submitted last."""
    called = naming.called(turn, entry, await naming.last(turn, entry))
    return Named(called["number"], called["title"])


def listed(turn: Turn, each: Listed) -> Named:
    """The same of an entry in a list."""
    number = turn.festival.number.format(number=each.number)
    title = naming.title(turn.festival.enrolment, each.answers)
    return Named(number, title or turn.say("jury.untitled").unescape())


async def entered(turn: Turn, sort: int = 0) -> list[Listed]:
    """All that stands submitted, by number; sort: the category's place in the form, 0 for all."""
    field, chosen = naming.category(turn.festival.enrolment), option(turn, sort)
    queue = Queue(turn.festival.edition, ALL, field.id if field else "", chosen.id if chosen else "")
    return await reviews.page(turn.tx, queue, skip=0, most=100_000)


async def undecided(turn: Turn, sort: int = 0) -> list[Listed]:
    """The same without those whose filmmakers have been told what becomes of them: nobody judges these any more."""
    over = await assignments.decided(turn.tx, turn.festival.edition)
    return [each for each in await entered(turn, sort) if each.id not in over]


async def standing(turn: Turn) -> dict[str, list[Assignment]]:
    """Everybody's work on these, by entry."""
    over = await assignments.decided(turn.tx, turn.festival.edition)
    everything = await assignments.everything(turn.tx, turn.festival.edition)
    return {id: works for id, works in everything.items() if id not in over}


def sorts(turn: Turn) -> Field | None:
    """The field whose options are the categories."""
    return naming.category(turn.festival.enrolment)


def option(turn: Turn, sort: int) -> Option | None:
    """The category of that place, None for all."""
    field = sorts(turn)
    return field.options[sort - 1] if field and 0 < sort <= len(field.options) else None


def sort_name(turn: Turn, sort: int) -> str:
    """What it is called."""
    chosen = option(turn, sort)
    return turn.voice.written(chosen.label).unescape() if chosen else turn.say("review.every_category").unescape()


async def can_judge(turn: Turn) -> list[Colleague]:
    """Jurors first, then organisers, who may judge, too; by name."""
    found = await colleagues(turn.tx, turn.festival, ACTIONS["jury.score"])
    return sorted(found, key=lambda each: (each.role != JUROR, each.name, each.person_id))


async def jurors(turn: Turn) -> list[Colleague]:
    """Those who do nothing else: entries are shared out among them."""
    return [each for each in await can_judge(turn) if each.role == JUROR]


async def names(turn: Turn) -> dict[str, str]:
    """Everybody's name by person, also of who is suspended; who has left has none."""
    known = {member.person_id: member.name for member in await members.everyone(turn.tx)}
    known |= {each.person_id: called(turn, each) for each in await can_judge(turn)}
    return known


def called(turn: Turn, colleague: Colleague) -> str:
    """A colleague's name; owners of config.toml have told none."""
    return colleague.name or turn.say("staff.somebody").unescape()


def number(text: str) -> int:
    """A number in a button, 0 for none."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def to_jury(turn: Turn) -> Choice:
    """The way (back) to the list."""
    return turn.choice(f"{NAME}.list", "jury.list_button")


def gone(turn: Turn) -> list[Reply]:
    """There is no such entry, or it is not theirs: nobody learns which of the two."""
    return [turn.reply("jury.gone", rows=((to_jury(turn),),))]
