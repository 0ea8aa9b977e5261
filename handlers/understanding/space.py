"""One space for meaning and wording: a sentence's vector beside its hashed, weighted marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from handlers.understanding.encoder import Vectors

BUCKETS = 2048
"""Of hashed marks. Two marks in one bucket differ in sign as often as not, so that they seldom add up."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """How telling a mark is: the fewer examples have it, the more. unseen: for marks that no example has."""

    weights: Mapping[str, float]
    unseen: float

    def of(self, mark: str) -> float:
        return self.weights.get(mark, self.unseen)


def rarity(examples: Sequence[Mapping[str, float]]) -> Rarity:
    """Inverse document frequencies over the examples' marks, 1 for a mark that all of them have."""
    counts: dict[str, int] = {}
    for example in examples:
        for mark in example:
            counts[mark] = counts.get(mark, 0) + 1
    total = 1 + len(examples)
    weights = {mark: 1 + float(np.log(total / (1 + count))) for mark, count in counts.items()}
    return Rarity(weights, 1 + float(np.log(total)))


def hashed(examples: Sequence[Mapping[str, float]], rare: Rarity) -> Vectors:
    """Unit rows (n, BUCKETS) of marks weighted by rarity; marks that no example has are left out."""
    rows = np.zeros((len(examples), BUCKETS), np.float32)
    for row, example in zip(rows, examples, strict=True):
        known = [(mark, weight * rare.weights[mark]) for mark, weight in example.items() if mark in rare.weights]
        hashes = [crc32(mark.encode()) for mark, _ in known]
        signed = [-weight if code & 0x10000 else weight for code, (_, weight) in zip(hashes, known, strict=True)]
        np.add.at(row, [code % BUCKETS for code in hashes], signed)
    return unit(rows)


def unit(rows: Vectors) -> Vectors:
    """Rows of length one; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)
