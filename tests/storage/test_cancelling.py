"""Cancelled, raising and succeeding transactions side by side: exactly the successful ones' rows are there."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from storage.database import Conflict, Database, StorageError, open_database

SLOW = {
    "sqlite": "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 1000000)"
    " SELECT max(n) FROM up",
    "postgres": "SELECT 1 AS n FROM pg_sleep(0.3)",
}


@pytest.fixture
async def ledger(empty_url: str) -> AsyncIterator[Database]:
    database = await open_database(empty_url)
    async with database.transaction() as tx:
        await tx.run("CREATE TABLE rows_kept (id BIGINT PRIMARY KEY, part BIGINT NOT NULL)")
    yield database
    await database.close()


async def kept(database: Database) -> list[int]:
    async with database.reading() as tx:
        return [row["id"] for row in await tx.all("SELECT id FROM rows_kept ORDER BY id")]


async def add(database: Database, number: int) -> None:
    async with database.transaction() as tx:
        await tx.run("INSERT INTO rows_kept (id, part) VALUES (:n, 0)", n=number)


async def test_cancelled_in_the_middle_of_a_statement(ledger: Database) -> None:
    async def slow() -> None:
        async with ledger.transaction() as tx:
            await tx.run("INSERT INTO rows_kept (id, part) VALUES (1, 0)")
            await tx.one(SLOW[tx.dialect])

    task = asyncio.create_task(slow())
    await asyncio.sleep(0.05)
    others = [asyncio.create_task(add(ledger, number)) for number in (2, 3)]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.gather(*others)
    assert await kept(ledger) == [2, 3]


async def test_cancelled_again_while_it_rolls_back(ledger: Database) -> None:
    async def slow() -> None:
        async with ledger.transaction() as tx:
            await tx.run("INSERT INTO rows_kept (id, part) VALUES (1, 0)")
            await tx.one(SLOW[tx.dialect])

    task = asyncio.create_task(slow())
    await asyncio.sleep(0.05)
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)
    await add(ledger, 2)
    assert await kept(ledger) == [2]


async def test_cancelled_reading_leaves_its_connection_usable(ledger: Database) -> None:
    async def slow() -> None:
        async with ledger.reading() as tx:
            await tx.one(SLOW[tx.dialect])

    tasks = [asyncio.create_task(slow()) for _ in range(4)]
    await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    assert [type(end) for end in await asyncio.gather(*tasks, return_exceptions=True)] == [asyncio.CancelledError] * 4
    await add(ledger, 1)
    assert await kept(ledger) == [1]


async def test_cancelled_while_waiting_for_its_turn(ledger: Database) -> None:
    over: list[int] = [0]

    async def one(number: int) -> None:
        async with ledger.transaction() as tx:
            await tx.run("INSERT INTO rows_kept (id, part) VALUES (:n, 0)", n=number)
            over.append(number)

    async with ledger.transaction() as tx:
        await tx.run("INSERT INTO rows_kept (id, part) VALUES (0, 0)")
        waiting = [asyncio.create_task(one(number)) for number in range(1, 9)]
        await asyncio.sleep(0.02)
        for task in waiting[::2]:
            task.cancel()
        await asyncio.sleep(0)
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert ends[1::2] == [None] * 4
    assert await kept(ledger) == sorted(over)


async def test_cancelled_at_the_end_it_is_kept_and_says_so_only_then(ledger: Database) -> None:
    body_over = asyncio.Event()

    async def one() -> None:
        async with ledger.transaction() as tx:
            await tx.run("INSERT INTO rows_kept (id, part) VALUES (1, 0)")
            body_over.set()

    task = asyncio.create_task(one())
    await body_over.wait()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await kept(ledger) == [1]


async def test_a_timeout_around_a_transaction(ledger: Database) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), ledger.transaction() as tx:
            await tx.run("INSERT INTO rows_kept (id, part) VALUES (1, 0)")
            await tx.one(SLOW[tx.dialect])
    await add(ledger, 2)
    assert await kept(ledger) == [2]


class Trial:
    """One transaction that ends in a way drawn by lot; `over` is set when its body went through."""

    def __init__(self, lots: random.Random, number: int) -> None:
        self.number = number
        self.way = lots.choice(["fine", "fine", "raises", "clashes", "clashes soon", "cancelled", "cancelled"])
        self.parts = lots.randint(1, 4)
        self.pause = lots.choice([0, 0, 0.001])
        self.over = False

    async def run(self, database: Database) -> None:
        async with database.transaction() as tx:
            for part in range(self.parts):
                values = {"n": self.number * 10 + part, "p": part}
                tx.soon("INSERT INTO rows_kept (id, part) VALUES (:n, :p)", **values)
                if part % 2:
                    await tx.one("SELECT max(id) AS latest FROM rows_kept")
                await asyncio.sleep(self.pause)
            if self.way == "clashes":
                await tx.run("INSERT INTO rows_kept (id, part) VALUES (-1, 0)")
            elif self.way == "clashes soon":
                tx.soon("INSERT INTO rows_kept (id, part) VALUES (-1, 0)")
            elif self.way == "raises":
                raise ZeroDivisionError
            self.over = True

    def rows(self) -> list[int]:
        return [self.number * 10 + part for part in range(self.parts)]


@pytest.mark.parametrize("seed", range(8))
async def test_exactly_the_successful_ones_are_kept(ledger: Database, seed: int) -> None:
    lots = random.Random(seed)
    await add(ledger, -1)
    trials = [Trial(lots, number) for number in range(60)]
    tasks = []
    for trial in trials:
        tasks.append(asyncio.create_task(trial.run(ledger)))
        await asyncio.sleep(lots.choice([0, 0, 0, 0.001]))
    for trial, task in zip(trials, tasks, strict=True):
        if trial.way == "cancelled":
            asyncio.get_running_loop().call_later(lots.uniform(0, 0.05), task.cancel)
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    expected = [-1]
    for trial, end in zip(trials, ends, strict=True):
        if trial.over and not isinstance(end, StorageError):
            expected += trial.rows()
        assert end is None or trial.way != "fine"
        assert isinstance(end, Conflict) == trial.way.startswith("clashes")
    assert await kept(ledger) == sorted(expected)
