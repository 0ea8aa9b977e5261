"""The control API: lets a test in another process play people, order faults and read what the bot said."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec

from tests.servers.telegram.chats import Message
from tests.servers.telegram.pace import Pace
from tests.servers.telegram.wire import Request

if TYPE_CHECKING:
    from tests.servers.telegram.people import User
    from tests.servers.telegram.server import FakeTelegram

Order = dict[str, Any]


def message_row(message: Message) -> Order:
    """A message as the control API shows it; file contents are left out."""
    file = message.file
    return {
        "chat": message.chat,
        "message_id": message.message_id,
        "date": message.date,
        "by_bot": message.by_bot,
        "kind": message.kind,
        "text": message.text,
        "html": message.html,
        "rows": message.rows,
        "keyboard": message.keyboard,
        "edited": message.edited,
        "thread": message.thread,
        "reply_to": message.reply_to,
        "file": {"name": file.name, "size": file.size} if file else None,
    }


class Control:
    """Answers /control/…; every answer is JSON, a wrong order gets 400 {"error": …}."""

    def __init__(self, server: "FakeTelegram") -> None:
        self._server = server
        self._said: dict[str, Order] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, request: Request) -> None:
        task = asyncio.ensure_future(self._answer(request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()

    async def _answer(self, request: Request) -> None:
        name, _, rest = request.path.removeprefix("/control/").partition("/")
        try:
            order = msgspec.json.decode(request.body) if request.body else {}
            order |= {key: values[-1] for key, values in parse_qs(request.query).items()}
            status, answer = 200, await self._find(request.verb, name)(order | {"rest": rest})
        except (LookupError, ValueError, TypeError, AssertionError, msgspec.DecodeError) as wrong:
            status, answer = 400, {"error": f"{type(wrong).__name__}: {wrong}"}
        request.connection.answer(status, msgspec.json.encode(answer))

    def _find(self, verb: str, name: str) -> Callable[[Order], Awaitable[Any]]:
        known: dict[str, Callable[[Order], Coroutine[Any, Any, Any]]] = {
            "POST say": self._say,
            "POST press": self._press,
            "POST contact": self._contact,
            "POST document": self._document,
            "POST edit": self._edit,
            "POST block": self._block,
            "POST unblock": self._unblock,
            "POST group": self._group,
            "POST upgrade": self._upgrade,
            "POST faults": self._faults,
            "POST heal": self._heal,
            "POST settings": self._settings,
            "POST update": self._update,
            "GET chat": self._chat,
            "GET feed": self._feed,
            "GET calls": self._calls,
            "GET violations": self._violations,
            "GET state": self._state,
        }
        if f"{verb} {name}" not in known:
            raise LookupError(f"no {verb} {name}; there are {', '.join(known)}")
        return known[f"{verb} {name}"]

    def _user(self, order: Order) -> "User":
        number = int(order["user"])
        if number in self._server.people and "language" not in order and "name" not in order:
            return self._server.people[number]
        return self._server.user(number, order.get("name", f"P{number}"), language_code=order.get("language", ""))

    async def _say(self, order: Order) -> Order:
        key = order.get("key", "")
        if key and key in self._said:
            return self._said[key]
        message = await self._user(order).sends(order["text"], **self._where(order))
        answer = {"message_id": message.message_id, "chat": message.chat}
        if key:
            self._said[key] = answer
        return answer

    def _where(self, order: Order) -> Order:
        """chat, topic and reply_to (a message_id), as User.sends takes them."""
        group = self._server.groups[int(order["chat"])] if order.get("chat") else None
        chat = group.chat if group else self._user(order).chat
        earlier = chat.messages[int(order["reply_to"])] if order.get("reply_to") else None
        return {"to": group, "reply_to": earlier, "topic": int(order.get("topic", 0))}

    async def _press(self, order: Order) -> Order:
        user = self._user(order)
        chat = self._server.world.chats[int(order.get("chat", user.id))]
        message = chat.messages[int(order["message_id"])]
        query = await user.presses(message, order.get("label", ""), data=order.get("data", ""))
        return {"query": query.id if query else None}

    async def _contact(self, order: Order) -> Order:
        return message_row(await self._user(order).contact(order["phone"]))

    async def _document(self, order: Order) -> Order:
        text = order.get("text", "").encode()
        size = order.get("size", len(text))
        said = await self._user(order).sends_document(order["name"], text, size=size, **self._where(order))
        return message_row(said)

    async def _edit(self, order: Order) -> Order:
        user = self._user(order)
        return message_row(await user.edits(user.chat.messages[int(order["message_id"])], order["text"]))

    async def _block(self, order: Order) -> Order:
        await self._user(order).blocks()
        return {}

    async def _unblock(self, order: Order) -> Order:
        await self._user(order).unblocks()
        return {}

    async def _group(self, order: Order) -> Order:
        kinds = {kind: bool(order.get(kind)) for kind in ("supergroup", "forum")}
        group = self._server.group(order.get("title", "Jury"), **kinds)
        if order.get("promoted"):
            group.promotes_bot()
        return {"chat": group.id}

    async def _upgrade(self, order: Order) -> Order:
        group = self._server.groups.pop(int(order["chat"]))
        self._server.groups[await group.upgrade()] = group
        return {"chat": group.id}

    async def _faults(self, order: Order) -> Order:
        """As faults.Fault; "seed" restarts the chance."""
        order.pop("rest")
        if "seed" in order:
            self._server.world.faults.reseed(order.pop("seed"))
        if order:
            self._server.inject(**order)
        return {}

    async def _heal(self, order: Order) -> Order:
        self._server.heal()
        return {}

    async def _settings(self, order: Order) -> Order:
        """latency_ms, fast, pace ({…} or null), strict_pace, duplicate, reorder, first_retry, webhook_timeout."""
        world = self._server.world
        if "latency_ms" in order:
            self._server.set_latency(order["latency_ms"])
        if "fast" in order:
            world.fast = world.updates.compact = bool(order["fast"])
        if "pace" in order:
            self._server.set_pace(Pace(**order["pace"]) if order["pace"] else None)
        world.strict_pace = bool(order.get("strict_pace", world.strict_pace))
        for way in (world.updates, world.webhook):
            way.duplicate = float(order.get("duplicate", way.duplicate))
            way.reorder = float(order.get("reorder", way.reorder))
        world.webhook.first_retry = float(order.get("first_retry", world.webhook.first_retry))
        world.webhook.timeout = float(order.get("webhook_timeout", world.webhook.timeout))
        return {}

    async def _update(self, order: Order) -> Order:
        order.pop("rest")
        return {"update_id": self._server.push_update(order)}

    async def _chat(self, order: Order) -> Order:
        """/control/chat/<id>?after=<message_id>&wait=<seconds>: what stands there now, once the bot spoke."""
        chat = self._server.world.chats[int(order["rest"])]
        after, until = int(order.get("after", 0)), self._time() + float(order.get("wait", 0))
        while True:
            found = [message for message in chat.messages.values() if message.message_id > after]
            if any(message.by_bot for message in found) or self._time() >= until:
                return {"messages": [message_row(message) for message in found]}
            await self._server.feed.more(until - self._time())

    async def _feed(self, order: Order) -> Order:
        """/control/feed?after=<number>&wait=<seconds>&limit=<n>: what people noticed, in all chats, in order."""
        after, limit = int(order.get("after", 0)), int(order.get("limit", 1000))
        if len(self._server.feed.events) <= after and float(order.get("wait", 0)) > 0:
            await self._server.feed.more(float(order["wait"]))
        events = self._server.feed.after(after)[:limit]
        rows = [asdict(event) | {"message": event.message and message_row(event.message)} for event in events]
        return {"events": rows, "last": events[-1].number if events else after}

    async def _calls(self, order: Order) -> Order:
        return {"calls": [asdict(call) for call in self._server.calls[int(order.get("after", 0)) :]]}

    async def _violations(self, order: Order) -> Order:
        unanswered = [asdict(query) for query in self._server.unanswered()]
        return {"violations": [asdict(bad) for bad in self._server.violations], "unanswered": unanswered}

    async def _state(self, order: Order) -> Order:
        world = self._server.world
        return {
            "webhook": world.webhook.url,
            "pending": len(world.updates.pending),
            "events": len(world.feed.events),
            "calls": len(world.calls),
            "now": world.clock(),
        }

    @staticmethod
    def _time() -> float:
        return asyncio.get_running_loop().time()
