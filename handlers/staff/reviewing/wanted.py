"""What a button of the review means: which queue, which entry of it, and what is always needed beside them."""

import re
from dataclasses import dataclass, replace

from handlers.reviewing import naming
from handlers.staff.rights import JUROR, role_of
from handlers.talk.content import Field, Option
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from storage import assignments, entries
from storage.entries import SUBMITTED, Entry
from storage.reviews import ALL, STATES, Queue

NAME = "review"
_ID = re.compile(r"[0-9a-f]{10}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where somebody is in the review. state: of the queue; sort: the category's place in the form, 0 for all.

    page: from 1 on.
    """

    state: str = ALL
    sort: int = 0
    page: int = 1

    @property
    def mark(self) -> str:
        """As it stands in buttons: "new.2"."""
        return f"{self.state}.{self.sort}"


def wanted(parts: list[str]) -> Wanted:
    """What ["new", "2", "1"] stands for; whatever is missing or unknown is as for everything."""
    state, sort, page = (*parts, "", "", "")[:3]
    numbers = [int(each) if each.isdecimal() and len(each) < 5 else 0 for each in (sort, page)]
    return Wanted(state if state in STATES else ALL, numbers[0], max(1, numbers[1]))


def queue_of(turn: Turn, where: Wanted) -> Queue:
    """That queue, for storage.reviews."""
    field, chosen = naming.category(turn.festival.enrolment), option(turn, where)
    return Queue(turn.festival.edition, where.state, field.id if field else "", chosen.id if chosen else "")


def option(turn: Turn, where: Wanted) -> Option | None:
    """The category, None for all."""
    field = naming.category(turn.festival.enrolment)
    return field.options[where.sort - 1] if field and 0 < where.sort <= len(field.options) else None


def sorts(turn: Turn) -> Field | None:
    """The field whose options are the categories."""
    return naming.category(turn.festival.enrolment)


def is_id(text: str) -> bool:
    """Whether it may be an entry's."""
    return _ID.fullmatch(text) is not None


async def entry_of(turn: Turn, id: str, *, lock: bool = False) -> Entry | None:
    """An entry of this edition that has been submitted, withdrawn or not. lock: as storage.entries.find does."""
    entry = await entries.any_of(turn.tx, id, lock=lock)
    return entry if entry and entry.number and entry.edition == turn.festival.edition else None


async def may_read(turn: Turn, entry: Entry) -> bool:
    """Whether its files and secrets are for whoever speaks: jurors see only what is theirs to judge."""
    if await role_of(turn) != JUROR:
        return True
    return entry.state == SUBMITTED and await assignments.judges(turn.tx, entry.id, turn.person.id)


async def asks_for(turn: Turn) -> tuple[Entry | None, bool]:
    """The entry of a button "entry.version", and whether that version is the newest."""
    id, _, version = turn.argument.partition(".")
    entry = await entry_of(turn, id)
    return entry, entry is not None and version in ("", str(entry.version))


def to_card(turn: Turn, entry_id: str) -> tuple[Choice, ...]:
    """The way (back) to the entry, and to the queue."""
    return turn.choice(f"{NAME}.show:{entry_id}", "review.card"), to_queue(turn)


def to_queue(turn: Turn, where: Wanted = Wanted()) -> Choice:
    """The way (back) to the queue."""
    return turn.choice(f"{NAME}.list:{where.mark}.{where.page}", "review.queue")


def gone(turn: Turn) -> list[Reply]:
    """There is no such entry."""
    return [turn.reply("review.gone", rows=((to_queue(turn),),))]


def above(said: str, replies: list[Reply]) -> list[Reply]:
    """The same replies with a sentence above the first."""
    return [replace(replies[0], text=f"{said}\n\n{replies[0].text}"), *replies[1:]]
