"""What a visitor tried in March, and what came of it: follow-ups, midnight, months, negations, dates that are none."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.programme.asked import Asked
from handlers.programme.asked_code import code, decoded
from handlers.programme.asking import ask
from handlers.programme.finding import find, without
from tests.content.sample import programme
from tests.shipped import shipped_texts

MARCH = datetime(2021, 3, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
APRIL_17, APRIL_24 = date(2021, 4, 17), date(2021, 4, 24)


def asked(text: str, after: Asked | None = None) -> Asked:
    return ask(text, programme(), MARCH, shipped_texts(), after)


def days(read: Asked) -> str:
    """ "4-17", "4-17 4-18", "" for none, "?" where it is not clear."""
    if read.days is None:
        return "?" if read.leftover else ""
    return " ".join(f"{day.month}-{day.day}" for day in dict.fromkeys(read.days))


def of_day(day: date) -> Asked:
    return Asked(days=(day, day), part="evening")


@pytest.mark.parametrize(
    ("text", "after", "meant"),
    [
        ("and on Sunday?", APRIL_17, "4-18"), ("那周日呢", APRIL_17, "4-18"), ("周日呢", APRIL_24, "4-25"),
        ("the next day", APRIL_17, "4-18"), ("what about the day after", APRIL_17, "4-18"),
        ("the following day", APRIL_17, "4-18"), ("第二天", APRIL_17, "4-18"), ("那第二天呢", APRIL_17, "4-18"),
        ("the day before", APRIL_17, "4-16"), ("前一天", APRIL_17, "4-16"), ("20 April", APRIL_17, "4-20"),
        ("the day after tomorrow", APRIL_17, "3-3"), ("tomorrow", APRIL_17, "3-2"),
        ("the following week", APRIL_17, "4-19 4-25"), ("and at the weekend?", APRIL_24, "4-24 4-25"),
        ("周末呢", APRIL_24, "4-24 4-25"), ("this weekend", APRIL_24, "3-6 3-7"), ("the day after next", APRIL_17, "?"),
        ("the day after 20 April", APRIL_17, "?"), ("the last day", APRIL_17, "5-14"), ("第一天", APRIL_24, "4-17"),
    ],
)  # fmt: skip
def test_a_question_may_go_on_with_the_days_before(text: str, after: date, meant: str) -> None:
    read = asked(text, of_day(after))
    assert (days(read), read.moment, read.certain) == (meant, "", meant != "?")


def test_without_anything_before_a_weekday_is_the_next_one() -> None:
    assert [days(asked(text)) for text in ("on Sunday", "the next day", "前一天")] == ["3-7", "?", "?"]


@pytest.mark.parametrize(
    ("text", "meant", "earliest", "latest"),
    [
        ("at 00:15", "", 1455, 1455), ("00:30", "", 1470, 1470), ("零点半", "", 1470, 1470),
        ("凌晨0:30", "", 1470, 1470), ("half past midnight", "", 1470, 1470),
        ("2 May at 00:15", "5-1", 1455, 1455), ("2 May at 12:15 am", "5-1", 1455, 1455),
        ("5月1日凌晨", "4-30", 1440, 1740), ("5月1日零点半", "4-30", 1470, 1470), ("5月2日凌晨1点", "5-1", 1500, 1500),
        ("after midnight on 1 May", "4-30 5-1", 1440, 1740), ("tomorrow at 00:30", "3-1", 1470, 1470),
        ("today at 00:30", "?", 1470, 1470), ("tonight at 00:30", "3-1", 1470, 1470),
        ("Saturday night at 00:30", "3-6", 1470, 1470), ("今晚零点半", "3-1", 1470, 1470),
        ("quarter to midnight on 1 May", "5-1", 1425, 1425), ("from 23:00 to 00:30 on 1 May", "5-1", 1380, 1470),
        ("2 May at half past 12", "5-2", 750, 750), ("5月2日下午0:30", "5-2", 750, 750),
    ],
)  # fmt: skip
def test_what_begins_after_midnight_belongs_to_the_evening_before(
    text: str, meant: str, earliest: int, latest: int
) -> None:
    read = asked(text)
    assert (days(read), read.earliest, read.latest) == (meant, earliest, latest)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("last day", "5-14"), ("最后一天", "5-14"), ("what is on the last day", "5-14"), ("first day", "4-17"),
        ("第一天有什么", "4-17"), ("last day of April", "4-30"), ("5月最后一天", "5-31"),
        ("4月下旬", "4-21 4-30"), ("五月上旬", "5-1 5-10"), ("5月中旬", "5-11 5-20"), ("late April", "4-21 4-30"),
        ("mid May", "5-11 5-20"), ("mid-April", "4-11 4-20"), ("early May", "5-1 5-10"), ("五月第一周", "5-1 5-7"),
        ("first week of May", "5-1 5-7"), ("这个月", "3-1 3-31"), ("下个月有什么", "4-1 4-30"),
        ("this month", "3-1 3-31"), ("next month", "4-1 4-30"), ("between 18 and 20 April", "4-18 4-20"),
        ("April the seventeenth", "4-17"), ("the twenty-first of April", "4-21"), ("in two weeks", "3-15"),
        ("两周后", "3-15"), ("yesterday", "2-28"), ("昨天放了什么", "2-28"), ("昨晚", "2-28"), ("前天", "2-27"),
        ("this weekend", "3-6 3-7"), ("weekend", "3-6 3-7"),
    ],
)  # fmt: skip
def test_days_of_months_and_days_that_are_over(text: str, meant: str) -> None:
    assert (days(asked(text)), asked(text).moment, asked(text).certain) == (meant, "", True)


def test_half_a_day_without_an_hour() -> None:
    read = asked("Sat 17th pm")
    assert (days(read), read.earliest, read.latest) == ("4-17", 720, None)
    assert asked("17 April am").part == "morning"


@pytest.mark.parametrize(
    ("text", "film"),
    [
        ("when is Saturn by Nite on", "saturn-night"), ("when can I see Dome of Beees", "dome-of-bees"),
        ("Dome of Beees", "dome-of-bees"), ("四十七个月亮", "47-moons"), ("四十七个月亮在哪个厅", "47-moons"),
        ("when is Forum: The Next Dome on", "forum-dome"), ("蜂之穹有字幕吗", "dome-of-bees"), ("開幕式", "opening"),
    ],
)  # fmt: skip
def test_titles_with_a_slip_in_them(text: str, film: str) -> None:
    read = asked(text)
    assert (read.films, read.part, read.leftover, read.certain) == ((film,), "", "", True)


def test_words_of_a_question_are_no_title() -> None:
    read = asked("what is on next in the dome")
    assert (read.films, read.moment, read.halls, read.certain) == ((), "next", ("dome",), True)


def test_an_age_leaves_out_what_is_for_older_ones() -> None:
    read = asked("4D for a 4 year old")
    assert (read.kinds, read.age, read.audience) == (("fourd",), 4, "kids")
    assert asked("五岁孩子能看什么").age == 5
    fits = find(Asked(age=5), programme(), MARCH).fits
    assert fits
    assert {programme().films[each.film].age for each in fits} == {0, 4, 5}
    assert without(read, "audience") == Asked(kinds=("fourd",), certain=True)


@pytest.mark.parametrize(
    "text",
    ["不想看恐龙", "不要4D", "not on Saturday", "except Saturday", "everything except documentaries", "这周除了周六",
     "I don't want dome films"],
)  # fmt: skip
def test_what_somebody_does_not_want_is_not_asked_for(text: str) -> None:
    read = asked(text)
    assert read.leftover
    assert read == Asked(leftover=read.leftover)


def test_what_is_wanted_instead_counts() -> None:
    read = asked("not on saturday, sunday please 18 april")
    assert (days(read), read.certain, read.leftover) == ("4-18", True, "not on saturday")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("4月31号", "4月31号"), ("2月30日", "2月30日"), ("June 31", "June 31"), ("13月40日", "13月40日"),
        ("what's on 31 April", "31 April"), ("4月31号有什么电影", "4月31号"), ("2021-04-31", "2021-04-31"),
    ],
)  # fmt: skip
def test_a_date_that_there_is_not(text: str, typed: str) -> None:
    assert asked(text) == Asked(no_such_day=typed, certain=True)


@pytest.mark.parametrize("text", ["17 April 2020", "4月17日 2020", "2020年4月17日", "April 17, 2020"])
def test_a_date_of_another_year_is_that_date(text: str) -> None:
    day = date(2020, 4, 17)
    assert asked(text) == Asked(days=(day, day), certain=True)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("有英文字幕的吗", Asked(subtitles=("en",))),
        ("有中文配音的球幕电影吗", Asked(kinds=("dome",), spoken=("zh",))),
        ("films with English subtitles on 18 April", Asked(days=(date(2021, 4, 18),) * 2, subtitles=("en",))),
        ("带英文字幕的 4月18日", Asked(days=(date(2021, 4, 18),) * 2, subtitles=("en",))),
        ("论坛", Asked(kinds=("forum",))), ("沙龙", Asked(kinds=("salon",))), ("forum", Asked(kinds=("forum",))),
        ("salon", Asked(kinds=("salon",))), ("opening", Asked(kinds=("ceremony",))),
        ("when is the opening?", Asked(kinds=("ceremony",), wants_time=True)),
        ("是不是周六有4D", Asked(days=(date(2021, 3, 6),) * 2, kinds=("fourd",))),
        ("age 7", Asked(audience="kids", age=7)),
        ("闭幕式几点", Asked(kinds=("ceremony",), moment="last", wants_time=True)),
        ("closing ceremony", Asked(kinds=("ceremony",), moment="last")), ("the last screening", Asked(moment="last")),
        ("讲恐龙的电影", Asked(about="恐龙")), ("关于太空的片子", Asked(about="太空")),
        ("documentaries about the sea", Asked(kinds=("documentary",), about="sea")),
        ("films about space on 18 April", Asked(days=(date(2021, 4, 18),) * 2, about="space")),
        ("a film about the sun", Asked(about="sun")), ("推荐一部", Asked()), ("recommend me something", Asked()),
    ],
)  # fmt: skip
def test_what_is_a_question_about_the_programme(text: str, read: Asked) -> None:
    assert asked(text) == replace(read, certain=True)


@pytest.mark.parametrize(
    "text",
    [
        "五一放假吗",
        "have a good weekend",
        "周末愉快",
        "颱風明天會不會放假",
        "现在是什么状态",
        "opening hours",
        "opening times",
        "when are you opening",
        "a documentary about my film",
        "what is the festival about",
    ],
)
def test_what_is_none(text: str) -> None:
    assert asked(text).certain is False


def test_films_about_something_are_found_in_either_language() -> None:
    told = {about: {each.film for each in find(Asked(about=about), programme(), MARCH).fits} for about in (
        "恐龙", "dinosaurs", "bees", "nothing that there is",
    )}  # fmt: skip
    assert told["恐龙"] == told["dinosaurs"] >= {"dino-night", "tyrannosaur"}
    assert "dome-of-bees" in told["bees"]
    assert told["nothing that there is"] == set()


@given(
    st.text("ABDFHKLMPSTWY0189az,=~-", max_size=12)
    | st.from_regex(r"[DHYB][0-9a-z]{1,6}(~[0-9a-z]{0,4})?", fullmatch=True)
)
@example("B9")
@example("Dzzz")
def test_whatever_a_button_says_is_refused_or_found(written: str) -> None:
    try:
        read = decoded(written)
    except ValueError:
        return
    assert decoded(code(read)) == read
    find(read, programme(), MARCH)


@given(
    st.sampled_from(["", "films about ", "关于", "讲", "4月", "on "]),
    st.text(max_size=12),
    st.sampled_from(["的电影", ""]),
)
def test_whatever_is_asked_goes_through_a_button(before: str, text: str, behind: str) -> None:
    read = asked(f"{before}{text}{behind}")
    find(decoded(code(read)), programme(), MARCH)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(0, 400), st.sampled_from([(), ("dome",)]))
def test_days_far_away_are_looked_for(first: date, long: int, halls: tuple[str, ...]) -> None:
    last = min(first + timedelta(days=long), date(2199, 12, 31))
    assert len(find(Asked(days=(first, last), halls=halls), programme(), MARCH).nearest) <= 5


@pytest.mark.parametrize("wrong", ["Dzzz", "D1", "Dftdv~-5", "Hzzzzzz~", "Y0", "Yzzzz", "Bzz~"])
def test_days_that_no_festival_has_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        decoded(wrong)
