"""A PostgreSQL cluster of the tests' own, from the distribution's binaries: started, used, and gone."""

import os
import pwd
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

BINARIES = "lib/postgresql"
SPEED = "-c fsync=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=32MB -c autovacuum=off"

OURS = "tests"
"""What a connection of the cluster itself calls itself, for whoever looks for others."""
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %(name)s AND pid <> pg_backend_pid()"
)
SHAPE = """
SELECT (SELECT string_agg(relname || relkind::text, ',' ORDER BY relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace),
       (SELECT string_agg(tgname || tgenabled::text, ',' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT COUNT(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'public'::regnamespace AND NOT attisdropped)
"""
EMPTY = """
DO $$
DECLARE each record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        IF each.relname <> 'migrations' THEN EXECUTE format('DELETE FROM %I', each.relname); END IF;
    END LOOP;
    FOR each IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', each.relname);
    END LOOP;
END $$
"""


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl of the newest version installed, or None."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("pg_ctl"):
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr", BINARIES).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


def name_in(url: str) -> str:
    """The database's name in its URL."""
    return urlsplit(url).path.removeprefix("/")


class Cluster:
    """Listens on a Unix socket in its own folder only, so that no port can be taken by anyone else."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._numbers = count(1)
        self._used: dict[str, list[str]] = {}
        self._shapes: dict[str, tuple[object, ...] | None] = {}
        self._kept: dict[str, psycopg.Connection] = {}
        self._empty: list[str] = []
        # Short, because a socket's path may have 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._user = _unprivileged()
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)

    def start(self) -> None:
        # A language's own order of letters, as real servers have it: code must not count on binary order.
        self._run(
            "initdb",
            "-D",
            "cluster",
            "-U",
            "usher",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=en",
        )
        self.up()

    def up(self) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={self._folder} {SPEED}"
        self._run("pg_ctl", "-D", "cluster", "-l", "log", "-w", "-t", "60", "-o", options, "start")

    def down(self, mode: str = "fast") -> None:
        """mode: "fast" ends all connections; "immediate" is what a crash does."""
        self._run("pg_ctl", "-D", "cluster", "-w", "-m", mode, "stop")

    def remove(self) -> None:
        try:
            for kept in self._kept.values():
                kept.close()
            self.down("immediate")
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://usher@/{database}?host={self._folder}"

    def create_database(self, template: str = "template0") -> str:
        """A new database, as its template is; its URL."""
        name = f"usher_{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def lend_empty(self) -> str:
        """A database without tables."""
        return self._empty.pop() if self._empty else self.create_database()

    def make_empty(self, url: str) -> None:
        """For whoever is lent it next."""
        connection = self._inside(url)
        connection.execute(END_OTHERS, {"name": name_in(url)})
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        self._empty.append(url)

    def lend(self, template: str) -> str:
        """A database that is as its template is: one that was given back, or a new one, which takes far longer."""
        used = self._used.setdefault(template, [])
        url = used.pop() if used else self.create_database(template)
        if template not in self._shapes:
            self._shapes[template] = _shape(self._inside(url))
        return url

    def give_back(self, url: str, template: str) -> None:
        """Empty it for the next one; a database whose tables or triggers were changed, or that is gone, is dropped."""
        connection = self._inside(url)
        connection.execute(END_OTHERS, {"name": name_in(url)})
        if _shape(connection) != self._shapes[template]:
            self.drop_database(url)
            return
        connection.execute(EMPTY)
        self._used[template].append(url)

    def _inside(self, url: str) -> psycopg.Connection:
        """The connection that is kept to a lent database: one that knows the tables is five times as quick."""
        kept = self._kept.get(url)
        if kept is not None:
            try:
                kept.execute("SELECT 1")
                return kept
            except psycopg.OperationalError:  # the server was stopped meanwhile
                kept.close()
        self._kept[url] = psycopg.connect(url, autocommit=True, application_name=OURS)
        return self._kept[url]

    def drop_database(self, url: str) -> None:
        if kept := self._kept.pop(url, None):
            kept.close()
        self._command(f"DROP DATABASE {name_in(url)} WITH (FORCE)")

    def _command(self, sql: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())

    def _run(self, program: str, *arguments: str) -> None:
        # Output goes to a file: the server would inherit a pipe, and reading its end would wait for the server's.
        output = self._folder / "output"
        with output.open("wb") as file:
            done = subprocess.run(
                [self._programs / program, *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                user=self._user and self._user.pw_uid,
                group=self._user and self._user.pw_gid,
                extra_groups=[] if self._user else None,
            )
        if done.returncode:
            log = self._folder / "log"
            raise RuntimeError(f"{program} failed:\n{output.read_text()}\n{log.read_text() if log.exists() else ''}")


def _shape(connection: psycopg.Connection) -> tuple[object, ...] | None:
    """Tables, indexes, triggers, and how many columns."""
    return connection.execute(SHAPE).fetchone()


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as where we are root, which PostgreSQL refuses; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
