"""A small made-up festival: another form, another zone, other numbers, so that tests show what is not in the code."""

from datetime import UTC, datetime
from pathlib import Path

from handlers.talk.content import Form
from handlers.talk.content_file import Checks, read_form
from handlers.talk.fields import KINDS, Context

HERE = Path(__file__).parent
WORKSHOP = HERE / "workshop.toml"
NOW = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
LISBON = {
    "USHER_FESTIVAL_ID": "mare",
    "USHER_FESTIVAL_EDITION": "MARE7",
    "USHER_FESTIVAL_ZONE": "Europe/Lisbon",
    "USHER_FESTIVAL_NAME_EN": "Maré Film Days",
    "USHER_FESTIVAL_NAME_ZH": "潮汐影像日",
    "USHER_FESTIVAL_SHORT_NAME_EN": "Maré",
    "USHER_FESTIVAL_SHORT_NAME_ZH": "潮汐",
    "USHER_FESTIVAL_SECTION_EN": "Tide Workshop",
    "USHER_FESTIVAL_SECTION_ZH": "潮汐工作坊",
    "USHER_ENROLMENT_CLOSES": "2021-04-10 24:00",
    "USHER_ENROLMENT_NUMBER_FORMAT": "M7/{number:03}",
    "USHER_ENROLMENT_FORM": str(WORKSHOP),
}
"""Settings that lay the made-up festival over the shipped one."""


def workshop(text: str = "", folder: Path | None = None) -> Form:
    """The form of the made-up festival, or the one that `text` has, read from a file in `folder`."""
    path = WORKSHOP
    if text:
        assert folder is not None
        path = folder / "form.toml"
        path.write_text(text, "utf-8")
    return read_form(path, Checks(tuple(KINDS), ("en", "zh")))


def context(language: str = "en") -> Context:
    """What kinds of fields need to know, in Lisbon."""
    return Context(NOW, language, "Europe/Lisbon")
