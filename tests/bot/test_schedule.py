"""The alarm clock: its ticks are really run."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.schedule import scheduler


@dataclass(slots=True)
class Ticker:
    """Counts."""

    ticked: asyncio.Event

    async def __call__(self) -> None:
        self.ticked.set()


async def test_an_object_that_is_called_is_awaited() -> None:
    ticker = Ticker(asyncio.Event())
    alarm = scheduler({"tick": (ticker, timedelta(seconds=0.05))})
    alarm.start()
    try:
        await asyncio.wait_for(ticker.ticked.wait(), 5)
    finally:
        alarm.shutdown(wait=False)
