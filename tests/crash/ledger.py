"""Reads the bot's database from outside, with no code of the bot's own in between, and without disturbing it."""

import re
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from cryptography.fernet import Fernet

from tests.crash.plans import AGREED, Film
from tests.servers.postgres import OURS

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Owed:
    """A row of the outbox."""

    id: int
    cause: str
    state: str
    body: str


@dataclass(frozen=True, slots=True)
class Chat:
    """One person's part: the keys heard, their entries, and what they are owed, oldest first."""

    films: list[Film] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """The whole database at one instant. numbers: of all entries submitted."""

    heard: set[str]
    chats: dict[int, Chat]
    numbers: list[int]


class Ledger:
    """The database at `url`, either kind."""

    def __init__(self, url: str, key_file: Path) -> None:
        self._url = url
        self._key_file = key_file

    def heard(self, key: str) -> bool:
        """Whether that update's answer is durable: what another connection sees is committed."""
        return bool(self.all(f"SELECT 1 FROM heard WHERE channel = 'telegram' AND key = '{int(key)}'"))

    def wait_until_left(self) -> None:
        """Return when the database has noticed that the bot is dead: what it had begun has ended one way or other."""
        if self._url.startswith("sqlite"):
            return
        until = time.monotonic() + 10
        others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while self.all(f"{others} AND application_name <> '{OURS}'"):
            assert time.monotonic() < until, "PostgreSQL still serves a dead process"
            time.sleep(0.005)

    def open_rows(self) -> int:
        """How many rows of the outbox are not closed."""
        return int(self.all("SELECT COUNT(*) FROM outbox WHERE state IN ('pending', 'leased')")[0][0])

    def halfway(self, kind: str) -> bool:
        """Whether work on many people is between two of its pieces, or all of it is done."""
        rows = self.all(f"SELECT after FROM fanouts WHERE kind = '{kind}' AND done_at = ''")
        return not rows or any(after for (after,) in rows)

    def at_rest(self) -> bool:
        """Nothing is to be planned, to fall due or to be sent."""
        asked = ("fanouts WHERE done_at = ''", "reminders WHERE state = 'pending'")
        return not any(self.all(f"SELECT 1 FROM {work} LIMIT 1") for work in asked) and not self.open_rows()

    def planned(self) -> Rows:
        """How many reminders there are of each screening, start, state and reason."""
        return self.all(
            "SELECT subject, event_at, state, reason, COUNT(*) FROM reminders GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        )

    def read(self) -> Page:
        """Everything. An empty one where the bot died before it made its tables."""
        if not self._has_tables():
            return Page(set(), {}, [])
        chats: dict[int, Chat] = {}
        person: dict[str, int] = {}
        for chat, id in self.all("SELECT chat, person_id FROM conversations WHERE channel = 'telegram'"):
            chats[int(chat)] = Chat()
            person[id] = int(chat)
        for who, film in self._films():
            chats[person[who]].films.append(film)
        for chat, *owed in self.all("SELECT chat, id, cause, state, body FROM outbox ORDER BY id"):
            chats[int(chat)].owed.append(Owed(*owed))
        heard = {key for (key,) in self.all("SELECT key FROM heard WHERE channel = 'telegram'")}
        numbers = [number for (number,) in self.all("SELECT number FROM entries WHERE number IS NOT NULL")]
        return Page(heard, chats, sorted(numbers))

    def _films(self) -> list[tuple[str, Film]]:
        history: dict[str, list[str]] = {}
        for entry, change in self.all("SELECT entry_id, change FROM entry_history ORDER BY id"):
            history.setdefault(entry, []).append(change)
        versions: dict[str, list[dict[str, Any]]] = {}
        for entry, version, answers in self.all(
            "SELECT entry_id, version, answers FROM entry_versions ORDER BY version"
        ):
            assert version == len(versions.setdefault(entry, [])) + 1
            versions[entry].append(self._readable(msgspec.json.decode(answers)["answers"]))
        films = {}
        for id, who, state, version, changed, text in self.all(
            "SELECT id, person_id, state, version, changed, answers FROM entries"
        ):
            draft, submitted = msgspec.json.decode(text), versions.get(id, [])
            assert version == len(submitted)
            answers = self._readable(draft["answers"])
            films[id] = (
                who,
                Film(
                    state, answers, draft["skipped"], draft["rejected"], bool(changed), submitted, history.get(id, [])
                ),
            )
        assert set(films) == set(history), "an entry without a history, or a history without its entry"
        return [films[id] for id in history]  # in the order in which they were begun

    def _readable(self, answers: dict[str, Any]) -> dict[str, Any]:
        declared = answers.get("declaration")
        if declared is not None:
            assert declared["version"] == "2021-1"
            assert re.fullmatch("[0-9a-f]{64}", declared["hash"])
            answers["declaration"] = AGREED
        if "screener_password" in answers:
            key = Fernet(self._key_file.read_bytes())
            answers["screener_password"] = key.decrypt(answers["screener_password"]["sealed"]).decode()
        return answers

    def _has_tables(self) -> bool:
        if not self._url.startswith("sqlite"):
            return True
        path = Path(self._url.removeprefix("sqlite:///"))
        return path.exists() and bool(self.all("SELECT 1 FROM sqlite_master WHERE name = 'marks'"))

    def all(self, sql: str) -> Rows:
        """What that statement finds."""
        if not self._url.startswith("sqlite"):
            with psycopg.connect(self._url, autocommit=True) as server:
                return server.execute(sql.encode()).fetchall()
        # opened anew each time: a reader that stays would keep the next start from recovering the file by itself
        file = sqlite3.connect(f"file:{self._url.removeprefix('sqlite:///')}?mode=ro", uri=True, timeout=10)
        try:
            return file.execute(sql).fetchall()
        finally:
            file.close()
