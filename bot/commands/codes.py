"""`late-code`, `late-codes`: codes that open enrolment after the deadline."""

import argparse

from bot.clock import WallClock
from bot.opening import NotReady, database_beside
from bot.settings import Settings
from handlers.talk import when
from storage import codes, switches


async def late_code(settings: Settings, args: argparse.Namespace) -> int:
    """Issue a code and print it, once: only its digest is stored."""
    try:
        until = when.parse_local(args.until, settings.festival.zone)
    except ValueError as wrong:
        raise NotReady(f"--until: {wrong}") from wrong
    if args.uses < 1:
        raise NotReady(f"--uses is {args.uses}, but a code must have at least one use")
    async with database_beside(settings) as database, database.transaction() as tx:
        switched = (await switches.standing(tx, settings.festival.edition)).closes
        if until <= (deadline := switched or settings.enrolment.closes):
            closes = when.deadline(deadline, settings.festival.zone, "en")
            raise NotReady(f"--until must be after the deadline ({closes}): before it nobody needs a code")
        code = await codes.issue_late(tx, settings.festival.edition, args.uses, until, args.note, WallClock().now())
    print(code)
    print(f"for {args.uses} filmmaker(s), until {when.deadline(until, settings.festival.zone, 'en')}")
    print(f"they send: /late {code}")
    return 0


async def late_codes(settings: Settings, args: argparse.Namespace) -> int:
    """List them."""
    async with database_beside(settings) as database, database.reading() as tx:
        found = await codes.list_late(tx, settings.festival.edition)
    for code in found:
        until = when.deadline(code.opens_until, settings.festival.zone, "en")
        print(f"{code.used} of {code.uses} used, until {until}{'  ' + code.note if code.note else ''}")
    if not found:
        print("no late codes")
    return 0
