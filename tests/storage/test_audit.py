"""The audit log's chain: whoever changes anything behind the bot's back is found out, and where."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import timedelta

import pytest

from storage import audit
from storage.audit import Record, chained
from storage.audit_check import Verdict, check
from storage.database import Database, Tx, open_database
from tests.conftest import NOW

OLD = (
    "INSERT INTO audit (at, actor, role, action) VALUES ('2021-02-01T00:00:00.000Z', 'web:old', 'owner', 'staff.list')"
)
FORGED = (
    "INSERT INTO audit (id, at, actor, role, action, hash)"
    " VALUES ({id}, '2021-03-01T00:00:00.000Z', 'web:eve', 'owner', 'staff.list', '{hash}')"
)
EVES = {"at": "2021-03-01T00:00:00.000Z", "actor": "web:eve", "role": "owner", "action": "staff.list", "subject": "",
        "detail": ""}  # fmt: skip


def record(number: int) -> Record:
    return Record(NOW + timedelta(seconds=number), "web:ada's", "owner", "staff.list", f"№{number}", 'said "hi"\n')


async def write(database: Database, numbers: Sequence[int]) -> None:
    for number in numbers:
        async with database.transaction() as tx:
            await audit.add(tx, record(number))


async def open_to_tampering(tx: Tx) -> None:
    on = " ON audit" if tx.dialect == "postgres" else ""
    for trigger in ("audit_never_changed", "audit_never_emptied"):
        await tx.run(f"DROP TRIGGER {trigger}{on}")


async def after(database: Database, *tampering: str, expect: str = "") -> tuple[str, int | None]:
    """What the walk finds after these statements, all of which are undone."""
    verdict = Verdict(0, "")
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            await open_to_tampering(tx)
            ids = [row["id"] for row in await tx.all("SELECT id FROM audit ORDER BY id")]
            for sql in tampering:
                await tx.run(sql.format(*ids, last=ids[-1]))
            verdict = await check(tx, expect)
            raise ZeroDivisionError
    return verdict.fault, ids.index(verdict.id) if verdict.id in ids else verdict.id


async def test_each_action_is_hashed_with_all_before_it(database: Database) -> None:
    async with database.transaction() as tx:
        assert await check(tx) == Verdict(0, "")
    await write(database, range(2))
    async with database.reading() as tx:
        first, second = [row async for row in audit.walk(tx)]
        told = '\n["2021-03-01T01:00:00.000Z","web:ada\'s","owner","staff.list","№0","said \\"hi\\"\\n"]'
        assert first["hash"] == hashlib.sha256(told.encode()).hexdigest()
        assert second["hash"] == chained(first["hash"], second)
        assert await check(tx) == Verdict(2, second["hash"])
        assert await audit.head(tx) == audit.Head(second["hash"], 2, "")


async def test_whatever_was_done_to_it_is_found(database: Database) -> None:
    await write(database, range(6))
    async with database.reading() as tx:
        rows = [row async for row in audit.walk(tx)]
    hashes = [row["hash"] for row in rows]
    forged = FORGED.format(id="{last} + 1", hash=chained(hashes[-1], EVES))
    between = FORGED.format(id="{1} + 10000", hash=chained(hashes[1], EVES))
    apart = ("UPDATE audit SET id = id + 20000 WHERE id > {1}",)
    cases: list[tuple[tuple[str, ...], tuple[str, int | None]]] = [
        ((), ("", None)),
        (("UPDATE audit SET detail = 'nothing' WHERE id = {2}",), ("changed", 2)),
        (("UPDATE audit SET actor = 'web:bo' WHERE id = {0}",), ("changed", 0)),
        (("UPDATE audit SET role = 'juror' WHERE id = {5}",), ("changed", 5)),
        (("UPDATE audit SET hash = '' WHERE id = {5}",), ("extra", 5)),
        (("DELETE FROM audit WHERE id = {0}",), ("missing", None)),
        (("DELETE FROM audit WHERE id = {3}",), ("missing", 2)),
        (("DELETE FROM audit WHERE id >= {4}",), ("missing", 3)),
        (("DELETE FROM audit",), ("missing", None)),
        (("UPDATE audit SET id = {5} + 7 WHERE id = {2}",), ("changed", 3)),
        ((forged,), ("extra", rows[-1]["id"] + 1)),
        ((FORGED.format(id="-5", hash=""),), ("extra", -5)),
        ((*apart, between), ("extra", rows[1]["id"] + 10000)),
        ((*apart, FORGED.format(id="{1} + 10000", hash="")), ("extra", rows[1]["id"] + 10000)),
        (("DELETE FROM audit_head",), ("end", None)),
        (("UPDATE audit_head SET hash = 'x'",), ("changed", 5)),
    ]
    for tampering, found in cases:
        assert (tampering, await after(database, *tampering)) == (tampering, found)


async def test_a_hash_that_was_noted_shows_that_the_end_was_rewritten(database: Database) -> None:
    await write(database, range(3))
    async with database.reading() as tx:
        rows = [row async for row in audit.walk(tx)]
    noted, before = rows[2]["hash"], rows[1]["hash"]
    rewritten = (
        "DELETE FROM audit WHERE id = {2}",
        f"UPDATE audit_head SET hash = '{before}', rows = 2",
    )
    assert await after(database, *rewritten) == ("", None)
    assert await after(database, *rewritten, expect=noted) == ("expected", None)
    await write(database, range(3, 5))
    assert await after(database, expect=noted) == ("", None)  # the log has grown since


async def test_what_an_earlier_version_wrote_is_covered(database: Database) -> None:
    async with database.transaction() as tx:
        for _ in range(3):
            await tx.run(OLD)
        assert (await check(tx)).fault == ""
    await write(database, range(2))
    assert await after(database) == ("", None)
    assert await after(database, "UPDATE audit SET actor = 'web:eve' WHERE id = {1}") == ("older", None)
    assert await after(database, "DELETE FROM audit WHERE id = {0}") == ("older", None)
    assert await after(database, "DELETE FROM audit WHERE id <= {2}") == ("older", None)
    assert await after(database, "DELETE FROM audit WHERE id > {2}") == ("missing", 2)
    assert await after(database, "UPDATE audit SET actor = 'web:eve' WHERE id = {4}") == ("changed", 4)


async def test_several_processes_write_one_after_another(database: Database, database_url: str) -> None:
    async def some(own: Database, numbers: range) -> None:
        for number in numbers:
            async with own.transaction() as tx:
                await audit.add(tx, record(number))
                await audit.add(tx, record(number + 1))

    other = await open_database(database_url) if database.dialect == "postgres" else database
    await asyncio.gather(*(some(own, range(8)) for own in (database, other, database, other)))
    if other is not database:
        await other.close()
    async with database.reading() as tx:
        verdict = await check(tx)
    assert (verdict.fault, verdict.rows) == ("", 64)
