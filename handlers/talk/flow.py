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
from handlers.talk.places import LEAVING, SUMMARY, Place, asked_at, fields_at, known, moved, next_at, settle, visited

Effect = Literal["", "submit", "save", "discard"]


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


def answer(form: Form, draft: Draft, place: Place, typed: str, context: Context) -> Move:
    """What was typed is taken as the answer to the question we are at."""
    asked = asked_at(form, draft, place.at)
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
    options = [option for field in fields_at(form, draft, place.at) for option in field.options]
    return any(said(name) for option in options for name in (*option.label.values(), *option.words))


def takes(form: Form, draft: Draft, place: Place, kind: str) -> bool:
    """Whether the question, or a part of it, is of that kind."""
    return any(field.kind == kind for field in fields_at(form, draft, place.at))


def pick(form: Form, draft: Draft, place: Place, id: str, option: str, context: Context) -> Move:
    """An option was pressed: the answer itself, or one more tick where several may be chosen."""
    leaf = next((field for field in fields_at(form, draft, place.at) if field.id == id), None)
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
    if not place.picked:
        return Move(draft, place, (Remark("form.nothing_picked"),))
    return answer(form, draft, place, ", ".join(place.picked), context)


def keep(form: Form, draft: Draft, place: Place) -> Move:
    """The answer that stands is right."""
    asked = asked_at(form, draft, place.at)
    if asked is None or drafts.open_parts(asked[0], draft):
        return Move(draft, place)
    return _forward(form, draft, place, ())


def skip(form: Form, draft: Draft, place: Place) -> Move:
    """Leave an optional question out."""
    asked = asked_at(form, draft, place.at)
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
        return Move(draft, moved(replace(place, changing=False), next_at(form, draft), place.trail))
    trail = known(form, draft, place.trail)
    if place.at == SUMMARY and not trail:
        trail = tuple(question.id for question in drafts.questions(form, draft))
    if not trail:
        return Move(draft, replace(place, trail=()), (Remark("form.first_question"),))
    return Move(draft, settle(form, draft, moved(place, trail[-1], trail[:-1])))


def change(form: Form, draft: Draft, place: Place, id: str) -> Move:
    """Ask one question, or one part of it, again; then back to the summary."""
    if asked_at(form, draft, id) is None:
        return Move(draft, place)
    return Move(draft, moved(replace(place, changing=True), id, place.trail))


def why(form: Form, draft: Draft, place: Place) -> Move:
    """Say why this is asked, and ask it again."""
    asked = asked_at(form, draft, place.at)
    if asked is None:
        return Move(draft, place)
    question, leaf = asked
    asked_for = leaf or question
    return Move(draft, place, (Remark("form.why", about=asked_for, text=asked_for.why),))


def leave(form: Form, draft: Draft, place: Place) -> Move:
    """Ask what shall become of the draft."""
    if place.at == LEAVING:
        return Move(draft, place)
    return Move(draft, moved(place, LEAVING, visited(place)))


def go_on(form: Form, draft: Draft, place: Place) -> Move:
    """Not leaving after all."""
    if place.at != LEAVING:
        return Move(draft, place)
    trail = place.trail
    return Move(draft, settle(form, draft, moved(place, trail[-1] if trail else next_at(form, draft), trail[:-1])))


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
    return Move(draft, moved(place, next_at(form, draft), place.trail), (Remark("form.still_open"),))


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
        trail = place.trail if place.changing else visited(place)
        return Move(draft, moved(place, next(iter(found.problems)), trail), tuple(remarks))
    return _forward(form, draft, place, tuple(remarks))


def _not_placed(question: Field, rest: str, *, noted: bool) -> Remark:
    if any(part.secret for part in question.parts):
        return Remark("form.rest_unclear" if noted else "form.all_unclear")  # it may be the secret: not quoted
    return Remark("form.not_placed" if noted else "form.none_placed", {"typed": rest})


def _forward(form: Form, draft: Draft, place: Place, remarks: tuple[Remark, ...]) -> Move:
    target = next_at(form, draft, place.at)
    changing = place.changing and drafts.question_of(form, target) is drafts.question_of(form, place.at)
    quiet = changing or (place.changing and target == SUMMARY)
    trail = place.trail if quiet else visited(place)
    return Move(draft, moved(replace(place, changing=changing), target, trail), remarks)


def _wrong(leaf: Field, problem: Problem, typed: str) -> Remark:
    return Remark(problem.key, {"typed": typed, **problem.values}, about=leaf)


def _notes(leaf: Field, read: Read) -> tuple[Remark, ...]:
    return tuple(_note(leaf, note) for note in read.notes)


def _note(leaf: Field, note: Note) -> Remark:
    return Remark(note.key, note.values, text=note.text)
