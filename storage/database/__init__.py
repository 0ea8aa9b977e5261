"""The one place that knows a database's driver: open, migrate, and transactions with one SQL for both databases."""

from pathlib import Path
from urllib.parse import unquote

from storage.database.backups import backup
from storage.database.base import Database
from storage.database.errors import Conflict, Contended, DatabaseNewer, StorageError, Taken, Unavailable, Unwritable
from storage.database.migrate import SHIPPED, migrate, pending
from storage.database.sqlite import open_sqlite
from storage.database.tx import Row, Tx

__all__ = [
    "Conflict",
    "Contended",
    "Database",
    "DatabaseNewer",
    "Row",
    "StorageError",
    "Taken",
    "Tx",
    "Unavailable",
    "Unwritable",
    "backup",
    "migrate",
    "open_database",
    "pending",
]


async def open_database(
    url: str, *, migrations: Path = SHIPPED, connections: int = 10, writes: bool = True, alone: bool = True
) -> Database:
    """Opens, and changes nothing in it: `sqlite:///relative.db`, `sqlite:////absolute.db` or `postgresql://…`.

    connections: at most so many to PostgreSQL. writes: False lets a tool look into an SQLite file while Usher runs
    on it; one Usher only may write, but `alone=False` lets a short command write beside it. Raises Unavailable with
    the reason as a sentence, and Taken where another Usher has the file.
    """
    if url.startswith("sqlite:///") and url != "sqlite:///":
        return await open_sqlite(Path(unquote(url.removeprefix("sqlite:///"))), migrations, writes=writes, alone=alone)
    if url.startswith(("postgresql://", "postgres://")):
        from storage.database.postgres import open_postgres  # its driver costs the others a tenth of a second

        return await open_postgres(url, migrations, connections=connections)
    raise StorageError("a database's address begins with sqlite:/// or postgresql://")
