"""Plays a script on a channel: the real bot behind it, the real protocol in front."""

import asyncio
import os
import uuid
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from bot.app import House, answer_and_settle, open_house
from bot.channels.telegram.keyboard import keyboard
from bot.channels.web.lines import CHOICE
from bot.clock import parse_duration
from bot.settings import Settings, load
from handlers.talk import when
from handlers.talk.message import Address, FileNote, Incoming, Owed, Reply
from handlers.talk.texts import plain
from storage import codes, staff
from storage.staff import Invitation
from tests.transcripts.script import Step, shown

ROOT = Path(__file__).parent.parent.parent
START = datetime.fromisoformat("2021-03-01T09:00:00+08:00")


@dataclass(slots=True)
class StillClock:
    """A clock that moves only when it is told to."""

    instant: datetime = START

    def now(self) -> datetime:
        """Where it stands."""
        return self.instant


def settings_for(url: str, folder: Path, **environ: str) -> Settings:
    """The shipped settings on a database of the test's own, nothing slowed down."""
    own = {
        "USHER_STORAGE_URL": url,
        "USHER_STORAGE_KEY_FILE": str(folder / "usher.key"),
        "USHER_FILES_FOLDER": str(folder / "files"),
        "USHER_UNDERSTANDING_CACHE": str(folder / "understanding.npz"),
        "USHER_WEB_PORT": "0",
        "USHER_WEB_MESSAGES_BURST": "1000",
        "USHER_COURIER_POLL_SECONDS": "0.05",
        "USHER_COURIER_RATES_TELEGRAM_CHAT_PER_SECOND": "0",
        "USHER_COURIER_RATES_TELEGRAM_PER_SECOND": "0",
        "USHER_COURIER_RATES_TELEGRAM_RESERVE_PER_SECOND": "0",
        "USHER_COURIER_RATES_TELEGRAM_GROUP_PER_MINUTE": "0",
        "USHER_FLOOD_SLOWED_AFTER": "100000",
        "USHER_FLOOD_IGNORED_AFTER": "1000000",
    }
    chosen = {**own, **environ}
    storage_url, key_file, files, cache = (chosen.pop(name) for name in OF_ONE_TEST)
    read = _read_once(tuple(sorted(chosen.items())))
    return replace(
        read,
        storage=replace(read.storage, url=storage_url, key_file=key_file),
        files=replace(read.files, folder=files),
        understanding=replace(read.understanding, cache=cache),
    )


OF_ONE_TEST = (
    "USHER_STORAGE_URL", "USHER_STORAGE_KEY_FILE", "USHER_FILES_FOLDER", "USHER_UNDERSTANDING_CACHE",
)  # fmt: skip
"""Settings that differ in each test; all others are read from the file once, which takes longer than most tests."""


@lru_cache(maxsize=32)
def _read_once(environ: tuple[tuple[str, str], ...]) -> Settings:
    return load(ROOT / "config.toml", dict(environ))


class Front(Protocol):
    """A channel as the people in a script use it."""

    @property
    def environ(self) -> Mapping[str, str]: ...

    async def open(self, house: House) -> None: ...

    async def says(self, who: str, text: str) -> None: ...

    async def presses(self, who: str, label: str) -> None: ...

    async def again(self) -> None: ...

    async def heard(self, who: str) -> list[str]: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class Terminal:
    """People at a terminal, in this process."""

    languages: Mapping[str, str]
    name: str = "terminal"
    environ: Mapping[str, str] = field(default_factory=dict)
    said: dict[str, list[Owed]] = field(default_factory=dict)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    house: House | None = None
    last: Incoming | None = None

    async def start(self) -> None:
        """Part of being a channel."""

    async def stop(self) -> None:
        """Part of being a channel."""

    async def send(self, owed: Owed) -> str:
        """Part of being a channel; what no other channel could carry fails here, too."""
        keyboard(owed.reply.rows, private=True)
        assert [choice.id for choice in owed.reply.choices if not CHOICE.fullmatch(choice.id)] == []
        self.said.setdefault(owed.address.chat, []).append(owed)
        self.ids.setdefault(owed.address.chat, {}).update({c.label: c.id for c in owed.reply.choices})
        return str(owed.id)

    async def open(self, house: House) -> None:
        """The bot is up."""
        self.house = house

    async def says(self, who: str, text: str) -> None:
        """Types."""
        await self._hear(
            Incoming(self._at(who), uuid.uuid4().hex, "text", text, language=self.languages[who], numbered=True)
        )

    async def presses(self, who: str, label: str) -> None:
        """Presses the newest button of that label."""
        id = self.ids[who][label]
        await self._hear(Incoming(self._at(who), uuid.uuid4().hex, "choice", choice=id, language=self.languages[who]))

    async def shares(self, who: str, phone: str) -> None:
        """Shares a contact."""
        await self._hear(Incoming(self._at(who), uuid.uuid4().hex, "contact", phone, language=self.languages[who]))

    async def sends(self, who: str, name: str) -> None:
        """Sends a file."""
        await self._hear(Incoming(self._at(who), uuid.uuid4().hex, "file", file=FileNote(name, 1000)))

    async def again(self) -> None:
        """The last thing arrives once more."""
        assert self.last is not None
        await self._hear(self.last)

    async def heard(self, who: str) -> list[str]:
        """What was said to them since the last time, as a script writes it."""
        lines: list[str] = []
        for owed in self.said.pop(who, []):
            rows = [[choice.label for choice in row] for row in owed.reply.rows]
            lines += shown(plain(owed.reply.text), rows, _along(owed.reply))
        return lines

    async def close(self) -> None:
        """The bot is down."""

    def _at(self, who: str) -> Address:
        return Address(self.name, who)

    async def _hear(self, incoming: Incoming) -> None:
        assert self.house is not None
        self.last = incoming
        await answer_and_settle(self.house, incoming)


def _along(reply: Reply) -> str:
    if reply.place:
        return f"(map: {reply.place.name})"
    if reply.card:
        return f"(contact: {reply.card.name}, {reply.card.phone})"
    return f"(file: {reply.file.name})" if reply.file else ""


class Stage:
    """One run of a script: the bot, its clock, its settings, and the people in front of it."""

    def __init__(self, url: str, folder: Path, front: Front) -> None:
        self.url, self.folder, self.front = url, folder, front
        self.clock = StillClock()
        self.overrides: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self.house: House | None = None
        self._stack = AsyncExitStack()

    async def open(self) -> None:
        """Start the bot."""
        settings = settings_for(self.url, self.folder, **self.front.environ, **self.overrides)
        terminal = isinstance(self.front, Terminal)  # it is a channel itself; the others come through the open doors
        extra = [self.front] if isinstance(self.front, Terminal) else []
        self.house = await self._stack.enter_async_context(
            open_house(settings, extra, listen=not terminal, clock=self.clock)
        )
        await self.front.open(self.house)

    async def close(self) -> None:
        """Stop it."""
        await self.front.close()
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    async def play(self, step: Step) -> list[str]:
        """Do what the step tells; everything that comes back, as a script writes it."""
        named = any("{" + name + "}" in step.told for name in ("code", "handover", "invitation"))
        told = step.told.format(**self.values) if named else step.told
        if told.startswith("@"):
            return await self._direct(told[1:])
        who = self._who(told)
        rest = told.removeprefix(who)
        if rest.strip() == "hears":
            return await self._heard(who)
        if rest.startswith(":"):
            await self.front.says(who, rest[1:].strip().replace("\\n", "\n"))
        else:
            verb, _, what = rest.strip().partition(" ")
            await getattr(self.front, verb)(who, what)
        return await self._heard(who)

    async def _heard(self, who: str) -> list[str]:
        assert self.house is not None
        await self.house.courier.settle()
        lines = await self.front.heard(who)
        return [_masked(line, self.values) for line in lines]

    async def _direct(self, told: str) -> list[str]:
        verb, _, what = told.partition(" ")
        if verb == "advance":
            assert self.house is not None
            await self.house.look_around()  # what is to be planned for the time that passes now
            self.clock.instant += parse_duration(what)
            await self.house.look_around()
            await self.house.courier.settle()  # before anything else is said
        elif verb == "restart":
            await self.close()
            await self.open()
        elif verb == "again":
            await self.front.again()
        elif verb == "set":
            name, _, value = what.partition(" = ")
            self.overrides["USHER_" + name.upper().replace(".", "_")] = value.replace("{root}", str(ROOT))
        elif verb == "invite":
            self.values["invitation"] = await self._invitation(what)
        elif verb == "late-code":
            self.values["code"] = await self._late_code(what)
        else:
            raise AssertionError(f"no such direction: {told}")
        return []

    async def _invitation(self, name: str) -> str:
        assert self.house is not None
        offered = Invitation("organiser", name, "test", self.clock.now() + timedelta(days=1))
        async with self.house.database.transaction() as tx:
            return await staff.invite(tx, offered, self.clock.now())

    async def _late_code(self, what: str) -> str:
        assert self.house is not None
        uses, _, until = what.partition(" until ")
        edition, ends = self.house.festival.edition, when.parse_local(until, "Asia/Shanghai")
        async with self.house.database.transaction() as tx:
            return await codes.issue_late(tx, edition, int(uses), ends, "", self.clock.now())

    def _who(self, told: str) -> str:
        return told.split(":")[0].split(" ")[0]


def _masked(line: str, values: dict[str, str]) -> str:
    """Codes are made anew in each run."""
    for name, value in values.items():
        line = line.replace(value, "{" + name + "}")
    words = line.split("/continue ")
    if len(words) == 2 and len(words[1]) == 8 and words[1].isupper():
        values["handover"] = words[1]
        return f"{words[0]}/continue {{handover}}"
    return line


RECORDING = bool(os.environ.get("USHER_TEST_RECORD"))


async def played(stage: Stage, steps: list[Step]) -> list[tuple[Step, list[str]]]:
    """Play all steps; what came back at each."""
    await stage.open()
    try:
        return [(step, await asyncio.wait_for(stage.play(step), 20)) for step in steps]
    finally:
        await stage.close()
