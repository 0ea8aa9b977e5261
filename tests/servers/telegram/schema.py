"""Which methods there are and which parameters they take, as the Bot API 10 reference lists them."""

import contextlib
from dataclasses import dataclass
from typing import Any

import msgspec

from tests.servers.telegram.bodies import Upload
from tests.servers.telegram.refusals import Refusal, broken

_SEND = (
    "business_connection_id message_thread_id:int direct_messages_topic_id:int disable_notification:bool "
    "protect_content:bool allow_paid_broadcast:bool message_effect_id suggested_post_parameters:json "
    "reply_parameters:json reply_markup:json"
)
_CAPTION = "caption parse_mode caption_entities:json"
_EDIT = "business_connection_id chat_id:chat message_id:int inline_message_id reply_markup:json"
_TABLE = f"""
getMe
logOut
close
getUpdates offset:int limit:int timeout:int allowed_updates:json
setWebhook url! certificate:file ip_address max_connections:int allowed_updates:json drop_pending_updates:bool secret_token
deleteWebhook drop_pending_updates:bool
getWebhookInfo
sendMessage chat_id:chat! text! parse_mode entities:json link_preview_options:json {_SEND}
sendDocument chat_id:chat! document:file! thumbnail:file disable_content_type_detection:bool {_CAPTION} {_SEND}
sendVideo chat_id:chat! video:file! duration:int width:int height:int thumbnail:file cover:file start_timestamp:int has_spoiler:bool show_caption_above_media:bool supports_streaming:bool {_CAPTION} {_SEND}
sendAnimation chat_id:chat! animation:file! duration:int width:int height:int thumbnail:file has_spoiler:bool show_caption_above_media:bool {_CAPTION} {_SEND}
sendVoice chat_id:chat! voice:file! duration:int {_CAPTION} {_SEND}
sendAudio chat_id:chat! audio:file! duration:int performer title thumbnail:file {_CAPTION} {_SEND}
sendVideoNote chat_id:chat! video_note:file! duration:int length:int thumbnail:file {_SEND}
sendSticker chat_id:chat! sticker:file! emoji {_SEND}
sendPhoto chat_id:chat! photo:file! show_caption_above_media:bool has_spoiler:bool {_CAPTION} {_SEND}
sendVenue chat_id:chat! latitude:float! longitude:float! title! address! foursquare_id foursquare_type google_place_id google_place_type {_SEND}
sendLocation chat_id:chat! latitude:float! longitude:float! horizontal_accuracy:float live_period:int heading:int proximity_alert_radius:int {_SEND}
sendContact chat_id:chat! phone_number! first_name! last_name vcard {_SEND}
editMessageText {_EDIT} text! parse_mode entities:json link_preview_options:json
editMessageCaption {_EDIT} {_CAPTION} show_caption_above_media:bool
editMessageReplyMarkup {_EDIT}
deleteMessage chat_id:chat! message_id:int!
deleteMessages chat_id:chat! message_ids:json!
answerCallbackQuery callback_query_id! text show_alert:bool url cache_time:int
answerInlineQuery inline_query_id! results:json! cache_time:int is_personal:bool next_offset button:json
sendChatAction business_connection_id chat_id:chat! message_thread_id:int action!
setMyCommands commands:json! scope:json language_code
getMyCommands scope:json language_code
deleteMyCommands scope:json language_code
setMyName name language_code
getMyName language_code
setMyDescription description language_code
getMyDescription language_code
setMyShortDescription short_description language_code
getMyShortDescription language_code
setChatMenuButton chat_id:int menu_button:json
getChatMenuButton chat_id:int
getFile file_id!
getChat chat_id:chat!
getChatMember chat_id:chat! user_id:int!
createForumTopic chat_id:chat! name! icon_color:int icon_custom_emoji_id
editForumTopic chat_id:chat! message_thread_id:int! name icon_custom_emoji_id
closeForumTopic chat_id:chat! message_thread_id:int!
reopenForumTopic chat_id:chat! message_thread_id:int!
deleteForumTopic chat_id:chat! message_thread_id:int!
"""  # noqa: E501 - one method a line reads as a table
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "video": "there is no video in the request",
    "animation": "there is no animation in the request",
    "voice": "there is no voice in the request",
    "audio": "there is no audio in the request",
    "video_note": "there is no video note in the request",
    "sticker": "there is no sticker in the request",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "action": "wrong parameter action in request",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """kind: "str", "int", "float", "bool", "json", "file" or "chat" (a number, or @name)."""

    kind: str
    required: bool


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    parameters: dict[str, Parameter]


@dataclass(slots=True)
class Call:
    """One call with its parameters read; `odd` lists what Telegram lets pass though no bot should send it."""

    method: str
    params: dict[str, Any]
    files: dict[str, Upload]
    odd: list[str]


def _parse(line: str) -> Method:
    name, *words = line.split()
    parameters = {}
    for word in words:
        label, _, kind = word.rstrip("!").partition(":")
        parameters[label] = Parameter(kind or "str", word.endswith("!"))
    return Method(name, parameters)


METHODS = {method.name.lower(): method for method in map(_parse, _TABLE.strip().splitlines())}


def read_call(name: str, values: dict[str, Any], files: dict[str, Upload]) -> Call:
    """Check names, presence and types. Raises Refusal, with the real texts where they are known."""
    method = METHODS.get(name.lower())
    if method is None:
        raise Refusal(404, "Not Found: method not found", rule="unknown method")
    call = Call(method.name, {}, files, [])
    for key, value in values.items():
        _read_value(call, method, key, value)
    for key, parameter in method.parameters.items():
        if parameter.required and _absent(call, key):
            raise broken(_MISSING.get(key, f'parameter "{key}" is required'))
    return call


def _read_value(call: Call, method: Method, key: str, value: Any) -> None:
    parameter = method.parameters.get(key)
    if parameter is None:
        if key not in call.files and key != "method":
            call.odd.append(f"unknown parameter {key!r}")
        return
    if value is not None:
        call.params[key] = convert(key, value, parameter.kind)


def _absent(call: Call, key: str) -> bool:
    # setWebhook and setMyDescription take an empty string for "none"
    if call.method == "setWebhook":
        return key not in call.params
    return call.params.get(key) in (None, "") and key not in call.files


def convert(key: str, value: Any, kind: str) -> Any:
    """A value as the method's parameter holds it; forms bring everything as text, nested values as JSON in text."""
    if kind == "json":
        return _convert_json(key, value)
    if kind in ("str", "file"):
        if not isinstance(value, str):
            raise broken(f'parameter "{key}" must be a String, not {type(value).__name__}')
        return value
    if kind == "bool":
        return _convert_bool(key, value)
    return _convert_number(key, value, kind)


def _convert_json(key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeError):
        what = "reply keyboard markup" if key == "reply_markup" else key.replace("_", " ")
        raise broken(f"can't parse {what} JSON object") from None


def _convert_bool(key: str, value: Any) -> bool:
    text = str(value).lower()
    if text not in ("true", "false", "1", "0", "yes", "no"):
        raise broken(f'parameter "{key}" must be a Boolean')
    return text in ("true", "1", "yes")


def _convert_number(key: str, value: Any, kind: str) -> Any:
    if kind == "chat" and isinstance(value, str) and value.startswith("@"):
        return value
    if not isinstance(value, bool):
        with contextlib.suppress(TypeError, ValueError):
            return float(value) if kind == "float" else int(value)
    wrong = "chat not found" if kind == "chat" else f'parameter "{key}" must be a Number, not {value!r}'
    raise broken(wrong)
