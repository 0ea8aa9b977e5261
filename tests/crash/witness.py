"""Watches the bot from Telegram's side, and says whether it kept its promises at each death and at the end."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.channels.telegram.parts import composed
from handlers.talk.message import Reply
from tests.crash.filmmakers import Crowd
from tests.crash.ledger import Chat, Ledger, Page
from tests.crash.plans import known
from tests.crash.usher import Usher
from tests.servers.telegram import FakeTelegram
from tests.servers.telegram.updates import Update

JUST_BEFORE = 1.0
"""Seconds before a death in which a query's end may have been on its way."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that Telegram took from the bot, and in which of the bot's lives."""

    life: int
    message: dict[str, Any]


class Witness:
    """repeats: how many messages were shown again, because a death came between sending and writing that down."""

    def __init__(self, server: FakeTelegram, usher: Usher, crowd: Crowd, ledger: Ledger) -> None:
        self._server, self._usher, self._crowd, self._ledger = server, usher, crowd, ledger
        self._keys: dict[int, list[str]] = {person.chat: [] for person in crowd.people}
        self._confirmed: dict[str, float] = {}
        self._key_of_query: dict[str, str] = {}
        self._shown: dict[int, list[Shown]] = {person.chat: [] for person in crowd.people}
        self._open: list[dict[int, int]] = [{}]
        self._deaths: list[float] = []
        self.early: list[str] = []
        self.repeats = 0
        server.on_message(self._hear)
        self._watch()

    def _watch(self) -> None:
        """The server tells nobody when it queues or forgets an update, so we stand in between."""
        updates = self._server.updates
        add, confirmed = updates.add, updates._confirmed

        def watched_add(update: dict[str, Any], chat: int, now: float, query: str = "") -> Update | None:
            queued = add(update, chat, now, query)
            if queued is not None:
                self._keys[chat].append(str(queued.update_id))
                self._key_of_query[query] = str(queued.update_id)
            return queued

        def watched_confirmed(update: Update) -> None:
            key = str(update.update_id)
            if key not in self._confirmed:
                self._confirmed[key] = self._server.world.clock()
                if not self._ledger.heard(key):
                    self.early.append(key)
            confirmed(update)

        updates.add = watched_add  # type: ignore[method-assign]
        updates._confirmed = watched_confirmed

    def _hear(self, chat: int, method: str, params: dict[str, Any], message_id: int) -> None:
        if method == "sendMessage":
            said = {name: params[name] for name in params if name != "chat_id"}
            self._shown[chat].append(Shown(self._usher.lives, said))

    # -- at a death -----------------------------------------------------------------------------------------------

    def look(self) -> Page:
        """The bot is dead: everything in the database is what the updates that it heard amount to, nothing else."""
        self._deaths.append(self._server.world.clock())
        self._ledger.wait_until_left()
        page = self._ledger.read()
        self._check(page)
        self._open.append({chat: _first_open(held) for chat, held in page.chats.items()})
        return page

    def _check(self, page: Page) -> None:
        assert self.early == [], "confirmed to Telegram before it was durable"
        assert self._confirmed.keys() <= page.heard, "confirmed to Telegram and lost"
        for person in self._crowd.people:
            keys = self._keys[person.chat]
            count = sum(key in page.heard for key in keys)
            assert page.heard.isdisjoint(keys[count:]), "a later message was heard before an earlier one"
            held = page.chats.get(person.chat, Chat())
            assert held.films == known(person.done[:count])
            _check_owed(held, keys[:count])
        assert page.numbers == list(range(1, len(page.numbers) + 1))

    # -- at the end -----------------------------------------------------------------------------------------------

    def settled(self) -> bool:
        """Everything that was said has been heard, and everything owed has been sent."""
        keys = {key for keys in self._keys.values() for key in keys}
        return keys <= self._confirmed.keys() and self._ledger.open_rows() == 0

    def look_back(self) -> Page:
        """All is over: every reply reached its reader, in order, and again only where a death made it unsure."""
        page = self.look()
        assert page.heard == {key for keys in self._keys.values() for key in keys}
        for chat, held in page.chats.items():
            assert Counter(owed.state for owed in held.owed) == {"sent": len(held.owed)}
            self._check_shown(chat, held)
        self._check_queries()
        return page

    def _check_shown(self, chat: int, held: Chat) -> None:
        owed = [(number, message) for number, row in enumerate(held.owed) for message in messages_of(row.body)]
        place, life = 0, 1
        for shown in self._shown[chat]:
            if shown.life != life:
                life = shown.life
                first_open = self._open[life - 1].get(chat, len(held.owed))
                again = next((at for at, (number, _) in enumerate(owed) if number >= first_open), len(owed))
                self.repeats += max(0, place - again)
                place = min(place, again)
            assert place < len(owed), "something was shown that nobody owed, or once too often"
            assert shown.message == owed[place][1], self._muddle(chat, owed, place, shown)
            place += 1
        assert place == len(owed), f"{len(owed) - place} replies never reached chat {chat}"

    def _muddle(self, chat: int, owed: list[tuple[int, dict[str, Any]]], place: int, shown: Shown) -> str:
        """What was shown when, by each message's place among those owed."""
        told = [
            f"life {seen.life}: {[at for at, (_, message) in enumerate(owed) if message == seen.message]}"
            for seen in self._shown[chat]
            if abs(seen.life - shown.life) < 2
        ]
        lines = "\n".join(told)
        return f"chat {chat}: in life {shown.life} the next was {place}, but (repeats of a text aside):\n{lines}"

    def _check_queries(self) -> None:
        """A press may stay unanswered only if the bot died just after it had moved the offset past it: in polling the
        query's end follows the offset, and nobody may wait for it. By webhook both are one answer."""
        for query in self._server.unanswered():
            at = self._confirmed[self._key_of_query[query.id]]
            assert self._server.webhook.url == "", "by webhook, the end of the query is the acknowledgement"
            assert any(0 <= death - at <= JUST_BEFORE for death in self._deaths), f"{query.data} was never answered"


def _first_open(held: Chat) -> int:
    return next((n for n, owed in enumerate(held.owed) if owed.state in ("pending", "leased")), len(held.owed))


def _check_owed(held: Chat, keys: list[str]) -> None:
    """Each message heard has its replies, in its turn; nothing was given up."""
    expected: list[str] = []
    for owed in held.owed:
        assert owed.state in ("pending", "leased", "sent"), owed
        _, _, key, number = owed.cause.split()
        expected += [key] if number == "0" else []
    assert expected == keys


def messages_of(body: str) -> list[dict[str, Any]]:
    """What Telegram is to be asked to show for a row of the outbox."""
    reply = msgspec.json.decode(body, type=Reply)
    assert not reply.replaces
    return [dict(part.params) for part in composed(reply, private=True)]
