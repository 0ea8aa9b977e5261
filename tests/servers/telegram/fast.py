"""The shortcuts of fast mode: for benchmarks, only what costs next to nothing is checked and nothing is kept.

It has limits where `set_pace` was told to have some.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from tests.servers.telegram.chats import BOT
from tests.servers.telegram.refusals import broken
from tests.servers.telegram.world import World

_TRUE = b'{"ok":true,"result":true}'
Fast = Callable[["Counter", World, dict[str, Any]], tuple[bytes, int, int]]


class Counter:
    """Message ids per chat, which is all that fast mode remembers."""

    def __init__(self) -> None:
        self.last: dict[int, int] = {}

    def next(self, chat: int) -> int:
        number = self.last[chat] = self.last.get(chat, 0) + 1
        return number


def _send(counter: Counter, world: World, values: dict[str, Any]) -> tuple[bytes, int, int]:
    chat, text = _read(values)
    if world.pacer.pace is not None:
        world.heed_hold(chat)
        world.count(chat, "send")
    number = counter.next(chat)
    return _message(world, chat, number, text, values), chat, number


def _edit(counter: Counter, world: World, values: dict[str, Any]) -> tuple[bytes, int, int]:
    chat, text = _read(values)
    number = int(values.get("message_id", 0))
    if not 0 < number <= counter.last.get(chat, 0):
        raise broken("message to edit not found")
    return _message(world, chat, number, text, values), chat, number


def _edit_markup(counter: Counter, world: World, values: dict[str, Any]) -> tuple[bytes, int, int]:
    return _edit(counter, world, {"text": "-", **values})


def _nod(counter: Counter, world: World, values: dict[str, Any]) -> tuple[bytes, int, int]:
    return _TRUE, int(values.get("chat_id", 0)), int(values.get("message_id", 0))


def _read(values: dict[str, Any]) -> tuple[int, str]:
    try:
        chat, text = int(values["chat_id"]), values["text"]
    except (KeyError, ValueError, TypeError):
        raise broken("chat not found") from None
    if not isinstance(text, str) or not 1 <= len(text) <= 4096:
        raise broken("message text is empty" if not text else "message is too long", "length")
    if isinstance(values.get("reply_markup"), str):
        values["reply_markup"] = msgspec.json.decode(values["reply_markup"])
    return chat, text


def _message(world: World, chat: int, number: int, text: str, values: dict[str, Any]) -> bytes:
    sender = {"id": chat, "type": "private" if chat > 0 else "group", "first_name": "P", "title": "G"}
    said = {"message_id": number, "from": BOT, "chat": sender, "date": world.now(), "text": text}
    markup = values.get("reply_markup")
    if isinstance(markup, dict) and "inline_keyboard" in markup:
        said["reply_markup"] = markup
    return msgspec.json.encode({"ok": True, "result": said})


FAST: dict[str, Fast] = {
    "sendmessage": _send,
    "editmessagetext": _edit,
    "editmessagereplymarkup": _edit_markup,
    "deletemessage": _nod,
    "answercallbackquery": _nod,
    "sendchataction": _nod,
}
