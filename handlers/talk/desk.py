"""The one path of every message: heard once, answered in one transaction, then handed to the courier."""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import msgspec

from handlers.talk import floods, routes, when
from handlers.talk.festival import Festival
from handlers.talk.message import Address, Answered, Incoming, Reply
from handlers.talk.routes import Route
from handlers.talk.texts import Texts, best_language
from handlers.talk.turn import Handler, Topic, Turn
from storage import conversations, outbox, people
from storage.conversations import Conversation
from storage.database import Conflict, Database, StorageError, Tx
from storage.outbox import Debt, Parcel

log = logging.getLogger(__name__)

_LONGEST_NAME = 200
"""Characters of a chat's id or a message's key; platforms' own are a fifth of that."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers whatever is heard.

    who: the name of this process; lease: how long a row stays in its hands without a sign of life.
    phrases: what people say to ask for a topic (routes.phrases). hand_over: takes what is owed, after the commit.
    """

    database: Database
    texts: Texts
    festival: Festival
    topics: Sequence[Topic]
    now: Callable[[], datetime]
    who: str
    phrases: Mapping[str, Route]
    hand_over: Callable[[list[Parcel]], None]
    lease: timedelta
    locks: "Locks" = field(default_factory=lambda: Locks())

    async def answer(self, incoming: Incoming) -> Answered:
        """Answer; when this returns, everything is committed. Raises StorageError if nothing could be stored."""
        incoming = cleaned(incoming)
        if not incoming.private and not incoming.addressed and incoming.kind != "event":
            return Answered()
        async with self.locks.holding(incoming.address):
            try:
                return await self._answer_or_conflict(incoming)
            except StorageError:
                raise
            except Exception:
                reference = secrets.token_hex(3).upper()
                log.exception("no answer on %s, reference %s", incoming.address.channel, reference)
                return await self._transact(incoming, partial(_sorry, reference))

    async def _answer_or_conflict(self, incoming: Incoming) -> Answered:
        try:
            return await self._transact(incoming, self._replies)
        except Conflict:  # another process heard the same, or met the same person, at the same time
            return await self._transact(incoming, self._replies)

    async def _transact(self, incoming: Incoming, answer: Handler) -> Answered:
        answered, parcels = await self.database.transact(lambda tx: self._hear(tx, incoming, answer))
        if parcels:
            self.hand_over(parcels)
        return answered

    async def _hear(self, tx: Tx, incoming: Incoming, answer: Handler) -> tuple[Answered, list[Parcel]]:
        now, address = self.now(), incoming.address
        conversation, before = await conversations.find(
            tx, address.channel, address.chat, key=incoming.key, who=self.who
        )
        if before:
            return Answered(fresh=False), []
        if incoming.kind == "event":
            await self._note_event(tx, incoming, conversation, now)
            return Answered(), []
        conversations.hear(tx, address.channel, incoming.key, now)
        conversation = conversation or self._meet(tx, incoming, now)
        counted = floods.count(conversation, self.festival.limits, now)
        turn = Turn(tx, now, incoming, counted.conversation, self.festival, self.texts)
        stopped = counted.verdict in floods.STOPPED
        replies = self._answer_flood(turn, counted.verdict) if stopped else await answer(turn)
        parcels = await self._owe(turn, replies, now + counted.delay)
        conversations.keep(tx, turn.conversation, routes.offered(replies) or turn.conversation.offered)
        return Answered(notice=turn.notice[:200], secrets=turn.secrets), parcels

    def _answer_flood(self, turn: Turn, verdict: str) -> list[Reply]:
        seconds = int(self.festival.limits.ignore_for.total_seconds())
        return [turn.reply("flood.ignored", n=seconds)] if verdict == floods.TELL else []

    def _meet(self, tx: Tx, incoming: Incoming, now: datetime) -> Conversation:
        hint = "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in incoming.text) else incoming.language
        language = best_language(hint, self.festival.languages, self.festival.default_language)
        person = people.new(language, incoming.zone)
        conversation = Conversation(incoming.address.channel, incoming.address.chat, person)
        people.add(tx, person, now)
        conversations.add(tx, conversation, now)
        return conversation

    async def _note_event(self, tx: Tx, incoming: Incoming, conversation: Conversation | None, now: datetime) -> None:
        conversations.hear(tx, incoming.address.channel, incoming.key, now)
        if conversation is None:
            return
        if incoming.text == "left":
            conversations.mark_unreachable(tx, conversation.channel, conversation.chat, "left", now)
        elif incoming.text.startswith("moved:"):
            await conversations.move(tx, conversation.channel, conversation.chat, incoming.text.removeprefix("moved:"))
        elif incoming.text == "joined":
            conversations.keep(tx, conversation, conversation.offered)

    async def _replies(self, turn: Turn) -> list[Reply]:
        if turn.incoming.zone and turn.incoming.zone != turn.person.zone:
            turn.keep_person(replace(turn.person, zone=turn.incoming.zone))
        open_topic = next((topic for topic in self.topics if topic.name == turn.conversation.topic), None)
        route = self._route(turn)
        if route is not None:
            return await self._interrupt(turn, route, open_topic)
        if open_topic is not None and open_topic.carry_on is not None:
            words = self.phrases.get(routes.plain(turn.incoming.text[:200]))
            turn.asks_elsewhere = words is not None
            replies = await open_topic.carry_on(turn)
            return await self._interrupt(turn, words, open_topic) if turn.misfit and words else replies
        return await self._without_form(turn)

    def _route(self, turn: Turn) -> Route | None:
        heard = turn.incoming
        if heard.kind == "choice":
            return routes.by_choice(self.topics, heard.choice) or routes.by_choice(self.topics, "start.stale")
        if heard.kind != "text":
            return None
        if heard.text.startswith("/"):
            return routes.by_command(self.topics, heard.text) or routes.by_choice(self.topics, "start.unknown")
        return routes.by_choice(self.topics, routes.meant(heard, turn.conversation.offered, self.texts))

    async def _interrupt(self, turn: Turn, route: Route, open_topic: Topic | None) -> list[Reply]:
        if route.topic.private and not turn.incoming.private:
            return [_go_private(turn, route)]
        before = turn.conversation.topic, turn.conversation.form
        turn.argument = route.argument
        replies = await route.handler(turn)
        stands = open_topic is not None and (turn.conversation.topic, turn.conversation.form) == before
        if not stands or open_topic is None or open_topic is route.topic or open_topic.where is None:
            return replies
        if replies and replies[-1].rows:  # it asks something itself: the way back stands below
            back = replace(turn.choice(f"{open_topic.name}.where", "form.where"), kind="aside")
            return [*replies[:-1], replace(replies[-1], rows=(*replies[-1].rows, (back,)))]
        return [*replies, *await open_topic.where(turn)]

    async def _without_form(self, turn: Turn) -> list[Reply]:
        if turn.incoming.kind == "edited":
            return []
        words = self.phrases.get(routes.plain(turn.incoming.text[:200]))
        patterned = words or routes.by_pattern(self.topics, turn.incoming.text)
        route = patterned or routes.by_choice(self.topics, "start.unknown")
        return await self._interrupt(turn, route, None) if route else []

    async def _owe(self, turn: Turn, replies: Sequence[Reply], due: datetime) -> list[Parcel]:
        now, address = turn.now, turn.incoming.address
        ours = due <= now and not turn.conversation.owed_elsewhere
        parcels = []
        for count, reply in enumerate(replies):
            debt = Debt(
                f"reply {address.channel} {turn.incoming.key} {count}", address.channel, address.chat, "reply",
                turn.language, msgspec.json.encode(reply).decode(), reply.slot, due,
            )  # fmt: skip
            id = await outbox.owe(
                turn.tx, debt, now, who=self.who if ours else "", until=now + self.lease if ours else None
            )
            if id is not None and ours:
                parcels.append(
                    Parcel(id, debt.channel, debt.chat, debt.kind, debt.language, debt.body, debt.slot, 0, now)
                )
        return parcels


class Locks:
    """One lock a conversation, in the order in which they asked; gone when nobody holds or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[Address, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def holding(self, address: Address) -> AsyncIterator[None]:
        """Hold the conversation's lock."""
        lock, users = self._locks.get(address, (asyncio.Lock(), 0))
        self._locks[address] = lock, users + 1
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[address]
            if users == 1:
                del self._locks[address]
            else:
                self._locks[address] = lock, users - 1


def cleaned(incoming: Incoming) -> Incoming:
    """Without what no database takes, NUL and halves of surrogate pairs; a zone that there is not is no hint."""
    told = f"{incoming.address.chat}{incoming.text}{incoming.key}{incoming.choice}"
    named = max(len(incoming.key), len(incoming.address.chat)) <= _LONGEST_NAME
    if named and told.isascii() and "\0" not in told and not incoming.zone:
        return incoming
    address = Address(incoming.address.channel, _clean(incoming.address.chat)[:_LONGEST_NAME])
    return replace(
        incoming, address=address, text=_clean(incoming.text), key=_short(_clean(incoming.key)),
        choice=_clean(incoming.choice), zone=_known(incoming.zone),
    )  # fmt: skip


def _known(zone: str) -> str:
    try:
        return when.known_zone(zone).key if zone else ""
    except ValueError:
        return ""


def _short(key: str) -> str:
    """A key that an index takes, still unique."""
    return key if len(key) <= _LONGEST_NAME else hashlib.sha256(key.encode()).hexdigest()


def _clean(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


async def _sorry(reference: str, turn: Turn) -> list[Reply]:
    return [turn.reply("desk.sorry", reference=reference)]


def _go_private(turn: Turn, route: Route) -> Reply:
    opens_with = next(iter(route.topic.commands))  # "/start films" is understood as "/films"
    link = turn.festival.link(turn.incoming.address.channel, opens_with)
    opens = replace(turn.choice("start.menu", "group.open"), kind="link", url=link)
    return turn.reply("group.private", rows=((opens,),) if link else ())
