"""Softmax regression by L-BFGS, in some thirty lines of numpy: a library for it would weigh a hundred megabytes."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from handlers.understanding.encoder import Vectors

Weights = NDArray[np.float32]
Slope = Callable[[Weights], tuple[float, Weights]]
STEPS, MEMORY, CLOSE = 60, 8, 1e-4
"""Steps at most; how many are remembered; the relative gain below which it is done."""


def softmax_loss(rows: Vectors, belongs: Vectors, weight: Vectors, fixed: Vectors, columns: NDArray[np.int64]) -> Slope:
    """Loss and slope for the weights (size, columns) of some classes; the scores of the others are in `fixed`."""

    others = np.delete(fixed, columns, axis=1)
    peak = others.max(axis=1, initial=-1e9)
    rest = peak + np.log(np.exp(others - peak[:, None]).sum(axis=1) + 1e-30)
    own_fixed = (others * np.delete(belongs, columns, axis=1)).sum(axis=1)
    belongs = belongs[:, columns]

    def slope(weights: Weights) -> tuple[float, Weights]:
        scores = rows @ weights
        top = np.maximum(scores.max(axis=1), rest)
        chances = np.exp(scores - top[:, None])
        sums = chances.sum(axis=1) + np.exp(rest - top)
        own = own_fixed + (scores * belongs).sum(axis=1)
        loss = float((weight * (top + np.log(sums) - own)).sum())
        wrong = weight[:, None] * (chances / sums[:, None] - belongs)
        return loss + float((weights * weights).sum()) / 2, np.asarray(rows.T @ wrong + weights, np.float32)

    return slope


def minimised(slope: Slope, start: Weights) -> Weights:
    """The weights at which the loss is least, from `start`."""
    weights = start
    loss, down = slope(weights)
    steps: list[tuple[Weights, Weights]] = []
    for _ in range(STEPS):
        toward = _direction(down, steps)
        ahead, less, next_down = _step(slope, weights, loss, toward, down)
        if float(((ahead - weights) * (next_down - down)).sum()) > 0:
            steps = [*steps, (ahead - weights, next_down - down)][-MEMORY:]
        done = abs(loss - less) < CLOSE * abs(loss)
        weights, loss, down = ahead, less, next_down
        if done:
            break
    return weights


def _direction(down: Weights, steps: list[tuple[Weights, Weights]]) -> Weights:
    """The slope, bent by what the last steps told of the curvature (the two loops of L-BFGS)."""
    if not steps:
        return down * 0.05
    toward, parts = down.copy(), []
    for step, change in reversed(steps):
        part = float((step * toward).sum() / (step * change).sum())
        toward -= part * change
        parts.append(part)
    step, change = steps[-1]
    toward *= float((step * change).sum() / (change * change).sum())
    for (step, change), part in zip(steps, reversed(parts), strict=True):
        toward += (part - float((change * toward).sum() / (step * change).sum())) * step
    return toward


def _step(
    slope: Slope, weights: Weights, loss: float, toward: Weights, down: Weights
) -> tuple[Weights, float, Weights]:
    size, gain = 1.0, float((toward * down).sum())
    while True:
        ahead = weights - size * toward
        less, next_down = slope(ahead)
        if less <= loss - 1e-4 * size * gain or size < 1e-3:
            return ahead, less, next_down
        size /= 2
