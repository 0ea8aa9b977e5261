"""Checks reply_markup: what stands on a keyboard, and whether Telegram would take it."""

from dataclasses import dataclass, field
from typing import Any

from tests.servers.telegram.entities import good_link
from tests.servers.telegram.refusals import Refusal, broken

Rows = tuple[tuple[tuple[str, str], ...], ...]
_INLINE = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
_REPLY = {"request_users", "request_chat", "request_contact", "request_location", "request_poll", "web_app"}
_LOOKS = {"text", "style", "icon_custom_emoji_id"}
_PRIVATE_ONLY = {"request_users", "request_chat", "request_contact", "request_location", "request_poll", "web_app"}
_FIELDS = {
    "inline_keyboard": {"inline_keyboard"},
    "keyboard": {
        "keyboard",
        "resize_keyboard",
        "one_time_keyboard",
        "is_persistent",
        "selective",
        "input_field_placeholder",
    },
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "selective", "input_field_placeholder"},
}
_NAMES = {"inline_keyboard": "inline", "keyboard": "reply", "remove_keyboard": "remove", "force_reply": "force"}


@dataclass(frozen=True, slots=True)
class Keyboard:
    """kind: "" (none), "inline", "reply", "remove" or "force".

    rows: (label, callback_data) of an inline keyboard, (label, url) of a link, (label, what it asks for) of a reply
    keyboard, "" for a plain label. odd: what Telegram lets pass though it should not be sent.
    """

    kind: str = ""
    rows: Rows = ()
    raw: dict[str, Any] | None = None
    odd: tuple[str, ...] = field(default=(), compare=False)


def read_keyboard(markup: Any, *, private: bool) -> Keyboard:
    """markup: the decoded reply_markup, None for none; private: whether the chat is one. Raises Refusal."""
    if markup is None or markup == "" or markup == {}:
        return Keyboard()
    if not isinstance(markup, dict):
        raise broken("object expected as reply markup", "keyboard")
    kinds = [key for key in _FIELDS if markup.get(key)]
    if not kinds:
        return Keyboard(odd=() if "inline_keyboard" in markup else ("reply_markup without any keyboard",))
    odd = [f"unknown field {key!r} in reply_markup" for key in markup.keys() - _FIELDS[kinds[0]]]
    rows: Rows = ()
    if kinds[0] in ("inline_keyboard", "keyboard"):
        rows = _read_rows(markup[kinds[0]], kinds[0], private, odd)
    return Keyboard(_NAMES[kinds[0]], rows, markup, tuple(odd))


def _read_rows(rows: Any, kind: str, private: bool, odd: list[str]) -> Rows:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise broken(f'field "{kind}" must be an Array of Arrays', "keyboard")
    if sum(map(len, rows)) > (100 if kind == "inline_keyboard" else 300):
        raise broken("reply markup is too long", "keyboard")
    odd += [f"{len(row)} buttons in a row" for row in rows if len(row) > 8]
    read = _inline_button if kind == "inline_keyboard" else _reply_button
    return tuple(tuple(read(button, private, odd) for button in row) for row in rows if row)


def _inline_button(button: Any, private: bool, odd: list[str]) -> tuple[str, str]:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    label = _label(button, odd)
    actions = [key for key in button if key in _INLINE]
    odd += [f"unknown field {key!r} in an inline button" for key in button.keys() - _INLINE - _LOOKS]
    if not actions or (actions == ["callback_data"] and button["callback_data"] == ""):
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        odd.append(f"inline button {label!r} has {len(actions)} actions")
    return label, _read_action(button, actions[0], private)


def _read_action(button: dict[str, Any], action: str, private: bool) -> str:
    value = button[action]
    if action == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= 64:
            raise broken("BUTTON_DATA_INVALID", "keyboard")
        return value
    if action == "url":
        if not isinstance(value, str) or not good_link(value):
            raise broken(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL", "keyboard")
        return value
    if action == "web_app":
        url = value.get("url", "") if isinstance(value, dict) else ""
        if not private or not url.startswith("https://"):
            raise broken("BUTTON_TYPE_INVALID", "keyboard")
        return str(url)
    return action


def _reply_button(button: Any, private: bool, odd: list[str]) -> tuple[str, str]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise broken("can't parse keyboard button: KeyboardButton must be a String or an Object", "keyboard")
    label = _label(button, odd)
    odd += [f"unknown field {key!r} in a keyboard button" for key in button.keys() - _REPLY - _LOOKS]
    wants = [key for key in button if key in _REPLY and button[key]]
    if len(wants) > 1:
        odd.append(f"keyboard button {label!r} asks for {len(wants)} things")
    if not private and set(wants) & _PRIVATE_ONLY:
        raise broken(f"{wants[0].removeprefix('request_')} can be requested in private chats only", "keyboard")
    return label, wants[0] if wants else ""


def _label(button: dict[str, Any], odd: list[str]) -> str:
    label = button.get("text")
    if not isinstance(label, str):
        raise _unreadable('Field "text" must be of type String')
    if not label.strip():
        raise broken("button text must be non-empty", "keyboard")
    if len(label) > 64:
        odd.append(f"button label of {len(label)} characters")
    return label


def _unreadable(text: str) -> Refusal:
    return broken(f"can't parse inline keyboard button: {text}", "keyboard")
