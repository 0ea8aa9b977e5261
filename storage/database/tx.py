"""What a transaction offers to the modules that own SQL, and what both databases' transactions share."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypeVar

from storage.database.errors import StorageError
from storage.database.sql import Dialect, checked, translated

T = TypeVar("T")
Row = dict[str, Any]
Values = Mapping[str, Any]
Shape = Literal["one", "all", "run", "many"]


class Tx(Protocol):
    """One transaction, for one task at a time.

    Parameters are named (`:name`), values are text, numbers or None. After a statement failed the transaction is
    lost, even if the error was caught: further statements and its end raise it again (PostgreSQL allows nothing else).
    """

    @property
    def dialect(self) -> Dialect: ...

    async def one(self, sql: str, /, **values: Any) -> Row | None:
        """The first row, or None."""

    async def all(self, sql: str, /, **values: Any) -> list[Row]:
        """All rows."""

    async def run(self, sql: str, /, **values: Any) -> int:
        """Writes; the number of rows changed."""

    def soon(self, sql: str, /, **values: Any) -> None:
        """Writes, in order, together with the next statement or at the end; its errors are raised there."""

    async def many(self, sql: str, rows: Sequence[Values], /) -> None:
        """Writes the same statement once for each row of values."""


class Statement(NamedTuple):
    """One statement in the driver's words; `values` is a sequence of them where the shape is "many"."""

    sql: str
    values: Any
    shape: Shape = "run"


class Session(ABC):
    """A transaction's common half: unsent writes, and refusing what comes after a failure or after the end."""

    dialect: ClassVar[Dialect]

    def __init__(self, *, writes: bool) -> None:
        self.failure: StorageError | None = None
        self._writes = writes
        self._ended = False
        self._unsent: list[Statement] = []

    async def one(self, sql: str, /, **values: Any) -> Row | None:
        row: Row | None = await self._ask(Statement(self._text(sql), checked(values), "one"))
        return row

    async def all(self, sql: str, /, **values: Any) -> list[Row]:
        rows: list[Row] = await self._ask(Statement(self._text(sql), checked(values), "all"))
        return rows

    async def run(self, sql: str, /, **values: Any) -> int:
        count: int = await self._ask(Statement(self._text(sql, write=True), checked(values)))
        return count

    def soon(self, sql: str, /, **values: Any) -> None:
        self._unsent.append(Statement(self._text(sql, write=True), checked(values)))

    async def many(self, sql: str, rows: Sequence[Values], /) -> None:
        text = self._text(sql, write=True)
        if rows:
            await self._ask(Statement(text, [checked(row) for row in rows], "many"))

    def finished(self) -> list[Statement]:
        """Ends the session; what is still to be sent. Raises the failure that the body may have swallowed."""
        self._ended = True
        if self.failure is not None:
            raise self.failure
        return self._taken()

    def abandoned(self) -> None:
        """Ends the session; nothing of it is to be kept."""
        self._ended = True
        self._unsent = []

    @abstractmethod
    async def perform(self, statements: list[Statement]) -> Any:
        """Runs them in order; the last one's result in its shape. Notes and raises a failure."""

    async def _ask(self, statement: Statement) -> Any:
        return await self.perform([*self._taken(), statement])

    def _taken(self) -> list[Statement]:
        statements, self._unsent = self._unsent, []
        return statements

    def _text(self, sql: str, *, write: bool = False) -> str:
        if self._ended:
            raise StorageError("a statement after the end of its transaction")
        if self.failure is not None:
            raise self.failure
        if write and not self._writes:
            raise StorageError("this transaction only reads")
        return translated(sql, self.dialect)


async def settled(awaitable: Awaitable[T]) -> T:
    """Waits to the very end, even where the waiting task is cancelled meanwhile; the cancellation follows then."""
    inner = asyncio.ensure_future(awaitable)
    try:
        return await asyncio.shield(inner)
    except asyncio.CancelledError:
        while not inner.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait((inner,))
        if not inner.cancelled():
            inner.exception()
        raise
