"""What staff write, read and checked, and what the desk is told of the festival."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from bot import facts, halls, office_hours, understanding
from bot.drawing import fonts
from bot.drawing.fonts import Fonts
from bot.settings import Settings
from handlers import TOPICS
from handlers.programme.programmes import Programmes
from handlers.talk import draft as drafts
from handlers.talk import routes
from handlers.talk.content import Form
from handlers.talk.content_file import Checks, ContentError, read_form
from handlers.talk.faq_file import FaqChecks, read_faq
from handlers.talk.festival import Festival, Limits
from handlers.talk.fields import KINDS
from handlers.talk.knowledge import Faq, Knowledge
from handlers.talk.seal import Seal
from handlers.talk.texts import Texts


@dataclass(frozen=True, slots=True)
class Content:
    """What staff write: the catalogues, the entry form, the FAQ, the forms of organisers' own work."""

    texts: Texts
    form: Form
    faq: Faq
    answering: Form
    scheduling: Form
    announcement: Form


def read_content(settings: Settings) -> Content:
    """All of it, checked. Raises TextsError, ContentError with every fault of every file."""
    languages = tuple(settings.languages.available)
    locales = settings.path(settings.content.locales)
    texts = _texts(locales, tuple(map(_stamp, sorted(locales.glob("*/*/*.po")))), languages)
    faults: list[str] = []
    try:
        path = settings.path(settings.enrolment.form)
        form = _form(path, _stamp(path), languages, texts)
    except ContentError as wrong:
        faults += wrong.faults
    try:
        path = settings.path(settings.content.answer)
        answering = _form(path, _stamp(path), languages, texts)
    except ContentError as wrong:
        faults += wrong.faults
    try:
        path = settings.path(settings.content.screening)
        scheduling = _form(path, _stamp(path), languages, texts)
    except ContentError as wrong:
        faults += wrong.faults
    try:
        path = settings.path(settings.content.announcement)
        announcement = _form(path, _stamp(path), languages, texts)
        faults += _unasked(path, announcement, languages)
    except ContentError as wrong:
        faults += wrong.faults
    try:
        path = settings.path(settings.content.faq)
        faq = _faq(path, _stamp(path), languages, facts.names(settings))
    except ContentError as wrong:
        faults += wrong.faults
    if faults:
        raise ContentError(faults)
    return Content(texts, form, faq, answering, scheduling, announcement)


def _unasked(path: Path, form: Form, languages: tuple[str, ...]) -> list[str]:
    """What the program asks for in an announcement, and the form has no field for."""
    needed = ["topic", *(f"text_{language}" for language in languages), "file", "name", "start"]
    missing = [id for id in needed if id not in {field.id for field in form.field}]
    return [f'{path}:1: has no field "{id}". Add a [[field]] of that id.' for id in missing]


Stamp = tuple[int, int]
"""What changes when a file does. A file of the same stamp, read once in this process, is the same."""


@lru_cache(maxsize=4)
def _texts(folder: Path, stamps: tuple[Stamp, ...], languages: tuple[str, ...]) -> Texts:
    """The catalogues. Raises TextsError."""
    return Texts.load(folder, languages)


@lru_cache(maxsize=8)
def _form(path: Path, stamp: Stamp, languages: tuple[str, ...], texts: Texts) -> Form:
    """A form, its gaps filled from these texts. Raises ContentError."""
    return read_form(path, Checks(tuple(KINDS), languages, texts))


@lru_cache(maxsize=4)
def _faq(path: Path, stamp: Stamp, languages: tuple[str, ...], names: frozenset[str]) -> Faq:
    """The FAQ. Raises ContentError."""
    return read_faq(path, FaqChecks(languages, names, lambda id: routes.by_choice(TOPICS, id) is not None))


def _stamp(path: Path) -> Stamp:
    """(0, 0) for no file."""
    try:
        about = path.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


def knowledge_of(settings: Settings, faq: Faq) -> Knowledge:
    """What can be answered; the sentence encoder is loaded when the first question comes, or `warm_up` is called."""
    return Knowledge(faq, lambda: understanding.open_reader(settings))


def fonts_of(settings: Settings) -> Fonts | None:
    """What pictures are drawn with; None where no Chinese letters are found."""
    chosen = settings.programme.font
    return fonts.find(settings.path(chosen) if chosen else None)


def festival_of(settings: Settings, content: Content, seal: Seal, link: Callable[[str, str], str]) -> Festival:
    """What the desk is told of the festival."""
    form = content.form
    return Festival(
        settings.festival.edition,
        settings.festival.zone,
        settings.enrolment.closes,
        settings.enrolment.number_format,
        tuple(settings.languages.available),
        settings.languages.default,
        form,
        drafts.fingerprint(form),
        drafts.secret_ids(form),
        facts.by_language(settings),
        seal,
        knowledge_of(settings, content.faq),
        content.answering,
        content.scheduling,
        content.announcement,
        Programmes(settings.festival.edition, halls.venue_of(settings)),
        owners=office_hours.owners_of(settings),
        office=office_hours.office_of(settings),
        place=facts.places(settings),
        vcard=facts.vcards(settings),
        code_lasts=timedelta(minutes=settings.handover.code_minutes),
        invitation_lasts=timedelta(hours=settings.staff.invitation_hours),
        limits=_limits(settings),
        reminding=halls.reminding_of(settings),
        reviewing=settings.review.reviewing(),
        attaching=settings.files.attaching(),
        deciding=settings.decisions.deciding(),
        announcing=replace(settings.announcements.announcing(), rates=_rates(settings)),
        rehearsed=settings.rehearsal is not None,
        draws=fonts_of(settings) is not None,
        link=link,
    )


def _rates(settings: Settings) -> dict[str, float]:
    """What is left for announcements of each channel's rate."""
    rates = settings.courier.rates
    return {name: each.per_second - each.reserve_per_second for name, each in rates.items() if each.per_second > 0}


def _limits(settings: Settings) -> Limits:
    flood = settings.flood
    return Limits(
        timedelta(seconds=flood.window_seconds),
        flood.slowed_after,
        flood.ignored_after,
        timedelta(seconds=flood.slow_seconds),
        timedelta(seconds=flood.ignore_seconds),
    )
