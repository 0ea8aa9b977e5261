"""Names of people, strung together in every way."""

import pytest

from handlers.talk.fields import KINDS, Note, Problem, Read
from tests.handlers.talk.fields.asked import context, field, heard, remarks, written

DIRECTORS = field("people", max=3)


@pytest.mark.parametrize(("typed", "names"), [
    ("Ang Lee", ["Ang Lee"]), ("Ang Lee, Zhang Yimou", ["Ang Lee", "Zhang Yimou"]),
    ("Ang Lee and Zhang Yimou", ["Ang Lee", "Zhang Yimou"]),
    ("Ang Lee & Zhang Yimou", ["Ang Lee", "Zhang Yimou"]), ("Ang Lee; Zhang Yimou", ["Ang Lee", "Zhang Yimou"]),
    ("Ang Lee / Zhang Yimou", ["Ang Lee", "Zhang Yimou"]), ("Ang Lee\nZhang Yimou", ["Ang Lee", "Zhang Yimou"]),
    ("1. Ang Lee\n2. Zhang Yimou", ["Ang Lee", "Zhang Yimou"]),
    ("- Ang Lee\n- Zhang Yimou", ["Ang Lee", "Zhang Yimou"]),
    ("Ang Lee, Zhang Yimou and Wu Dan", ["Ang Lee", "Zhang Yimou", "Wu Dan"]),
    ("Ang Lee, Zhang Yimou, and Wu Dan", ["Ang Lee", "Zhang Yimou", "Wu Dan"]),
    ("John Smith, Jr.", ["John Smith, Jr."]), ("Martin Luther King Jr.", ["Martin Luther King Jr."]),
    ("J. R. Ewing", ["J. R. Ewing"]), ("DJ A.", ["DJ A."]),
    ("Director: Ang Lee", ["Ang Lee"]), ("Gabriel García Márquez", ["Gabriel García Márquez"]),
    ("Ang Lee.", ["Ang Lee"]), ("Ang  Lee", ["Ang Lee"]),
    ("Alexander Sandberg", ["Alexander Sandberg"]), ("Ang Lee, Ang Lee", ["Ang Lee"]),
    ("O'Connor, Sinéad Marie", ["O'Connor", "Sinéad Marie"]),
    ("李安", ["李安"]), ("李安、张艺谋", ["李安", "张艺谋"]), ("李安，张艺谋", ["李安", "张艺谋"]),
    ("李安；张艺谋", ["李安", "张艺谋"]),
    ("李安和张艺谋", ["李安", "张艺谋"]),
    ("李安与张艺谋", ["李安", "张艺谋"]), ("李安 和 张艺谋", ["李安", "张艺谋"]), ("郑和", ["郑和"]),
    ("山口百惠和三浦友和", ["山口百惠", "三浦友和"]),
    ("李安 (Ang Lee)、张艺谋", ["李安 (Ang Lee)", "张艺谋"]), ("艾米·亚当斯", ["艾米·亚当斯"]),
    ("导演：李安", ["李安"]), ("李安/张艺谋", ["李安", "张艺谋"]),
    ("張藝謀", ["張藝謀"]), ("李安\n张艺谋\n吴丹", ["李安", "张艺谋", "吴丹"]),
])  # fmt: skip
def test_read(typed: str, names: list[str]) -> None:
    assert heard(DIRECTORS, typed) == names


def test_a_shared_surname_is_a_guess_and_said() -> None:
    assert heard(DIRECTORS, "Joel and Ethan Coen") == ["Joel Coen", "Ethan Coen"]
    assert (
        remarks(DIRECTORS, "Joel and Ethan Coen")
        == remarks(DIRECTORS, "Lana & Lilly Wachowski")
        == ["field.people.shared"]
    )


def test_a_name_turned_round_stays_one() -> None:
    assert heard(DIRECTORS, "Lee, Ang") == ["Lee, Ang"]
    assert remarks(DIRECTORS, "Lee, Ang") == ["field.people.one_name"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("123", "no_name"), (", ,", "no_name"), ("a" * 101, "too_long"), ("A, B, C, D", "too_many"), ("?", "no_name")],
)
def test_refused(typed: str, problem: str) -> None:
    assert heard(DIRECTORS, typed) == f"field.people.{problem}"


def test_written() -> None:
    assert [written(DIRECTORS, ["李安", "Ang Lee"], language) for language in ("en", "zh")] == [
        "李安, Ang Lee",
        "李安、Ang Lee",
    ]
    assert written(DIRECTORS, ["Lee, Ang", "Wu Dan"], "en") == "Lee, Ang; Wu Dan"


@pytest.mark.parametrize("typed", ["N/A", "n.a.", "-", "None", "无", "没有", "TBC", "导演"])
def test_nobody(typed: str) -> None:
    assert KINDS["people"].read(DIRECTORS, typed, context()) == Problem("field.people.no_name", {"typed": typed})


@pytest.mark.parametrize(("typed", "names"), [
    ("<b>Bob</b>", ["<b>Bob</b>"]), ("Directed by Ann Lee", ["Ann Lee"]), ("导演：李明", ["李明"]),
    ("导演李明", ["李明"]),
    ("李明导演", ["李明"]), ("Director Ann Lee", ["Ann Lee"]), ("Ann Lee (director)", ["Ann Lee"]),
    ("Ann Lee, director", ["Ann Lee"]), ("李明导演、王琳导演", ["李明", "王琳"]), ("Nona Lee", ["Nona Lee"]),
    ("李 明", ["李 明"]),
])  # fmt: skip
def test_what_stands_beside_a_name(typed: str, names: list[str]) -> None:
    assert heard(DIRECTORS, typed) == names


def test_names_with_a_space_between_are_two_and_said_to_be() -> None:
    assert KINDS["people"].read(DIRECTORS, "王琳 李明", context()) == Read(
        ["王琳", "李明"], (Note("field.people.apart", {"names": "王琳、李明"}),)
    )
