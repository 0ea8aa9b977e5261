"""The two forms that jurors fill in: points by criterion with a comment, and why they must not judge a film."""

from dataclasses import dataclass

from handlers.talk.content import Field, Form, Option
from handlers.talk.draft import Draft
from handlers.talk.places import Place
from handlers.talk.turn import Turn
from handlers.talk.working import Criterion
from storage.assignments import Assignment

NAME = "judging"
POINTS, CONFLICT = "points", "conflict"
COMMENT, REASON = "comment", "reason"
_LONGEST_COMMENT, _LONGEST_REASON = 1500, 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """The open form. kind: POINTS or CONFLICT; version: of the entry that the juror looked at."""

    kind: str
    entry: str
    version: int
    draft: Draft
    place: Place


def form_of(turn: Turn, kind: str) -> Form:
    """The form of that kind, as the settings have the criteria today."""
    if kind == CONFLICT:
        field = Field(id=REASON, kind="long_text", max_chars=_LONGEST_REASON, label={}, prompt={}, why={})
        return Form(id=NAME, version="1", title={}, named_by=REASON, field=[field])
    comment = Field(
        id=COMMENT, kind="long_text", max_chars=_LONGEST_COMMENT, optional=True, label={}, prompt={}, why={}
    )
    fields = [_field(turn, each) for each in turn.festival.reviewing.criteria]
    return Form(id=NAME, version="1", title={}, named_by=COMMENT, field=[*fields, comment])


def _field(turn: Turn, criterion: Criterion) -> Field:
    """One criterion: 1 to so many points, each a button."""
    whole = sum(each.weight for each in turn.festival.reviewing.criteria)
    share = round(100 * criterion.weight / whole)
    numbers = [
        Option(id=str(n), label=dict.fromkeys(turn.texts.languages, str(n)), words=_said(turn, n))
        for n in range(1, criterion.points + 1)
    ]
    # {title} is filled in by who asks
    prompt = _in_every_language(turn, "judging.prompt", points=criterion.points, title="{title}")
    expected = _in_every_language(turn, "judging.expected", points=criterion.points)
    why = _in_every_language(turn, "judging.why", share=share)
    return Field(
        id=criterion.id, kind="choice", options=numbers, label=dict(criterion.name), prompt=prompt, why=why,
        expected=expected,
    )  # fmt: skip


def _said(turn: Turn, n: int) -> list[str]:
    """Other ways to give so many points: "seven", "7 points", “七分”."""
    found: list[str] = []
    for language in turn.texts.languages:
        named = turn.texts.template(language, "judging.numbers").split("|")[n - 1]
        pattern = turn.texts.template(language, "judging.so_many").split("|")
        found += [named, *(one.replace("#", told) for one in pattern for told in (str(n), named))]
    return found


def _in_every_language(turn: Turn, key: str, **values: object) -> dict[str, str]:
    return {language: str(turn.texts.say(language, key, **values)) for language in turn.texts.languages}


def draft_of(work: Assignment) -> Draft:
    """What a juror has given so far, as answers; the comment may have been left out on purpose."""
    answers: dict[str, str] = {id: str(points) for id, points in work.scores.items()}
    if work.comment:
        return Draft({**answers, COMMENT: work.comment})
    return Draft(answers, (COMMENT,) if work.version else ())


def scores_of(turn: Turn, draft: Draft) -> dict[str, int]:
    """The points of a draft, by criterion."""
    known = [each.id for each in turn.festival.reviewing.criteria]
    return {id: int(draft.answers[id]) for id in known if id in draft.answers}
