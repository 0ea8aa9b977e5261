"""The wording of a text: its marks, what is left of a long one, sounds, and what leans on what went before."""

import pytest

from handlers.understanding import alike, likeness
from handlers.understanding.following import leaning
from handlers.understanding.sounds import Speller
from handlers.understanding.wording import marks, plainly, shortened, stemmed


def test_a_text_is_made_plain() -> None:
    assert plainly("  ＦＡＸ\n 傳真號碼 Ⅳ ") == "fax 传真号码 iv"


def test_words_that_differ_by_their_endings_have_one_stem() -> None:
    words = ("screenings", "screening", "screened", "screen", "enrolment", "enrol", "fee", "as")
    assert [stemmed(word) for word in words] == ["screen"] * 4 + ["enrol"] * 2 + ["fee", "as"]


def test_a_short_text_has_these_marks() -> None:
    assert marks("票价") == {"h票": 0.35, "h价": 0.35, "h票价": 0.8}
    assert marks("fee") == {"wfee": 1.0, "l<fe": 0.22, "lfee": 0.22, "lee>": 0.22, "l<fee": 0.22, "lfee>": 0.22}
    assert marks("👍") == {"e👍": 1.0}
    assert marks("?!") == {}


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("one two three four five six", "one two five six"),
        ("一二三四五六", "一二 五六"),
        ("one two", "one two"),
        ("", ""),
    ],
)
def test_a_long_text_keeps_its_ends(text: str, short: str) -> None:
    assert shortened(text, 4) == short


def test_what_was_typed_by_sound_is_corrected_by_what_the_examples_say_often() -> None:
    speller = Speller(["门票多少钱", "有门票吗", "买门票", "报名截止", "报名吗", "怎么报名", "奖金"])
    assert speller.corrected("门漂") == "门票"
    assert speller.corrected("抱名表") == "报名表"
    assert speller.corrected("讲金") == "讲金"  # said once only
    assert speller.corrected("天气怎么样, hello") == "天气怎么样, hello"


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("and the fax?", 1.0), ("那手机呢", 1.0), ("what about mobile", 1.0), ("when", 0.5), ("多少钱", 0.5),
        ("where can I buy tickets for the dome film on Sunday afternoon", 0.0), ("", 0.5),
    ],
)  # fmt: skip
def test_short_texts_lean_on_what_went_before(text: str, leans: float) -> None:
    assert leaning(text) == leans


def test_plain_texts_are_alike_by_their_wording() -> None:
    assert alike("Is there parking?", "is there PARKING") == 1.0
    assert alike("有停车场吗", "停车场在哪") > 0.25 > alike("有停车场吗", "门票多少钱")
    assert alike("", "fax") == 0.0


@pytest.mark.parametrize(("one", "other"), [("", ""), ("AAAA", "AAAAAAAA"), ("not base64!", "AAAA"), ("AAAA", "AAAA")])
def test_vectors_that_say_nothing_are_unlike(one: str, other: str) -> None:
    assert likeness(one, other) == 0.0
