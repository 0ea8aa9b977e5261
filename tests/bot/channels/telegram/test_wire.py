"""The wire against servers that behave badly, on asyncio's own loop; the benchmarks run it on uvloop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from telegram import Bot, InputFile

from bot.channels.telegram.connection import Answer, NotSent, Unanswered
from bot.channels.telegram.wire import LeanRequest
from tests.servers.telegram import FakeTelegram

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextlib.asynccontextmanager
async def served(serve: Serve, connections: int = 4) -> AsyncIterator[LeanRequest]:
    """A way to a server whose connections are served by `serve`."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    request = LeanRequest(f"http://127.0.0.1:{port}", connections=connections, timeout=0.3)
    yield request
    await request.shutdown()
    server.close()
    await server.wait_closed()
    await asyncio.sleep(0.01)


async def read(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    return await reader.readexactly(length)


async def ask(request: LeanRequest, *, repeatable: bool = False) -> Answer:
    return await request.post_json("/x", b"{}", timeout=0.3, repeatable=repeatable)


async def test_one_connection_serves_many_requests_first_come_first_served() -> None:
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            body = await read(reader)
            writer.write(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
            )

    async with served(serve, connections=1) as request:
        bodies = [str(number).encode() for number in range(50)]
        tasks = [request.post_json("/x", body, timeout=1, repeatable=False) for body in bodies]
        assert [answer.body for answer in await asyncio.gather(*tasks)] == bodies
    assert connections == 1


async def test_a_connection_that_was_closed_while_it_rested_is_not_used() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read(reader)
        writer.write(OK)

    async with served(serve) as request:
        for _ in range(3):
            assert await ask(request) == Answer(200, b"ok")
            await asyncio.sleep(0.02)


async def test_a_close_in_mid_air_is_repeated_only_where_that_does_no_harm() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read(reader)
        writer.write(OK)
        await read(reader)

    async with served(serve) as request:
        await ask(request)
        with pytest.raises(Unanswered):
            await ask(request)
        await ask(request)
        assert await ask(request, repeatable=True) == Answer(200, b"ok")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", b"nonsense\r\n\r\n"])
async def test_half_an_answer_is_none(said: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read(reader)
        writer.write(said)

    async with served(serve) as request:
        with pytest.raises(Unanswered):
            await ask(request, repeatable=True)


async def test_too_late_an_answer_is_none_and_no_free_connection_is_nothing_sent() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read(reader)
        await reader.read()

    async with served(serve, connections=1) as request:
        first = asyncio.create_task(request.post_json("/x", b"{}", timeout=0.4, repeatable=False))
        await asyncio.sleep(0.05)
        with pytest.raises(NotSent):
            await request.post_json("/x", b"{}", timeout=0.1, repeatable=False)
        with pytest.raises(Unanswered):
            await first


async def test_a_cancelled_request_leaves_no_answer_to_the_next() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            body = await read(reader)
            await asyncio.sleep(0.05)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    async with served(serve, connections=1) as request:
        first = asyncio.create_task(request.post_json("/x", b"one", timeout=1, repeatable=False))
        await asyncio.sleep(0.02)
        first.cancel()
        answer = await request.post_json("/x", b"two", timeout=1, repeatable=False)
        assert answer == Answer(200, b"two")


async def test_nobody_there() -> None:
    request = LeanRequest("http://127.0.0.1:9", connections=1, timeout=0.3)
    for _ in range(2):
        with pytest.raises(NotSent):
            await ask(request)
    await request.shutdown()
    with pytest.raises(NotSent):
        await ask(request)


async def test_the_library_can_send_a_file_through_it(server: FakeTelegram) -> None:
    server.user(7).starts_silently()
    request = LeanRequest(server.base_url, connections=2, timeout=2)
    bot = Bot(server.token, server.api_url, request=request, get_updates_request=request)
    await bot.send_document(7, InputFile(b"content", 'a "plan".pdf'), caption="日程")
    [said] = server.messages(7)
    assert said.file is not None
    assert (said.text, said.file.content) == ("日程", b"content")
    await request.shutdown()
