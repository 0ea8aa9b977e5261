"""What was understood, in words; and a follow-up on top of what was asked before."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.programme.asked import Asked
from handlers.showtimes.understood import added, content, told
from tests.content.sample import programme
from tests.handlers.showtimes.test_wording import EN, ZH

SATURDAY = date(2021, 4, 17)
WHOLE = Asked(
    days=(SATURDAY, SATURDAY), earliest=1080, part="evening", halls=("dome", "giant"), kinds=("dome",), spoken=("en",),
    subtitles=("zh",), audience="kids", moment="first", certain=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "en", "zh"),
    [
        (Asked(), "", ""),
        (
            WHOLE,
            "Saturday 17 April, evening, Dome Theatre/Giant Screen Theatre, dome films, in English, Chinese subtitles,"
            " for children, the first one",
            "4月17日（星期六），晚上，球幕影院/巨幕影院，球幕电影，英语对白，中文字幕，适合儿童，首场",
        ),
        (
            Asked(days=(SATURDAY, date(2021, 4, 18))),
            "Saturday 17 April to Sunday 18 April",
            "4月17日（星期六）至4月18日（星期日）",
        ),
        (Asked(earliest=1170, latest=1170), "At 19:30", "19:30开场"),
        (Asked(earliest=900, latest=1080), "15:00–18:00", "15:00至18:00开场"),
        (Asked(earliest=1470), "From 00:30", "00:30后开场"),
        (Asked(latest=720, moment="now"), "Until 12:00, on now", "12:00前开场，正在放映"),
    ],
)
def test_in_words(asked: Asked, en: str, zh: str) -> None:
    assert (told(EN, programme(), asked), told(ZH, programme(), asked)) == (en, zh)


def test_what_a_follow_up_names_takes_the_place_of_what_was_named() -> None:
    sunday = (date(2021, 4, 18), date(2021, 4, 18))
    assert added(WHOLE, Asked(days=sunday)) == replace(WHOLE, days=sunday, moment="")
    assert added(WHOLE, Asked(earliest=600, latest=600)) == replace(WHOLE, earliest=600, latest=600, part="", moment="")
    assert added(WHOLE, Asked(halls=("fourd",))) == replace(WHOLE, halls=("fourd",))
    film = Asked(films=("a",), wants_time=True, certain=True)
    assert added(film, Asked(days=sunday)) == replace(film, days=sunday)
    assert added(film, Asked(films=("b", "c"), unsure_film=True)) == replace(film, films=("b", "c"), unsure_film=True)


def test_whether_anything_was_understood() -> None:
    little = (Asked(), Asked(wants_time=True))
    assert [content(asked) for asked in (*little, Asked(latest=0), Asked(part="noon"), WHOLE)] == [
        False, False, True, True, True,
    ]  # fmt: skip
