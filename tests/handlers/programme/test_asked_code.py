"""A question survives the way through a button."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.programme.asked import Asked
from handlers.programme.asked_code import code, decoded
from handlers.programme.asking.hours import PARTS
from storage.films import EVENT_KINDS, FILM_KINDS

DAYS = st.dates(date(2021, 1, 1), date(2027, 12, 31))
MINUTES = st.none() | st.integers(0, 1740)
SLUGS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True)


def several(*names: str, most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), max_size=most, unique=True).map(tuple)


SMALL = st.builds(
    Asked,
    days=st.none() | st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))),
    part=st.sampled_from(["", *PARTS]),
    earliest=MINUTES,
    latest=MINUTES,
    kinds=several(*FILM_KINDS, *EVENT_KINDS, most=1),
    spoken=several("en", "zh", most=1),
    audience=st.sampled_from(["", "kids", "family"]),
    films=several("ice", "loess", most=1),
    unsure_film=st.booleans(),
    moment=st.sampled_from(["", "now", "next", "first", "last"]),
    wants_time=st.booleans(),
    wants_place=st.booleans(),
    certain=st.just(True),
)
ANY = st.builds(
    Asked,
    days=st.none() | DAYS.map(lambda day: (day, day)),
    part=st.sampled_from(["", *PARTS]),
    halls=several("dome", "giant", "fourd", "motion", "forum", most=5),
    kinds=several(*FILM_KINDS, *EVENT_KINDS, most=9),
    spoken=several("en", "zh", "zh-Hans", "fr", "pt-BR", most=5),
    subtitles=several("en", "zh-Hant", most=2),
    films=st.lists(SLUGS, max_size=4, unique=True).map(tuple),
    wants_time=st.booleans(),
)


@given(SMALL)
def test_everything_of_an_ordinary_question_comes_back(asked: Asked) -> None:
    assert decoded(code(asked)) == asked


@given(ANY)
def test_it_is_never_longer_than_a_button_has_room_for(asked: Asked) -> None:
    written = code(asked)
    assert re.fullmatch(r"[A-Za-z0-9.,;=_~-]{0,40}", written)
    back = decoded(written)
    assert replace(back, films=(), halls=(), spoken=(), subtitles=()) == replace(
        asked, films=(), halls=(), spoken=(), subtitles=(), certain=True
    )
    assert code(back) == written


def test_a_film_that_does_not_fit_is_cut_short() -> None:
    long = "a-film-with-a-name-of-forty-characters-x"
    assert code(Asked(films=(long, "ice"))) == "Fa-film-with-a-name-of-forty-characters~"
    assert decoded("Fa-film-with-a-name-of-forty-characters~").films == ("a-film-with-a-name-of-forty-characters~",)


def test_how_it_looks() -> None:
    asked = Asked(days=(date(2021, 4, 17), date(2021, 4, 17)), earliest=1080, part="evening", halls=("dome",))
    assert code(asked) == "DftdvPeLdome" or code(asked).endswith("PeLdome")
    assert decoded(code(asked)) == replace(asked, certain=True)


@pytest.mark.parametrize("wrong", ["x", "Q1", "Pz", "Kz", "D" + "z" * 30, "a" * 50, "Mq", "H1"])
def test_what_is_no_question_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        decoded(wrong)
