"""A database that fails at a chosen write, for tests of what such a failure leaves behind."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from storage.database import StorageError
from storage.database.tx import Session


class Faults:
    """Lets the write of that number fail, in the first transaction that writes from now on; -1 for none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = -1
        self.hit = False
        self._within: Session | None = None
        real = Session._text

        def text(session: Session, sql: str, /, *, write: bool = False) -> str:
            if write and self._strikes(session, sql):
                session.failure = StorageError("the disk is full")
                raise session.failure
            return real(session, sql, write=write)

        monkeypatch.setattr(Session, "_text", text)

    def _strikes(self, session: Session, sql: str) -> bool:
        """What the courier takes and closes by itself is another matter."""
        if self.left < 0 or self._within not in (None, session):
            return False
        if self._within is None and sql.split()[:2] == ["UPDATE", "outbox"]:
            return False
        self._within = session
        self.left -= 1
        self.hit = self.hit or self.left < 0
        return self.left < 0

    async def at_every_write(self, deed: Callable[[], Awaitable[Any]], state: Callable[[], Awaitable[Any]]) -> int:
        """Do it with the first write failing, then the second …, until it succeeds; how often it failed.

        After each failure everything stands as before.
        """
        before = await state()
        for number in range(500):
            self.left, self.hit, self._within = number, False, None
            try:
                await deed()
            except StorageError:
                pass
            finally:
                self.left = -1
            if not self.hit:
                return number
            assert await state() == before, f"write {number}"
        raise AssertionError("it never succeeds")
