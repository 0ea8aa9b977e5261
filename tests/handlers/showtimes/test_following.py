"""What stands on the answer before it and what does not: facts of the film, ages, days of their own; changes, titles."""
# ruff: noqa: E501 - replies as they are read, a line a line

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.content.small import published
from tests.transcripts.stage import StillClock
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

NOON = datetime.fromisoformat("2021-04-15T12:00:00+08:00")


@pytest.fixture
async def shown(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """The day before, with the small programme."""
    async with open_room(sqlite_url, tmp_path, StillClock(NOON), **BY_WORDING) as opened:
        await published(opened)
        yield opened


async def firsts(visitor: Visitor, *said: str) -> list[str]:
    """The first line of what each message is answered with."""
    return [lines(await visitor.says(words))[0] for words in said]


async def test_facts_are_asked_of_the_film_before(shown: Room) -> None:
    one = shown.visitor("one", "en")
    assert await firsts(
        one, "when is Low Water?", "does it have subtitles", "how much is it", "how long is it?", "who directed it",
        "is it suitable for a five year old", "and on Sunday", "and on Saturday", "is it free?",
    ) == [
        "Low Water: 2 screenings",
        "Subtitles of Low Water: Chinese.",
        "The programme does not say this of Low Water: price.",
        "Low Water is 25 minutes long.",
        "Low Water was directed by Ana Reis.",
        "No: it is recommended from 6 years.",
        "Low Water, Sunday 18 April: I found no screening.",
        "Low Water, Saturday 17 April: 1 screening",
        "The programme does not say this of Low Water: price.",
    ]  # fmt: skip


async def test_facts_are_asked_of_the_film_before_in_chinese(shown: Room) -> None:
    one = shown.visitor("one", "zh")
    assert await firsts(
        one, "退潮什么时候放", "有字幕吗", "多少钱", "多长时间", "导演是谁", "五岁能看吗", "那周日呢"
    ) == [
        "《退潮》：2场",
        "《退潮》有字幕：中文。",
        "排片资料中没有《退潮》的这项信息：票价。",
        "《退潮》片长25分钟。",
        "《退潮》的导演是Ana Reis。",
        "不太合适：建议6岁以上观看。",
        "《退潮》，4月18日（星期日）：没有找到场次。",
    ]


async def test_facts_are_asked_of_the_card_before_for_ten_minutes(shown: Room) -> None:
    one = shown.visitor("one", "en")
    await one.presses("showtimes.film:low-water")
    assert await firsts(one, "who directed it") == ["Low Water was directed by Ana Reis."]
    await one.presses("showtimes.screening:iron-wind-1")
    assert await firsts(one, "what language is it in", "are there tickets left?") == [
        "Iron Wind is spoken in: Chinese.",
        "Iron Wind is not sold out, as far as I know.",
    ]
    shown.clock.instant = datetime.fromisoformat("2021-04-15T12:11:00+08:00")
    assert await firsts(one, "who directed it") == ["I'm not quite sure what you mean. Is it one of these?"]


async def test_what_is_asked_of_the_festival_is_not_of_the_film(shown: Room) -> None:
    one = shown.visitor("one", "en")
    unsure = "I'm not quite sure what you mean. Is it one of these?"
    for words in ("how long is the festival", "how much is it to enter a film", "how do i buy a ticket"):
        assert await firsts(one, "when is Low Water?", words) == ["Low Water: 2 screenings", unsure]


async def test_a_film_and_an_age(shown: Room) -> None:
    one, lin = shown.visitor("one", "en"), shown.visitor("lin", "zh")
    assert await firsts(
        one, "can my 10 year old watch Low Water?", "can a 4 year old watch Low Water?", "can my 5 year old watch Iron Wind?"
    ) == [
        "Yes, from 6.",
        "No: it is recommended from 6 years.",
        "The programme does not say this of Iron Wind: age.",
    ]  # fmt: skip
    assert lines(await lin.says("《退潮》5岁孩子能看吗"))[:3] == ["不太合适：建议6岁以上观看。", "", "《退潮》"]
    assert await firsts(lin, "退潮10岁孩子能看吗") == ["可以看：建议6岁以上观看。"]


async def test_a_day_of_its_own_takes_nothing_over(shown: Room) -> None:
    one = shown.visitor("one", "en")
    before = "what's on Saturday evening in the dome?"
    assert await firsts(one, before, "next Friday", before, "last day of the festival", before, "4/18") == [
        "Saturday 17 April, evening, Dome Theatre: 2 screenings",
        "The festival ends on Sunday 18 April.",
        "Saturday 17 April, evening, Dome Theatre: 2 screenings",
        "Sunday 18 April: 10 screenings",
        "Saturday 17 April, evening, Dome Theatre: 2 screenings",
        "Sunday 18 April: 10 screenings",
    ]
    assert await firsts(one, before, "and on Friday?") == [
        "Saturday 17 April, evening, Dome Theatre: 2 screenings",
        "Friday 16 April, evening, Dome Theatre: I found no screening.",
    ]


async def test_a_day_of_its_own_takes_nothing_over_in_chinese(shown: Room) -> None:
    one, before = shown.visitor("one", "zh"), "周六晚上球幕影院有什么"
    head = "4月17日（星期六），晚上，球幕影院：2场"
    assert await firsts(one, before, "下周五晚上", before, "下下周六", before, "这周末", before, "那周五呢") == [
        head,
        "展映4月18日（星期日）结束。",
        head,
        "展映4月18日（星期日）结束。",
        head,
        "4月17日（星期六）至4月18日（星期日）：13场",
        head,
        "4月16日（星期五），晚上，球幕影院：没有找到场次。",
    ]


async def test_what_has_changed(shown: Room) -> None:
    one, lin = shown.visitor("one", "en"), shown.visitor("lin", "zh")
    assert await firsts(one, "has anything changed?") == ["Cancelled, moved or online: 1 screening"]
    assert await firsts(lin, "有什么变动", "有什么变化吗") == ["取消、改期或改为线上：1场"] * 2


async def test_hours_after_midnight_are_of_a_night(shown: Room) -> None:
    one, lin = shown.visitor("one", "en"), shown.visitor("lin", "zh")
    assert await firsts(one, "what's on saturday at 00:30") == [
        "The night of Friday 16 April to Saturday, 00:30: 1 screening"
    ]
    assert await firsts(lin, "周五半夜12点半有什么") == ["4月16日（星期五）深夜，次日00:30：1场"]


async def test_a_title_that_the_programme_does_not_have(shown: Room) -> None:
    one, lin = shown.visitor("one", "en"), shown.visitor("lin", "zh")
    assert lines(await one.says("is there a film called Dune?")) == ["“Dune” is not in the programme.", "[Films A–Z]"]
    assert lines(await lin.says("有没有《流浪地球》这部电影")) == ["排片中没有《流浪地球》。", "[影片一览]"]
    assert await firsts(one, "is there a film called Low Water?") != ["“Low Water” is not in the programme."]
