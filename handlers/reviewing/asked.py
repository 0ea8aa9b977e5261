"""What a filmmaker is asked to change, in words: the letter, and the line on the film's card."""

from datetime import datetime

from markupsafe import Markup

from handlers.talk import draft as drafts
from handlers.talk import when
from handlers.talk.asking import Asker
from handlers.talk.content import Form
from handlers.talk.festival import Festival
from handlers.talk.fields.normal import listed
from handlers.talk.message import Choice, Reply
from handlers.talk.voice import Voice, join
from storage.change_requests import ChangeRequest


def labels(voice: Voice, festival: Festival, request: ChangeRequest) -> list[Markup]:
    """The names of the fields, in the form's order; those that the form has no more are left out."""
    asker = Asker(festival.enrolment, "enrol", voice, festival.facts[voice.language])
    return [asker.label(field) for field in festival.enrolment.field if field.id in named(festival.enrolment, request)]


def named(form: Form, request: ChangeRequest) -> frozenset[str]:
    """The ids of the questions, as the form has them today."""
    now = drafts.new_names(form)
    return frozenset(now.get(id, id) for id in request.fields)


def ends(festival: Festival, request: ChangeRequest) -> datetime:
    """Until when it can be answered. festival: as it stands; while enrolment is open all can be changed anyway."""
    return max(request.until, festival.closes)


def letter(voice: Voice, festival: Festival, request: ChangeRequest, called: dict[str, str], zone: str) -> Reply:
    """What the filmmaker gets. called: {number} and {title} of the entry; zone: theirs, "" if unknown."""
    fields = [voice.say("asked.field", label=label) for label in labels(voice, festival, request)]
    said = join(
        Markup("\n").join([voice.say("asked.letter", **called), *fields]),
        voice.say("asked.note", note=request.note),
        voice.say("asked.until", until=_until(voice, festival, ends(festival, request), zone)),
    )
    return Reply(str(said), ((button(voice, request),),), stays=f"asked-{request.entry_id}")


def reminder(voice: Voice, festival: Festival, request: ChangeRequest, called: dict[str, str], zone: str) -> Reply:
    """The same once more, a day before it is too late."""
    fields = listed([label.unescape() for label in labels(voice, festival, request)], voice.language)
    until = _until(voice, festival, ends(festival, request), zone)
    said = voice.say("asked.reminder", fields=fields, until=until, **called)
    return Reply(str(said), ((button(voice, request),),), stays=f"asked-{request.entry_id}")


def line(voice: Voice, festival: Festival, request: ChangeRequest, until: datetime, zone: str) -> Markup:
    """The same on the film's card, without the note."""
    fields = listed([label.unescape() for label in labels(voice, festival, request)], voice.language)
    return voice.say("asked.line", fields=fields, until=_until(voice, festival, until, zone))


def button(voice: Voice, request: ChangeRequest) -> Choice:
    """Leads to the questions."""
    return Choice(voice.label("asked.button"), f"enrol.asked_for:{request.id}")


def _until(voice: Voice, festival: Festival, until: datetime, zone: str) -> str:
    return when.deadline(until, festival.zone, voice.language, zone)
