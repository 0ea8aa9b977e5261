"""How a form moves: from what was said to the next question. Pure: data in, data out.

asking ──answer/keep/skip──▶ the next open question … ──▶ SUMMARY ──submit──▶ (the topic's effect)
  ▲  └──back──▶ the question before                        │  ▲
  └───────────────────── change one line ──────────────────┘  └── answered
any of them ──cancel──▶ LEAVING ──keep, discard or go on──▶ …
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from msgspec.structs import replace as with_fields

from handlers.talk import draft as drafts
from handlers.talk.content import Field, Form
from handlers.talk.draft import Draft
from handlers.talk.fields import KINDS, Context, Note, Problem, Read
from handlers.talk.fields.group import split

SUMMARY, LEAVING = "=", "?"
Effect = Literal["", "submit", "save", "discard"]


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


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say before the next question: a text key with values, or a text of the form itself."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    about: Field | None = None
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """Where a move leads. misfit: what was typed does not fit the question (it may be meant for somebody else)."""

    draft: Draft
    place: Place
    remarks: tuple[Remark, ...] = ()
    effect: Effect = ""
    misfit: bool = False


def start(form: Form, draft: Draft, step: int = 0) -> Place:
    """Where to begin, or to go on: the first question that needs an answer, else the summary.

    step: any number that no earlier opening of a form in this conversation is near to, so that its buttons are old.
    """
    at = _next(form, draft)
    asked = [question.id for question in drafts.questions(form, draft)]
    here = drafts.question_of(form, at)
    return Place(at, tuple(asked[: asked.index(here.id)] if here else asked), step)


def settle(form: Form, draft: Draft, place: Place) -> Place:
    """The same place if it still exists under today's form and answers, perhaps renamed, else where to go on."""
    place = _renamed(form, place)
    if place.at in (SUMMARY, LEAVING):
        whole = drafts.first_open(form, draft) is None or place.at == LEAVING
        return place if whole else _moved(place, _next(form, draft), ())
    if (asked := _asked(form, draft, place.at)) is not None:
        ticks = tuple(tick for tick in place.picked if asked[1] and asked[1].option(tick))
        return place if ticks == place.picked else replace(place, picked=ticks)
    return _moved(place, _next(form, draft), _known(form, draft, place.trail))


def answer(form: Form, draft: Draft, place: Place, typed: str, context: Context) -> Move:
    """What was typed is taken as the answer to the question we are at."""
    asked = _asked(form, draft, place.at)
    if asked is None:
        return Move(draft, place, misfit=True)
    question, leaf = asked
    if leaf is None:
        return _answer_parts(form, draft, place, question, typed, context)
    read = KINDS[leaf.kind].read(leaf, typed, context)
    if isinstance(read, Problem):
        return Move(draft.refused(leaf.id, typed), place, (_wrong(leaf, read, typed),), misfit=True)
    return _forward(form, draft.answered(leaf.id, read.value), place, _notes(leaf, read))


def misplaced(draft: Draft, place: Place, typed: str) -> Move:
    """What was typed was said to a question that is asked no more: it is quoted below today's, and answers nothing."""
    kept = draft if place.at in draft.rejected else draft.refused(place.at, typed)
    return Move(kept, place, (Remark("form.changed_meanwhile", {"typed": typed}),))


def names_option(form: Form, draft: Draft, place: Place, said: Callable[[str], bool]) -> bool:
    """Whether what was typed is, by `said`, the very name of an answer that this question offers."""
    asked = _asked(form, draft, place.at)
    fields = [] if asked is None else [asked[1]] if asked[1] else drafts.hoped_for(asked[0], draft)
    options = [option for field in fields if field for option in field.options]
    return any(said(name) for option in options for name in (*option.label.values(), *option.words))


def takes(form: Form, draft: Draft, place: Place, kind: str) -> bool:
    """Whether the question, or a part of it, is of that kind."""
    asked = _asked(form, draft, place.at)
    fields = [] if asked is None else [asked[1]] if asked[1] else drafts.hoped_for(asked[0], draft)
    return any(field is not None and field.kind == kind for field in fields)


def pick(form: Form, draft: Draft, place: Place, id: str, option: str, context: Context) -> Move:
    """An option was pressed: the answer itself, or one more tick where several may be chosen."""
    asked = _asked(form, draft, place.at)
    fields = [] if asked is None else [asked[1]] if asked[1] else drafts.hoped_for(asked[0], draft)
    leaf = next((field for field in fields if field and field.id == id), None)
    if leaf is None or leaf.option(option) is None or (leaf.many and leaf.id != place.at):
        return Move(draft, place)
    if leaf.many:
        picked = tuple(p for p in place.picked if p != option) if option in place.picked else (*place.picked, option)
        return Move(draft, replace(place, picked=picked))
    read = KINDS[leaf.kind].read(leaf, option, context)
    if isinstance(read, Problem):
        return Move(draft, place, (_wrong(leaf, read, option),))
    return _forward(form, draft.answered(leaf.id, read.value), place, _notes(leaf, read))


def picked(form: Form, draft: Draft, place: Place, context: Context) -> Move:
    """The ticks are the answer."""
    return answer(form, draft, place, ", ".join(place.picked), context)


def keep(form: Form, draft: Draft, place: Place) -> Move:
    """The answer that stands is right."""
    asked = _asked(form, draft, place.at)
    if asked is None or drafts.open_parts(asked[0], draft):
        return Move(draft, place)
    return _forward(form, draft, place, ())


def skip(form: Form, draft: Draft, place: Place) -> Move:
    """Leave an optional question out."""
    asked = _asked(form, draft, place.at)
    if asked is None:
        return Move(draft, place)
    question, leaf = asked
    leaving = [leaf] if leaf else drafts.open_parts(question, draft) or drafts.parts(question, draft)
    if not all(part.optional for part in leaving):
        return Move(draft, place, (Remark("form.cannot_skip", about=leaf or question),))
    for part in leaving:
        draft = draft.skip(part.id)
    return _forward(form, draft, place, ())


def back(form: Form, draft: Draft, place: Place) -> Move:
    """To where we were before; from a line that is being changed, to the summary."""
    if place.changing:
        return Move(draft, _moved(replace(place, changing=False), _next(form, draft), place.trail))
    trail = _known(form, draft, place.trail)
    if place.at == SUMMARY and not trail:
        trail = tuple(question.id for question in drafts.questions(form, draft))
    if not trail:
        return Move(draft, replace(place, trail=()), (Remark("form.first_question"),))
    return Move(draft, settle(form, draft, _moved(place, trail[-1], trail[:-1])))


def change(form: Form, draft: Draft, place: Place, id: str) -> Move:
    """Ask one question, or one part of it, again; then back to the summary."""
    if _asked(form, draft, id) is None:
        return Move(draft, place)
    return Move(draft, _moved(replace(place, changing=True), id, place.trail))


def why(form: Form, draft: Draft, place: Place) -> Move:
    """Say why this is asked, and ask it again."""
    asked = _asked(form, draft, place.at)
    if asked is None:
        return Move(draft, place)
    question, leaf = asked
    asked_for = leaf or question
    return Move(draft, place, (Remark("form.why", about=asked_for, text=asked_for.why),))


def leave(form: Form, draft: Draft, place: Place) -> Move:
    """Ask what shall become of the draft."""
    if place.at == LEAVING:
        return Move(draft, place)
    return Move(draft, _moved(place, LEAVING, _visited(place)))


def go_on(form: Form, draft: Draft, place: Place) -> Move:
    """Not leaving after all."""
    if place.at != LEAVING:
        return Move(draft, place)
    trail = place.trail
    return Move(draft, settle(form, draft, _moved(place, trail[-1] if trail else _next(form, draft), trail[:-1])))


def save(form: Form, draft: Draft, place: Place) -> Move:
    """Leave; the draft stays."""
    return Move(draft, place, effect="save")


def discard(form: Form, draft: Draft, place: Place) -> Move:
    """Leave, and throw the draft away: only where that has been asked for."""
    return Move(draft, place, effect="discard" if place.at == LEAVING else "")


def submit(form: Form, draft: Draft, place: Place) -> Move:
    """Hand the form in, if nothing is open."""
    if drafts.first_open(form, draft) is None:
        return Move(draft, place, effect="submit")
    return Move(draft, _moved(place, _next(form, draft), place.trail), (Remark("form.still_open"),))


PRESSES: Mapping[str, Callable[[Form, Draft, Place], Move]] = {
    "keep": keep, "skip": skip, "back": back, "why": why, "leave": leave, "goon": go_on, "save": save,
    "discard": discard, "submit": submit,
}  # fmt: skip
"""The moves that need nothing but where we are, by the word in their button."""


def _answer_parts(form: Form, draft: Draft, place: Place, question: Field, typed: str, context: Context) -> Move:
    hoped_for = drafts.hoped_for(question, draft)
    found = split(with_fields(question, parts=hoped_for), typed, context)
    remarks: list[Remark] = []
    for part in hoped_for:
        if part.id in found.values:
            read = found.values[part.id]
            draft = draft.answered(part.id, read.value)
            remarks += _notes(part, read)
        elif part.id in found.problems:
            raw, problem = found.problems[part.id]
            draft = draft.refused(part.id, raw)
            remarks.append(_wrong(part, problem, raw))
    if found.rest:
        draft = draft.refused(question.id, found.rest)
        remarks.append(_not_placed(question, found.rest, noted=bool(found.values)))
    if not found.values:
        return Move(draft, place, tuple(remarks), misfit=True)
    if found.problems:  # what was wrong is asked first: the next thing said is its correction
        trail = place.trail if place.changing else _visited(place)
        return Move(draft, _moved(place, next(iter(found.problems)), trail), tuple(remarks))
    return _forward(form, draft, place, tuple(remarks))


def _not_placed(question: Field, rest: str, *, noted: bool) -> Remark:
    if any(part.secret for part in question.parts):
        return Remark("form.rest_unclear" if noted else "form.all_unclear")  # it may be the secret: not quoted
    return Remark("form.not_placed" if noted else "form.none_placed", {"typed": rest})


def _forward(form: Form, draft: Draft, place: Place, remarks: tuple[Remark, ...]) -> Move:
    target = _next(form, draft, place.at)
    changing = place.changing and drafts.question_of(form, target) is drafts.question_of(form, place.at)
    quiet = changing or (place.changing and target == SUMMARY)
    trail = place.trail if quiet else _visited(place)
    return Move(draft, _moved(replace(place, changing=changing), target, trail), remarks)


def _visited(place: Place) -> tuple[str, ...]:
    """The trail with the place itself; a place that was there before moves to the end, so that it cannot grow."""
    return (*(at for at in place.trail if at != place.at), place.at)


def _next(form: Form, draft: Draft, at: str = "") -> str:
    """The question to ask next: what is left of the one we are at, then the first open one, then the summary."""
    here = drafts.question_of(form, at) if at else None
    if here is None or not drafts.applies(here, draft) or not drafts.open_parts(here, draft):
        here = drafts.first_open(form, draft)
    if here is None:
        return SUMMARY
    left, whole = drafts.open_parts(here, draft), drafts.parts(here, draft)
    return here.id if len(left) == len(whole) else left[0].id


def _asked(form: Form, draft: Draft, at: str) -> tuple[Field, Field | None] | None:
    """The question we are at, and its one field; None for the field when all its parts are asked together."""
    for question in drafts.questions(form, draft):
        asked = drafts.parts(question, draft)
        if question.id == at:
            return (question, None) if question.parts else (question, question)
        for part in asked:
            if part.id == at:
                return question, part
    return None


def _renamed(form: Form, place: Place) -> Place:
    now = drafts.new_names(form)
    if not now:
        return place
    return replace(place, at=now.get(place.at, place.at), trail=tuple(now.get(at, at) for at in place.trail))


def _known(form: Form, draft: Draft, trail: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(at for at in trail if at in (SUMMARY,) or _asked(form, draft, at) is not None)


def _moved(place: Place, at: str, trail: tuple[str, ...]) -> Place:
    return Place(at, trail, place.step + 1, place.changing)


def _wrong(leaf: Field, problem: Problem, typed: str) -> Remark:
    return Remark(problem.key, {"typed": typed, **problem.values}, about=leaf)


def _notes(leaf: Field, read: Read) -> tuple[Remark, ...]:
    return tuple(_note(leaf, note) for note in read.notes)


def _note(leaf: Field, note: Note) -> Remark:
    return Remark(note.key, note.values, text=note.text)
