"""Who is measured: Usher and its peers, how each is started and what one can talk about with it."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.benchmarks.dialogues import QUESTIONS, Script, echoed, enrolling, questioned
from tests.benchmarks.running import BENCH, ROOT
from tests.servers.telegram import TOKEN

Mode = Literal["webhook", "polling"]
_PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True, slots=True)
class Setting:
    """In what surroundings a bot is started: the Bot API's address, a free port, a folder of its own."""

    mode: Mode
    api: str
    port: int
    folder: Path


@dataclass(frozen=True, slots=True)
class Contestant:
    """One bot. python: makes its environment where needed, and names the interpreter in it."""

    name: str
    library: str
    module: str
    script: Script
    python: Callable[[], Path]
    environ: Callable[[Setting], Mapping[str, str]]

    def command(self) -> list[str]:
        """What starts it."""
        module = ["-m", "bot", "run"] if self.module == "bot" else [str(_PEERS / f"{self.module}.py")]
        return [str(self.python()), *module]

    def version(self) -> str:
        """Of its library, as installed."""
        ask = f"import importlib.metadata as m; print(m.version({self.library!r}))"
        return subprocess.run([self.python(), "-c", ask], capture_output=True, text=True, check=True).stdout.strip()


def usher_environ(setting: Setting) -> dict[str, str]:
    """Usher as it is shipped, but for its limits: it may send as fast as it can, and people may write as fast."""
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": setting.api,
        "USHER_TELEGRAM_MODE": setting.mode,
        "USHER_TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{setting.port}",
        "USHER_WEB_PORT": str(setting.port),
        "USHER_STORAGE_URL": f"sqlite:///{setting.folder / 'usher.db'}",
        "USHER_STORAGE_KEY_FILE": str(setting.folder / "usher.key"),
        "USHER_FLOOD_SLOWED_AFTER": "1000000",
        "USHER_FLOOD_IGNORED_AFTER": "2000000",
        "USHER_COURIER_RATES_TELEGRAM_CHAT_PER_SECOND": "0",
        "USHER_COURIER_RATES_TELEGRAM_GROUP_PER_MINUTE": "0",
        "USHER_COURIER_RATES_TELEGRAM_PER_SECOND": "0",
        "USHER_COURIER_RATES_TELEGRAM_RESERVE_PER_SECOND": "0",
    }


def peer_environ(setting: Setting) -> dict[str, str]:
    """What the scripts in peers/ read."""
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": setting.api,
        "BENCH_MODE": setting.mode,
        "BENCH_PORT": str(setting.port),
        "BENCH_QUESTIONS": str(QUESTIONS),
        "BENCH_PICKLE": str(setting.folder / "conversations.pickle"),
    }


def environment(name: str) -> Callable[[], Path]:
    """A virtual environment with what peers/<name>.txt pins; made once for each version of that file."""

    def python() -> Path:
        pins = _PEERS / f"{name}.txt"
        folder = BENCH / f"{name}-{hashlib.sha256(pins.read_bytes()).hexdigest()[:12]}"
        if not (folder / ".installed").exists():
            print(f"installing {name} into {folder.relative_to(ROOT)} …", file=sys.stderr, flush=True)
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--require-hashes", "-r", str(pins)], check=True)
            (folder / ".installed").touch()
        return folder / "bin/python"

    return python


USHER = Contestant("Usher", "usher", "bot", enrolling, lambda: Path(sys.executable), usher_environ)
_PTB, _AIOGRAM = environment("python-telegram-bot"), environment("aiogram")
PEERS = (
    Contestant("python-telegram-bot echo", "python-telegram-bot", "ptb_echo", echoed, _PTB, peer_environ),
    Contestant(
        "python-telegram-bot ConversationHandler + PicklePersistence", "python-telegram-bot", "ptb_conversation",
        questioned, _PTB, peer_environ,
    ),
    Contestant("aiogram echo", "aiogram", "aiogram_echo", echoed, _AIOGRAM, peer_environ),
)  # fmt: skip
