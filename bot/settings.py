"""What an organiser sets: config.toml and the environment, read into frozen values; a wrong one stops the start."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any

import msgspec

from bot import office_hours
from bot.environment import overlay
from bot.sections import Festival, Sections, Settings, Words
from handlers.talk.locate import locate, syntax_fault
from handlers.talk.shape import Misfit, dotted, misfits, shown
from handlers.talk.when import known_zone, parse_local

__all__ = ["Settings", "SettingsError", "load"]

Where = tuple[str | int, ...]


class SettingsError(Exception):
    """Settings that the bot cannot start with; each fault names its place, the value, what fits, and the remedy."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read config.toml under the environment (USHER_SECTION_KEY, TELEGRAM_TOKEN). SettingsError has all the faults."""
    text, raw = _read(path)
    named, faults = overlay(raw, Sections, environ)
    _fill(raw)
    found = [*_read_closes(raw), *misfits(raw, Sections)]
    sections = None if found or faults else msgspec.convert(raw, Sections)
    if sections:
        found = [*_contradictions(sections), *_font_faults(sections, path.parent)]
    faults += [_placed(misfit, path, text, named) for misfit in found]
    if faults or not sections:
        raise SettingsError(faults)
    return _settled(sections, path)


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        raise SettingsError(
            [f"{path} cannot be read ({error.strerror}). Start the bot in the folder that has it."]
        ) from None
    except UnicodeDecodeError:
        raise SettingsError([f"{path}:1: is not UTF-8. Save the file as UTF-8."]) from None
    except tomllib.TOMLDecodeError as error:
        line, said = syntax_fault(text, error)
        raise SettingsError([f"{path}:{line}: is no TOML: {said}."]) from None


def _fill(raw: dict[str, Any]) -> None:
    """What follows from elsewhere: no token is an empty one, and the page shows the festival's zone."""
    for section, key, value in (("telegram", "token", ""), ("web", "zone", _zone(raw))):
        table = raw.setdefault(section, {})
        if isinstance(table, dict):
            table.setdefault(key, value)


def _zone(raw: dict[str, Any]) -> Any:
    festival = raw.get("festival")
    return festival.get("zone", "UTC") if isinstance(festival, dict) else "UTC"


def _read_closes(raw: dict[str, Any]) -> list[Misfit]:
    """Replace enrolment.closes, local time of the festival, by the instant; in TOML's own form, too."""
    table = raw.get("enrolment")
    closes = table.get("closes") if isinstance(table, dict) else None
    if not isinstance(table, dict) or not isinstance(closes, str | datetime):
        return []
    if isinstance(closes, datetime):
        closes = closes.isoformat(" ", "seconds") if closes.tzinfo is None else closes
    zone = _zone(raw)
    try:
        table["closes"] = closes if isinstance(closes, datetime) else parse_local(closes, known_zone(zone).key)
    except ValueError as error:
        table["closes"] = datetime(1970, 1, 1, tzinfo=UTC)
        return [] if str(error).startswith(f'"{zone}"') else [_closes_misfit(closes, error)]
    return []


def _closes_misfit(closes: object, error: ValueError) -> Misfit:
    path = ("enrolment", "closes")
    return Misfit(
        path, f'{dotted(path)} is {shown(path, closes)}: {error}. Write for instance: closes = "2021-03-14 24:00"'
    )


def _contradictions(sections: Sections) -> Iterator[Misfit]:
    """What no single value's type shows: zones and formats that do not work, missing languages, disagreements."""
    yield from _zone_faults(sections)
    yield from _number_faults(sections.enrolment.number_format)
    yield from _language_faults(sections)
    yield from _desk_faults(sections)
    for name, rates in sections.courier.rates.items():
        if rates.per_second and rates.reserve_per_second >= rates.per_second:
            path: Where = ("courier", "rates", name, "reserve_per_second")
            yield Misfit(
                path,
                f"{dotted(path)} leaves nothing for reminders. Make it smaller than per_second ({rates.per_second:g}).",
            )
    if sections.flood.ignored_after <= sections.flood.slowed_after:
        path = ("flood", "ignored_after")
        yield Misfit(
            path,
            f"{dotted(path)} is {sections.flood.ignored_after}, but should be above slowed_after"
            f" ({sections.flood.slowed_after}).",
        )
    if sections.telegram and sections.telegram.mode == "webhook" and not sections.telegram.webhook_url:
        yield Misfit(
            ("telegram", "webhook_url"),
            'telegram.webhook_url is missing, and mode = "webhook" needs it.'
            ' Give the https address, or write mode = "polling".',
        )


def _zone_faults(sections: Sections) -> Iterator[Misfit]:
    zones: list[tuple[Where, str]] = [
        (("festival", "zone"), sections.festival.zone),
        (("web", "zone"), sections.web.zone),
    ]
    personas = sections.rehearsal.personas if sections.rehearsal else []
    zones += [(("rehearsal", "personas", index, "zone"), who.zone) for index, who in enumerate(personas) if who.zone]
    for path, zone in zones:
        try:
            known_zone(zone)
        except ValueError as error:
            yield Misfit(path, f"{dotted(path)}: {error}. IANA names such as Europe/Berlin are known.")


def _number_faults(number_format: str) -> Iterator[Misfit]:
    path = ("enrolment", "number_format")
    try:
        names = {name for _, name, _, _ in Formatter().parse(number_format) if name is not None}
        right = names == {"number"} and number_format.format(number=1) != number_format.format(number=2)
    except (ValueError, KeyError, IndexError):
        right = False
    if not right:
        yield Misfit(
            path,
            f"{dotted(path)} is {shown(path, number_format)}, but should be text with one {{number}}."
            ' Write for instance: number_format = "BJIFF11-{number:04}"',
        )


def _desk_faults(sections: Sections) -> Iterator[Misfit]:
    for index, text in enumerate(sections.desk.hours):
        try:
            office_hours.parse(text)
        except ValueError as error:
            path: Where = ("desk", "hours", index)
            remedy = 'Write for instance: hours = ["Mon-Fri 09:00-17:30"]'
            yield Misfit(path, f"{dotted(path)}: {error}. {remedy}")
    if sections.desk.language not in sections.languages.available:
        path = ("desk", "language")
        yield Misfit(
            path,
            f'{dotted(path)} is "{sections.desk.language}", which is not among the available ones'
            f" ({', '.join(sections.languages.available)}).",
        )


def _language_faults(sections: Sections) -> Iterator[Misfit]:
    available = sections.languages.available
    if sections.languages.default not in available:
        path: Where = ("languages", "default")
        yield Misfit(
            path,
            f'{dotted(path)} is "{sections.languages.default}", which is not among the available ones'
            f" ({', '.join(available)}).",
        )
    personas = sections.rehearsal.personas if sections.rehearsal else []
    roles = [(("rehearsal", "personas", index, "role"), who.role) for index, who in enumerate(personas)]
    for path, words in [*_all_words(sections.festival), *roles]:
        for language in available:
            if not words.get(language):
                yield Misfit(path, f'{dotted(path)} has no text in "{language}". Add {language} = "…".')


def _all_words(festival: Festival) -> Iterator[tuple[Where, Words]]:
    for name in ("name", "short_name", "section", "motto", "dates"):
        yield ("festival", name), getattr(festival, name)
    yield from ((("festival", "organisers", index), words) for index, words in enumerate(festival.organisers))
    yield from ((("festival", "venue", name), getattr(festival.venue, name)) for name in ("name", "address"))
    yield from (
        (("festival", "contact", name), getattr(festival.contact, name)) for name in ("name", "organisation", "address")
    )


def _placed(misfit: Misfit, path: Path, text: str, named: Mapping[Where, str]) -> str:
    if misfit.path in named:
        return f"{named[misfit.path]} (environment): {misfit.text}"
    return f"{path}:{locate(text, misfit.path)}: {misfit.text}"


def _font_faults(sections: Sections, root: Path) -> Iterator[Misfit]:
    chosen = sections.programme.font
    if chosen and not (root / chosen).is_file():
        path: Where = ("programme", "font")
        remedy = 'Name one with Latin and Chinese letters, or write font = "" for the system\'s.'
        yield Misfit(path, f'{dotted(path)} is "{chosen}", but there is no such file. {remedy}')


def _settled(sections: Sections, path: Path) -> Settings:
    values = {name: getattr(sections, name) for name in sections.__struct_fields__}
    if not sections.telegram or not sections.telegram.token:
        values["telegram"] = None
    return Settings(**values, root=path.resolve().parent)
