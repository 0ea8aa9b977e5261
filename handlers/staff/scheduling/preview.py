"""What publishing a change would do: what changes, what is wrong with it, how many people hear of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers.programme.checking import Fault, faults
from handlers.programme.programme import Programme
from handlers.programme.publishing import TOLD, Proposal, compare
from handlers.showtimes import wording
from handlers.talk.turn import Turn
from storage import told
from storage.programme_versions import BACK, CHANGED, NEW, Change
from storage.screenings import ONLINE, PLANNED, Screening


@dataclass(frozen=True, slots=True)
class Preview:
    """change: None where nothing is different. people: who will be told."""

    change: Change | None
    faults: Sequence[Fault]
    people: int

    @property
    def stands(self) -> bool:
        """Whether it may be published."""
        return self.change is not None and all(fault.warning for fault in self.faults)


async def preview_of(turn: Turn, programme: Programme, proposal: Proposal) -> Preview:
    """Of a proposal with one screening."""
    change = next(iter(compare(programme, proposal)), None)
    people = 0
    if change is not None and change.change in TOLD and change.after.ends > turn.now:
        after = change.after
        people = await told.count(
            turn.tx, turn.festival.edition, after.id, after.film, followers_only=change.change == NEW
        )
    return Preview(change, [*faults(programme, proposal), *_past(change, turn.now)], people)


def _past(change: Change | None, now: datetime) -> list[Fault]:
    """A start that is set into the past."""
    if change is None or change.after.state != PLANNED or change.after.starts > now:
        return []
    if change.before is not None and change.before.starts == change.after.starts:
        return []
    return [Fault("check.past", {"start": change.after.local_start}, change.after.id, warning=True)]


def said(turn: Turn, programme: Programme, preview: Preview) -> Markup:
    """In words; programme: before the change."""
    if preview.change is None:
        return turn.say("slot.same")
    lines = [said_change(turn, programme, preview.change)]
    lines += [
        turn.say("slot.warning" if fault.warning else "slot.fault", fault=fault.said(turn.voice))
        for fault in preview.faults
    ]
    if preview.stands and preview.change.change in TOLD:
        lines.append(turn.say("slot.told", n=preview.people) if preview.people else turn.say("slot.nobody"))
    return Markup("\n").join(lines)


def said_change(turn: Turn, programme: Programme, change: Change) -> Markup:
    """ "<b>Tyrannosaur Returns</b> moves: … → …"."""
    title = wording.title(turn.voice, programme.films[change.after.film])
    values = {"title": title, "after": stands(turn, programme, change.after)}
    if change.before is not None and change.change != CHANGED:
        values["before"] = stands(turn, programme, change.before)
    if change.change == CHANGED and change.before is not None and change.before.sold_out != change.after.sold_out:
        return turn.say("slot.change_full" if change.after.sold_out else "slot.change_free", **values)
    if change.change == BACK and change.before and change.before.state == ONLINE:
        return turn.say("slot.change_in_hall_again", **values)
    return turn.say(f"slot.change_{change.change}", **values)


def stands(turn: Turn, programme: Programme, screening: Screening) -> str:
    """ "Saturday 17 April, 19:30, Dome Theatre", plain."""
    at = wording.moment_said(turn.voice, programme, screening.starts)
    place = wording.hall(turn.voice, programme.venue, screening.hall)
    return turn.say("notices.stands", at=at, hall=place).unescape()


def audited(change: Change, version: int) -> str:
    """For the audit log: "v4 moved: 2021-04-17T19:30 dome → 2021-04-18T14:00 dome"."""
    before = f"{_terse(change.before)} → " if change.before else ""
    return f"v{version} {change.change}: {before}{_terse(change.after)}"


def _terse(screening: Screening) -> str:
    state = "" if screening.state == "planned" else f" {screening.state}"
    return f"{screening.local_start} {screening.hall}{state}{' sold out' if screening.sold_out else ''}"
