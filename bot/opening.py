"""What a bot needs before it can be put together: its database, its clock, its name, its key."""

import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.clock import Clock, RehearsalClock, WallClock
from bot.settings import Settings
from handlers.talk.seal import fresh_key
from storage import marks
from storage.database import Database, Taken, migrate, open_database, pending


class NotReady(Exception):
    """The bot cannot start; the message says why and what to do."""


async def open_whole(settings: Settings, stack: AsyncExitStack) -> Database:
    """The database, with the tables of this version; closed with the stack. Raises NotReady, StorageError."""
    url = settings.storage.url
    database = await open_database(url, connections=settings.storage.connections)
    stack.push_async_callback(database.close)
    waiting = await pending(database)
    if waiting and url.startswith("sqlite:///"):
        await migrate(database, WallClock().now())
    elif waiting:
        raise NotReady("the database has not the tables of this version: run `python -m bot migrate` first")
    return database


@asynccontextmanager
async def database_beside(settings: Settings) -> AsyncIterator[Database]:
    """The database for a short command, also while the bot runs on it; its tables are made if there are none."""
    async with AsyncExitStack() as stack:
        try:
            database = await open_whole(settings, stack)
        except Taken:
            database = await open_database(settings.storage.url, alone=False)
            stack.push_async_callback(database.close)
        yield database


async def open_clock(settings: Settings, database: Database) -> Clock:
    """The wall clock, or in a rehearsal the rehearsed one, as the last run left it."""
    if settings.rehearsal is None:
        return WallClock()

    async def load() -> str:
        async with database.reading() as tx:
            return await marks.read(tx, "rehearsal")

    async def save(text: str) -> None:
        async with database.transaction() as tx:
            await marks.write(tx, "rehearsal", text)

    return await RehearsalClock.open(settings.rehearsal.start, load, save)


async def name_of(settings: Settings, database: Database) -> str:
    """This process's name, ours alone, and if possible the one that a dead process of this machine had."""
    if name := settings.process.name:
        if not await database.claim_name(name):
            raise NotReady(f'another Usher is called "{name}": give each process its own name (USHER_PROCESS_NAME)')
        return name
    for count in range(1, 100):
        name = f"{socket.gethostname()}-{count}"
        if await database.claim_name(name):
            return name
    return f"{socket.gethostname()}-{os.getpid()}"


def key_of(settings: Settings) -> bytes:
    """The key that seals secrets: from its file, which the first start makes, readable for its owner only."""
    path = settings.path(settings.storage.key_file)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        made.write_bytes(fresh_key())
        made.chmod(0o600)
        try:
            os.link(made, path)  # atomic, and never over a key that another process made meanwhile
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_bytes().strip()
