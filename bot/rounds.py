"""What every tick has in common: one round at a time, also when the clock jumps, and an end that waits for it."""

import asyncio
import logging
from abc import ABC, abstractmethod
from datetime import datetime

from storage.database import StorageError

_log = logging.getLogger(__name__)


class Rounds(ABC):
    """Called at an interval; `_round` does the work, and may look at `stopping` between its pieces."""

    def __init__(self) -> None:
        self.stopping = False
        self._alone = asyncio.Lock()
        self._under_way: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def _round(self) -> None: ...

    async def __call__(self) -> None:
        """Everything that there is to do now. What fails is tried again next time."""
        async with self._alone:
            if self.stopping:
                return
            try:
                await self._round()
            except StorageError:
                _log.exception("%s has to wait for the database", type(self).__name__)
            except Exception:  # a tick that ends would be missed by everybody, and by nobody at once
                _log.exception("%s could not do all that there was", type(self).__name__)

    def jumped(self, now: datetime) -> None:
        """The rehearsal clock has jumped: look at once."""
        task = asyncio.ensure_future(self())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        """Let the piece that is under way end; the rest stays to be done."""
        self.stopping = True
        for task in list(self._under_way):
            await task
        async with self._alone:
            return
