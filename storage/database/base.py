"""A database that is open, whichever it is."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from storage.database.errors import StorageError
from storage.database.sql import Dialect
from storage.database.tx import Tx

T = TypeVar("T")


class Database(ABC):
    """Opened by `open_database`, closed by `close`. A task may be in one transaction at a time, of either kind."""

    dialect: Dialect

    def __init__(self, migrations: Path) -> None:
        self.migrations = migrations
        self._inside: set[asyncio.Task[object] | None] = set()

    @abstractmethod
    def transaction(self) -> AbstractAsyncContextManager[Tx]:
        """Writes. Left without an error, everything is durable; left with one, nothing of it ever was.

        A cancellation that arrives while the end is awaited comes out only when everything is durable.
        """

    async def transact(self, body: Callable[[Tx], Coroutine[Any, Any, T]]) -> T:
        """`async with transaction() as tx: return await body(tx)`, and the quickest way to write.

        On SQLite the whole body runs in the writer's thread: it may await its transaction and nothing else.
        """
        async with self.transaction() as tx:
            return await body(tx)

    @abstractmethod
    def reading(self) -> AbstractAsyncContextManager[Tx]:
        """Reads one consistent state, and waits for no writer."""

    @abstractmethod
    async def claim_name(self, name: str) -> bool:
        """Whether this process alone bears the name now; held until `close`. May be asked again at any time,
        and should be before each use: a lost connection loses the name, too."""

    @abstractmethod
    async def close(self) -> None:
        """Lets the transactions that have begun come to their end, for some seconds, then closes."""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task in self._inside:
            raise StorageError("this task is in a transaction already; a second one would wait for the first for ever")
        self._inside.add(task)
        try:
            yield
        finally:
            self._inside.discard(task)
