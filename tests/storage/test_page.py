"""The page's lines: in order, without gaps, each once; and what is forgotten when."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from storage import page
from storage.database import Database
from storage.page import Line, Said

NOW = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)


async def opened(database: Database, chat: str = "c", now: datetime = NOW) -> None:
    async with database.transaction() as tx:
        await page.open_session(tx, f"hash of {chat}", chat, now)


async def add(database: Database, key: str, chat: str = "c", at: datetime = NOW) -> int | None:
    async with database.transaction() as tx:
        return await page.add_line(tx, chat, Said("bot", key, "{}", at))


async def test_a_token_opens_its_chat(database: Database) -> None:
    await opened(database)
    async with database.reading() as tx:
        assert [await page.chat_of(tx, token) for token in ("hash of c", "hash of d")] == ["c", None]


async def test_lines_are_counted_for_each_chat(database: Database) -> None:
    await opened(database)
    await opened(database, "d")
    assert [await add(database, "a"), await add(database, "b"), await add(database, "a", "d")] == [1, 2, 1]


async def test_the_same_key_is_the_same_line(database: Database) -> None:
    await opened(database)
    assert [await add(database, "a"), await add(database, "b"), await add(database, "a")] == [1, 2, 1]


async def masked(database: Database, text: str, *secrets: str) -> str:
    """The body that is left of a line with this text."""
    await opened(database)
    async with database.transaction() as tx:
        body = json.dumps({"text": text, "quiet": True})
        await page.add_line(tx, "c", Said("visitor", "a", body, NOW))
        line = await page.mask(tx, "c", "a", secrets)
        assert line == (await page.lines_after(tx, "c", 0, 1))[0]
        assert line == await page.mask(tx, "c", "a", ["again"])
    return line.body


async def test_secrets_are_masked_wherever_they_stand(database: Database) -> None:
    left = await masked(database, 'see "abcd" and abc\n密码"x', "abc", "abcd", '密码"x', "")
    assert left == '{"text":"see \\"••••••\\" and ••••••\\n••••••","quiet":true,"masked":true}'


async def test_a_line_in_which_a_secret_is_written_otherwise_is_masked_as_a_whole(database: Database) -> None:
    assert await masked(database, "it is ＡＢＣ", "ABC") == '{"text":"••••••","quiet":true,"masked":true}'


async def test_there_is_nothing_to_mask(database: Database) -> None:
    await opened(database)
    await add(database, "pressed")
    async with database.transaction() as tx:
        assert [await page.mask(tx, "c", key, ["x"]) for key in ("pressed", "nobody's")] == [None, None]


async def test_no_line_without_a_session(database: Database) -> None:
    assert await add(database, "a") is None


async def test_lines_written_at_once_stand_one_after_the_other(database: Database) -> None:
    await opened(database)
    given = await asyncio.gather(*(add(database, str(number % 20)) for number in range(40)))
    assert sorted({seq for seq in given if seq}) == list(range(1, 21))


async def test_lines_after_and_before(database: Database) -> None:
    await opened(database)
    for number in range(1, 6):
        await add(database, str(number))
    async with database.reading() as tx:
        after = await page.lines_after(tx, "c", 2, 2)
        before = await page.lines_before(tx, "c", 4, 2)
    assert after == [Line(3, "bot", "3", "{}", NOW), Line(4, "bot", "4", "{}", NOW)]
    assert [line.seq for line in before] == [2, 3]


async def test_chats_with_new_lines(database: Database) -> None:
    await opened(database)
    await opened(database, "d")
    await add(database, "old", "d", NOW - timedelta(minutes=1))
    await add(database, "new")
    async with database.reading() as tx:
        assert await page.chats_since(tx, NOW) == ["c"]


async def test_forgetting_lines_keeps_the_count(database: Database) -> None:
    await opened(database)
    await opened(database, "d")
    for key in ("a", "b"):
        await add(database, key)
    await add(database, "a", "d", NOW + timedelta(days=1))
    async with database.transaction() as tx:
        await page.drop_lines_before(tx, NOW + timedelta(hours=1))
    assert [await add(database, "c"), await add(database, "b", "d")] == [3, 2]
    async with database.reading() as tx:
        assert [line.seq for line in await page.lines_after(tx, "c", 0, 9)] == [2, 3]


async def test_old_sessions_end_with_their_lines(database: Database) -> None:
    await opened(database)
    await opened(database, "d", NOW + timedelta(days=1))
    await add(database, "a")
    async with database.transaction() as tx:
        await page.drop_sessions_unseen_since(tx, NOW + timedelta(hours=1))
    async with database.reading() as tx:
        left = [await page.chat_of(tx, token) for token in ("hash of c", "hash of d")]
        assert (left, await page.lines_after(tx, "c", 0, 9)) == ([None, "d"], [])
