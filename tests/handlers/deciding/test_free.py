"""How many places are free, from what happened to films and what is about to."""

import pytest

from handlers.deciding.free import count
from storage.places import Move


def moves(told: str) -> list[Move]:
    """ "a+ b+ a-": a is selected, so is b, a gives its place back; ~ w d: lapsed, withdrawn, declined. A: not dome."""
    ways = {"+": "selected", "-": "refused", "~": "lapsed", "w": "withdrawn", "d": "declined"}
    return [Move(one[0], "dome" if one[0].islower() else "vr", ways[one[1]]) for one in told.split()]


@pytest.mark.parametrize(
    ("told", "coming", "free"),
    [
        ("", [], {}),
        ("a+ b+", [], {}),
        ("a+ b+ a- b~", [], {"dome": 2}),
        ("a+ bw bd", [], {}),
        ("a+ A+ aw Ad", [], {"dome": 1, "vr": 1}),
        ("a+ a- aw", [], {"dome": 1}),
        ("a+ a~ a+", [], {}),
        ("a+ a- b+ b-", [], {"dome": 1}),
        ("a+ a- B+", [], {"dome": 1}),
        ("a+ b+ a- b-", ["dome"], {"dome": 1}),
        ("a+ a-", ["dome", "vr", "dome"], {}),
    ],
)
def test_places(told: str, coming: list[str], free: dict[str, int]) -> None:
    """Given back, lapsed, withdrawn or taken away; taken up again by whoever is selected later, or about to be."""
    assert count(moves(told), coming) == free
