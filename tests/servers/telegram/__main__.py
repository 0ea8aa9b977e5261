"""The fake Telegram as a process of its own: python -m tests.servers.telegram --port 0 --print-port."""

import argparse
import asyncio
import contextlib
import signal
import sys
import threading

import uvloop

from tests.servers.telegram import TOKEN, FakeTelegram, Pace


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--print-port", action="store_true", help="print the port as the first line")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--fast", action="store_true", help="cheap checks only, no limits, nothing recorded")
    parser.add_argument("--no-pace", action="store_true", help="all checks, but no rate limits")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when the starter is gone")
    return parser.parse_args(arguments)


async def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT, or until standard input closes where that was asked for."""
    pace = None if options.no_pace or options.fast else Pace()
    server = FakeTelegram(
        pace=pace,
        seed=options.seed,
        fast=options.fast,
        latency_ms=options.latency_ms,
        token=options.token,
        port=options.port,
    )
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    async with server:
        if options.print_port:
            print(server.port, flush=True)
        if options.until_stdin_closes:
            watch_stdin(loop, over)
        await over.wait()


def watch_stdin(loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
    """Set `over` when standard input ends. A daemon thread, so that a signal can end the process all the same."""

    def wait() -> None:
        sys.stdin.read()
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(over.set)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    uvloop.run(run(read_arguments()))
