"""One space for meaning and wording: a sentence's vector beside its hashed, weighted marks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
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
    counts = Counter(chain.from_iterable(examples))
    total = 1 + len(examples)
    weights = 1 + np.log(total / (1 + np.fromiter(counts.values(), np.float64, len(counts))))
    return Rarity(dict(zip(counts, weights.tolist(), strict=True)), 1 + float(np.log(total)))


def hashed(examples: Sequence[Mapping[str, float]], rare: Rarity) -> Vectors:
    """Unit rows (n, BUCKETS) of marks weighted by rarity; marks that no example has are left out."""
    known = rare.weights
    pairs = [(place, mark) for place, one in enumerate(examples) for mark in one if mark in known]
    places = np.fromiter((place for place, _ in pairs), np.int64, len(pairs))
    codes = np.fromiter((crc32(mark.encode()) for _, mark in pairs), np.int64, len(pairs))
    weights = np.fromiter((examples[place][mark] * known[mark] for place, mark in pairs), np.float32, len(pairs))
    rows = np.zeros((len(examples), BUCKETS), np.float32)
    np.add.at(rows, (places, codes % BUCKETS), np.where(codes & 0x10000, -weights, weights))
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    rows /= np.where(lengths > 0, lengths, 1)
    return rows


def unit(rows: Vectors) -> Vectors:
    """Rows of length one; rows of zeros stay."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)
