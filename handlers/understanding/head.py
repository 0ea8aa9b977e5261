"""A linear head over all examples: which entry, or none of them, a sentence belongs to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from handlers.understanding import logistic
from handlers.understanding.encoder import Vectors

MEANING, WORDING = 9.0, 8.0
"""Lengths of the two parts of a row. The longer, the closer the head follows its examples."""
BACKGROUND = 8.0
"""What the background, the last class, weighs beside an entry: it is as manifold as several."""


@dataclass(frozen=True, slots=True)
class Head:
    """weights: (size of a row, classes)."""

    weights: Vectors

    def odds(self, row: Vectors) -> Vectors:
        """Logarithms of the classes' probabilities."""
        scores = row @ self.weights
        scores = scores - scores.max()
        return np.asarray(scores - np.log(np.exp(scores).sum()), np.float32)


def joined(meaning: Vectors, wording: Vectors) -> Vectors:
    """The rows that a head reads: unit rows of meaning and wording side by side."""
    rows = np.concatenate([meaning, wording], axis=1)
    rows[:, : meaning.shape[1]] *= MEANING
    rows[:, meaning.shape[1] :] *= WORDING
    return rows


def trained(rows: Vectors, labels: Sequence[int], start: Vectors, classes: Collection[int]) -> Head:
    """Fit the weights of these classes, every entry weighing the same; the others stay as they are in `start`."""
    belongs = np.zeros((len(rows), start.shape[1]), np.float32)
    belongs[np.arange(len(rows)), labels] = 1
    counts = np.maximum(belongs.sum(axis=0), 1)
    counts[-1] /= BACKGROUND
    weight = (len(rows) / start.shape[1] / counts)[list(labels)].astype(np.float32)
    columns, weights = np.array(sorted(classes), np.int64), start.copy()
    loss = logistic.softmax_loss(rows, belongs, weight, rows @ start, columns)
    weights[:, columns] = logistic.minimised(loss, np.ascontiguousarray(start[:, columns]))
    return Head(weights)
