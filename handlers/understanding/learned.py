"""All that was learnt of the examples, frozen: a question reads it without a lock while the next is being made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handlers.understanding import space
from handlers.understanding.encoder import Vectors
from handlers.understanding.head import Head
from handlers.understanding.known import Known
from handlers.understanding.sounds import Speller
from handlers.understanding.wording import marks, plainly

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Examples:
    """Sentences in the order of their entries, the background's last. starts: where each entry's begin."""

    asked: tuple[str, ...]
    plain: tuple[str, ...]
    starts: Places
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """What a text is held against. vectors: of the examples, unit rows about `centre`, (n, 0) without an encoder.

    holders: mark → the examples that have it, and its weight there.
    """

    examples: Examples
    centre: Vectors
    vectors: Vectors
    rare: space.Rarity
    holders: Mapping[str, tuple[Places, Vectors]]
    speller: Speller


@dataclass(frozen=True, slots=True)
class Learned:
    """known: entries in the order of the head's classes; one class more is the background."""

    known: tuple[Known, ...]
    index: Index
    head: Head


def examples_of(known: Sequence[Known], background: Sequence[str]) -> Examples:
    """Every entry's questions, then the background's; entries without any are not to be handed in."""
    groups = [*(entry.asks for entry in known), tuple(background)]
    asked = tuple(ask for group in groups for ask in group)
    labels = tuple(place for place, group in enumerate(groups) for _ in group)
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    return Examples(asked, tuple(plainly(ask) for ask in asked), starts, labels)


def indexed(examples: Examples, vectors: Vectors) -> tuple[Index, Vectors]:
    """The index, and the hashed wording (n, BUCKETS) of the examples, which only training needs."""
    wordings = [marks(plain) for plain in examples.plain]
    rare = space.rarity(wordings)
    centre = vectors.mean(axis=0)
    holders, speller = _holders(wordings, rare), Speller(examples.plain)
    index = Index(examples, centre, space.unit(vectors - centre), rare, holders, speller)
    return index, space.hashed(wordings, rare)


def _holders(wordings: Sequence[Mapping[str, float]], rare: space.Rarity) -> dict[str, tuple[Places, Vectors]]:
    lists: dict[str, tuple[list[int], list[float]]] = {}
    for place, wording in enumerate(wordings):
        weights = {mark: weight * rare.of(mark) for mark, weight in wording.items()}
        length = sum(weight * weight for weight in weights.values()) ** 0.5 or 1.0
        for mark, weight in weights.items():
            places, parts = lists.setdefault(mark, ([], []))
            places.append(place)
            parts.append(weight / length)
    return {mark: (np.array(places), np.array(parts, np.float32)) for mark, (places, parts) in lists.items()}
