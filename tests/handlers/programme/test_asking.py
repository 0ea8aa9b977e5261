"""What visitors ask of the programme is understood; never a wrong day, and nothing that is meant for others."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from handlers.programme.asked import Asked
from handlers.programme.asking import ask, search_titles
from handlers.programme.programme import programme_of
from storage.films import Film
from tests.content.sample import ROOT, programme, venue
from tests.examples import examples
from tests.handlers.programme.phrasings import NOWS, faults, others, phrasings, wrong_day
from tests.shipped import shipped_texts

THURSDAY, HOLIDAY = NOWS["15"], NOWS["01"]
APRIL, MAY = 4, 5
_OF_PROGRAMME = ("schedule", "screening_dates", "children", "forum", "activities")


def asked(text: str, now: datetime = THURSDAY) -> Asked:
    return ask(text, programme(), now, shipped_texts())


def days(text: str, now: datetime = THURSDAY) -> str:
    """ "4-17", "4-17 4-18", "" for none, "?" where days were named and are not clear."""
    read = asked(text, now)
    if read.days is None:
        return "?" if read.leftover else ""
    return " ".join(f"{day.month}-{day.day}" for day in dict.fromkeys(read.days))


def hours(text: str) -> tuple[int | None, int | None, str]:
    read = asked(text)
    return read.earliest, read.latest, read.part


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nearly_all_phrasings_are_read_right_and_no_day_wrong(language: str) -> None:
    lines = list(phrasings(language))
    read = [(line, asked(line.text, line.now)) for line in lines]
    assert len(lines) >= 150
    assert [line.text for line, got in read if wrong_day(line, got)] == []
    right = [line for line, got in read if not faults(line, got)]
    assert len(right) >= 0.95 * len(lines), [(line.text, faults(line, got)) for line, got in read if faults(line, got)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_they_are_taken_for_questions_about_the_programme(language: str) -> None:
    lines = list(phrasings(language))
    uncertain = [line.text for line in lines if not asked(line.text, line.now).certain]
    assert len(uncertain) <= 0.05 * len(lines), uncertain


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_meant_for_others_is_not(language: str) -> None:
    taken = [text for text in others(language) if asked(text).certain]
    assert len(taken) <= 0.05 * len(others(language)), taken


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_questions_of_the_faq_are_left_to_it(language: str) -> None:
    lines = (ROOT / "tests" / "content" / "questions" / f"{language}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t")[:2] for line in lines[::4]]
    taken = [row for row in rows if asked(row[1]).certain and not {*row[0].split("|")} & {*_OF_PROGRAMME}]
    assert len(taken) <= 0.01 * len(rows), taken


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("on Thursday", "4-15"), ("Wednesday", "4-21"), ("this Saturday", "4-17"), ("next Saturday", "4-24"),
        ("next Thursday", "4-22"), ("Saturday next week", "4-24"), ("下周六", "4-24"), ("这周六", "4-17"),
        ("下下周六", "5-1"), ("礼拜天", "4-18"), ("周六日", "4-17 4-18"), ("周二三", "4-20 4-21"), ("大后天", "4-18"),
        ("the 17th", "4-17"), ("the 8th", "5-8"), ("8号", "5-8"), ("十七号", "4-17"), ("4月17日晚", "4-17"),
        ("17 April", "4-17"), ("April 17th", "4-17"), ("17/4", "4-17"), ("4/17", "4-17"), ("17.4.2021", "4-17"),
        ("4月20-22日", "4-20 4-22"), ("the 17th and 18th", "4-17 4-18"), ("from Friday to Sunday", "4-16 4-18"),
        ("下周一到下周三", "4-19 4-21"), ("until Sunday", "4-15 4-18"), ("周五起", "4-16 5-14"),
        ("from 12 May", "5-12 5-14"),
        ("before Saturday", "4-15 4-16"), ("the weekend", "4-17 4-18"), ("this week", "4-15 4-18"),
        ("next week", "4-19 4-25"), ("下周末", "4-24 4-25"), ("五一期间", "5-1 5-5"), ("劳动节", "5-1"),
        ("Labour Day", "5-1"), ("in two days", "4-17"), ("三天后", "4-18"), ("Saturday 24 April", "4-24"),
        ("4月17日（周六）", "4-17"), ("satruday", "4-17"), ("tommorow", "4-16"), ("明兒", "4-16"), ("星期日", "4-18"),
    ],
)  # fmt: skip
def test_days(text: str, meant: str) -> None:
    assert days(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "munday", "thuesday", "every Saturday", "not Saturday", "except Saturday", "Saturday week",
        "Friday and Sunday",
        "周五和周日", "每周六", "除了周六", "上周六", "4月17日周日", "5月初", "the next day", "前一天",
        "the week after next", "week of 20 April", "in a week", "this Saturday or next",
        "过两天", "the 17th and 19th",
    ],
)  # fmt: skip
def test_a_day_that_is_not_clear_is_none(text: str) -> None:
    assert days(text) == "?"


def test_what_only_looks_like_a_day_is_none() -> None:
    assert [days(text) for text in ("may I see 4D films", "a film about the sun", "monday again")] == ["", "", ""]
    assert asked("our sound is 5.1 surround").days is None
    assert days("一周日程有吗") != "4-18"
    assert days("本周日程") == "4-15 4-18"


def test_after_midnight_the_evening_before_is_not_over() -> None:
    night = datetime(2021, 5, 1, 16, 30, tzinfo=UTC)
    told = {text: days(text, night) for text in (
        "today", "今天", "tomorrow", "明天", "后天", "tonight", "今晚", "yesterday", "Saturday", "Sunday",
        "this weekend", "this evening", "last night", "today at 00:45", "in two days", "2 May",
    )}  # fmt: skip
    assert told == {
        "today": "5-2", "今天": "5-2", "tomorrow": "5-3", "明天": "5-3", "后天": "5-4", "tonight": "5-1", "今晚": "5-1",
        "yesterday": "5-1", "Saturday": "5-1", "Sunday": "5-2", "this weekend": "5-2", "this evening": "?",
        "last night": "5-1", "today at 00:45": "5-1", "in two days": "5-4", "2 May": "5-2",
    }  # fmt: skip


@given(st.integers(0, 50), st.integers(0, 6), st.sampled_from(["", "this ", "next "]))
def test_weekdays_are_those_of_the_calendar(ahead: int, weekday: int, week: str) -> None:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    now = datetime(2021, 4, 5, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai")) + timedelta(days=ahead)
    monday = now.date() - timedelta(days=now.weekday())
    wanted = monday + timedelta(days=weekday + (7 if week == "next " else 0))
    if not week and wanted < now.date():
        wanted += timedelta(days=7)
    assert asked(f"{week}{names[weekday]}", now).days == (wanted, wanted)
    han = {"": "", "this ": "这", "next ": "下"}[week]
    assert asked(f"{han}周{'一二三四五六日'[weekday]}", now).days == (wanted, wanted)


@given(st.dates(date(2021, 4, 1), date(2021, 5, 31)))
def test_every_way_to_write_a_date_is_that_date(day: date) -> None:
    month = {APRIL: "April", MAY: "May"}[day.month]
    ways = [
        f"{day.day} {month}", f"{month} {day.day}", f"{day.month}月{day.day}日", f"{day.month}月{day.day}号有什么",
        day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.month}.{day.day}放什么",
        f"on {month} {day.day}, 2021",
    ]  # fmt: skip
    assert {way: asked(way).days for way in ways} == dict.fromkeys(ways, (day, day))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tomorrow evening", (1080, None, "evening")), ("明天上午", (None, 719, "morning")), ("明早",
        (None, 719, "morning")),
        ("tomorrow before lunch", (None, 719, "morning")), ("周五夜场", (1260, None, "night")),
        ("tomorrow at 19:30", (1170, 1170, "")), ("tomorrow at half past seven", (1170, 1170, "")),
        ("quarter to eight tomorrow", (1185, 1185, "")), ("tomorrow after 3 pm", (900, None, "")),
        ("tomorrow after 3", (900, None, "")), ("between 3 and 6 tomorrow", (900, 1080, "")),
        ("tomorrow from 3 to 6pm", (900, 1080, "")), ("明天下午三点到六点", (900, 1080, "")),
        ("明天三点以后", (900, None, "")),
        ("明天晚上七点半", (1170, 1170, "")), ("周六十点半", (630, 630, "")), ("明天中午一点", (780, 780, "")),
        ("明晚十二点", (1440, 1440, "")), ("tomorrow before 11am", (None, 659, "")), ("明天七点左右", (1110, 1170, "")),
    ],
)  # fmt: skip
def test_hours(text: str, meant: tuple[int | None, int | None, str]) -> None:
    assert hours(text) == meant


def test_a_hall_is_not_a_kind() -> None:
    told = {text: (asked(text).halls, asked(text).kinds) for text in (
        "dome films", "in the dome", "dome theatre", "球幕电影", "球幕影院", "球幕里放什么", "4D", "4D影院",
        "forum", "forum hall",
    )}  # fmt: skip
    assert told == {
        "dome films": ((), ("dome",)), "in the dome": (("dome",), ()), "dome theatre": (("dome",), ()),
        "球幕电影": ((), ("dome",)), "球幕影院": (("dome",), ()), "球幕里放什么": (("dome",), ()),
        "4D": ((), ("fourd",)),
        "4D影院": (("fourd",), ()), "forum": ((), ("forum",)), "forum hall": (("forum",), ()),
    }  # fmt: skip


def test_spoken_languages_and_subtitles() -> None:
    told = [(asked(text).spoken, asked(text).subtitles) for text in (
        "films in English", "英文配音，中文字幕", "with English subtitles", "English or French", "中英双语", "日语片",
    )]  # fmt: skip
    assert told == [
        (("en",), ()), (("en",), ("zh",)), ((), ("en",)), (("en", "fr"), ()), (("zh", "en"), ()), (("ja",), ())
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "film"),
    [
        ("Saturn by Night on Sunday", "saturn-night"), ("dome of bees", "dome-of-bees"), ("蜂之穹", "dome-of-bees"),
        ("tyranosaurus", "tyrannosaur"), ("霸王龍歸來", "tyrannosaur"), ("霸王笼", "tyrannosaur"),
        ("bawanglong", "tyrannosaur"),
        ("ba wang long gui lai", "tyrannosaur"), ("black hole kitchen", "kitchen-hole"), ("四十七颗月亮", "47-moons"),
        ("forty-seven moons", "47-moons"), ("Two Thousand Meters Down", "2000-metres"), ("苔の庭", "moss-garden"),
        ("기억세", "memory-tax"), ("Un dimanche sur Titan", "sunday-titan"), ("letter from mars", "mars-street"),
        ("《冰》几点", "ice"), ("3021", "3021"), ("今夜行星", "class-planets"),
    ],
)  # fmt: skip
def test_titles(text: str, film: str) -> None:
    assert (asked(text).films, asked(text).unsure_film) == ((film,), False)


def test_of_similar_titles_all_are_named() -> None:
    told = asked("冰川周日")
    assert (told.films, told.unsure_film, days("冰川周日")) == (("last-glacier", "lost-glacier"), True, "4-18")
    both = asked("lost glacier or last glacier")
    assert (both.films, both.unsure_film) == (("lost-glacier", "last-glacier"), False)


def test_the_words_of_a_title_are_no_days() -> None:
    assert [days(text) for text in ("Saturn by Night", "A Sunday on Titan", "泰坦上的星期天", "又是星期一")] == [""] * 4
    assert days("Sunday on Titan next Saturday") == "4-24"


def test_a_title_of_nothing_but_days_is_no_day_and_no_trap() -> None:
    film = Film("sn", "scifi", {"en": "Saturday Night", "zh": "周六夜晚"}, 90, "dcp")
    those = programme_of(9, venue(), [*programme().films.values(), film], programme().screenings)
    whole = ask("Saturday Night", those, THURSDAY, shipped_texts())
    asking = ask("what's on saturday night in the dome", those, THURSDAY, shipped_texts())
    saturday = (date(2021, 4, 17), date(2021, 4, 17))
    assert (whole.films, asking.films, asking.days, asking.part) == (("sn",), (), saturday, "evening")


def test_a_new_version_with_other_titles_is_read_with_them() -> None:
    films = [
        changed(film, title={"en": "Zanzibar"}) if film.id == "ice" else film for film in programme().films.values()
    ]
    renamed = programme_of(3, venue(), films, programme().screenings)
    assert ask("zanzibar", renamed, THURSDAY, shipped_texts()).films == ("ice",)
    assert asked("zanzibar").films == ()


def test_before_anything_is_published_nothing_breaks() -> None:
    empty = programme_of(0, venue(), (), ())
    assert ask("dome films on Saturday", empty, THURSDAY, shipped_texts()).kinds == ("dome",)


@pytest.mark.parametrize(
    "text",
    [
        "I finish the edit on the 16th, is that too late?", "can I submit a dome film", "报名4D影片要什么格式",
        "are you open on Saturday", "周六开门吗", "周六的票多少钱", "My film is 4D, can I enter?", "",
    ],
)  # fmt: skip
def test_other_matters_are_not_certain(text: str) -> None:
    assert asked(text).certain is False


def test_titles_are_searched_while_they_are_typed() -> None:
    assert [search_titles(text, programme())[:1] for text in ("saturn", "霸王", "tuxing", "glass forest")] == [
        [("saturn-night", 0.95)], [("tyrannosaur", 0.95)], [("saturn-night", 0.95)], [("glass-forest", 1.0)]
    ]  # fmt: skip
    assert [film for film, _ in search_titles("glacier", programme())][:2] == ["last-glacier", "lost-glacier"]
    assert search_titles("  ", programme()) == []


PIECES = st.sampled_from(
    "周 六 日 下 上 五一 45 月 份 号 17 4 . / - : 点 半 到 至 from to until the th next saturday may april at after 3"
    " pm in film 球幕 dome 4d 冰 glacier 之前 every and 和 \U0001f3ac \x1f \u3000 ６ half past seven 25 99 2021".split()
)


@how(max_examples=examples(100))
@given(st.lists(PIECES, max_size=9), st.sampled_from(["", " "]))
def test_whatever_is_typed_is_read(pieces: list[str], gap: str) -> None:
    read = asked(gap.join(pieces), HOLIDAY)
    assert read.days is None or read.days[0] <= read.days[1]


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    assert len(asked(text).leftover) <= 200
