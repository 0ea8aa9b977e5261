"""The fake Telegram knows topics, replies and files as the real one does."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.servers.telegram import FakeTelegram, Group
from tests.servers.telegram.caller import Caller

JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as running:
        running.user(7, "Ada", language_code="en").starts_silently()
        yield running
        await running.check(ignore={"file", "length"})


@pytest.fixture
async def call(server: FakeTelegram) -> AsyncIterator[Caller]:
    async with Caller(server) as caller:
        yield caller


@pytest.fixture
def forum(server: FakeTelegram) -> Group:
    group = server.group("Organisers", forum=True)
    group.promotes_bot()
    group.admits(server.user(7))
    return group


async def updates(call: Caller) -> list[dict[str, Any]]:
    """What the bot is told, without the envelope."""
    _, _, result = await call("getUpdates")
    return [update.get("message") or update["edited_message"] for update in result]


async def test_who_may_open_a_topic(server: FakeTelegram, call: Caller) -> None:
    plain, forum = server.group("Jury", supergroup=True), server.group("Organisers", forum=True)
    refusals = [(await call("createForumTopic", chat_id=chat, name="#12"))[1] for chat in (plain.id, forum.id)]
    forum.promotes_bot(topics=False)
    refusals.append((await call("createForumTopic", chat_id=forum.id, name="#12"))[1])
    no_rights = "Bad Request: not enough rights to create a topic"
    assert refusals == ["Bad Request: the chat is not a forum", no_rights, no_rights]
    forum.promotes_bot()
    assert (await call("createForumTopic", chat_id=forum.id, name="#12"))[0] == 200
    assert list(forum.topics) == ["#12"]


async def test_what_stands_in_a_topic(server: FakeTelegram, call: Caller, forum: Group) -> None:
    _, _, topic = await call("createForumTopic", chat_id=forum.id, name="#12")
    thread = topic["message_thread_id"]
    _, _, said = await call("sendMessage", chat_id=forum.id, message_thread_id=thread, text="Ada asks")
    ada = server.user(7)
    await ada.sends("an answer", to=forum, topic=thread)
    await ada.sends("about this", to=forum, reply_to=forum.said_in(thread)[0])
    bare, reply = await updates(call)
    assert (bare["message_thread_id"], bare["is_topic_message"]) == (thread, True)
    assert bare["reply_to_message"]["forum_topic_created"] == {"name": "#12", "icon_color": 7322096}
    assert (reply["message_thread_id"], reply["reply_to_message"]["message_id"]) == (thread, said["message_id"])
    assert reply["reply_to_message"]["from"]["is_bot"]
    assert [message.text for message in forum.said_in(thread)] == ["Ada asks", "an answer", "about this"]


async def test_a_topic_that_was_deleted(server: FakeTelegram, call: Caller, forum: Group) -> None:
    _, _, topic = await call("createForumTopic", chat_id=forum.id, name="#12")
    forum.deletes_topic(topic["message_thread_id"])
    refused = await call("sendMessage", chat_id=forum.id, message_thread_id=topic["message_thread_id"], text="x")
    assert refused == (400, "Bad Request: message thread not found", None)


async def test_a_reply_to_what_is_gone(server: FakeTelegram, call: Caller) -> None:
    reply = {"message_id": 99}
    refused = await call("sendMessage", chat_id=7, text="x", reply_parameters=reply)
    assert refused[1] == "Bad Request: message to be replied not found"
    loosely = reply | {"allow_sending_without_reply": True}
    assert (await call("sendMessage", chat_id=7, text="x", reply_parameters=loosely))[0] == 200


@pytest.mark.parametrize("kind", ["Document", "Video", "Animation", "Voice", "Audio"])
async def test_a_file_is_sent_again_by_its_id(server: FakeTelegram, call: Caller, kind: str) -> None:
    sent = await server.user(7).sends_document("a.mp4", b"abc", media_type="video/mp4", kind="video")
    assert sent.file is not None
    _, _, said = await call(f"send{kind}", chat_id=7, **{kind.lower(): sent.file.file_id}, caption="look")
    assert (said["caption"], said["video"]["file_id"]) == ("look", sent.file.file_id)


async def test_a_photo_is_no_document_and_no_document_a_photo(server: FakeTelegram, call: Caller) -> None:
    ada = server.user(7)
    photo, document = await ada.sends_photo(JPEG), await ada.sends_document("a.jpg", JPEG)
    assert photo.file is not None
    assert document.file is not None
    mismatch = "Bad Request: type of file mismatch"
    assert (await call("sendDocument", chat_id=7, document=photo.file.file_id))[1] == mismatch
    assert (await call("sendPhoto", chat_id=7, photo=document.file.file_id))[1] == mismatch
    assert (await call("sendPhoto", chat_id=7, photo=photo.file.file_id))[0] == 200


async def test_limits_of_files_captions_and_cards(server: FakeTelegram, call: Caller) -> None:
    async def upload(kind: str, content: bytes, **fields: str) -> str:
        answer = await call.form(f"send{kind}", {"chat_id": "7"} | fields, {kind.lower(): ("a", content)})
        return answer[1]

    card = {"chat_id": 7, "phone_number": "+8610", "first_name": "Z"}
    assert await upload("Document", b"") == "Bad Request: file must be non-empty"
    assert await upload("Document", b"a", caption="é" * 1025) == "Bad Request: message caption is too long"
    assert await upload("Document", bytes(50_000_001)) == "Request Entity Too Large"
    assert await upload("Photo", b"no picture") == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await upload("Photo", JPEG) == ""
    assert (await call("sendContact", **card, vcard="x" * 2049))[1] == "Bad Request: contact vCard is too long"
    assert (await call("sendContact", **card, vcard="x" * 2048))[0] == 200


async def test_files_come_from_groups_and_are_fetched(server: FakeTelegram, call: Caller, forum: Group) -> None:
    _, _, topic = await call("createForumTopic", chat_id=forum.id, name="#12")
    thread, ada = topic["message_thread_id"], server.user(7)
    sent = await ada.sends_photo(JPEG, caption="the poster", to=forum, topic=thread)
    await ada.sends_document("a.pdf", b"%PDF", to=forum)
    await ada.edits(sent, "the right poster")
    photo, document, edited = await updates(call)
    assert (photo["caption"], photo["message_thread_id"]) == ("the poster", thread)
    assert ("message_thread_id" in document, document["document"]["file_name"]) == (False, "a.pdf")
    assert (edited["caption"], edited["message_id"]) == ("the right poster", photo["message_id"])
    _, _, file = await call("getFile", file_id=photo["photo"][0]["file_id"])
    got = await call.http.get(f"{server.file_url}{server.token}/{file['file_path']}")
    assert got.content == JPEG


async def test_a_file_that_is_too_big_to_be_fetched(server: FakeTelegram, call: Caller) -> None:
    sent = await server.user(7).sends_document("film.mov", size=20_000_001)
    assert sent.file is not None
    assert (await call("getFile", file_id=sent.file.file_id))[1] == "Bad Request: file is too big"


async def test_another_process_plays_in_topics(server: FakeTelegram, call: Caller) -> None:
    chat = (await call.order("group", forum=True, promoted=True))["chat"]
    _, _, topic = await call("createForumTopic", chat_id=chat, name="#12")
    thread = topic["message_thread_id"]
    first = await call.order("say", user=7, chat=chat, topic=thread, text="one")
    await call.order("say", user=7, chat=chat, reply_to=first["message_id"], text="two")
    stands = (await call.look(f"chat/{chat}"))["messages"][1:]
    assert [(m["text"], m["thread"], m["reply_to"]) for m in stands] == [
        ("one", thread, thread), ("two", thread, first["message_id"]),
    ]  # fmt: skip
