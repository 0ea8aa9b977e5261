"""The schema file says what the migrations sum up to, on both databases."""

from pathlib import Path
from typing import Any

import pytest

import storage
from storage.database import Database, Tx, open_database
from storage.database.sql import statements
from tests.servers.postgres import Cluster

SCHEMA = Path(storage.__file__).with_name("schema.sql")
POSTGRES_COLUMNS = """
    SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default, is_identity
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'migrations'
    ORDER BY table_name, ordinal_position
"""
POSTGRES_CONSTRAINTS = """
    SELECT conrelid::regclass::text AS table_name, contype::text AS kind, pg_get_constraintdef(oid) AS text
    FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND conrelid <> 'migrations'::regclass
    ORDER BY table_name, kind, text
"""
POSTGRES_INDEXES = """
    SELECT tablename, indexname, indexdef AS text FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename <> 'migrations' ORDER BY tablename, indexname
"""
POSTGRES_TRIGGERS = """
    SELECT tgrelid::regclass::text AS tablename, pg_get_triggerdef(oid) AS text,
           pg_get_functiondef(tgfoid) AS does
    FROM pg_trigger WHERE NOT tgisinternal ORDER BY tablename, text
"""
SQLITE_TABLES = """
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'migrations' ORDER BY name
"""
SQLITE_ELSE = """
    SELECT type, name, tbl_name, sql FROM sqlite_master
    WHERE type <> 'table' AND sql IS NOT NULL AND tbl_name <> 'migrations' ORDER BY type, name
"""


async def shape(database: Database) -> dict[str, Any]:
    async with database.reading() as tx:
        return await (sqlite_shape(tx) if tx.dialect == "sqlite" else postgres_shape(tx))


async def postgres_shape(tx: Tx) -> dict[str, Any]:
    return {
        "columns": await tx.all(POSTGRES_COLUMNS),
        "constraints": await tx.all(POSTGRES_CONSTRAINTS),
        "indexes": await tx.all(POSTGRES_INDEXES),
        "triggers": await tx.all(POSTGRES_TRIGGERS),
    }


async def sqlite_shape(tx: Tx) -> dict[str, Any]:
    """By introspection, because an ALTER TABLE leaves another text than a CREATE TABLE."""
    tables = {
        row["name"]: {
            "columns": await tx.all("SELECT * FROM pragma_table_xinfo(:name)", name=row["name"]),
            "references": await tx.all(
                'SELECT "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(:name)'
                ' ORDER BY "from", "table"',
                name=row["name"],
            ),
            "unique": await uniques(tx, row["name"]),
        }
        for row in await tx.all(SQLITE_TABLES)
    }
    others = [{**row, "sql": " ".join(row["sql"].split())} for row in await tx.all(SQLITE_ELSE)]
    return {"tables": tables, "others": others}


async def uniques(tx: Tx, table: str) -> list[tuple[str, ...]]:
    indexes = await tx.all('SELECT name FROM pragma_index_list(:name) WHERE "unique" = 1', name=table)
    columns = "SELECT name FROM pragma_index_info(:name) ORDER BY seqno"
    return sorted([tuple(row["name"] for row in await tx.all(columns, name=index["name"])) for index in indexes])


async def by_schema_file(url: str) -> dict[str, Any]:
    database = await open_database(url)
    async with database.transaction() as tx:
        await tx.run("CREATE TABLE migrations (number INTEGER PRIMARY KEY)")
        for statement in statements(SCHEMA.read_text("utf-8")):
            await tx.run(statement)
    found = await shape(database)
    await database.close()
    return found


async def test_the_schema_is_the_sum_of_its_migrations(
    database: Database, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if database.dialect == "sqlite":
        expected = await by_schema_file(f"sqlite:///{tmp_path}/by-schema.db")
        assert expected["tables"] != {}
        triggers = [row["tbl_name"] for row in expected["others"] if row["type"] == "trigger"]
        assert triggers == ["audit", "audit"]
    else:
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        expected = await by_schema_file(cluster.create_database())
        assert expected["columns"] != []
        assert [row["tablename"] for row in expected["triggers"]] == ["audit", "audit"]
    assert await shape(database) == expected


async def test_a_difference_would_be_seen(database: Database) -> None:
    before = await shape(database)
    async with database.transaction() as tx:
        await tx.run("CREATE INDEX people_by_zone ON people (zone)")
    with_index = await shape(database)
    async with database.transaction() as tx:
        await tx.run("DROP INDEX people_by_zone")
        await tx.run("ALTER TABLE people ADD COLUMN shoe_size BIGINT")
    with_column = await shape(database)
    async with database.transaction() as tx:
        await tx.run("NEW_TRIGGER people_never_leave BEFORE DELETE ON people REFUSED")
    assert with_column != await shape(database)
    assert before != with_index
    assert before != await shape(database)
