"""The open form of an announcement: which question of which draft, in today's description, and how it is put."""

import zlib
from dataclasses import dataclass, replace

import msgspec

from handlers.announcing.body import MOST_WITH_FILE
from handlers.talk import places, when
from handlers.talk.asking import Asker
from handlers.talk.content import Field, Form, Option
from handlers.talk.draft import Draft
from handlers.talk.flow import Remark
from handlers.talk.message import Reply
from handlers.talk.places import Place
from handlers.talk.turn import Turn

NAME = "announcing"
START = "start"
"""The field that asks for the moment."""
_WORDS = {
    "form.progress": "announce.progress", "form.why_button": "announce.why_button", "form.back": "announce.step_back",
    "form.first_question": "announce.first_step",
}  # fmt: skip
"""What this form says in other words than one about somebody's own film."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The open form. campaign: the announcement that a question of it is asked again for, "" for a new one.

    then: the questions after that. mine: what was answered while somebody else changed the same, to be chosen from.
    """

    draft: Draft
    place: Place
    campaign: str = ""
    then: tuple[str, ...] = ()
    mine: Draft | None = None


def opened(turn: Turn) -> Sheet:
    """The open form under today's description of it."""
    sheet = msgspec.json.decode(turn.conversation.form, type=Sheet)
    return replace(sheet, place=places.settle(form_of(turn, sheet), sheet.draft, sheet.place))


def keep_open(turn: Turn, sheet: Sheet) -> None:
    """What is said next is meant for it."""
    turn.open_form(NAME, msgspec.json.encode(sheet).decode())


def ask(turn: Turn, sheet: Sheet, remarks: tuple[Remark, ...] = (), *before: str) -> list[Reply]:
    """The open question."""
    keep_open(turn, sheet)
    return [asker(turn, sheet).reply(sheet.draft, sheet.place, remarks, *before)]


def asker(turn: Turn, sheet: Sheet) -> Asker:
    """Puts it to this person. A new one can be kept unfinished; of one that is kept, one question is asked."""
    words = dict(_WORDS)
    if sheet.place.at == START:
        words["form.changing"] = "announce.planning"
    if sheet.place.at.startswith("text_"):
        words["form.stands"] = "announce.stands"
    if sheet.campaign:
        words["form.cannot_skip"] = "announce.cannot_skip"
    values = {"place": when.place(turn.festival.zone, turn.language)}
    return Asker(form_of(turn, sheet), NAME, turn.voice, values, not sheet.campaign, words=words)


def form_of(turn: Turn, sheet: Sheet) -> Form:
    """What is asked: all but the moment, or that alone; below a file texts are shorter."""
    form = turn.festival.announcement_form
    planning = sheet.place.at == START
    fields = [field for field in form.field if (field.id == START) == planning]
    texts = sorted((f for f in fields if f.id.startswith("text_")), key=lambda f: f.id != f"text_{turn.language}")
    ordered = iter(texts)
    fields = [next(ordered) if field.id.startswith("text_") else field for field in fields]
    return msgspec.structs.replace(form, field=[_fitted(turn, field, sheet.draft) for field in fields])


def _fitted(turn: Turn, field: Field, draft: Draft) -> Field:
    if field.id == "topic":
        topics = turn.festival.announcing.topics.items()
        return msgspec.structs.replace(field, options=[Option(id=id, label=dict(name)) for id, name in topics])
    if field.id.startswith("text_") and "file" in draft.answers:
        most = {at: str(turn.texts.say(at, "announce.short", most=MOST_WITH_FILE)) for at in turn.festival.languages}
        return msgspec.structs.replace(field, max_chars=MOST_WITH_FILE, expected=most)
    return field


def first_step(turn: Turn) -> int:
    """A number that no earlier opening of a form is near to."""
    return zlib.crc32(turn.incoming.key.encode())
