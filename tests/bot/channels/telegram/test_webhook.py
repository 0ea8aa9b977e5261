"""The webhook as Telegram meets it: through a real server, and its refusals one by one."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn

from bot.channels.telegram import webhook
from bot.channels.telegram.channel import TelegramChannel
from handlers.talk.message import Address, Answered, Choice, Incoming, Owed, Reply
from storage.database import Unavailable
from tests.bot.attached import nothing_attached
from tests.bot.channels.telegram.conftest import NotingDesk, settings_for
from tests.bot.channels.telegram.test_polling import until
from tests.servers.telegram import FakeTelegram

SECRET = [(b"x-telegram-bot-api-secret-token", b"s3cret")]


async def post(app: Any, body: bytes = b"", *, method: str = "POST", headers: Any = SECRET) -> tuple[int, bytes, bytes]:
    """Status, Retry-After and body that one request earns."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    await app({"type": "http", "method": method, "headers": headers}, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]).get(b"retry-after", b""), sent[1]["body"]


def update(**content: Any) -> bytes:
    return json.dumps({"update_id": 5, **content}).encode()


HELLO = update(message={"message_id": 1, "chat": {"id": 7}, "text": "hello"})
PRESS = update(callback_query={"id": "q", "from": {"id": 7}, "data": "1:yes"})


@pytest.fixture
async def hook(server: FakeTelegram, desk: NotingDesk) -> AsyncIterator[TelegramChannel]:
    """A channel with a webhook behind a real web server."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await opened.webhook(scope, receive, send)

    web = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off", interface="asgi3"))
    serving = asyncio.create_task(web.serve())
    await until(lambda: web.started)
    port = web.servers[0].sockets[0].getsockname()[1]
    settings = settings_for(
        server, mode="webhook", webhook_url=f"http://127.0.0.1:{port}", secret_token="s3cret", at_once=2
    )
    opened = TelegramChannel(settings, desk.answer, {}, nothing_attached())
    await opened.start()
    yield opened
    await opened.stop()
    web.should_exit = True
    await serving


async def test_updates_come_through(server: FakeTelegram, hook: TelegramChannel, desk: NotingDesk) -> None:
    for number in range(30):
        await server.user(number % 3 + 1).sends(str(number))
    await until(lambda: len(desk.heard) == 30 and not server.updates.pending)
    of_two = [said.text for said in desk.heard if said.address == Address("telegram", "2")]
    assert of_two == [str(number) for number in range(1, 30, 3)]
    await server.check()


async def test_a_pressed_button_is_answered_in_return(
    server: FakeTelegram, hook: TelegramChannel, desk: NotingDesk
) -> None:
    ada = server.user(7)
    ada.starts_silently()
    desk.notice = "Gone."
    await hook.send(Owed(1, Address("telegram", "7"), Reply("Hello", ((Choice("Yes", "yes"),),))))
    await ada.presses(await ada.hears(), "Yes")
    assert await ada.notified() == "Gone."
    await server.check()


async def test_an_outage_is_waited_out(
    server: FakeTelegram, hook: TelegramChannel, desk: NotingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "OUTAGE_PAUSE", 0)
    desk.errors = [Unavailable("disk full"), ZeroDivisionError()]
    await server.user(7).sends("one")
    await until(lambda: desk.heard and not server.updates.pending)
    assert [said.text for said in desk.heard] == ["one"]


async def test_refusals(hook: TelegramChannel, desk: NotingDesk) -> None:
    app = hook.webhook
    assert await post(app, HELLO, method="GET") == (405, b"", b"")
    assert await post(app, HELLO, headers=[]) == (403, b"", b"")
    assert await post(app, HELLO, headers=[(SECRET[0][0], b"s3creT")]) == (403, b"", b"")
    assert await post(app, b"{") == (400, b"", b"")
    assert await post(app, b"[]") == (400, b"", b"")
    assert await post(app, b"x" * (webhook.LARGEST + 1)) == (413, b"", b"")
    assert await post(app, update(message={"chat": 3})) == (200, b"", b"")
    assert desk.heard == []
    assert await post(app, HELLO) == (200, b"", b"")
    returned = b'{"method":"answerCallbackQuery","callback_query_id":"q"}'
    assert await post(app, PRESS) == (200, b"", returned)
    desk.errors = [Unavailable("disk full")]
    assert await post(app, HELLO) == (503, b"5", b"")


async def test_too_many_at_once_and_the_end(hook: TelegramChannel) -> None:
    free = asyncio.Event()

    async def answer(_: Incoming) -> Answered:
        await free.wait()
        return Answered()

    assert hook.webhook.ears is not None
    hook.webhook.ears._answer = answer
    waiting = [asyncio.create_task(post(hook.webhook, HELLO)) for _ in range(2)]
    await asyncio.sleep(0)
    assert await post(hook.webhook, HELLO) == (503, b"1", b"")
    stopping = asyncio.create_task(hook.webhook.shut())
    await asyncio.sleep(0)
    assert await post(hook.webhook, HELLO) == (503, b"1", b"")
    assert not stopping.done()
    free.set()
    assert await asyncio.gather(*waiting) == [(200, b"", b"")] * 2
    await stopping
