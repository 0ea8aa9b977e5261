"""The page's door: limits, addresses behind proxies, headers, the server's start and end."""

import asyncio
import time
from datetime import UTC, datetime

import httpx
import pytest
from starlette.requests import Request

from bot.channels.web import WebSettings
from bot.channels.web.buckets import Buckets
from bot.channels.web.guard import Guard
from bot.channels.web.server import serve
from bot.channels.web.texts import best_language, check
from storage.database import Database
from tests.bot.channels.web.desk import House, MadeUpRehearsal
from tests.bot.channels.web.test_chat import KEY, say
from tests.bot.channels.web.texts import TEXTS


def test_a_bucket_empties_and_fills() -> None:
    now = 0.0
    buckets = Buckets(per_second=0.5, burst=2, clock=lambda: now)
    assert [buckets.take("a"), buckets.take("a"), buckets.take("a"), buckets.take("b")] == [0, 0, 2, 0]
    now = 2.0
    assert [buckets.take("a"), buckets.take("a")] == [0, 2]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("::ffff:10.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("10.0.0.1", "rubbish", "unknown"),
    ],
)
def test_where_a_request_comes_from(peer: str, forwarded: str, address: str) -> None:
    guard = Guard(WebSettings(trusted_proxies=("10.0.0.0/8",)))
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    assert guard.address(Request({"type": "http", "client": (peer, 1), "headers": headers})) == address


@pytest.mark.asyncio(loop_scope="session")
async def test_too_fast_is_told_when_to_come_again(sqlite_database: Database) -> None:
    house = House(sqlite_database)
    await house.open(
        WebSettings(port=0, messages_per_minute=6, messages_burst=2, sessions_per_hour=60, sessions_burst=1)
    )
    async with httpx.AsyncClient(base_url=house.url, verify=False) as client:
        token = (await client.post("/chat/session", json={})).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        said = [
            await say(client, "x"),
            await say(client, "x"),
            await say(client, "x"),
            await client.post("/chat/session"),
        ]
    await house.close()
    assert [each.status_code for each in said] == [200, 200, 429, 429]
    assert [each.headers.get("retry-after") for each in said] == [None, None, "10", "60"]
    assert len(house.desk.heard) == 2


@pytest.mark.asyncio(loop_scope="session")
async def test_another_site_may_call_if_it_is_configured(sqlite_database: Database) -> None:
    house = House(sqlite_database)
    await house.open(WebSettings(port=0, origins=("https://festival.example",)))
    async with httpx.AsyncClient(base_url=house.url, verify=False) as client:
        preflight = await client.options("/chat/session", headers={"origin": "https://festival.example"})
        made = await client.post("/chat/session", headers={"origin": "https://festival.example"}, json={})
    await house.close()
    assert [preflight.status_code, made.status_code] == [204, 201]
    assert {each.headers["access-control-allow-origin"] for each in (preflight, made)} == {"https://festival.example"}


async def test_the_page_and_its_parts(client: httpx.AsyncClient) -> None:
    page = await client.get("/", headers={"accept-language": "fr, zh-CN;q=0.8, en;q=0.5"})
    assert (page.status_code, '<html lang="zh">' in page.text, "{{" in page.text) == (200, True, False)
    assert "<title>小天空电影节</title>" in page.text
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert (page.headers["x-content-type-options"], "set-cookie" in page.headers) == ("nosniff", False)
    script = await client.get("/static/chat.js")
    assert script.headers["content-type"].startswith("text/javascript")
    unchanged = await client.get("/static/chat.js", headers={"if-none-match": script.headers["etag"]})
    missing = [await client.get(f"/static/{name}") for name in ("index.html", "nothing", "..%2fchannel.py")]
    assert (unchanged.status_code, [each.status_code for each in missing]) == (304, [404, 404, 404])
    assert (await client.get("/embed.js")).status_code == 200
    assert (await client.get("/health")).json() == {"status": "ok"}


async def test_a_text_cannot_leave_its_element() -> None:
    from bot.channels.web.pages import Pages

    texts = {"en": {**TEXTS["en"], "page.intro": "</script><script>alert(1)</script>"}}
    page = await Pages(WebSettings(), texts, None, 1)._filled("en")
    assert "<script>alert" not in page


def test_which_language_is_shown_first() -> None:
    wishes = [("", ""), ("", "fr,zh;q=0.9"), ("en", "zh"), ("xx", "zh-TW"), ("", ",;;=")]
    assert [best_language(TEXTS, asked, accepted) for asked, accepted in wishes] == ["en", "zh", "en", "zh", "en"]


def test_a_missing_text_stops_the_start() -> None:
    with pytest.raises(ValueError, match=r"zh: page\.send"):
        check({"en": TEXTS["en"], "zh": {key: text for key, text in TEXTS["zh"].items() if key != "page.send"}})


async def test_no_clock_to_move_outside_a_rehearsal(client: httpx.AsyncClient) -> None:
    asked = [await client.get("/rehearsal"), await client.post("/rehearsal/advance", json={"by": "PT1H"})]
    assert [each.status_code for each in asked] == [404, 404]


@pytest.mark.asyncio(loop_scope="session")
async def test_the_clock_is_moved_to_the_next_reminder(rehearsed: House) -> None:
    assert isinstance(rehearsed.rehearsal, MadeUpRehearsal)
    async with httpx.AsyncClient(base_url=rehearsed.url, verify=False) as client:
        nothing = await client.post("/rehearsal/advance", json={"to": "reminder"})
        rehearsed.rehearsal.reminder = datetime(2021, 3, 5, 12, 0, tzinfo=UTC)
        moved = [await client.post("/rehearsal/advance", json={"to": "reminder"}) for _ in range(2)]
    assert (nothing.status_code, nothing.json()) == (404, {"error": "nothing_due"})
    assert [each.json()["now"] for each in moved] == ["2021-03-05T12:00:00.000Z", "2021-03-05T12:00:01.000Z"]


@pytest.mark.asyncio(loop_scope="session")
async def test_the_clock_is_moved(rehearsed: House) -> None:
    assert isinstance(rehearsed.rehearsal, MadeUpRehearsal)
    async with httpx.AsyncClient(base_url=rehearsed.url, verify=False) as client:
        moved = [
            await client.post("/rehearsal/advance", json=move)
            for move in ({"by": "PT1H"}, {"by": "P7D"}, {"to": "deadline"})
        ]
        wrong = [
            {"by": "-PT1H"},
            {"by": "P1Y"},
            {"by": ""},
            {"to": "deadline"},
            {"to": "nowhere"},
            {"by": "P999D"},
            [],
            7,
        ]
        refused = [await client.post("/rehearsal/advance", json=move) for move in wrong]
        foreign = await client.post(
            "/rehearsal/advance", json={"by": "PT1H"}, headers={"origin": "https://evil.example"}
        )
    assert [each.json()["now"] for each in moved] == [
        "2021-03-01T02:00:00.000Z", "2021-03-08T02:00:00.000Z", "2021-03-14T15:00:00.000Z",
    ]  # fmt: skip
    assert ([each.status_code for each in refused], foreign.status_code) == ([400] * 8, 403)


@pytest.mark.asyncio(loop_scope="session")
async def test_the_server_ends_soon_with_streams_open(sqlite_database: Database) -> None:
    house = House(sqlite_database)
    await house.open()
    async with httpx.AsyncClient(base_url=house.url, verify=False) as client:
        token = (await client.post("/chat/session", json={})).json()["token"]
        async with client.stream("GET", "/chat/stream", headers={"Authorization": f"Bearer {token}"}) as stream:
            received = stream.aiter_lines()
            assert await anext(received) == "event: hello"
            began = time.monotonic()
            closing = asyncio.create_task(house.close())
            assert [line async for line in received] == ["data: {}", ""]
            await closing
    assert time.monotonic() - began < 1


@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_being_answered_is_finished(sqlite_database: Database) -> None:
    house = House(sqlite_database)
    await house.open()
    house.desk.slow = 0.5
    async with httpx.AsyncClient(base_url=house.url, verify=False) as client:
        token = (await client.post("/chat/session", json={})).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        saying = asyncio.create_task(say(client, "hello", KEY))
        await asyncio.sleep(0.2)
        await house.close()
        assert (await saying).json() == {"seq": 1, "notice": ""}


@pytest.mark.asyncio(loop_scope="session")
async def test_a_port_that_is_taken(shown: House) -> None:
    with pytest.raises(OSError, match="in use"):
        await serve([], WebSettings(port=shown.server.port))
