"""Hours of sending in no time: the loop's clock jumps to whatever comes next, and Telegram's limits hold throughout."""

import asyncio
import random
import selectors
import time
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uvloop

from bot.pace import Pace
from bot.sections import Rates
from tests.servers.telegram.pace import Pace as Limits
from tests.servers.telegram.pace import Pacer

T = TypeVar("T")
SHIPPED = Rates(chat_per_second=1, chat_burst=3, group_per_minute=20, per_second=30)


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


def paced(rates: Rates) -> Pace:
    """A pace that goes by the loop's clock."""
    return Pace(rates, asyncio.get_running_loop().time)


@dataclass
class Telegram:
    """Counts what comes in: `near` seconds after it left, and up to `late` more; the answer takes as long again."""

    pace: Pace
    late: float = 0.025
    near: float = 0.02
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
            leave = await self.pace.turn(priority, chat)
            await asyncio.sleep(self.way())
            self.refused += bool(self.pacer.take(int(chat), "send", loop.time()))
            self.taken.append((loop.time(), chat, priority))
            await asyncio.sleep(self.way())
            self.pace.done(leave, said=True)

    def way(self) -> float:
        """Seconds: most messages are quick, a few are not."""
        return self.near + self.random.random() ** 8 * self.late

    def moments(self, priorities: Iterable[int] = (0, 1, 2)) -> list[float]:
        """When messages came in."""
        return [at for at, _, priority in self.taken if priority in priorities]


def broadcast(rates: Rates, count: int, **way: float) -> Telegram:
    """So many people are told something, as fast as may be."""

    async def work() -> Telegram:
        limits = Limits(overall_per_second=int(rates.per_second))
        telegram = Telegram(paced(rates), limits=limits, **way)  # type: ignore[arg-type]
        await asyncio.gather(*(telegram.sends(str(chat), 1, 2) for chat in range(1, count + 1)))
        return telegram

    return hastily(work())


def held(telegram: Telegram) -> float:
    """Messages a second, from the first to the last."""
    moments = telegram.moments()
    return (len(moments) - 1) / (max(moments) - min(moments))


def test_a_broadcast_at_full_speed() -> None:
    telegram = broadcast(SHIPPED, 3000)
    assert telegram.refused == 0
    assert 0.99 * 30 <= held(telegram) <= 30.3  # the first second counts whole, and no message may be refused


def test_a_broadcast_at_a_thousand_a_second() -> None:
    telegram = broadcast(Rates(per_second=1000), 8000)
    assert telegram.refused == 0
    assert 0.97 * 1000 <= held(telegram) <= 1010


def test_a_way_that_becomes_longer_costs_nothing_for_long() -> None:
    async def work() -> Telegram:
        telegram = Telegram(paced(SHIPPED), near=0.004)
        await asyncio.gather(*(telegram.sends(str(chat), 1, 2) for chat in range(1, 100)))
        telegram.near = 0.15
        await asyncio.gather(*(telegram.sends(str(chat), 1, 2) for chat in range(100, 4000)))
        telegram.taken = telegram.taken[-1500:]
        return telegram

    telegram = hastily(work())
    assert telegram.refused == 0
    assert held(telegram) > 0.985 * 30


def test_what_is_never_answered_counts_for_some_seconds() -> None:
    async def work() -> tuple[float, float]:
        pace, loop = paced(Rates(per_second=5)), asyncio.get_running_loop()
        begun = loop.time()
        for chat in "abcde":
            await pace.turn(0, chat)
        spaced = loop.time() - begun
        pace.unused(await pace.turn(0, "f"))
        return spaced, loop.time() - begun

    spaced, full = hastily(work())
    assert 0.6 <= spaced < 0.81
    assert 3 <= full < 3.01


def test_what_does_not_leave_leaves_its_place() -> None:
    async def work() -> float:
        pace, loop = paced(Rates(per_second=5)), asyncio.get_running_loop()
        begun = loop.time()
        for chat in "abcdefghij":
            pace.unused(await pace.turn(0, chat))
        return loop.time() - begun

    assert 1.6 <= hastily(work()) < 1.9


def test_replies_and_a_broadcast_together() -> None:
    async def work() -> Telegram:
        telegram = Telegram(paced(SHIPPED))
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
    assert not [at for at in telegram.moments([2]) if min(replies) + 0.2 < at < max(replies) - 1]


def test_a_reply_does_not_wait_for_a_broadcast() -> None:
    """Every third of a second somebody is answered meanwhile, and nothing of the rate is lost."""

    async def work() -> tuple[Telegram, list[float]]:
        telegram, loop = Telegram(paced(SHIPPED)), asyncio.get_running_loop()
        broadcast = asyncio.gather(*(telegram.sends(str(chat), 1, 2) for chat in range(1, 1501)))
        waits = []
        for chat in range(2001, 2101):
            await asyncio.sleep(telegram.random.random() * 0.6)
            begun = loop.time()
            telegram.pace.unused(leave := await telegram.pace.turn(0, str(chat)))
            waits.append(leave.at - begun)
        await broadcast
        return telegram, waits

    telegram, waits = hastily(work())
    assert telegram.refused == 0
    assert max(waits) < 0.15
    assert held(telegram) > 28  # what was not sent to those hundred is lost here, of fifty seconds


def test_what_is_kept_free_for_replies() -> None:
    telegram = broadcast(Rates(per_second=30, reserve_per_second=5), 500)
    assert telegram.refused == 0
    assert 24.5 < held(telegram) < 25.1


def test_one_chat() -> None:
    async def work() -> Telegram:
        telegram = Telegram(paced(SHIPPED))
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
        telegram = Telegram(paced(SHIPPED))
        crowd = [telegram.sends(str(chat), 4) for chat in range(1, 60)]
        await asyncio.gather(*crowd)
        return telegram

    assert hastily(work()).refused == 0


def test_a_group() -> None:
    async def work() -> Telegram:
        telegram = Telegram(paced(SHIPPED))
        await telegram.sends("-100", 65)
        return telegram

    telegram = hastily(work())
    assert telegram.refused == 0
    assert telegram.moments()[19] - telegram.moments()[0] < 3
    assert 180 < telegram.moments()[-1] - telegram.moments()[0] < 186


def test_topics_of_a_group_share_its_limit() -> None:
    async def work() -> float:
        pace = paced(SHIPPED)
        for number in range(20):
            pace.unused(await pace.turn(0, f"-100:{number}"))
        return pace.chat_wait("-100:77")

    assert 58 < hastily(work()) < 60


def test_patience_with_one_and_with_all() -> None:
    async def work() -> tuple[float, float, float]:
        pace, loop = paced(SHIPPED), asyncio.get_running_loop()
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
        pace, loop = paced(Rates()), asyncio.get_running_loop()
        begun = loop.time()
        for _ in range(100):
            assert pace.chat_wait("1") == pace.chat_wait("-1") == 0
            await pace.turn(0, "1")
        return loop.time() - begun

    assert hastily(work()) < 0.001


def test_who_gives_up_waiting_takes_no_place() -> None:
    async def work() -> float:
        pace, loop = paced(Rates(per_second=1)), asyncio.get_running_loop()
        begun = loop.time()
        pace.done(await pace.turn(0, "1"), said=True)
        waiting = [asyncio.create_task(pace.turn(0, "1")) for _ in range(3)]
        await asyncio.sleep(0.1)
        waiting[0].cancel()
        waiting[1].cancel()
        await waiting[2]
        return loop.time() - begun

    assert 1 <= hastily(work()) < 1.1


def test_a_quick_loop_wakes_whoever_waits() -> None:
    """Its timers have whole milliseconds, and tell nothing about themselves."""

    async def work() -> float:
        pace, begun = Pace(Rates(per_second=400)), time.monotonic()

        async def sends() -> None:
            leave = await pace.turn(0, "")
            await asyncio.sleep(0)
            pace.done(leave, said=True)

        await asyncio.gather(*(sends() for _ in range(60)))
        return time.monotonic() - begun

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(work()) >= 58 / 400
