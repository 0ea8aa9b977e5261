"""In an open enrolment the programme is asked: no question becomes an answer; whole replies, in both languages."""
# ruff: noqa: E501 - replies as they are read, a line a line

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.content.small import published
from tests.transcripts.stage import StillClock
from tests.visitors import BY_WORDING, WHOLE, Room, Visitor, lines, open_room

MARCH = datetime.fromisoformat("2021-03-01T12:00:00+08:00")
SALT_MOON = [
    "Salt Moon: 1 screening",
    "",
    "Friday 16 April",
    "00:30–02:00 after midnight · Forum Hall · Salt Moon (French; Chinese/English subtitles)",
    "",
    "Times: Beijing time (UTC+8).",
    "--",
]
EBB = [
    "《退潮》：2场",
    "",
    "4月16日（星期五）",
    "10:00–10:25 · 球幕影院 · 《退潮》（英语对白，中文字幕）",
    "",
    "4月17日（星期六）",
    "19:30–19:55 · 球幕影院 · 《退潮》（英语对白，中文字幕） · 票已售完",
    "",
    "以上均为北京时间（UTC+8）。",
    "--",
]
TITLE = [
    "2 of 14 · Original title",
    "What is the film called, in its original language?",
    "",
    "Example: Voyage au centre du noyau",
    "[Back | Why?] [Save and leave | Cancel]",
]
TITLE_ZH = [
    "第2题，共14题 · 原文片名",
    "影片的原文片名是什么？",
    "",
    "例如：地心之旅",
    "[上一题 | 为什么问？] [保存离开 | 取消]",
]


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """Enrolment is open, and the small programme is out."""
    async with open_room(sqlite_url, tmp_path, StillClock(MARCH), **BY_WORDING) as opened:
        await published(opened)
        yield opened


async def at(visitor: Visitor, question: str) -> Visitor:
    """The visitor in a new form, at that question."""
    await visitor.presses("enrol.new:fresh")
    while visitor.at() != question:
        await visitor.says(WHOLE[visitor.at()])
    return visitor


async def test_a_title_that_asks_the_programme_is_doubted(room: Room) -> None:
    ada = await at(room.visitor("ada"), "title")
    doubt = ["“when is Salt Moon”: is that your answer, or a question to me?", "[My answer | A question]"]
    assert lines(await ada.says("when is Salt Moon")) == doubt
    assert lines(await ada.chooses("A question")) == [*SALT_MOON, *TITLE]
    assert lines(await ada.says("when is Salt Moon")) == doubt
    assert lines(await ada.says("a question")) == [*SALT_MOON, *TITLE]
    await ada.says("when is Salt Moon")
    assert lines(await ada.chooses("My answer"))[0] == "3 of 14 · English title"
    assert '"title":"when is Salt Moon"' in (await room.rows("SELECT answers FROM entries"))[0]["answers"]


async def test_a_title_that_asks_the_programme_is_doubted_in_chinese(room: Room) -> None:
    lin = await at(room.visitor("lin", "zh"), "title")
    buttons = "[作为回答填入 | 我想提问]"
    assert lines(await lin.says("退潮几点放")) == ["“退潮几点放”是要填的回答，还是想问我的问题？", buttons]
    assert lines(await lin.chooses("我想提问")) == [*EBB, *TITLE_ZH]
    assert lines(await lin.says("4月17日有什么")) == ["“4月17日有什么”是要填的回答，还是想问我的问题？", buttons]
    assert lines(await lin.says("在问")) == [
        "4月17日（星期六）：3场",
        "",
        "18:30–19:15 · 球幕影院 · 星空下的一课（中文对白）",
        "19:30–19:55 · 球幕影院 · 《退潮》（英语对白，中文字幕） · 票已售完",
        "20:30–21:10 · 巨幕影院 · 《铁风》（中文对白）",
        "",
        "以上均为北京时间（UTC+8）。",
        "--",
        *TITLE_ZH,
    ]


async def test_a_name_or_a_day_is_a_title(room: Room) -> None:
    for number, title in enumerate(("Salt Moon", "17 April", "Saturday evening")):
        visitor = await at(room.visitor(f"v{number}"), "title")
        assert lines(await visitor.says(title))[0] == "3 of 14 · English title"


async def test_a_synopsis_that_asks_the_programme_is_doubted(room: Room) -> None:
    ada = await at(room.visitor("ada"), "synopsis")
    assert lines(await ada.says("when is Salt Moon?")) == [
        "“when is Salt Moon?”: is that your answer, or a question to me?",
        "[My answer | A question]",
    ]
    asked = lines(await ada.chooses("A question"))
    assert asked[: len(SALT_MOON) + 1] == [*SALT_MOON, "9 of 14 · Short synopsis"]
    told = await ada.says("On Saturday evening a whale swims to the giant screen.")
    assert lines(told)[0] == "10 of 14 · Languages"


async def test_a_choice_read_out_of_a_question_is_not_taken(room: Room) -> None:
    lin = await at(room.visitor("lin", "zh"), "category")
    assert lines(await lin.says("4月17日晚上球幕有什么")) == [
        "4月17日（星期六），晚上，球幕电影：1场",
        "",
        "19:30–19:55 · 球幕影院 · 《退潮》（英语对白，中文字幕） · 票已售完",
        "",
        "以上均为北京时间（UTC+8）。",
        "[19:30 《退潮》] [存成图片]",
        "第1题，共14题 · 影片类别",
        "您的影片属于哪一类？",
        "[球幕电影 | 巨幕电影] [4D电影 | 科普纪录片] [科幻电影] [为什么问？] [保存离开 | 取消]",
    ]
    assert lines(await lin.says("我们的是球幕影片")) == TITLE_ZH
    ada = await at(room.visitor("ada"), "category")
    assert lines(await ada.says("what's in the dome on 17 april in the evening")) == [
        "Saturday 17 April, evening, Dome Theatre: 2 screenings",
        "",
        "18:30–19:15 · Dome Theatre · Class under the Stars (Chinese)",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "",
        "Times: Beijing time (UTC+8).",
        "[18:30 Class under the…] [19:30 Low Water] [As a picture]",
        "1 of 14 · Category",
        "Which category does your film belong to?",
        "[Dome film | Giant-screen film] [4D film] [Science documentary] [Science-fiction film] [Why?] [Save and leave | Cancel]",
    ]


async def test_thanks_and_greetings_are_no_directors(room: Room) -> None:
    lin = await at(room.visitor("lin", "zh"), "directors")
    for said, answer in (("谢谢", "不客气！还有问题随时问我。"), ("你好", "您好，很高兴见到您！有什么可以帮您的？")):
        assert lines(await lin.says(said)) == [
            f"“{said}”是要填的回答，还是想问我的问题？",
            "[作为回答填入 | 我想提问]",
        ]
        assert lines(await lin.chooses("我想提问")) == [
            answer,
            "--",
            "第8题，共14题 · 导演",
            "导演是谁？有多位请用逗号或顿号隔开。",
            "",
            "例如：王琳、Marie Laurent",
            "[上一题 | 为什么问？] [保存离开 | 取消]",
        ]
    ada = await at(room.visitor("ada"), "directors")
    assert lines(await ada.says("Thanks!")) == [
        "“Thanks!”: is that your answer, or a question to me?",
        "[My answer | A question]",
    ]
    assert lines(await ada.says("my answer"))[0] == "9 of 14 · Short synopsis"


async def test_what_is_no_question_of_the_programme_goes_to_the_faq(room: Room) -> None:
    ada = await at(room.visitor("ada"), "title")
    await ada.says("What is the fax number?")
    assert lines(await ada.says("a question")) == [
        "The fax number is +86-10-59041169. Please address the fax to Ms. WU Dan.",
        "--",
        *TITLE,
    ]
