"""What an organiser types instead of pressing a button: a correction of what is shown, or a question of its own."""

from handlers.programme.programme import Programme
from handlers.staff.scheduling import moments
from handlers.talk import flow, routes
from handlers.talk.content import Form
from handlers.talk.draft import Draft
from handlers.talk.fields import KINDS, Context, Problem
from handlers.talk.flow import Move
from handlers.talk.places import Place
from handlers.talk.turn import Turn


def asks(turn: Turn) -> bool:
    """Whether the words are a question, or ask for another topic: an answer that does not fit is neither."""
    return turn.asks_elsewhere or routes.asks(turn.incoming.text, turn.texts)


def corrected(
    form: Form, draft: Draft, place: Place, typed: str, context: Context, programme: Programme
) -> Move | None:
    """A hall, or a day, a time or both, typed at the summary: that line is changed. None for anything else."""
    fields = {field.id: field for field in form.field}
    if (hall := fields.get("hall")) and any(letter.isalpha() for letter in typed):
        read = KINDS[hall.kind].read(hall, typed, context)
        if not isinstance(read, Problem):
            return _changed(form, draft, place, "hall", typed, context)
    if start := fields.get("start"):
        stood = str(draft.answers.get("start", ""))
        told, by = moments.placed(start, typed, context, programme.venue, "")
        if day := moments.day_alone(start, typed, context, programme.venue):
            told = f"{day.split()[0]} {stood[11:16]}"
        move = _changed(form, draft, place, "start", told, by)
        return None if move.misfit else move
    return None


def _changed(form: Form, draft: Draft, place: Place, id: str, typed: str, context: Context) -> Move:
    move = flow.change(form, draft, place, id)
    return flow.answer(form, move.draft, move.place, typed, context)
