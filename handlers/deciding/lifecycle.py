"""What may become of a decision: one pure table of what can happen to it, where that is legal, and what follows.

                     ┌──────── undo ────────┐
nothing ─propose─▶ proposed ─release─▶ about to be told ─tell─▶ selected, waiting or declined ─propose─▶ …
   ▲                  │ drop                                        │ selected: awaiting ─┬─confirm─▶ confirmed
   └──────────────────┘                                             └─────────────────────┼─refuse──▶ refused
                                                                    │                     └─lapse───▶ lapsed
                                                                    └ waiting ─leave─▶ left
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from storage.decisions import (
    AWAITING,
    CONFIRMED,
    DECLINED,
    LAPSED,
    LEFT,
    NONE,
    OWED,
    REFUSED,
    SELECTED,
    WAITING,
    Decision,
)

VERDICTS = (SELECTED, WAITING, DECLINED)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens. kind: as in TABLE; verdict: what is proposed; by: who proposes it; place: on the waiting
    list; text: of the letter; release: its id; at: when; until: to confirm by; cause: of the letter that tells it."""

    kind: str
    verdict: str = NONE
    by: str = ""
    place: int = 0
    text: str = ""
    release: str = ""
    at: datetime | None = None
    until: datetime | None = None
    cause: str = ""


def after(decision: Decision, event: Event) -> Decision | None:
    """The decision once that has happened; None where it cannot happen. Its revision is left to the storage."""
    legal, follows = TABLE[event.kind]
    return follows(decision, event) if legal(decision, event) else None


def proposable(decision: Decision) -> tuple[str, ...]:
    """What may be proposed of it now: nothing that was told already, unless the place was given back or has lapsed."""
    if decision.release_id:
        return ()
    again = decision.answer in (REFUSED, LAPSED, LEFT)
    return tuple(verdict for verdict in VERDICTS if verdict != decision.verdict or again)


def holds_place(decision: Decision) -> bool:
    """Whether a place in the programme is kept for it."""
    return decision.verdict == SELECTED and decision.answer in (AWAITING, CONFIRMED)


def waits(decision: Decision) -> bool:
    """Whether it is on the waiting list, or proposed for it."""
    return decision.pending == WAITING or (decision.verdict == WAITING and not decision.answer)


def _proposed(decision: Decision, event: Event) -> Decision:
    """Words for another verdict are not taken over."""
    letter = decision.letter if decision.pending == event.verdict else ""
    place = event.place if event.verdict == WAITING else _standing_place(decision)
    return replace(decision, pending=event.verdict, letter=letter, proposed_by=event.by, place=place)


def _unproposed(decision: Decision) -> Decision:
    place = _standing_place(decision)
    return replace(decision, pending=NONE, letter="", proposed_by="", release_id="", place=place)


def _standing_place(decision: Decision) -> int:
    return decision.place if decision.verdict == WAITING and not decision.answer else 0


def _told(decision: Decision, event: Event) -> Decision:
    """From now on it is what its filmmaker knows."""
    selected = decision.pending == SELECTED
    return replace(
        decision, verdict=decision.pending, answer=AWAITING if selected else "", pending=NONE, letter="",
        proposed_by="", release_id="", place=decision.place if decision.pending == WAITING else 0,
        confirm_by=event.until if selected else None, told=event.cause, arrival=OWED,
    )  # fmt: skip


def _open_proposal(decision: Decision) -> bool:
    return bool(decision.pending) and not decision.release_id


def _is_over(decision: Decision, event: Event) -> bool:
    late = decision.confirm_by is not None and event.at is not None and event.at >= decision.confirm_by
    return decision.answer == AWAITING and late


_Rule = tuple[Callable[[Decision, Event], bool], Callable[[Decision, Event], Decision]]
TABLE: dict[str, _Rule] = {
    "propose": (lambda d, e: e.verdict in proposable(d) and e.verdict != d.pending, _proposed),
    "letter": (lambda d, e: _open_proposal(d), lambda d, e: replace(d, letter=e.text)),
    "drop": (lambda d, e: _open_proposal(d), lambda d, e: _unproposed(d)),
    "order": (lambda d, e: waits(d) and e.place != d.place, lambda d, e: replace(d, place=e.place)),
    "release": (lambda d, e: _open_proposal(d), lambda d, e: replace(d, release_id=e.release)),
    "undo": (lambda d, e: d.release_id == e.release != "", lambda d, e: replace(d, release_id="")),
    "cancel": (lambda d, e: d.release_id == e.release != "", lambda d, e: _unproposed(d)),
    "tell": (lambda d, e: d.release_id == e.release != "" and bool(d.pending), _told),
    "confirm": (lambda d, e: d.answer == AWAITING, lambda d, e: replace(d, answer=CONFIRMED)),
    "refuse": (lambda d, e: holds_place(d), lambda d, e: replace(d, answer=REFUSED)),
    "leave": (
        lambda d, e: d.verdict == WAITING and not d.answer,
        lambda d, e: replace(_unproposed(d), answer=LEFT, place=0),
    ),
    "lapse": (_is_over, lambda d, e: replace(d, answer=LAPSED)),
}
"""Event → (where it is legal, what it makes of the decision). cancel: a released proposal that is not told after all.
leave: the waiting list, with what may be proposed or on its way already: nothing of that is told.
confirm: also after the last instant, as long as nobody has looked at the clock: the place is still theirs."""
