"""`audit`, `audit verify`: what organisers did, for people and for programs, and whether that is unchanged."""

import argparse
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from bot.opening import database_beside
from bot.settings import Settings
from handlers.talk import when
from storage import audit, audit_check, audit_names, instants
from storage.audit import Record
from storage.database import Row, Tx

_ENTRY = re.compile(r"\b[0-9a-f]{10}\b")
_FAULTS = {
    "changed": "{row} is not as it was written",
    "extra": "{row} was not written by Usher",
    "missing": "actions are missing after {row}",
    "older": "what stood in the log before the chain began was changed",
    "end": "the end of the chain is missing",
    "expected": "the expected hash is nowhere in it",
}


@dataclass(frozen=True, slots=True)
class _Names:
    """people: "channel:chat" → name; entries: id → number as the festival writes it."""

    people: Mapping[str, str]
    entries: Mapping[str, str]


async def audit_(settings: Settings, args: argparse.Namespace) -> int:
    """Print what staff did, oldest first; or look whether all of it is as it was written."""
    if args.what == "verify":
        return await _verify(settings, args.expect)
    async with database_beside(settings) as database, database.reading() as tx:
        records, names = await audit.latest(tx, args.last), await _names(tx, settings)
    for record in records:
        print(_json(record) if args.json else _line(record, names, settings.festival.zone))
    if not records and not args.json:
        print("nothing yet")
    return 0


async def _names(tx: Tx, settings: Settings) -> _Names:
    numbers = await audit_names.entries(tx, settings.festival.edition)
    form = settings.enrolment.number_format
    return _Names(await audit_names.people(tx), {id: form.format(number=n) for id, n in numbers.items()})


def _line(record: Record, names: _Names, zone: str) -> str:
    """ "2021-03-01 09:00:00 UTC+8  Bo (telegram:7)  organiser  decision.propose  BJIFF11-0003 (3f0a…)  selected"."""
    told = [_moment(record.at, zone), _person(record.actor, names), record.role or "-", record.action]
    about = [_numbered(text, names) for text in (record.subject, _person(record.detail, names)) if text]
    return "  ".join([*told, *about])


def _json(record: Record) -> str:
    """One object, as it is stored."""
    return msgspec.json.encode({**asdict(record), "at": instants.write(record.at)}).decode()


def _moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S} {when.offset(at, zone)}"


def _person(text: str, names: _Names) -> str:
    """An address with the name of who writes from there; anything else as it is."""
    return f"{names.people[text]} ({text})" if text in names.people else text


def _numbered(text: str, names: _Names) -> str:
    """The same text, with the number in front of each entry's id."""
    return _ENTRY.sub(lambda id: f"{names.entries[id[0]]} ({id[0]})" if id[0] in names.entries else id[0], text)


async def _verify(settings: Settings, expect: str) -> int:
    """Walk the whole log; 1 where it is broken."""
    async with database_beside(settings) as database, database.reading() as tx:
        verdict = await audit_check.check(tx, expect.strip().lower())
    if verdict.fault:
        print(f"{verdict.rows} actions, broken: {_FAULTS[verdict.fault].format(row=_named(verdict.row))}")
        return 1
    unbroken = f"unbroken, last hash {verdict.hash}" if verdict.hash else "the chain begins with the next one"
    print(f"{verdict.rows} actions, {unbroken}" if verdict.rows else "nothing yet")
    return 0


def _named(row: Row | None) -> str:
    return f"action {row['id']} ({row['at']}  {row['actor']}  {row['action']})" if row else "the beginning"
