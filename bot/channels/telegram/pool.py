"""The connections to one server: as many as allowed, kept warm, and whoever waits longest is next."""

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass

from bot.channels.telegram.connection import Answer, Connection, NotSent, Unanswered

REST = 20.0
"""Seconds after which a resting connection is not trusted any more: servers close theirs after a minute or so, and a
request that meets such a close in mid-air is one whose fate nobody knows."""
GLANCE = 0.5
"""Seconds of rest from which on a connection is looked at before it is used."""


@dataclass(frozen=True, slots=True)
class Place:
    """A server: its name, its port, whether it speaks TLS."""

    host: str
    port: int
    secure: bool


class Pool:
    """At most `size` connections to `place`, opened when needed."""

    def __init__(self, place: Place, size: int, connect_timeout: float) -> None:
        self._place = place
        self._size = size
        self._connect_timeout = connect_timeout
        self._idle: list[Connection] = []
        self._count = 0
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._tls = ssl.create_default_context() if place.secure else None

    async def exchange(self, request: bytes, timeout: float, *, repeatable: bool) -> Answer:
        """One request and its answer; `timeout` seconds for a free connection, then again for the answer.

        repeatable: carrying it out twice does no harm, so it is sent once more where a connection that had rested
        turns out closed. Raises NotSent or Unanswered.
        """
        connection = await self._take(timeout)
        rested = connection.used
        try:
            return await connection.exchange(request, timeout)
        except NotSent:
            if not rested:
                raise
        except Unanswered as error:
            if not (rested and repeatable and error.silent):
                raise
        finally:
            self._give(connection)
        return await self._once(request, timeout)

    async def _once(self, request: bytes, timeout: float) -> Answer:
        self._drop_idle()
        connection = await self._take(timeout)
        try:
            return await connection.exchange(request, timeout)
        finally:
            self._give(connection)

    def close(self) -> None:
        """Close what rests; what is in use is closed by whoever uses it."""
        self._size = 0
        self._drop_idle()
        while self._waiting:
            self._hand_over(None)

    async def _take(self, timeout: float) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if self._fit(connection):
                return connection
            connection.close()
            self._count -= 1
        if self._count < self._size:
            self._count += 1
        elif (handed := await self._wait(timeout)) is not None:
            return handed
        try:
            return await self._connect()
        except BaseException:
            self._vacate()
            raise

    @staticmethod
    def _fit(connection: Connection) -> bool:
        if not connection.open:
            return False
        rest = asyncio.get_running_loop().time() - connection.idle_since
        return rest < GLANCE or (rest < REST and not connection.stale())

    async def _wait(self, timeout: float) -> Connection | None:
        """A connection that somebody gives back, or None: a place for a new one."""
        if not self._size:
            raise NotSent("the connections are closed")
        future: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            async with asyncio.timeout(timeout):
                return await future
        except TimeoutError:
            if future.done() and not future.cancelled():
                return future.result()
            raise NotSent(f"no connection was free for {timeout:g} s") from None
        except asyncio.CancelledError:
            self._pass_on(future)
            raise

    def _pass_on(self, future: asyncio.Future[Connection | None]) -> None:
        """What was handed to somebody who went away goes to the next."""
        if future.done() and not future.cancelled():
            handed = future.result()
            if handed is None:
                self._vacate()
            else:
                self._keep(handed)

    async def _connect(self) -> Connection:
        if not self._size:
            raise NotSent("the connections are closed")
        loop = asyncio.get_running_loop()
        name = self._place.host if self._tls else None
        try:
            async with asyncio.timeout(self._connect_timeout):
                _, connection = await loop.create_connection(
                    lambda: Connection(loop), self._place.host, self._place.port, ssl=self._tls, server_hostname=name
                )
        except (OSError, TimeoutError) as error:
            raise NotSent(f"cannot connect to {self._place.host}:{self._place.port}: {error!r}") from error
        return connection

    def _give(self, connection: Connection) -> None:
        if connection.open and self._size:
            self._keep(connection)
        else:
            connection.close()
            self._vacate()

    def _vacate(self) -> None:
        """A place is free: whoever waits takes it over, still counted."""
        if not self._hand_over(None):
            self._count -= 1

    def _keep(self, connection: Connection) -> None:
        if not self._hand_over(connection):
            self._idle.append(connection)

    def _hand_over(self, connection: Connection | None) -> bool:
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(connection)
                return True
        return False

    def _drop_idle(self) -> None:
        for connection in self._idle:
            connection.close()
            self._count -= 1
        self._idle.clear()
