"""A page with a made-up desk behind it, callers over real HTTP, and a real browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from storage.database import Database, open_database
from tests.bot.channels.web.desk import House, MadeUpRehearsal


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    """The page on either database."""
    opened = House(database)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """A caller without a session."""
    async with httpx.AsyncClient(base_url=house.url, timeout=20, verify=False) as opened:
        yield opened


@pytest.fixture
async def visitor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A caller with a session."""
    made = await client.post("/chat/session", json={"language": "en", "zone": "Europe/Rome"})
    client.headers["Authorization"] = f"Bearer {made.json()['token']}"
    return client


@pytest_asyncio.fixture(loop_scope="session")
async def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """What browser tests use: the page does not care which database it is."""
    path = tmp_path / "page.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    opened = await open_database(f"sqlite:///{path}")
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def shown(sqlite_database: Database) -> AsyncIterator[House]:
    """The page that a browser looks at."""
    opened = House(sqlite_database)
    await opened.open()
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def rehearsed(sqlite_database: Database) -> AsyncIterator[House]:
    """The same in a rehearsal."""
    opened = House(sqlite_database, MadeUpRehearsal())
    await opened.open()
    yield opened
    await opened.close()
