"""Transactions on both databases: all or nothing, durable when they say so, and errors in our words."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage.database import Conflict, Database, StorageError, Unavailable, Unwritable, open_database

TABLES = [
    "CREATE TABLE halls (id SERIAL_KEY, name TEXT NOT NULL UNIQUE, seats INTEGER, width REAL)",
    "CREATE TABLE seats (hall BIGINT NOT NULL REFERENCES halls (id), row_name TEXT NOT NULL)",
]


@pytest.fixture
async def cinema(empty_url: str) -> AsyncIterator[Database]:
    database = await open_database(empty_url)
    async with database.transaction() as tx:
        for table in TABLES:
            await tx.run(table)
    yield database
    await database.close()


async def names(database: Database) -> list[str]:
    async with database.reading() as tx:
        return sorted(row["name"] for row in await tx.all("SELECT name FROM halls"))


async def add(database: Database, name: str) -> None:
    async with database.transaction() as tx:
        await tx.run("INSERT INTO halls (name) VALUES (:name)", name=name)


async def test_rows_come_back_the_same_from_both(cinema: Database) -> None:
    async with cinema.transaction() as tx:
        new = await tx.one(
            "INSERT INTO halls (name, seats, width) VALUES (:name, :seats, :width) RETURNING id, name, seats, width",
            name="巨幕厅 100% 'A'",
            seats=632,
            width=29.57,
        )
    assert new == {"id": 1, "name": "巨幕厅 100% 'A'", "seats": 632, "width": 29.57}
    async with cinema.reading() as tx:
        assert await tx.one("SELECT name FROM halls WHERE seats > :least", least=700) is None
        assert await tx.all(
            "SELECT sum(seats) AS total, count(*) AS halls, seats > 5 AS big FROM halls GROUP BY seats"
        ) == [{"total": 632, "halls": 1, "big": 1}]


async def test_counts_rows_and_writes_many(cinema: Database) -> None:
    async with cinema.transaction() as tx:
        await tx.many(
            "INSERT INTO halls (name, seats) VALUES (:name, :seats)", [{"name": n, "seats": 1} for n in "abc"]
        )
        await tx.many("INSERT INTO halls (name, seats) VALUES (:name, :seats)", [])
        assert await tx.run("UPDATE halls SET seats = :seats WHERE name <> :but", seats=True, but="a") == 2
        assert await tx.run("DELETE FROM halls WHERE name = :name", name="none") == 0
    assert await names(cinema) == ["a", "b", "c"]


async def test_the_words_that_differ(cinema: Database) -> None:
    await add(cinema, "dome")
    async with cinema.transaction() as tx:
        for wait in ("SKIP_LOCKED", "FOR_UPDATE"):
            assert await tx.one(f"SELECT name, ':no' AS colon FROM halls -- :none, 100%\n LIMIT :n {wait}", n=1) == {
                "name": "dome",
                "colon": ":no",
            }
        assert await tx.one("SELECT 7 % 4 AS rest, 'FOR_UPDATE' AS word WHERE 'dome' LIKE 'd%'") == {
            "rest": 3,
            "word": "FOR_UPDATE",
        }


async def test_soon_keeps_the_order(cinema: Database) -> None:
    async with cinema.transaction() as tx:
        tx.soon("INSERT INTO halls (name) VALUES (:name)", name="dome")
        tx.soon("UPDATE halls SET seats = 1 WHERE name = 'dome'")
        assert await tx.one("SELECT seats FROM halls") == {"seats": 1}
        tx.soon("UPDATE halls SET seats = 2")
        await tx.many("UPDATE halls SET seats = seats + :more", [{"more": 10}, {"more": 100}])
        tx.soon("INSERT INTO halls (name) VALUES (:name)", name="last")
    assert await names(cinema) == ["dome", "last"]
    async with cinema.reading() as tx:
        assert await tx.one("SELECT seats FROM halls WHERE name = 'dome'") == {"seats": 112}


async def test_an_error_inside_takes_all_back_and_goes_on_outwards(cinema: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with cinema.transaction() as tx:
            await tx.run("INSERT INTO halls (name) VALUES ('lost')")
            tx.soon("INSERT INTO halls (name) VALUES ('lost, too')")
            raise ZeroDivisionError
    await add(cinema, "kept")
    assert await names(cinema) == ["kept"]


@pytest.mark.parametrize(
    ("sql", "values", "kind"),
    [
        ("INSERT INTO halls (name) VALUES ('dome')", {}, Conflict),
        ("INSERT INTO seats (hall, row_name) VALUES (:hall, 'A')", {"hall": 99}, Conflict),
        ("INSERT INTO halls (name) VALUES (:name)", {"name": None}, StorageError),
        ("INSERT INTO halls (name) VALUES (:name)", {"name": "a\0b"}, Unwritable),
        ("INSERT INTO halls (name) VALUES (:name)", {"name": "a\ud800b"}, Unwritable),
        ("INSERT INTO halls (name) VALUES (:name)", {"name": b"bytes"}, Unwritable),
        ("INSERT INTO halls (name, seats) VALUES ('n', :seats)", {"seats": 2**63}, Unwritable),
        ("INSERT INTO halls (name) VALUES (:name)", {}, StorageError),
        ("INSERT INTO cinemas (name) VALUES ('x')", {}, StorageError),
        ("INSERT INTO", {}, StorageError),
    ],
)
@pytest.mark.parametrize("how", ["run", "one", "soon, then read", "soon, then end"])
async def test_errors_are_ours_wherever_they_surface(
    cinema: Database, sql: str, values: dict[str, Any], kind: type[StorageError], how: str
) -> None:
    await add(cinema, "dome")
    with pytest.raises(StorageError) as caught:
        async with cinema.transaction() as tx:
            tx.soon("INSERT INTO halls (name) VALUES ('before')")
            await statement(tx, sql, values, how)
    assert type(caught.value) is kind
    await add(cinema, "after")
    assert await names(cinema) == ["after", "dome"]


async def statement(tx: Any, sql: str, values: dict[str, Any], how: str) -> None:
    if how.startswith("soon"):
        tx.soon(sql, **values)
        if how == "soon, then read":
            await tx.all("SELECT * FROM halls")
    else:
        await getattr(tx, how)(sql, **values)


async def test_a_swallowed_failure_still_loses_the_transaction(cinema: Database) -> None:
    await add(cinema, "dome")
    with pytest.raises(Conflict):
        async with cinema.transaction() as tx:
            await tx.run("INSERT INTO halls (name) VALUES ('other')")
            with pytest.raises(Conflict):
                await tx.run("INSERT INTO halls (name) VALUES ('dome')")
            with pytest.raises(Conflict):
                await tx.all("SELECT * FROM halls")
    assert await names(cinema) == ["dome"]


async def test_errors_never_tell_what_people_wrote(cinema: Database) -> None:
    await add(cinema, "secret")
    with pytest.raises(Conflict) as caught:
        await add(cinema, "secret")
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__
    with pytest.raises(StorageError) as refused:
        async with cinema.transaction() as tx:
            await tx.run(
                "INSERT INTO halls (name, seats) SELECT name, 1 / (seats - seats) FROM halls WHERE :secret",
                secret="s3cret",
            )
            await tx.run("INSERT INTO seats (hall, row_name) VALUES (1, NULL)")
    assert "s3cret" not in str(refused.value)


async def test_reading_sees_one_state_and_waits_for_nobody(cinema: Database) -> None:
    await add(cinema, "dome")
    async with asyncio.timeout(3):
        async with cinema.transaction() as tx:
            await tx.run("INSERT INTO halls (name) VALUES ('new')")
            assert await asyncio.create_task(names(cinema)) == ["dome"]
        async with cinema.reading() as tx:
            assert len(await tx.all("SELECT * FROM halls")) == 2
            await asyncio.create_task(add(cinema, "newer"))
            assert len(await tx.all("SELECT * FROM halls")) == 2
    assert await names(cinema) == ["dome", "new", "newer"]


@pytest.mark.parametrize(
    "sql", ["INSERT INTO halls (name) VALUES ('x')", "INSERT INTO halls (name) VALUES ('x') RETURNING id"]
)
async def test_reading_cannot_write(cinema: Database, sql: str) -> None:
    with pytest.raises(StorageError):
        async with cinema.reading() as tx:
            await (tx.one(sql) if "RETURNING" in sql else tx.run(sql))
    assert await names(cinema) == []


async def test_a_second_transaction_of_the_same_task_is_refused_at_once(cinema: Database) -> None:
    async with asyncio.timeout(3):
        async with cinema.transaction():
            with pytest.raises(StorageError, match="in a transaction already"):
                await add(cinema, "nested")
            with pytest.raises(StorageError, match="in a transaction already"):
                await names(cinema)
        await add(cinema, "later")
    assert await names(cinema) == ["later"]


async def test_a_statement_after_the_end_is_refused(cinema: Database) -> None:
    async with cinema.transaction() as tx:
        pass
    with pytest.raises(StorageError, match="after the end"):
        await tx.run("INSERT INTO halls (name) VALUES ('x')")
    with pytest.raises(StorageError, match="after the end"):
        tx.soon("INSERT INTO halls (name) VALUES ('x')")
    assert await names(cinema) == []


async def test_a_long_body_only_makes_others_wait(cinema: Database) -> None:
    async with cinema.transaction() as tx:
        await tx.run("INSERT INTO halls (name) VALUES ('long')")
        others = [asyncio.create_task(add(cinema, name)) for name in "abc"]
        await asyncio.sleep(0.1)
    await asyncio.gather(*others)
    assert await names(cinema) == ["a", "b", "c", "long"]


async def test_after_close_nothing_is_served(cinema: Database) -> None:
    await cinema.close()
    for use in (add(cinema, "x"), names(cinema)):
        with pytest.raises(Unavailable):
            await use


async def test_close_lets_the_last_ones_finish(empty_url: str) -> None:
    database = await open_database(empty_url)
    async with database.transaction() as tx:
        await tx.run(TABLES[0])
    last = [asyncio.create_task(add(database, name)) for name in "abcdef"]
    await asyncio.sleep(0.001)
    await database.close()
    done = await asyncio.gather(*last, return_exceptions=True)
    again = await open_database(empty_url)
    assert await names(again) == [name for name, result in zip("abcdef", done, strict=True) if result is None]
    await again.close()


@pytest.mark.parametrize("url", ["", "usher.db", "sqlite:///", "mysql://x/y", "sqlite://x.db"])
async def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(StorageError, match="begins with"):
        await open_database(url)


def test_one_place_knows_the_drivers() -> None:
    root = Path(__file__).parents[2]
    knows = {
        path.relative_to(root).parts[:2]
        for floor in ("bot", "handlers", "storage")
        for path in (root / floor).rglob("*.py")
        if any(f"import {driver}" in path.read_text("utf-8") for driver in ("sqlite3", "aiosqlite", "psycopg"))
    }
    assert knows == {("storage", "database")}
