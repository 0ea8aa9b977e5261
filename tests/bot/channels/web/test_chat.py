"""The conversation over HTTP, on both databases: once each, in order, refused where it must be, and never lost."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx
import pytest

from bot.channels.web.guard import token_hash
from handlers.talk.message import Choice, Incoming, Reply, Unreachable
from storage.database import Database, Unavailable
from tests.bot.channels.web.desk import House

AT = "2021-03-01T01:00:00.000Z"
KEY = "11111111-1111-4111-8111-111111111111"


async def say(visitor: httpx.AsyncClient, text: str, key: str = "") -> httpx.Response:
    return await visitor.post("/chat/messages", json={"key": key or str(uuid.uuid4()), "text": text})


async def lines(visitor: httpx.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = (await visitor.get(f"/chat/lines{query}")).json()["lines"]
    return told


async def events(visitor: httpx.AsyncClient, query: str = "", **headers: str) -> AsyncGenerator[tuple[str, Any], None]:
    async with visitor.stream("GET", f"/chat/stream{query}", headers=headers) as response:
        name = ""
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


async def test_what_is_said_is_answered(visitor: httpx.AsyncClient, house: House) -> None:
    told = {"key": KEY, "text": "hello <b>", "language": "zh-CN", "zone": "Asia/Shanghai"}
    answered = await visitor.post("/chat/messages", json=told)
    assert (answered.status_code, answered.json()) == (200, {"seq": 1, "notice": ""})
    chat = house.desk.heard[0].address
    assert house.desk.heard == [
        Incoming(chat, key=KEY, kind="text", text="hello <b>", language="zh-CN", zone="Asia/Shanghai")
    ]
    assert await lines(visitor) == [
        {"seq": 1, "side": "visitor", "key": KEY, "at": AT, "text": "hello <b>"},
        {"seq": 2, "side": "bot", "key": "o1", "at": AT, "text": "Good: hello &lt;b&gt;", "language": "en"},
    ]


async def test_a_pressed_button(visitor: httpx.AsyncClient, house: House) -> None:
    pressed = {"key": KEY, "choice": "enrol", "label": "Enrol a film", "on": 7}
    await visitor.post("/chat/messages", json=pressed)
    assert [(each.kind, each.choice, each.text) for each in house.desk.heard] == [("choice", "enrol", "")]
    first, second = await lines(visitor)
    assert {"choice": "enrol", "label": "Enrol a film", "on": 7}.items() <= first.items()
    assert second["rows"][0] == [{"label": "Dome film", "id": "dome", "kind": "option"}]


async def test_the_same_key_twice_is_heard_once(visitor: httpx.AsyncClient, house: House) -> None:
    first, second = await say(visitor, "hello", KEY), await say(visitor, "hello", KEY)
    assert (first.json(), len(house.desk.heard), len(await lines(visitor))) == (second.json(), 1, 2)


async def test_only_the_hash_of_a_token_is_kept(visitor: httpx.AsyncClient, database: Database) -> None:
    token = visitor.headers["Authorization"].removeprefix("Bearer ")
    async with database.reading() as tx:
        rows = await tx.all("SELECT token_hash FROM page_sessions")
    assert (rows, len(token)) == ([{"token_hash": token_hash(token)}], 43)


async def test_a_secret_is_kept_nowhere(visitor: httpx.AsyncClient, database: Database) -> None:
    stream = events(visitor, "?after=0")
    assert (await anext(stream))[0] == "hello"
    assert (await say(visitor, 'a link, password: k"9d\\2', KEY)).json() == {"seq": 1, "notice": ""}
    told = [(await anext(stream))[1] for _ in range(3)]
    await stream.aclose()
    assert told[2] == {
        "seq": 3, "side": "bot", "key": f"m{KEY}", "at": AT, "mends": 1, "text": "a link, password: ••••••",
    }  # fmt: skip
    assert [line["text"] for line in await lines(visitor)] == [
        "a link, password: ••••••", "Good: a link, ", "a link, password: ••••••",
    ]  # fmt: skip
    async with database.reading() as tx:
        kept = await tx.all("SELECT body FROM page_lines")
    assert [row["body"] for row in kept if "9d" in row["body"]] == []


async def test_two_visitors_do_not_see_each_other(visitor: httpx.AsyncClient) -> None:
    await say(visitor, "mine")
    other = (await visitor.post("/chat/session", json={})).json()["token"]
    visitor.headers["Authorization"] = f"Bearer {other}"
    assert await lines(visitor) == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer " + "x" * 43}, {"Authorization": "Basic abc"}])
async def test_a_stranger_is_turned_away(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    told = [
        await client.get("/chat/lines", headers=headers),
        await client.get("/chat/stream", headers=headers),
        await client.post("/chat/messages", headers=headers, json={"key": KEY, "text": "x"}),
    ]
    assert [(each.status_code, each.json()) for each in told] == [(401, {"error": "session"})] * 3


async def test_while_the_database_is_away(visitor: httpx.AsyncClient, house: House) -> None:
    house.desk.fault = Unavailable("disk full")
    refused = await say(visitor, "hello", KEY)
    assert (refused.status_code, refused.json(), refused.headers["retry-after"]) == (503, {"error": "unavailable"}, "2")
    house.desk.fault = None
    again = await say(visitor, "hello", KEY)
    assert (again.json()["seq"], [line["seq"] for line in await lines(visitor)]) == (1, [1, 2])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"key": "1", "text": "x"}',
        json.dumps({"key": KEY}).encode(),
        json.dumps({"key": KEY, "text": " \n"}).encode(),
        json.dumps({"key": KEY, "text": "x", "choice": "y"}).encode(),
        json.dumps({"key": KEY, "choice": "x" * 61}).encode(),
        json.dumps({"key": KEY, "choice": "é"}).encode(),
        json.dumps({"key": KEY, "text": 7}).encode(),
    ],
)
async def test_what_is_no_message(visitor: httpx.AsyncClient, house: House, body: bytes) -> None:
    refused = await visitor.post("/chat/messages", content=body)
    assert (refused.status_code, refused.json(), house.desk.heard) == (400, {"error": "message"}, [])


async def test_too_much_is_refused(visitor: httpx.AsyncClient, house: House) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1000

    said = [await say(visitor, "x" * 66_000), await visitor.post("/chat/messages", content=endless())]
    assert [(each.status_code, each.json()) for each in said] == [(413, {"error": "too_long"})] * 2
    assert house.desk.heard == []


async def test_what_no_database_keeps_is_left_out(visitor: httpx.AsyncClient, house: House) -> None:
    content = (
        b'{"key": "%s", "text": "a\\u0000b \\u202e \xf0\x9f\x8e\xac", "zone": "../etc", "language": "<x>"}'
        % KEY.encode()
    )
    assert (await visitor.post("/chat/messages", content=content)).status_code == 200
    heard = house.desk.heard[0]
    assert (heard.text, heard.zone, heard.language) == ("ab \u202e 🎬", "", "")


async def test_other_sites_may_not_call(client: httpx.AsyncClient, house: House) -> None:
    async def status(**headers: str) -> int:
        return (await client.post("/chat/session", headers=headers, json={})).status_code

    assert [
        await status(),
        await status(origin=house.url),
        await status(origin="http://127.0.0.1:0"),
        await status(origin="https://evil.example"),
        await status(origin="null"),
        await status(**{"sec-fetch-site": "cross-site"}),
    ] == [201, 201, 201, 403, 403, 403]


async def test_the_stream_says_hello_then_all_then_what_comes(visitor: httpx.AsyncClient, house: House) -> None:
    await say(visitor, "one")
    stream = events(visitor, "?after=0")
    assert await anext(stream) == ("hello", {})
    assert [(await anext(stream))[1]["seq"] for _ in range(2)] == [1, 2]
    await house.desk.says(house.desk.heard[0].address.chat, Reply("by itself"))
    name, line = await asyncio.wait_for(anext(stream), 0.5)
    assert (name, line["seq"], line["text"]) == ("line", 3, "by itself")
    await stream.aclose()


async def test_the_stream_goes_on_where_it_broke(visitor: httpx.AsyncClient) -> None:
    await say(visitor, "one")
    stream = events(visitor, "?after=0", **{"Last-Event-ID": "1"})
    assert [(await anext(stream))[0], (await anext(stream))[1]["seq"]] == ["hello", 2]
    await stream.aclose()


async def test_a_long_poll_waits_for_news(visitor: httpx.AsyncClient, house: House) -> None:
    await say(visitor, "one")
    waiting = asyncio.create_task(lines(visitor, "?after=2&wait=20"))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await house.desk.says(house.desk.heard[0].address.chat, Reply("by itself"))
    assert [line["seq"] for line in await asyncio.wait_for(waiting, 1)] == [3]


async def test_lines_of_another_program_are_seen(visitor: httpx.AsyncClient, house: House, database: Database) -> None:
    await say(visitor, "one")
    other = House(database)
    await other.open()
    waiting = asyncio.create_task(lines(visitor, "?after=2&wait=20"))
    await asyncio.sleep(0.1)
    other.desk._ids = iter([77])  # type: ignore[assignment]
    await other.desk.says(house.desk.heard[0].address.chat, Reply("from there"))
    assert [line["key"] for line in await asyncio.wait_for(waiting, 3)] == ["o77"]
    await other.close()


async def test_old_lines_are_fetched_in_pages(visitor: httpx.AsyncClient, house: House) -> None:
    await say(visitor, "one")
    for _ in range(120):
        await house.desk.says(house.desk.heard[0].address.chat, Reply("x"))
    newest = (await visitor.get("/chat/lines")).json()
    earlier = (await visitor.get("/chat/lines?before=23")).json()
    assert [newest["lines"][0]["seq"], newest["lines"][-1]["seq"], newest["more"]] == [23, 122, True]
    assert [earlier["lines"][0]["seq"], earlier["lines"][-1]["seq"], earlier["more"]] == [1, 22, False]


async def test_the_bots_line_stands_once_and_says_what_it_replaces(visitor: httpx.AsyncClient, house: House) -> None:
    await say(visitor, "one")
    chat = house.desk.heard[0].address.chat
    rows = (
        (Choice("Phone", "p", "contact"), Choice("Site", "s", "link", "https://e.example/")),
        (Choice("P", "q", "contact"),),
    )
    seq = await house.desk.says(chat, Reply("new", rows), earlier="2")
    house.desk._ids = iter([2])  # type: ignore[assignment]
    assert [seq, await house.desk.says(chat, Reply("new", rows), earlier="2")] == ["3", "3"]
    assert (await lines(visitor))[2:] == [
        {
            "seq": 3, "side": "bot", "key": "o2", "at": AT, "text": "new", "language": "en", "replaces": 2,
            "rows": [[{"label": "Site", "id": "s", "kind": "link", "url": "https://e.example/"}]],
        }
    ]  # fmt: skip


async def test_nobody_is_there(house: House) -> None:
    with pytest.raises(Unreachable):
        await house.desk.says("nobody", Reply("hello"))


async def test_order_under_many_messages_at_once(visitor: httpx.AsyncClient) -> None:
    stream = events(visitor, "?after=0")
    assert (await anext(stream))[0] == "hello"
    said = asyncio.gather(*(say(visitor, f"m{number}") for number in range(15)))
    seqs = [(await anext(stream))[1]["seq"] for _ in range(30)]
    await said
    await stream.aclose()
    assert seqs == list(range(1, 31))
