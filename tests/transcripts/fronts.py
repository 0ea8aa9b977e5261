"""The page and Telegram as the people in a script use them: real HTTP on both."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.app import House
from handlers.talk.texts import plain
from tests.servers.telegram import TOKEN, FakeTelegram, Message, User
from tests.transcripts.script import shown


@dataclass(slots=True)
class Page:
    """People at the web page: sessions, messages and lines as its script asks for them."""

    languages: Mapping[str, str]
    environ: Mapping[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)
    buttons: dict[str, dict[str, str]] = field(default_factory=dict)
    house: House | None = None
    last: tuple[str, dict[str, str]] | None = None

    async def open(self, house: House) -> None:
        """The bot is up."""
        self.house = house

    async def says(self, who: str, text: str) -> None:
        """Types."""
        await self._post(who, {"key": str(uuid.uuid4()), "text": text, "language": self.languages[who]})

    async def presses(self, who: str, label: str) -> None:
        """Presses the newest button of that label."""
        choice = self.buttons[who][label]
        key = str(uuid.uuid4())
        await self._post(who, {"key": key, "choice": choice, "label": label, "language": self.languages[who]})

    async def again(self) -> None:
        """The last request comes once more."""
        assert self.last is not None
        await self._post(*self.last)

    async def heard(self, who: str) -> list[str]:
        """The bot's lines since the last time, as a script writes them."""
        async with self._client() as client:
            answer = await client.get(
                f"/chat/lines?after={self.after.get(who, 0)}", headers=await self._key(client, who)
            )
        lines: list[str] = []
        for line in answer.json()["lines"]:
            self.after[who] = line["seq"]
            if line["side"] == "bot" and "mends" not in line:
                lines += self._shown(who, line)
        return lines

    async def close(self) -> None:
        """The bot is down."""

    def _shown(self, who: str, line: dict[str, Any]) -> list[str]:
        rows = [[choice["label"] for choice in row] for row in line.get("rows", [])]
        self.buttons.setdefault(who, {}).update({c["label"]: c["id"] for row in line.get("rows", []) for c in row})
        return list(shown(plain(line["text"]), rows, _on_the_page(line)))

    async def _post(self, who: str, body: dict[str, str]) -> None:
        self.last = who, body
        async with self._client() as client:
            answer = await client.post("/chat/messages", json=body, headers=await self._key(client, who))
        assert answer.status_code == 200, answer.text

    async def _key(self, client: httpx.AsyncClient, who: str) -> dict[str, str]:
        if who not in self.tokens:
            self.tokens[who] = (await client.post("/chat/session", json={})).json()["token"]
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def _client(self) -> httpx.AsyncClient:
        assert self.house is not None
        assert self.house.server is not None
        return httpx.AsyncClient(base_url=self.house.server.url, timeout=20, verify=False)


def _on_the_page(line: dict[str, Any]) -> str:
    if place := line.get("place"):
        return f"(map: {place['name']})"
    if card := line.get("card"):
        return f"(contact: {card['name']}, {card['phone']})"
    return f"(file: {line['file']['name']})" if line.get("file") else ""


def _on_telegram(message: Message) -> str:
    if venue := message.extra.get("venue"):
        return f"(map: {venue['title']})"
    if contact := message.extra.get("contact"):
        return f"(contact: {contact['first_name']}, {contact['phone_number']})"
    return f"(file: {message.file.name})" if message.file else ""


@dataclass(slots=True)
class Telegram:
    """People on Telegram, in front of a fake server that is as strict as the real one."""

    languages: Mapping[str, str]
    server: FakeTelegram
    mode: str = "polling"
    users: dict[str, User] = field(default_factory=dict)
    seen: dict[str, list[Message]] = field(default_factory=dict)
    house: House | None = None

    @property
    def environ(self) -> Mapping[str, str]:
        """Settings that lead the bot to the fake server."""
        return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": self.server.base_url}

    async def open(self, house: House) -> None:
        """The bot is up."""
        self.house = house

    async def says(self, who: str, text: str) -> None:
        """Types."""
        await self._user(who).sends(text)

    async def presses(self, who: str, label: str) -> None:
        """Presses the newest button of that label."""
        message = next(m for m in reversed(self.seen[who]) if any(label in row for row in m.labels))
        await self._user(who).presses(message, label)

    async def shares(self, who: str, phone: str) -> None:
        """Shares a contact."""
        await self._user(who).contact(phone)

    async def sends(self, who: str, name: str) -> None:
        """Sends a file."""
        await self._user(who).sends_document(name, b"moving pictures")

    async def again(self) -> None:
        """From now on updates are delivered once more now and then, as after a lost acknowledgement."""
        self.server.misbehave(duplicate=1.0)

    async def heard(self, who: str) -> list[str]:
        """The bot's messages since the last time, as a script writes them."""
        lines: list[str] = []
        assert self.house is not None
        user = self._user(who)
        first = await user.hears()
        await self.house.courier.settle()
        for message in [first, *await user.hears_until_quiet(0.02)]:
            self.seen.setdefault(who, []).append(message)
            if message.keyboard == "remove":  # "✓": Telegram's way to take a keyboard down
                continue
            rows = [[label for label, _ in row] for row in message.rows]
            lines += shown(message.text, rows, _on_telegram(message))
        return lines

    async def close(self) -> None:
        """The bot is down."""

    def _user(self, who: str) -> User:
        if who not in self.users:
            language = {"zh": "zh-hans"}.get(self.languages[who], self.languages[who])
            self.users[who] = self.server.user(1000 + len(self.users), who.title(), language_code=language)
        return self.users[who]
