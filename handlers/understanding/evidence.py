"""What speaks for each entry: the head, the nearest example, wording in common, and how much of the text is new."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handlers.understanding import head, space
from handlers.understanding.encoder import Vectors
from handlers.understanding.learned import Index, Learned, Places

Features = NDArray[np.float64]
NAMES = (
    "head", "lead", "over background", "likeness", "likeness lead", "likeness over background", "overlap",
    "overlap lead", "overlap over background", "new wording", "foreign wording", "length", "Chinese", "one",
)  # fmt: skip
"""Of the columns that a calibration weighs."""
FLOOR = -12.0
"""The least log probability that is told apart."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One number an entry in each array; of the background, the best of each in `background`. nearest: the example most
    like the text. new: share of wording that no example has; foreign: that only the background or none has.
    """

    odds: Vectors
    likeness: Vectors
    overlap: Vectors
    background: tuple[float, float, float]
    nearest: Places
    new: float
    foreign: float
    length: int
    chinese: float


def gathered(learned: Learned, wording: Mapping[str, float], vector: Vectors) -> Evidence:
    """Hold a text against all examples. vector: a unit vector about the index's centre, (0,) without an encoder."""
    index, last = learned.index, len(learned.known)
    odds = learned.head.odds(head.joined(vector[None, :], space.hashed([wording], index.rare))[0])
    starts = index.examples.starts
    shared, new, foreign = _shared(index, wording, int(starts[last]))
    like = index.vectors @ vector if vector.size else np.zeros(len(shared), np.float32)
    odds, likeness, overlap = np.maximum(odds, FLOOR), _best(like, starts), _best(shared, starts)
    return Evidence(
        odds[:last],
        likeness[:last],
        overlap[:last],
        (float(odds[last]), float(likeness[last]), float(overlap[last])),
        _places(like + shared, starts)[:last],
        new,
        foreign,
        len(wording),
        float(any(mark[0] == "h" for mark in wording)),
    )


def _shared(index: Index, wording: Mapping[str, float], background: int) -> tuple[Vectors, float, float]:
    """The cosine of the wording with each example's; the shares of its weight that no example has, that no entry has.

    background: the place at which the background's examples begin.
    """
    scores = np.zeros(len(index.examples.asked), np.float32)
    square = unseen = strange = 0.0
    for mark, plain_weight in wording.items():
        weight = plain_weight * index.rare.of(mark)
        square += weight * weight
        held = index.holders.of(mark)
        if held is None:
            unseen += weight * weight
            continue
        scores[held[0]] += weight * held[1]
        if held[0][0] >= background:
            strange += weight * weight
    if not square:
        return scores, 1.0, 1.0
    return scores / np.sqrt(square), unseen / square, (unseen + strange) / square


def _best(values: Vectors, starts: Places) -> Vectors:
    return np.asarray(np.maximum.reduceat(values, starts), np.float32)


def _places(values: Vectors, starts: Places) -> Places:
    ends = [*starts[1:], len(values)]
    return np.array([start + int(values[start:end].argmax()) for start, end in zip(starts, ends, strict=True)])


def features(evidence: Evidence) -> Features:
    """A row an entry, a column a name of NAMES."""
    count = len(evidence.odds)
    odds, likeness, overlap = evidence.background
    columns = [
        evidence.odds, _lead(evidence.odds), evidence.odds - odds,
        evidence.likeness, _lead(evidence.likeness), evidence.likeness - likeness,
        evidence.overlap, _lead(evidence.overlap), evidence.overlap - overlap,
        np.full(count, evidence.new), np.full(count, evidence.foreign), np.full(count, np.log1p(evidence.length)),
        np.full(count, evidence.chinese), np.ones(count),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float64)


def _lead(values: Vectors) -> Vectors:
    """How far each is above the best of the others."""
    if len(values) < 2:
        return values
    first, second = np.sort(values)[-1], np.sort(values)[-2]
    return np.asarray(values - np.where(values == first, second, first), np.float32)
