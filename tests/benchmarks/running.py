"""A bot as a process of its own, on a core of its own, and what it costs."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BENCH = ROOT / ".bench"
CORES = sorted(os.sched_getaffinity(0))
BOT_CORE, OUR_CORE = CORES[0], CORES[-1]
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """A bot under test."""

    process: "subprocess.Popen[bytes]"

    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    @property
    def cpu_seconds(self) -> float:
        """Processor time of all its threads so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    @property
    def memory(self) -> float:
        """The most memory it had so far, in MB (10⁶ bytes)."""
        return self._status("VmHWM") * 1024 / 1e6

    def _status(self, name: str) -> int:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))


@asynccontextmanager
async def running(command: Sequence[str], environ: Mapping[str, str], log: Path) -> AsyncIterator[Running]:
    """Start it on its core; at the end it is told to stop, and killed if it does not within some seconds."""
    log.parent.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("USHER_", "TELEGRAM_"))}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**kept, **environ}, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            preexec_fn=lambda: os.sched_setaffinity(0, {BOT_CORE}),
        )  # fmt: skip
    bot = Running(process)
    try:
        yield bot
    finally:
        process.send_signal(signal.SIGTERM)
        until = time.monotonic() + 10
        while bot.alive() and time.monotonic() < until:
            await asyncio.sleep(0.02)  # it still talks to the server, which lives in this loop
        process.kill()
        process.wait()
