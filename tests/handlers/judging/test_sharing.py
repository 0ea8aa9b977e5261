"""Entries are shared out so that each gets as many jurors as can be, nobody twice, and loads are even."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.judging.sharing import shared

ENTRIES = st.lists(st.sampled_from([f"e{n}" for n in range(12)]), unique=True)
JURORS = st.lists(st.sampled_from(["ann", "bo", "cy", "di", "eve"]), unique=True)
STANDING = st.dictionaries(
    st.tuples(st.sampled_from([f"e{n}" for n in range(12)]), st.sampled_from(["ann", "bo", "cy", "gone"])),
    st.booleans(),
    max_size=10,
)


def test_two_each_among_three() -> None:
    assert shared(["1", "2", "3"], ["ann", "bo", "cy"], 2, []) == [
        ("1", "ann"), ("1", "bo"), ("2", "cy"), ("2", "bo"), ("3", "cy"), ("3", "ann"),
    ]  # fmt: skip


def test_what_stands_is_kept_and_conflicts_are_left_alone() -> None:
    standing = [("1", "ann", True), ("2", "ann", False), ("2", "bo", False)]
    assert shared(["1", "2"], ["ann", "bo"], 2, standing) == [("1", "bo")]
    assert shared(["1"], [], 2, []) == []


@given(ENTRIES, JURORS, st.integers(0, 5), STANDING)
def test_nobody_twice_nobody_barred_and_even(
    entries: list[str], jurors: list[str], each: int, standing: dict[tuple[str, str], bool]
) -> None:
    given_ = shared(entries, jurors, each, [(*pair, judges) for pair, judges in standing.items()])
    assert len(set(given_)) == len(given_)
    assert not set(given_) & set(standing)
    for entry in entries:
        having = sum(judges for (id, _), judges in standing.items() if id == entry)
        new = sum(id == entry for id, _ in given_)
        free = sum((entry, juror) not in standing for juror in jurors)
        assert new == min(max(0, each - having), free)
    if not standing and jurors:
        loads = [sum(juror == who for _, juror in given_) for who in jurors]
        assert max(loads) - min(loads) <= 1
