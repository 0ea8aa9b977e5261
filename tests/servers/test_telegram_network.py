"""The fake Telegram's pace, faults, long poll, webhook and control API behave as the network and Telegram do."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.servers.telegram import TOKEN, FakeTelegram, Pace, Violation
from tests.servers.telegram.caller import Answered, Caller
from tests.servers.telegram.wire import Listener, Request


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as running:
        for number in range(1, 60):
            running.user(number).starts_silently()
        yield running


@pytest.fixture
async def call(server: FakeTelegram) -> AsyncIterator[Caller]:
    async with Caller(server) as caller:
        yield caller


def wait_of(answered: Answered) -> int:
    """The retry_after of a 429, 0 for a call that went through."""
    status, text, result = answered
    if status == 200:
        return 0
    assert (status, text) == (429, f"Too Many Requests: retry after {result['retry_after']}")
    return int(result["retry_after"])


async def test_one_chat_takes_a_burst_and_then_one_a_second() -> None:
    now = [1_600_000_000.0]
    async with FakeTelegram(clock=lambda: now[0]) as server, Caller(server) as call:
        server.user(7).starts_silently()
        waits = [wait_of(await call("sendMessage", chat_id=7, text=str(number))) for number in range(4)]
        assert waits == [0, 0, 0, 1]
        assert server.violations == [Violation("pace", "sendMessage", "Too Many Requests: retry after 1")]
        now[0] += 0.5
        assert wait_of(await call("sendMessage", chat_id=7, text="early")) == 1
        assert [bad.rule for bad in server.violations] == ["pace", "retry_after"]
        now[0] += 0.5
        assert wait_of(await call("sendMessage", chat_id=7, text="in time")) == 0
        assert [message.text for message in server.messages(7)] == ["0", "1", "2", "in time"]


async def test_groups_take_20_a_minute_and_everybody_30_a_second() -> None:
    now = [1_600_000_000.0]
    async with FakeTelegram(clock=lambda: now[0]) as server, Caller(server) as call:
        group = server.group()
        for number in range(20):
            assert wait_of(await call("sendMessage", chat_id=group.id, text=str(number))) == 0
            now[0] += 0.1
        assert wait_of(await call("sendMessage", chat_id=group.id, text="more")) == 58
        now[0] += 10
        for number in range(1, 32):
            server.user(number).starts_silently()
        waits = [wait_of(await call("sendMessage", chat_id=number, text="x")) for number in range(1, 32)]
        assert waits == [0] * 30 + [1]


async def test_a_looser_pace_and_none(server: FakeTelegram, call: Caller) -> None:
    server.set_pace(Pace(chat_burst=1), strict=False)
    assert [wait_of(await call("sendMessage", chat_id=1, text="x")) for _ in range(2)] == [0, 1]
    server.set_pace(None)
    server.heal()
    assert [wait_of(await call("sendMessage", chat_id=1, text="x")) for _ in range(9)] == [0] * 9
    await server.check()


async def test_ordered_refusals(server: FakeTelegram, call: Caller) -> None:
    server.inject("500")
    server.inject("403", method="sendMessage", chat=2)
    server.inject("429", chat=3, retry_after=7)
    assert await call("sendMessage", chat_id=1, text="x") == (500, "Internal Server Error", None)
    assert (await call("sendMessage", chat_id=2, text="x"))[0] == 403
    assert wait_of(await call("sendMessage", chat_id=3, text="x")) == 7
    assert (await call("sendMessage", chat_id=1, text="x"))[0] == 200
    assert wait_of(await call("sendMessage", chat_id=3, text="x")) == 7
    server.inject("429", chat=4, retry_after=9, everywhere=True)
    assert [wait_of(await call("sendMessage", chat_id=number, text="x")) for number in (4, 5)] == [9, 9]
    server.heal()
    server.inject("502")
    html = await call.http.post(f"/bot{TOKEN}/getMe")
    assert (html.status_code, html.headers["content-type"]) == (502, "text/html")
    await server.check()


@pytest.mark.parametrize(("kind", "happened"), [("reset_before", 0), ("reset_after", 1), ("half", 1)])
async def test_lost_answers(server: FakeTelegram, call: Caller, kind: Any, happened: int) -> None:
    server.inject(kind)
    with pytest.raises(httpx.TransportError):
        await call("sendMessage", chat_id=1, text="x")
    assert len(server.messages(1)) == happened


@pytest.mark.parametrize(("kind", "happened"), [("hang", 0), ("hang_after", 1)])
async def test_no_answer(server: FakeTelegram, call: Caller, kind: Any, happened: int) -> None:
    server.inject(kind)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(call("sendMessage", chat_id=1, text="x"), 0.1)
    assert len(server.messages(1)) == happened


async def test_slow_answers_do_not_block_others(server: FakeTelegram, call: Caller) -> None:
    server.inject("slow", chat=1, seconds=0.3)
    slow = asyncio.ensure_future(call("sendMessage", chat_id=1, text="x"))
    await asyncio.sleep(0.05)
    await asyncio.wait_for(call("sendMessage", chat_id=2, text="x"), 0.2)
    assert not slow.done()
    assert (await slow)[0] == 200


async def test_chance_is_repeatable() -> None:
    outcomes = []
    for _ in range(2):
        async with FakeTelegram(pace=None, seed=5) as server, Caller(server) as call:
            server.inject("500", probability=0.5, times=0)
            outcomes.append([(await call("getMe"))[0] for _ in range(12)])
    assert outcomes[0] == outcomes[1]
    assert set(outcomes[0]) == {200, 500}


async def test_updates_come_until_they_are_confirmed(server: FakeTelegram, call: Caller) -> None:
    ada = server.user(1)
    waiting = asyncio.ensure_future(call("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    said = await ada.sends("one")
    first = (await waiting)[2]
    await ada.edits(said, "eins")
    server.jump_update_id(5)
    await ada.sends("/start x")
    again = (await call("getUpdates", limit=2))[2]
    assert [update["message"]["text"] for update in first] == ["one"]
    assert [list(update)[1] for update in again] == ["message", "edited_message"]
    rest = (await call("getUpdates", offset=6, timeout=0))[2]
    assert [update["update_id"] - first[0]["update_id"] for update in rest] == [0, 1]
    assert (await call("getUpdates", offset=first[0]["update_id"] + 2))[2] == []


async def test_the_second_poller_ends_the_first(server: FakeTelegram, call: Caller) -> None:
    first = asyncio.ensure_future(call("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.ensure_future(call("getUpdates", timeout=5))
    text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    assert await first == (409, text, None)
    await server.user(1).sends("x")
    assert len((await second)[2]) == 1


async def test_duplicated_and_reordered_polls(server: FakeTelegram, call: Caller) -> None:
    server.misbehave(duplicate=1.0, reorder=1.0)
    for number in range(9):
        await server.user(1).sends(str(number))
    texts = [update["message"]["text"] for update in (await call("getUpdates"))[2]]
    assert (len(texts), sorted(set(texts))) == (10, [str(number) for number in range(9)])
    assert texts != sorted(texts)


class Bot:
    """A webhook that answers with the statuses it was told, then 200; it notes what came."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.texts: list[str] = []
        self.body = b""
        self.most = self.now = 0
        self.answered = asyncio.Event()
        self.listener = Listener()

    async def __aenter__(self) -> "Bot":
        await self.listener.open(self._take, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.listener.close()

    def _take(self, request: Request) -> None:
        self.texts.append(json.loads(request.body)["message"]["text"])
        self.now += 1
        self.most = max(self.most, self.now)
        asyncio.get_running_loop().call_later(0.02, self._answer, request)

    def _answer(self, request: Request) -> None:
        self.now -= 1
        request.connection.answer(self.statuses.pop(0) if self.statuses else 200, self.body)
        self.answered.set()

    async def heard(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            while len(self.texts) < count or self.now:
                self.answered.clear()
                await self.answered.wait()
        await asyncio.sleep(0.02)  # its last answer must arrive
        return self.texts


async def test_the_webhook_repeats_in_order_until_it_is_taken(server: FakeTelegram, call: Caller) -> None:
    async with Bot(500, 503) as bot:
        await server.user(1).sends("waiting since before")
        url = f"http://127.0.0.1:{bot.listener.port}/hook"
        assert (await call("setWebhook", url=url, secret_token="s-1"))[0] == 200
        assert (await call("getUpdates"))[0] == 409
        for text in ("b", "c"):
            await server.user(1).sends(text)
        assert await bot.heard(5) == ["waiting since before"] * 3 + ["b", "c"]
        assert (await call("getWebhookInfo"))[2]["pending_update_count"] == 0
        assert [bad.rule for bad in server.violations] == ["webhook"]


async def test_the_webhook_serves_chats_at_once_up_to_max_connections(server: FakeTelegram, call: Caller) -> None:
    async with Bot() as bot:
        await call("setWebhook", url=f"http://127.0.0.1:{bot.listener.port}/", max_connections=4)
        for number in range(1, 13):
            await server.user(number).sends(str(number))
        assert sorted(await bot.heard(12)) == sorted(str(number) for number in range(1, 13))
        assert bot.most == 4


async def test_a_method_in_the_webhooks_answer_is_done(server: FakeTelegram, call: Caller) -> None:
    async with Bot() as bot:
        bot.body = b'{"method": "sendMessage", "chat_id": 1, "text": "Hello"}'
        await call("setWebhook", url=f"http://127.0.0.1:{bot.listener.port}/")
        await server.user(1).sends("hi")
        assert (await server.user(1).hears()).text == "Hello"


async def test_a_bot_that_is_down_gets_its_updates_later(server: FakeTelegram, call: Caller) -> None:
    async with Bot() as bot:
        port = bot.listener.port
    await call("setWebhook", url=f"http://127.0.0.1:{port}/")
    await server.user(1).sends("hi")
    await asyncio.sleep(0.05)
    async with Bot() as bot:
        await bot.listener.close()
        await bot.listener.open(bot._take, "127.0.0.1", port)
        assert await bot.heard(1) == ["hi"]


async def test_simulated_people_answer_inside_the_server(call: Caller, server: FakeTelegram) -> None:
    told: list[tuple[int, str, str, int]] = []
    server.on_message(lambda chat, method, params, number: told.append((chat, method, params["text"], number)))
    await call("sendMessage", chat_id=1, text="x")
    assert told == [(1, "sendMessage", "x", 1)]


@pytest.mark.parametrize("options", [[], ["--fast"]])
async def test_as_a_process_of_its_own(options: list[str]) -> None:
    command = [sys.executable, "-m", "tests.servers.telegram", "--print-port", "--until-stdin-closes", *options]
    process = await asyncio.create_subprocess_exec(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, verify=False) as http:
        said = {"user": 7, "text": "hi", "language": "zh", "key": "k1"}
        assert [(await http.post("/control/say", json=said)).status_code for _ in range(2)] == [200, 200]
        updates = (await http.get(f"/bot{TOKEN}/getUpdates")).json()["result"]
        assert [update["message"]["from"]["language_code"] for update in updates] == ["zh"]
        button = {"inline_keyboard": [[{"text": "Go", "callback_data": "g"}]]}
        asked = {"chat_id": 7, "text": "<b>x</b>", "parse_mode": "HTML", "reply_markup": button}
        assert (await http.post(f"/bot{TOKEN}/sendMessage", json=asked)).json()["ok"]
        if not options:
            shown = (await http.get("/control/chat/7?after=1&wait=1")).json()["messages"]
            assert [(row["message_id"], row["html"], row["rows"]) for row in shown] == [
                (2, "<b>x</b>", [[["Go", "g"]]])
            ]
            pressed = await http.post("/control/press", json={"user": 7, "message_id": 2, "label": "Go"})
            assert pressed.json()["query"]
            feed = (await http.get("/control/feed?after=0")).json()
            assert [(event["what"], event["chat"]) for event in feed["events"]] == [("said", 7)]
        assert (await http.get("/control/violations")).json() == {"violations": [], "unanswered": []}
        wrong = await http.post("/control/faults", json={"kind": "flood"})
        assert wrong.status_code == 400
    process.terminate()
    assert await process.wait() == 0
