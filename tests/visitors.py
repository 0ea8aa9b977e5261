"""A house without doors and the people in it: each says something and gets whole replies."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.app import House, answer_and_settle, open_house
from handlers.talk.message import Address, Incoming, Reply
from handlers.talk.texts import plain
from storage.database import Row
from tests.transcripts.script import shown
from tests.transcripts.stage import StillClock, Terminal, settings_for

WHOLE = {
    "category": "dome", "title": "Low Water", "title_en": "Low Water", "title_zh": "退潮", "countries": "Portugal",
    "year": "2020", "running_time": "25 min", "directors": "Ana Reis", "synopsis": "The sea goes and comes back.",
    "languages": "English, Chinese subtitles", "spoken": "English", "subtitles": "Chinese", "premiere": "world",
    "screener": "https://example.com/a password: brine-77 until 31 May 2021", "screener_link": "will follow",
    "rights": "Ana Reis, Maré Films, ana@example.com, +351 912 345 678", "rights_name": "Ana Reis",
    "rights_organisation": "Maré Films", "rights_email": "ana@example.com", "rights_phone": "+351 912 345 678",
    "declaration": "I agree", "technique": "live", "topics": "fog, salt", "length": "90 s",
    "sample": "https://example.com/b password: brine-77", "sample_link": "https://example.com/b",
    "mail": "ana@example.com", "pledge": "I agree",
}  # fmt: skip
"""A right answer to every question of both forms; an optional one without an entry here is skipped."""

BY_WORDING = {"USHER_UNDERSTANDING_ENCODER": "false"}
"""For tests that say a great deal and look at none of its meaning."""


@dataclass(slots=True)
class Visitor:
    """One person at a channel without network. heard: the replies since they were last asked for."""

    room: "Room"
    name: str
    language: str = "en"
    zone: str = ""
    channel: str = "terminal"
    last: list[Reply] = field(default_factory=list)

    async def says(self, text: str) -> list[Reply]:
        """Type it; what the bot replies."""
        return await self.sends(self.incoming("text", text=text))

    async def presses(self, id: str) -> list[Reply]:
        """Press the button of that id, wherever it stands."""
        return await self.sends(self.incoming("choice", choice=id))

    async def chooses(self, label: str) -> list[Reply]:
        """Press the button of that label below the last replies."""
        return await self.presses(self.button(label))

    async def sends(self, incoming: Incoming) -> list[Reply]:
        """Anything at all."""
        await answer_and_settle(self.room.house, incoming)
        self.last = self.room.replies(self.name) or self.last
        return self.last

    def incoming(self, kind: str, **rest: object) -> Incoming:
        """Something heard from this person, with a key of its own."""
        at, key = Address(self.channel, self.name), uuid.uuid4().hex
        said = Incoming(at, key, "text", language=self.language, zone=self.zone)
        return replace(said, kind=kind, **rest)  # type: ignore[arg-type]

    def button(self, label: str) -> str:
        """The id of the button of that label below the last replies."""
        return next(choice.id for reply in self.last for choice in reply.choices if choice.label == label)

    def at(self) -> str:
        """The id of the question that the last reply asks; "=" for the summary, "" for none."""
        return asked_in(self.last[-1], self.room)

    async def fills(self, **answers: str) -> list[Reply]:
        """Answer what is asked until the summary stands there."""
        for _ in range(60):
            if (at := self.at()) in ("=", ""):
                return self.last
            text = {**WHOLE, **answers}.get(at)
            await (self.says(text) if text is not None else self.says("skip"))
        raise AssertionError(f"the form does not end: {self.last}")

    async def enters(self, **answers: str) -> list[Reply]:
        """A whole entry, from /enrol to the receipt."""
        await self.presses("enrol.new:fresh")
        await self.fills(**answers)
        return await self.submits()

    async def submits(self) -> list[Reply]:
        """Press the button below the summary."""
        return await self.presses(next(c.id for c in self.last[-1].choices if c.id.startswith("enrol.submit:")))


@dataclass(slots=True, repr=False)  # asyncio writes out what a task returns, and this holds everything
class Room:
    """A house, its clock, and what was said in it."""

    house: House
    clock: StillClock
    front: Terminal

    def visitor(self, name: str, language: str = "en", zone: str = "") -> Visitor:
        """Somebody."""
        return Visitor(self, name, language, zone, self.front.name)

    def replies(self, name: str) -> list[Reply]:
        """What was said to them since the last time."""
        return [owed.reply for owed in self.front.said.pop(name, [])]

    async def rows(self, sql: str, **values: object) -> list[Row]:
        """What the database holds."""
        async with self.house.database.reading() as tx:
            return list(await tx.all(sql, **values))


@asynccontextmanager
async def open_room(url: str, folder: Path, clock: StillClock | None = None, **environ: str) -> AsyncIterator[Room]:
    """A house on that database, with the shipped settings unless the environment says otherwise."""
    front, clock = Terminal({}), clock or StillClock()
    settings = settings_for(url, folder, **environ)
    async with open_house(settings, [front], listen=False, clock=clock) as house:
        yield Room(house, clock, front)


def asked_in(reply: Reply, room: Room) -> str:
    """The question that a reply asks, told from its buttons and the prompt in its text."""
    ids = [choice.id for choice in reply.choices]
    if any(id.startswith("enrol.submit:") for id in ids):
        return "="
    if not any(id.startswith("enrol.why:") for id in ids):
        return ""
    text = plain(reply.text)
    form, facts = room.house.festival.enrolment, room.house.festival.facts
    asked = [leaf for field in form.field for leaf in (field, *field.parts)]
    prompts = {leaf.id: [plain(words.format(**facts[lang])) for lang, words in leaf.prompt.items()] for leaf in asked}
    found = [(text.rfind(words), id) for id, both in prompts.items() for words in both if words in text]
    return max(found)[1]


def lines(replies: list[Reply]) -> list[str]:
    """Replies as a script writes them."""
    return [line for reply in replies for line in shown(plain(reply.text), [[c.label for c in r] for r in reply.rows])]
