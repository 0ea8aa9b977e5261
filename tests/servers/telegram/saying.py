"""The methods that say something: send…, edit…, delete…, with everything Telegram checks before people see it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.servers.telegram.chats import BOT_ID, Chat, Message, SentFile, file_json
from tests.servers.telegram.entities import MarkupFault, Parsed, parse_html, parse_plain, units
from tests.servers.telegram.keyboards import Keyboard, read_keyboard
from tests.servers.telegram.refusals import NOT_MODIFIED, Refusal, broken, unlucky
from tests.servers.telegram.schema import Call
from tests.servers.telegram.world import World

LONGEST_TEXT, LONGEST_CAPTION, LARGEST_TEXT = 4096, 1024, 32_768
LARGEST_UPLOAD, LARGEST_PHOTO, LARGEST_CARD = 50_000_000, 10_485_760, 2048
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")
DELETABLE = 48 * 3600
_UNSEEN = dict.fromkeys([*range(10), 11, 12, *range(14, 32)], " ") | {13: None} | dict.fromkeys(range(0x2028, 0x202F))


def read_text(call: Call, key: str, longest: int) -> Parsed:
    """`key` of the call after entity parsing, cleaned and trimmed as people see it. Raises Refusal."""
    source = call.params.get(key, "")
    if len(source.encode("utf-8", "surrogatepass")) > LARGEST_TEXT:
        raise broken("text is too long", "length")
    parsed = _parse(call, source)
    call.odd += [f"link {url!r} is no link" for url in parsed.dead_links]
    if len(parsed.entities) > 100:
        call.odd.append(f"{len(parsed.entities)} entities, 100 are shown")
    shown = Parsed(_clean(parsed.text), _clean(parsed.html), _trim(parsed))
    if units(shown.text) > longest:
        raise broken("message is too long" if key == "text" else "message caption is too long", "length")
    if key == "text" and not shown.text:
        raise broken("text must be non-empty", "length")
    return shown


def _parse(call: Call, source: str) -> Parsed:
    mode = call.params.get("parse_mode", "").lower()
    if not mode:
        listed = call.params.get("entities") or call.params.get("caption_entities") or []
        plain = parse_plain(source)
        plain.entities = list(listed)
        return plain
    if mode != "html":
        if mode not in ("markdown", "markdownv2"):
            raise broken("unsupported parse_mode")
        call.odd.append(f"parse_mode {mode}: this server reads HTML only")
        return parse_plain(source)
    try:
        return parse_html(source)
    except MarkupFault as fault:
        raise broken(f"can't parse entities: {fault}", "entities") from None


def _clean(text: str) -> str:
    return text.translate(_UNSEEN).strip()


def _trim(parsed: Parsed) -> list[dict[str, Any]]:
    lead = units(parsed.text) - units(parsed.text.lstrip())
    return [{**entity, "offset": max(0, entity["offset"] - lead)} for entity in parsed.entities]


def _keyboard(call: Call, chat: Chat) -> Keyboard:
    keyboard = read_keyboard(call.params.get("reply_markup"), private=chat.private)
    call.odd += keyboard.odd
    return keyboard


def _draft(world: World, call: Call) -> tuple[Chat, Message]:
    """Where it goes, and what every message has; nothing has happened yet."""
    chat = world.writable(call.params["chat_id"])
    keyboard = _keyboard(call, chat)
    thread = call.params.get("message_thread_id", 0)
    if thread and thread not in chat.topics:
        raise unlucky("message thread not found")
    if thread and chat.topics[thread].closed and chat.standing.get(BOT_ID) != "administrator":
        raise unlucky("TOPIC_CLOSED")
    reply = call.params.get("reply_parameters") or {}
    reply_to = reply.get("message_id", 0) if isinstance(reply, dict) else 0
    if reply_to and reply_to not in chat.messages:
        if not reply.get("allow_sending_without_reply"):
            raise unlucky("message to be replied not found")
        reply_to = 0
    shown: dict[str, Any] = {"rows": keyboard.rows, "keyboard": keyboard.kind, "markup": keyboard.raw}
    return chat, Message(chat.id, 0, world.now(), BOT_ID, thread=thread, reply_to=reply_to, **shown)


def _deliver(world: World, chat: Chat, message: Message) -> dict[str, Any]:
    world.keep_pace(chat, "send")
    return world.json_of(world.say(replace(message, message_id=chat.next_id())))


def send_message(world: World, call: Call) -> dict[str, Any]:
    parsed = read_text(call, "text", LONGEST_TEXT)
    chat, draft = _draft(world, call)
    said = replace(draft, text=parsed.text, html=parsed.html, entities=tuple(parsed.entities))
    return _deliver(world, chat, said)


def _sender(kind: str) -> Callable[[World, Call], dict[str, Any]]:
    return lambda world, call: _send_file(world, call, kind)


send_document = _sender("document")
send_photo = _sender("photo")
send_video = _sender("video")
send_animation = _sender("animation")
send_voice = _sender("voice")
send_audio = _sender("audio")
send_video_note = _sender("video_note")
send_sticker = _sender("sticker")


def _send_file(world: World, call: Call, kind: str) -> dict[str, Any]:
    parsed = read_text(call, "caption", LONGEST_CAPTION)
    chat, draft = _draft(world, call)
    file = _read_file(world, call, kind)
    extra = file_json(file)
    said = replace(draft, kind=file.kind, text=parsed.text, html=parsed.html, entities=tuple(parsed.entities))
    return _deliver(world, chat, replace(said, file=file, extra=extra))


def _read_file(world: World, call: Call, kind: str) -> SentFile:
    named = call.params.get(kind, "")
    key = named.removeprefix("attach://") if named.startswith("attach://") else kind
    upload = call.files.get(key)
    if upload is None:
        return _known_file(world, named, kind)
    if not upload.content:
        raise broken("file must be non-empty", "file")
    size = len(upload.content)
    if size > LARGEST_UPLOAD:
        raise Refusal(413, "Request Entity Too Large", rule="file")
    if kind == "photo" and size > LARGEST_PHOTO:
        raise broken(f"file of size {size} bytes is too big for a photo", "file")
    if kind == "photo" and not upload.content.startswith(PICTURES):
        raise unlucky("IMAGE_PROCESS_FAILED")
    file_id = f"BQACAgUAAxkB{world.number():08d}"
    return world.keep_file(SentFile(upload.name, upload.media_type, upload.content, file_id, size, kind))


def _known_file(world: World, file_id: str, kind: str) -> SentFile:
    """A file that Telegram has, whoever sent it. A photo stays one; all others may be sent as each other's kind."""
    file = world.files.get(file_id)
    if file is None:
        raise broken("wrong remote file identifier specified: Wrong string length", "file")
    if "photo" in (kind, file.kind) and kind != file.kind:
        raise unlucky("type of file mismatch")
    return file


def send_venue(world: World, call: Call) -> dict[str, Any]:
    place = {"location": _location(call)}
    venue = place | {key: call.params[key] for key in ("title", "address")}
    chat, draft = _draft(world, call)
    text = f"{venue['title']}\n{venue['address']}"
    return _deliver(world, chat, replace(draft, kind="venue", text="", html=text, extra=place | {"venue": venue}))


def send_location(world: World, call: Call) -> dict[str, Any]:
    chat, draft = _draft(world, call)
    return _deliver(world, chat, replace(draft, kind="location", extra={"location": _location(call)}))


def _location(call: Call) -> dict[str, float]:
    latitude, longitude = call.params["latitude"], call.params["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise broken("wrong latitude or longitude specified")
    return {"latitude": latitude, "longitude": longitude}


def send_contact(world: World, call: Call) -> dict[str, Any]:
    keys = ("phone_number", "first_name", "last_name", "vcard")
    contact = {key: call.params[key] for key in keys if call.params.get(key)}
    if len(contact.get("vcard", "").encode()) > LARGEST_CARD:  # the reference names the limit, not the words
        raise broken("contact vCard is too long", "length")
    chat, draft = _draft(world, call)
    return _deliver(world, chat, replace(draft, kind="contact", extra={"contact": contact}))


def edit_text(world: World, call: Call) -> dict[str, Any]:
    parsed = read_text(call, "text", LONGEST_TEXT)
    chat, old = _editable(world, call)
    if old.kind != "text":
        raise unlucky("there is no text in the message to edit")
    return _change(world, call, chat, old, parsed)


def edit_caption(world: World, call: Call) -> dict[str, Any]:
    parsed = read_text(call, "caption", LONGEST_CAPTION)
    chat, old = _editable(world, call)
    if old.file is None or old.kind in ("sticker", "video_note"):
        raise broken("there is no caption in the message to edit", "edit")
    return _change(world, call, chat, old, parsed)


def edit_markup(world: World, call: Call) -> dict[str, Any]:
    chat, old = _editable(world, call)
    return _change(world, call, chat, old, Parsed(old.text, old.html, list(old.entities)))


def _editable(world: World, call: Call) -> tuple[Chat, Message]:
    if "inline_message_id" in call.params:
        raise broken("MESSAGE_ID_INVALID")
    if "chat_id" not in call.params:
        raise broken("chat_id is empty")
    if not call.params.get("message_id"):
        raise broken("message identifier is not specified")
    chat = world.writable(call.params["chat_id"])
    message = chat.messages.get(call.params["message_id"])
    if message is None:
        raise unlucky("message to edit not found")
    if not message.by_bot:
        raise broken("message can't be edited", "edit")
    return chat, message


def _change(world: World, call: Call, chat: Chat, old: Message, parsed: Parsed) -> dict[str, Any]:
    keyboard = _keyboard(call, chat)
    if keyboard.kind not in ("", "inline"):
        raise broken("inline keyboard expected", "keyboard")
    shown: dict[str, Any] = {"text": parsed.text, "html": parsed.html, "entities": tuple(parsed.entities)}
    new = replace(old, **shown, rows=keyboard.rows, markup=keyboard.raw, keyboard=keyboard.kind)
    if (new.html, new.entities, new.markup) == (old.html, old.entities, old.markup):
        raise unlucky(NOT_MODIFIED)
    world.keep_pace(chat, "edit")
    new = chat.put(replace(new, edited=call.method != "editMessageReplyMarkup" or old.edited))
    world.feed.add("edited", chat.id, new)
    return world.json_of(new)


def delete_message(world: World, call: Call) -> bool:
    _delete(world, world.writable(call.params["chat_id"]), call.params["message_id"])
    return True


def delete_messages(world: World, call: Call) -> bool:
    numbers = call.params["message_ids"]
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise broken("too many message identifiers specified")
    chat = world.writable(call.params["chat_id"])
    for number in numbers:
        if number in chat.messages:
            _delete(world, chat, number)
    return True


def _delete(world: World, chat: Chat, number: int) -> None:
    message = chat.messages.get(number)
    if message is None:
        raise unlucky("message to delete not found")
    rights = chat.private or chat.standing.get(BOT_ID) == "administrator"
    if world.now() - message.date > DELETABLE or not (message.by_bot or rights):
        raise broken("message can't be deleted", "delete")
    del chat.messages[number]
    world.feed.add("deleted", chat.id, message)
