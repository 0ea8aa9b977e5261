"""Puts sentences that ask for the same thing together, thousands of them in a moment."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from handlers.understanding.encoder import Vectors
from handlers.understanding.space import rarity, unit
from handlers.understanding.vectors import read_vector
from handlers.understanding.wording import marks, plainly

_QUICK = 512
"""Numbers of the quick encoder, which stand first. The slow one's cosines lie too close together to tell groups apart:
"Is there parking?" and "有吃的吗" have 0.71 with both, 0.38 with the quick one alone; "有停车场吗" 0.83 and 0.76."""
_SIZE = 512
"""Numbers that stand for a wording. Cosines of such projections are right to 0.04."""


def clusters(sentences: Sequence[tuple[str, str]], by_meaning: float, by_wording: float) -> list[list[int]]:
    """Positions of (vector as text, text) that belong together, each cluster in order, its first one its leader.

    A sentence joins the leader it is most like, if their cosine reaches `by_meaning`, or `by_wording` where one of the
    two has no vector; else it leads a cluster of its own.
    """
    if not sentences:
        return []
    excess = _excess(sentences, by_meaning, by_wording)
    leaders: list[int] = []
    found: list[list[int]] = []
    for place in range(len(sentences)):
        row = excess[place, leaders]
        best = int(np.argmax(row)) if leaders else -1
        if best >= 0 and row[best] >= 0:
            found[best].append(place)
        else:
            leaders.append(place)
            found.append([place])
    return found


def _excess(sentences: Sequence[tuple[str, str]], by_meaning: float, by_wording: float) -> Vectors:
    """By how much any two are more alike than they have to be (n, n)."""
    read = [read_vector(vector)[:_QUICK] for vector, _ in sentences]
    size = max(vector.size for vector in read)
    has = np.array([size > 0 and vector.size == size for vector in read])
    meant = np.zeros((len(read), size), np.float32)
    for place in np.flatnonzero(has):
        meant[place] = read[place]
    meant = unit(meant)
    excess = np.asarray(meant @ meant.T - np.float32(by_meaning), np.float32)
    if has.all():
        return excess
    worded = _projected([marks(plainly(text)) for _, text in sentences])
    both = np.logical_and.outer(has, has)
    return np.where(both, excess, np.asarray(worded @ worded.T - np.float32(by_wording), np.float32))


def _projected(examples: Sequence[Mapping[str, float]]) -> Vectors:
    """Unit rows of marks weighted by rarity, each mark a random direction; not hashed: two rare words must not meet."""
    rare = rarity(examples)
    counts = Counter(mark for example in examples for mark in example)
    shared = {mark: place for place, mark in enumerate(mark for mark, count in counts.items() if count > 1)}
    signs = np.random.default_rng(0).integers(0, 2, (len(shared), _SIZE), np.int8)
    directions = (signs * np.float32(2) - 1) / np.float32(np.sqrt(_SIZE))
    rows = np.zeros((len(examples), _SIZE), np.float32)
    for row, example in zip(rows, examples, strict=True):
        weighed = {mark: weight * rare.of(mark) for mark, weight in example.items()}
        met = [mark for mark in example if mark in shared]
        length = float(np.sqrt(sum(weight**2 for weight in weighed.values())))
        if met:
            weights = np.array([weighed[mark] for mark in met], np.float32)
            row += weights @ directions[[shared[mark] for mark in met]] / length
    return rows
