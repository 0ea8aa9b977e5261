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
