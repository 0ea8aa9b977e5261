"""Files, places and cards as people see them on Telegram, from wherever they come."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.attachments import Attachments
from bot.channels.telegram.channel import TelegramChannel
from bot.files import NotKept
from handlers.talk.message import Address, Card, Choice, FileNote, Moved, Owed, Place, Refused, Reply, TryLater, Unsure
from tests.bot.attached import attached
from tests.bot.channels.telegram.conftest import NotingDesk, settings_for, whole
from tests.bot.drawn import png
from tests.servers.telegram import FakeTelegram, Message

JPEG = b"\xff\xd8\xff\xe0 a picture"
YES = Choice("Yes", "yes")
MUSEUM = Place("Science Museum", "5 Beichen East Road", 40.0059, 116.3914)
OFFICE = Card("Zhang Wei", "+861059041110", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zhang Wei\r\nEND:VCARD\r\n")


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Attachments:
    return attached(tmp_path)


@pytest.fixture
async def channel(server: FakeTelegram, store: Attachments) -> AsyncIterator[TelegramChannel]:
    server.user(7).starts_silently()
    opened = TelegramChannel(settings_for(server), NotingDesk().answer, {}, store)
    store.fetches["telegram"] = opened.fetch
    yield opened
    await opened.stop()


def owed(text: str = "", chat: str = "7", language: str = "en", **rest: object) -> Owed:
    return Owed(1, Address("telegram", chat), Reply(text, **rest), language)  # type: ignore[arg-type]


async def one(content: bytes) -> AsyncIterator[bytes]:
    yield content


def shown(message: Message) -> tuple[str, str, bytes]:
    assert message.file is not None
    return message.kind, message.text, message.file.content


async def test_a_kept_file_is_uploaded_with_its_caption_and_buttons(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    photo = await store.files.keep(one(JPEG), "海报.jpg", "image/jpeg")
    paper = await store.files.keep(one(b"%PDF"), 'a"b\r\n.pdf', "application/pdf")
    await channel.send(owed("The <b>poster</b>", file=photo, rows=((YES,),)))
    await channel.send(owed(file=paper))
    first, second = server.messages(7)
    assert (shown(first), first.html, first.labels) == (("photo", "The poster", JPEG), "The <b>poster</b>", [["Yes"]])
    assert (shown(second), second.file and second.file.name) == (("document", "", b"%PDF"), 'a"b.pdf')
    await server.check()


async def test_what_telegram_holds_goes_by_its_id(server: FakeTelegram, channel: TelegramChannel) -> None:
    ada = server.user(8)
    kinds = {
        "video": "video/mp4",
        "voice": "audio/ogg",
        "audio": "audio/mpeg",
        "animation": "video/mp4",
        "document": "",
    }
    for kind, media_type in kinds.items():
        sent = await ada.sends_document("a", b"abc", media_type=media_type, kind=kind)
        assert sent.file is not None
        await channel.send(owed("look", file=FileNote("a", 3, media_type, sent.file.file_id, "telegram")))
    assert [shown(message) for message in server.messages(7)] == [(kind, "look", b"abc") for kind in kinds]
    assert [call.method for call in server.calls] == [
        "sendVideo",
        "sendVoice",
        "sendAudio",
        "sendVideo",
        "sendDocument",
    ]


async def test_a_picture_that_is_no_photo_goes_as_a_document(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    sent = await server.user(8).sends_document("a.jpg", JPEG, media_type="image/jpeg")
    assert sent.file is not None
    await channel.send(owed("one", file=FileNote("a.jpg", 9, "image/jpeg", sent.file.file_id, "telegram")))
    broken = await store.files.keep(one(b"\x89PNG\r\n\x1a\n but broken"), "b.png", "image/png")
    server.inject("500", method="sendPhoto")
    with pytest.raises(TryLater):
        await channel.send(owed("two", file=broken))
    await channel.send(owed("two", file=broken))
    assert [(m.kind, m.text) for m in server.messages(7)] == [("document", "one"), ("photo", "two")]


async def test_a_small_text_file_is_a_document(server: FakeTelegram, channel: TelegramChannel) -> None:
    await channel.send(owed(file=FileNote("faq.toml", 0, "text/plain", content="[[entry]]\n节目 = 1\n")))
    [said] = server.messages(7)
    assert shown(said) == ("document", "", "[[entry]]\n节目 = 1\n".encode())


async def test_a_long_caption_is_a_message_of_its_own(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    paper = await store.files.keep(one(b"%PDF"), "a.pdf")
    await channel.send(owed("字" * 1024, file=paper))
    await whole(channel, owed("字" * 1025, file=paper, rows=((YES,),)))
    assert [(m.kind, len(m.text), m.labels) for m in server.messages(7)] == [
        ("document", 1024, []), ("text", 1025, []), ("document", 0, [["Yes"]]),
    ]  # fmt: skip
    await server.check()


async def test_a_place_and_a_card(server: FakeTelegram, channel: TelegramChannel) -> None:
    id = await whole(channel, owed("Here", place=MUSEUM, card=OFFICE, rows=((YES,),)))
    text, venue, contact = server.messages(7)
    assert (text.text, venue.extra["venue"]["title"], venue.extra["venue"]["address"]) == (
        "Here", "Science Museum", "5 Beichen East Road",
    )  # fmt: skip
    assert contact.extra["contact"] == {
        "phone_number": "+861059041110", "first_name": "Zhang Wei", "vcard": OFFICE.vcard,
    }  # fmt: skip
    assert (str(contact.message_id), contact.labels) == (id, [["Yes"]])
    await channel.send(owed(card=Card("Z", "+8610", "x" * 2049)))
    assert "vcard" not in server.messages(7)[-1].extra["contact"]
    await server.check()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "film.mov is too large to be passed on here: 50 MB at most. Please ask for a link to it instead."),
        ("zh", "film.mov 太大，无法转发到这里（上限50 MB）。请改为索取链接。"),
    ],
)
async def test_a_file_too_large_to_be_uploaded_is_told(
    server: FakeTelegram, channel: TelegramChannel, language: str, said: str
) -> None:
    big = FileNote("film.mov", 50_000_001, "video/quicktime", "0" * 64, "kept")
    await channel.send(owed("Look", file=big, language=language, rows=((YES,),)))
    [message] = server.messages(7)
    assert (message.text, message.labels) == (f"Look\n\n📎 {said}", [["Yes"]])


async def test_a_file_takes_no_other_message_s_place(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    paper = await store.files.keep(one(b"%PDF"), "a.pdf")
    first = await channel.send(owed("one", file=paper))
    again = Reply("two", file=paper, replaces=True, slot="s"), Reply("three", replaces=True, slot="s")
    for reply in again:
        await channel.send(Owed(1, Address("telegram", "7"), reply, earlier=first))
    assert [(m.kind, m.text) for m in server.messages(7)] == [
        ("document", "one"),
        ("document", "two"),
        ("text", "three"),
    ]


async def test_a_file_that_is_gone_is_told(server: FakeTelegram, channel: TelegramChannel) -> None:
    gone = "📎 a.pdf can no longer be fetched. Please ask for it to be sent again."
    for origin in ("kept", "web", "", "telegram"):
        await channel.send(owed(file=FileNote("a.pdf", 5, "application/pdf", "0" * 64, origin)))
    assert [message.text for message in server.messages(7)] == [gone] * 4
    await server.check(ignore={"file"})


async def test_failures_are_those_of_messages(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    paper = await store.files.keep(one(b"%PDF"), "a.pdf")
    for kind, error in (("reset_after", Unsure), ("429", TryLater), ("502", TryLater)):
        server.inject(kind, method="sendDocument", retry_after=1)  # type: ignore[arg-type]
        with pytest.raises(error):
            await channel.send(owed(file=paper))
        server.heal()
    group = server.group()
    await group.upgrade()
    old = next(chat for chat in server.groups)
    with pytest.raises(Moved):
        await channel.send(owed(file=paper, chat=str(old)))
    with pytest.raises(Refused):
        await channel.send(owed(file=paper, chat="a person"))


async def test_a_file_is_fetched_from_telegram(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    sent = await server.user(8).sends_photo(JPEG)
    assert sent.file is not None
    note = FileNote("photo.jpg", len(JPEG), "image/jpeg", sent.file.file_id, "telegram")
    kept = await store.kept(note)
    assert kept == FileNote("photo.jpg", len(JPEG), "image/jpeg", hashlib.sha256(JPEG).hexdigest(), "kept")
    assert await store.whole(kept) == JPEG
    await server.check()


async def test_a_file_that_cannot_be_fetched(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    sent = await server.user(8).sends_photo(JPEG)
    assert sent.file is not None
    note = FileNote("photo.jpg", 0, "image/jpeg", sent.file.file_id, "telegram")
    for kind in ("502", "reset_before", "hang"):
        server.inject(kind, method="getFile", times=2)
        with pytest.raises(TryLater):
            await store.kept(note)
        server.heal()
    for size, token, reason in ((20_000_001, note.token, "large"), (0, "unknown", "gone")):
        with pytest.raises(NotKept) as error:
            await store.kept(FileNote("a", size, "", token, "telegram"))
        assert error.value.reason == reason


async def test_a_drawn_picture_goes_out_as_a_photo(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    async def drawn(note: FileNote) -> AsyncIterator[bytes]:
        if note.token != "day 2021-04-17 zh":
            raise NotKept("undrawn")
        yield png(40, 60)

    store.fetches["drawn"] = drawn
    day = FileNote("programme-2021-04-17.png", 0, "image/png", "day 2021-04-17 zh", "drawn")
    await channel.send(owed("", file=day))
    await channel.send(owed("The day", file=replace(day, token="day 2021-01-01 zh")))
    photo, refused = server.messages(7)
    assert shown(photo) == ("photo", "", png(40, 60))
    words = "🖼 The picture could not be drawn this time. Please look at the list in words instead."
    assert (refused.kind, refused.text) == ("text", f"The day\n\n{words}")


async def test_a_file_for_many_is_uploaded_once(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    """Also where all are told at once: then all but one come again. By another name, or as another thing, it is another
    file."""

    async def drawn(_: FileNote) -> AsyncIterator[bytes]:
        yield png(40, 60)

    store.fetches["drawn"] = drawn
    server.set_pace(None)
    for chat in range(100, 110):
        server.user(chat).starts_silently()
    photo = await store.files.keep(one(JPEG), "poster.jpg", "image/jpeg")
    notes = (photo, replace(photo, name="other.jpg"), FileNote("day.png", 0, "image/png", "day", "drawn"))
    for note in notes:
        everybody = [owed("news", chat=str(n), file=note) for n in range(100, 110)]
        told = await asyncio.gather(*map(channel.send, everybody), return_exceptions=True)
        again = [each for each, said in zip(everybody, told, strict=True) if isinstance(said, TryLater)]
        assert len(again) == 9
        await asyncio.gather(*map(channel.send, again))
    heard = [[m.file and m.file.file_id for m in server.messages(chat)] for chat in range(100, 110)]
    assert len(set(heard[0])) == 3
    assert heard == [heard[0]] * 10
    assert [m.file and m.file.content for m in server.messages(109)] == [JPEG, JPEG, png(40, 60)]
    await server.check()


async def test_an_upload_that_was_lost_is_made_again(
    server: FakeTelegram, channel: TelegramChannel, store: Attachments
) -> None:
    photo = await store.files.keep(one(JPEG), "poster.jpg", "image/jpeg")
    server.inject("502", method="sendPhoto")
    with pytest.raises(TryLater):
        await channel.send(owed("one", file=photo))
    await channel.send(owed("one", file=photo))
    server.world.files.clear()
    await channel.send(owed("two", file=photo))
    one_, two = server.messages(7)
    assert (one_.file and one_.file.content, two.file and two.file.content) == (JPEG, JPEG)
    await server.check(ignore={"file"})
