"""The fake Telegram Bot API server: opens the port, introduces people, and tells at the end what the bot did wrong."""

import time
from collections.abc import Callable, Collection
from typing import Any, Self

from tests.servers.telegram.chats import TOKEN, Chat, Message
from tests.servers.telegram.control import Control
from tests.servers.telegram.desk import Desk
from tests.servers.telegram.faults import Fault, FaultKind
from tests.servers.telegram.feed import Feed
from tests.servers.telegram.groups import Group, new_group
from tests.servers.telegram.pace import Pace
from tests.servers.telegram.people import User
from tests.servers.telegram.updates import Updates
from tests.servers.telegram.webhook import Webhook
from tests.servers.telegram.wire import Listener, Request
from tests.servers.telegram.world import CallSeen, Query, Violation, World
from tests.servers.telegram.world import Listener as Heard

REAL_PACE = Pace()


class FakeTelegram:
    """`async with FakeTelegram() as server:` listens on a free port of this machine.

    pace: None for no limits; clock: seconds since the epoch (dates, expiry and limits go by it; waiting and latency
    are real); latency_ms: before every answer; fast: for benchmarks, see fast.py.
    """

    def __init__(
        self,
        *,
        pace: Pace | None = REAL_PACE,
        clock: Callable[[], float] = time.time,
        seed: int = 0,
        fast: bool = False,
        latency_ms: float = 0.0,
        token: str = TOKEN,
        port: int = 0,
    ) -> None:
        self.world = World(clock, None if fast else pace, seed, token)
        self.world.fast = self.world.updates.compact = fast
        self.world.latency = latency_ms / 1000
        self.people: dict[int, User] = {}
        self.groups: dict[int, Group] = {}
        self.token = token
        self._port = port
        self._desk = Desk(self.world)
        self._control = Control(self)
        self._listener = Listener()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Listen; a server that was closed opens again on the same port, with all that it knew."""
        await self._listener.open(self._take, "127.0.0.1", self._port)
        self._port = self._listener.port

    async def close(self) -> None:
        """Telegram is down: the port is closed and every connection reset."""
        self.world.webhook.clear()
        await self._listener.close()
        await self._control.close()

    # -- addresses ------------------------------------------------------------------------------------------------

    @property
    def port(self) -> int:
        return self._port

    @property
    def base_url(self) -> str:
        """Without /bot, e.g. http://127.0.0.1:4711."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """What python-telegram-bot calls base_url."""
        return f"{self.base_url}/bot"

    @property
    def file_url(self) -> str:
        """What python-telegram-bot calls base_file_url."""
        return f"{self.base_url}/file/bot"

    @property
    def connected(self) -> int:
        """How many connections are open; 0 once everything that a dead bot had sent has been read."""
        return self._listener.connected

    # -- people ---------------------------------------------------------------------------------------------------

    def user(
        self, id: int, first_name: str = "Ada", *, language_code: str = "", last_name: str = "", username: str = ""
    ) -> User:
        """Somebody with a Telegram account; the bot may write to them once they have written. Same id, same person."""
        if id not in self.people:
            self.world.chats[id] = Chat(id)
            self.people[id] = User(self.world, self.world.chats[id])
        person = {"id": id, "is_bot": False, "first_name": first_name, "last_name": last_name, "username": username}
        person["language_code"] = language_code
        self.world.chats[id].person = {key: value for key, value in person.items() if value != ""}
        return self.people[id]

    def group(self, title: str = "Jury", *, supergroup: bool = False, forum: bool = False) -> Group:
        """A group with the bot as a plain member."""
        group = Group(self.world, new_group(self.world, title, supergroup=supergroup, forum=forum))
        self.groups[group.id] = group
        return group

    # -- what happened --------------------------------------------------------------------------------------------

    @property
    def calls(self) -> list[CallSeen]:
        """Every call, getUpdates too, oldest first (none in fast mode)."""
        return self.world.calls

    @property
    def violations(self) -> list[Violation]:
        return self.world.violations

    @property
    def feed(self) -> Feed:
        return self.world.feed

    @property
    def updates(self) -> Updates:
        return self.world.updates

    @property
    def webhook(self) -> Webhook:
        return self.world.webhook

    def messages(self, chat: int) -> list[Message]:
        """A chat as people see it now."""
        return list(self.world.chats[chat].messages.values())

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of all calls of one method that succeeded."""
        return [call.params for call in self.calls if call.method == method and call.code == 200]

    def unanswered(self) -> list[Query]:
        return self.world.unanswered()

    async def check(self, *, ignore: Collection[str] = (), patience: float = 1.0) -> None:
        """Raise AssertionError naming every violation; presses get `patience` seconds to be answered still.

        ignore: rules that this test breaks on purpose, e.g. {"pace", "unanswered"}.
        """
        until = time.monotonic() + patience
        while self.unanswered() and "unanswered" not in ignore and time.monotonic() < until:
            await self.feed.more(until - time.monotonic())
        wrong = [f"{bad.rule}: {bad.method}: {bad.text}" for bad in self.violations if bad.rule not in ignore]
        if "unanswered" not in ignore:
            wrong += [f"unanswered: button {query.data!r} of user {query.user}" for query in self.unanswered()]
        if wrong:
            raise AssertionError("the bot broke the Bot API's rules:\n" + "\n".join(wrong))

    # -- orders ---------------------------------------------------------------------------------------------------

    def inject(self, kind: FaultKind, **rest: Any) -> Fault:
        """Order a fault; `rest` as in Fault: method, chat, times, probability, retry_after, everywhere, seconds."""
        return self.world.faults.order(kind, **rest)

    def heal(self) -> None:
        """No more faults, no more holds of ordered 429s."""
        self.world.faults.clear()
        self.world.pacer.holds.clear()

    def misbehave(self, *, duplicate: float = 0.0, reorder: float = 0.0) -> None:
        """Updates come twice, or out of order, with these probabilities, by poll and by webhook."""
        for way in (self.world.updates, self.world.webhook):
            way.duplicate, way.reorder = duplicate, reorder

    def set_latency(self, milliseconds: float) -> None:
        self.world.latency = milliseconds / 1000

    def set_pace(self, pace: Pace | None, *, strict: bool = True) -> None:
        """strict: whether a 429 that the bot's own pace earned is a violation."""
        self.world.pacer.change(pace)
        self.world.strict_pace = strict

    def jump_update_id(self, update_id: int) -> None:
        self.world.updates.jump(update_id)

    def on_message(self, listener: Heard) -> None:
        """Call listener(chat, method, params, message_id) right after each accepted call was answered.

        It runs in the server's loop and must be quick; message_id is 0 where the method has none. reply_markup in
        params is decoded.
        """
        self.world.listeners.append(listener)

    def push_update(self, update: dict[str, Any]) -> int:
        """Queue a raw update, e.g. {"message": {…}} (update_id is added unless given). Returns its update_id."""
        kind = next(key for key in update if key != "update_id")
        inner = update[kind] if isinstance(update[kind], dict) else {}
        chat = inner.get("chat") or inner.get("message", {}).get("chat") or inner.get("from") or {}
        return self.world.queue(update, chat.get("id", 0))

    # -- requests -------------------------------------------------------------------------------------------------

    def _take(self, request: Request) -> None:
        if request.path.startswith("/bot"):
            self._desk.take(request)
        elif request.path.startswith("/control/"):
            self._control.take(request)
        elif request.path.startswith(f"/file/bot{self.token}/"):
            self._give_file(request)
        else:
            request.connection.answer(404, b'{"ok":false,"error_code":404,"description":"Not Found"}')

    def _give_file(self, request: Request) -> None:
        file = self.world.files.get(request.path.rpartition("/")[2])
        if file is None:
            request.connection.answer(404, b'{"ok":false,"error_code":404,"description":"Not Found"}')
        else:
            request.connection.answer(200, file.content, content_type=file.media_type)
