"""Changes that organisers ask for: exactly those questions, one after the other, whatever was answered before.

notice ──the button──▶ each question that is asked ──▶ summary ──submit──▶ the next version
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from msgspec.structs import replace as with_fields

from handlers import enrolment
from handlers.reviewing import reminding
from handlers.reviewing.asked import named
from handlers.talk import draft as drafts
from handlers.talk.content import Form
from handlers.talk.draft import Draft
from handlers.talk.flow import Move
from handlers.talk.places import LEAVING, SUMMARY, Place, next_at
from handlers.talk.turn import Turn
from storage import change_requests, entries
from storage.change_requests import ChangeRequest
from storage.entries import Entry


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked. form: these questions alone, and those that their answers make necessary. left: not put yet.

    fields: ids of what may change; stands: what was submitted last, which the rest is taken from.
    """

    request: ChangeRequest
    form: Form
    fields: frozenset[str]
    stands: Draft
    left: tuple[str, ...] = ()


async def lay(turn: Turn, entry: Entry, request: ChangeRequest, stored: Draft) -> tuple[Asked, Draft]:
    """What is asked, and the draft to work on: the version that stands, with what was answered since.

    stored: the working copy, under today's form.
    """
    form = turn.festival.enrolment
    stands = enrolment.submitted(turn, (await entries.versions(turn.tx, entry.id))[-1])
    questions = named(form, request)
    fields = frozenset(leaf.id for q in form.field if q.id in questions for leaf in (q, *q.parts))
    draft = _over(stands, stored, fields)
    while newly := _newly_asked(form, stands, draft) - fields:  # answers may call for others
        fields |= newly
        draft = _over(stands, stored, fields)
    asked = [q for q in form.field if any(leaf.id in fields for leaf in (q, *q.parts))]
    return Asked(request, with_fields(form, field=asked), fields, stands), draft


def begun(asked: Asked, draft: Draft, step: int) -> tuple[Asked, Place]:
    """Where to begin, or to go on: what has been changed since needs no second asking."""
    questions = [question.id for question in drafts.questions(asked.form, draft)]
    left = tuple(id for id in questions if not _changed(asked, draft, id))
    asked = replace(asked, left=left)
    trail = tuple(id for id in questions if id not in left)
    return asked, Place(left[0] if left else next_at(asked.form, draft), trail, step)


def steered(asked: Asked, before: Place, move: Move) -> tuple[Asked, Move]:
    """The same move, but the summary comes only when each question has been put."""
    here, there = (drafts.question_of(asked.form, at) for at in (before.at, move.place.at))
    if move.effect or here is None or there is here or move.place.at == LEAVING or move.place.at in before.trail:
        return asked, move
    left = tuple(id for id in asked.left if id != here.id)
    asks = [q.id for q in drafts.questions(asked.form, move.draft) if q.id in left]
    if move.place.at == SUMMARY and asks:
        move = replace(move, place=replace(move.place, at=asks[0]))
    return replace(asked, left=left), move


async def made(turn: Turn, entry: Entry, asked: Asked, place: Place) -> tuple[Asked, Draft, Place]:
    """After an answer, which may have called for further questions. entry: with the answer in it."""
    again, draft = await lay(turn, entry, asked.request, enrolment.fitted(turn, entry))
    if place.at == SUMMARY and drafts.first_open(again.form, draft):
        place = replace(place, at=next_at(again.form, draft))
    return replace(again, left=asked.left), draft, place


def kept(asked: Asked, stored: Draft, draft: Draft) -> Draft:
    """The working copy with what was answered here; corrections of one's own wait in it as they are."""
    return _over(stored, draft, asked.fields)


def dropped(asked: Asked, stored: Draft) -> Draft:
    """The working copy with these answers as they were submitted."""
    return _over(stored, asked.stands, asked.fields)


async def settle_own(turn: Turn, entry: Entry) -> bool:
    """A correction of one's own may hold all that was asked for: then it is the answer. Whether it was."""
    request = await change_requests.open_of(turn.tx, entry.id)
    if request is None:
        return False
    versions = {each.version: each for each in await entries.versions(turn.tx, entry.id)}
    if request.version not in versions:
        return False
    was, now = (enrolment.submitted(turn, versions[number]) for number in (request.version, entry.version))
    form = turn.festival.enrolment
    questions = [q for q in form.field if q.id in named(form, request)]
    if not all(any(was.answers.get(x.id) != now.answers.get(x.id) for x in q.parts or [q]) for q in questions):
        return False
    return await answered(turn, entry, request)


async def answered(turn: Turn, entry: Entry, request: ChangeRequest) -> bool:
    """This version is the answer; False if the request was closed meanwhile."""
    done = await change_requests.answer(turn.tx, request.id, entry.version, turn.now)
    if done:
        entries.note(turn.tx, entry, "answered", turn.now)
        await reminding.stop(turn, entry, request, "answered")
    return done


def _changed(asked: Asked, draft: Draft, question: str) -> bool:
    found = drafts.question_of(asked.form, question)
    assert found is not None
    return any(draft.answers.get(leaf.id) != asked.stands.answers.get(leaf.id) for leaf in found.parts or [found])


def _newly_asked(form: Form, stands: Draft, draft: Draft) -> frozenset[str]:
    """Fields that apply now and did not before."""
    before, now = ({leaf.id for _, leaf in drafts.leaves(form, each)} for each in (stands, draft))
    return frozenset(now - before)


def _over(below: Draft, above: Draft, fields: Collection[str]) -> Draft:
    """One draft with these fields of another."""
    answers = {id: value for id, value in below.answers.items() if id not in fields}
    rejected = {id: typed for id, typed in below.rejected.items() if id not in fields}
    skipped = [id for id in below.skipped if id not in fields]
    return Draft(
        {**answers, **{id: value for id, value in above.answers.items() if id in fields}},
        (*skipped, *(id for id in above.skipped if id in fields)),
        {**rejected, **{id: typed for id, typed in above.rejected.items() if id in fields}},
    )
