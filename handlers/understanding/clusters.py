"""Puts sentences that ask for the same thing together, thousands of them in a moment."""

from collections.abc import Sequence

import numpy as np

from handlers.understanding.encoder import Vectors
from handlers.understanding.space import BUCKETS, hashed, rarity, unit
from handlers.understanding.vectors import read_vector
from handlers.understanding.wording import marks, plainly

_FOLDS = 4
"""Wording is compared in a quarter of the buckets: a little less exact, four times as fast."""


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
    read = [read_vector(vector) for vector, _ in sentences]
    size = max(vector.size for vector in read)
    has = np.array([size > 0 and vector.size == size for vector in read])
    meant = np.zeros((len(read), size), np.float32)
    for place in np.flatnonzero(has):
        meant[place] = read[place]
    meant = unit(meant)
    excess = np.asarray(meant @ meant.T - np.float32(by_meaning), np.float32)
    if has.all():
        return excess
    examples = [marks(plainly(text)) for _, text in sentences]
    worded = hashed(examples, rarity(examples)).reshape(len(read), _FOLDS, BUCKETS // _FOLDS).sum(axis=1)
    worded = unit(worded)
    both = np.logical_and.outer(has, has)
    return np.where(both, excess, np.asarray(worded @ worded.T - np.float32(by_wording), np.float32))
