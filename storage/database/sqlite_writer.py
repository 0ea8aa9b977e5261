"""The one writer of an SQLite file: bodies one after the other, and one commit for those that wait together."""

import asyncio
from collections import deque
from contextlib import suppress
from functools import partial
from typing import Any

from storage.database.errors import StorageError, Unavailable
from storage.database.sqlite_batch import MOST_BODIES, Batch
from storage.database.sqlite_errands import Body, Errand, run_all
from storage.database.sqlite_thread import Connection, answer, translated_error
from storage.database.tx import Session, Statement, settled


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
        if self._saved:
            self._batch.undo(self._connection.raw)

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
        self._waiting: deque[asyncio.Future[None] | Errand] = deque()
        self._busy = False
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._batch: Batch | None = None
        self._commits: set[asyncio.Future[Any]] = set()

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

    async def carry(self, body: Body) -> Any:
        """Has the whole body run in the thread when its turn comes; its result, once that is durable."""
        if self._closing:
            raise Unavailable("the database is closed")
        errand = Errand(body)
        self._waiting.append(errand)
        if not self._busy:
            self._busy = True
            self._idle.clear()
            self._let_in()
        return await settled(errand.outcome)

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
        self._drop_cancelled()
        if not self._waiting or (self._batch and self._batch.full(asyncio.get_running_loop().time())):
            self._commit()
        self._let_in()

    def _let_in(self) -> None:
        self._drop_cancelled()
        if not self._waiting:
            self._busy = False
        elif isinstance(turn := self._waiting[0], Errand):
            self._send_errands()
        else:
            self._waiting.popleft()
            turn.set_result(None)

    def _drop_cancelled(self) -> None:
        while self._waiting and isinstance(turn := self._waiting[0], asyncio.Future) and turn.done():
            self._waiting.popleft()

    def _send_errands(self) -> None:
        """All errands that wait in a row, and the commit behind them, in one hop."""
        errands: list[Errand] = []
        while self._waiting and isinstance(turn := self._waiting[0], Errand) and len(errands) < MOST_BODIES:
            errands.append(turn)
            self._waiting.popleft()
        batch = self._batch or Batch(asyncio.get_running_loop().time())
        self._batch = None
        done = self._connection.post(partial(run_all, self._connection, batch, errands))
        self._commits.add(done)
        done.add_done_callback(partial(self._errands_done, batch, errands))

    def _errands_done(self, batch: Batch, errands: list[Errand], done: asyncio.Future[int]) -> None:
        count = len(errands) if done.exception() else done.result()
        self._waiting.extendleft(reversed(errands[count:]))
        self._committed(batch, done)
        for errand in errands[:count]:
            errand.tell_outcome(batch.dead)
        if batch.dead and not batch.begun:
            self._refuse_waiting(batch.dead)
        self._let_in()
        self._note_idle()

    def _refuse_waiting(self, reason: StorageError) -> None:
        """Each of them would wait for the foreign lock as long again, one after the other."""
        for turn in self._waiting:
            future = turn.outcome if isinstance(turn, Errand) else turn
            if not future.done():
                future.set_exception(reason)
        self._waiting.clear()

    def _commit(self) -> None:
        batch, self._batch = self._batch, None
        if batch is None:
            return
        done = self._connection.post(lambda: batch.commit(self._connection.raw))
        self._commits.add(done)
        done.add_done_callback(partial(self._committed, batch))

    def _committed(self, batch: Batch, done: asyncio.Future[Any]) -> None:
        self._commits.discard(done)
        if done.exception() is not None:
            batch.dead = Unavailable(f"nothing could be kept: {done.exception()}")
        for tx in batch.members:
            tx.tell_outcome()
        self._note_idle()

    def _note_idle(self) -> None:
        if not self._busy and not self._commits:
            self._idle.set()
