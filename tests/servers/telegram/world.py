"""Everything the fake Telegram knows: chats, updates, queries, files, and what the bot did wrong."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tests.servers.telegram.chats import BOT, BOT_ID, TOKEN, Chat, Message, SentFile, message_json
from tests.servers.telegram.faults import Faults
from tests.servers.telegram.feed import Feed
from tests.servers.telegram.pace import EVERYBODY, Pace, Pacer
from tests.servers.telegram.refusals import Refusal, forbidden, too_many, unlucky
from tests.servers.telegram.updates import Update, Updates
from tests.servers.telegram.webhook import Webhook

QUERY_LIFE = 150.0
INLINE_LIFE = 30.0
Listener = Callable[[int, str, dict[str, Any], int], None]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that the bot broke although it could have known it."""

    rule: str
    method: str
    text: str


@dataclass(frozen=True, slots=True)
class CallSeen:
    """One call as it came in; at: server's clock; code: HTTP status of its answer, 0 where none was given."""

    method: str
    params: dict[str, Any]
    at: float
    code: int
    text: str = ""


@dataclass(slots=True)
class Query:
    """A pressed button. seen: the bot confirmed the update; tried: it called answerCallbackQuery, in vain or not."""

    id: str
    user: int
    chat: int
    data: str
    at: float
    seen: bool = False
    tried: bool = False
    answers: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class InlineQuery:
    """What somebody typed after the bot's name. results, button: of the bot's answer, None before it came."""

    id: str
    user: int
    at: float
    results: list[dict[str, Any]] | None = None
    button: dict[str, Any] | None = None
    cache_time: int = 300


class World:
    """clock: seconds since the epoch; pace: None for no limits."""

    def __init__(self, clock: Callable[[], float], pace: Pace | None, seed: int, token: str) -> None:
        self.clock = clock
        self.token = token
        self.seed = seed
        self.fast = False
        self.latency = 0.0
        self.strict_pace = True
        self.pacer = Pacer(pace)
        self.faults = Faults(seed)
        self.feed = Feed()
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.inline: dict[str, InlineQuery] = {}
        self.files: dict[str, SentFile] = {}
        self.card: dict[tuple[str, ...], Any] = {}
        self.calls: list[CallSeen] = []
        self.violations: list[Violation] = []
        self.listeners: list[Listener] = []
        self.updates = Updates(self._confirmed, seed)
        self.webhook = Webhook(self.updates.confirm, self._reply_in_webhook, seed)
        self.take_reply: Callable[[str, bytes], None] = lambda kind, body: None
        self._numbers = itertools.count(1)
        self._waking = False

    def now(self) -> int:
        return int(self.clock())

    def blame(self, rule: str, method: str, text: str) -> None:
        self.violations.append(Violation(rule, method, text))

    def number(self) -> int:
        """A new id for a query or a file."""
        return next(self._numbers)

    # -- chats ----------------------------------------------------------------------------------------------------

    def find_chat(self, chat_id: int | str) -> Chat:
        """Raises Refusal: chat not found."""
        if isinstance(chat_id, str):
            found = [chat for chat in self.chats.values() if f"@{chat.person.get('username', '')}" == chat_id]
            if found:
                return found[0]
        elif chat_id in self.chats:
            return self.chats[chat_id]
        raise unlucky("chat not found")

    def writable(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may write there now. Raises Refusal with Telegram's reasons."""
        chat = self.find_chat(chat_id)
        if chat.deactivated:
            raise forbidden("user is deactivated")
        if chat.upgraded_to:
            text = "group chat was upgraded to a supergroup chat"
            raise unlucky(text, {"migrate_to_chat_id": chat.upgraded_to})
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.private and not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        standing = "member" if chat.private else chat.standing.get(BOT_ID, "left")
        if standing in ("kicked", "left"):
            way = "was kicked from" if standing == "kicked" else "is not a member of"
            raise forbidden(f"bot {way} the {chat.type} chat")
        return chat

    def keep_pace(self, chat: Chat, kind: str) -> None:
        """Count one "send" or "edit". Raises Refusal 429."""
        self.count(chat.id, kind)

    def count(self, chat: int, kind: str) -> None:
        """The same by the chat's id, be it known or not."""
        now = self.clock()
        wait = self.pacer.take(chat, kind, now)
        if wait:
            self.pacer.hold(chat, wait, now)
            raise too_many(wait, "pace" if self.strict_pace else "")

    def heed_hold(self, chat_id: int) -> None:
        """Raises Refusal 429 while an earlier one holds; calling all the same is a violation."""
        wait, known = self.pacer.held(chat_id, self.clock(), self.latency)
        if wait:
            raise too_many(wait, "retry_after" if known else "")

    def hold(self, chat_id: int, seconds: int, *, everywhere: bool) -> None:
        self.pacer.hold(EVERYBODY if everywhere else chat_id, seconds, self.clock())

    def person(self, user_id: int) -> dict[str, Any]:
        """The User object of a bot or a person."""
        return BOT if user_id == BOT_ID else self.chats[user_id].person

    def json_of(self, message: Message) -> dict[str, Any]:
        return message_json(self.chats[message.chat], message, self.person)

    def say(self, message: Message) -> Message:
        """Put a new message of the bot where people see it."""
        self.chats[message.chat].put(message)
        self.feed.add("said", message.chat, message)
        return message

    def tell(self, chat: int, method: str, params: dict[str, Any], message_id: int) -> None:
        for listener in self.listeners:
            listener(chat, method, params, message_id)

    def keep_file(self, file: SentFile) -> SentFile:
        self.files[file.file_id] = file
        return file

    # -- updates --------------------------------------------------------------------------------------------------

    def queue(self, update: dict[str, Any], chat: int, query: str = "") -> int:
        """Queue {kind: object} for the bot. Returns its update_id, 0 where the bot does not want this kind."""
        queued = self.updates.add(update, chat, self.clock(), query)
        if queued is None:
            return 0
        if self.webhook.url:
            self.webhook.offer(queued)
        elif not self._waking:
            # what is queued in the same breath goes out in one batch
            self._waking = True
            asyncio.get_running_loop().call_soon(self._wake)
        return queued.update_id

    def _wake(self) -> None:
        self._waking = False
        if self.updates.pending:
            self.updates.wake()

    def _confirmed(self, update: Update) -> None:
        query = self.queries.get(update.query)
        if query:
            query.seen = True

    def _reply_in_webhook(self, kind: str, body: bytes) -> None:
        self.take_reply(kind, body)

    # -- button presses -------------------------------------------------------------------------------------------

    def press(self, user: Chat, message: Message, data: str) -> Query:
        """A button of `message` (as it was when the person looked) is pressed."""
        query = Query(str(4_000_000_000 + self.number()), user.id, message.chat, data, self.clock())
        self.queries[query.id] = query
        chat = self.chats[message.chat]
        seen = chat.messages.get(message.message_id)
        shown = {"chat": chat.as_json(), "message_id": message.message_id, "date": 0}
        pressed = {
            "id": query.id,
            "from": user.person,
            "message": self.json_of(seen) if seen else shown,
            "chat_instance": str(-chat.id * 7919),
            "data": data,
        }
        self.queue({"callback_query": pressed}, chat.id, query.id)
        return query

    def unanswered(self) -> list[Query]:
        """Presses that the bot took from the queue and never called answerCallbackQuery for."""
        return [query for query in self.queries.values() if query.seen and not query.tried]

    def type_inline(self, user: Chat, text: str) -> InlineQuery:
        """Somebody types "@bot text" in a chat that the bot need not know."""
        query = InlineQuery(str(10**17 + self.number()), user.id, self.clock())
        self.inline[query.id] = query
        typed = {"id": query.id, "from": user.person, "query": text, "offset": "", "chat_type": "supergroup"}
        self.queue({"inline_query": typed}, user.id)
        return query

    def find_inline(self, query_id: str) -> InlineQuery:
        """Raises Refusal where it is unknown or older than 30 s."""
        query = self.inline.get(query_id)
        if query is None or self.clock() - query.at > INLINE_LIFE:
            raise unlucky("query is too old and response timeout expired or query ID is invalid")
        return query

    def find_query(self, query_id: str) -> Query:
        """Raises Refusal where it is unknown or older than 150 s."""
        query = self.queries.get(query_id)
        if query is None or self.clock() - query.at > QUERY_LIFE:
            raise unlucky("query is too old and response timeout expired or query ID is invalid")
        return query


def new_world(clock: Callable[[], float] = time.time, pace: Pace | None = None, seed: int = 0) -> World:
    return World(clock, pace, seed, TOKEN)


def encode_result(result: Any) -> bytes:
    return msgspec.json.encode({"ok": True, "result": result})


def encode_refusal(refusal: Refusal) -> bytes:
    return msgspec.json.encode(refusal.body())
