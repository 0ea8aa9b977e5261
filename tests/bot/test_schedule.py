"""The alarm clock: its ticks are really run, and end before it does."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.schedule import Alarm


@dataclass(slots=True)
class Ticker:
    """Takes a while."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    ended: int = 0

    async def __call__(self) -> None:
        self.begun.set()
        await asyncio.sleep(0.2)
        self.ended += 1


async def test_an_object_that_is_called_is_awaited_to_its_end(caplog: pytest.LogCaptureFixture) -> None:
    ticker = Ticker()
    alarm = Alarm({"tick": (ticker, timedelta(seconds=0.05))})
    alarm.start()
    await asyncio.wait_for(ticker.begun.wait(), 5)
    await alarm.stop()
    ended = ticker.ended
    assert ended >= 1
    await asyncio.sleep(0.3)
    assert ticker.ended == ended
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
