"""Whole bodies that run in the writer's thread: one hop there and back for many of them, instead of one a statement."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from time import monotonic
from typing import Any

from storage.database.errors import StorageError
from storage.database.sqlite_batch import LONGEST_SECONDS, Batch
from storage.database.sqlite_thread import Connection, answer, translated_error
from storage.database.tx import Session, Statement, Tx

Body = Callable[[Tx], Coroutine[Any, Any, Any]]


class Direct(Session):
    """The transaction of a body that is in the thread already: nothing is waited for."""

    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, batch: Batch) -> None:
        super().__init__(writes=True)
        self._connection = connection
        self._batch = batch

    async def perform(self, statements: list[Statement]) -> Any:
        return self.perform_now(statements)

    def perform_now(self, statements: list[Statement]) -> Any:
        """The last one's result."""
        try:
            return [answer(self._connection, statement) for statement in statements][-1]
        except Exception as error:
            self.failure = translated_error(error)
            self._batch.examine(self._connection, self.failure)
            raise self.failure from None


class Errand:
    """A body, and what became of it. `outcome` is told on the event loop, after the commit."""

    __slots__ = ("_body", "_result", "failure", "outcome")

    def __init__(self, body: Body) -> None:
        self._body = body
        self._result: Any = None
        self.failure: Exception | None = None
        self.outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def run_in_thread(self, connection: sqlite3.Connection, batch: Batch) -> None:
        """Never raises: what goes wrong undoes this body alone, and is told to whoever waits for it."""
        saved = False
        try:
            batch.begin(connection)
            connection.execute("SAVEPOINT body")
            saved = True
            tx = Direct(connection, batch)
            self._result = _driven(self._body(tx))
            if left := tx.finished():
                tx.perform_now(left)
            connection.execute("RELEASE body")
        except Exception as error:
            self.failure = translated_error(error) if isinstance(error, sqlite3.Error) else error
            if saved:
                batch.undo(connection)

    def tell_outcome(self, dead: StorageError | None) -> None:
        """On the event loop, once it is known whether the batch is durable."""
        failure = self.failure or dead
        if self.outcome.done():
            return
        if failure is None:
            self.outcome.set_result(self._result)
        else:
            self.outcome.set_exception(failure)


def run_all(connection: Connection, batch: Batch, errands: Sequence[Errand]) -> int:
    """In the thread: the errands one after the other, then the commit. How many had their turn in the time there is."""
    ends, count = monotonic() + LONGEST_SECONDS, 0
    for errand in errands:
        errand.run_in_thread(connection.raw, batch)
        count += 1
        if monotonic() > ends:
            break
    batch.commit(connection.raw)
    return count


def _driven(body: Coroutine[Any, Any, Any]) -> Any:
    try:
        body.send(None)
    except StopIteration as end:
        return end.value
    body.close()
    raise StorageError("a body that is handed to `transact` may await its transaction, and nothing else")
