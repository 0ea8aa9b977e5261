"""Long texts, and where they are cut."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.pieces import pieces


def test_a_text_that_fits_stays_whole() -> None:
    assert pieces("a" * 4096) == ["a" * 4096]


def test_nothing_to_see_is_nothing_to_say() -> None:
    assert pieces(" <b> &#32; </b>\n") == []


def test_a_paragraph_is_the_best_end() -> None:
    assert pieces("one two.\n\nthree four. five", 20) == ["one two.", "three four. five"]


def test_then_a_line_then_a_sentence_then_a_word() -> None:
    assert pieces("one two three\nfour five six", 20) == ["one two three", "four five six"]
    assert pieces("今天上映。明天没有场次", 8) == ["今天上映。", "明天没有场次"]
    assert pieces("one two three four five", 12) == ["one two", "three four", "five"]
    assert pieces("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_a_surrogate_pair_counts_twice() -> None:
    assert pieces("😀" * 6, 10) == ["😀" * 5, "😀"]


def test_tags_are_closed_and_opened_again() -> None:
    assert pieces('<b><a href="https://x.cn/">one two three four</a></b> &amp; five', 12) == [
        '<b><a href="https://x.cn/">one two</a></b>',
        '<b><a href="https://x.cn/">three four</a></b>',
        "&amp; five",
    ]


def test_markup_that_outweighs_a_message_is_left_out() -> None:
    assert pieces(f'<a href="{"x" * 40_000}">one two</a>', 4) == ["one", "two"]


@given(st.lists(st.sampled_from(["word", "字", "😀", "\n", ". ", "<b>x</b>", "&lt;", "。"]), max_size=200))
def test_nothing_but_space_is_lost(atoms: list[str]) -> None:
    text = "".join(atoms)
    together = "".join(pieces(text, 30))
    assert _without_space(together) == _without_space(text)


def _without_space(text: str) -> str:
    """Nor with bold letters that only a space or an end of a piece stood between."""
    return "".join(text.split()).replace("</b><b>", "")
