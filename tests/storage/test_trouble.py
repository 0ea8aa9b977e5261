"""Outages: full disk, foreign lock, read-only or damaged file, a second Usher, a killed process, a restarted server."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from storage.database import Conflict, Database, StorageError, Taken, Unavailable, backup, open_database
from storage.database import sqlite as sqlite_module
from tests.servers import postgres

ROOT = Path(__file__).parents[2]
KILLED = """
import asyncio, sys
from storage.database import open_database

async def acknowledge(database, first):
    for n in range(first, 10**9, 20):
        async with database.transaction() as tx:
            tx.soon("INSERT INTO notes (id, body) VALUES (:n, :body)", n=n, body="x" * 200)
            await tx.one("SELECT count(*) FROM notes WHERE id = :n", n=n)
            tx.soon("INSERT INTO notes (id, body) VALUES (:n, :body)", n=-n - 1, body="y")
        print(n, flush=True)

async def main():
    database = await open_database(sys.argv[1])
    await asyncio.gather(*(acknowledge(database, first) for first in range(20)))

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "usher.db"


@pytest.fixture
async def notes(empty_url: str) -> AsyncIterator[Database]:
    database = await open_database(empty_url)
    await make_notes(database)
    yield database
    await database.close()


@pytest.fixture
async def file(path: Path) -> AsyncIterator[Database]:
    database = await open_database(f"sqlite:///{path}")
    await make_notes(database)
    yield database
    await database.close()


async def make_notes(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run("CREATE TABLE notes (id BIGINT PRIMARY KEY, body TEXT NOT NULL)")


async def note(database: Database, number: int, body: str = "") -> None:
    async with database.transaction() as tx:
        await tx.run("INSERT INTO notes (id, body) VALUES (:n, :body)", n=number, body=body)


async def numbers(database: Database) -> list[int]:
    async with database.reading() as tx:
        return [row["id"] for row in await tx.all("SELECT id FROM notes ORDER BY id")]


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may write to anything; nobody may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_full_disk(file: Database) -> None:
    """The small ones that share the batch are refused or kept, and told truly which; later it goes on."""
    async with file.transaction() as tx:
        pages = await tx.one("PRAGMA page_count")
        assert pages is not None
        await tx.one(f"PRAGMA max_page_count = {pages['page_count'] + 5}")
    ends = await asyncio.gather(
        note(file, 1),
        note(file, 2, "x" * 1_000_000),
        note(file, 3),
        note(file, 4, "x" * 1_000_000),
        return_exceptions=True,
    )
    assert [type(end) for end in (ends[1], ends[3])] == [Unavailable, Unavailable]
    assert "disk is full" in str(ends[1])
    assert await numbers(file) == [number for number, end in enumerate(ends, 1) if end is None]
    async with file.transaction() as tx:
        await tx.one("PRAGMA max_page_count = 100000")
    await note(file, 5, "x" * 1_000_000)
    assert 5 in await numbers(file)


async def test_a_foreign_lock_is_waited_for_and_then_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_module, "LOCK_WAIT_SECONDS", 0.3)
    file = await open_database(f"sqlite:///{path}")
    await make_notes(file)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(2):
            ends = await asyncio.gather(*(note(file, number) for number in range(20)), return_exceptions=True)
        assert {type(end) for end in ends} == {Unavailable}
        assert await numbers(file) == []
    await note(file, 1)
    assert await numbers(file) == [1]
    await file.close()


async def test_all_who_share_a_failed_commit_are_told(file: Database) -> None:
    """A foreign key that is checked at the end fails the COMMIT itself."""
    async with file.transaction() as tx:
        await tx.run("CREATE TABLE answers (note BIGINT REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)")

    async def orphan() -> None:
        async with file.transaction() as tx:
            tx.soon("INSERT INTO answers (note) VALUES (99)")

    ends = await asyncio.gather(note(file, 1), orphan(), note(file, 2), return_exceptions=True)
    assert isinstance(ends[1], StorageError)
    assert await numbers(file) == [number for number, end in ((1, ends[0]), (2, ends[2])) if end is None]
    await note(file, 3)
    assert 3 in await numbers(file)


async def test_a_file_that_may_not_be_written(path: Path) -> None:
    await (await open_database(f"sqlite:///{path}")).close()
    path.chmod(0o444)
    with unprivileged(), pytest.raises(Unavailable, match="cannot be opened for writing: Permission denied"):
        await open_database(f"sqlite:///{path}")


async def test_a_folder_that_cannot_be(path: Path) -> None:
    path.write_text("a file")
    with pytest.raises(Unavailable, match="cannot be opened for writing: File exists"):
        await open_database(f"sqlite:///{path}/usher.db")


async def test_it_turns_read_only_while_running(path: Path) -> None:
    file = await open_database(f"sqlite:///{path}")
    await make_notes(file)
    async with file.transaction() as tx:
        await tx.one("PRAGMA query_only = ON")
    with pytest.raises(Unavailable, match="read-only"):
        await note(file, 1)
    assert await numbers(file) == []
    await file.close()


async def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_bytes(b"This was a database once. " * 1000)
    with pytest.raises(Unavailable, match="not an SQLite database, or is damaged"):
        await open_database(f"sqlite:///{path}")
    drivers = [thread for thread in threading.enumerate() if "_connection_worker_thread" in thread.name]
    assert drivers == []  # none is left that would answer into a closed event loop


async def test_a_damaged_file(path: Path) -> None:
    file = await open_database(f"sqlite:///{path}")
    await make_notes(file)
    for number in range(50):
        await note(file, number, "x" * 1000)
    await file.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    damaged = await open_database(f"sqlite:///{path}")
    with pytest.raises(Unavailable, match="damaged: restore a backup"):
        await numbers(damaged)
    with pytest.raises(Unavailable, match="damaged: restore a backup"):
        await note(damaged, 99)
    await damaged.close()


async def test_one_usher_a_file(file: Database, path: Path) -> None:
    with pytest.raises(Taken, match="another Usher already runs on"):
        await open_database(f"sqlite:///{path}")
    await note(file, 1)
    looking = await open_database(f"sqlite:///{path}", writes=False)
    assert await numbers(looking) == [1]
    with pytest.raises(StorageError, match="opened for reading only"):
        await note(looking, 2)
    await looking.close()
    beside = await open_database(f"sqlite:///{path}", alone=False)
    ends = await asyncio.gather(*(note(each, number) for number, each in enumerate([file, beside] * 20, 2)))
    assert ends == [None] * 40
    assert await numbers(file) == list(range(1, 42))
    await beside.close()
    await file.close()
    await (await open_database(f"sqlite:///{path}")).close()


async def test_only_its_owner_reads_the_file(file: Database, path: Path) -> None:
    await note(file, 1)
    assert {entry.name: oct(entry.stat().st_mode & 0o777) for entry in path.parent.iterdir()} == dict.fromkeys(
        ("usher.db", "usher.db-wal", "usher.db-shm", "usher.db-lock"), "0o600"
    )


@pytest.mark.parametrize("after", [30, 300])
async def test_what_was_acknowledged_survives_kill_9(notes: Database, empty_url: str, after: int) -> None:
    if notes.dialect == "sqlite":
        await notes.close()
    process = subprocess.Popen([sys.executable, "-c", KILLED, empty_url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = [int(process.stdout.readline()) for _ in range(after)]
    if notes.dialect == "sqlite":
        with pytest.raises(Taken, match="another Usher already runs on"):
            await open_database(empty_url)
    process.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    process.wait()
    process.stdout.close()
    again = await open_database(empty_url)
    there = set(await numbers(again))
    assert set(acknowledged) <= there
    assert {number for number in there if number >= 0} == {-number - 1 for number in there if number < 0}
    await again.close()


async def test_a_backup_while_writing_goes_on(file: Database, tmp_path: Path) -> None:
    for number in range(100):
        await note(file, number, "x" * 5000)
    copies = [tmp_path / f"copy-{n}.db" for n in range(3)]

    async def write_on() -> None:
        for number in range(100, 400):
            async with file.transaction() as tx:
                await tx.run("INSERT INTO notes (id, body) VALUES (:n, '')", n=number)
                tx.soon("INSERT INTO notes (id, body) VALUES (:n, '')", n=-number)

    writing = asyncio.create_task(write_on())
    for copy in copies:
        await asyncio.sleep(0.02)
        await backup(file, copy)
    await writing
    for copy in copies:
        restored = await open_database(f"sqlite:///{copy}")
        there = set(await numbers(restored))
        assert there >= set(range(100))
        assert {n for n in there if n >= 100} == {-n for n in there if n < 0}
        await restored.close()
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.endswith(".part")] == []


async def test_a_backup_replaces_an_older_one_but_never_its_source(file: Database, path: Path) -> None:
    target = path.with_name("copy.db")
    for number in (1, 2):
        await note(file, number)
        await backup(file, target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT id FROM notes ORDER BY id").fetchall() == [(1,), (2,)]
    with pytest.raises(StorageError, match="another path"):
        await backup(file, path)
    with pytest.raises(Unavailable, match="cannot be written"):
        await backup(file, path.parent / "no" / "such" / "folder.db")


class TestServer:
    """PostgreSQL comes and goes; the cluster is one of its own, because the others' must stay up."""

    @pytest.fixture
    def cluster(self, postgres_cluster: postgres.Cluster) -> Iterator[postgres.Cluster]:
        programs = postgres.binaries()
        assert programs is not None
        own = postgres.Cluster(programs)
        own.start()
        yield own
        own.remove()

    async def test_a_restart_needs_no_restart_of_ours(self, cluster: postgres.Cluster) -> None:
        server = await open_database(cluster.create_database())
        await make_notes(server)
        await asyncio.gather(*(note(server, number) for number in range(10)))
        assert await server.claim_name("ticks")
        cluster.down()
        cluster.up()
        await asyncio.gather(*(note(server, number) for number in range(10, 20)))
        assert await numbers(server) == list(range(20))
        with pytest.raises(Unavailable):
            await server.claim_name("ticks")
        assert await server.claim_name("ticks")
        await server.close()

    async def test_it_is_gone_in_the_middle_and_for_a_while(self, cluster: postgres.Cluster) -> None:
        server = await open_database(cluster.create_database())
        await make_notes(server)
        with pytest.raises(Unavailable, match="connection to PostgreSQL is lost"):
            async with server.transaction() as tx:
                await tx.run("INSERT INTO notes (id, body) VALUES (1, '')")
                cluster.down("immediate")
                await tx.run("INSERT INTO notes (id, body) VALUES (2, '')")
        async with asyncio.timeout(12):
            with pytest.raises(Unavailable):
                await note(server, 3)
        cluster.up()
        await note(server, 4)
        assert await numbers(server) == [4]
        await server.close()

    async def test_a_server_that_does_not_answer_at_the_start(self, tmp_path: Path) -> None:
        with pytest.raises(Unavailable, match="no connection to PostgreSQL: "):
            await open_database(f"postgresql://usher@/usher?host={tmp_path}")


async def test_two_that_wait_for_each_other_on_postgres(postgres_url: str) -> None:
    server = await open_database(postgres_url)
    await make_notes(server)
    await note(server, 1)
    await note(server, 2)

    async def both(first: int, second: int) -> None:
        async with server.transaction() as tx:
            await tx.run("UPDATE notes SET body = 'x' WHERE id = :n", n=first)
            await asyncio.sleep(0.1)
            await tx.run("UPDATE notes SET body = 'x' WHERE id = :n", n=second)

    ends = await asyncio.gather(both(1, 2), both(2, 1), return_exceptions=True)
    assert sorted(str(type(end).__name__) for end in ends) == ["Contended", "NoneType"]
    await server.close()


async def test_a_name_belongs_to_one_process(postgres_url: str, file: Database) -> None:
    assert await file.claim_name("ticks")
    one, other = await open_database(postgres_url), await open_database(postgres_url)
    assert [await one.claim_name("ticks"), await one.claim_name("ticks")] == [True, True]
    assert [await other.claim_name("ticks"), await other.claim_name("polling")] == [False, True]
    await one.close()
    await asyncio.sleep(0.1)
    assert await other.claim_name("ticks")
    await other.close()


async def test_more_tasks_than_connections(postgres_url: str) -> None:
    server = await open_database(postgres_url, connections=2)
    await make_notes(server)
    ends = await asyncio.gather(*(note(server, number % 30) for number in range(60)), return_exceptions=True)
    assert sum(isinstance(end, Conflict) for end in ends) == 30
    assert await numbers(server) == list(range(30))
    await server.close()
