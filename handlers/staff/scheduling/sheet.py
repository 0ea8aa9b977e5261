"""The form of one screening: what is asked for which purpose, what stands in it already, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from msgspec.structs import replace as with_fields

from handlers.programme.checking import LONGEST_ID, starts_at
from handlers.programme.programme import Programme
from handlers.programme.publishing import Proposal
from handlers.talk.content import Field, Form, Option, Value
from handlers.talk.draft import Draft
from handlers.talk.places import Place
from storage.films import Film
from storage.screenings import ONLINE, Screening

ADD, EDIT, STREAM = "add", "edit", "stream"
_PLACED = ("start", "hall", "minutes", "spoken", "subtitles", "price_zh", "price_en", "tickets")
FIELDS: Mapping[str, tuple[str, ...]] = {ADD: ("film", *_PLACED), EDIT: _PLACED, STREAM: ("link", "opens", "closes")}
"""What is asked for which purpose: to add a screening, to change one, to put one online."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The open form, whole. goal: ADD, EDIT or STREAM; screening: its id, "" for a new one.

    base: the version of the programme that it was opened on. candidates: films that a title may have meant. day: what
    was said of the day while its hour is asked for.
    """

    goal: str
    screening: str
    base: int
    draft: Draft
    place: Place
    candidates: tuple[str, ...] = ()
    day: str = ""


def form_of(form: Form, programme: Programme, sheet: Sheet) -> Form:
    """The form for this purpose, with what can be chosen."""
    asked = FIELDS[sheet.goal]
    return with_fields(form, field=[_fed(field, programme, sheet) for field in form.field if field.id in asked])


def _fed(field: Field, programme: Programme, sheet: Sheet) -> Field:
    if field.id == "hall":
        halls = programme.venue.halls.values()
        options = [Option(id=hall.id, label=dict(hall.name), words=list(hall.words)) for hall in halls]
        return with_fields(field, options=options)
    if field.id == "film":
        ids = dict.fromkeys([*sheet.candidates, str(sheet.draft.answers.get("film", ""))])
        films = [programme.films[id] for id in ids if id in programme.films]
        return with_fields(field, options=[Option(id=film.id, label=film.title or {"en": film.id}) for film in films])
    return field


def filled(screening: Screening, goal: str) -> Draft:
    """What a screening says already, as answers; what it does not say is left out."""
    told: dict[str, Value] = {
        "start": screening.local_start, "hall": screening.hall, "minutes": screening.minutes * 60,
        "spoken": list(screening.spoken), "subtitles": list(screening.subtitles),
        "price_zh": screening.price.get("zh", ""), "price_en": screening.price.get("en", ""),
        "tickets": screening.tickets, "link": screening.link,
        "opens": "", "closes": "",
    }  # fmt: skip
    asked = FIELDS[goal]
    answers = {id: value for id, value in told.items() if id in asked and value}
    return Draft(answers, tuple(id for id in asked if id in told and id not in answers and goal == EDIT))


def with_film(draft: Draft, film: Film) -> Draft:
    """What a new screening of that film is likely to be: it can be changed, and is not asked."""
    likely: dict[str, Value] = {
        "minutes": film.minutes * 60, "spoken": list(film.spoken), "subtitles": list(film.subtitles),
    }  # fmt: skip
    answers = {**draft.answers, "film": film.id, **{id: value for id, value in likely.items() if value}}
    left = ("spoken", "subtitles", "price_zh", "price_en", "tickets")
    return replace(draft, answers=answers, skipped=tuple(id for id in left if id not in answers))


def proposal(programme: Programme, sheet: Sheet) -> Proposal:
    """The programme as this form wants it. Raises KeyError where the film or the screening is no more."""
    return Proposal(programme.version, (), (_screening(programme, sheet),))


def _screening(programme: Programme, sheet: Sheet) -> Screening:
    answers = sheet.draft.answers
    if sheet.goal == STREAM:
        before = programme.by_id[sheet.screening]
        return with_fields(
            before, state=ONLINE, link=answers["link"], link_from=_instant(programme, answers.get("opens")),
            link_until=_instant(programme, answers.get("closes")),
        )  # fmt: skip
    film = programme.films[answers["film"] if sheet.goal == ADD else programme.by_id[sheet.screening].film]
    local, zone = answers["start"], programme.venue.zone
    placed = Screening(
        sheet.screening or free_id(programme, film), film.id, answers["hall"], starts_at(local, zone), local, zone,
        -(-int(answers["minutes"]) // 60), _languages(answers, "spoken"), _languages(answers, "subtitles"),
        {at: text for at in ("zh", "en") if (text := answers.get(f"price_{at}"))}, answers.get("tickets", ""),
    )  # fmt: skip
    if sheet.goal == ADD:
        return placed
    stood = programme.by_id[sheet.screening]
    return with_fields(
        placed, state=stood.state, sold_out=stood.sold_out, link=stood.link, link_from=stood.link_from,
        link_until=stood.link_until, was=stood.was, sequence=stood.sequence, changed_at=stood.changed_at,
    )  # fmt: skip


def _instant(programme: Programme, local: Value | None) -> datetime | None:
    return starts_at(local, programme.venue.zone) if local else None


def _languages(answers: Mapping[str, Value], id: str) -> tuple[str, ...]:
    return tuple(answers.get(id) or ())


def free_id(programme: Programme, film: Film) -> str:
    """A name for one more screening of a film: "rex-3"."""
    stem = film.id[: LONGEST_ID - 6].strip("-")
    return next(id for count in range(1, 10**5) if (id := f"{stem}-{count}") not in programme.by_id)


def encoded(sheet: Sheet) -> str:
    """As the conversation keeps it."""
    return msgspec.json.encode(sheet).decode()


def decoded(text: str) -> Sheet:
    """What `encoded` wrote."""
    return msgspec.json.decode(text, type=Sheet)
