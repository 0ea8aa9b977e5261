"""`invite`, `faq-export`: what concerns the organisers, for whoever runs the bot."""

import argparse
from datetime import timedelta

from bot.content import read_content
from bot.opening import database_beside, open_clock
from bot.settings import Settings
from handlers.staff.live import toml
from handlers.staff.rights import JUROR, ORGANISER, OWNER, VENUE
from handlers.talk import when
from storage import audit, faq_entries, staff
from storage.audit import Record
from storage.staff import Invitation

WHO = "command line"
"""Whoever may read the database: the actor in the audit log."""
_BECOMES = {OWNER: "an owner", ORGANISER: "an organiser", JUROR: "a juror", VENUE: "one of the venue's staff"}


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


async def faq_export(settings: Settings, args: argparse.Namespace) -> int:
    """Print the entries that organisers wrote live, in the shape of faq.toml."""
    faq = read_content(settings).faq
    async with database_beside(settings) as database, database.reading() as tx:
        live = await faq_entries.live(tx, settings.festival.edition)
    print(toml(live, faq).rstrip() or "# nothing is live beside the file")
    return 0
