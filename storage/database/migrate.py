"""Brings a database to the shape that this version of the code expects, one numbered SQL file after the other."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage import instants
from storage.database.base import Database
from storage.database.errors import DatabaseNewer, StorageError
from storage.database.sql import statements
from storage.database.tx import Tx

SHIPPED = Path(__file__).parent.parent / "migrations"
FILE_NAME = re.compile(r"(\d{4})_(\w+)\.sql")
LEDGER = (
    "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
)
LEDGER_EXISTS = {
    "sqlite": "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'migrations'",
    "postgres": "SELECT 1 AS found WHERE to_regclass('migrations') IS NOT NULL",
}
# Processes that start at once must not migrate at once; the number means nothing, it only has to be ours.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7205759403)"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file, `0001_first_tables.sql`."""

    number: int
    name: str
    path: Path


def known(directory: Path) -> list[Migration]:
    """The directory's migrations in order; raises StorageError unless they are numbered 1, 2, 3 …"""
    found: list[Migration] = []
    for path in sorted(directory.glob("*.sql")):
        match = FILE_NAME.fullmatch(path.name)
        if match is None or int(match[1]) != len(found) + 1:
            raise StorageError(f"{path.name}: migrations are named 0001_name.sql, 0002_name.sql … without a gap")
        found.append(Migration(int(match[1]), match[2], path))
    return found


async def pending(database: Database) -> list[int]:
    """The numbers that `migrate` would apply, in order. Raises DatabaseNewer where the code is the older one."""
    numbers = [migration.number for migration in known(database.migrations)]
    async with database.reading() as tx:
        return _missing(numbers, await _applied(tx))


async def migrate(database: Database, now: datetime) -> list[int]:
    """Applies what is pending, each file in a transaction of its own; the numbers applied.

    Safe to be called by several processes at once. Where a file fails, the earlier ones stay.
    """
    await pending(database)
    return [m.number for m in known(database.migrations) if await _apply(database, m, now)]


async def _apply(database: Database, migration: Migration, now: datetime) -> bool:
    async with database.transaction() as tx:
        if tx.dialect == "postgres":
            await tx.one(ONE_AT_A_TIME)
        await tx.run(LEDGER)
        if migration.number in await _applied(tx):
            return False
        for statement in statements(migration.path.read_text("utf-8")):
            await tx.run(statement)
        await tx.run(
            "INSERT INTO migrations (number, name, applied_at) VALUES (:number, :name, :now)",
            number=migration.number,
            name=migration.name,
            now=instants.write(now),
        )
        return True


async def _applied(tx: Tx) -> set[int]:
    if await tx.one(LEDGER_EXISTS[tx.dialect]) is None:
        return set()
    return {row["number"] for row in await tx.all("SELECT number FROM migrations")}


def _missing(numbers: list[int], applied: set[int]) -> list[int]:
    unknown = sorted(applied - set(numbers))
    if unknown:
        raise DatabaseNewer(
            f"the database has migration {unknown[-1]}, and this version of Usher knows up to"
            f" {max(numbers, default=0)}: install the version that last ran on it"
        )
    return [number for number in numbers if number not in applied]
