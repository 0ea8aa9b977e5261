"""What happens inside a connection's thread: statements run there, rows become dicts, errors become ours."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import aiosqlite

from storage.database.errors import Conflict, StorageError, Unavailable, Unwritable
from storage.database.tx import Row, Statement

T = TypeVar("T")

UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "the database is locked by another program for too long",
    sqlite3.SQLITE_LOCKED: "the database is locked by another program for too long",
    sqlite3.SQLITE_FULL: "the disk is full, or the database has reached its largest size",
    sqlite3.SQLITE_READONLY: "the database's file or folder is read-only",
    sqlite3.SQLITE_PERM: "the database's file or folder may not be used by this user",
    sqlite3.SQLITE_AUTH: "the database's file or folder may not be used by this user",
    sqlite3.SQLITE_CANTOPEN: "the database's file cannot be opened",
    sqlite3.SQLITE_CORRUPT: "the database's file is damaged: restore a backup",
    sqlite3.SQLITE_NOTADB: "the file is not an SQLite database, or is damaged: restore a backup",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_NOMEM: "the database is out of memory",
    sqlite3.SQLITE_PROTOCOL: "the database is locked by another program for too long",
}
CONFLICTS = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
    sqlite3.SQLITE_CONSTRAINT_ROWID,
}


class Connection(aiosqlite.Connection):
    """An aiosqlite connection that carries any amount of work to its thread in one go.

    A hop to the thread and back costs more than most statements, so several go together; and work that nobody
    waits for keeps its place in the thread's queue, which is how a rollback comes after a cancelled statement.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        super().__init__(connector, iter_chunk_size)
        # A forgotten close() must not keep the process alive; what is uncommitted rolls back by itself.
        self._thread.daemon = True

    async def ended(self) -> None:
        """Waits for the thread of a connection that failed to open: aiosqlite stops it, and does not wait for that.

        Left alone, it would answer into an event loop that may be closed by then.
        """
        await asyncio.to_thread(self._thread.join)

    @property
    def raw(self) -> sqlite3.Connection:
        """The driver's own connection; only for work that runs in the thread."""
        return self._conn

    def post(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Queues the work; its result, or what it raised, comes with the future."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        if self._running and self._connection is not None:
            self._tx.put_nowait((future, work))
        else:
            future.set_exception(Unavailable("the database is closed"))
        return future

    def tell(self, work: Callable[[], object]) -> None:
        """Queues work that nobody waits for; it must not raise."""
        if self._running and self._connection is not None:
            self._tx.put_nowait((None, work))


def answer(connection: sqlite3.Connection, statement: Statement) -> Any:
    """Runs one statement, in the thread; its result in its shape."""
    if statement.shape == "many":
        connection.executemany(statement.sql, statement.values).close()
        return None
    cursor = connection.execute(statement.sql, statement.values)
    try:
        return _result(cursor, statement)
    finally:
        # An unfinished SELECT would keep its snapshot.
        cursor.close()


def _result(cursor: sqlite3.Cursor, statement: Statement) -> Any:
    if statement.shape == "run":
        return max(cursor.rowcount, 0)
    if statement.shape == "one":
        return _row(cursor, cursor.fetchone())
    return [_row(cursor, values) for values in cursor.fetchall()]


def _row(cursor: sqlite3.Cursor, values: tuple[Any, ...] | None) -> Row | None:
    if values is None:
        return None
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


def translated_error(error: Exception) -> StorageError:
    """The driver's error in our words. SQLite's messages name tables and columns, never values."""
    if isinstance(error, StorageError):
        return error
    if isinstance(error, UnicodeEncodeError):
        return Unwritable("a text with half a character (a lone surrogate) cannot be stored")
    if isinstance(error, OverflowError):
        return Unwritable("an integer beyond 64 bits cannot be stored")
    code = getattr(error, "sqlite_errorcode", 0)
    if code in CONFLICTS:
        return Conflict(str(error))
    if code & 0xFF in UNAVAILABLE:
        return Unavailable(UNAVAILABLE[code & 0xFF])
    return StorageError(str(error))
