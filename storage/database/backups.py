"""A copy of an SQLite file, taken while Usher goes on writing to it."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.database.base import Database
from storage.database.errors import StorageError, Unavailable
from storage.database.sqlite import SqliteDatabase
from storage.database.sqlite_thread import translated_error


async def backup(database: Database, path: Path) -> None:
    """Writes what is committed now to `path`, whole or not at all; what lay there is replaced.

    Writers do not wait meanwhile. PostgreSQL has pg_dump for this, so there StorageError is raised.
    """
    if not isinstance(database, SqliteDatabase):
        raise StorageError("PostgreSQL is backed up with pg_dump")
    await asyncio.to_thread(_copy, database.path, path)


def _copy(source: Path, target: Path) -> None:
    if target.exists() and target.samefile(source):
        raise StorageError("a backup needs another path than the database itself")
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        # Mode 600, as the database itself.
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _copy_pages(source, part)
        _make_durable(part)
        part.replace(target)
        _make_durable(target.parent)
    except sqlite3.Error as error:
        raise translated_error(error) from None
    except OSError as error:
        raise Unavailable(f"{target} cannot be written: {error.strerror}") from None


def _copy_pages(source: Path, part: Path) -> None:
    """All pages in one step, hence of one moment: the step holds a reader's snapshot."""
    original = sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)
    with closing(original), closing(sqlite3.connect(part)) as copy:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise Unavailable("the database's file is damaged: its copy does not pass the check")


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
