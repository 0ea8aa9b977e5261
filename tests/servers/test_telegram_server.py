"""The fake Telegram says what the real one says, and tells on a bot that breaks the rules."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.servers.telegram import BOT_ID, FakeTelegram, Message, Violation
from tests.servers.telegram.caller import Caller


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as running:
        running.user(7, "Ada", language_code="en").starts_silently()
        yield running


@pytest.fixture
async def call(server: FakeTelegram) -> AsyncIterator[Caller]:
    async with Caller(server) as caller:
        yield caller


def keys(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def key(label: str, data: str) -> dict[str, str]:
    return {"text": label, "callback_data": data}


async def test_a_message_is_heard_as_people_see_it(server: FakeTelegram, call: Caller) -> None:
    ada = server.user(7)
    markup = keys([key("Enrol a film", "v1:enrol"), {"text": "Site", "url": "https://example.org"}])
    text = "  <strong>Hi</strong> &amp; <a href='https://example.org/?a&amp;b'>you</a>\n"
    status, _, result = await call("sendMessage", chat_id=7, text=text, parse_mode="HTML", reply_markup=markup)
    heard = await ada.hears()
    assert (status, result["text"], result["chat"]) == (
        200,
        "Hi & you",
        {"id": 7, "type": "private", "first_name": "Ada"},
    )
    assert (heard.text, heard.html) == ("Hi & you", '<b>Hi</b> &amp; <a href="https://example.org/?a&amp;b">you</a>')
    assert heard.rows == ((("Enrol a film", "v1:enrol"), ("Site", "https://example.org")),)
    assert [entity["offset"] for entity in result["entities"]] == [0, 5]
    assert heard.by_bot
    await server.check()


async def test_forms_and_files_are_understood(server: FakeTelegram, call: Caller) -> None:
    nested = '{"inline_keyboard": [[{"text": "回去", "callback_data": "v1:b"}]]}'
    assert (await call.form("sendMessage", {"chat_id": "7", "text": "您好", "reply_markup": nested}))[0] == 200
    assert (await call.form("sendDocument", {"chat_id": "7"}, {"document": ("片.txt", b"abc")}))[0] == 200
    attached = {"chat_id": "7", "document": "attach://one", "caption": "c"}
    assert (await call.form("sendDocument", attached, {"one": ("b.txt", b"\r\n--x\r\n")}))[0] == 200
    first, second, third = server.messages(7)
    assert (first.text, first.labels) == ("您好", [["回去"]])
    assert second.file is not None
    assert third.file is not None
    assert (second.file.name, second.file.content, third.file.content) == ("片.txt", b"abc", b"\r\n--x\r\n")
    await server.check()


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "x"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 7}, "message text is empty"),
    ("sendMessage", {"chat_id": 7, "text": " \n"}, "text must be non-empty"),
    ("sendMessage", {"chat_id": 7, "text": "é" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": 7, "text": "🎬" * 2049}, "message is too long"),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": []}, "object expected as reply markup"),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": keys([key("a", "字" * 22)])}, "BUTTON_DATA_INVALID"),
    (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": keys([key(" ", "a")])},
        "button text must be non-empty",
    ),
    (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": keys([{"text": "a"}])},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": keys(*[[key("a", "a")]] * 101)},
        "reply markup is too long",
    ),
    (
        "sendVenue",
        {"chat_id": 7, "latitude": 91, "longitude": 0, "title": "a", "address": "b"},
        "wrong latitude or longitude specified",
    ),
    ("sendChatAction", {"chat_id": 7, "action": "dancing"}, "wrong parameter action in request"),
    ("editMessageText", {"chat_id": 7, "text": "x"}, "message identifier is not specified"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "start", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setWebhook", {"url": "http://x", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ("getUpdates", {"allowed_updates": ["messages"]}, "allowed_updates ['messages'] names no kind of update"),
]


@pytest.mark.parametrize(("method", "params", "text"), REFUSED)
async def test_a_wrong_call_is_refused_and_told_on(
    server: FakeTelegram, call: Caller, method: str, params: dict[str, Any], text: str
) -> None:
    assert await call(method, **params) == (400, f"Bad Request: {text}", None)
    assert [bad.text for bad in server.violations] == [f"Bad Request: {text}"]
    with pytest.raises(AssertionError, match="broke the Bot API's rules"):
        await server.check()


async def test_limits_hold_after_entity_parsing(server: FakeTelegram, call: Caller) -> None:
    assert (await call("sendMessage", chat_id=7, text=f"<b>{'é' * 4096}</b>", parse_mode="HTML"))[0] == 200
    assert (await call("sendMessage", chat_id=7, text="🎬" * 2048))[0] == 200
    assert (await call("sendMessage", chat_id=7, text="x", reply_markup=keys([key("a", "字" * 21)])))[0] == 200
    await server.check()


async def test_what_telegram_lets_pass_is_told_on(server: FakeTelegram, call: Caller) -> None:
    button = {"text": "a", "callback_data": "b", "url": "https://example.org"}
    row = [button, *[key("b", "c")] * 8]
    link = "<a href='nowhere'>x</a>"
    assert (await call("sendMessage", chat_id=7, text=link, parse_mode="HTML", reply_markup=keys(row), colour=1))[
        0
    ] == 200
    assert server.violations == [
        Violation("parameters", "sendMessage", "unknown parameter 'colour'"),
        Violation("parameters", "sendMessage", "link 'nowhere' is no link"),
        Violation("parameters", "sendMessage", "9 buttons in a row"),
        Violation("parameters", "sendMessage", "inline button 'a' has 2 actions"),
    ]


async def test_who_cannot_be_reached(server: FakeTelegram, call: Caller) -> None:
    ada, group = server.user(7), server.group("Jury")
    server.user(8, "Bob")
    refusals = [await call("sendMessage", chat_id=9, text="x"), await call("sendMessage", chat_id=8, text="x")]
    await ada.blocks()
    refusals.append(await call("sendMessage", chat_id=7, text="x"))
    await ada.unblocks()
    assert (await call("sendMessage", chat_id=7, text="x"))[0] == 200
    await ada.deactivates()
    refusals.append(await call("sendMessage", chat_id=7, text="x"))
    old = group.id
    new = await group.upgrade()
    refusals.append(await call("sendMessage", chat_id=old, text="x"))
    await group.kicks_bot(ada)
    refusals.append(await call("sendMessage", chat_id=new, text="x"))
    assert refusals == [
        (400, "Bad Request: chat not found", None),
        (403, "Forbidden: bot can't initiate conversation with a user", None),
        (403, "Forbidden: bot was blocked by the user", None),
        (403, "Forbidden: user is deactivated", None),
        (400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": new}),
        (403, "Forbidden: bot was kicked from the supergroup chat", None),
    ]
    await server.check()


async def test_edits_and_deletions_change_what_people_see(server: FakeTelegram, call: Caller) -> None:
    ada = server.user(7)
    own = await ada.sends("mine")
    await call("sendMessage", chat_id=7, text="one", reply_markup=keys([key("a", "b")]))
    heard = await ada.hears()
    number = heard.message_id
    assert (await call("editMessageText", chat_id=7, message_id=number, text="two"))[0] == 200
    edited = await ada.hears_edit()
    assert (edited.text, edited.rows, edited.edited) == ("two", (), True)
    again = await call("editMessageText", chat_id=7, message_id=number, text="two")
    assert (again[0], again[1][:38]) == (400, "Bad Request: message is not modified: ")
    assert (await call("editMessageText", chat_id=7, message_id=99, text="x"))[
        1
    ] == "Bad Request: message to edit not found"
    assert (await call("deleteMessage", chat_id=7, message_id=number))[0] == 200
    assert ada.messages == [own]
    assert server.violations == []
    await call("editMessageText", chat_id=7, message_id=own.message_id, text="x")
    assert server.violations == [Violation("edit", "editMessageText", "Bad Request: message can't be edited")]


async def test_after_48_hours_nothing_is_deleted() -> None:
    now = [1_600_000_000.0]
    async with FakeTelegram(pace=None, clock=lambda: now[0]) as server, Caller(server) as call:
        server.user(7).starts_silently()
        sent = (await call("sendMessage", chat_id=7, text="x"))[2]
        assert sent["date"] == 1_600_000_000
        now[0] += 48 * 3600 + 1
        late = await call("deleteMessage", chat_id=7, message_id=sent["message_id"])
        assert late == (400, "Bad Request: message can't be deleted", None)


async def test_every_press_must_be_answered_in_time() -> None:
    now = [1_600_000_000.0]
    async with FakeTelegram(pace=None, clock=lambda: now[0]) as server, Caller(server) as call:
        ada = server.user(7)
        ada.starts_silently()
        await call("sendMessage", chat_id=7, text="x", reply_markup=keys([key("Go", "v1:go")]))
        heard = await ada.hears()
        first, second = await ada.presses(heard, "Go"), await ada.presses(heard, "Go")
        assert first is not None
        assert second is not None
        updates = (await call("getUpdates"))[2]
        assert [(update["callback_query"]["id"], update["callback_query"]["data"]) for update in updates] == [
            (first.id, "v1:go"),
            (second.id, "v1:go"),
        ]
        assert (await call("answerCallbackQuery", callback_query_id=first.id, text="Gone"))[0] == 200
        assert await ada.notified() == "Gone"
        await server.check(patience=0)
        await call("getUpdates", offset=updates[-1]["update_id"] + 1)
        with pytest.raises(AssertionError, match="unanswered: button 'v1:go' of user 7"):
            await server.check(patience=0)
        now[0] += 151
        late = await call("answerCallbackQuery", callback_query_id=second.id)
        text = "Bad Request: query is too old and response timeout expired or query ID is invalid"
        assert late == (400, text, None)
        await server.check(patience=0)


async def test_a_reply_keyboard_asks_for_the_phone_in_private_only(server: FakeTelegram, call: Caller) -> None:
    ada, group = server.user(7), server.group()
    markup = {"keyboard": [[{"text": "My number", "request_contact": True}], ["Skip"]], "resize_keyboard": True}
    assert (await call("sendMessage", chat_id=7, text="Phone?", reply_markup=markup))[0] == 200
    assert await ada.presses(await ada.hears(), "My number") is None
    contact = (await call("getUpdates"))[2][0]["message"]["contact"]
    assert contact == {"phone_number": "+8613800138000", "first_name": "Ada", "user_id": 7}
    await server.check()
    refused = await call("sendMessage", chat_id=group.id, text="Phone?", reply_markup=markup)
    assert refused == (400, "Bad Request: contact can be requested in private chats only", None)


async def test_wrong_tokens_and_methods(server: FakeTelegram, call: Caller) -> None:
    wrong = await call.http.post("/bot1:x/getMe")
    assert wrong.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert await call("sendPigeon") == (404, "Not Found: method not found", None)
    assert (await call("GETME"))[2]["id"] == BOT_ID
    raw = await call.http.post(
        f"/bot{server.token}/sendMessage",
        content=b"chat_id=7&text=%FF",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert raw.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    assert [bad.rule for bad in server.violations] == ["unknown method", "UTF-8"]


async def test_files_come_back_up_to_20_mb(server: FakeTelegram, call: Caller) -> None:
    ada = server.user(7)
    await ada.sends_document("still.jpg", b"pixels", media_type="image/jpeg")
    await ada.sends_document("film.mov", size=20_000_001)
    small, large = [update["message"]["document"] for update in (await call("getUpdates"))[2]]
    assert (small["file_name"], small["file_size"], small["mime_type"]) == ("still.jpg", 6, "image/jpeg")
    found = (await call("getFile", file_id=small["file_id"]))[2]
    got = await call.http.get(f"/file/bot{server.token}/{found['file_path']}")
    assert got.content == b"pixels"
    assert await call("getFile", file_id=large["file_id"]) == (400, "Bad Request: file is too big", None)


async def test_groups_tell_the_bot_only_what_is_meant_for_it(server: FakeTelegram, call: Caller) -> None:
    ada, group = server.user(7), server.group("Jury")
    await ada.sends("hello all", to=group)
    await ada.sends("/start@usher_test_bot", to=group)
    await ada.sends("and @usher_test_bot?", to=group)
    await call("sendMessage", chat_id=group.id, text="Yes?")
    await ada.sends("no", to=group, reply_to=await group.hears())
    texts = [update["message"]["text"] for update in (await call("getUpdates"))[2]]
    assert texts == ["/start@usher_test_bot", "and @usher_test_bot?", "no"]


async def test_topics_need_a_forum_and_the_right(server: FakeTelegram, call: Caller) -> None:
    forum = server.group("Desk", forum=True)
    refused = await call("createForumTopic", chat_id=forum.id, name="Ada")
    assert refused == (400, "Bad Request: not enough rights to create a topic", None)
    forum.promotes_bot()
    thread = (await call("createForumTopic", chat_id=forum.id, name="Ada"))[2]["message_thread_id"]
    assert (await call("sendMessage", chat_id=forum.id, message_thread_id=thread, text="x"))[0] == 200
    assert (await call("closeForumTopic", chat_id=forum.id, message_thread_id=thread))[0] == 200
    lost = await call("sendMessage", chat_id=forum.id, message_thread_id=99, text="x")
    assert lost == (400, "Bad Request: message thread not found", None)
    await server.check()


async def test_commands_are_kept_per_scope_and_language(server: FakeTelegram, call: Caller) -> None:
    chinese = [{"command": "start", "description": "开始"}]
    scope = {"type": "all_private_chats"}
    assert (await call("setMyCommands", commands=chinese, scope=scope, language_code="zh"))[0] == 200
    assert (await call("getMyCommands", scope=scope, language_code="zh"))[2] == chinese
    assert (await call("getMyCommands"))[2] == []
    await server.check()


async def test_people_find_no_button_that_is_not_there(server: FakeTelegram, call: Caller) -> None:
    await call("sendMessage", chat_id=7, text="x", reply_markup=keys([key("Go", "v1:go")]))
    heard: Message = await server.user(7).hears()
    with pytest.raises(LookupError, match="no button 'Stop' under 'x'; there are"):
        await server.user(7).presses(heard, "Stop")
    await server.user(7).hears_nothing()
