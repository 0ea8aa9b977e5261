"""Updates as Telegram writes them, and what is heard of them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.hear import Heard, Me, hear
from handlers.talk.message import Address, FileNote, Incoming

ME = Me(99, "UsherBot")
ADA = {"id": 7, "is_bot": False, "first_name": "Ada", "last_name": "L", "language_code": "zh-hans"}
GROUP = {"id": -100, "type": "supergroup", "title": "Jury"}


def heard(kind: str, **content: Any) -> Incoming | None:
    raw = json.dumps({"update_id": 5, kind: content}).encode()
    answer = hear(raw, ME)
    assert answer is not None
    return answer.incoming


def message(kind: str = "message", **content: Any) -> Incoming | None:
    return heard(kind, **({"message_id": 1, "date": 1, "from": ADA, "chat": {"id": 7, "type": "private"}} | content))


def incoming(**changes: Any) -> Incoming:
    plain: dict[str, Any] = {
        "address": Address("telegram", "7"),
        "key": "5",
        "kind": "text",
        "name": "Ada L",
        "language": "zh-hans",
        "id": "1",
    }
    return Incoming(**(plain | changes))


def in_group(**changes: Any) -> Incoming:
    return incoming(**({"address": Address("telegram", "-100"), "private": False, "sender": "7"} | changes))


def test_a_text() -> None:
    assert message(text="hello") == incoming(text="hello")


def test_an_edited_text() -> None:
    assert message("edited_message", text="hello") == incoming(kind="edited", text="hello")


@pytest.mark.parametrize(
    ("text", "expected", "addressed"),
    [
        ("/start@UsherBot x", "/start x", True),
        ("/start@usherbot", "/start", True),
        ("/start late_X", "/start late_X", True),
        ("/start@OtherBot x", "/start@OtherBot x", False),
        ("hello all", "hello all", False),
        ("@UsherBot when is Mars on?", "when is Mars on?", True),
        ("when is Mars on, @usherbot?", "when is Mars on,?", True),
        ("@UsherBotany is fine", "@UsherBotany is fine", False),
    ],
)
def test_in_a_group_some_of_it_is_for_the_bot(text: str, expected: str, addressed: bool) -> None:
    assert message(chat=GROUP, text=text) == in_group(text=expected, addressed=addressed)


def test_a_reply_to_the_bot_is_for_the_bot() -> None:
    said = message(chat=GROUP, text="yes", reply_to_message={"message_id": 3, "from": {"id": 99}})
    assert said == in_group(text="yes", replies_to="3")


def test_a_reply_in_a_topic_and_an_edit_of_it() -> None:
    place: dict[str, Any] = {"chat": GROUP, "message_thread_id": 3, "is_topic_message": True}
    answer: dict[str, Any] = {"message_id": 8, "text": "yes", "reply_to_message": {"message_id": 5, "from": ADA}}
    expected: dict[str, Any] = {"address": Address("telegram", "-100:3"), "text": "yes", "addressed": False, "id": "8"}
    assert message(**place, **answer) == in_group(**expected, replies_to="5")
    assert message("edited_message", **place, **answer) == in_group(**expected, kind="edited", replies_to="5")


def test_a_button_in_a_group_is_pressed_by_somebody() -> None:
    below = {"message_id": 1, "date": 0, "chat": GROUP, "message_thread_id": 3, "is_topic_message": True}
    said = heard("callback_query", **{"id": "q", "from": ADA, "data": "1:take", "message": below})
    assert said == in_group(address=Address("telegram", "-100:3"), kind="choice", choice="take", id="")


def test_who_writes_in_the_name_of_a_channel_is_nobody() -> None:
    raw = {"message_id": 1, "date": 1, "chat": GROUP, "text": "hello all"}
    assert heard("message", **raw) == in_group(text="hello all", addressed=False, sender="", name="", language="")


def test_a_topic_is_a_conversation_of_its_own() -> None:
    head = {"message_id": 3, "from": {"id": 99}, "forum_topic_created": {"name": "T"}}
    said = message(chat=GROUP, text="yes", message_thread_id=3, is_topic_message=True, reply_to_message=head)
    assert said == in_group(address=Address("telegram", "-100:3"), text="yes", addressed=False)


@pytest.mark.parametrize(("data", "choice"), [("1:enrol", "enrol"), ("enrol", ""), ("2:enrol", ""), ("1:", "")])
def test_a_pressed_button(data: str, choice: str) -> None:
    below = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
    raw = json.dumps({"update_id": 5, "callback_query": {"id": "q", "from": ADA, "data": data, "message": below}})
    assert hear(raw.encode(), ME) == Heard(5, incoming(kind="choice", choice=choice, id=""), "q")


def test_a_contact() -> None:
    said = message(contact={"phone_number": "8613800138000", "first_name": "Ada", "user_id": 7})
    assert said == incoming(kind="contact", text="+8613800138000")


def test_files() -> None:
    photo = [{"file_id": "small", "file_size": 5}, {"file_id": "large", "file_size": 50}]
    assert message(photo=photo, caption="us") == incoming(
        kind="file", text="us", file=FileNote("photo.jpg", 50, "image/jpeg", "large", "telegram")
    )
    document = {"file_id": "d", "file_name": "film.pdf", "file_size": 9, "mime_type": "application/pdf"}
    assert message(document=document) == incoming(
        kind="file", file=FileNote("film.pdf", 9, "application/pdf", "d", "telegram")
    )
    assert message(animation={"file_id": "a"}, document=document) == incoming(
        kind="file", file=FileNote("animation.mp4", 0, "video/mp4", "a", "telegram")
    )


def test_blocking_and_coming_back() -> None:
    def change(old: str, new: str) -> Incoming | None:
        chat = {"id": 7, "type": "private"}
        return heard(
            "my_chat_member",
            **{"chat": chat, "from": ADA, "old_chat_member": {"status": old}, "new_chat_member": {"status": new}},
        )

    assert change("member", "kicked") == incoming(kind="event", text="left", id="")
    assert change("kicked", "member") == incoming(kind="event", text="joined", id="")
    assert change("member", "administrator") is None


def test_a_group_that_moves() -> None:
    said = message(chat=GROUP, migrate_to_chat_id=-100200)
    assert said == in_group(kind="event", text="moved:-100200")


@pytest.mark.parametrize(
    "content",
    [{"location": {"latitude": 1, "longitude": 2}}, {"poll": {"id": "1", "question": "?"}}, {"dice": {"value": 6}}],
    ids=["location", "poll", "dice"],
)
def test_what_holds_nothing_to_read_is_heard_as_a_file(content: dict[str, Any]) -> None:
    """Nobody is left without an answer."""
    assert message(**content) == incoming(kind="file", file=FileNote("", 0))
    assert message(chat=GROUP, **content) == in_group(kind="file", file=FileNote("", 0), addressed=False)


def test_what_is_nothing_to_answer() -> None:
    assert message(new_chat_title="Jury") is None
    assert heard("poll", id="1") is None


def test_half_a_surrogate_pair() -> None:
    assert message(text="x\ud83d y") == incoming(text="x? y")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"update_id": 5, "message": {"chat": 3}}', Heard(5)),
        (b'{"update_id": 5, "message": [[]]}', Heard(5)),
        (b'{"update_id": 5, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", Heard(5)),
        (b'{"message": {}}', None),
        (b'{"update_id": 5, "mess', None),
        (b"\xff\x00", None),
        (b"", None),
    ],
    ids=["no chat", "a list", "deep", "no number", "cut off", "bytes", "empty"],
)
def test_malformed_updates_are_numbered_and_passed_over(raw: bytes, expected: Heard | None) -> None:
    assert hear(raw, ME) == expected


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "chat", "from", "text", "message", "data"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.sampled_from(["message", "callback_query", "my_chat_member", "edited_message"]), _json)
def test_no_update_breaks_the_ear(kind: str, content: Any) -> None:
    answer = hear(json.dumps({"update_id": 5, kind: content}).encode(), ME)
    assert answer is not None
    assert answer.number == 5
