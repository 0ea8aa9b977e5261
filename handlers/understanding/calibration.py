"""Evidence becomes a probability: weights fitted on questions by other hands, kept in calibration.json."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from handlers.understanding.evidence import NAMES, Evidence, Features, features

FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A weight for each column of `features`."""

    weights: Features

    def odds(self, evidence: Evidence) -> Features:
        """Log odds, one an entry, that it is meant."""
        return np.asarray(features(evidence) @ self.weights, np.float64)


def read(path: Path = FILE) -> dict[str, Calibration]:
    """By the encoder's kind. A column that the file does not know yet weighs nothing, until it is fitted."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {kind: Calibration(np.array([weights.get(name, 0.0) for name in NAMES])) for kind, weights in kept.items()}


def write(calibrations: dict[str, Calibration], path: Path = FILE) -> None:
    """For the benchmark's --fit."""
    kept = {
        kind: {name: round(float(weight), 4) for name, weight in zip(NAMES, calibration.weights, strict=True)}
        for kind, calibration in calibrations.items()
    }
    path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def fitted(rows: Features, right: Features, keep: float = 1.0) -> Calibration:
    """Logistic regression by Newton's method. rows (n, features); right (n,) 0 or 1; keep: how small weights stay."""
    scale = rows.std(axis=0)
    scale[scale == 0] = 1
    scaled, weights = rows / scale, np.zeros(rows.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        slope = scaled.T @ (chance - right) + keep * weights
        curve = (scaled * (chance * (1 - chance))[:, None]).T @ scaled + keep * np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, slope)
    return Calibration(weights / scale)
