"""The bot as a process of its own: started, killed without a word, started again."""

import asyncio
import os
import socket
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Literal

from tests import forked
from tests.servers.telegram import FakeTelegram

STARTS = 60.0
"""Seconds within which a start must be over."""


class Usher:
    """lives: how often it was started. log: what all its lives wrote. environ: settings of the test's own."""

    def __init__(
        self, server: FakeTelegram, url: str, folder: Path, mode: Literal["polling", "webhook"], **environ: str
    ) -> None:
        self._server = server
        self._mode = mode
        self._process: ForkServerProcess | None = None
        self.lives = 0
        self.log = folder / "usher.log"
        self.key_file = folder / "usher.key"
        port = _free_port()
        rates = dict.fromkeys(("CHAT_PER_SECOND", "GROUP_PER_MINUTE", "PER_SECOND", "RESERVE_PER_SECOND"), "0")
        self._environ = {
            **{name: text for name, text in os.environ.items() if not name.startswith(("USHER_", "TELEGRAM_"))},
            "TELEGRAM_TOKEN": server.token,
            "TELEGRAM_BASE_URL": server.base_url,
            "USHER_TELEGRAM_MODE": mode,
            "USHER_TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}",
            "USHER_WEB_PORT": str(port),
            "USHER_REHEARSAL": "off",
            "USHER_ENROLMENT_CLOSES": "2099-03-14 24:00",
            "USHER_STORAGE_URL": url,
            "USHER_STORAGE_KEY_FILE": str(self.key_file),
            "USHER_UNDERSTANDING_CACHE": str(folder / "examples.npz"),
            "USHER_STORAGE_CONNECTIONS": "4",
            "USHER_PROCESS_LOG_LEVEL": "WARNING",
            "USHER_UNDERSTANDING_ENCODER": "false",  # nobody here asks anything: each life begins sooner
            "USHER_FLOOD_SLOWED_AFTER": "1000000",
            "USHER_FLOOD_IGNORED_AFTER": "2000000",
            **{f"USHER_COURIER_RATES_TELEGRAM_{name}": rate for name, rate in rates.items()},
            **environ,
        }

    def start(self) -> None:
        """Begin another life; it is not up yet."""
        self.lives += 1
        self._process = forked.bot(["run"], self._environ, self.log, self.log)
        self._process.start()

    async def is_up(self) -> float:
        """Return once this life listens to Telegram: how many seconds that took."""
        sign = "setWebhook" if self._mode == "webhook" else "getUpdates"
        begun, seen = time.monotonic(), len(self._server.calls)
        while all(call.method != sign for call in self._server.calls[seen:]):
            assert self._process is not None
            assert self._process.is_alive(), f"the bot did not start:\n{self.last_words()}"
            assert time.monotonic() < begun + STARTS, f"the bot does not listen:\n{self.last_words()}"
            await asyncio.sleep(0.01)
        return time.monotonic() - begun

    async def kill(self) -> None:
        """SIGKILL; return when it is gone and what it had sent has come in."""
        assert self._process is not None
        assert self._process.is_alive(), f"the bot ended by itself:\n{self.last_words()}"
        self._process.kill()
        self._process.join()
        for _ in range(3):  # a connection may not even be accepted yet
            await asyncio.sleep(0.01)
        while self._server.connected:
            await asyncio.sleep(0.005)
        self._server.world.pacer.forgotten()

    async def stop(self) -> int:
        """Ask it to end; its exit status."""
        assert self._process is not None
        self._process.terminate()
        await asyncio.to_thread(self._process.join, 20)
        assert self._process.exitcode is not None, f"the bot does not end:\n{self.last_words()}"
        return self._process.exitcode

    def make_sure(self) -> None:
        """Nothing of it is left, whatever happened."""
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join()

    def last_words(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
