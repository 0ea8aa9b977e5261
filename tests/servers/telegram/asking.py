"""The methods that ask or answer: button presses, chat actions, files, chats and members, forum topics."""

from typing import Any

from tests.servers.telegram.chats import BOT_ID, Chat, Message, Topic
from tests.servers.telegram.refusals import broken, unlucky
from tests.servers.telegram.schema import Call
from tests.servers.telegram.world import World

LARGEST_DOWNLOAD = 20_000_000
ACTIONS = set(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note".split()
)
_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def answer_query(world: World, call: Call) -> bool:
    text = call.params.get("text", "")
    if len(text) > 200:
        raise broken("MESSAGE_TOO_LONG", "length")
    query = world.find_query(call.params["callback_query_id"])
    query.answers.append({"text": text, "show_alert": call.params.get("show_alert", False)})
    world.feed.add("notified", query.chat, text=text)
    return True


def chat_action(world: World, call: Call) -> bool:
    if call.params["action"] not in ACTIONS:
        raise broken("wrong parameter action in request")
    chat = world.writable(call.params["chat_id"])
    world.feed.add("action", chat.id, text=call.params["action"])
    return True


def get_file(world: World, call: Call) -> dict[str, Any]:
    file = world.files.get(call.params["file_id"])
    if file is None:
        raise broken("invalid file_id", "file")
    if file.size > LARGEST_DOWNLOAD:
        raise broken("file is too big", "file")
    place = f"documents/{file.file_id}"
    unique = f"u{file.file_id}"
    return {"file_id": file.file_id, "file_unique_id": unique, "file_size": file.size, "file_path": place}


def get_chat(world: World, call: Call) -> dict[str, Any]:
    chat = world.find_chat(call.params["chat_id"])
    gifts = {
        "unlimited_gifts": True,
        "limited_gifts": True,
        "unique_gifts": True,
        "premium_subscription": True,
        "gifts_from_channels": True,
    }
    return {**chat.as_json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_member(world: World, call: Call) -> dict[str, Any]:
    chat = world.find_chat(call.params["chat_id"])
    user = call.params["user_id"]
    if user != BOT_ID and user not in world.chats:
        raise unlucky("user not found")
    return member_json(world, user, chat.standing.get(user, "member" if chat.private else "left"))


def member_json(world: World, user: int, status: str) -> dict[str, Any]:
    """The ChatMember object; an administrator may do everything (but see Chat.topic_rights)."""
    member: dict[str, Any] = {"user": world.person(user), "status": status}
    if status == "administrator":
        rights = (
            "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members"
            " can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
            " can_pin_messages can_manage_topics"
        )
        member |= dict.fromkeys(rights.split(), True)
    if status == "creator":
        member["is_anonymous"] = False
    if status == "kicked":
        member["until_date"] = 0
    return member


def _forum(world: World, call: Call) -> Chat:
    chat = world.writable(call.params["chat_id"])
    if not chat.forum:
        raise unlucky("the chat is not a forum")
    if chat.standing.get(BOT_ID) != "administrator" or not chat.topic_rights:
        raise unlucky("not enough rights to create a topic")
    return chat


def create_topic(world: World, call: Call) -> dict[str, Any]:
    chat = _forum(world, call)
    name, colour = call.params["name"], call.params.get("icon_color", _COLOURS[0])
    if not 1 <= len(name) <= 128:
        raise broken("TOPIC_TITLE_EMPTY" if not name else "topic name is too long", "length")
    if colour not in _COLOURS:
        raise broken("invalid forum topic icon color specified")
    thread = chat.next_id()
    chat.topics[thread] = Topic(name, colour)
    head = {"forum_topic_created": {"name": name, "icon_color": colour}}
    chat.put(Message(chat.id, thread, world.now(), BOT_ID, "service", thread=thread, extra=head))
    return {"message_thread_id": thread, "name": name, "icon_color": colour}


def _topic(world: World, call: Call) -> Topic:
    topic = _forum(world, call).topics.get(call.params["message_thread_id"])
    if topic is None:
        raise unlucky("message thread not found")
    return topic


def edit_topic(world: World, call: Call) -> bool:
    _topic(world, call).name = call.params.get("name") or _topic(world, call).name
    return True


def close_topic(world: World, call: Call) -> bool:
    return _close(_topic(world, call), closed=True)


def reopen_topic(world: World, call: Call) -> bool:
    return _close(_topic(world, call), closed=False)


def _close(topic: Topic, *, closed: bool) -> bool:
    if topic.closed == closed:
        raise unlucky("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    return True


def delete_topic(world: World, call: Call) -> bool:
    _topic(world, call)
    _forum(world, call).drop_topic(call.params["message_thread_id"])
    return True
