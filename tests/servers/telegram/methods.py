"""Which function answers which method."""

from collections.abc import Callable
from typing import Any

from tests.servers.telegram import asking, botcard, inlining, saying
from tests.servers.telegram.schema import METHODS, Call
from tests.servers.telegram.world import World

Handler = Callable[[World, Call], Any]

HANDLERS: dict[str, Handler] = {
    "getMe": botcard.get_me,
    "logOut": botcard.say_yes,
    "close": botcard.say_yes,
    "setWebhook": botcard.set_webhook,
    "deleteWebhook": botcard.delete_webhook,
    "getWebhookInfo": botcard.webhook_info,
    "setMyCommands": botcard.set_commands,
    "getMyCommands": botcard.get_commands,
    "deleteMyCommands": botcard.delete_commands,
    "setMyName": botcard.setter("name", 64),
    "getMyName": botcard.getter("name"),
    "setMyDescription": botcard.setter("description", 512),
    "getMyDescription": botcard.getter("description"),
    "setMyShortDescription": botcard.setter("short_description", 120),
    "getMyShortDescription": botcard.getter("short_description"),
    "setChatMenuButton": botcard.set_menu_button,
    "getChatMenuButton": botcard.get_menu_button,
    "sendMessage": saying.send_message,
    "sendDocument": saying.send_document,
    "sendPhoto": saying.send_photo,
    "sendVideo": saying.send_video,
    "sendAnimation": saying.send_animation,
    "sendVoice": saying.send_voice,
    "sendAudio": saying.send_audio,
    "sendVideoNote": saying.send_video_note,
    "sendSticker": saying.send_sticker,
    "sendVenue": saying.send_venue,
    "sendLocation": saying.send_location,
    "sendContact": saying.send_contact,
    "editMessageText": saying.edit_text,
    "editMessageCaption": saying.edit_caption,
    "editMessageReplyMarkup": saying.edit_markup,
    "deleteMessage": saying.delete_message,
    "deleteMessages": saying.delete_messages,
    "answerCallbackQuery": asking.answer_query,
    "answerInlineQuery": inlining.answer_inline,
    "sendChatAction": asking.chat_action,
    "getFile": asking.get_file,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_member,
    "createForumTopic": asking.create_topic,
    "editForumTopic": asking.edit_topic,
    "closeForumTopic": asking.close_topic,
    "reopenForumTopic": asking.reopen_topic,
    "deleteForumTopic": asking.delete_topic,
}
# getUpdates may wait, so the server itself answers it
assert set(METHODS) - {name.lower() for name in HANDLERS} == {"getupdates"}
