"""What texts may name in braces: the festival's data, in each language."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from babel.dates import format_timedelta
from babel.lists import format_list

from bot.sections import Contact
from bot.settings import Settings
from handlers.talk import when
from handlers.talk.message import Place

_NAME = re.compile(r"\{(\w+)\}")


def by_language(settings: Settings) -> dict[str, dict[str, str]]:
    """language → name → value, for every language of the bot."""
    return {language: _in(settings, language) for language in settings.languages.available}


def _in(settings: Settings, language: str) -> dict[str, str]:
    festival, contact = settings.festival, settings.festival.contact
    return {
        "festival": festival.name[language],
        "short_name": festival.short_name[language],
        "section": festival.section[language],
        "motto": festival.motto[language],
        "organisers": ("、" if language.startswith("zh") else "; ").join(o[language] for o in festival.organisers),
        "deadline": when.deadline(settings.enrolment.closes, festival.zone, language),
        "number_example": settings.enrolment.number(42),
        "dates": festival.dates[language],
        "venue": festival.venue.name[language],
        "venue_address": festival.venue.address[language],
        "contact_name": contact.name[language],
        "contact_organisation": contact.organisation[language],
        "contact_office": contact.office,
        "contact_mobile": contact.mobile,
        "contact_fax": contact.fax,
        "contact_address": contact.address[language],
        "draft_reminders": _spans(settings.reminders.draft_minutes, language),
        "screening_reminders": _spans(settings.reminders.screening_minutes, language),
        "keep_page_days": str(settings.storage.keep_page_days),
        "keep_outbox_days": str(settings.storage.keep_outbox_days),
        "keep_inquiry_days": str(settings.storage.keep_inquiry_days),
        "keep_files_days": str(settings.files.keep_days),
        "most_megabytes": f"{settings.files.most_megabytes:g}",
    }


def _spans(minutes: Sequence[int], language: str) -> str:
    """ "14 days, 7 days, and 3 hours": each in the largest unit that it is a whole number of."""
    units: list[tuple[int, Literal["day", "hour", "minute"]]] = [(1440, "day"), (60, "hour"), (1, "minute")]
    said = []
    for each in sorted(minutes, reverse=True):
        unit = next(name for size, name in units if each % size == 0)
        said.append(format_timedelta(timedelta(minutes=each), granularity=unit, threshold=10_000, locale=language))
    return format_list(said, locale=language)


def names(settings: Settings) -> frozenset[str]:
    """The names that texts may have in braces."""
    return frozenset(_in(settings, settings.languages.default))


def places(settings: Settings) -> dict[str, Place]:
    """Where the festival is held, by language; {} where its place on the map is not set."""
    venue = settings.festival.venue
    if not venue.latitude and not venue.longitude:
        return {}
    at = {"latitude": str(venue.latitude), "longitude": str(venue.longitude)}
    return {
        language: Place(
            venue.name[language], venue.address[language], venue.latitude, venue.longitude,
            filled(venue.map_url.get(language, ""), at),
        )
        for language in settings.languages.available
    }  # fmt: skip


def vcards(settings: Settings) -> dict[str, str]:
    """The contact's card (vCard 3.0, which every phone reads: RFC 2426), by language."""
    return {language: _vcard(settings.festival.contact, language) for language in settings.languages.available}


def _vcard(contact: Contact, language: str) -> str:
    lines = [
        "BEGIN:VCARD", "VERSION:3.0", f"FN:{_plain(contact.name[language])}", f"N:{_plain(contact.name[language])};;;;",
        f"ORG:{_plain(contact.organisation[language])}",
        *(f"TEL;TYPE={kind}:{number}" for kind, number in (
            ("WORK,VOICE", contact.office), ("CELL,VOICE", contact.mobile), ("WORK,FAX", contact.fax)) if number),
        *([f"EMAIL:{contact.email}"] if contact.email else []),
        f"ADR;TYPE=WORK:;;{_plain(contact.address[language])};;;;",
        "END:VCARD",
    ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _plain(text: str) -> str:
    """A value of a vCard: what has a meaning there is escaped."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, cut between characters; what follows begins with a space."""
    rows: list[str] = []
    row = ""
    for letter in line:
        if len((row + letter).encode()) > (75 if not rows else 74):
            rows.append(row)
            row = ""
        row += letter
    return "\r\n ".join([*rows, row])


def filled(template: str, facts: Mapping[str, str]) -> str:
    """The template with the facts in it; other names stay for whoever knows them."""
    return _NAME.sub(lambda match: facts.get(match[1], match[0]), template)
