"""Where somebody is in a form, and what comes next."""

from dataclasses import dataclass, replace

from handlers.talk import draft as drafts
from handlers.talk.content import Field, Form
from handlers.talk.draft import Draft

SUMMARY, LEAVING = "=", "?"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in a form.

    at: a question's id, a part's id, SUMMARY or LEAVING. trail: where they were before, for "back". step: grows with
    every move, so that a button of an earlier question is known to be old. changing: one line is being changed, and
    the summary follows. picked: options ticked so far where several may be.
    """

    at: str
    trail: tuple[str, ...] = ()
    step: int = 0
    changing: bool = False
    picked: tuple[str, ...] = ()


def start(form: Form, draft: Draft, step: int = 0) -> Place:
    """Where to begin, or to go on: the first question that needs an answer, else the summary.

    step: any number that no earlier opening of a form in this conversation is near to, so that its buttons are old.
    """
    at = next_at(form, draft)
    asked = [question.id for question in drafts.questions(form, draft)]
    here = drafts.question_of(form, at)
    return Place(at, tuple(asked[: asked.index(here.id)] if here else asked), step)


def settle(form: Form, draft: Draft, place: Place) -> Place:
    """The same place if it still exists under today's form and answers, perhaps renamed, else where to go on."""
    place = _renamed(form, place)
    if place.at in (SUMMARY, LEAVING):
        whole = drafts.first_open(form, draft) is None or place.at == LEAVING
        return place if whole else moved(place, next_at(form, draft), ())
    if (asked := asked_at(form, draft, place.at)) is not None:
        ticks = tuple(tick for tick in place.picked if asked[1] and asked[1].option(tick))
        return place if ticks == place.picked else replace(place, picked=ticks)
    return moved(place, next_at(form, draft), known(form, draft, place.trail))


def next_at(form: Form, draft: Draft, at: str = "") -> str:
    """The question to ask next: what is left of the one we are at, then the first open one, then the summary."""
    here = drafts.question_of(form, at) if at else None
    if here is None or not drafts.applies(here, draft) or not drafts.open_parts(here, draft):
        here = drafts.first_open(form, draft)
    if here is None:
        return SUMMARY
    left, whole = drafts.open_parts(here, draft), drafts.parts(here, draft)
    return here.id if len(left) == len(whole) else left[0].id


def asked_at(form: Form, draft: Draft, at: str) -> tuple[Field, Field | None] | None:
    """The question we are at, and its one field; None for the field when all its parts are asked together."""
    question = drafts.question_of(form, at)
    if question is None or not drafts.applies(question, draft):
        return None
    if question.id == at:
        return (question, None) if question.parts else (question, question)
    part = next(part for part in question.parts if part.id == at)
    return (question, part) if drafts.applies(part, draft) else None


def moved(place: Place, at: str, trail: tuple[str, ...]) -> Place:
    """The next place, one step on."""
    return Place(at, trail, place.step + 1, place.changing)


def visited(place: Place) -> tuple[str, ...]:
    """The trail with the place itself; a place that was there before moves to the end, so that it cannot grow."""
    return (*(at for at in place.trail if at != place.at), place.at)


def known(form: Form, draft: Draft, trail: tuple[str, ...]) -> tuple[str, ...]:
    """Of a trail what is still asked."""
    return tuple(at for at in trail if at in (SUMMARY,) or asked_at(form, draft, at) is not None)


def _renamed(form: Form, place: Place) -> Place:
    now = drafts.new_names(form)
    if not now:
        return place
    return replace(place, at=now.get(place.at, place.at), trail=tuple(now.get(at, at) for at in place.trail))


def fields_at(form: Form, draft: Draft, at: str) -> list[Field]:
    """The fields that an answer here may fill: the one that is asked, or all parts of the question."""
    asked = asked_at(form, draft, at)
    if asked is None:
        return []
    question, leaf = asked
    return [leaf] if leaf else drafts.hoped_for(question, draft)
