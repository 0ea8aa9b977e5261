"""Filmmakers who wait for each answer before they say the next thing, however often the bot dies meanwhile."""

import asyncio
import random
from collections.abc import Iterable

from tests.crash.plans import PHONE, Deed, Leads, films
from tests.servers.telegram import FakeTelegram, Message

PATIENCE = 60.0
"""Seconds for one answer: the bot may be killed several times in between."""


class Crowd:
    """Everybody, and the say over them: whether they act just now, and whether they begin another film."""

    def __init__(self, server: FakeTelegram, count: int, seed: int) -> None:
        self.may_act = asyncio.Event()
        self.may_act.set()
        self.going_home = False
        self.people = [Filmmaker(self, server, 1000 + i, random.Random(seed * 1000 + i)) for i in range(count)]
        self._by_chat = {person.chat: person for person in self.people}
        server.on_message(self._hear)

    def _hear(self, chat: int, method: str, params: dict[str, object], message_id: int) -> None:
        if method == "sendMessage" and chat in self._by_chat:
            self._by_chat[chat].heard.put_nowait(message_id)

    async def play(self) -> None:
        """Until everybody has gone home, with a receipt for each film. The first failure ends it."""
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(person.play())

    async def pause(self) -> None:
        """Return when everybody has their answer and waits."""
        self.may_act.clear()
        async with asyncio.timeout(PATIENCE):
            while not all(person.resting for person in self.people):
                await asyncio.sleep(0.01)


class Filmmaker:
    """One person in their private chat. done: all that they have said so far, in order."""

    def __init__(self, crowd: Crowd, server: FakeTelegram, chat: int, rng: random.Random) -> None:
        self.chat = chat
        self.done: list[Deed] = []
        self.receipts = 0
        self.resting = False
        self.heard: asyncio.Queue[int] = asyncio.Queue()
        self._crowd = crowd
        self._messages = server.world.chats
        language = rng.choice(("en", "zh", ""))
        self._user = server.user(chat, f"P{chat}", language_code=language)
        self._films = films(rng, str(chat))
        self._shown: Message | None = None
        self._step = 0
        self._steps: set[int] = set()

    async def play(self) -> None:
        """Enter films until it is time to go home."""
        for deeds in self._films:
            for deed in deeds:
                await self._rest()
                await self._do(deed)
            self.receipts += 1
            if self._crowd.going_home:
                break
        self.resting = True

    async def _rest(self) -> None:
        self.resting = True
        await self._crowd.may_act.wait()
        self.resting = False

    async def _do(self, deed: Deed) -> None:
        self.done.append(deed)
        if deed.way == "type":
            await self._user.sends(deed.what)
        elif deed.way == "share":
            await self._user.contact(PHONE)
        else:
            assert self._shown is not None
            await self._user.presses(self._shown, data=self._button(deed.what))
        self._step += deed.leads in ("step", "phone", "at once") and not deed.what.startswith("1:enrol.submit")
        if deed.leads != "at once":
            self._shown = await self._answer(deed)

    def _button(self, begins: str) -> str:
        assert self._shown is not None
        found = [data for data in _buttons(self._shown) if data.startswith(begins)]
        assert found, f"{self.chat} looks for {begins} under {self._shown.text!r}: {self._shown.rows}"
        return found[0]

    async def _answer(self, deed: Deed) -> Message:
        passed: list[str] = []
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    message = self._messages[self.chat].messages[await self.heard.get()]
                    fits = self._fits(deed.leads, message)
                    self._steps |= _steps(message)
                    if fits:
                        return message
                    passed.append(message.text[:60])
        except TimeoutError:
            said = [(done.what, done.leads) for done in self.done[-4:]]
            raise AssertionError(f"{self.chat} waits in vain after {said}; heard meanwhile: {passed}") from None

    def _fits(self, leads: Leads, message: Message) -> bool:
        """Whether this is the answer waited for; a message that is shown a second time is not."""
        buttons, steps = _buttons(message), _steps(message)
        if leads == "opening":
            if not steps or steps & self._steps:
                return False
            self._step = max(steps)
            return True
        if leads in ("step", "same"):
            return self._step in steps
        if leads == "phone":
            return message.keyboard == "reply"
        begins = {"card": "1:enrol.open:", "carry": "1:enrol.new:carry", "menu": "1:enrol.begin"}[leads]
        return any(data.startswith(begins) for data in buttons)


def _buttons(message: Message) -> list[str]:
    return [data for row in message.rows for _, data in row]


def _steps(message: Message) -> set[int]:
    """The step of the form that a question belongs to, as its buttons carry it."""
    return set(_numbers(data.rpartition(":")[2] for data in _buttons(message) if data.count(":") == 3))


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal()]
