"""A linear head over all examples: which entry, or none of them, a sentence belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handlers.understanding.encoder import Vectors

RIDGE, SHARPNESS, WORDING = 1.0, 8.0, 0.7
"""How strongly weights are kept small; what outputs are multiplied by to be log odds; what wording counts beside meaning."""


@dataclass(frozen=True, slots=True)
class Head:
    """weights (size of a row, classes), bias (classes,)."""

    weights: Vectors
    bias: Vectors

    def odds(self, row: Vectors) -> Vectors:
        """Logarithms of the classes' probabilities."""
        scores = (row @ self.weights + self.bias) * SHARPNESS
        scores = scores - scores.max()
        return np.asarray(scores - np.log(np.exp(scores).sum()), np.float32)


def trained(rows: Vectors, labels: Sequence[int], classes: int) -> Head:
    """Ridge regression on one column a class, every class weighing the same; in its dual form, since rows are fewer."""
    belongs = np.zeros((len(rows), classes), np.float32)
    belongs[np.arange(len(rows)), labels] = 1
    counts = np.maximum(belongs.sum(axis=0), 1)
    weight = (len(rows) / classes / counts)[list(labels)]
    bias = np.full(classes, 1 / classes, np.float32)
    gram = rows @ rows.T
    gram[np.diag_indices(len(rows))] += RIDGE / weight
    return Head(np.asarray(rows.T @ np.linalg.solve(gram, belongs - bias), np.float32), bias)


def joined(vectors: Vectors, wording: Vectors) -> Vectors:
    """The rows that a head reads: meaning and wording side by side."""
    return np.concatenate([vectors, WORDING * wording], axis=1) if vectors.shape[1] else wording
