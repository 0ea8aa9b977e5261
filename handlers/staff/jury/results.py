"""What the jury gave, for organisers: of one entry, a ranking by category, and a table for spreadsheets."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.judging.tallying import Tally, tally
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice
from handlers.talk.working import Criterion
from storage import assignments
from storage.assignments import CONFLICT, SCORED, Assignment


def line(voice: Voice, tally: Tally) -> Markup:
    """ "Jury: mean 7.4, median 7.5, spread 1.2 (3 of 4)"; empty where nobody judges the entry."""
    if not tally.n:
        return voice.say("jury.line_none", n=tally.of) if tally.of else Markup("")
    return voice.say("jury.line", mean=f"{tally.mean:.1f}", median=f"{tally.median:.1f}", spread=f"{tally.spread:.1f}",
                     n=tally.n, of=tally.of)  # fmt: skip


def summed(criteria: Sequence[Criterion], works: Sequence[Assignment]) -> Tally:
    """Of everybody's work on one entry. Pure."""
    conflicts = sum(work.state == CONFLICT for work in works)
    scored = [work.scores for work in works if work.state == SCORED]
    return tally(criteria, scored, of=len(works) - conflicts, conflicts=conflicts)


async def of_entry(turn: Turn, entry_id: str) -> Tally:
    """What one entry got so far."""
    return summed(turn.festival.reviewing.criteria, await assignments.of_entry(turn.tx, entry_id))


async def of_all(turn: Turn) -> dict[str, Tally]:
    """What every entry got that somebody judges and that stands submitted, by number."""
    works = await assignments.everything(turn.tx, turn.festival.edition)
    return {entry_id: summed(turn.festival.reviewing.criteria, each) for entry_id, each in works.items()}
