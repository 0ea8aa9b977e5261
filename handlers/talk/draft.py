"""What somebody has answered so far, and which questions that leaves open."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from handlers.talk.content import Field, Form, Value, When
from handlers.talk.fields import KINDS, Context, Problem


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers by field id; answers to questions that no longer apply stay, unseen, in case they apply again.

    skipped: optional fields left out on purpose. rejected: what was typed and did not fit, until something does.
    """

    answers: dict[str, Value] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    rejected: dict[str, str] = field(default_factory=dict)

    def answered(self, id: str, value: Value) -> "Draft":
        """With this answer."""
        rejected = {key: typed for key, typed in self.rejected.items() if key != id}
        return Draft({**self.answers, id: value}, tuple(s for s in self.skipped if s != id), rejected)

    def refused(self, id: str, typed: str) -> "Draft":
        """With what was typed kept, though it is no answer."""
        return replace(self, rejected={**self.rejected, id: typed})

    def forgotten(self, id: str) -> "Draft":
        """Without what was typed for this field: it was meant for something else."""
        return replace(self, rejected={key: typed for key, typed in self.rejected.items() if key != id})

    def skip(self, id: str) -> "Draft":
        """With this field left out; what was answered or typed for it goes."""
        answers = {key: value for key, value in self.answers.items() if key != id}
        rejected = {key: typed for key, typed in self.rejected.items() if key != id}
        return Draft(answers, tuple(dict.fromkeys((*self.skipped, id))), rejected)

    def write(self) -> str:
        """As it is stored."""
        return msgspec.json.encode(self).decode()


def read(text: str) -> Draft:
    """A draft as it was stored."""
    return msgspec.json.decode(text, type=Draft) if text else Draft()


def holds(when: When, draft: Draft) -> bool:
    """Whether the condition is met."""
    value = draft.answers.get(when.field)
    if when.answered is not None:
        return (value is not None) == when.answered
    if value is None:
        return False
    if when.script is not None:
        return _has_han(str(value)) == (when.script == "han")
    given = set(value) if isinstance(value, list) else {value}
    if when.any is not None:
        return bool(given & set(when.any))
    return not given & set(when.none or ())


def applies(question: Field, draft: Draft) -> bool:
    """Whether this question, or part of one, is to be asked at all."""
    return not question.when or all(holds(when, draft) for when in question.when)


def questions(form: Form, draft: Draft) -> list[Field]:
    """The questions that apply, in order."""
    return [question for question in form.field if applies(question, draft)]


def expected(form: Form, draft: Draft) -> list[Field]:
    """The questions to count: those that apply, and those of which it is not known yet."""
    return [q for q in form.field if all(w.field not in draft.answers or holds(w, draft) for w in q.when)]


def parts(question: Field, draft: Draft) -> list[Field]:
    """The fields of a question that apply: its parts, or itself."""
    return [part for part in question.parts if applies(part, draft)] if question.parts else [question]


def leaves(form: Form, draft: Draft) -> Iterator[tuple[Field, Field]]:
    """(question, field) for every field that applies, in order."""
    for question in questions(form, draft):
        for part in parts(question, draft):
            yield question, part


def hoped_for(question: Field, draft: Draft) -> list[Field]:
    """The parts that one answer to the whole question may hold, also those that another part may call for."""
    own = {part.id for part in question.parts}
    return [p for p in question.parts if all(w.field in own or holds(w, draft) for w in p.when)]


def done(leaf: Field, draft: Draft) -> bool:
    """Whether a field needs no more asking."""
    return leaf.id in draft.answers or (leaf.optional and leaf.id in draft.skipped)


def open_parts(question: Field, draft: Draft) -> list[Field]:
    """The parts of a question that still need an answer."""
    return [part for part in parts(question, draft) if not done(part, draft)]


def first_open(form: Form, draft: Draft) -> Field | None:
    """The first question that still needs an answer, None when the form is complete."""
    return next((question for question in questions(form, draft) if open_parts(question, draft)), None)


def question_of(form: Form, id: str) -> Field | None:
    """The question of that id, or the one that has a part of that id."""
    return next((q for q in form.field if q.id == id or any(part.id == id for part in q.parts)), None)


def refit(form: Form, draft: Draft, context: Context) -> Draft:
    """The draft under today's form: renamed fields keep their answers, and an answer that no longer fits is asked anew.

    Answers to fields that the form no longer has stay where they are; nobody is asked for them.
    """
    named = renamed(form, draft)
    answers, rejected = dict(named.answers), dict(named.rejected)
    for leaf in form.leaves():
        if leaf.id in answers and _misfits(leaf, answers[leaf.id], context):
            rejected[leaf.id] = _as_typed(leaf, answers.pop(leaf.id), context)
    fitted = replace(named, answers=answers, rejected=rejected)
    return draft if fitted == draft else fitted


def renamed(form: Form, draft: Draft) -> Draft:
    """The draft with every field under today's id, nothing judged: how what was submitted long ago is shown."""
    now = new_names(form)
    if not now:
        return draft
    answers = {_free(now, id, draft.answers): value for id, value in draft.answers.items()}
    rejected = {_free(now, id, draft.rejected): typed for id, typed in draft.rejected.items()}
    return Draft(answers, tuple(dict.fromkeys(now.get(id, id) for id in draft.skipped)), rejected)


def new_names(form: Form) -> dict[str, str]:
    """Earlier id → today's, for every question and part that had another."""
    return {old: asked.id for question in form.field for asked in (question, *question.parts) for old in asked.was}


def _free(now: Mapping[str, str], id: str, taken: Mapping[str, Value]) -> str:
    """Today's id, unless something stands under it already."""
    return id if now.get(id, id) in taken else now[id]


def fingerprint(form: Form) -> str:
    """The form's version, and a digest of all it says: drafts kept under the same one need no second look."""
    return f"{form.version} {hashlib.sha256(msgspec.json.encode(form)).hexdigest()[:12]}"


def secret_ids(form: Form) -> frozenset[str]:
    """Secret fields, and questions with one among their parts: what found no place in an answer may be the secret."""
    groups = {question.id for question in form.field if any(part.secret for part in question.parts)}
    return frozenset(groups | {leaf.id for leaf in form.leaves() if leaf.secret})


def snapshot(form: Form, draft: Draft) -> dict[str, Value]:
    """What is submitted: the answers that apply, nothing else."""
    return {leaf.id: draft.answers[leaf.id] for _, leaf in leaves(form, draft) if leaf.id in draft.answers}


def _misfits(leaf: Field, value: Value, context: Context) -> Problem | None:
    try:
        return KINDS[leaf.kind].check(leaf, value, context)
    except (TypeError, ValueError, KeyError, AttributeError):
        return Problem("form.no_longer_fits")  # stored under another kind: its shape is not this kind's


def _as_typed(leaf: Field, value: Value, context: Context) -> str:
    try:
        return KINDS[leaf.kind].write(leaf, value, context.language)
    except (TypeError, ValueError, KeyError, AttributeError):
        return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _has_han(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" or "\u3400" <= letter <= "\u4dbf" for letter in text)
