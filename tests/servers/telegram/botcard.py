"""The methods about the bot itself: who it is, its commands and descriptions, its menu button, its webhook."""

import re
from collections.abc import Callable
from typing import Any

from tests.servers.telegram.chats import BOT
from tests.servers.telegram.refusals import broken
from tests.servers.telegram.schema import Call
from tests.servers.telegram.updates import TERMINATED_BY_WEBHOOK
from tests.servers.telegram.world import World

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_CAN = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
_HAS = {"can_connect_to_business": False, "has_main_web_app": False}


def get_me(world: World, call: Call) -> dict[str, Any]:
    return BOT | _CAN | _HAS


def say_yes(world: World, call: Call) -> bool:
    """logOut and close: nothing here is worth closing."""
    return True


def set_webhook(world: World, call: Call) -> bool:
    url = call.params["url"]
    if not url:
        return delete_webhook(world, call)
    secret = call.params.get("secret_token", "")
    most = call.params.get("max_connections", 40)
    if secret and not _SECRET.fullmatch(secret):
        wrong = "is too long" if len(secret) > 256 else "contains unallowed characters"
        raise broken(f"secret token {wrong}", "webhook")
    if not 1 <= most <= 100:
        call.odd.append(f"max_connections {most}")
    world.updates.allow(call.params.get("allowed_updates"))
    _drop_pending(world, call)
    world.webhook.point(url, secret, max(1, min(100, most)))
    world.updates.stop_poll(TERMINATED_BY_WEBHOOK)
    for update in list(world.updates.pending.values()):
        world.webhook.offer(update)
    return True


def delete_webhook(world: World, call: Call) -> bool:
    world.webhook.clear()
    _drop_pending(world, call)
    return True


def _drop_pending(world: World, call: Call) -> None:
    if call.params.get("drop_pending_updates"):
        world.updates.drop_all()


def webhook_info(world: World, call: Call) -> dict[str, Any]:
    info: dict[str, Any] = {
        "url": world.webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if world.webhook.url:
        info |= {"max_connections": world.webhook.max_connections, "ip_address": "127.0.0.1"}
        info["allowed_updates"] = sorted(world.updates.allowed)
    if world.webhook.last_error:
        info |= {"last_error_date": world.now(), "last_error_message": world.webhook.last_error}
    return info


def _scope(world: World, call: Call) -> tuple[str, ...]:
    scope = call.params.get("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in _SCOPES:
        raise broken("can't parse BotCommandScope: unsupported type specified", "commands")
    for key in _SCOPES[kind]:
        if key not in scope:
            raise broken(f"can't parse BotCommandScope: {key} is empty", "commands")
    if "chat_id" in scope:
        world.find_chat(scope["chat_id"])
    return (kind, *(str(scope[key]) for key in _SCOPES[kind]), _language(call))


def _language(call: Call) -> str:
    language: str = call.params.get("language_code", "")
    if not _LANGUAGE.fullmatch(language):
        raise broken("invalid language code specified", "commands")
    return language


def set_commands(world: World, call: Call) -> bool:
    commands = call.params["commands"]
    if not isinstance(commands, list):
        raise broken("expected an Array of BotCommand", "commands")
    if len(commands) > 100:
        raise broken("BOT_COMMANDS_TOO_MUCH", "commands")
    if not commands:
        call.odd.append("no commands; deleteMyCommands is meant for that")
    for command in commands:
        _check_command(command)
    world.card["commands", *_scope(world, call)] = commands
    return True


def _check_command(command: Any) -> None:
    if not isinstance(command, dict) or set(command) - {"is_ephemeral"} != {"command", "description"}:
        raise broken("can't parse BotCommand: expected an Object with command and description", "commands")
    if not isinstance(command["command"], str) or not _COMMAND.fullmatch(command["command"]):
        raise broken("BOT_COMMAND_INVALID", "commands")
    description = command["description"]
    if not isinstance(description, str) or not len(description.strip()) >= 1 or len(description) > 256:
        raise broken("BOT_COMMAND_DESCRIPTION_INVALID", "commands")


def get_commands(world: World, call: Call) -> Any:
    return world.card.get(("commands", *_scope(world, call)), [])


def delete_commands(world: World, call: Call) -> bool:
    world.card.pop(("commands", *_scope(world, call)), None)
    return True


def setter(key: str, longest: int) -> Callable[[World, Call], bool]:
    """setMyName and its like: one text a language, at most `longest` characters."""

    def set_text(world: World, call: Call) -> bool:
        text = call.params.get(key, "")
        if len(text) > longest:
            raise broken(f"{key} is too long", "length")
        world.card[key, _language(call)] = text
        return True

    return set_text


def getter(key: str) -> Callable[[World, Call], dict[str, Any]]:
    def get_text(world: World, call: Call) -> dict[str, Any]:
        return {key: world.card.get((key, _language(call)), "")}

    return get_text


def set_menu_button(world: World, call: Call) -> bool:
    button = call.params.get("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("commands", "web_app", "default"):
        raise broken("can't parse menu button: unsupported type specified")
    world.card["menu", str(call.params.get("chat_id", ""))] = button
    return True


def get_menu_button(world: World, call: Call) -> Any:
    return world.card.get(("menu", str(call.params.get("chat_id", ""))), {"type": "default"})
