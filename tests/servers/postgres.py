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
SPEED = "-c fsync=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=32MB"


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

    def drop_database(self, url: str) -> None:
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
