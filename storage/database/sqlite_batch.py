"""Transactions that share one commit: who is in it, and what becomes of all when something goes wrong."""

import sqlite3
from typing import Protocol

from storage.database.errors import StorageError, Unavailable
from storage.database.sqlite_thread import translated_error

MOST_BODIES = 64
LONGEST_SECONDS = 0.020


class Member(Protocol):
    """Whoever waits for the shared commit."""

    def tell_outcome(self) -> None: ...


class Batch:
    """The transactions that share one BEGIN and one COMMIT; a savepoint each keeps them apart.

    `begun` and `dead` belong to the thread: nobody else changes them.
    """

    def __init__(self, now: float) -> None:
        self.begun = False
        self.dead: StorageError | None = None
        self.members: list[Member] = []
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

    def undo(self, connection: sqlite3.Connection) -> None:
        """Back to the savepoint of the body that went wrong."""
        try:
            if self.dead is None:
                connection.execute("ROLLBACK TO body")
                connection.execute("RELEASE body")
        except sqlite3.Error as error:
            # Whose rows are in the batch is not known any more, so nobody's may be kept.
            self.dead = Unavailable(f"nothing could be kept: {translated_error(error)}")

    def commit(self, connection: sqlite3.Connection) -> None:
        try:
            if self.begun and self.dead is None:
                connection.execute("COMMIT")
        except Exception as error:
            self.dead = Unavailable(f"nothing could be kept: {translated_error(error)}")
        if connection.in_transaction:
            connection.execute("ROLLBACK")
