"""What every test may ask for: fresh databases of both kinds."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings
from playwright.async_api import Browser, async_playwright, expect

from handlers.understanding import reader
from storage.database import Database, migrate, open_database
from tests.servers import postgres

NOW = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
# A busy machine is no fault of ours. Every run finds other examples: a few each time, many where there is time.
settings.register_profile("usher", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("USHER_TEST_PROFILE", "usher"))
reader.LATEST_KEPT = (
    4  # tests with the encoder and without it follow each other, and some learn a question of their own
)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server, one for each worker of the test run."""
    programs = postgres.binaries()
    if programs is None:
        missing = "PostgreSQL's initdb is not installed: HALF OF THE STORAGE TESTS DO NOT RUN (apt install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    cluster = postgres.Cluster(programs)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "usher.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_cluster: postgres.Cluster) -> str:
    """A migrated database's name, to be a template."""
    url = postgres_cluster.create_database()
    asyncio.run(_migrated(url))
    return postgres.name_in(url)


async def _migrated(url: str) -> None:
    database = await open_database(url)
    await migrate(database, NOW)
    await database.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where a new, empty SQLite database may be."""
    return f"sqlite:///{tmp_path}/usher.db"


@pytest.fixture
def postgres_url(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    """A new, empty PostgreSQL database."""
    url = postgres_cluster.lend_empty()
    yield url
    postgres_cluster.make_empty(url)


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """A new, empty database of either kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database of either kind with the shipped migrations applied."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "usher.db")
        yield f"sqlite:///{tmp_path}/usher.db"
    else:
        cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
        template = request.getfixturevalue("migrated_postgres")
        url = cluster.lend(template)
        yield url
        cluster.give_back(url, template)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The same, opened."""
    opened = await open_database(database_url)
    yield opened
    await opened.close()


WITHOUT_WINDOWS = Path("/usr/bin/chromium-headless-shell")
CHROMIUM = WITHOUT_WINDOWS if WITHOUT_WINDOWS.exists() else Path("/usr/bin/chromium")
"""The same browser; a page takes a third of the processor time where no windows are drawn."""
QUIETLY = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium, or the test is skipped."""
    if not CHROMIUM.exists():
        missing = "Chromium is not installed: THE PAGE IS NOT SEEN BY A BROWSER (apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=20_000)  # three browsers and killed bots on two cores: what is right may take a while
    async with async_playwright() as play:
        opened = await play.chromium.launch(executable_path=str(CHROMIUM), args=QUIETLY.split())
        yield opened
        await opened.close()


# Starting a browser takes longer than most of what is tried in it: there is one, and it lives on a loop of its own.
@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all; each test has a context of its own."""
    async with chromium() as opened:
        yield opened
