"""A database that fails at the n-th statement of a transaction: afterwards everything must be as it was before."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from storage.database import Database, Row, StorageError, Tx
from storage.database.sql import Dialect
from storage.database.tx import Values

T = TypeVar("T")
Picture = dict[str, list[Row]]


class Broken(StorageError):
    """What was ordered."""


@dataclass(slots=True)
class BreakingTx:
    """Fails instead of its statement number `at`, counted from 0."""

    tx: Tx
    at: int
    seen: int = 0

    @property
    def dialect(self) -> Dialect:
        return self.tx.dialect

    async def one(self, sql: str, /, **values: Any) -> Row | None:
        self._break()
        return await self.tx.one(sql, **values)

    async def all(self, sql: str, /, **values: Any) -> list[Row]:
        self._break()
        return await self.tx.all(sql, **values)

    async def run(self, sql: str, /, **values: Any) -> int:
        self._break()
        return await self.tx.run(sql, **values)

    def soon(self, sql: str, /, **values: Any) -> None:
        self._break()
        self.tx.soon(sql, **values)

    async def many(self, sql: str, rows: Sequence[Values], /) -> None:
        self._break()
        await self.tx.many(sql, rows)

    def _break(self) -> None:
        if self.seen == self.at:
            raise Broken(f"statement {self.at}")
        self.seen += 1


@dataclass(slots=True)
class Breaking:
    """A database as ticks use it; at: where the next transactions that write fail, -1 for nowhere."""

    database: Database
    at: int = -1

    def reading(self) -> Any:
        return self.database.reading()

    async def transact(self, body: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        return await self.database.transact(lambda tx: body(BreakingTx(tx, self.at)))


async def never_between(database: Database, tables: Sequence[str], work: Callable[[Tx], Awaitable[T]]) -> T:
    """Do it in a transaction that fails at its first, its second … statement, then in one that does not."""
    before = await picture(database, tables)
    for at in count():
        try:
            async with database.transaction() as tx:
                breaking = BreakingTx(tx, at)
                done = await work(breaking)
        except Broken:
            assert await picture(database, tables) == before
        else:
            assert at > 0
            return done
    raise AssertionError


async def picture(database: Database, tables: Sequence[str]) -> Picture:
    """All rows of these tables, but for numbers that the database gives."""
    async with database.reading() as tx:
        found = {table: await tx.all(f"SELECT * FROM {table}") for table in tables}
    return {table: sorted(rows, key=repr) for table, rows in found.items()}
