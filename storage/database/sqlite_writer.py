"""The one writer of an SQLite file: bodies one after the other, and one commit for those that wait together."""

import asyncio
import sqlite3
from collections import deque
from contextlib import suppress
from functools import partial
from typing import Any

from storage.database.errors import StorageError, Unavailable
from storage.database.sqlite_thread import Connection, answer, translated_error
from storage.database.tx import Session, Statement, settled

MOST_BODIES = 64
LONGEST_SECONDS = 0.010


class Batch:
    """The transactions that share one BEGIN and one COMMIT; a savepoint each keeps them apart.

    `begun` and `dead` belong to the thread: nobody else changes them.
    """

    def __init__(self, now: float) -> None:
        self.begun = False
        self.dead: StorageError | None = None
        self.members: list[Writing] = []
        self._since = now

    def full(self, now: float) -> bool:
        return self.dead is not None or len(self.members) >= MOST_BODIES or now - self._since > LONGEST_SECONDS

    def begin(self, connection: sqlite3.Connection) -> None:
        if self.dead is not None:
            raise self.dead
        if not self.begun:
            connection.execute("BEGIN IMMEDIATE")
            self.begun = True

    def examine(self, connection: sqlite3.Connection, failure: StorageError) -> None:
        """After a failure: a full disk, for one, may have rolled back the whole transaction, and all its members."""
        if not self.begun or not connection.in_transaction:
            self.dead = (
                failure if isinstance(failure, Unavailable) else Unavailable(f"the transaction was lost: {failure}")
            )

    def commit(self, connection: sqlite3.Connection) -> None:
        try:
            if self.begun and self.dead is None:
                connection.execute("COMMIT")
        except Exception as error:
            self.dead = Unavailable(f"nothing could be kept: {translated_error(error)}")
        if connection.in_transaction:
            connection.execute("ROLLBACK")


class Writing(Session):
    """One body's transaction."""

    dialect = "sqlite"

    def __init__(self, connection: Connection, batch: Batch) -> None:
        super().__init__(writes=True)
        self._connection = connection
        self._batch = batch
        self._saved = False
        self.outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def perform(self, statements: list[Statement]) -> Any:
        return await self._connection.post(partial(self._in_thread, statements))

    async def durable(self) -> None:
        """Returns when the shared commit has happened; raises if this transaction is not in it."""
        await settled(self.outcome)

    def release_in_thread(self, statements: list[Statement]) -> None:
        """The end of a body that went well: what it had still to say, then its savepoint becomes the batch's."""
        try:
            if statements:
                self._in_thread(statements)
            if self._saved and self._batch.dead is None:
                self._connection.raw.execute("RELEASE body")
        except Exception as error:
            self.failure = translated_error(error)
            self.undo_in_thread()

    def undo_in_thread(self) -> None:
        """The end of a body that went wrong; in the queue behind whatever a cancellation left running."""
        try:
            if self._saved and self._batch.dead is None:
                self._connection.raw.execute("ROLLBACK TO body")
                self._connection.raw.execute("RELEASE body")
        except sqlite3.Error as error:
            # Whose rows are in the batch is not known any more, so nobody's may be kept.
            self._batch.dead = Unavailable(f"nothing could be kept: {translated_error(error)}")

    def tell_outcome(self) -> None:
        failure = self.failure or self._batch.dead
        if failure is None:
            self.outcome.set_result(None)
        else:
            self.outcome.set_exception(failure)

    def _in_thread(self, statements: list[Statement]) -> Any:
        connection = self._connection.raw
        try:
            self._batch.begin(connection)
            if not self._saved:
                connection.execute("SAVEPOINT body")
                self._saved = True
            for statement in statements[:-1]:
                answer(connection, statement)
            return answer(connection, statements[-1])
        except Exception as error:
            self.failure = translated_error(error)
            self._batch.examine(connection, self.failure)
            raise self.failure from None


class Writer:
    """Whose turn it is. Everything but the statements is decided on the event loop, without awaiting."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._busy = False
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._batch: Batch | None = None
        self._commits: set[asyncio.Future[None]] = set()

    async def enter(self) -> Writing:
        """Waits for its turn, in order of arrival."""
        if self._closing:
            raise Unavailable("the database is closed")
        if self._busy:
            await self._turn()
        self._busy = True
        self._idle.clear()
        if self._batch is None:
            self._batch = Batch(asyncio.get_running_loop().time())
        return Writing(self._connection, self._batch)

    def keep(self, tx: Writing) -> None:
        """The body went well: it joins the batch, and the next one may start before this one is durable."""
        statements = tx.finished()
        assert self._batch is not None
        self._batch.members.append(tx)
        self._connection.tell(partial(tx.release_in_thread, statements))
        self._pass_on()

    def abandon(self, tx: Writing) -> None:
        tx.abandoned()
        self._connection.tell(tx.undo_in_thread)
        self._pass_on()

    async def drained(self, seconds: float) -> None:
        """Lets nobody in any more, and waits for those inside."""
        self._closing = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()

    async def _turn(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            # Cancelled at the very moment when its turn had come.
            if turn.done() and not turn.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        if self._batch and self._batch.dead and not self._batch.begun:
            self._refuse_waiting(self._batch.dead)
        while self._waiting and self._waiting[0].done():
            self._waiting.popleft()
        if not self._waiting or (self._batch and self._batch.full(asyncio.get_running_loop().time())):
            self._commit()
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._busy = False

    def _refuse_waiting(self, reason: StorageError) -> None:
        """Each of them would wait for the foreign lock as long again, one after the other."""
        for turn in self._waiting:
            if not turn.done():
                turn.set_exception(reason)
        self._waiting.clear()

    def _commit(self) -> None:
        batch, self._batch = self._batch, None
        if batch is None:
            return
        done = self._connection.post(lambda: batch.commit(self._connection.raw))
        self._commits.add(done)
        done.add_done_callback(partial(self._committed, batch))

    def _committed(self, batch: Batch, done: asyncio.Future[None]) -> None:
        self._commits.discard(done)
        if done.exception() is not None:
            batch.dead = Unavailable(f"nothing could be kept: {done.exception()}")
        for tx in batch.members:
            tx.tell_outcome()
        if not self._busy and not self._commits:
            self._idle.set()
