"""Picking from what is offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.talk.fields import KINDS, Note, Problem, Read
from tests.handlers.talk.fields.asked import context, field, heard, option, written

OFFERED = [
    option("dome", "Dome film", "球幕影片", "fulldome", "dome", "球幕"),
    option("giant", "Giant-screen film", "巨幕影片", "imax", "巨幕"),
    option("fourd", "4D film", "4D影片", "4d"),
    option("documentary", "Science documentary", "科学纪录片", "documentary"),
    option("scifi", "Science fiction", "科幻影片", "sci-fi", "科幻"),
    option("space", "Space and oceans", "太空与海洋"),
]
ONE, MANY = field("choice", options=OFFERED), field("choice", options=OFFERED, many=True)


@pytest.mark.parametrize(("typed", "id"), [
    ("1", "dome"), ("2.", "giant"), ("#2", "giant"), ("option 3", "fourd"), ("(3)", "fourd"), ("①", "dome"),
    ("２", "giant"), ("the first one", "dome"),
    ("dome", "dome"), ("DOME", "dome"), ("Dome film", "dome"), ("dome film.", "dome"), ("4D", "fourd"),
    ("4 d", "fourd"), ("４Ｄ", "fourd"),
    ("IMAX", "giant"), ("giant screen film", "giant"), ("giant", "giant"), ("documentary", "documentary"),
    ("sci fi", "scifi"), ("SciFi", "scifi"),
    ("fiction", "scifi"), ("it is a dome film", "dome"), ("documentry", "documentary"),
    ("sience fiction", "scifi"), ("space and oceans", "space"),
    ("球幕", "dome"), ("球幕影片", "dome"), ("球幕电影", "dome"), ("球幕電影", "dome"), ("巨幕", "giant"),
    ("4D影片", "fourd"),
    ("科学纪录片", "documentary"),
    ("紀錄片", "documentary"), ("科幻片", "scifi"), ("科幻", "scifi"), ("第一个", "dome"), ("第二项", "giant"),
    ("选3", "fourd"),
    ("一", "dome"),
    ("太空与海洋", "space"), ("海洋", "space"), ("我选球幕", "dome"), ("“球幕”", "dome"),
])  # fmt: skip
def test_one(typed: str, id: str) -> None:
    assert heard(ONE, typed) == id
    assert heard(MANY, typed) == [id]


@pytest.mark.parametrize(("typed", "ids"), [
    ("dome and 4D", "dome fourd"), ("1, 3", "dome fourd"), ("1 3", "dome fourd"), ("1、3", "dome fourd"),
    ("1和3", "dome fourd"), ("dome/giant", "dome giant"),
    ("dome, IMAX & 4D", "dome giant fourd"), ("Science documentary and science fiction", "documentary scifi"),
    ("球幕、4D", "dome fourd"),
    ("球幕和巨幕", "dome giant"), ("球幕，巨幕以及科幻", "dome giant scifi"), ("space and oceans, dome", "space dome"),
    ("太空与海洋、球幕", "space dome"),
    ("dome, dome", "dome"), ("dome\n4D", "dome fourd"), ("dome + 4d", "dome fourd"),
    ("space and oceans and dome", "space dome"),
    ("all", "dome giant fourd documentary scifi space"), ("全部", "dome giant fourd documentary scifi space"),
    ("5；1", "scifi dome"),
])  # fmt: skip
def test_several(typed: str, ids: str) -> None:
    assert heard(MANY, typed) == ids.split()


@pytest.mark.parametrize(("typed", "problem"), [
    ("science", "ambiguous"), ("影片", "ambiguous"), ("dome and 4D", "ambiguous"), ("1, 3", "ambiguous"),
    ("xyz", "unknown"), ("9", "unknown"),
    ("0", "unknown"), ("not dome", "unknown"), ("不是球幕", "unknown"), ("domr", "unknown"), ("?!", "unknown"),
])  # fmt: skip
def test_refused(typed: str, problem: str) -> None:
    assert heard(ONE, typed) == f"field.choice.{problem}"


def test_problems_name_what_there_is() -> None:
    few = field("choice", options=OFFERED[:2])
    assert KINDS["choice"].read(few, "xyz", context("zh")) == Problem(
        "field.choice.unknown", {"typed": "xyz", "options": "球幕影片、巨幕影片"}
    )
    assert KINDS["choice"].read(few, "film", context()) == Problem(
        "field.choice.ambiguous", {"typed": "film", "candidates": "Dome film, Giant-screen film"})  # fmt: skip
    assert KINDS["choice"].check(few, "gone", context()) == Problem(
        "field.choice.gone", {"typed": "gone", "options": "Dome film, Giant-screen film"})  # fmt: skip


def test_a_misspelling_is_understood_and_said() -> None:
    read = KINDS["choice"].read(ONE, "documentry", context())
    assert read == Read(
        "documentary", (Note("field.understood", {"typed": "documentry", "value": "Science documentary"}),)
    )


def test_how_many() -> None:
    two = field("choice", options=OFFERED, many=True, min=2, max=2)
    assert [heard(two, typed) for typed in ("1", "1 2", "1 2 3")] == [
        "field.choice.too_few",
        ["dome", "giant"],
        "field.choice.too_many",
    ]


def test_an_answer_to_another_form_is_outdated() -> None:
    assert (
        KINDS["choice"].check(MANY, "dome", context())
        == KINDS["choice"].check(ONE, ["dome"], context())
        == Problem("field.outdated")
    )


@given(
    st.lists(st.sampled_from([offered.id for offered in OFFERED]), min_size=1, unique=True),
    st.sampled_from(["en", "zh"]),
)
def test_round_trip(ids: list[str], language: str) -> None:
    assert heard(MANY, written(MANY, ids, language), language) == ids
    assert heard(ONE, written(ONE, ids[0], language), language) == ids[0]


PREMIERE = field("choice", options=[
    option("world", "World premiere", "全球首映", "world"),
    option("chinese", "Chinese premiere", "中国首映", "china", "中国"),
    option("beijing", "Beijing premiere", "北京首映", "beijing", "北京"),
    option("none", "Shown in Beijing before", "在北京放映过", "none", "no premiere", "shown before", "shown in Beijing",
           "放映过", "已放映", "在北京放过", "已在北京放映", "不是首映"),
])  # fmt: skip


@pytest.mark.parametrize(("typed", "id"), [
    ("shown in Beijing before", "none"), ("It was shown in Beijing last year", "none"), ("It is no premiere", "none"),
    ("在北京放映过", "none"), ("已在北京放映", "none"),
    ("已经在北京放过了", "none"), ("不是首映，在北京放映过", "none"),
    ("Beijing", "beijing"), ("World première!", "world"), ("请问中国首映可以吗", "chinese"),
    ("not shown before", "field.choice.unknown"), ("not shown in Beijing", "field.choice.unknown"),
    ("screened at the Beijing festival in 2019", "field.choice.unknown"), ("从未放映过", "field.choice.unknown"),
    ("shown in China before", "field.choice.unknown"), ("no", "field.choice.unknown"),
    ("还没放映过", "field.choice.unknown"), ("world premiere, never shown before", "field.choice.unknown"),
    ("It hasn't been shown before", "field.choice.unknown"), ("北京已经看过", "field.choice.unknown"),
    ("在北京放映", "field.choice.ambiguous"), ("在北京电影节放映过", "field.choice.ambiguous"),
])  # fmt: skip
def test_what_is_denied_or_past_is_not_taken_for_its_opposite(typed: str, id: str) -> None:
    assert heard(PREMIERE, typed) == id


@pytest.mark.parametrize("typed", ["I want, Perhaps, a QUIZ", "請問有別的嗎？", "Ａ，Ｂ"])
def test_problems_quote_what_was_typed(typed: str) -> None:
    problem = KINDS["choice"].read(ONE, f" {typed}\u200b ", context())
    assert isinstance(problem, Problem)
    assert problem.values["typed"] == typed


def test_of_several_the_wrong_one_is_quoted() -> None:
    problem = KINDS["choice"].read(MANY, "Dome，請問", context())
    assert isinstance(problem, Problem)
    assert problem.values["typed"] == "請問"
