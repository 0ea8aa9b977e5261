"""Says of each person whether they were told and reminded, once for each cause, and of nothing that they dropped."""

import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from storage.screenings import Screening
from tests.crash.audience import CHATS, Audience, Chapter
from tests.crash.ledger import Chat, Ledger, Owed, Page
from tests.crash.usher import Usher
from tests.crash.witness import messages_of
from tests.servers.telegram import FakeTelegram

ON_ITS_WAY = 0.5
"""Seconds from the courier's last look at the clock until the message is seen here."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message that Telegram showed. life: of the bot; at: Unix seconds."""

    life: int
    at: float
    message: dict[str, Any]


class Reckoning:
    """repeats: how many messages were shown again, because a death came between sending and writing that down."""

    def __init__(self, server: FakeTelegram, usher: Usher, audience: Audience, ledger: Ledger) -> None:
        self._usher, self._audience, self._ledger = usher, audience, ledger
        self._seen: dict[int, list[Seen]] = {chat: [] for chat in CHATS}
        self._states: list[dict[str, str]] = []
        self._unsaved: dict[tuple[str, int], int] = {}
        self.repeats = 0
        server.on_message(self._see)

    def _see(self, chat: int, method: str, params: dict[str, Any], message_id: int) -> None:
        if method == "sendMessage":
            said = {name: params[name] for name in params if name != "chat_id"}
            self._seen[chat].append(Seen(self._usher.lives, time.time(), said))

    def count(self, life: int) -> int:
        """How many messages that life has got out."""
        return sum(seen.life == life for those in self._seen.values() for seen in those)

    def look(self) -> None:
        """The bot is dead, in whatever life: what was in its hands?"""
        self._ledger.wait_until_left()
        page = self._ledger.read()
        self._states.append({owed.cause: owed.state for held in page.chats.values() for owed in held.owed})
        assert len(self._states) == self._usher.lives

    def unsaved(self, screening: Screening, chat: int) -> None:
        """From the next life on nothing comes of this one."""
        self._unsaved[screening.id, chat] = self._usher.lives

    def look_back(self, chapters: list[Chapter]) -> Page:
        """All is over, and looked at: what everybody was owed and shown."""
        page = self._ledger.read()
        for chat in CHATS:
            held = page.chats[chat]
            shown = self._shown(chat, held)
            causes = self._check_told(chapters, chat, held, shown)
            assert {owed.cause for owed in held.owed} <= causes, "owed for no reason"
        return page

    def _shown(self, chat: int, held: Chat) -> dict[str, list[Seen]]:
        """By cause. Nobody sees what they are not owed, nor twice what was not in hand when the bot died."""
        shown: dict[str, list[Seen]] = {owed.cause: [] for owed in held.owed}
        assert len(shown) == len(held.owed)
        texts = {owed.cause: messages_of(owed.body) for owed in held.owed}
        for seen in self._seen[chat]:
            [cause] = [cause for cause, messages in texts.items() if messages == [seen.message]]
            shown[cause].append(seen)
        for cause, those in shown.items():
            for one, other in pairwise(those):
                states = [held_then[cause] for held_then in self._states[one.life - 1 : other.life - 1]]
                assert states, f"{cause}: twice in life {one.life}"
                assert states[0] == "leased", f"{cause}: in life {one.life} and {other.life}, meanwhile {states}"
                assert {*states[1:]} <= {"pending", "leased"}
                self.repeats += 1
        return shown

    def _check_told(
        self, chapters: list[Chapter], chat: int, held: Chat, shown: dict[str, list[Seen]]
    ) -> set[str]:  # fmt: skip
        """What they may be owed at all. All hear of the change and of what is in their plan, unless they dropped it."""
        rows, causes = {owed.cause: owed for owed in held.owed}, set[str]()
        for chapter in chapters:
            told = self._audience.told(chapter, chat)
            if (chapter.moved.id, chat) not in self._unsaved:
                _check_sent(rows, shown, told)
            kept = [each for each in chapter.screenings if chat in chapter.keepers(each)]
            for screening in kept:
                self._check_reminded(chapter, screening, chat, rows, shown)
            causes |= {told, *(self._audience.reminded(screening, chat) for screening in kept)}
        return causes

    def _check_reminded(
        self, chapter: Chapter, screening: Screening, chat: int, rows: dict[str, Owed], shown: dict[str, list[Seen]]
    ) -> None:
        """Never after the start, nor once they have dropped it; of what begins soon only perhaps."""
        cause = self._audience.reminded(screening, chat)
        begins = screening.starts.timestamp() + ON_ITS_WAY
        assert all(seen.at < begins for seen in shown.get(cause, ())), f"{cause}: after the start"
        life = self._unsaved.get((screening.id, chat))
        if life is not None:
            assert all(seen.life <= life for seen in shown.get(cause, ())), f"{cause}: unsaved in life {life}"
        elif screening != chapter.soon:
            _check_sent(rows, shown, cause)


def _check_sent(rows: dict[str, Owed], shown: dict[str, list[Seen]], cause: str) -> None:
    assert cause in rows, f"{cause}: never planned"
    assert rows[cause].state == "sent", rows[cause]
    assert shown[cause], f"{cause}: never shown"
