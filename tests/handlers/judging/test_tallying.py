"""Points are summed up as the statistics module would, whatever the weights, and gaps count nothing."""

from statistics import fmean, median, pstdev

from hypothesis import given
from hypothesis import strategies as st

from handlers.judging.tallying import Tally, tally, weighted
from handlers.talk.working import Criterion

SCIENCE, CRAFT = Criterion("science", {"en": "Science"}, 3.0), Criterion("craft", {"en": "Craft"}, 1.0, 5)
IDS = ("a", "b", "c", "d")
CRITERIA = st.lists(
    st.builds(Criterion, st.sampled_from(IDS), st.just({}), st.floats(0.1, 20), st.integers(2, 10)),
    unique_by=lambda each: each.id,
    max_size=4,
)
SCORED = st.lists(st.dictionaries(st.sampled_from(IDS), st.integers(1, 10), max_size=4), max_size=9)


def test_a_jury_of_three() -> None:
    scored = [{"science": 8, "craft": 4}, {"science": 6, "craft": 2}, {"science": 10}]
    assert [weighted((SCIENCE, CRAFT), each) for each in scored] == [7.0, 5.0, 10.0]
    summed = tally((SCIENCE, CRAFT), scored, of=4, conflicts=1)
    assert (summed.mean, summed.median, round(summed.spread, 3), summed.n) == (22 / 3, 7.0, 2.055, 3)
    assert (summed.by_criterion, summed.of, summed.conflicts) == ({"science": 8.0, "craft": 3.0}, 4, 1)


def test_nobody_and_nothing() -> None:
    assert tally((SCIENCE,), [], of=2) == Tally(of=2)
    assert tally((), [{"science": 3}]) == Tally()
    assert tally((SCIENCE,), [{"gone": 3}, {}]) == Tally()


@given(CRITERIA, SCORED)
def test_it_is_what_statistics_says(criteria: list[Criterion], scored: list[dict[str, int]]) -> None:
    means = []
    for scores in scored:
        known = [each for each in criteria if each.id in scores]
        if known:
            means.append(fmean([scores[each.id] for each in known], [each.weight for each in known]))
    summed = tally(criteria, scored)
    assert summed.n == len(means)
    if means:
        for mine, theirs in (
            (summed.mean, fmean(means)), (summed.median, median(means)), (summed.spread, pstdev(means))
        ):  # fmt: skip
            assert abs(mine - theirs) < 1e-9
        assert all(1 - 1e-9 <= mean <= 10 + 1e-9 for mean in (summed.mean, summed.median))
    for each in criteria:
        points = [scores[each.id] for scores in scored if each.id in scores]
        assert summed.by_criterion.get(each.id) == (fmean(points) if points else None)
