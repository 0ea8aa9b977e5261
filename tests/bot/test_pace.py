"""Hours of sending in no time: the loop's clock jumps to whatever comes next, and Telegram's limits hold throughout."""

import asyncio
import random
import selectors
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.pace import Pace
from bot.sections import Rates
from tests.servers.telegram.pace import Pace as Limits
from tests.servers.telegram.pace import Pacer

T = TypeVar("T")
SHIPPED = Rates(chat_per_second=1, chat_burst=3, group_per_minute=20, per_second=30, reserve_per_second=5)


class Jumping(selectors.DefaultSelector):
    """Does not wait: says how long it would have."""

    waited = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.waited += max(timeout or 0.0, 1e-6)
        return super().select(0)


class HastyLoop(asyncio.SelectorEventLoop):
    """A loop in which a second passes as soon as nothing else is left to do."""

    def __init__(self) -> None:
        self._jumping = Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return 1000.0 + self._jumping.waited


def hastily(work: Coroutine[Any, Any, T]) -> T:
    """Run it with that clock."""
    with asyncio.Runner(loop_factory=HastyLoop) as runner:
        return runner.run(work)


@dataclass
class Telegram:
    """Counts what comes in, up to `late` seconds after it left."""

    pace: Pace
    late: float = 0.025
    limits: Limits = field(default_factory=Limits)
    refused: int = 0
    taken: list[tuple[float, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pacer = Pacer(self.limits)
        self.random = random.Random(1)

    async def sends(self, chat: str, count: int, priority: int = 0) -> None:
        """One conversation's messages, one after the other, as the courier sends them."""
        loop = asyncio.get_running_loop()
        for _ in range(count):
            await self.pace.turn(priority, chat)
            await asyncio.sleep(self.random.random() * self.late)
            self.refused += bool(self.pacer.take(int(chat), "send", loop.time()))
            self.taken.append((loop.time(), chat, priority))
            await asyncio.sleep(0.04)

    def moments(self, priorities: Iterable[int] = (0, 1, 2)) -> list[float]:
        """When messages came in."""
        return [at for at, _, priority in self.taken if priority in priorities]


def test_a_broadcast_at_full_speed() -> None:
    async def work() -> Telegram:
        telegram = Telegram(Pace(SHIPPED))
        await asyncio.gather(*(telegram.sends(str(chat), 1, 2) for chat in range(1, 3001)))
        return telegram

    telegram = hastily(work())
    seconds = max(telegram.moments()) - min(telegram.moments())
    assert telegram.refused == 0
    assert 24.5 < 3000 / seconds < 25.1  # 30 a second without the 5 kept for replies


def test_replies_and_a_broadcast_together() -> None:
    async def work() -> Telegram:
        telegram = Telegram(Pace(SHIPPED))
        broadcast = asyncio.gather(*(telegram.sends(str(chat), 1, 2) for chat in range(1, 501)))
        await asyncio.sleep(3)
        await asyncio.gather(*(telegram.sends(str(chat), 8) for chat in range(1001, 1101)))
        await broadcast
        return telegram

    telegram = hastily(work())
    replies = telegram.moments([0])
    assert telegram.refused == 0
    assert len(telegram.taken) == 1300
    # 800 replies at nearly 30 a second; none of the broadcast's remaining messages comes between them
    assert max(replies) - min(replies) < 800 / 28.5
    assert not [at for at in telegram.moments([2]) if min(replies) + 0.1 < at < max(replies) - 1]


def test_one_chat() -> None:
    async def work() -> Telegram:
        telegram = Telegram(Pace(SHIPPED))
        for _ in range(20):
            await telegram.sends("7", 6)
            await asyncio.sleep(telegram.random.random() * 5)
        return telegram

    telegram = hastily(work())
    assert telegram.refused == 0
    assert telegram.moments()[2] - telegram.moments()[0] < 0.2  # three in a row


def test_a_full_chat_waits_in_the_queue() -> None:
    """A token counts when the message leaves, not when it begins to wait."""

    async def work() -> Telegram:
        telegram = Telegram(Pace(SHIPPED))
        crowd = [telegram.sends(str(chat), 4) for chat in range(1, 60)]
        await asyncio.gather(*crowd)
        return telegram

    assert hastily(work()).refused == 0


def test_a_group() -> None:
    async def work() -> Telegram:
        telegram = Telegram(Pace(SHIPPED))
        await telegram.sends("-100", 65)
        return telegram

    telegram = hastily(work())
    assert telegram.refused == 0
    assert telegram.moments()[19] - telegram.moments()[0] < 3
    assert 180 < telegram.moments()[-1] - telegram.moments()[0] < 186


def test_topics_of_a_group_share_its_limit() -> None:
    async def work() -> float:
        pace = Pace(SHIPPED)
        for number in range(20):
            await pace.turn(0, f"-100:{number}")
        return pace.chat_wait("-100:77")

    assert 58 < hastily(work()) < 60


def test_patience_with_one_and_with_all() -> None:
    async def work() -> tuple[float, float, float]:
        pace, loop = Pace(SHIPPED), asyncio.get_running_loop()
        begun = loop.time()
        pace.stop_chat_for("1", 7)
        waits = pace.chat_wait("1"), pace.chat_wait("2")
        pace.stop_for(5)
        await pace.turn(0, "2")
        return (*waits, loop.time() - begun)

    one, other, everybody = hastily(work())
    assert (round(one, 3), other, round(everybody, 3)) == (7, 0, 5)


def test_without_rates_nothing_waits() -> None:
    async def work() -> float:
        pace, loop = Pace(Rates()), asyncio.get_running_loop()
        begun = loop.time()
        for _ in range(100):
            assert pace.chat_wait("1") == pace.chat_wait("-1") == 0
            await pace.turn(0, "1")
        return loop.time() - begun

    assert hastily(work()) < 0.001


def test_who_gives_up_waiting_takes_no_place() -> None:
    async def work() -> float:
        pace, loop = Pace(Rates(per_second=1)), asyncio.get_running_loop()
        begun = loop.time()
        await pace.turn(0, "1")
        waiting = [asyncio.create_task(pace.turn(0, "1")) for _ in range(3)]
        await asyncio.sleep(0.1)
        waiting[0].cancel()
        waiting[1].cancel()
        await waiting[2]
        return loop.time() - begun

    assert 1 <= hastily(work()) < 1.1
