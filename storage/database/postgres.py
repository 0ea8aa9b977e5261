"""PostgreSQL: pooled connections, and lost ones replaced before anything was done on them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from storage.database.base import Database
from storage.database.errors import StorageError, Unavailable
from storage.database.postgres_types import adapt, translated_error
from storage.database.tx import Row, Session, Statement, Tx, settled

Connection = psycopg.AsyncConnection[Row]
Cursor = psycopg.AsyncCursor[Row]

WAIT_SECONDS = 5.0
LAST_WORDS_SECONDS = 10.0
WRITING = "BEGIN"
READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
COMMIT = Statement("COMMIT", {})
SETTINGS: dict[str, Any] = {
    # BEGIN and COMMIT are ours: BEGIN shows at once whether the connection still lives.
    "autocommit": True,
    "row_factory": dict_row,
    "client_encoding": "UTF8",
    "connect_timeout": int(WAIT_SECONDS),
    "application_name": "usher",
}


class PostgresTx(Session):
    """A transaction on one connection."""

    dialect = "postgres"

    def __init__(self, connection: Connection, *, writes: bool) -> None:
        super().__init__(writes=writes)
        self._connection = connection

    async def perform(self, statements: list[Statement]) -> Any:
        """One after the other. Not pipelined: an aborted pipeline leaves the driver believing in prepared
        statements that the server never had, and on one machine it saves little.
        """
        try:
            return [await self._answer(statement) for statement in statements][-1]
        except Exception as error:
            self.failure = translated_error(error)
            raise self.failure from None
        except asyncio.CancelledError:
            # The server may carry out the cancel request late, on whatever this connection does next.
            await settled(self._connection.close())
            raise

    async def commit(self, unsent: list[Statement]) -> None:
        await self.perform([*unsent, COMMIT])

    async def _answer(self, statement: Statement) -> Any:
        cursor = self._connection.cursor()
        if statement.shape == "many":
            await cursor.executemany(statement.sql.encode(), statement.values)
        else:
            await cursor.execute(statement.sql.encode(), statement.values)
        return await _result(cursor, statement)


async def _result(cursor: Cursor, statement: Statement) -> Any:
    if statement is COMMIT and cursor.statusmessage != "COMMIT":
        raise StorageError("the transaction had failed before, nothing of it was kept")
    if statement.shape == "one":
        return await cursor.fetchone()
    if statement.shape == "all":
        return await cursor.fetchall()
    return max(cursor.rowcount, 0)


class PostgresDatabase(Database):
    """A server that several processes share."""

    dialect = "postgres"

    def __init__(self, url: str, migrations: Path, connections: int) -> None:
        super().__init__(migrations)
        self._url = url
        self._names = Names(url)
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=connections,
            kwargs=SETTINGS,
            configure=_prepared,
            open=False,
            timeout=WAIT_SECONDS,
            # Short, or the pauses between its tries grow long after the server is back.
            reconnect_timeout=WAIT_SECONDS,
        )

    async def open(self) -> None:
        """Connects once by itself before, because the pool would wait and tell no reason."""
        try:
            async with await psycopg.AsyncConnection[Row].connect(self._url, **SETTINGS) as connection:
                if connection.info.parameter_status("server_encoding") != "UTF8":
                    raise Unavailable("the PostgreSQL database must have been created with the encoding UTF8")
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise Unavailable(f"no connection to PostgreSQL: {reason}") from None
        await self._pool.open()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        with self._alone():
            connection = await self._begun(WRITING)
            tx = PostgresTx(connection, writes=True)
            try:
                yield tx
                await settled(tx.commit(tx.finished()))
            finally:
                tx.abandoned()
                await settled(self._return(connection))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        with self._alone():
            connection = await self._begun(READING)
            tx = PostgresTx(connection, writes=False)
            try:
                yield tx
            finally:
                tx.abandoned()
                await settled(self._return(connection))

    async def claim_name(self, name: str) -> bool:
        """By a session's advisory lock, which the server frees when this process or its connection is gone."""
        return await self._names.claim(name)

    async def close(self) -> None:
        await self._names.close()
        await self._pool.close(LAST_WORDS_SECONDS)

    async def _begun(self, how: str) -> Connection:
        """A connection in a transaction. All pooled ones may be dead after a restart of the server."""
        failure: StorageError = Unavailable("no connection to PostgreSQL")
        for _ in range(self._pool.max_size + 1):
            connection = await self._connection()
            try:
                await connection.execute(how.encode())
                return connection
            except psycopg.Error as error:
                failure = translated_error(error)
                await settled(self._return(connection))
            except BaseException:
                await settled(self._return(connection))
                raise
        raise failure

    async def _connection(self) -> Connection:
        try:
            return await self._pool.getconn()
        except psycopg.Error as error:
            raise translated_error(error) from None

    async def _return(self, connection: Connection) -> None:
        """Rolls back what is open; the pool throws away what is closed."""
        try:
            if connection.info.transaction_status != TransactionStatus.IDLE:
                await connection.execute("ROLLBACK")
        except psycopg.Error:
            await connection.close()
        await self._pool.putconn(connection)


class Names:
    """The names that this process claims, on a connection that is nothing else's."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._held: set[str] = set()
        self._connection: Connection | None = None
        self._one_at_a_time = asyncio.Lock()

    async def claim(self, name: str) -> bool:
        async with self._one_at_a_time:
            try:
                return await self._claimed(name)
            except psycopg.Error as error:
                await self._forget()
                raise translated_error(error) from None
            except asyncio.CancelledError:
                await self._forget()
                raise

    async def close(self) -> None:
        async with self._one_at_a_time:
            await self._forget()

    async def _claimed(self, name: str) -> bool:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection[Row].connect(self._url, **SETTINGS)
        if name in self._held:
            await self._connection.execute("SELECT 1")
            return True
        cursor = await self._connection.execute("SELECT pg_try_advisory_lock(%s) AS ours", (_key(name),))
        row = await cursor.fetchone()
        if row is not None and row["ours"]:
            self._held.add(name)
        return name in self._held

    async def _forget(self) -> None:
        self._held.clear()
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


async def _prepared(connection: Connection) -> None:
    adapt(connection.adapters)
    await connection.execute("SET lock_timeout = '15s'")


async def open_postgres(url: str, migrations: Path, *, connections: int) -> PostgresDatabase:
    """Connects once to see that it works. Raises Unavailable with the reason."""
    database = PostgresDatabase(url, migrations, connections)
    await database.open()
    return database
