"""What a message says besides: nights, own plans, subjects, languages not wanted, words that nobody can look for."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.programme.asked import Asked
from handlers.programme.asking import ask
from handlers.programme.finding import find
from tests.content.sample import programme
from tests.handlers.programme.test_asking_trial import APRIL_17, APRIL_24, MARCH, asked
from tests.shipped import shipped_texts

NIGHT = datetime(2021, 4, 18, 1, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("yesterday", ""), ("昨天", ""), ("昨晚", "evening"), ("last night", "evening"), ("昨天晚上", "evening"),
        ("what did you show last night", "evening"), ("tonight", "evening"),
    ],
)  # fmt: skip
def test_after_midnight_yesterday_is_the_calendar_s(text: str, part: str) -> None:
    read = ask(text, programme(), NIGHT, shipped_texts())
    assert (read.days, read.part, read.certain, read.leftover) == ((APRIL_17, APRIL_17), part, True, "")


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [("what is on 25 April at 00:30", 1470, 1470), ("4月25日凌晨", 1440, 1740)],
)
def test_a_night_is_that_of_the_evening_before(text: str, earliest: int, latest: int) -> None:
    assert asked(text) == Asked(days=(APRIL_24, APRIL_24), earliest=earliest, latest=latest, certain=True)


@pytest.mark.parametrize(
    "word",
    ["clash", "clashes", "冲突", "plans", "saved", "remind", "reminders", "rated", "voted", "ticket", "minutes"],
)
def test_words_of_this_desk_are_no_slips(word: str) -> None:
    assert asked(word) == Asked(leftover="" if word == "plans" else word)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("documentries", ("documentary",)), ("cocumentary", ("documentary",)), ("salom", ("salon",)), ("zalon", ())],
)
def test_a_short_word_is_a_slip_only_with_its_first_letter(text: str, kinds: tuple[str, ...]) -> None:
    assert asked(text).kinds == kinds


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("有没有关于恐龙的电影", "恐龙"), ("有关于鲸鱼的片子吗", "鲸鱼"), ("有没有关于海洋的", "海洋"),
        ("有关恐龙的电影", "恐龙"), ("是否有关于太空的片子", "太空"), ("恐龙电影", "恐龙"), ("有恐龙的电影吗", "恐龙"),
        ("恐龙题材的片子", "恐龙"), ("dinosaur films", "dinosaur"), ("any space movies?", "space"),
    ],
)  # fmt: skip
def test_a_subject_is_only_the_subject(text: str, about: str) -> None:
    assert asked(text) == Asked(about=about, certain=True)


def test_films_of_a_subject_are_all_of_them_unless_a_title_is_said() -> None:
    found = {each.film for each in find(asked("恐龙电影"), programme(), MARCH).fits}
    assert found >= {"dino-night", "tyrannosaur"}
    assert asked("霸王龙归来").films == ("tyrannosaur",)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("not in Chinese", "not in chinese"), ("films not in Chinese", "not in chinese"),
        ("without subtitles", "without subtitles"), ("films without English subtitles", "without english subtitles"),
        ("不要中文", "不要中文"), ("不要中文的", "不要中文的"), ("没有中文字幕的", "没有中文字幕"),
        ("不是英文的", "不是英文"), ("无字幕", "无字幕"),
    ],
)  # fmt: skip
def test_a_language_that_is_not_wanted_is_no_filter(text: str, left: str) -> None:
    assert asked(text) == Asked(leftover=left)


def test_beside_a_language_that_is_not_wanted_the_day_counts() -> None:
    read = asked("films on 18 April not in Chinese")
    assert read == Asked(days=(date(2021, 4, 18),) * 2, leftover="not in chinese", certain=True)
    assert asked("有没有英文字幕的") == Asked(subtitles=("en",), certain=True)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("free screenings", "free"), ("free films", "free"), ("免费", "免费"), ("免费的电影", "免费"),
        ("under 30 minutes", "under 30 minutes"), ("is there a lecture", "lecture"), ("有讲座吗", "讲座"),
        ("what films were shown last year", "last year"), ("去年放了什么", "去年"), ("去年有哪些电影", "去年"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_kept(text: str, left: str) -> None:
    assert asked(text) == Asked(leftover=left)


@pytest.mark.parametrize("text", ["my daughter is 7", "我女儿7岁", "she's 7", "女儿七岁", "my kids are 7 and 9"])
def test_an_age_without_the_word_years(text: str) -> None:
    assert asked(text) == Asked(audience="kids", age=7, certain=True)


@pytest.mark.parametrize(
    "text",
    ["what do I have on Saturday?", "what have I got on Saturday", "我周六有什么", "我周六有什么安排",
     "my plan for Saturday", "我的安排 周六", "any clashes on Saturday"],
)  # fmt: skip
def test_a_plan_of_one_s_own_is_not_the_programme(text: str) -> None:
    assert asked(text).certain is False


@pytest.mark.parametrize(
    "text", ["我周六有什么可以看的", "周六有什么", "我想知道周六有什么", "what can I see on Saturday"]
)
def test_the_programme_of_a_day_is(text: str) -> None:
    assert asked(text) == Asked(days=(date(2021, 3, 6),) * 2, certain=True)


@pytest.mark.parametrize("text", ["4/18", "4月18日", "18/4", "4.18"])
def test_a_date_alone_is_a_day(text: str) -> None:
    assert asked(text) == Asked(days=(date(2021, 4, 18),) * 2, certain=True)


@pytest.mark.parametrize("text", ["anything French", "French films", "法语片"])
def test_a_language_alone_is_spoken(text: str) -> None:
    assert asked(text) == Asked(spoken=("fr",), certain=True)
