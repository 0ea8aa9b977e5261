"""`migrate`, `backup`: what keeps the database in shape."""

import argparse
import asyncio
from pathlib import Path

from bot.clock import WallClock
from bot.opening import NotReady
from bot.settings import Settings
from storage.database import backup, migrate, open_database


async def migrate_(settings: Settings, args: argparse.Namespace) -> int:
    """Apply what is pending."""
    database = await open_database(settings.storage.url)
    try:
        applied = await migrate(database, WallClock().now())
    finally:
        await database.close()
    print(f"applied: {', '.join(map(str, applied))}" if applied else "nothing to apply")
    return 0


async def backup_(settings: Settings, args: argparse.Namespace) -> int:
    """Copy the SQLite database into a file; the bot may be running."""
    target = Path(args.file)
    if await asyncio.to_thread(target.exists):
        raise NotReady(f"{target} exists already: name a file that does not")
    if not settings.storage.url.startswith("sqlite:///"):
        raise NotReady("backup copies SQLite; for PostgreSQL use pg_dump")
    database = await open_database(settings.storage.url, writes=False)
    try:
        await backup(database, target)
    finally:
        await database.close()
    print(f"copied to {target}")
    return 0
