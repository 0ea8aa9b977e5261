"""Submitted films become films of the programme in one step; a correction is offered; posters are sent and fetched."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.files import NotKept
from bot.posters import posters_of
from bot.schedule import Clear
from handlers.programme.poster import note_of
from handlers.staff.scheduling.carried import film_of, free_id, titles
from handlers.talk.message import FileNote, TryLater
from storage.films import Film
from tests.handlers.staff import audited, open_office, organiser
from tests.visitors import Room, Visitor, lines

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (600).to_bytes(4, "big") + (900).to_bytes(4, "big") + b"\0" * 84
SMALL = PNG[:16] + (599).to_bytes(4, "big") * 2 + b"\0" * 84


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(sqlite_url, tmp_path, USHER_UNDERSTANDING_ENCODER="false") as opened:
        yield opened


async def films(room: Room) -> list[Film]:
    """The films of the programme."""
    async with room.house.database.reading() as tx:
        return list((await room.house.festival.programmes.current(tx)).films.values())


async def test_a_submitted_film_becomes_one_of_the_programme_once(room: Room) -> None:
    ada, bo = room.visitor("ada"), await organiser(room)
    assert lines(await bo.presses("entered.list")) == ["No film has been submitted yet.", "[All days]"]
    await ada.enters()
    room.replies(bo.name)
    assert lines(await bo.presses("entered.list")) == [
        "1 film has been submitted:", "[BJIFF11-0001 · Low Water] [All days]",
    ]  # fmt: skip
    said = lines(await bo.chooses("BJIFF11-0001 · Low Water"))
    assert said[0] == "BJIFF11-0001 Low Water"
    assert said[-2:] == ["It is not in the programme yet.", "[Into the programme] [Submitted films]"]
    assert [line for line in said if "brine" in line or "•" in line] == []
    take = bo.button("Into the programme")
    assert lines(await bo.presses(take)) == [
        "If you publish it, the programme has:",
        "",
        "Title (English): Low Water",
        "Title (Chinese): 退潮",
        "dome film, 25 min",
        "Languages: English with Chinese subtitles",
        "",
        "Synopsis (English)",
        "The sea goes and comes back.",
        "",
        "⚠ Missing in Chinese: synopsis. Readers of Chinese see the other language.",
        "[Publish] [No, leave it]",
    ]
    assert await films(room) == []
    publish = bo.button("Publish")
    assert lines(await bo.presses(publish)) == [
        "Low Water is in the programme now (version 1). It has no screening yet, unless you add one.",
        "[Add a screening of it | The film] [Submitted films]",
    ]
    [film] = await films(room)
    assert film == Film(
        "low-water", "dome", {"en": "Low Water", "zh": "退潮"}, 25, "dome", ("PT",), 2020, ("en",), ("zh",),
        directors="Ana Reis", synopsis={"en": "The sea goes and comes back."}, entry=film.entry,
    )  # fmt: skip
    assert [lines(await bo.presses(button))[-2] for button in (take, publish)] == [
        "It is in the programme, as submitted last."
    ] * 2
    assert lines(bo.last)[-2:] == [
        "It is in the programme, as submitted last.", "[Add a screening of it | The film] [Submitted films]",
    ]  # fmt: skip
    assert [(r.action, r.subject, r.detail) for r in await audited(room) if r.action == "film.enter"] == [
        ("film.enter", "low-water", "v1")
    ]


async def test_a_correction_is_offered_and_what_organisers_decided_stays(room: Room) -> None:
    ada, bo = room.visitor("ada"), await organiser(room, language="zh")
    await ada.enters()
    entry = (await room.rows("SELECT id FROM entries"))[0]["id"]
    room.replies(bo.name)
    await bo.presses(f"entered.take:{entry}")
    said = lines(bo.last)
    assert (said[2], said[-2]) == (
        "片名（英语）：Low Water", "⚠ 缺少中文的简介，中文读者看到的将是另一种语言。",
    )  # fmt: skip
    assert lines(await bo.chooses("发布"))[0] == "《退潮》已加入排片（第1版）。接下来可以添加场次。"
    await ada.presses(f"enrol.open:{entry}")
    await ada.presses(next(c.id for c in ada.last[-1].choices if ".change:running_time:" in c.id))
    await ada.says("31 min")
    await ada.submits()
    room.replies(bo.name)
    assert lines(await bo.presses(f"entered.show:{entry}"))[-2:] == [
        "已加入排片，但此后又有更正。", "[更新排片中的内容] [添加一场 | 影片] [报名影片]",
    ]  # fmt: skip
    assert lines(await bo.chooses("更新排片中的内容"))[:1] == ["发布后，排片中的内容将更新为："]
    publish = bo.button("发布")
    await ada.presses(f"enrol.open:{entry}")
    await ada.presses(next(c.id for c in ada.last[-1].choices if ".change:running_time:" in c.id))
    await ada.says("33 min")
    await ada.submits()
    room.replies(bo.name)
    assert "球幕电影，33分钟" in lines(await bo.presses(publish))  # what was shown was corrected meanwhile
    assert lines(await bo.chooses("发布"))[:1] == ["排片中的《退潮》已更新（第2版）。"]
    assert [(film.id, film.minutes) for film in await films(room)] == [("low-water", 33)]


def test_titles_and_names_of_what_carries_over() -> None:
    assert titles({"title": "Maré Baixa", "title_en": "Low Water", "title_zh": "退潮"}) == {
        "en": "Low Water", "zh": "退潮", "original": "Maré Baixa",
    }  # fmt: skip
    assert titles({"title": "退潮", "title_en": "Low Water"}) == {"en": "Low Water", "zh": "退潮"}
    assert titles({"title": "Low Water"}) == {"en": "Low Water"}
    assert free_id("rex", {"rex", "rex-2"}) == "rex-3"
    assert film_of("e1", {"title": "退潮", "category": "scifi"}, (), "BJIFF11-0007").id == "bjiff11-0007"


async def asked_for_a_poster(room: Room) -> Visitor:
    """An organiser at the step where a picture is waited for."""
    bo = await organiser(room)
    await room.visitor("ada").enters()
    room.replies(bo.name)
    entry = (await room.rows("SELECT id FROM entries"))[0]["id"]
    await bo.presses(f"entered.take:{entry}")
    await bo.chooses("Publish")
    assert lines(await bo.presses("poster.ask:low-water")) == [
        "Send the poster of Low Water now, as a picture: JPEG or PNG, 10 MB at most, its longer side at"
        " least 600 pixels.", "[No poster]",
    ]  # fmt: skip
    return bo


async def sends(bo: Visitor, size: int = 108, media_type: str = "image/png") -> list[str]:
    """Send a file; what comes back."""
    note = FileNote("poster.png", size, media_type, "token-1", "terminal")
    return lines(await bo.sends(bo.incoming("file", file=note)))


async def test_a_poster_is_fetched_after_the_answer_and_stands(room: Room) -> None:
    bo, tries = await asked_for_a_poster(room), 0

    async def fetch(note: FileNote) -> AsyncIterator[bytes]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise TryLater(5, reason="a reset")
        yield PNG

    room.house.attachments.fetches["terminal"] = fetch
    assert await sends(bo) == [
        "I am fetching the picture; it becomes the poster in a moment, and I will tell you.", "[The film]",
    ]  # fmt: skip
    await room.house.posters()
    assert (await films(room))[0].poster == ""
    room.clock.instant += timedelta(minutes=1)
    await room.house.posters()
    await room.house.courier.settle()
    assert lines(room.replies("bo")) == ["That is the poster of Low Water now.", "[The film]"]
    [film] = await films(room)
    note = note_of(film.poster, film.id)
    assert (note.name, note.size, note.media_type) == ("low-water.png", len(PNG), "image/png")
    assert b"".join([piece async for piece in room.house.attachments.files.pieces(note.token)]) == PNG
    assert await room.rows("SELECT id FROM posters") == []
    room.clock.instant += timedelta(days=400)
    house = room.house
    stays = partial(posters_of, house.database, house.festival.programmes)
    await Clear(house.attachments.files, 180, room.clock.now, stays)()
    assert house.attachments.files.path(note.token) is not None
    assert [r.subject for r in await audited(room) if r.action == "film.poster"] == ["low-water", "low-water"]


async def test_what_is_no_picture_or_too_large_is_refused_before_it_is_fetched(room: Room) -> None:
    bo = await asked_for_a_poster(room)
    assert (await sends(bo, media_type="application/pdf"))[:1] == [
        "poster.png is no JPEG or PNG picture. Save it as one, and send that."
    ]
    assert (await sends(bo, size=10_000_001))[:1] == ["poster.png is larger than 10 MB. Send a smaller version of it."]
    assert await room.rows("SELECT id FROM posters") == []
    assert lines(await bo.says("/cancel")) == ["The poster stays as it is.", "[The film]"]


@pytest.mark.parametrize(("content", "told"), [
    (b"%PDF-1.4 and no picture", "What you sent for Low Water is no JPEG or PNG picture after all. Please send another"
     " file."),
    (SMALL, "The picture for Low Water is too small: its longer side has to be 600 pixels at least, and the file 10 MB"
     " at most. Please send a larger version of it."),
    (b"", "The poster of Low Water could not be fetched. Please send it again."),
])  # fmt: skip
async def test_a_lying_file_is_no_poster(room: Room, content: bytes, told: str) -> None:
    bo = await asked_for_a_poster(room)

    async def fetch(note: FileNote) -> AsyncIterator[bytes]:
        if not content:
            raise NotKept("gone")
        yield content

    room.house.attachments.fetches["terminal"] = fetch
    await sends(bo)
    await room.house.posters()
    await room.house.courier.settle()
    assert lines(room.replies("bo"))[:1] == [told]
    assert (await films(room))[0].poster == ""
