"""What texts may name in braces: the festival's data, in each language."""

import re
from collections.abc import Mapping

from bot.settings import Settings
from handlers.talk import when

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
    }


def filled(template: str, facts: Mapping[str, str]) -> str:
    """The template with the facts in it; other names stay for whoever knows them."""
    return _NAME.sub(lambda match: facts.get(match[1], match[0]), template)
