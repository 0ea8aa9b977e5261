"""Posters of films that have none: two titles, the kind, the year, and the same colours each time."""

import pytest
from msgspec.structs import replace

from bot.drawing import poster
from bot.drawing.poster import Said
from tests.bot.drawing.board import festival, letters, overlapping, too_wide, voice
from tests.content.sample import programme


def test_what_a_poster_says() -> None:
    film = programme().films["dome-of-bees"]
    assert poster.said(film, festival(), voice("zh")) == Said(
        "北影节 · 科技单元",
        "蜂之穹",
        ["Dome of Bees", "Kuppel der Bienen"],
        "球幕电影 · 2018 · 26分钟",
        "Friederike Anselm",
    )
    forum = next(film for film in programme().films.values() if film.kind == "forum")
    assert poster.said(forum, festival(), voice("en")).about == "Forum"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_film_of_the_sample_fits(language: str) -> None:
    for film in programme().films.values():
        sheet = poster.laid_out(poster.said(film, festival(), voice(language)), letters())
        assert (too_wide(sheet), overlapping(sheet)) == ([], []), film.id
        assert [words.text for words in sheet.words if words.text.endswith("…")] == []


def test_titles_that_no_poster_holds_are_cut() -> None:
    film = replace(
        programme().films["dome-of-bees"],
        title={
            "en": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 6,
            "zh": "蜂" * 300,
        },
        directors="Ann Onymous, " * 30,
    )
    for language in ("en", "zh"):
        sheet = poster.laid_out(poster.said(film, festival(), voice(language)), letters())
        assert (too_wide(sheet), overlapping(sheet)) == ([], [])


def test_each_kind_is_drawn_and_looks_the_same_again() -> None:
    films = {film.kind: film for film in programme().films.values()}
    for film in films.values():
        assert poster.drawn(film, poster.said(film, festival(), voice("en")), letters()).size == (900, 1200)
    words = poster.said(film, festival(), voice("en"))
    first, again = (poster.drawn(film, words, letters()) for _ in range(2))
    assert first.tobytes() == again.tobytes()
