"""`invite`, `audit`, `audit verify`, `faq-export`: what concerns the organisers, for whoever runs the bot."""

import argparse
from datetime import timedelta

from bot.content import read_content
from bot.opening import database_beside, open_clock
from bot.settings import Settings
from handlers.staff.live import toml
from handlers.staff.rights import JUROR, ORGANISER, OWNER, VENUE
from handlers.talk import when
from storage import audit, audit_check, faq_entries, staff
from storage.audit import Record
from storage.database import Row
from storage.staff import Invitation

WHO = "command line"
"""Whoever may read the database: the actor in the audit log."""
_BECOMES = {OWNER: "an owner", ORGANISER: "an organiser", JUROR: "a juror", VENUE: "one of the venue's staff"}
_FAULTS = {
    "changed": "{row} is not as it was written",
    "extra": "{row} was not written by Usher",
    "missing": "actions are missing after {row}",
    "older": "what stood in the log before the chain began was changed",
    "end": "the end of the chain is missing",
    "expected": "the expected hash is nowhere in it",
}


async def invite(settings: Settings, args: argparse.Namespace) -> int:
    """Print a one-time code that lets somebody work for the festival: only its digest is stored."""
    async with database_beside(settings) as database:
        now = (await open_clock(settings, database)).now()
        offered = Invitation(args.role, args.name, WHO, now + timedelta(hours=settings.staff.invitation_hours))
        async with database.transaction() as tx:
            code = await staff.invite(tx, offered, now)
            await audit.add(tx, Record(now, WHO, "", "staff.invite", args.name, args.role))
    until = when.moment(offered.expires_at, settings.festival.zone, "en")
    print(code)
    print(f"makes {args.name or 'whoever sends it first'} {_BECOMES[args.role]}, until {until}")
    print(f"they send the bot, in a private chat: /join {code}")
    print(f"on Telegram this link does the same: https://t.me/<the bot's name>?start=join_{code}")
    return 0


async def audit_(settings: Settings, args: argparse.Namespace) -> int:
    """Print what staff did, oldest first; or look whether all of it is as it was written."""
    if args.what == "verify":
        return await _verify(settings, args.expect)
    async with database_beside(settings) as database, database.reading() as tx:
        records = await audit.latest(tx, args.last)
    for record in records:
        told = [f"{record.at:%Y-%m-%dT%H:%M:%SZ}", record.actor, record.role or "-", record.action]
        print("  ".join([*told, *filter(None, (record.subject, record.detail))]))
    if not records:
        print("nothing yet")
    return 0


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


async def faq_export(settings: Settings, args: argparse.Namespace) -> int:
    """Print the entries that organisers wrote live, in the shape of faq.toml."""
    faq = read_content(settings).faq
    async with database_beside(settings) as database, database.reading() as tx:
        live = await faq_entries.live(tx, settings.festival.edition)
    print(toml(live, faq).rstrip() or "# nothing is live beside the file")
    return 0
