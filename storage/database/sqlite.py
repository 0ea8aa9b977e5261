"""SQLite: one writer whose waiting transactions share a commit, and readers that wait for nobody."""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from storage.database.base import Database, T
from storage.database.errors import StorageError, Taken, Unavailable
from storage.database.sqlite_thread import Connection, answer, translated_error
from storage.database.sqlite_writer import Writer
from storage.database.tx import Session, Statement, Tx

READERS = 2
LOCK_WAIT_SECONDS = 5.0
LAST_WORDS_SECONDS = 10.0

PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32000;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 67108864;
"""


class Reading(Session):
    """One consistent state, on a reader's connection."""

    dialect = "sqlite"

    def __init__(self, connection: Connection) -> None:
        super().__init__(writes=False)
        self._connection = connection
        self._begun = False

    async def perform(self, statements: list[Statement]) -> Any:
        return await self._connection.post(partial(self._in_thread, statements[-1]))

    def _in_thread(self, statement: Statement) -> Any:
        try:
            if not self._begun:
                self._connection.raw.execute("BEGIN")
                self._begun = True
            return answer(self._connection.raw, statement)
        except Exception as error:
            self.failure = translated_error(error)
            raise self.failure from None

    def end_in_thread(self) -> None:
        """Gives the snapshot back, behind whatever a cancelled body left running."""
        if self._begun:
            self._connection.raw.execute("ROLLBACK")


class SqliteDatabase(Database):
    """One file; `path` is where it lies."""

    dialect = "sqlite"

    def __init__(self, path: Path, migrations: Path, lock: int | None, *, writes: bool) -> None:
        super().__init__(migrations)
        self.path = path
        self._lock = lock
        self._writes = writes
        self._writer: Writer | None = None
        self._connections: list[Connection] = []
        self._readers: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()

    async def open(self) -> None:
        """Connects the writer first: it is the one that makes the file what readers need."""
        if self._writes:
            self._writer = Writer(await self._connected(_writer_connection))
        for _ in range(READERS):
            self._readers.put_nowait(await self._connected(_reader_connection))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        if self._writer is None:
            raise StorageError("this database was opened for reading only")
        with self._alone():
            tx = await self._writer.enter()
            try:
                yield tx
                self._writer.keep(tx)
            except BaseException:
                self._writer.abandon(tx)
                raise
            await tx.durable()

    async def transact(self, body: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        if self._writer is None:
            raise StorageError("this database was opened for reading only")
        with self._alone():
            result: T = await self._writer.carry(body)
        return result

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        with self._alone():
            connection = await self._readers.get()
            tx = Reading(connection)
            try:
                yield tx
            finally:
                tx.abandoned()
                connection.tell(tx.end_in_thread)
                self._readers.put_nowait(connection)

    async def claim_name(self, name: str) -> bool:
        """Always true: the file's lock has let no other process in."""
        return self._lock is not None

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.drained(LAST_WORDS_SECONDS)
        for connection in reversed(self._connections):
            await connection.close()
        self._connections = []
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    async def _connected(self, connect: Any) -> Connection:
        connection = Connection(partial(connect, self.path), iter_chunk_size=64)
        try:
            await connection
        except sqlite3.Error as error:
            await connection.ended()
            raise translated_error(error) from None
        self._connections.append(connection)
        return connection


async def open_sqlite(path: Path, migrations: Path, *, writes: bool, alone: bool) -> SqliteDatabase:
    """Opens the file, made and locked first if it is to be written alone. Raises Unavailable with the reason."""
    lock = _locked(path) if writes and alone else None
    database = SqliteDatabase(path, migrations, lock, writes=writes)
    try:
        await database.open()
    except BaseException:
        await database.close()
        raise
    return database


def _locked(path: Path) -> int:
    """A descriptor that holds `<path>-lock` until it is closed or the process is gone, however it goes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # What people write is nobody else's to read; SQLite gives its own files beside it the same mode.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        lock = os.open(f"{path}-lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unavailable(f"{path} cannot be opened for writing: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise Taken(f"another Usher already runs on {path}: stop it first, or give this one its own file") from None
    return lock


def _connection(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=LOCK_WAIT_SECONDS, cached_statements=512)


def _writer_connection(path: Path) -> sqlite3.Connection:
    connection = _connection(path)
    try:
        connection.executescript(PRAGMAS)
        # A file that cannot be written shall stop the start, not the first visitor.
        connection.executescript("BEGIN IMMEDIATE; ROLLBACK")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _reader_connection(path: Path) -> sqlite3.Connection:
    connection = _connection(path)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
