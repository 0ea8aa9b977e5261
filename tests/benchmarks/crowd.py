"""Many people who talk to a bot at the same time, and a stopwatch for each message."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.dialogues import Astray, Dialogue, Press, Said, Say, Script, Step
from tests.servers.telegram import FakeTelegram

PATIENCE = 20.0
"""Seconds after which nobody waits for an answer any more."""


@dataclass(slots=True)
class Person:
    """Somebody in the middle of a dialogue. sent_at: loop time of the message that is not answered yet, 0 for none."""

    chat: int
    dialogue: Dialogue
    step: Step
    sent_at: float = 0.0
    heard: int = 0


@dataclass(slots=True)
class Tally:
    """What was answered in a stretch of time. latencies: seconds from the push of an update to the bot's message."""

    seconds: float
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answered messages per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, percent: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000 if ordered else 0.0


class Crowd:
    """`size` people at once; whoever ends a dialogue goes, and the next one of `chats` comes."""

    def __init__(self, server: FakeTelegram, script: Script, chats: Iterator[int], size: int) -> None:
        self._server = server
        self._script = script
        self._chats = chats
        self._people: dict[int, Person] = {}
        self._idle: deque[Person] = deque()
        self._due: deque[float] = deque()
        self._latencies: list[float] = []
        self._messages = itertools.count(1)
        self._eager = False
        self.astray: list[str] = []
        self.dialogues = 0
        server.on_message(self._hear)
        for _ in range(size):
            self._idle.append(self._come())

    @property
    def waiting(self) -> int:
        """How many people wait for an answer."""
        return len(self._people) - len(self._idle)

    async def first_answer(self, alive: Callable[[], bool]) -> None:
        """One person speaks, and is answered. Raises TimeoutError, at once if the bot is not alive any more."""
        began, count = time.perf_counter(), len(self._latencies)
        self._speak(self._idle.popleft(), began)
        while len(self._latencies) == count:
            if not alive() or time.perf_counter() - began > PATIENCE:
                raise TimeoutError("the bot never answered; .bench/logs has what it said")
            await asyncio.sleep(0.001)

    async def rush(self, seconds: float) -> Tally:
        """Everybody says the next thing as soon as the last one was answered."""
        self._eager = True
        while self._idle:
            self._speak(self._idle.popleft(), time.perf_counter())
        return await self._count(seconds)

    async def stroll(self, rate: float, seconds: float) -> Tally:
        """`rate` messages a second, evenly spaced, by whoever is free; what had to wait is late from its time on."""
        await self.calm()
        self._latencies.clear()
        ticking = asyncio.create_task(self._tick(rate, time.perf_counter() + seconds))
        try:
            return await self._count(seconds)
        finally:
            ticking.cancel()
            await self.calm()

    async def calm(self) -> None:
        """Nobody begins anything; wait for what is not answered yet."""
        self._eager = False
        self._due.clear()
        until = time.perf_counter() + PATIENCE
        while self.waiting and time.perf_counter() < until:
            await asyncio.sleep(0.01)

    async def _count(self, seconds: float) -> Tally:
        self._latencies.clear()
        began = time.perf_counter()
        await asyncio.sleep(seconds)
        tally = Tally(time.perf_counter() - began, list(self._latencies))
        self._latencies.clear()
        return tally

    async def _tick(self, rate: float, until: float) -> None:
        due = time.perf_counter()
        while due < until:
            now = time.perf_counter()
            while due <= now:
                self._due.append(due)
                due += 1 / rate
            while self._due and self._idle:
                self._speak(self._idle.popleft(), self._due.popleft())
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    def _come(self) -> Person:
        chat = next(self._chats)
        dialogue = self._script(chat)
        person = self._people[chat] = Person(chat, dialogue, next(dialogue))
        return person

    def _speak(self, person: Person, at: float) -> None:
        person.sent_at = at
        self._server.push_update(update(person, next(self._messages)))

    def _hear(self, chat: int, method: str, params: dict[str, Any], message_id: int) -> None:
        person = self._people.get(chat)
        if person is None or method.lower() != "sendmessage":
            return
        if not person.sent_at:
            self.astray.append(f"chat {chat} was told unasked: {params['text'][:200]!r}")
            return
        self._latencies.append(time.perf_counter() - person.sent_at)
        person.sent_at, person.heard = 0.0, message_id
        person = self._next(person, Said(params["text"], buttons(params)))
        if self._eager:
            self._speak(person, time.perf_counter())
        elif self._due:
            self._speak(person, self._due.popleft())
        else:
            self._idle.append(person)

    def _next(self, person: Person, said: Said) -> Person:
        """The same person with the next thing to say, or the next person."""
        try:
            person.step = person.dialogue.send(said)
            return person
        except StopIteration:
            self.dialogues += 1
        except Astray as astray:
            self.astray.append(str(astray))
        del self._people[person.chat]
        return self._come()


def buttons(params: dict[str, Any]) -> list[str]:
    """The callback_data of all buttons of a message."""
    markup = params.get("reply_markup") or {}
    return [button.get("callback_data", "") for row in markup.get("inline_keyboard", ()) for button in row]


def update(person: Person, number: int) -> dict[str, Any]:
    """What Telegram tells the bot of this person's next step."""
    chat = {"id": person.chat, "type": "private", "first_name": f"P{person.chat}"}
    sender = {"id": person.chat, "is_bot": False, "first_name": f"P{person.chat}", "language_code": "en"}
    message: dict[str, Any] = {"message_id": number, "chat": chat, "date": int(time.time())}
    if isinstance(person.step, Press):
        query = {"id": str(number), "from": sender, "chat_instance": "1", "data": person.step.data}
        return {"callback_query": {**query, "message": {**message, "message_id": person.heard, "text": "…"}}}
    assert isinstance(person.step, Say)
    text = person.step.text
    command = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    entities = {"entities": command} if command else {}
    return {"message": {**message, "from": sender, "text": text, **entities}}
