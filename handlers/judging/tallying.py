"""Sums up what jurors gave: a weighted mean for each juror, and over all of them mean, median and spread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median, pstdev

from handlers.talk.working import Criterion

Scores = Mapping[str, float]
"""What one juror gave to one entry: criterion → points."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What an entry got. n: jurors who gave points; of: who should (those in conflict left out); conflicts: those.

    mean, median, spread (population standard deviation): of the jurors' weighted means, 0.0 where n is 0.
    by_criterion: the mean of each criterion that got points, in the criteria's order.
    """

    mean: float = 0.0
    median: float = 0.0
    spread: float = 0.0
    n: int = 0
    by_criterion: Mapping[str, float] = field(default_factory=dict)
    of: int = 0
    conflicts: int = 0


def weighted(criteria: Sequence[Criterion], scores: Scores) -> float | None:
    """One juror's weighted mean, Σ weight · points / Σ weight over the criteria that got points; None for none."""
    given = [(each.weight, scores[each.id]) for each in criteria if each.id in scores]
    if not given:
        return None
    return sum(weight * points for weight, points in given) / sum(weight for weight, _ in given)


def tally(criteria: Sequence[Criterion], scored: Sequence[Scores], *, of: int = 0, conflicts: int = 0) -> Tally:
    """Over all jurors; points for criteria that are no more count nothing."""
    means = [mean for scores in scored if (mean := weighted(criteria, scores)) is not None]
    if not means:
        return Tally(of=of, conflicts=conflicts)
    points = {each.id: [scores[each.id] for scores in scored if each.id in scores] for each in criteria}
    by_criterion = {id: fmean(given) for id, given in points.items() if given}
    return Tally(fmean(means), median(means), pstdev(means), len(means), by_criterion, max(of, len(means)), conflicts)
