"""Letters: none is missing, and lines break where a printer would break them."""

from pathlib import Path

from bot.drawing import fonts
from bot.drawing.breaking import length, shortened, wrapped
from bot.drawing.fonts import Style
from tests.bot.drawing.board import letters
from tests.content.sample import programme

STYLE = Style(40)


def test_no_letter_of_the_sample_is_missing() -> None:
    films = programme().films.values()
    texts = [text for film in films for text in (*film.title.values(), film.directors, *film.synopsis.values())]
    assert (
        sorted({letter for text in texts for letter in text if not letter.isspace() and not letters().has(letter)})
        == []
    )


def test_what_has_no_glyph_is_left_out() -> None:
    assert letters().drawable("Sky 🚀 天空") == "Sky  天空"


def test_a_file_that_is_no_font_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"not a font")
    assert fonts.find(tmp_path / "a.ttf") is None
    assert fonts.find(tmp_path / "missing.ttf") is None


def test_lines_are_broken_between_words() -> None:
    lines = wrapped(letters(), "The Science in Science Fiction and Elsewhere", STYLE, 400, 3)
    assert lines == ["The Science in", "Science Fiction and", "Elsewhere"]


def test_no_line_begins_with_what_closes() -> None:
    width = length(letters(), "从南极到热带", STYLE) + 1
    assert wrapped(letters(), "从南极到热带，一路向北", STYLE, width, 3) == ["从南极到热", "带，一路向北"]


def test_what_is_left_over_is_cut_at_a_word() -> None:
    lines = wrapped(letters(), "Letters from Mars Street and other places", STYLE, 330, 2)
    assert lines == ["Letters from Mars", "Street and othe…"]
    assert shortened(letters(), "Letters from Mars Street", STYLE, 400) == "Letters from Mars…"
    width = length(letters(), "火星街来信，……", STYLE)
    assert shortened(letters(), "火星街来信，，，，和别处", STYLE, width) == "火星街来信…"


def test_a_word_wider_than_a_line_is_cut() -> None:
    lines = wrapped(letters(), "a" * 60, STYLE, 400, 5)
    assert "".join(lines) == "a" * 60
    assert max(length(letters(), line, STYLE) for line in lines) <= 400
