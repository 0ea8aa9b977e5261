"""A day's picture: everything stands in its place, whatever the day is like."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace as changed

from bot.drawing import day, schedule
from bot.drawing.day import Day
from handlers.programme.programme import Programme, programme_of
from storage.screenings import CANCELLED, ONLINE, Was
from tests.bot.drawing.board import festival, letters, overlapping, too_wide, voice
from tests.content.sample import expanded, programme

PUBLISHED = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
OPENING = date(2021, 4, 17)
PHOTO = 10_000
"""Width and height together: the most that Telegram takes for a photo."""


def told(language: str, on: date = OPENING, of: Programme | None = None) -> Day:
    return day.told(of or programme(), on, festival(), voice(language), PUBLISHED)


def upset() -> Programme:
    """The opening day after some changes; its fourth screening begins after midnight, and has a very long title."""
    first, second, third, fourth, fifth, *rest = programme().on_days(OPENING, OPENING)
    late = changed(fourth, starts=datetime(2021, 4, 17, 16, 30, tzinfo=UTC))
    title = (
        "A Very Long Title of a Film That Somebody Could Not Make Up Their Mind About, Part One: The Beginning of It"
    )
    films = dict(programme().films)
    films[fourth.film] = changed(
        films[fourth.film], title={"en": title, "zh": "一部片名长得没有人能一口气念完的纪录片" * 4}
    )
    screenings = [
        changed(first, state=CANCELLED),
        changed(second, state=ONLINE, was=Was(second.hall, second.starts - timedelta(hours=2))),
        changed(third, sold_out=True, was=Was("dome" if third.hall != "dome" else "giant", third.starts)),
        changed(late, sold_out=True),
        fifth,
        *rest,
    ]
    return programme_of(7, programme().venue, films.values(), screenings)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_day_of_the_sample_fits(language: str) -> None:
    for on in programme().days:
        sheet = schedule.laid_out(told(language, on), letters())
        assert (too_wide(sheet), overlapping(sheet)) == ([], []), on
        columns = len({words.x for words in sheet.words if words.style == schedule.TITLE})
        assert (sheet.width, columns) in [(1080, 1), (1820, 2)], on
        assert 0.4 < sheet.height / sheet.width < 1.9, on


@pytest.mark.parametrize("language", ["en", "zh"])
def test_marks_and_long_titles_fit(language: str) -> None:
    sheet = schedule.laid_out(told(language, of=upset()), letters())
    assert (too_wide(sheet), overlapping(sheet)) == ([], [])


def test_what_a_day_says() -> None:
    said = told("en", of=upset())
    assert (said.over, said.name) == (
        ("11th Beijing International Film Festival", "Science & Technology Section"), "Saturday, 17 April 2021",
    )  # fmt: skip
    assert said.count == "29 screenings · Beijing time"
    assert said.under[2] == ("Programme version 7, published on 1 March 2021. What changes later is told in the chat.")
    marked = [[text for _, text in entry.marks] for entry in said.entries if entry.marks]
    assert marked == [["Cancelled"], ["Online", "was 07:30"], ["Sold out", "Moved"], ["After midnight", "Sold out"]]
    assert [(entry.hour, entry.ends) for entry in said.entries][-1] == ("00:30", "02:00")


def test_a_day_in_chinese() -> None:
    said = told("zh", of=upset())
    assert (said.name, said.count) == ("2021年4月17日 星期六", "共29场 · 北京时间")
    assert said.under == (
        "中国科学技术馆（北京）", "北京市朝阳区北辰东路5号，邮编100012",
        "排片第7版，2021年3月1日发布；之后如有变动，以聊天中的通知为准。",
    )  # fmt: skip
    marked = [[text for _, text in entry.marks] for entry in said.entries if entry.marks]
    assert marked == [["已取消"], ["线上放映", "原定07:30"], ["票已售完", "有调整"], ["次日凌晨", "票已售完"]]
    assert [(entry.hour, entry.ends) for entry in said.entries][-1] == ("00:30", "02:00")


def test_a_day_of_two_hundred_screenings_is_a_photo_yet() -> None:
    said = told("en", of=expanded(9))
    assert (len(said.entries), said.under[0]) == (220, "41 more screenings later that day: please ask in the chat.")
    sheet = schedule.laid_out(said, letters())
    assert sheet.width + sheet.height <= PHOTO
    assert too_wide(sheet) == []
    shown = [words.text for words in sheet.words if words.style == schedule.TITLE]
    assert len(shown) >= len(said.entries)


def test_a_day_of_one_screening() -> None:
    said = told("en")
    sheet = schedule.laid_out(replace(said, entries=said.entries[:1]), letters())
    assert (too_wide(sheet), overlapping(sheet)) == ([], [])


def test_the_picture_has_the_size_that_was_laid_out() -> None:
    said = told("zh")
    sheet = schedule.laid_out(said, letters())
    assert schedule.drawn(said, letters()).size == (sheet.width, sheet.height)
