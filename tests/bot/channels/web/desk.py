"""A made-up desk behind the real page: it greets, asks one question, ticks boxes, and repeats what it hears."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from markupsafe import Markup

from bot.channels.web import Persona, Stop, WebChannel, WebSettings
from bot.channels.web.server import RunningServer, serve
from bot.channels.web.texts import PageTexts
from handlers.talk.message import Address, Answered, Choice, Incoming, Owed, Reply
from storage.database import Database
from tests.bot.attached import attached
from tests.bot.channels.web.texts import TEXTS

KEY = urlsafe_b64encode(b"a key of these tests, 32 letters")
NOW = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
WORDS = {
    "en": (
        "Hello! What would you like to do?",
        "Enrol a film",
        "Which category?",
        "Dome film",
        "Giant screen",
        "Back",
        "Good: {}",
    ),
    "zh": ("您好！请问您想做什么？", "报名影片", "属于哪个类别？", "球幕电影", "巨幕电影", "上一步", "好的：{}"),
}


class MadeUpDesk:
    """Answers at once, the way the courier would. heard: all that took effect, in order."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []
        self.language = "en"
        self.fault: Exception | None = None
        self.slow = 0.0
        self.channel: WebChannel
        self._ids = count(1)
        self._ticks: set[str] = set()
        self._ticked = ""

    async def answer(self, incoming: Incoming) -> Answered:
        if self.fault:
            raise self.fault
        if any(each.key == incoming.key for each in self.heard):
            return Answered(fresh=False)
        self.heard.append(incoming)
        await asyncio.sleep(self.slow)
        if incoming.text.startswith("to a person"):
            return Answered(quiet=True)
        await self._reply(incoming)
        _, secret, word = incoming.text.partition("password: ")
        return Answered(secrets=(word,) if secret else ())

    async def says(self, chat: str, reply: Reply, earlier: str = "") -> str:
        """The bot speaks by itself."""
        owed = Owed(next(self._ids), Address("web", chat), reply, self.language, earlier)
        return await self.channel.send(owed)

    async def _reply(self, incoming: Incoming) -> None:
        if incoming.text.startswith("/language "):
            self.language = incoming.text.removeprefix("/language ")
        if incoming.choice.startswith("tick"):
            self._ticks ^= {incoming.choice}
            await self.says(incoming.address.chat, self._boxes(), self._ticked)
        else:
            said = await self.says(incoming.address.chat, self._fitting(incoming))
            self._ticked = said if incoming.text == "boxes" else self._ticked

    def _fitting(self, incoming: Incoming) -> Reply:
        hello, enrol, category, dome, giant, back, good = WORDS[self.language]
        if incoming.text == "boxes":
            return self._boxes()
        if incoming.text == "long":
            return Reply("\n".join(f"line {number}" for number in range(60)))
        if incoming.choice == "enrol":
            rows = ((Choice(dome, "dome"),), (Choice(giant, "giant"),), (Choice(back, "back", "aside"),))
            return Reply(category, rows)
        if incoming.text.startswith("/"):
            return Reply(hello, ((Choice(enrol, "enrol"),),))
        return Reply(Markup(good).format(incoming.text.partition("password: ")[0] or incoming.choice))

    def _boxes(self) -> Reply:
        names = {"tick-a": "A", "tick-b": "B"}
        rows = tuple((Choice(("☑ " if tick in self._ticks else "☐ ") + name, tick),) for tick, name in names.items())
        return Reply("Tick what fits", rows)


class MadeUpRehearsal:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.instant = NOW
        self.personas = (
            Persona("ada", "Ada", {"en": "filmmaker", "zh": "电影人"}, "en", "Europe/London"),
            Persona("lin", "林晓", {"en": "filmmaker", "zh": "电影人"}, "zh", "Asia/Shanghai"),
            Persona("olga", "Olga", {"en": "organiser", "zh": "组织者"}, "en", "Asia/Shanghai", "organiser"),
        )
        self.reminder: datetime | None = None
        self.published = False

    def now(self) -> datetime:
        return self.instant

    async def stops(self) -> tuple[Stop, ...]:
        return (Stop("deadline", datetime(2021, 3, 14, 15, 0, tzinfo=UTC)),)

    async def next_reminder(self) -> datetime | None:
        return self.reminder

    async def has_programme(self) -> bool:
        return self.published

    async def invite(self, persona: Persona) -> str:
        return f"CODEFOR{persona.id.upper()}"

    async def advance(self, by: timedelta) -> datetime:
        self.instant += by
        return self.instant


class House:
    """The page, served, with the made-up desk behind it."""

    def __init__(self, database: Database, rehearsal: MadeUpRehearsal | None = None) -> None:
        self.database = database
        self.desk = MadeUpDesk()
        self.rehearsal = rehearsal
        self._folder = TemporaryDirectory()
        self.attachments = attached(Path(self._folder.name) / "files")
        self.server: RunningServer

    async def open(self, settings: WebSettings | None = None, texts: PageTexts = TEXTS) -> None:
        """Serve on the port that `settings` name, or on a free one."""
        settings = settings or WebSettings(port=0)
        now: Callable[[], datetime] = self.rehearsal.now if self.rehearsal else lambda: NOW
        self.channel = WebChannel(
            settings, self.database, self.desk.answer, now, texts, self.rehearsal,
            attachments=self.attachments, key=KEY,
        )  # fmt: skip
        self.desk.channel = self.channel
        await self.channel.start()
        self.server = await serve(self.channel.routes(), settings)

    async def close(self) -> None:
        """Stop as the program does."""
        await self.channel.stop()
        await self.server.stop()
        self._folder.cleanup()

    @property
    def url(self) -> str:
        return self.server.url
