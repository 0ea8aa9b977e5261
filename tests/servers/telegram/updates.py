"""The queue of updates: numbered, filtered, kept until they are confirmed, handed out by long poll."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from tests.servers.telegram.refusals import Refusal, broken

KINDS = set(
    "message edited_message channel_post edited_channel_post business_connection business_message "
    "edited_business_message deleted_business_messages guest_message message_reaction message_reaction_count "
    "inline_query chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll "
    "poll_answer my_chat_member chat_member chat_join_request chat_boost removed_chat_boost managed_bot".split()
)
ONLY_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
KEPT = 86_400.0
TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
TERMINATED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
Answer = Callable[[list["Update"]], None]


@dataclass(slots=True)
class Update:
    """One update, encoded once. chat: the conversation whose order is kept; born: server's clock, seconds."""

    update_id: int
    kind: str
    chat: int
    raw: bytes
    born: float
    query: str = ""


@dataclass(slots=True)
class Poll:
    """A waiting getUpdates."""

    offset: int
    limit: int
    answer: Answer
    refuse: Callable[[Refusal], None]
    timer: asyncio.TimerHandle | None = None


class Updates:
    """What the bot has not confirmed yet.

    duplicate, reorder: probability, for a batch, that something in it comes twice (also what was confirmed lately)
    or out of order; this is the switch for a network that misbehaves, Telegram itself does neither by design.
    """

    def __init__(self, confirmed: Callable[[Update], None], seed: int) -> None:
        self._confirmed = confirmed
        self._random = random.Random(seed)
        self._next_id = self._random.randrange(100_000_000, 900_000_000)
        self._lately: list[Update] = []
        self._poll: Poll | None = None
        self.pending: dict[int, Update] = {}
        self.allowed: set[str] = KINDS - ONLY_ON_REQUEST
        self.compact = False
        self.duplicate = 0.0
        self.reorder = 0.0

    def jump(self, update_id: int) -> None:
        """The next update gets this number, as after a week of silence."""
        self._next_id = update_id

    def allow(self, kinds: Any) -> None:
        """allowed_updates: None keeps what was asked for last, [] is the default."""
        if kinds is None:
            return
        if not isinstance(kinds, list) or not set(kinds) <= KINDS:
            raise broken(f"allowed_updates {kinds!r} names no kind of update", "allowed_updates")
        self.allowed = set(kinds) or KINDS - ONLY_ON_REQUEST

    def add(self, update: dict[str, Any], chat: int, now: float, query: str = "") -> Update | None:
        """Queue {kind: object}; it gets an update_id unless it has one. None: the bot did not ask for this kind."""
        kind = next(key for key in update if key != "update_id")
        if kind not in self.allowed:
            return None
        number = update.get("update_id") or self._next_id
        if "update_id" not in update:
            self._next_id += 1
        # Telegram escapes everything beyond ASCII; a lone surrogate can only be written so
        whole = {"update_id": number, **update}
        raw = msgspec.json.encode(whole) if self.compact else json.dumps(whole).encode()
        queued = Update(number, kind, chat, raw, now, query)
        self.pending[number] = queued
        return queued

    def confirm(self, update: Update) -> None:
        """The bot has taken it; it will not come again."""
        if self.pending.get(update.update_id) is update:
            del self.pending[update.update_id]
        if self.duplicate:
            self._lately = [*self._lately[-20:], update]
        self._confirmed(update)

    def drop_all(self) -> None:
        self.pending.clear()

    def expire(self, now: float) -> None:
        """Telegram keeps an update for a day."""
        for update in list(self.pending.values()):
            if update.born < now - KEPT:
                del self.pending[update.update_id]

    def poll(self, poll: Poll, timeout: float, now: float) -> None:
        """Answer at once where there is something, else when something comes or `timeout` seconds are over."""
        self.stop_poll(TERMINATED)
        self.expire(now)
        self._move(poll.offset)
        if self.pending or timeout <= 0:
            poll.answer(self._batch(poll.limit))
            return
        self._poll = poll
        poll.timer = asyncio.get_running_loop().call_later(timeout, self.wake)

    def wake(self) -> None:
        """Answer the waiting poll with what there is."""
        poll, self._poll = self._poll, None
        if poll:
            if poll.timer:
                poll.timer.cancel()
            poll.answer(self._batch(poll.limit))

    def stop_poll(self, text: str) -> None:
        poll, self._poll = self._poll, None
        if poll:
            if poll.timer:
                poll.timer.cancel()
            poll.refuse(Refusal(409, text))

    def forget_poll(self, poll: Poll) -> None:
        """Its connection is gone."""
        if self._poll is poll:
            self._poll = None
        if poll.timer:
            poll.timer.cancel()

    def _move(self, offset: int) -> None:
        gone = [update for update in self.pending.values() if update.update_id < offset]
        if offset < 0:
            gone = list(self.pending.values())[:offset]
        for update in gone:
            self.confirm(update)

    def _batch(self, limit: int) -> list[Update]:
        batch: list[Update] = []
        for update in self.pending.values():
            batch.append(update)
            if len(batch) >= limit:
                break
        if batch and self._random.random() < self.duplicate:
            batch.append(self._random.choice(batch + self._lately))
        if self._random.random() < self.reorder:
            self._random.shuffle(batch)
        return batch
