"""Runs the HTTP server inside the bot's own loop: no signal handlers of its own, and an end within three seconds."""

import asyncio
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.web.settings import WebSettings

LAST_ANSWERS_SECONDS = 2


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # The program decides when it ends, not one of its servers.


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that accepts connections. port: the real one, also where 0 was asked for."""

    host: str
    port: int
    _server: _Server
    _task: asyncio.Task[None]

    @property
    def url(self) -> str:
        """Where it is reached on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def stop(self) -> None:
        """Let what is being answered be finished, cut off what is not after two seconds."""
        self._server.should_exit = True
        await self._task


async def serve(
    routes: Sequence[BaseRoute], settings: WebSettings, ahead: Mapping[str, ASGIApp] | None = None
) -> RunningServer:
    """Listen, and return as soon as connections are accepted. Raises OSError if the address is taken.

    ahead: applications by their path, asked before the routes; a webhook is called too often for their layers.
    """
    listening = _listen(settings.host, settings.port)
    server = _Server(_config(_first(ahead or {}, Starlette(routes=list(routes)))))
    task = asyncio.create_task(server.serve([listening]), name="web server")
    while not server.started and not task.done():  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.005)
    if task.done():
        await task
        raise OSError("the web server did not start")
    return RunningServer(settings.host, listening.getsockname()[1], server, task)


def _first(ahead: Mapping[str, ASGIApp], behind: ASGIApp) -> ASGIApp:
    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        await ahead.get(scope.get("path", ""), behind)(scope, receive, send)

    return asked


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        proxy_headers=False,  # Whom to believe about addresses is the guard's own, stricter, question.
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
    )
