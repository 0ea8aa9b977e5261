"""Migrations: in order, each whole or not at all, once, and never by code older than the database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database, DatabaseNewer, StorageError, migrate, open_database, pending
from storage.database.sql import statements

NOW = datetime(2021, 3, 1, 9, 0, tzinfo=UTC)
FIRST = """-- Halls; and what sits in them.
CREATE TABLE halls (id SERIAL_KEY, name TEXT NOT NULL DEFAULT ';');
INSERT INTO halls (name) VALUES ('dome; 100%'); -- a note;
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_halls.sql").write_text(FIRST, "utf-8")
    (folder / "0002_seats.sql").write_text("ALTER TABLE halls ADD COLUMN seats BIGINT NOT NULL DEFAULT 0;", "utf-8")
    return folder


@pytest.fixture
async def database(empty_url: str, files: Path) -> AsyncIterator[Database]:
    opened = await open_database(empty_url, migrations=files)
    yield opened
    await opened.close()


async def test_applies_what_is_pending_once(database: Database, files: Path) -> None:
    assert await pending(database) == [1, 2]
    assert await migrate(database, NOW) == [1, 2]
    assert [await pending(database), await migrate(database, NOW)] == [[], []]
    (files / "0003_more.sql").write_text("UPDATE halls SET seats = 7;\n", "utf-8")
    assert await pending(database) == [3]
    assert await migrate(database, NOW) == [3]
    async with database.reading() as tx:
        assert await tx.all("SELECT * FROM halls") == [{"id": 1, "name": "dome; 100%", "seats": 7}]
        assert await tx.all("SELECT * FROM migrations ORDER BY number") == [
            {"number": 1, "name": "halls", "applied_at": "2021-03-01T09:00:00.000Z"},
            {"number": 2, "name": "seats", "applied_at": "2021-03-01T09:00:00.000Z"},
            {"number": 3, "name": "more", "applied_at": "2021-03-01T09:00:00.000Z"},
        ]


async def test_one_that_fails_leaves_nothing_of_itself(database: Database, files: Path) -> None:
    (files / "0002_seats.sql").write_text("CREATE TABLE seats (id BIGINT);\nINSERT INTO nowhere VALUES (1);", "utf-8")
    with pytest.raises(StorageError):
        await migrate(database, NOW)
    assert await pending(database) == [2]
    (files / "0002_seats.sql").write_text("CREATE TABLE seats (id BIGINT);", "utf-8")
    assert await migrate(database, NOW) == [2]


async def test_an_older_usher_refuses_a_newer_database(database: Database, files: Path) -> None:
    await migrate(database, NOW)
    (files / "0002_seats.sql").unlink()
    for refused in (pending(database), migrate(database, NOW)):
        with pytest.raises(DatabaseNewer, match="has migration 2, and this version of Usher knows up to 1"):
            await refused


@pytest.mark.parametrize("name", ["0004_gap.sql", "0002_twice.sql", "3_short.sql", "notes.sql"])
async def test_a_misnumbered_file_is_refused(database: Database, files: Path, name: str) -> None:
    (files / name).write_text("SELECT 1;", "utf-8")
    with pytest.raises(StorageError, match="without a gap"):
        await pending(database)


async def test_processes_that_start_together_migrate_once(postgres_url: str, files: Path) -> None:
    several = [await open_database(postgres_url, migrations=files) for _ in range(4)]
    done = await asyncio.gather(*(migrate(each, NOW) for each in several))
    assert sorted(number for numbers in done for number in numbers) == [1, 2]
    for each in several:
        await each.close()


def test_a_script_falls_into_its_statements() -> None:
    script = "-- first;\nSELECT ';' AS a;/* ; */ SELECT 2 ;\n\n;-- the end;\n"
    assert list(statements(script)) == ["-- first;\nSELECT ';' AS a;", "/* ; */ SELECT 2 ;"]
    with pytest.raises(StorageError, match="without its end"):
        list(statements("SELECT 1;\nSELECT '2;"))
